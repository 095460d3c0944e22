use clinic_shared::attachments::{Attachment, FileKind};

/// What may stand in a name as RFC 5987 has it.
const PLAIN: &[u8] = b"!#$&+-.^_`|~";

/// Under which name a browser keeps a file: its own, with an ending that fits what it is.
pub fn of(attachment: &Attachment) -> String {
    let name = name_of(
        &attachment.file_name,
        &attachment.form.title,
        attachment.content_type,
    );
    let ascii: String = name
        .chars()
        .map(|c| {
            if c.is_ascii_alphanumeric() || "-_. ".contains(c) {
                c
            } else {
                '_'
            }
        })
        .collect();
    format!(
        "inline; filename=\"{ascii}\"; filename*=UTF-8''{}",
        encoded(&name)
    )
}

fn name_of(file_name: &str, title: &str, kind: FileKind) -> String {
    let name = if file_name.is_empty() { title } else { file_name };
    let endings: &[&str] = match kind {
        FileKind::Jpeg => &[".jpg", ".jpeg"],
        FileKind::Png => &[".png"],
        FileKind::WebP => &[".webp"],
        FileKind::Pdf => &[".pdf"],
    };
    let lower = name.to_lowercase();
    if endings.iter().any(|ending| lower.ends_with(ending)) {
        return name.to_owned();
    }
    format!("{name}{}", endings[0])
}

fn encoded(name: &str) -> String {
    use std::fmt::Write as _;
    let mut encoded = String::with_capacity(name.len());
    for byte in name.bytes() {
        if byte.is_ascii_alphanumeric() || PLAIN.contains(&byte) {
            encoded.push(char::from(byte));
        } else {
            // Writing to memory does not fail.
            let _ = write!(encoded, "%{byte:02X}");
        }
    }
    encoded
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;

    #[rstest]
    #[case("phim.jpg", "", FileKind::Jpeg, "phim.jpg")]
    #[case("PHIM.JPEG", "", FileKind::Jpeg, "PHIM.JPEG")]
    #[case("", "X-quang ngực", FileKind::Png, "X-quang ngực.png")]
    #[case("ket-qua.exe", "", FileKind::Pdf, "ket-qua.exe.pdf")]
    fn a_name_ends_as_what_the_file_is(
        #[case] file_name: &str,
        #[case] title: &str,
        #[case] kind: FileKind,
        #[case] name: &str,
    ) {
        assert_eq!(name_of(file_name, title, kind), name);
    }

    #[test]
    fn a_name_goes_whole_and_breaks_out_of_no_header() {
        assert_eq!(encoded("X ngực\".png"), "X%20ng%E1%BB%B1c%22.png");
    }
}
