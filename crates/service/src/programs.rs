//! The merchant's program: designing it, switching it on, showing it.

use orion_domain::program::{Look, Program, Rules};
use orion_domain::settings::Settings;
use orion_domain::{Invalid, ProgramId, Right};
use orion_store::merchants::MerchantDetails;
use orion_store::programs::ProgramVersion;
use orion_store::stores::StoreDetails;
use serde_json::json;

use crate::app::App;
use crate::caller::{Caller, StoreCaller, Visitor};
use crate::error::{Error, FieldError};
use crate::pages::check_terms_page;

/// Versions on one page of their history.
pub const VERSIONS: i64 = 20;

/// Whether cards earn and redeem.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Activity {
    /// They do.
    Active,
    /// They do not.
    Inactive,
}

/// What a visitor of the storefront sees.
#[derive(Debug, Clone)]
pub struct PublicProgram {
    /// Whose program.
    pub merchant: MerchantDetails,
    /// The program; wallet ids are not for visitors.
    pub program: Program,
    /// Whether one can join here and now.
    pub allow_self_enrollment: bool,
    /// Whether a card works in every store.
    pub cross_location: bool,
    /// Where a card from this store works.
    pub stores: Vec<StoreDetails>,
}

impl App {
    /// The program, for whoever designs it.
    ///
    /// # Errors
    /// [`Error::ProgramMissing`].
    pub async fn program(&self, caller: &Caller) -> Result<Program, Error> {
        caller.require(Right::EditProgram)?;
        self.store.merchant(caller.merchant()).program().await?.ok_or(Error::ProgramMissing)
    }

    /// Saved versions below a number, newest first, at most [`VERSIONS`], and one more to compare the last with.
    ///
    /// # Errors
    /// [`Error::Forbidden`].
    pub async fn program_versions(&self, caller: &Caller, below: Option<i64>) -> Result<Vec<ProgramVersion>, Error> {
        caller.require(Right::EditProgram)?;
        let mut merchant = self.store.merchant(caller.merchant());
        Ok(merchant.program_versions(below.unwrap_or(i64::MAX), VERSIONS + 1).await?)
    }

    /// The program as staff see it, with the settings that govern the counter.
    ///
    /// # Errors
    /// [`Error::ProgramMissing`].
    pub async fn store_program(&self, caller: &StoreCaller) -> Result<(Program, Settings), Error> {
        caller.require(Right::ViewProgram)?;
        let (program, settings) = self.store.merchant(caller.merchant()).rules().await?;
        Ok((program.ok_or(Error::ProgramMissing)?, settings))
    }

    /// The program as visitors see it.
    ///
    /// # Errors
    /// [`Error::ProgramMissing`].
    pub async fn public_program(&self, visitor: &Visitor) -> Result<PublicProgram, Error> {
        let mut handle = self.store.merchant(visitor.merchant);
        let merchant = handle.details().await?.ok_or(Error::NotFound)?;
        let (program, settings) = handle.rules().await?;
        let program = program.ok_or(Error::ProgramMissing)?;
        let cross_location = settings.allow_cross_location_redemption;
        let stores = handle.stores().await?;
        let stores = stores.into_iter().filter(|store| cross_location || store.id == visitor.store.id).collect();
        let allow_self_enrollment = settings.allow_self_enrollment && program.is_active();
        Ok(PublicProgram { merchant, program, allow_self_enrollment, cross_location, stores })
    }

    /// Creates the program, not active yet. A merchant has one.
    ///
    /// # Errors
    /// The conflict `loyalty_program_already_exists`, which names the merchant; field errors.
    pub async fn create_program(&self, caller: &Caller, rules: Rules, look: Look) -> Result<Program, Error> {
        check_change(caller)?;
        check_rules(&rules)?;
        let mut tx = self.store.begin().await?;
        let mut merchant = tx.merchant(caller.merchant());
        if merchant.lock_program().await?.is_some() {
            let subject = merchant.details().await?.ok_or(Error::NotFound)?.name.to_string();
            return Err(Error::Conflict { code: "loyalty_program_already_exists", subject });
        }
        check_terms_page(&mut merchant, look.terms_cms_page_slug.as_ref(), None).await?;
        let version = merchant.latest_program_version().await?.saturating_add(1);
        let program = Program {
            id: ProgramId::new(self.new_uuid()),
            version,
            rules,
            look,
            activated_at: None,
            updated_at: self.now(),
        };
        merchant.create_program(&program, caller.user()).await?;
        self.want_design(&mut merchant, &program).await?;
        let changes = json!({ "new": { "rules": program.rules, "look": program.look } });
        merchant.audit(self.audit_row(caller, "program.create", "program", program.id.uuid(), changes)).await?;
        tx.commit().await?;
        Ok(program)
    }

