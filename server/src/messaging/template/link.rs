//! The link of a mail about an account. No template reads it: the frames are given a sign, in whose place it is put once
//! all is written. So nothing cuts it, turns it into something else, or sends it along; and a frame that leaves the sign
//! out, or lets it stand as a part of another address, is broken.

use minijinja::HtmlEscape;

/// A letter for private use: it is in nobody's words, and no filter takes it apart.
pub const SIGN: &str = "\u{e000}";

/// What begins a line of its own, wherever it stands.
const BREAKS: &[&str] = &[
    "p", "br", "div", "hr", "ul", "ol", "li", "h1", "h2", "h3", "h4", "h5", "h6", "center",
];
/// No tables: what is in one and in no cell is shown before it, at what stands there.
const TAGS: &[&str] = &[
    "html", "head", "meta", "title", "style", "body", "a", "b", "strong", "i", "em", "u", "small", "span",
    "font",
];
/// None has an address, or does anything when it is pressed.
const ATTRIBUTES: &[&str] = &[
    "align", "bgcolor", "charset", "class", "color", "content", "dir", "face", "height", "id", "lang",
    "name", "rel", "role", "size", "style", "target", "title", "width",
];
/// Where an address in brackets or quotes ends.
const DELIMITERS: [char; 4] = ['<', '>', '"', '\n'];

/// Whether the link can be opened in what was written, and stands by itself wherever it stands.
pub fn stands(written: &str, is_html: bool) -> bool {
    let shown = if is_html {
        Seen::of(written)
    } else {
        Some(Seen {
            text: written.to_owned(),
            is_linked: false,
        })
    };
    shown.is_some_and(|Seen { text, is_linked }| {
        let mut found = text.match_indices(SIGN);
        let is_shown = is_linked || text.contains(SIGN);
        is_shown && found.all(|(at, _)| is_by_itself(&text[..at], &text[at + SIGN.len()..]))
    })
}

/// The link in its place.
pub fn put(written: &str, link: &str, is_html: bool) -> String {
    if is_html {
        written.replace(SIGN, &HtmlEscape(link).to_string())
    } else {
        written.replace(SIGN, link)
    }
}

/// Programs that show mail make links of addresses: no letter of another one may stand at this.
fn is_by_itself(before: &str, after: &str) -> bool {
    let opened = before.trim_end_matches(['"', '\'', '(', '<']);
    let closed = after.trim_start_matches(['"', '\'', ')', '>', '.', ',']);
    let is_apart =
        opened.chars().next_back().is_none_or(is_blank) && closed.chars().next().is_none_or(is_blank);
    is_apart && !is_read_along(before, after)
}

/// Thunderbird reads an address in brackets or quotes on over its blanks, to the end of the line.
fn is_read_along(before: &str, after: &str) -> bool {
    let opened = before.rfind(DELIMITERS).map_or("", |at| &before[at..]);
    let closed = after.find(DELIMITERS).map_or("", |at| &after[at..]);
    opened.starts_with(['<', '"']) && opened.contains([':', '@']) && closed.starts_with(['>', '"'])
}

/// What HTML shows, of the little that every mail program reads alike: a parser such as html5ever reads as browsers do,
/// and not as Outlook does.
#[derive(Debug, Default)]
struct Seen {
    text: String,
    /// It can be pressed.
    is_linked: bool,
}

impl Seen {
    /// `None` where it may be read otherwise, or something leads elsewhere.
    fn of(html: &str) -> Option<Self> {
        let mut shown = Self::default();
        let mut rest = html;
        while let Some((text, markup)) = rest.split_once('<') {
            shown.text.push_str(text);
            rest = if markup.starts_with(is_blank) {
                shown.text.push('<');
                markup
            } else if let Some(comment) = markup.strip_prefix("!--") {
                let (comment, end) = comment.split_once("--")?;
                // Outlook reads what is in a comment with a condition: `[if mso]>`.
                if comment.contains(['<', '>']) || comment.contains(SIGN) {
                    return None;
                }
                end.strip_prefix('>')?
            } else if markup.starts_with('!') {
                let (declared, after) = markup.split_once('>')?;
                declared.eq_ignore_ascii_case("!doctype html").then_some(after)?
            } else {
                shown.tag(markup)?
            };
        }
        shown.text.push_str(rest);
        Some(shown)
    }

