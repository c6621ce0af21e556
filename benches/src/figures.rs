//! Medians and percentiles.

/// The middle of some numbers; 0 for none.
pub(crate) fn median(numbers: &[f64]) -> f64 {
    percentile(numbers, 50)
}

/// The number that `percent` of the others do not exceed; 0 for none.
pub(crate) fn percentile(numbers: &[f64], percent: usize) -> f64 {
    let mut sorted = numbers.to_vec();
    sorted.sort_by(f64::total_cmp);
    let place = (sorted.len() * percent).div_ceil(100).saturating_sub(1);
    sorted.get(place).copied().unwrap_or(0.0)
}

/// A number as people read it: 12,345.
pub(crate) fn grouped(number: f64) -> String {
    let digits = format!("{number:.0}");
    let mut text = String::with_capacity(digits.len() + digits.len() / 3);
    for (place, digit) in digits.char_indices() {
        if place > 0 && (digits.len() - place).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn percentiles_are_numbers_that_occurred() {
        let numbers: Vec<f64> = (1..=200).rev().map(f64::from).collect();
        assert_eq!((median(&numbers), percentile(&numbers, 99)), (100.0, 198.0));
        assert_eq!((median(&[3.0]), median(&[])), (3.0, 0.0));
    }

    #[test]
    fn thousands_are_grouped() {
        assert_eq!([0.0, 999.4, 1000.0, 1_234_567.0].map(grouped), ["0", "999", "1,000", "1,234,567"]);
    }
}