    /// Saves the program as a new version. Rows already written keep the version that decided them (G-L16).
    ///
    /// # Errors
    /// [`Error::ProgramMissing`]; the conflict `program_changed` when somebody saved meanwhile; field errors.
    pub async fn update_program(
        &self,
        caller: &Caller,
        rules: Rules,
        look: Look,
        expected_version: Option<i64>,
    ) -> Result<Program, Error> {
        check_change(caller)?;
        check_rules(&rules)?;
        let mut tx = self.store.begin().await?;
        let mut merchant = tx.merchant(caller.merchant());
        let old = merchant.lock_program().await?.ok_or(Error::ProgramMissing)?;
        if expected_version.is_some_and(|expected| expected != old.version) {
            return Err(Error::Conflict { code: "program_changed", subject: old.look.card_name.to_string() });
        }
        let old_page = old.look.terms_cms_page_slug.as_ref();
        check_terms_page(&mut merchant, look.terms_cms_page_slug.as_ref(), old_page).await?;
        let version = merchant.latest_program_version().await?.saturating_add(1);
        let program = Program { version, rules, look, updated_at: self.now(), ..old.clone() };
        merchant.save_program(&program, caller.user()).await?;
        self.want_design(&mut merchant, &program).await?;
        let changes = json!({
            "old": { "version": old.version, "rules": old.rules, "look": old.look },
            "new": { "version": program.version, "rules": program.rules, "look": program.look },
        });
        merchant.audit(self.audit_row(caller, "program.update", "program", program.id.uuid(), changes)).await?;
        tx.commit().await?;
        Ok(program)
    }

    /// Switches the program on or off. Doing what is done already changes nothing.
    ///
    /// # Errors
    /// [`Error::ProgramMissing`].
    pub async fn set_program_active(&self, caller: &Caller, activity: Activity) -> Result<Program, Error> {
        check_change(caller)?;
        let mut tx = self.store.begin().await?;
        let mut merchant = tx.merchant(caller.merchant());
        let mut program = merchant.lock_program().await?.ok_or(Error::ProgramMissing)?;
        if program.is_active() == (activity == Activity::Active) {
            return Ok(program);
        }
        program.activated_at = (activity == Activity::Active).then(|| self.now());
        program.updated_at = self.now();
        merchant.save_program_activity(&program).await?;
        let action = if program.is_active() { "program.activate" } else { "program.deactivate" };
        let changes =
            json!({ "old": { "is_active": !program.is_active() }, "new": { "is_active": program.is_active() } });
        merchant.audit(self.audit_row(caller, action, "program", program.id.uuid(), changes)).await?;
        tx.commit().await?;
        Ok(program)
    }

    /// Puts the program into the trash; cards and their history stay.
    ///
    /// # Errors
    /// [`Error::ProgramMissing`].
    pub async fn delete_program(&self, caller: &Caller) -> Result<(), Error> {
        check_change(caller)?;
        let mut tx = self.store.begin().await?;
        let mut merchant = tx.merchant(caller.merchant());
        let program = merchant.lock_program().await?.ok_or(Error::ProgramMissing)?;
        merchant.delete_program(program.id, self.now()).await?;
        let changes = json!({ "old": { "version": program.version, "rules": program.rules, "look": program.look } });
        self.want_everything(&mut merchant).await?;
        merchant.audit(self.audit_row(caller, "program.delete", "program", program.id.uuid(), changes)).await?;
        tx.commit().await?;
        Ok(())
    }
}

fn check_change(caller: &Caller) -> Result<(), Error> {
    caller.require(Right::EditProgram)?;
    caller.require_reason()
}

pub(crate) fn check_rules(rules: &Rules) -> Result<(), Error> {
    let wrong: Vec<FieldError> =
        rules.mistakes().into_iter().map(|(member, problem)| FieldError::new(&member, problem)).collect();
    if wrong.is_empty() { Ok(()) } else { Err(Error::Invalid(wrong)) }
}

impl Caller {
    /// Changes on a merchant's behalf demand a reason (G-T9).
    ///
    /// # Errors
    /// A field error on `reason`.
    pub(crate) fn require_reason(&self) -> Result<(), Error> {
        if self.acting_admin.is_some() && self.reason.is_none() {
            Err(Error::field("reason", Invalid::Required))
        } else {
            Ok(())
        }
    }
}
