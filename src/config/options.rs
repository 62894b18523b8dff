//! Groups of plain options: `outputs`, `markdown` and `preview`.

use super::form::{Flag, Form, OneOf, Text, Words};
use super::read::{Asked, Reader};
use crate::yaml::{Kind, Node};

group! {
    /// What is written beside the pages.
    #[derive(Clone, Debug, PartialEq, Eq)]
    pub struct OutputFormats {
        /// Whether `sitemap.xml` is written (it needs `base_url`).
        sitemap: bool as Flag = true, default "`true`", example "sitemap: false";
        /// Whether `robots.txt` is written.
        robots: bool as Flag = true, default "`true`", example "robots: false";
        /// Whether lists of pages by date have an Atom feed (it needs `base_url`).
        feeds: bool as Flag = true, default "`true`", example "feeds: false";
    }
}

group! {
    /// How markdown is read.
    #[derive(Clone, Debug, PartialEq, Eq, Hash)]
    pub struct MarkdownOptions {
        /// Whether `--`, `---` and `...` become dashes and an ellipsis. Quotes stay straight.
        smart_punctuation: bool as Flag = false, default "`false`", example "smart_punctuation: true";
        /// Whether code in fences is coloured.
        highlight: bool as Flag = true, default "`true`", example "highlight: false";
        /// Whether links that leave the site open in a new tab.
        external_new_tab: bool as Flag = false, default "`false`", example "external_new_tab: true";
        /// The `rel` of links that leave the site: words with spaces between them, or `''` for none.
        external_rel: String as Rel = "noopener".into(), default "`noopener`", example "external_rel: noopener nofollow";
        /// Whether `$…$` and `$$…$$` are formulas of LaTeX.
        math: bool as Flag = false, default "`false`", example "math: true";
        /// Whether each heading of level 2 to 4 has a link to itself.
        heading_links: bool as Flag = true, default "`true`", example "heading_links: false";
        /// What is read beyond CommonMark as knowledge bases write it.
        dialect: Dialect as Dialect = Dialect::default(),
            default "every rule is on", example "dialect:\n  videos: false";
    }
}

group! {
    /// The rules of the dialect, each of which can be switched off.
    #[derive(Clone, Debug, PartialEq, Eq, Hash)]
    pub struct Dialect {
        /// Whether attribute lists such as `{: .notice}` dress the block, link or image beside them.
        attributes: bool as Flag = true, default "`true`", example "attributes: false";
        /// Whether a numbered list that an image cuts goes on counting at `3.` or `3\.`.
        list_numbers: bool as Flag = true, default "`true`", example "list_numbers: false";
        /// Whether a list that is indented too little nests in the item above it.
        list_nesting: bool as Flag = true, default "`true`", example "list_nesting: false";
        /// Whether paths of links and images may hold spaces and end in a size such as `=624x303`.
        link_paths: bool as Flag = true, default "`true`", example "link_paths: false";
        /// Whether `**Action:**This` is bold.
        emphasis: bool as Flag = true, default "`true`", example "emphasis: false";
        /// Whether a table may start at its `---` row and have rows of more cells than its head.
        tables: bool as Flag = true, default "`true`", example "tables: false";
        /// Whether text behind `</table>`, `</div>` or `</iframe>` is markdown again.
        text_after_html: bool as Flag = true, default "`true`", example "text_after_html: false";
        /// Whether elements that HTML does not have, such as `<your-id>`, are shown as text.
        unknown_elements: bool as Flag = true, default "`true`", example "unknown_elements: false";
        /// Whether a `<script>`, `<title>` or comment without its end is shown as text.
        unclosed_elements: bool as Flag = true, default "`true`", example "unclosed_elements: false";
        /// Whether the address of a Vimeo or YouTube video alone on its line becomes a player.
        videos: bool as Flag = true, default "`true`", example "videos: false";
        /// Whether Liquid tags, which are text, are named in a warning.
        liquid: bool as Flag = true, default "`true`", example "liquid: false";
        /// Whether headings without a word are left out.
        empty_headings: bool as Flag = true, default "`true`", example "empty_headings: false";
    }
}

group! {
    /// How `shelfmark serve` shows the site.
    #[derive(Clone, Debug, PartialEq, Eq)]
    pub struct PreviewOptions {
        /// The editor that a click in the preview opens: `vscode`, `vscodium`, `cursor`, `windsurf`, `zed`, `idea`, `sublime` or `textmate`.
        editor: EditorName as OneOf<EditorName> = EditorName::Vscode, default "`vscode`", example "editor: vscodium";
    }
}

/// An editor whose addresses open a file at a line. A site may come from a
/// stranger, so it can name one of these and no command.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum EditorName {
    /// Visual Studio Code.
    Vscode,
    /// VSCodium.
    Vscodium,
    /// Cursor.
    Cursor,
    /// Windsurf.
    Windsurf,
    /// Zed.
    Zed,
    /// IntelliJ IDEA and its kin.
    Idea,
    /// Sublime Text, with a handler for `subl://`.
    Sublime,
    /// TextMate and what takes its addresses.
    Textmate,
}

impl Words for EditorName {
    const WORDS: &'static [(&'static str, Self)] = &[
        ("vscode", Self::Vscode),
        ("vscodium", Self::Vscodium),
        ("cursor", Self::Cursor),
        ("windsurf", Self::Windsurf),
        ("zed", Self::Zed),
        ("idea", Self::Idea),
        ("sublime", Self::Sublime),
        ("textmate", Self::Textmate),
    ];
    const KIND: Kind = Kind::OneOf(&[
        "vscode", "vscodium", "cursor", "windsurf", "zed", "idea", "sublime", "textmate",
    ]);
}

/// Words of `rel` (HTML, 4.6.7); `''` is none of them.
struct Rel;

impl Form for Rel {
    type Value = String;
    const KIND: Kind = Kind::Text;
    fn read(reader: &mut Reader<'_>, asked: &Asked<'_>) -> Option<String> {
        let words = Text::read(reader, asked)?;
        let odd = |word: &&str| !word.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-');
        if let Some(word) = words.split(' ').find(odd) {
            let message = format!("`{word}` is no word of `rel`");
            let help = "write words such as `noopener` with spaces between them";
            reader.bad(asked.node.span, message, help);
            return None;
        }
        Some(words.to_ascii_lowercase())
    }
    fn blank(node: &Node) -> Option<String> {
        node.scalar().filter(|s| s.quoted).map(|_| String::new())
    }
}
