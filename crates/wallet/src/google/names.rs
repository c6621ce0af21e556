//! What programs and cards are called at Google. A name is for ever: nothing there can be deleted.

use orion_domain::{CardId, ProgramId};
use uuid::Uuid;

/// Our number in the Google Pay & Wallet Console.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Issuer(String);

/// Not the number of an issuer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("is not the number of an issuer, which is digits only")]
pub struct NotAnIssuer;

impl Issuer {
    /// Reads a number.
    ///
    /// # Errors
    /// [`NotAnIssuer`].
    pub fn new(text: &str) -> Result<Self, NotAnIssuer> {
        let fits = text.parse::<i64>().is_ok_and(|number| number > 0) && text.bytes().all(|byte| byte.is_ascii_digit());
        if fits { Ok(Self(text.to_owned())) } else { Err(NotAnIssuer) }
    }

    /// The number.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// What a program's class is called.
    pub fn class_id(&self, program: ProgramId) -> String {
        format!("{}.p_{}", self.0, program.uuid().simple())
    }

    /// What a card's object is called.
    pub fn object_id(&self, card: CardId) -> String {
        format!("{}.m_{}", self.0, card.uuid().simple())
    }

    /// Whose class is called so; `None` for what we have never called anything.
    pub(crate) fn program_of(&self, class_id: &str) -> Option<ProgramId> {
        let program = ProgramId::new(after_dot(class_id, "p_")?);
        (self.class_id(program) == class_id).then_some(program)
    }

    /// Whose object is called so; `None` for what we have never called anything.
    pub(crate) fn card_of(&self, object_id: &str) -> Option<CardId> {
        let card = CardId::new(after_dot(object_id, "m_")?);
        (self.object_id(card) == object_id).then_some(card)
    }
}

fn after_dot(id: &str, kind: &str) -> Option<Uuid> {
    id.split_once('.')?.1.strip_prefix(kind)?.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_issuer_is_a_number() {
        assert!(Issuer::new("3388000000012345678").is_ok());
        for wrong in ["", "0", "-1", "+1", "12a", "33880000000123456789999", "cards@example.com", "３３"] {
            assert_eq!(Issuer::new(wrong), Err(NotAnIssuer), "{wrong}");
        }
    }

    #[test]
    fn a_name_that_is_not_ours_in_every_letter_is_nobodys() {
        let issuer = Issuer::new("3388000000012345678").unwrap();
        let (program, card) = (ProgramId::new(Uuid::from_u128(0xa1)), CardId::new(Uuid::from_u128(0xa1)));
        let (class, object) = (issuer.class_id(program), issuer.object_id(card));
        assert_eq!((issuer.program_of(&class), issuer.card_of(&object)), (Some(program), Some(card)));
        assert_eq!((issuer.program_of(&object), issuer.card_of(&class)), (None, None));
        let hyphens = format!("{}.m_{}", issuer.as_str(), card.uuid());
        for wrong in ["", "m_", &hyphens, &object.to_uppercase(), &object.replace("3388", "77"), &format!("{object}0")]
        {
            assert_eq!(issuer.card_of(wrong), None, "{wrong}");
        }
    }

    proptest::proptest! {
        /// Acceptance 17
        #[test]
        fn every_name_is_made_of_what_google_takes(id in proptest::prelude::any::<u128>()) {
            let issuer = Issuer::new("3388000000012345678").unwrap();
            let uuid = Uuid::from_u128(id);
            for name in [issuer.class_id(ProgramId::new(uuid)), issuer.object_id(CardId::new(uuid))] {
                let (number, suffix) = name.split_once('.').unwrap();
                assert_eq!(number, issuer.as_str());
                assert!(suffix.len() <= 64 && suffix.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"._-".contains(&byte)));
            }
        }
    }
}
