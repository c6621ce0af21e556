//! Secrets planted in every place that takes one, then looked for in everything that the program says of itself.

use std::fs::File;
use std::path::Path;
use std::process::Stdio;

use serde_json::{Value, json};

use crate::process::{Orion, run};

/// Everything that the log can be told to write, past what the program asks of its libraries.
const MOST_VERBOSE: (&str, &str) = ("ORION_LOG", "trace,sqlx::query=trace,hyper::proto=trace");
const JSON: (&str, &str) = ("content-type", "application/json");
const FORM: (&str, &str) = ("content-type", "application/x-www-form-urlencoded");
/// Eight digits, so that no number of the log holds them by chance.
const PIN: &str = "48261937";
const WRONG_PIN: &str = "73915284";
const STRANGER: &str = "zzcanary@example.com";

/// A demo that is asked things, with what must appear nowhere.
struct Canary {
    orion: Orion,
    secrets: Vec<String>,
    keys: u32,
}

/// The part of an answer between two texts.
fn between<'a>(answer: &'a str, start: &str, end: &str) -> &'a str {
    let (_, rest) = answer.split_once(start).unwrap_or_else(|| panic!("{start} is not in {answer}"));
    rest.split(end).next().unwrap()
}

fn text(value: &Value) -> String {
    value.as_str().unwrap_or_else(|| panic!("a text, not {value}")).to_owned()
}

impl Canary {
    /// Remembers a secret and hands it back.
    fn plant(&mut self, secret: &str) -> String {
        self.secrets.push(secret.to_owned());
        secret.to_owned()
    }

    /// Sends a request; a refusal repeats nothing of what was planted.
    fn send(&mut self, method: &str, path: &str, headers: &[(&str, &str)], body: &str, status: u16) -> String {
        let answer = self.orion.send(method, path, headers, body);
        assert_eq!(answer.split(' ').nth(1), Some(status.to_string().as_str()), "{method} {path}: {answer}");
        if status >= 400 {
            let told = self.secrets.iter().find(|secret| answer.contains(*secret));
            assert_eq!(told, None, "{method} {path}: {answer}");
        }
        answer
    }

    /// Sends JSON with a key of its own.
    fn post(&mut self, path: &str, credential: &str, more: &[(&str, &str)], body: &Value, status: u16) -> Value {
        self.keys += 1;
        let key = format!("canary-{}", self.keys);
        let bearer = format!("Bearer {credential}");
        let mut headers = vec![JSON, ("idempotency-key", &key)];
        if !credential.is_empty() {
            headers.push(("authorization", &bearer));
        }
        headers.extend_from_slice(more);
        let answer = self.send("POST", path, &headers, &body.to_string(), status);
        serde_json::from_str(answer.split_once("\r\n\r\n").unwrap().1).unwrap_or_default()
    }

    /// Opens a form and sends it, with the cookies that it has; the cookies afterwards.
    fn submit(&mut self, page: &str, address: &str, fields: &str, cookies: &str, status: u16) -> String {
        let shown = self.send("GET", page, &[("cookie", cookies)], "", 200);
        let form_cookie = self.plant(between(&shown, "set-cookie: orion_form=", ";"));
        let token = self.plant(between(&shown, "name=\"csrf_token\" value=\"", "\""));
        let cookies = format!("{cookies}orion_form={form_cookie}");
        let body = format!("csrf_token={token}&{fields}");
        self.send("POST", address, &[FORM, ("cookie", &cookies)], &body, status)
    }
}

/// Fills a demo, and starts it with its log in a file.
fn start(folder: &Path, log: &Path) -> (Canary, Value) {
    let data = folder.join("data");
    let log = || Stdio::from(File::options().create(true).append(true).open(log).unwrap());
    let mut orion = Orion::start_with(&data, &["demo", "--port", "0"], &[MOST_VERBOSE], log());
    orion.line_with("/api/docs");
    let guide: Value = serde_json::from_str(&std::fs::read_to_string(data.join("demo.json")).unwrap()).unwrap();
    let mut canary = Canary { orion, secrets: Vec::new(), keys: 0 };
    canary.plant(std::fs::read_to_string(data.join("secret.key")).unwrap().trim());
    for merchant in guide["merchants"].as_array().unwrap() {
        canary.plant(&text(&merchant["owner_api_key"]));
        for card in merchant["cards"].as_array().unwrap() {
            canary.plant(&text(&card["email"]));
            canary.plant(&text(&card["qr_code_data"]));
        }
    }
    (canary, guide)
}

