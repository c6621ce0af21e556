//! `[first_admin]`: who may administer a new installation.

use orion_domain::Email;
use secrecy::SecretString;

use crate::mistake::{Wrong, wrong};
use crate::setting::Setting;
use crate::values::Values;

pub(crate) const EMAIL: Setting = Setting::open("first_admin.email", "ORION_ADMIN_EMAIL");
pub(crate) const PASSWORD: Setting = Setting::secret("first_admin.password", "ORION_ADMIN_PASSWORD");

const PASSWORD_MIN: usize = 12;
const PASSWORD_MAX: usize = 128;

/// The administrator to create on the first start.
#[derive(Debug)]
pub struct FirstAdmin {
    /// Where to sign in with.
    pub email: Email,
    /// 12 to 128 characters; whether it is too easy to guess is judged where all passwords are.
    pub password: SecretString,
}

pub(crate) fn read(values: &mut Values) -> Option<FirstAdmin> {
    let email = values.read(EMAIL, email);
    let password = values.read(PASSWORD, password);
    match (values.is_given(EMAIL), values.is_given(PASSWORD)) {
        (true, false) => alone(values, EMAIL, "ORION_ADMIN_PASSWORD or ORION_ADMIN_PASSWORD_FILE"),
        (false, true) => alone(values, PASSWORD, "ORION_ADMIN_EMAIL"),
        (true, true) | (false, false) => {}
    }
    Some(FirstAdmin { email: email?, password: password? })
}

fn alone(values: &mut Values, setting: Setting, missing: &str) {
    let how =
        format!("Set {missing} as well, or remove it: then the first start prints a link to set up an administrator.");
    values.refuse(setting, Wrong { what: "makes an administrator only together with the other half".to_owned(), how });
}

fn email(text: &str) -> Result<Email, Wrong> {
    match Email::new(text) {
        Ok(email) => Ok(email),
        Err(reason) => wrong(reason.to_string(), "Write an address such as admin@example.com."),
    }
}

fn password(text: &str) -> Result<SecretString, Wrong> {
    let length = text.chars().count();
    if (PASSWORD_MIN..=PASSWORD_MAX).contains(&length) {
        Ok(SecretString::from(text))
    } else {
        wrong(format!("has {length} characters"), format!("Use {PASSWORD_MIN} to {PASSWORD_MAX} characters."))
    }
}
