//! Natural order: `Step 2` before `Step 10`, case aside.

use std::cmp::Ordering;

/// Compares two names as people sort them: runs of digits by their value, all
/// else by its lower-case letters; equal names by their exact text, so that the
/// order never depends on where they came from.
pub fn compare(a: &str, b: &str) -> Ordering {
    let (mut left, mut right) = (a, b);
    loop {
        let (l, l_rest) = next(left);
        let (r, r_rest) = next(right);
        let order = match (number(l), number(r)) {
            (Some(x), Some(y)) => x.len().cmp(&y.len()).then_with(|| x.cmp(y)),
            _ => l
                .chars()
                .flat_map(char::to_lowercase)
                .cmp(r.chars().flat_map(char::to_lowercase)),
        };
        if order != Ordering::Equal {
            return order;
        }
        if l.is_empty() && r.is_empty() {
            return a.cmp(b);
        }
        (left, right) = (l_rest, r_rest);
    }
}

/// The next run of digits, or the next character, and the rest.
fn next(text: &str) -> (&str, &str) {
    let digits = text.bytes().take_while(u8::is_ascii_digit).count();
    let length = if digits > 0 {
        digits
    } else {
        text.chars().next().map_or(0, char::len_utf8)
    };
    text.split_at(length)
}

/// The digits without leading zeros, if the run is one of digits.
fn number(run: &str) -> Option<&str> {
    run.bytes()
        .next()
        .filter(u8::is_ascii_digit)
        .map(|_| run.trim_start_matches('0'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_sort_by_value_and_letters_without_case() {
        let mut names = [
            "Step 10", "step 2", "Step 1", "a", "B", "2019", "300", "Step 02",
        ];
        names.sort_by(|a, b| compare(a, b));
        assert_eq!(
            names,
            [
                "300", "2019", "a", "B", "Step 1", "Step 02", "step 2", "Step 10"
            ]
        );
    }
}
