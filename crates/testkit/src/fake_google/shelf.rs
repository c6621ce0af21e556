//! What Google keeps: classes, objects, and its rules for changing them.

use std::collections::{BTreeMap, BTreeSet};

use hyper::Method;
use serde_json::{Value, json};

use super::rules::{self, Refusal};
use super::schema;

/// Everything of one issuer.
#[derive(Debug, Default)]
pub(super) struct Shelf {
    pub classes: BTreeMap<String, Value>,
    pub objects: BTreeMap<String, Value>,
    /// How many notifications were asked for, by name.
    pub notified: BTreeMap<String, usize>,
    /// What is refused, whatever is asked of it.
    pub poisoned: BTreeSet<String>,
}

impl Shelf {
    /// What a call of the API comes to.
    pub(super) fn act(&mut self, method: &Method, path: &str, sent: &Value) -> Result<Value, Refusal> {
        let rest = path.strip_prefix("/walletobjects/v1/").ok_or_else(|| Refusal::missing("no such method"))?;
        let (kind, id) = rest.split_once('/').map_or((rest, None), |(kind, id)| (kind, Some(id)));
        let about = id.or(sent["id"].as_str()).unwrap_or_default();
        if self.poisoned.contains(about) {
            return Err(Refusal::invalid("poisoned"));
        }
        if let ("POST", Some(id)) = (method.as_str(), id.and_then(|id| id.strip_suffix("/addMessage"))) {
            return self.add_message(kind, id, sent);
        }
        match (method.as_str(), kind, id) {
            ("POST", "loyaltyClass", None) => self.insert_class(sent),
            ("POST", "loyaltyObject", None) => self.insert_object(sent),
            ("GET", "loyaltyClass", Some(id)) => self.read_class(id),
            ("GET", "loyaltyObject", Some(id)) => {
                rules::check_id(id)?;
                self.objects.get(id).cloned().ok_or_else(|| Refusal::missing(id))
            }
            ("PATCH" | "PUT", "loyaltyClass", Some(id)) => self.change_class(id, sent, method == Method::PUT),
            ("PATCH" | "PUT", "loyaltyObject", Some(id)) => self.change_object(id, sent, method == Method::PUT),
            _ => Err(Refusal::missing("no such method")),
        }
    }

    pub(super) fn insert_class(&mut self, sent: &Value) -> Result<Value, Refusal> {
        let id = rules::class(sent)?;
        if self.classes.contains_key(&id) {
            return Err(Refusal::exists(&id));
        }
        self.classes.insert(id, sent.clone());
        Ok(sent.clone())
    }

    fn add_message(&mut self, kind: &str, id: &str, sent: &Value) -> Result<Value, Refusal> {
        rules::message(sent)?;
        rules::check_id(id)?;
        let shelf = if kind == "loyaltyClass" { &mut self.classes } else { &mut self.objects };
        let known = shelf.get_mut(id).ok_or_else(|| Refusal::missing(id))?;
        let mut messages = known["messages"].as_array().cloned().unwrap_or_default();
        messages.push(sent["message"].clone());
        if messages.len() > 10 {
            return Err(Refusal::invalid("at most 10 messages"));
        }
        known["messages"] = json!(messages);
        let resource = known.clone();
        if sent["message"]["messageType"] == "TEXT_AND_NOTIFY" {
            *self.notified.entry(id.to_owned()).or_default() += 1;
        }
        Ok(json!({ "resource": resource }))
    }

    /// A class under review is approved by the time somebody looks.
    fn read_class(&mut self, id: &str) -> Result<Value, Refusal> {
        rules::check_id(id)?;
        let class = self.classes.get_mut(id).ok_or_else(|| Refusal::missing(id))?;
        if class["reviewStatus"] == "UNDER_REVIEW" {
            class["reviewStatus"] = json!("APPROVED");
        }
        Ok(class.clone())
    }

    fn change_class(&mut self, id: &str, sent: &Value, whole: bool) -> Result<Value, Refusal> {
        let known = self.read_class(id)?;
        let status = sent.get("reviewStatus");
        if known["reviewStatus"] != "DRAFT" && status != Some(&json!("UNDER_REVIEW")) {
            return Err(Refusal::invalid("an approved class goes under review with every change"));
        }
        let merged = if whole { sent.clone() } else { rules::merged(&known, sent) };
        rules::class(&merged)?;
        self.classes.insert(id.to_owned(), merged.clone());
        Ok(merged)
    }

    pub(super) fn insert_object(&mut self, sent: &Value) -> Result<Value, Refusal> {
        let id = rules::object(sent)?;
        let class = sent["classId"].as_str().unwrap_or_default().to_owned();
        let approved = self.read_class(&class).map_err(|_| Refusal::missing(&class))?;
        if approved["reviewStatus"] != "APPROVED" {
            return Err(Refusal::invalid("the class is not approved"));
        }
        if self.objects.contains_key(&id) {
            return Err(Refusal::exists(&id));
        }
        let mut made = sent.clone();
        made["hasUsers"] = json!(false);
        self.objects.insert(id, made.clone());
        Ok(made)
    }

    fn change_object(&mut self, id: &str, sent: &Value, whole: bool) -> Result<Value, Refusal> {
        rules::check_id(id)?;
        let known = self.objects.get(id).ok_or_else(|| Refusal::missing(id))?;
        let mut sent = sent.clone();
        let tells = sent.as_object_mut().and_then(|members| members.remove("notifyPreference"));
        if let Some(preference) = &tells {
            schema::check("LoyaltyObject", &json!({ "notifyPreference": preference }))
                .map_err(|words| Refusal::invalid(&words))?;
            *self.notified.entry(id.to_owned()).or_default() += 1;
        }
        let mut bare = known.clone();
        bare.as_object_mut().map(|members| members.remove("hasUsers"));
        let merged = if whole { sent } else { rules::merged(&bare, &sent) };
        rules::object(&merged)?;
        let mut stored = merged;
        stored["hasUsers"] = known["hasUsers"].clone();
        self.objects.insert(id.to_owned(), stored.clone());
        Ok(stored)
    }
}