    /// Of a tag behind its `<`, up to what follows it.
    fn tag<'a>(&mut self, markup: &'a str) -> Option<&'a str> {
        let named = markup.strip_prefix('/');
        let is_end = named.is_some();
        let (name, mut rest) = word(named.unwrap_or(markup));
        let is_break = BREAKS.contains(&name.as_str());
        if !is_break && !TAGS.contains(&name.as_str()) {
            return None;
        }
        let after = loop {
            let inside = rest.trim_ascii_start();
            if let Some(after) = inside.strip_prefix("/>").or_else(|| inside.strip_prefix('>')) {
                break after;
            }
            if is_end || inside.len() == rest.len() {
                return None;
            }
            rest = self.attribute(&name, inside)?;
        };
        // The end of what was not begun is nothing; `</p>` alone makes a paragraph then.
        if is_break && !is_end || name == "p" {
            self.text.push('\n');
        }
        if is_end || !matches!(name.as_str(), "title" | "style") {
            return Some(after);
        }
        let (hidden, end) = after.split_once('<')?;
        let is_ended = word(end.strip_prefix('/')?).0 == name;
        (is_ended && !hidden.contains(SIGN)).then_some(&after[hidden.len()..])
    }

    fn attribute<'a>(&mut self, tag: &str, inside: &'a str) -> Option<&'a str> {
        let (name, after) = word(inside);
        let (value, after) = match after.strip_prefix('=') {
            None => ("", after),
            Some(value) if value.starts_with(['"', '\'']) => value[1..].split_once(&value[..1])?,
            Some(_) => return None,
        };
        let is_link = tag == "a" && name == "href" && value == SIGN;
        self.is_linked |= is_link;
        let is_harmless = ATTRIBUTES.contains(&name.as_str()) && !value.contains(SIGN);
        let is_recoded = name == "charset" && !value.eq_ignore_ascii_case("utf-8");
        (is_link || is_harmless && !is_recoded).then_some(after)
    }
}

/// A name at the beginning, and what follows.
fn word(text: &str) -> (String, &str) {
    let end = text.find(|letter: char| !letter.is_ascii_alphanumeric());
    let (name, rest) = text.split_at(end.unwrap_or(text.len()));
    (name.to_ascii_lowercase(), rest)
}

/// As HTML has it: others are blank to one program and a letter to the next.
const fn is_blank(letter: char) -> bool {
    letter.is_ascii_whitespace()
}

#[cfg(test)]
mod tests {
    use super::*;
    use rstest::rstest;

    #[rstest]
    #[case("Xin mở:\nLINK\nđến 09:30.", true)]
    #[case("Xin mở (LINK).", true)]
    #[case("Xin mở LINK.", true)]
    #[case("LINK", true)]
    #[case("Không có gì", false)]
    #[case("https://xau.example/?LINK", false)]
    #[case("https://xau.example/LINK", false)]
    #[case("LINKx", false)]
    #[case("LINK và https://xau.example/#LINK", false)]
    #[case("https://xau.example/?(LINK)", false)]
    #[case("https://xau.example/?'LINK'", false)]
    #[case("https://xau.example/?>LINK", false)]
    #[case("https://xau.example/?\u{a0}LINK", false)]
    #[case("'LINK'x", false)]
    #[case("Xin mở <LINK>, \"LINK\".", true)]
    // Thunderbird reads on.
    #[case("<https://xau.example/? LINK>", false)]
    #[case("\"https://xau.example/? (LINK)\"", false)]
    #[case("<xau@xau.example?body= LINK >", false)]
    #[case("Bấm \"Mở khóa\" rồi xem: LINK", true)]
    fn in_a_text_it_stands_by_itself(#[case] text: &str, #[case] wanted: bool) {
        assert_eq!(stands(&text.replace("LINK", SIGN), false), wanted, "{text}");
    }

