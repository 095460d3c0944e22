//! The link of a mail about an account. No template reads it: the frames are given a sign, in whose place it is put once
//! all is written. So nothing cuts it, turns it into something else, or sends it along; and a frame that leaves the sign
//! out, or lets it stand as a part of another address, is broken.

use minijinja::HtmlEscape;

/// A letter for private use: it is in nobody's words, and no filter takes it apart.
pub const SIGN: &str = "\u{e000}";

/// Whether the link can be opened in what was written, and stands by itself wherever it stands.
pub fn stands(written: &str, is_html: bool) -> bool {
    let mut is_shown = false;
    for (at, _) in written.match_indices(SIGN) {
        let (before, after) = (&written[..at], &written[at + SIGN.len()..]);
        let found = if is_html { place(before) } else { Place::Text };
        let is_whole = match found {
            Place::Text | Place::Comment => is_by_itself(before, after),
            Place::Quoted { name, value, quote } => {
                is_href(name) && value.trim().is_empty() && after.trim_start().starts_with(quote)
            }
            Place::Tag => false,
        };
        if !is_whole {
            return false;
        }
        is_shown |= found != Place::Comment;
    }
    is_shown
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
    let begins = before.ends_with(|letter: char| letter.is_whitespace() || "\"'(<>".contains(letter));
    let after = after.trim_start_matches(['.', ',']);
    let ends = after.starts_with(|letter: char| letter.is_whitespace() || "\"')<>".contains(letter));
    (before.is_empty() || begins) && (after.is_empty() || ends)
}

/// Of a tag up to the value of its last attribute.
fn is_href(tag: &str) -> bool {
    let named = tag.trim_end().trim_end_matches('=').trim_end();
    let name = named.rsplit(char::is_whitespace).next().unwrap_or_default();
    name.eq_ignore_ascii_case("href")
}

/// Where in HTML something stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Place<'a> {
    Text,
    Comment,
    Tag,
    /// In an attribute's value: what stands before that in the tag, and what in the value.
    Quoted {
        name: &'a str,
        value: &'a str,
        quote: char,
    },
}

/// At the end of this text, as a browser reads it.
fn place(before: &str) -> Place<'_> {
    let mut place = Place::Text;
    for (at, letter) in before.char_indices() {
        let (read, rest) = before.split_at(at);
        place = match place {
            Place::Text if rest.starts_with("<!--") => Place::Comment,
            Place::Text if letter == '<' && begins_a_tag(&rest[1..]) => Place::Tag,
            Place::Comment if read.ends_with("--") && letter == '>' => Place::Text,
            Place::Tag if letter == '>' => Place::Text,
            Place::Tag if "\"'".contains(letter) && read.trim_end().ends_with('=') => Place::Quoted {
                name: read,
                value: &rest[1..],
                quote: letter,
            },
            Place::Quoted { quote, .. } if letter == quote => Place::Tag,
            same => same,
        };
    }
    place
}

/// What follows `<`. At its end the link would: that is no word of a text either.
fn begins_a_tag(rest: &str) -> bool {
    rest.is_empty() || rest.starts_with(|letter: char| letter.is_ascii_alphabetic() || "/!?".contains(letter))
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
    fn in_a_text_it_stands_by_itself(#[case] text: &str, #[case] wanted: bool) {
        assert_eq!(stands(&text.replace("LINK", SIGN), false), wanted, "{text}");
    }

    #[rstest]
    #[case("<p><a href=\"LINK\">Mở</a></p>", true)]
    #[case("<p><a class='a > b' HREF = 'LINK' title=\"x\">Mở</a></p>", true)]
    #[case("<p>LINK</p>", true)]
    #[case("<p>Nếu nút không mở:<br>LINK</p>", true)]
    #[case("<p>1 < 2 LINK</p>", true)]
    #[case("<!-- LINK --><p>LINK</p>", true)]
    // It is not shown.
    #[case("<!-- <a href=\"LINK\">Mở</a> -->", false)]
    #[case("<!-- LINK -->", false)]
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
    #[case(
        "<!--[if mso]><a href=\"https://xau.example/?LINK\"><![endif]--><p>LINK</p>",
        false
    )]
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
