//! What the service sends by itself: that a card was put into a phone, or taken out.

use hyper::header::{CACHE_CONTROL, HeaderValue};
use serde_json::{Value, json};

use super::{Answer, FakeGoogle, State, Telling, json_answer, page_answer};

/// What it tells by itself, and where.
#[derive(Debug, Clone)]
pub struct Told {
    /// The address that the class names.
    pub url: String,
    /// What is sent there.
    pub body: String,
}

impl FakeGoogle {
    /// Its holder takes a card out of the phone.
    pub fn remove(&self, object: &str) {
        let mut state = self.state();
        if let Some(known) = state.shelf.objects.get_mut(object) {
            known["hasUsers"] = json!(false);
        }
        state.tell(object, "del");
    }

    /// What it tells by itself, oldest first, as it is about to be sent; each once.
    pub fn told(&self) -> Vec<Told> {
        std::mem::take(&mut self.state().told)
    }

    /// Something to tell of an object, to be changed before it is signed. Each has a nonce of its own.
    pub fn telling(&self, object: &str, event: &str) -> Telling {
        self.state().telling(object, event)
    }

    /// What is sent to tell something.
    pub fn sealed(&self, telling: &Telling) -> String {
        let state = self.state();
        state.notary.sealed(telling, state.tokens.seconds())
    }

    /// Other root keys from now on.
    pub fn rotate_root_keys(&self) {
        self.state().notary.rotate();
    }

    /// Whether the root keys are given out.
    pub fn set_keys_answered(&self, answers: bool) {
        self.state().notary.answers = answers;
    }

    /// How often the root keys were asked for.
    pub fn keys_asked(&self) -> usize {
        self.state().notary.asked
    }
}

impl State {
    pub(super) fn root_keys(&mut self) -> Answer {
        if !self.notary.answers {
            return page_answer(503, "later".to_owned());
        }
        let mut answer = json_answer(200, &self.notary.published(self.tokens.seconds()));
        let lasts = HeaderValue::from_static("public, max-age=7200, must-revalidate");
        answer.headers_mut().insert(CACHE_CONTROL, lasts);
        answer
    }

    fn telling(&mut self, object: &str, event: &str) -> Telling {
        self.nonces += 1;
        let class = self.shelf.objects.get(object).and_then(|object| object["classId"].as_str()).unwrap_or_default();
        Telling::new(class, object, event, &format!("nonce-{}", self.nonces))
    }

    /// Tells where the object's class says, if it does.
    pub(super) fn tell(&mut self, object: &str, event: &str) {
        let telling = self.telling(object, event);
        let class = self.shelf.classes.get(telling.message["classId"].as_str().unwrap_or_default());
        let url = class.and_then(|class| class.pointer("/callbackOptions/url")).and_then(Value::as_str);
        if let Some(url) = url.map(ToOwned::to_owned) {
            let body = self.notary.sealed(&telling, self.tokens.seconds());
            self.told.push(Told { url, body });
        }
    }
}
