//! Little words: what questions are asked with. They are found as any other, but
//! say little about what is looked for, however rare they are in a small site.

/// Whether a folded word is a little one of its language. Of languages without a
/// list no word is: their weight by rarity has to do.
pub fn is_little(language: &str, word: &str) -> bool {
    let primary = language.split(['-', '_']).next().unwrap_or(language);
    let words: &[&str] = match primary {
        "en" => EN,
        "de" => DE,
        "fr" => FR,
        "es" => ES,
        _ => return false,
    };
    words.binary_search(&word).is_ok()
}

const EN: &[&str] = &[
    "a", "about", "all", "an", "and", "any", "are", "as", "at", "be", "been", "but", "by", "can",
    "cannot", "cant", "could", "did", "do", "does", "doesnt", "dont", "for", "from", "get", "had",
    "has", "have", "how", "i", "if", "in", "into", "is", "isnt", "it", "its", "make", "may", "me",
    "my", "no", "not", "of", "on", "or", "our", "should", "so", "some", "than", "that", "the",
    "their", "them", "then", "there", "these", "they", "this", "those", "to", "want", "was", "we",
    "were", "what", "when", "where", "which", "who", "why", "will", "with", "without", "would",
    "you", "your",
];

const DE: &[&str] = &[
    "aber", "alle", "als", "am", "an", "auch", "auf", "aus", "bei", "das", "dass", "dem", "den",
    "der", "des", "die", "diese", "dieser", "durch", "ein", "eine", "einem", "einen", "einer",
    "er", "es", "fur", "habe", "haben", "hat", "ich", "ihr", "im", "in", "ist", "kann", "kein",
    "keine", "man", "mein", "meine", "mich", "mit", "nach", "nicht", "oder", "sein", "sich", "sie",
    "sind", "so", "um", "und", "uns", "vom", "von", "vor", "wann", "warum", "was", "welche",
    "wenn", "wer", "werden", "wie", "wir", "wird", "wo", "zu", "zum", "zur",
];

const FR: &[&str] = &[
    "a", "au", "aux", "avec", "ce", "ces", "cette", "comme", "comment", "d", "dans", "de", "des",
    "du", "elle", "en", "est", "et", "faire", "il", "ils", "j", "je", "l", "la", "le", "les",
    "leur", "ma", "mais", "me", "mes", "mon", "n", "ne", "nos", "notre", "nous", "on", "ou", "par",
    "pas", "peut", "pour", "pourquoi", "qu", "quand", "que", "quel", "quelle", "qui", "s", "sa",
    "se", "ses", "son", "sont", "sur", "un", "une", "vos", "votre", "vous", "y",
];

const ES: &[&str] = &[
    "a", "al", "como", "con", "cual", "cuando", "de", "del", "donde", "el", "ella", "en", "es",
    "esta", "estan", "este", "hacer", "hay", "la", "las", "lo", "los", "mas", "me", "mi", "mis",
    "no", "nos", "o", "para", "pero", "por", "porque", "puedo", "que", "quien", "se", "ser", "si",
    "sin", "son", "su", "sus", "tengo", "tu", "un", "una", "y",
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_lists_are_in_order_so_that_every_word_of_them_is_found() {
        for list in [EN, DE, FR, ES] {
            assert!(list.is_sorted(), "{list:?}");
        }
        assert!(
            is_little("en-GB", "how") && !is_little("en", "password") && !is_little("ja", "how")
        );
    }
}
