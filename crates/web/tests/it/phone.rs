//! A phone with Apple Wallet, as far as we see one: it checks what it is given, registers, asks for changes when it hears a word,
//! fetches them, and says on its screen what has changed.

use std::collections::BTreeMap;
use std::time::{Duration, UNIX_EPOCH};

use axum::http::{Request, StatusCode, header};
use orion_domain::{Locale, Timestamp};
use orion_testkit::pass_package::{Files, check, unpacked};
use orion_testkit::pass_rules::mistakes;
use serde_json::Value;

use crate::browser::{Browser, Page};

/// What stands on the lock screen after an update.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Notice {
    /// Nothing.
    Silent,
    /// Only that something has changed.
    Generic,
    /// The pass's own words.
    Says(String),
}

/// A pass in the phone.
#[derive(Debug, Clone)]
pub(crate) struct Kept {
    pub pass: Value,
    pub files: Files,
    last_modified: Option<String>,
}

pub(crate) struct Phone {
    pub name: String,
    pub push_token: String,
    pub browser: Browser,
    pub passes: BTreeMap<String, Kept>,
    pub tag: Option<String>,
    locale: Locale,
}

impl Phone {
    pub(crate) fn new(name: &str, browser: Browser, locale: Locale) -> Self {
        let push_token = name.bytes().map(|byte| format!("{byte:02x}")).collect();
        Self { name: name.to_owned(), push_token, browser, passes: BTreeMap::new(), tag: None, locale }
    }

    /// The pass of a package that a phone would take.
    pub(crate) fn unpack(package: &[u8]) -> (Value, Files) {
        let files = unpacked(package);
        assert_eq!(check(&files), Ok(()), "a phone would not take it");
        let pass: Value = serde_json::from_slice(&files["pass.json"]).unwrap();
        assert_eq!(mistakes(&pass, &files), [""; 0]);
        (pass, files)
    }

    /// Takes a package as a phone does and registers for it; what the registration was answered.
    pub(crate) async fn install(&mut self, package: &[u8]) -> StatusCode {
        let (pass, files) = Self::unpack(package);
        let serial = pass["serialNumber"].as_str().unwrap().to_owned();
        self.passes.insert(serial.clone(), Kept { pass, files, last_modified: None });
        self.register(&serial).await
    }

    pub(crate) async fn register(&mut self, serial: &str) -> StatusCode {
        let address =
            format!("{}/devices/{}/registrations/{}/{serial}", self.base(serial), self.name, self.kind(serial));
        let request = Request::post(address)
            .header(header::AUTHORIZATION, self.proof(serial))
            .header(header::CONTENT_TYPE, "application/json");
        self.browser.send(request, format!("{{\"pushToken\":\"{}\"}}", self.push_token)).await.status
    }

    /// Removes a pass.
    pub(crate) async fn remove(&mut self, serial: &str) -> StatusCode {
        let address =
            format!("{}/devices/{}/registrations/{}/{serial}", self.base(serial), self.name, self.kind(serial));
        let request = Request::delete(address).header(header::AUTHORIZATION, self.proof(serial));
        self.browser.send(request, String::new()).await.status
    }

    /// Where the web service of a pass is.
    pub(crate) fn base(&self, serial: &str) -> String {
        let url = self.passes[serial].pass["webServiceURL"].as_str().unwrap();
        assert!(url.starts_with("https://") && !url.ends_with('/'), "{url}");
        format!("{}/v1", url.strip_prefix("https://orion.example").unwrap())
    }

    /// When the pass was changed last, as its service has said.
    pub(crate) fn last_modified(&self, serial: &str) -> &str {
        self.passes[serial].last_modified.as_deref().unwrap()
    }

    fn kind(&self, serial: &str) -> String {
        self.passes[serial].pass["passTypeIdentifier"].as_str().unwrap().to_owned()
    }

    pub(crate) fn proof(&self, serial: &str) -> String {
        format!("ApplePass {}", self.passes[serial].pass["authenticationToken"].as_str().unwrap())
    }

