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
    let modules: [(&'static str, &[Sql]); 17] = [
        ("acting", crate::acting::ALL),
        ("audit", crate::audit::ALL),
        ("audit_seals", crate::audit_seals::ALL),
        ("cards", crate::cards::ALL),
        ("customers", crate::customers::ALL),
        ("jobs", crate::jobs::ALL),
        ("ledger", crate::ledger::ALL),
        ("ledger::write", crate::ledger::write::ALL),
        ("links", crate::links::ALL),
        ("merchants", crate::merchants::ALL),
        ("open", crate::open::ALL),
        ("pins", crate::pins::ALL),
        ("platform", crate::platform::ALL),
        ("programs", crate::programs::ALL),
        ("settings", crate::settings::ALL),
        ("stores", crate::stores::ALL),
        ("transactions", crate::transactions::ALL),
        ("verify", crate::verify::ALL),
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