    #[rstest]
    #[case("<p><a href=\"LINK\">Mở</a></p>", true)]
    #[case("<p><a class='a > b' HREF='LINK' title=\"x\" >Mở</a></p>", true)]
    #[case("<p>LINK</p>", true)]
    #[case("<p>Nếu nút không mở:<br>LINK</p>", true)]
    #[case("<p>1 < 2 LINK</p>", true)]
    #[case("<!DOCTYPE html><!-- Mở - khóa --><p>(LINK).<br />Chào</p>", true)]
    #[case(
        "<STYLE>p > a { color: red }</STYLE><title>Mở</title><A HREF=\"LINK\">Mở</A>",
        true
    )]
    #[case("<p>Mở <b>LINK</b> <i>này</i></p>", true)]
    // It is not shown.
    #[case("<!-- <a href=\"LINK\">Mở</a> -->", false)]
    #[case("<!-- LINK -->", false)]
    #[case("<!-- LINK --><p>LINK</p>", false)]
    #[case("<title>LINK</title><p>LINK</p>", false)]
    #[case("<style>LINK</style><p>LINK</p>", false)]
    #[case("<p hidden>LINK</p>", false)]
    #[case("<textarea> LINK </textarea>", false)]
    #[case("<p>Chào</p>", false)]
    // It leads elsewhere, or is taken there.
    #[case("<a href=\"https://xau.example/?LINK\">Mở</a>", false)]
    #[case("<a href=\"https://xau.example/? LINK\">Mở</a>", false)]
    #[case("<a title=\">\" href=\"https://xau.example/# LINK\">Mở</a>", false)]
    #[case("<a x\"y=\">\" href=\"https://xau.example/# LINK\">Mở</a>", false)]
    #[case("<a href=LINK>Mở</a>", false)]
    #[case("<LINK>", false)]
    #[case("<a href=\"LINK&amp;x\">Mở</a>", false)]
    #[case("<p>LINK</p><img src=\"https://xau.example/?LINK\">", false)]
    #[case("<p>LINK</p><input value=\"LINK\">", false)]
    #[case("<p style=\"background:url(https://xau.example/?LINK)\">LINK</p>", false)]
    #[case("<p title=\"LINK\">LINK</p>", false)]
    #[case(
        "<!--[if mso]><a href=\"https://xau.example/?LINK\"><![endif]--><p>LINK</p>",
        false
    )]
    #[case("<a href=\"https://xau.example/\"><p>LINK</p></a>", false)]
    #[case("<a href><p>LINK</p></a>", false)]
    #[case("<a href=\"LINK\" href=\"https://xau.example/\">Mở</a>", false)]
    #[case("<a href=\"LINK\" ping=\"https://xau.example/\">Mở</a>", false)]
    #[case("<p>LINK</p><img src=\"https://xau.example/\">", false)]
    #[case(
        "<meta http-equiv=\"refresh\" content=\"0; https://xau.example/\"><p>LINK</p>",
        false
    )]
    #[case("<base href=\"https://xau.example/\"><p>LINK</p>", false)]
    #[case(
        "<form action=\"https://xau.example/\"><textarea name=x> LINK </textarea><button>Mở khóa</button></form>",
        false
    )]
    #[case("<xau href=\"LINK\"></xau>", false)]
    #[case("<link href=\"LINK\">", false)]
    #[case("<span href=\"LINK\">Mở</span>", false)]
    #[case("<p>https://xau.example/?<b>LINK</b></p>", false)]
    #[case("<p>https://xau.example/?</i>LINK</p>", false)]
    #[case("<p>https://xau.example/?<!-- -->LINK</p>", false)]
    #[case("<p>https://xau.example/?</div>LINK</p>", false)]
    #[case("https://xau.example/?<td>LINK", false)]
    #[case("https://xau.example/?<table>LINK</table>", false)]
    // One program reads it otherwise than another.
    #[case(
        "<!--[if mso]><a href=\"https://xau.example/# LINK \">Mở</a><![endif]--><p>LINK</p>",
        false
    )]
    #[case("<!--[if !mso]><!--><p>LINK</p><!--<![endif]-->", false)]
    #[case("<![if !mso]><p>LINK</p><![endif]>", false)]
    #[case(
        "<!-- --!><a href=\"https://xau.example/# LINK \">Mở</a> --><p>LINK</p>",
        false
    )]
    #[case("<!--><a href=\"https://xau.example/# LINK \">Mở</a> --><p>LINK</p>", false)]
    #[case("<!-- -- --><p>LINK</p>", false)]
    #[case(
        "<style><!--</style><a href=\"https://xau.example/# LINK \">Mở</a> --><p>LINK</p>",
        false
    )]
    #[case(
        "<title><!--</title><a href=\"https://xau.example/# LINK \">Mở</a> --><p>LINK</p>",
        false
    )]
    #[case("<style><p>LINK</p>", false)]
    #[case("<script></script><p>LINK</p>", false)]
    #[case("<p =\"><a title=\">\" href=\"https://xau.example/# LINK \">Mở</a>", false)]
    #[case("<p x==\"><a title=\">\" href=\"https://xau.example/# LINK \">Mở</a>", false)]
    #[case("<p id==\"><a title=\">\" href=\"https://xau.example/# LINK \">Mở</a>", false)]
    #[case("<a HREF = 'LINK'>Mở</a>", false)]
    #[case("<a id=\"x\"href=\"LINK\">Mở</a>", false)]
    #[case("<a/href=\"LINK\">Mở</a>", false)]
    #[case("<a href=\" LINK \">Mở</a>", false)]
    #[case("<p>LINK</p id=\">\">", false)]
    #[case("<?xml version=\"1.0\"?><p>LINK</p>", false)]
    #[case("<!DOCTYPE html \">\"><p>LINK</p>", false)]
    #[case("</ ><p>LINK</p>", false)]
    #[case("<meta charset=\"utf-7\"><p>LINK</p>", false)]
    #[case("<p>LINK</p><", false)]
    fn in_html_it_is_a_whole_address_that_can_be_opened(#[case] html: &str, #[case] wanted: bool) {
        assert_eq!(stands(&html.replace("LINK", SIGN), true), wanted, "{html}");
    }

    #[test]
    fn it_is_put_in_its_place_as_it_is() {
        let link = "https://hen.example/unlock#a-_9";
        assert_eq!(put(&format!("a {SIGN} b"), link, false), format!("a {link} b"));
        let html = put(&format!("<a href=\"{SIGN}\">"), link, true);
        assert_eq!(html.replace("&#x2f;", "/"), format!("<a href=\"{link}\">"));
    }
}
