//! What was measured, as the table of BENCHMARKS.md. The words around it are written by people.

use std::fmt::Write as _;
use std::path::Path;

use anyhow::Context as _;

const BEGIN: &str = "<!-- figures: written by orion-bench -->";
const END: &str = "<!-- end of figures -->";

/// What a figure has to reach.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) enum Target {
    /// Larger is better: required, aimed for.
    AtLeast(f64, f64),
    /// Smaller is better: required, aimed for.
    AtMost(f64, f64),
}

impl Target {
    fn verdict(self, measured: f64) -> &'static str {
        match self {
            Self::AtLeast(_, aim) if measured >= aim => "aim met",
            Self::AtMost(_, aim) if measured <= aim => "aim met",
            Self::AtLeast(required, _) if measured >= required => "met",
            Self::AtMost(required, _) if measured <= required => "met",
            Self::AtLeast(..) | Self::AtMost(..) => "**missed**",
        }
    }

    fn words(self, unit: &str) -> (String, String) {
        let (sign, (required, aim)) = match self {
            Self::AtLeast(required, aim) => ("≥", (required, aim)),
            Self::AtMost(required, aim) => ("≤", (required, aim)),
        };
        (format!("{sign} {}", amount(required, unit)), format!("{sign} {}", amount(aim, unit)))
    }
}

/// One line of the table.
#[derive(Debug, Clone)]
pub(crate) struct Figure {
    pub what: String,
    pub target: Target,
    pub measured: f64,
    /// ` ×` for ratios, else what follows the number.
    pub unit: &'static str,
    pub product: String,
    pub reference: String,
}

fn amount(number: f64, unit: &str) -> String {
    let digits = if number >= 1000.0 { crate::figures::grouped(number) } else { format!("{number:.2}") };
    let short = if digits.contains('.') { digits.trim_end_matches('0').trim_end_matches('.') } else { &digits };
    format!("{short}{unit}")
}

impl Figure {
    /// The line, for the table and for whoever watches.
    pub(crate) fn line(&self) -> String {
        let (required, aim) = self.target.words(self.unit);
        format!(
            "| {} | {required} | {aim} | **{}** | {} | {} | {} |",
            self.what,
            amount(self.measured, self.unit),
            self.target.verdict(self.measured),
            self.product,
            self.reference,
        )
    }
}

/// Puts the figures between the marks of the file.
pub(crate) fn write(file: &Path, facts: &[String], figures: &[Figure]) -> anyhow::Result<()> {
    let old = std::fs::read_to_string(file).with_context(|| format!("reading {}", file.display()))?;
    let (before, rest) = old.split_once(BEGIN).context("the file has no mark where figures begin")?;
    let (_, after) = rest.split_once(END).context("the file has no mark where figures end")?;
    let mut text = format!("{before}{BEGIN}\n\n");
    for fact in facts {
        writeln!(text, "- {fact}")?;
    }
    text.push_str(
        "\n| what | at least | aim | measured | | product | by hand |\n| --- | --- | --- | --- | --- | --- | --- |\n",
    );
    for figure in figures {
        writeln!(text, "{}", figure.line())?;
    }
    write!(text, "\n{END}{after}")?;
    std::fs::write(file, text).with_context(|| format!("writing {}", file.display()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_figure_is_judged_by_its_direction() {
        let large = Target::AtLeast(4.0, 6.0);
        assert_eq!([3.9, 4.0, 6.0].map(|measured| large.verdict(measured)), ["**missed**", "met", "aim met"]);
        let small = Target::AtMost(5.0, 3.0);
        assert_eq!([5.1, 5.0, 3.0].map(|measured| small.verdict(measured)), ["**missed**", "met", "aim met"]);
        assert_eq!(small.words(" ×"), ("≤ 5 ×".to_owned(), "≤ 3 ×".to_owned()));
        assert_eq!(amount(200_000.0, " entries/s"), "200,000 entries/s");
    }
}
