//! A merchant's settings, created on first use.

use orion_domain::Timestamp;
use orion_domain::program::Program;
use orion_domain::settings::Settings;

use crate::Error;
use crate::db::args;
use crate::joined::{Join, Joined};
use crate::programs::ProgramRow;
use crate::scope::Merchant;
use crate::statement::statements;

/// Reads program and settings of the merchant `$1`, and more columns.
macro_rules! rules_of_merchant {
    ($more:expr) => {
        concat!(
            "SELECT p.id, p.version, p.rules, p.look, p.activated_at, p.updated_at, s.staff_pin_policy,
            s.staff_pin_lockout_attempts, s.staff_pin_lockout_minutes, s.allow_self_enrollment, s.allow_void_transactions,
            s.allow_cross_location_redemption, s.require_order_reference, s.log_ip_addresses, s.require_manager_for_voids,
            s.reengagement_days, s.retention_months",
            $more,
            " FROM merchants m LEFT JOIN programs p ON p.merchant_id = $1 AND p.deleted_at IS NULL
            LEFT JOIN settings s ON s.merchant_id = $1 WHERE m.id = $1"
        )
    };
}
pub(crate) use rules_of_merchant;

statements! {
    FIND_RULES(both rules_of_merchant!(""));
    FIND_SETTINGS("SELECT staff_pin_policy, staff_pin_lockout_attempts, staff_pin_lockout_minutes, allow_self_enrollment,
        allow_void_transactions, allow_cross_location_redemption, require_order_reference, log_ip_addresses,
        require_manager_for_voids, reengagement_days, retention_months FROM settings WHERE merchant_id = $1");
    /// Locked, so that two who save at once see each other.
    LOCK_SETTINGS("SELECT staff_pin_policy, staff_pin_lockout_attempts, staff_pin_lockout_minutes, allow_self_enrollment,
        allow_void_transactions, allow_cross_location_redemption, require_order_reference, log_ip_addresses,
        require_manager_for_voids, reengagement_days, retention_months FROM settings WHERE merchant_id = $1", postgres + " FOR UPDATE");
    UPSERT_SETTINGS("INSERT INTO settings (merchant_id, staff_pin_policy, staff_pin_lockout_attempts, staff_pin_lockout_minutes,
        allow_self_enrollment, allow_void_transactions, allow_cross_location_redemption, require_order_reference,
        log_ip_addresses, require_manager_for_voids, updated_at, reengagement_days, retention_months)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)
        ON CONFLICT (merchant_id) DO UPDATE SET staff_pin_policy = $2, staff_pin_lockout_attempts = $3,
        staff_pin_lockout_minutes = $4, allow_self_enrollment = $5, allow_void_transactions = $6,
        allow_cross_location_redemption = $7, require_order_reference = $8, log_ip_addresses = $9,
        require_manager_for_voids = $10, updated_at = $11, reengagement_days = $12,
        retention_months = $13");
}

#[derive(sqlx::FromRow)]
pub(crate) struct SettingsRow {
    staff_pin_policy: String,
    staff_pin_lockout_attempts: Option<i64>,
    staff_pin_lockout_minutes: Option<i64>,
    allow_self_enrollment: bool,
    allow_void_transactions: bool,
    allow_cross_location_redemption: bool,
    require_order_reference: bool,
    log_ip_addresses: bool,
    require_manager_for_voids: bool,
    reengagement_days: Option<i64>,
    retention_months: Option<i64>,
}

impl Join for SettingsRow {
    const ALWAYS_THERE: &'static str = "staff_pin_policy";
}

impl TryFrom<SettingsRow> for Settings {
    type Error = Error;
    fn try_from(row: SettingsRow) -> Result<Self, Error> {
        Ok(Self {
            staff_pin_policy: row
                .staff_pin_policy
                .parse()
                .map_err(|error| Error::corrupt("settings", "staff_pin_policy", error))?,
            staff_pin_lockout_attempts: row.staff_pin_lockout_attempts,
            staff_pin_lockout_minutes: row.staff_pin_lockout_minutes,
            allow_self_enrollment: row.allow_self_enrollment,
            allow_void_transactions: row.allow_void_transactions,
            allow_cross_location_redemption: row.allow_cross_location_redemption,
            require_order_reference: row.require_order_reference,
            log_ip_addresses: row.log_ip_addresses,
            require_manager_for_voids: row.require_manager_for_voids,
            reengagement_days: row.reengagement_days,
            retention_months: row.retention_months,
        })
    }
}

impl Joined<SettingsRow> {
    /// The defaults while nobody has changed them.
    pub(crate) fn read(self) -> Result<Settings, Error> {
        self.0.map_or_else(|| Ok(Settings::default()), TryInto::try_into)
    }
}

/// What [`rules_of_merchant`] reads.
#[derive(sqlx::FromRow)]
struct RulesRow {
    #[sqlx(flatten)]
    program: Joined<ProgramRow>,
    #[sqlx(flatten)]
    settings: Joined<SettingsRow>,
}

impl RulesRow {
    /// The program, if there is one, and the settings.
    fn read(self) -> Result<(Option<Program>, Settings), Error> {
        Ok((self.program.0.map(Program::from), self.settings.read()?))
    }
}

impl Merchant<'_> {
    /// The program and settings of the merchant.
    ///
    /// # Errors
    /// The database's.
    pub async fn rules(&mut self) -> Result<(Option<Program>, Settings), Error> {
        let row: Option<RulesRow> = self.on.optional(FIND_RULES, args![self.id]).await?;
        row.map_or_else(|| Ok((None, Settings::default())), RulesRow::read)
    }

    /// The merchant's settings; the defaults while nobody has changed them, so that no request has to create them.
    ///
    /// # Errors
    /// The database's.
    pub async fn settings(&mut self) -> Result<Settings, Error> {
        let row: Option<SettingsRow> = self.on.optional(FIND_SETTINGS, args![self.id]).await?;
        row.map_or_else(|| Ok(Settings::default()), TryInto::try_into)
    }

    /// The merchant's settings, locked until the transaction ends.
    ///
    /// # Errors
    /// The database's.
    pub async fn lock_settings(&mut self) -> Result<Settings, Error> {
        let row: Option<SettingsRow> = self.on.optional(LOCK_SETTINGS, args![self.id]).await?;
        row.map_or_else(|| Ok(Settings::default()), TryInto::try_into)
    }

    /// Saves the settings by one upsert, however many requests race.
    ///
    /// # Errors
    /// The database's.
    pub async fn save_settings(&mut self, settings: &Settings, now: Timestamp) -> Result<(), Error> {
        let args = args![
            self.id,
            settings.staff_pin_policy.as_str(),
            settings.staff_pin_lockout_attempts,
            settings.staff_pin_lockout_minutes,
            settings.allow_self_enrollment,
            settings.allow_void_transactions,
            settings.allow_cross_location_redemption,
            settings.require_order_reference,
            settings.log_ip_addresses,
            settings.require_manager_for_voids,
            now,
            settings.reengagement_days,
            settings.retention_months
        ];
        self.on.execute(UPSERT_SETTINGS, args).await.map(|_| ())
    }
}
