//! What the service sends by itself: that a card was put into a phone, or taken out.

use hyper::header::{CACHE_CONTROL, HeaderValue};
use serde_json::{Value, json};

use super::{Answer, Callback, FakeGoogle, State, json_answer, page_answer};

/// A callback that is about to be sent, and where to.
#[derive(Debug, Clone)]
pub struct SentCallback {
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
        state.call_back(object, "del");
    }

    /// The callbacks that it is about to send, oldest first; each once.
    pub fn sent(&self) -> Vec<SentCallback> {
        std::mem::take(&mut self.state().sent)
    }

    /// A callback about an object, to be changed before it is signed. Each has a nonce of its own.
    pub fn callback(&self, object: &str, event: &str) -> Callback {
        self.state().callback(object, event)
    }

    /// The body that carries a callback.
    pub fn signed(&self, callback: &Callback) -> String {
        let state = self.state();
        state.signer.signed(callback, state.tokens.seconds())
    }

    /// Other root keys from now on.
    pub fn rotate_root_keys(&self) {
        self.state().signer.rotate();
    }

    /// Whether the root keys are given out.
    pub fn set_keys_answered(&self, answers: bool) {
        self.state().signer.answers = answers;
    }

    /// How often the root keys were asked for.
    pub fn keys_asked(&self) -> usize {
        self.state().signer.asked
    }
}

impl State {
    pub(super) fn root_keys(&mut self) -> Answer {
        if !self.signer.answers {
            return page_answer(503, "later".to_owned());
        }
        let mut answer = json_answer(200, &self.signer.published(self.tokens.seconds()));
        let lasts = HeaderValue::from_static("public, max-age=7200, must-revalidate");
        answer.headers_mut().insert(CACHE_CONTROL, lasts);
        answer
    }

    fn callback(&mut self, object: &str, event: &str) -> Callback {
        self.nonces += 1;
        let class = self.shelf.objects.get(object).and_then(|object| object["classId"].as_str()).unwrap_or_default();
        Callback::new(class, object, event, &format!("nonce-{}", self.nonces))
    }

    /// Tells where the object's class says, if it does.
    pub(super) fn call_back(&mut self, object: &str, event: &str) {
        let callback = self.callback(object, event);
        let class = self.shelf.classes.get(callback.message["classId"].as_str().unwrap_or_default());
        let url = class.and_then(|class| class.pointer("/callbackOptions/url")).and_then(Value::as_str);
        if let Some(url) = url.map(ToOwned::to_owned) {
            let body = self.signer.signed(&callback, self.tokens.seconds());
            self.sent.push(SentCallback { url, body });
        }
    }
}
