//! People: those who sign in with a password, and customers who come in by a link.

use orion_domain::{ApiKeyId, Email, Label, Locale, Role, StoreId, UserId};
use orion_service::authentication::Credential;
use orion_service::enrollment::{Enrollment, SelfEnrollment};
use orion_service::records::{MessageKind, Surface};
use orion_service::setup::{NewUser, Platform};
use orion_service::{CustomerCaller, Error, Identity, RequestFacts};

use super::{Shop, TestApp};

/// A password that the program accepts.
pub const GOOD_PASSWORD: &str = "walnut ferry copper lantern";

/// Somebody who can sign in.
#[derive(Debug, Clone)]
pub struct Person {
    /// Who.
    pub id: UserId,
    /// Their address.
    pub email: String,
}

impl TestApp {
    /// Somebody without any role.
    ///
    /// # Panics
    /// When the address is taken.
    pub async fn person(&self, email: &str) -> Person {
        self.add_person(email, Platform::Member).await
    }

    /// Somebody who runs the platform.
    ///
    /// # Panics
    /// When the address is taken.
    pub async fn admin(&self, email: &str) -> Person {
        self.add_person(email, Platform::Admin).await
    }

    async fn add_person(&self, email: &str, platform: Platform) -> Person {
        let new = NewUser {
            email: Email::new(email).expect("an address"),
            name: Label::new("Chris Example").expect("a label"),
            locale: Locale::En,
            password: GOOD_PASSWORD.to_owned(),
        };
        Person { id: self.create_user(new, platform).await.expect("a person"), email: email.to_owned() }
    }

    /// Gives a person a role, at one store or (`None`) at all.
    ///
    /// # Panics
    /// When it cannot be given.
    pub async fn hire(&self, person: &Person, shop: &Shop, store: Option<usize>, role: Role) {
        let store = store.map_or(StoreId::NIL, |store| shop.stores[store].id);
        self.add_member(person.id, shop.id, store, role).await.expect("a role");
    }

    /// Signs a person in with a cookie of a surface.
    ///
    /// # Panics
    /// When the sign-in fails.
    pub async fn cookie(&self, person: &Person, surface: Surface) -> Credential {
        let signed_in = self.sign_in(&person.email, GOOD_PASSWORD, surface, RequestFacts::default()).await;
        Credential::Cookie { surface, token: signed_in.expect("a sign-in").token }
    }

    /// Lets the node ask the database again, as it does by itself after half a second.
    ///
    /// # Panics
    /// When the database does not answer.
    pub async fn forget_identities(&self) {
        let nobodys = ApiKeyId::new(uuid::Uuid::nil());
        self.revoke_api_key(nobodys).await.expect("a key that does not exist is revoked at once");
    }

    /// Who a credential belongs to.
    ///
    /// # Errors
    /// The use case's.
    pub async fn who(&self, credential: &Credential) -> Result<Identity, Error> {
        self.identify(credential, RequestFacts::default()).await
    }
}

impl Shop {
    /// A stranger types an address on a store's pages.
    ///
    /// # Errors
    /// The use case's.
    pub async fn join(&self, store: usize, email: &str) -> Result<SelfEnrollment, Error> {
        self.join_with(store, super::till::enrollment(email)).await
    }

    /// A stranger types more.
    ///
    /// # Errors
    /// The use case's.
    pub async fn join_with(&self, store: usize, enrollment: Enrollment) -> Result<SelfEnrollment, Error> {
        self.app.enroll_self(&self.visitor(store).await, enrollment, None).await
    }

    /// What joining tells at least.
    pub fn enrollment(email: &str) -> Enrollment {
        super::till::enrollment(email)
    }

    /// The secret of the newest link that was sent to an address.
    ///
    /// # Panics
    /// When none was sent.
    pub async fn link_sent_to(&self, email: &str) -> (MessageKind, String) {
        let mailbox = self.app.demo_mailbox().await.expect("the mailbox");
        let mut links = mailbox.into_iter().filter(|message| message.to == email);
        links.find_map(|message| Some((message.kind, message.token?))).expect("a link to the address")
    }

    /// A customer who came in by a link.
    ///
    /// # Panics
    /// When they are not let in.
    pub async fn customer(&self, store: usize, email: &str) -> CustomerCaller {
        let visitor = self.visitor(store).await;
        self.app.send_sign_in_link(&visitor, &Email::new(email).expect("an address")).await.expect("a link");
        let (_, link) = self.link_sent_to(email).await;
        let signed_in = self.app.sign_in_with_link(&visitor, &link).await.expect("a link that works");
        self.app.customer_caller(&visitor, &signed_in.token).await.expect("a session")
    }
}