/// At the counter: passwords, keys, PINs, sessions, cards and their holders.
fn at_the_counter(canary: &mut Canary, merchant: &Value) {
    let (owner, store, card) = (&merchant["owner"], &merchant["stores"][0], &merchant["cards"][0]);
    let (email, password) = (canary.plant(&text(&owner["email"])), canary.plant(&text(&owner["password"])));
    let wrong = canary.plant("zzcanary wrong password");
    let sign_in = |password: &str| json!({"email": email, "password": password, "merchant_id": merchant["id"]});
    canary.post("/api/v1/auth/token", "", &[], &sign_in(&wrong), 401);
    let token = canary.post("/api/v1/auth/token", "", &[], &sign_in(&password), 200);
    let token = canary.plant(&text(&token["access_token"]));
    let store_id = text(&store["id"]);
    let here = ("x-store-id", store_id.as_str());
    let pins = "/api/v1/store/loyalty/pins";
    canary.plant(PIN);
    canary.plant(WRONG_PIN);
    let pin = canary.post(pins, &token, &[here], &json!({"name": "Zzcanarystaff", "pin": PIN}), 201);
    let pin = text(&pin["id"]);
    let earn = "/api/v1/store/loyalty/points/earn";
    let bought = |pin_digits: &str| {
        json!({"card_id": card["id"], "purchase_amount_cents": 100, "staff_pin_id": pin,
        "pin": pin_digits, "notes": "Zzcanarynote"})
    };
    canary.post(earn, &token, &[here], &bought(WRONG_PIN), 403);
    canary.post(earn, &token, &[here], &bought(PIN), 201);
    canary.post(&format!("{pins}/{pin}/verify"), &token, &[here], &json!({"pin": WRONG_PIN}), 403);
    let session = canary.post(&format!("{pins}/{pin}/verify"), &token, &[here], &json!({"pin": PIN}), 200);
    let session = canary.plant(&text(&session["staff_session"]));
    let plain = json!({"card_id": card["id"], "purchase_amount_cents": 100});
    canary.post(earn, &token, &[here, ("x-staff-session", &session)], &plain, 201);
    canary.post(earn, &token, &[here, ("x-staff-session", &format!("{session}x"))], &plain, 403);
    let bearer = format!("Bearer {token}");
    for asked in [text(&card["email"]), text(&card["qr_code_data"])] {
        let look_up = format!("/api/v1/store/loyalty/cards/lookup?q={asked}");
        canary.send("GET", &look_up, &[("authorization", &bearer), here], "", 200);
    }
    canary.plant(STRANGER);
    let person = json!({"email": STRANGER, "first_name": "Zzcanaryfirst", "last_name": "Zzcanarylast",
        "phone": "+352699887766", "birth_date": "1987-06-05"});
    for planted in ["Zzcanary", "352699887766", "1987-06-05"] {
        canary.plant(planted);
    }
    canary.post("/api/v1/store/loyalty/cards/enroll", &token, &[here], &person, 201);
}

