//! Every statement of the program, so that tests can prepare them all on both engines.

use crate::statement::Sql;

/// A statement as tests see it.
#[derive(Debug, Clone, Copy)]
pub struct StatementText {
    /// The module it is declared in.
    pub module: &'static str,
    /// Its name.
    pub name: &'static str,
    /// For SQLite.
    pub sqlite: &'static str,
    /// For PostgreSQL.
    pub postgres: &'static str,
}

/// All statements, module by module. A module whose statements are missing here does not compile without a warning: its
/// `ALL` would be unused.
pub fn statements() -> Vec<StatementText> {
    let modules: [(&'static str, &[Sql]); 54] = [
        ("acting", crate::acting::ALL),
        ("api_keys", crate::api_keys::ALL),
        ("apple_passes", crate::apple_passes::ALL),
        ("audit", crate::audit::ALL),
        ("audit_seals", crate::audit_seals::ALL),
        ("audit_trim", crate::audit_trim::ALL),
        ("bulk", crate::bulk::ALL),
        ("cards", crate::cards::ALL),
        ("checkpoint", crate::checkpoint::ALL),
        ("customers", crate::customers::ALL),
        ("domains", crate::domains::ALL),
        ("health", crate::health::ALL),
        ("idle", crate::idle::ALL),
        ("images", crate::images::ALL),
        ("inspect", crate::inspect::ALL),
        ("isolation", crate::isolation::ALL),
        ("job_desk", crate::job_desk::ALL),
        ("jobs", crate::jobs::ALL),
        ("ledger", crate::ledger::ALL),
        ("ledger::known", crate::ledger::known::ALL),
        ("ledger::write", crate::ledger::write::ALL),
        ("letters", crate::letters::ALL),
        ("links", crate::links::ALL),
        ("mail_log", crate::mail_log::ALL),
        ("mail_places", crate::mail_places::ALL),
        ("mail_templates", crate::mail_templates::ALL),
        ("merchants", crate::merchants::ALL),
        ("objections", crate::objections::ALL),
        ("open", crate::open::ALL),
        ("overview", crate::overview::ALL),
        ("pages", crate::pages::ALL),
        ("pass_view", crate::pass_view::ALL),
        ("people", crate::people::ALL),
        ("pins", crate::pins::ALL),
        ("places", crate::places::ALL),
        ("platform", crate::platform::ALL),
        ("programs", crate::programs::ALL),
        ("purge", crate::purge::ALL),
        ("retention", crate::retention::ALL),
        ("schedules", crate::schedules::ALL),
        ("sessions", crate::sessions::ALL),
        ("settings", crate::settings::ALL),
        ("sign_in", crate::sign_in::ALL),
        ("stores", crate::stores::ALL),
        ("team", crate::team::ALL),
        ("transactions", crate::transactions::ALL),
        ("trash", crate::trash::ALL),
        ("users", crate::users::ALL),
        ("verify", crate::verify::ALL),
        ("wallet_desk", crate::wallet_desk::ALL),
        ("wallet_saves", crate::wallet_saves::ALL),
        ("wallet_passes", crate::wallet_passes::ALL),
        ("wallet_queue", crate::wallet_queue::ALL),
        ("writer", crate::writer::ALL),
    ];
    modules
        .into_iter()
        .flat_map(|(module, all)| {
            all.iter().map(move |sql| StatementText {
                module,
                name: sql.name,
                sqlite: sql.sqlite,
                postgres: sql.postgres,
            })
        })
        .collect()
}
