//! Tables as comma-separated text that no spreadsheet takes for a program. Safety §11 X-1.

/// A table as text: RFC 4180, UTF-8, lines end in CR LF.
#[derive(Debug, Clone, Default)]
pub struct Csv {
    text: String,
    is_row_begun: bool,
}

impl Csv {
    /// A table with its headings.
    pub fn new(headings: &[&str]) -> Self {
        let mut csv = Self::default();
        for heading in headings {
            csv.text(heading);
        }
        csv.end_row();
        csv
    }

    fn begin_cell(&mut self) {
        if self.is_row_begun {
            self.text.push(',');
        }
        self.is_row_begun = true;
    }

    /// A cell of text. What a spreadsheet would calculate gets an apostrophe in front; quotes stand where they must.
    pub fn text(&mut self, cell: &str) {
        self.begin_cell();
        let is_formula = cell.starts_with(['=', '+', '-', '@', '\t', '\r', '\0']);
        let guarded = if is_formula { format!("'{cell}") } else { cell.to_owned() };
        if guarded.contains(['"', ',', '\n', '\r']) {
            self.text.push('"');
            self.text.push_str(&guarded.replace('"', "\"\""));
            self.text.push('"');
        } else {
            self.text.push_str(&guarded);
        }
    }

    /// A number, which stays one; empty where there is none.
    pub fn number(&mut self, cell: Option<i64>) {
        self.begin_cell();
        if let Some(number) = cell {
            self.text.push_str(&number.to_string());
        }
    }

    /// Ends the row.
    pub fn end_row(&mut self) {
        self.text.push_str("\r\n");
        self.is_row_begun = false;
    }

    /// The whole table.
    pub fn finish(self) -> String {
        self.text
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Safety X-1
    #[test]
    fn no_cell_is_a_formula_and_no_number_is_text() {
        let cells = ["=1+1", "+1", "-1", "@sum", "\tx", "\rx", "\0x", "a \"b\", c", "plain", ""];
        let mut csv = Csv::new(&["a", "b"]);
        for cell in cells {
            csv.text(cell);
        }
        csv.number(Some(-50));
        csv.number(None);
        csv.end_row();
        let expected = "a,b\r\n'=1+1,'+1,'-1,'@sum,'\tx,\"'\rx\",'\0x,\"a \"\"b\"\", c\",plain,,-50,\r\n";
        assert_eq!(csv.finish(), expected);
    }
}