/// On the pages: links, cookies and forms.
fn on_the_pages(canary: &mut Canary, merchant: &Value) {
    let store = &merchant["stores"][0];
    let (base, staff) = (format!("/s/{}", text(&store["slug"])), &store["staff"]);
    let form = format!("{base}/sign-in");
    let address = STRANGER.replace('@', "%40");
    canary.submit(&form, &form, &format!("email={address}"), "", 303);
    let mails = canary.send("GET", "/demo/mail", &[], "", 200);
    let link = canary.plant(between(&mails, "/sign-in/confirm?token=", "\""));
    let confirm = format!("{form}/confirm");
    let signed_in = canary.submit(&format!("{confirm}?token={link}"), &confirm, &format!("token={link}"), "", 303);
    let cookie = canary.plant(between(&signed_in, "set-cookie: orion_customer=", ";"));
    let cookie = format!("orion_customer={cookie}");
    for page in ["card", "history", "privacy", "privacy/export"] {
        canary.send("GET", &format!("{base}/{page}"), &[("cookie", &cookie)], "", 200);
    }
    let used = canary.orion.get(&format!("{confirm}?token={link}"));
    assert!(used.starts_with("HTTP/1.1 410"), "{used}");
    let (email, password) = (canary.plant(&text(&staff["email"])), canary.plant(&text(&staff["password"])));
    let fields = format!("email={}&password={}", email.replace('@', "%40"), password.replace(' ', "+"));
    let sign_in = "/terminal/sign-in";
    let at_work = canary.submit(sign_in, sign_in, &fields, "", 303);
    let terminal = canary.plant(between(&at_work, "set-cookie: orion_terminal=", ";"));
    canary.send("GET", "/terminal", &[("cookie", &format!("orion_terminal={terminal}"))], "", 200);
}

/// Secrets where none belongs, and requests that are none.
fn in_wrong_places(canary: &mut Canary, merchant: &Value) {
    let (made_up, store) = (canary.plant("zzcanary-made-up-secret"), text(&merchant["stores"][0]["id"]));
    let (key, slug) = (text(&merchant["owner_api_key"]), text(&merchant["stores"][0]["slug"]));
    let (bearer, garbage) = (format!("Bearer {key}"), format!("Bearer {made_up}"));
    let program = "/api/v1/store/loyalty/program";
    canary.send("GET", program, &[("authorization", &garbage)], "", 401);
    canary.send("GET", program, &[("cookie", &format!("orion_customer={made_up}"))], "", 401);
    for (path, status) in [
        (format!("/setup/{made_up}"), 410),
        (format!("/s/{slug}/sign-in/confirm?token={made_up}"), 410),
        (format!("/api/v1/{made_up}"), 404),
        (format!("/api/v1/storefront/{made_up}/loyalty/program"), 404),
    ] {
        canary.send("GET", &path, &[], "", status);
    }
    let look_up = "/api/v1/store/loyalty/cards/lookup";
    for (body, status) in [
        (format!("{{\"card_number\": \"{made_up}"), 400),
        (format!("{{\"card_number\": \"{made_up}\"}}"), 422),
        (format!("{{\"card_id\": \"{made_up}\"}}"), 422),
        (format!("{{\"qr_code_data\": [\"{made_up}\"]}}"), 422),
    ] {
        let headers = [JSON, ("authorization", bearer.as_str()), ("x-store-id", store.as_str())];
        canary.send("POST", look_up, &headers, &body, status);
    }
    let nowhere = [JSON, ("authorization", bearer.as_str()), ("x-store-id", made_up.as_str())];
    canary.send("POST", look_up, &nowhere, "{}", 400);
}

/// G-P2: at the most verbose level the log holds no secret, PIN, token, name or address, and no refusal repeats one.
#[test]
fn no_secret_reaches_the_log_or_a_refusal() {
    let folder = tempfile::tempdir().unwrap();
    let log = folder.path().join("log");
    let (mut canary, guide) = start(folder.path(), &log);
    let merchant = &guide["merchants"][0];
    at_the_counter(&mut canary, merchant);
    on_the_pages(&mut canary, merchant);
    in_wrong_places(&mut canary, merchant);
    assert_eq!(canary.orion.terminate(), Some(0));
    let verified = run(&folder.path().join("data"), &["verify"], &[MOST_VERBOSE]);
    let said = std::fs::read_to_string(&log).unwrap() + &verified.errors + &verified.output;
    assert!(said.matches("answered").count() > 30, "every request is in the log: {said}");
    for secret in &canary.secrets {
        let line = said.lines().find(|line| line.contains(secret));
        assert_eq!(line, None, "{secret} is in the log");
    }
}
