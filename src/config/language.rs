//! Language tags (BCP 47, RFC 5646, section 2.1) and the direction of their script.

use super::Direction;
use super::form::{Form, Text};
use super::read::{Asked, Reader};
use crate::yaml::Kind;

/// Whether a text is a well-formed tag: `en`, `pt-BR`, `zh-Hant-TW`, `sr-Latn`.
/// Registered or not is not asked, as RFC 5646 (2.2.9) does not of the well-formed.
pub fn is_tag(text: &str) -> bool {
    let mut parts = text.split('-').peekable();
    let alphabetic = |part: &str| part.bytes().all(|b| b.is_ascii_alphabetic());
    let Some(language) = parts.next() else {
        return false;
    };
    if !alphabetic(language) || !(2..=8).contains(&language.len()) {
        // `x-…`: private use alone.
        return language.eq_ignore_ascii_case("x") && parts.clone().count() > 0 && private(parts);
    }
    let mut extended = 0;
    while language.len() <= 3
        && extended < 3
        && parts.next_if(|p| p.len() == 3 && alphabetic(p)).is_some()
    {
        extended += 1;
    }
    parts.next_if(|p| p.len() == 4 && alphabetic(p));
    parts.next_if(|p| {
        (p.len() == 2 && alphabetic(p)) || (p.len() == 3 && p.bytes().all(|b| b.is_ascii_digit()))
    });
    let variant = |part: &str| {
        let long = (5..=8).contains(&part.len());
        let short = part.len() == 4 && part.starts_with(|c: char| c.is_ascii_digit());
        (long || short) && alphanumeric(part)
    };
    while parts.next_if(|p| variant(p)).is_some() {}
    while let Some(single) = parts.next() {
        if single.len() != 1 || !alphanumeric(single) {
            return false;
        }
        if single.eq_ignore_ascii_case("x") {
            return parts.peek().is_some() && private(parts);
        }
        let mut count = 0;
        while parts
            .next_if(|p| (2..=8).contains(&p.len()) && alphanumeric(p))
            .is_some()
        {
            count += 1;
        }
        if count == 0 {
            return false;
        }
    }
    true
}

fn alphanumeric(part: &str) -> bool {
    !part.is_empty() && part.bytes().all(|b| b.is_ascii_alphanumeric())
}

/// What may follow `x`.
fn private<'a>(mut parts: impl Iterator<Item = &'a str>) -> bool {
    parts.all(|p| (1..=8).contains(&p.len()) && alphanumeric(p))
}

/// The direction of the script that a language is written in: the script that the
/// tag names, else the usual one of the language (Unicode CLDR, likely subtags).
pub fn direction(tag: &str) -> Direction {
    const SCRIPTS: &[&str] = &[
        "adlm", "arab", "aran", "armi", "avst", "chrs", "cprt", "elym", "hatr", "hebr", "hung",
        "khar", "lydi", "mand", "mani", "mend", "merc", "mero", "narb", "nbat", "nkoo", "orkh",
        "ougr", "palm", "phli", "phlp", "phnx", "prti", "rohg", "samr", "sarb", "sogd", "sogo",
        "syrc", "syre", "syrj", "syrn", "thaa", "yezi",
    ];
    const LANGUAGES: &[&str] = &[
        "ar", "arc", "arz", "ary", "azb", "bal", "bgn", "bqi", "ckb", "dv", "fa", "glk", "haz",
        "he", "iw", "ji", "khw", "ks", "lrc", "mzn", "nqo", "pnb", "prs", "ps", "rhg", "sd", "sdh",
        "skr", "syr", "ug", "ur", "yi",
    ];
    let tag = tag.to_ascii_lowercase();
    let mut parts = tag.split('-');
    let language = parts.next().unwrap_or_default();
    let script = parts
        .take_while(|part| part.len() > 1)
        .find(|part| part.len() == 4 && part.bytes().all(|b| b.is_ascii_alphabetic()));
    let right_to_left = match script {
        Some(script) => SCRIPTS.contains(&script),
        None => LANGUAGES.contains(&language),
    };
    if right_to_left {
        Direction::Rtl
    } else {
        Direction::Ltr
    }
}