    /// Hears a word: asks what has changed and fetches it. The tag is kept once everything is there.
    pub(crate) async fn hear(&mut self, now: Timestamp) -> Vec<Notice> {
        let Some(any) = self.passes.keys().next().cloned() else { return Vec::new() };
        let since = self.tag.as_ref().map(|tag| format!("?passesUpdatedSince={tag}")).unwrap_or_default();
        let address = format!("{}/devices/{}/registrations/{}{since}", self.base(&any), self.name, self.kind(&any));
        let list = self.browser.send(Request::get(address), String::new()).await;
        if list.status == StatusCode::NO_CONTENT {
            return Vec::new();
        }
        assert_eq!(list.status, StatusCode::OK);
        let list: Value = serde_json::from_str(&list.text).unwrap();
        let tag = list["lastUpdated"].as_str().expect("a tag is text").to_owned();
        let number = |tag: &str| tag.parse::<i64>().unwrap();
        assert!(self.tag.as_ref().is_none_or(|known| number(known) < number(&tag)), "later means later");
        let serials = list["serialNumbers"].as_array().unwrap().clone();
        assert!(!serials.is_empty());
        let mut notices = Vec::new();
        for serial in serials {
            notices.push(self.fetch(serial.as_str().unwrap(), now).await);
        }
        self.tag = Some(tag);
        notices
    }

    /// What is answered to a request for a pass.
    pub(crate) async fn ask(&mut self, serial: &str) -> Page {
        let mut request = Request::get(format!("{}/passes/{}/{serial}", self.base(serial), self.kind(serial)))
            .header(header::AUTHORIZATION, self.proof(serial));
        if let Some(date) = &self.passes[serial].last_modified {
            request = request.header(header::IF_MODIFIED_SINCE, date);
        }
        self.browser.send(request, String::new()).await
    }

    /// Fetches a pass, as after a list or when somebody pulls it down.
    pub(crate) async fn fetch(&mut self, serial: &str, now: Timestamp) -> Notice {
        let answer = self.ask(serial).await;
        if answer.status == StatusCode::NOT_MODIFIED {
            return Notice::Silent;
        }
        assert_eq!(answer.status, StatusCode::OK);
        assert_eq!(answer.headers[header::CONTENT_TYPE], "application/vnd.apple.pkpass");
        let date = answer.headers[header::LAST_MODIFIED].to_str().unwrap().to_owned();
        let at = httpdate::parse_http_date(&date).unwrap();
        assert!(at < UNIX_EPOCH + Duration::from_micros(u64::try_from(now.micros()).unwrap()), "not in the future");
        let (pass, files) = Self::unpack(&answer.bytes);
        let before = self.passes[serial].clone();
        for same in ["passTypeIdentifier", "serialNumber", "authenticationToken", "teamIdentifier", "webServiceURL"] {
            assert_eq!(pass[same], before.pass[same], "{same}");
        }
        let kept = Kept { pass, files, last_modified: Some(date) };
        let notice = self.notice(&before, &kept);
        self.passes.insert(serial.to_owned(), kept);
        notice
    }

    /// Keeps what was fetched, unchecked.
    pub(crate) fn keep(&mut self, serial: &str, answer: &Page) {
        let date = answer.headers[header::LAST_MODIFIED].to_str().unwrap().to_owned();
        let files = unpacked(&answer.bytes);
        let pass = serde_json::from_slice(&files["pass.json"]).unwrap();
        self.passes.insert(serial.to_owned(), Kept { pass, files, last_modified: Some(date) });
    }

    /// Fields are told apart by their keys; the words of one that has changed are shown, of several none.
    fn notice(&self, before: &Kept, after: &Kept) -> Notice {
        let (old, new) = (fields(&before.pass), fields(&after.pass));
        let changed: Vec<&Value> = new
            .iter()
            .filter(|(key, field)| old.get(*key).is_some_and(|old| old["value"] != field["value"]))
            .map(|(_, field)| field)
            .collect();
        match changed.as_slice() {
            [] => Notice::Silent,
            [one] => match one["changeMessage"].as_str().map(|key| self.words(after, key)) {
                Some(words) if words.contains("%@") => {
                    let value = one["value"].as_str().map_or_else(|| one["value"].to_string(), ToOwned::to_owned);
                    Notice::Says(words.replace("%@", &value))
                }
                _ => Notice::Generic,
            },
            _ => Notice::Generic,
        }
    }

    /// What a key of the pass means in the phone's language.
    pub(crate) fn words(&self, kept: &Kept, key: &str) -> String {
        let file = String::from_utf8(kept.files[&format!("{}.lproj/pass.strings", self.locale)].clone()).unwrap();
        let start = format!("\"{key}\" = \"");
        let line = file.lines().find_map(|line| line.strip_prefix(&start)).unwrap_or_else(|| panic!("no {key}"));
        line.strip_suffix("\";").unwrap().to_owned()
    }
}

/// The fields of a pass, by their keys.
pub(crate) fn fields(pass: &Value) -> BTreeMap<String, Value> {
    let groups = pass["storeCard"].as_object().unwrap().values();
    let all = groups.flat_map(|group| group.as_array().unwrap().clone());
    all.map(|field| (field["key"].as_str().unwrap().to_owned(), field)).collect()
}
