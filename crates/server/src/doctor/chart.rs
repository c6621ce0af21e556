//! What an examination of the installation found, line by line.

use std::process::ExitCode;

use serde::Serialize;

use crate::output::say;

/// The most faults that are shown of one examination.
const FAULTS_SHOWN_MAX: usize = 20;
/// The exit code when something could not be found out.
pub(super) const EXIT_UNKNOWN: u8 = 2;

/// An examination ended the round.
pub(super) struct Ended;

/// Every examination, in the order in which the later ones need the earlier ones.
const EXAMINATIONS: [&str; 11] = [
    "configuration",
    "data folder",
    "database",
    "safety",
    "migrations",
    "clock",
    "store domains",
    "tenant isolation",
    "ledger",
    "audit log",
    "calendar",
];
/// What follows them, where cards are shown in wallets.
const WALLETS: &str = "wallets";

/// How an examination ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
enum Verdict {
    /// All is well.
    Ok,
    /// Something is wrong.
    Failed,
    /// It could not be found out.
    Unknown,
    /// Something before it has to be mended first.
    Skipped,
}

/// What an examination found.
#[derive(Debug, Serialize)]
struct Line {
    examination: &'static str,
    verdict: Verdict,
    summary: String,
    /// What is wrong, and what is worth knowing.
    details: Vec<String>,
}

/// Collects the lines, one for each examination in order.
#[derive(Debug, Default)]
pub(super) struct Chart(Vec<Line>);

impl Chart {
    fn add(&mut self, verdict: Verdict, summary: String, details: Vec<String>) {
        let examination = EXAMINATIONS.get(self.0.len()).copied().unwrap_or(WALLETS);
        self.0.push(Line { examination, verdict, summary, details });
    }

    /// All is well.
    pub(super) fn fine(&mut self, summary: String) {
        self.add(Verdict::Ok, summary, Vec::new());
    }

    /// Something is not.
    pub(super) fn wrong(&mut self, summary: &str, faults: Vec<String>) {
        self.add(Verdict::Failed, summary.to_owned(), faults);
    }

    /// Fine without faults, wrong with some.
    pub(super) fn judge(&mut self, well: String, ill: &str, faults: Vec<String>) {
        if faults.is_empty() { self.fine(well) } else { self.wrong(ill, faults) }
    }

    /// Adds to the last line what is worth knowing and changes nothing.
    pub(super) fn mention(&mut self, details: impl Iterator<Item = String>) {
        if let Some(line) = self.0.last_mut() {
            line.details.extend(details);
        }
    }

    /// Takes the answer to an examination, or notes that there is none.
    pub(super) fn known<T, E: Into<anyhow::Error>>(&mut self, answer: Result<T, E>) -> Result<T, Ended> {
        answer.map_err(|error| {
            let error: anyhow::Error = error.into();
            self.add(Verdict::Unknown, "could not be found out".to_owned(), vec![format!("{error:#}")]);
            Ended
        })
    }

    /// Notes what nobody came to.
    pub(super) fn skip_the_rest(&mut self) {
        while self.0.len() < EXAMINATIONS.len() {
            self.add(Verdict::Skipped, "not examined; mend what is above first".to_owned(), Vec::new());
        }
    }

    /// 1 when something is wrong, else 2 when something could not be found out, else 0.
    pub(super) fn exit_code(&self) -> ExitCode {
        let any = |verdict| self.0.iter().any(|line| line.verdict == verdict);
        if any(Verdict::Failed) {
            ExitCode::FAILURE
        } else if any(Verdict::Unknown) {
            ExitCode::from(EXIT_UNKNOWN)
        } else {
            ExitCode::SUCCESS
        }
    }

    /// Says it, as lines or as one JSON array with everything.
    pub(super) fn print(&self, json: bool) -> anyhow::Result<()> {
        if json {
            say(&serde_json::to_string_pretty(&self.0)?);
            return Ok(());
        }
        for line in &self.0 {
            let word = match line.verdict {
                Verdict::Ok => "ok",
                Verdict::Failed => "FAILED",
                Verdict::Unknown => "unknown",
                Verdict::Skipped => "skipped",
            };
            say(&format!("{word:<8} {:<17} {}", line.examination, line.summary));
            for detail in line.details.iter().take(FAULTS_SHOWN_MAX) {
                say(&format!("         - {detail}"));
            }
            if line.details.len() > FAULTS_SHOWN_MAX {
                say(&format!("         - and {} more", line.details.len().saturating_sub(FAULTS_SHOWN_MAX)));
            }
        }
        Ok(())
    }
}