/// What languages call themselves (Unicode CLDR, each in itself).
const OWN_NAMES: &[(&str, &str)] = &[
    ("ar", "العربية"),
    ("bg", "български"),
    ("bn", "বাংলা"),
    ("ca", "català"),
    ("cs", "čeština"),
    ("da", "dansk"),
    ("de", "Deutsch"),
    ("el", "Ελληνικά"),
    ("en", "English"),
    ("es", "español"),
    ("et", "eesti"),
    ("eu", "euskara"),
    ("fa", "فارسی"),
    ("fi", "suomi"),
    ("fr", "français"),
    ("gl", "galego"),
    ("he", "עברית"),
    ("hi", "हिन्दी"),
    ("hr", "hrvatski"),
    ("hu", "magyar"),
    ("id", "Indonesia"),
    ("is", "íslenska"),
    ("it", "italiano"),
    ("ja", "日本語"),
    ("ka", "ქართული"),
    ("ko", "한국어"),
    ("lt", "lietuvių"),
    ("lv", "latviešu"),
    ("ms", "Melayu"),
    ("nb", "norsk bokmål"),
    ("nl", "Nederlands"),
    ("nn", "norsk nynorsk"),
    ("no", "norsk"),
    ("pl", "polski"),
    ("pt", "português"),
    ("pt-br", "português (Brasil)"),
    ("ro", "română"),
    ("ru", "русский"),
    ("sk", "slovenčina"),
    ("sl", "slovenščina"),
    ("sr", "српски"),
    ("sv", "svenska"),
    ("sw", "Kiswahili"),
    ("ta", "தமிழ்"),
    ("th", "ไทย"),
    ("tr", "Türkçe"),
    ("uk", "українська"),
    ("ur", "اردو"),
    ("vi", "Tiếng Việt"),
    ("zh", "中文"),
    ("zh-hans", "简体中文"),
    ("zh-hant", "繁體中文"),
    ("zh-tw", "繁體中文"),
];

/// What a language calls itself, with a capital where its script has them; its
/// tag where that is not known.
pub fn own_name(tag: &str) -> String {
    let lower = tag.to_ascii_lowercase();
    let known = |tag: &str| OWN_NAMES.iter().find(|(known, _)| *known == tag);
    let primary = lower.split('-').next().unwrap_or_default();
    let named = match (known(&lower), known(primary)) {
        (Some((_, name)), _) => (*name).to_owned(),
        // Two kinds of one language must not have one name.
        (None, Some((_, name))) => format!("{name} ({tag})"),
        (None, None) => return tag.to_owned(),
    };
    let mut letters = named.chars();
    let first = letters.next().into_iter().flat_map(char::to_uppercase);
    first.chain(letters).collect()
}

/// Whether a text is a tag that the site can speak.
pub fn is_sound(text: &str) -> bool {
    is_tag(text) && is_known(text)
}

/// The language of the pages.
pub struct Tag;

impl Form for Tag {
    type Value = String;
    const KIND: Kind = Kind::Language;
    fn read(reader: &mut Reader<'_>, asked: &Asked<'_>) -> Option<String> {
        let text = Text::read(reader, asked)?;
        if is_sound(&text) {
            return Some(text);
        }
        let help = help(&text);
        reader.bad(
            asked.node.span,
            format!("`{text}` is no language tag"),
            help,
        );
        None
    }
}

/// What to write in place of a text that is no tag.
pub fn help(text: &str) -> String {
    match suggestion(text) {
        Some(tag) => format!("did you mean `{tag}`?"),
        None => "write a tag such as `en`, `de` or `pt-BR`".to_owned(),
    }
}

/// Every language of two letters (ISO 639-1, with `iw`, `ji` and `in` of before
/// 1989, which browsers still know).
const TWO_LETTERS: &str = "aa ab ae af ak am an ar as av ay az ba be bg bh bi bm bn bo br bs ca ce \
    ch co cr cs cu cv cy da de dv dz ee el en eo es et eu fa ff fi fj fo fr fy ga gd gl gn gu gv ha \
    he hi ho hr ht hu hy hz ia id ie ig ii ik in io is it iu iw ja ji jv ka kg ki kj kk kl km kn ko \
    kr ks ku kv kw ky la lb lg li ln lo lt lu lv mg mh mi mk ml mn mr ms mt my na nb nd ne ng nl nn \
    no nr nv ny oc oj om or os pa pi pl ps pt qu rm rn ro ru rw sa sc sd se sg sh si sk sl sm sn so \
    sq sr ss st su sv sw ta te tg th ti tk tl tn to tr ts tt tw ty ug uk ur uz ve vi vo wa wo xh yi \
    yo za zh zu";

