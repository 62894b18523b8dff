//! A page or include of HTML, written so that markdown reads all of it as HTML.
//!
//! Markdown ends a block of HTML at a blank line, and takes an indented line after
//! it for code (CommonMark 0.31, 4.4 and 4.6). So the blank lines go, and the space
//! before each line with them; inside `<pre>`, `<textarea>`, `<script>` and `<style>`
//! lines mean what they say and stay.

/// HTML in one block.
pub struct OneBlock {
    /// It.
    pub text: String,
    /// Whether blank lines inside an element that keeps its lines had to stay, so
    /// that somebody must look.
    pub kept_blank: bool,
}

/// Elements whose lines mean what they say.
const VERBATIM: &[&str] = &["pre", "textarea", "script", "style"];

/// Takes the blank lines and the indentation out.
pub fn one_block(html: &str) -> OneBlock {
    let mut done = OneBlock {
        text: String::with_capacity(html.len()),
        kept_blank: false,
    };
    let mut inside: Option<&str> = None;
    for line in html.lines() {
        let lower = line.to_ascii_lowercase();
        let began_inside = inside.is_some();
        let mut at = 0;
        while let Some(rest) = lower.get(at..) {
            let next = match inside {
                Some(name) => rest.find(&format!("</{name}")).map(|i| (i + 2, None)),
                None => VERBATIM
                    .iter()
                    .filter_map(|name| Some((opening(rest, name)?, *name)))
                    .min()
                    .map(|(i, name)| (i + 1, Some(name))),
            };
            let Some((step, now)) = next else { break };
            at += step;
            inside = now;
        }
        let blank = line.trim().is_empty();
        if blank && !began_inside {
            continue;
        }
        done.kept_blank |= blank;
        let kept = if began_inside {
            line.trim_end()
        } else {
            line.trim()
        };
        done.text.push_str(kept);
        done.text.push('\n');
    }
    done.text.truncate(done.text.trim_end().len());
    done
}

/// Where `<name` opens an element of this name.
fn opening(text: &str, name: &str) -> Option<usize> {
    let tag = format!("<{name}");
    let mut places = text.match_indices(&tag).map(|(at, _)| at);
    places.find(|at| {
        let after = text[at + tag.len()..].chars().next();
        after.is_none_or(|c| !c.is_alphanumeric() && c != '-')
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn html_stays_one_block() {
        let html = "<div>\n\n    <p>a</p>\n  <pre>x\n\n    y</pre>\n\n  <b>c</b>\n</div>\n";
        let done = one_block(html);
        assert_eq!(
            done.text,
            "<div>\n<p>a</p>\n<pre>x\n\n    y</pre>\n<b>c</b>\n</div>"
        );
        assert!(done.kept_blank);
        assert!(!one_block("<p>\n\n<preview-x>\n\n</p>").kept_blank);
    }
}
