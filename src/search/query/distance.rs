//! How many letters two words differ by.

/// The number of letters put in, left out, mistaken or swapped with a neighbour
/// that makes `typed` of `word`, where it is at most `most`. With `open`, only as
/// much of `word` is looked at as fits best: the rest is still to be typed.
pub fn within(typed: &str, word: &str, most: usize, open: bool) -> Option<usize> {
    let (a, b): (Vec<char>, Vec<char>) = (typed.chars().collect(), word.chars().collect());
    if a.len() > b.len() + most || (!open && b.len() > a.len() + most) {
        return None;
    }
    let width = b.len() + 1;
    let mut rows = vec![0usize; (a.len() + 1) * width];
    for (j, cell) in rows.iter_mut().take(width).enumerate() {
        *cell = j;
    }
    for i in 1..=a.len() {
        rows[i * width] = i;
        for j in 1..=b.len() {
            let at = |i: usize, j: usize| rows[i * width + j];
            let change = usize::from(a[i - 1] != b[j - 1]);
            let mut best = (at(i - 1, j) + 1)
                .min(at(i, j - 1) + 1)
                .min(at(i - 1, j - 1) + change);
            if i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1] {
                best = best.min(at(i - 2, j - 2) + 1);
            }
            rows[i * width + j] = best;
        }
    }
    let last = &rows[a.len() * width..];
    let off = if open {
        last.iter().copied().min()
    } else {
        last.last().copied()
    };
    off.filter(|off| *off <= most)
}

#[cfg(test)]
mod tests {
    use super::within;

    #[test]
    fn swapped_missing_and_wrong_letters_count_one_each() {
        assert_eq!(within("pasword", "password", 2, false), Some(1));
        assert_eq!(within("passwrod", "password", 2, false), Some(1));
        assert_eq!(within("pbsswort", "password", 2, false), Some(2));
        assert_eq!(within("chat", "password", 2, false), None);
        assert_eq!(within("confgi", "configuration", 1, true), Some(1));
        assert_eq!(within("confgi", "configuration", 1, false), None);
    }
}