/// Words that are written in place of a tag: names of languages, and countries
/// whose code is no language's.
const MEANT: &[(&str, &str)] = &[
    ("arabic", "ar"),
    ("chinese", "zh"),
    ("czech", "cs"),
    ("cz", "cs"),
    ("danish", "da"),
    ("dk", "da"),
    ("dutch", "nl"),
    ("english", "en"),
    ("gb", "en-GB"),
    ("us", "en-US"),
    ("finnish", "fi"),
    ("french", "fr"),
    ("français", "fr"),
    ("german", "de"),
    ("deutsch", "de"),
    ("greek", "el"),
    ("gr", "el"),
    ("hebrew", "he"),
    ("hindi", "hi"),
    ("hungarian", "hu"),
    ("italian", "it"),
    ("italiano", "it"),
    ("japanese", "ja"),
    ("jp", "ja"),
    ("korean", "ko"),
    ("norwegian", "no"),
    ("polish", "pl"),
    ("portuguese", "pt"),
    ("br-pt", "pt-BR"),
    ("russian", "ru"),
    ("spanish", "es"),
    ("español", "es"),
    ("swedish", "sv"),
    ("turkish", "tr"),
    ("ukrainian", "uk"),
    ("ua", "uk"),
    ("vietnamese", "vi"),
    ("vn", "vi"),
    ("cn", "zh"),
];

/// Whether the first part of a tag is a language. No language has four to eight
/// letters yet (RFC 5646, 2.2.1); those of three are too many to keep.
fn is_known(tag: &str) -> bool {
    let language = tag.split('-').next().unwrap_or_default();
    match language.len() {
        2 => {
            let language = language.to_ascii_lowercase();
            TWO_LETTERS.split(' ').any(|known| known == language)
        }
        len => len < 4,
    }
}

/// The tag that was meant: `en_US` → `en-US`, `English` → `en`.
fn suggestion(text: &str) -> Option<String> {
    let bare = text.split(['.', '@']).next().unwrap_or_default().trim();
    let dashed = bare.replace(['_', ' '], "-");
    let lower = dashed.to_lowercase();
    let named = |word: &str| MEANT.iter().find(|(name, _)| *name == word);
    if let Some((_, tag)) = named(&lower) {
        return Some((*tag).to_owned());
    }
    if is_tag(&dashed) && is_known(&dashed) {
        return Some(dashed);
    }
    // `English (US)`, `jp-JP`: the first word says it.
    let first = lower.split('-').next().unwrap_or_default();
    let rest = dashed.get(first.len()..).unwrap_or_default();
    let (_, tag) = named(first)?;
    let whole = format!("{tag}{rest}");
    Some(if is_tag(&whole) {
        whole
    } else {
        (*tag).to_owned()
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tags_are_those_of_rfc_5646() {
        for tag in [
            "en",
            "de",
            "pt-BR",
            "zh-Hant",
            "zh-Hant-TW",
            "sr-Latn-RS",
            "es-419",
            "sl-rozaj-biske",
            "de-CH-1996",
            "zh-cmn-Hans-CN",
            "en-US-u-islamcal",
            "x-whatever",
            "de-x-own",
            "gsw",
            "EN-us",
            "hy-Latn-IT-arevela",
            "en-a-myext-b-another",
        ] {
            assert!(is_tag(tag), "{tag}");
        }
        for tag in [
            "",
            "e",
            "en_US",
            "english language",
            "en-",
            "-en",
            "en--US",
            "123",
            "de-419-DE",
            "a-DE",
            "en-x",
            "x",
            "ar-a",
            "en-US-USA-extra-long-subtagbeyond",
            "ünglish",
            "en.UTF-8",
        ] {
            assert!(!is_tag(tag), "{tag}");
        }
    }

    #[test]
    fn direction_is_that_of_the_script() {
        for tag in [
            "ar",
            "he",
            "fa",
            "ur",
            "AR-EG",
            "az-Arab",
            "pa-Arab-PK",
            "ku-Arab",
            "yi",
            "dv",
        ] {
            assert_eq!(direction(tag), Direction::Rtl, "{tag}");
        }
        for tag in [
            "en",
            "de",
            "ja",
            "az",
            "ar-Latn",
            "he-Latn-IL",
            "ks-Deva",
            "en-x-arab",
            "arn",
        ] {
            assert_eq!(direction(tag), Direction::Ltr, "{tag}");
        }
    }
}
