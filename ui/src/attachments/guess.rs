//! What kind of file it is, guessed by its name: right most times, and a press to say better.
use clinic_shared::attachments::AttachmentKind;
use clinic_shared::text::fold;

/// Folded, with a space at both ends of what has to be a word of its own.
const IMAGING: [&str; 9] = [
    "x quang", "xquang", "xray", "x ray", "sieu am", "noi soi", " ct ", " mri ", " dsa ",
];
const LABORATORY: [&str; 5] = ["xet nghiem", " xn ", "cong thuc mau", "sinh hoa", "nuoc tieu"];

pub fn kind_of(file_name: &str) -> AttachmentKind {
    let name = format!(" {} ", fold(file_name));
    let says = |words: &[&str]| words.iter().any(|word| name.contains(word));
    if says(&IMAGING) {
        AttachmentKind::Imaging
    } else if says(&LABORATORY) {
        AttachmentKind::Laboratory
    } else if name.ends_with(" pdf ") {
        AttachmentKind::Document
    } else {
        AttachmentKind::Photo
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use rstest::rstest;

    #[rstest]
    #[case("X-quang ngực thẳng.jpg", AttachmentKind::Imaging)]
    #[case("CT_so_nao.pdf", AttachmentKind::Imaging)]
    #[case("Kết quả xét nghiệm 24-11.pdf", AttachmentKind::Laboratory)]
    #[case("XN mau.png", AttachmentKind::Laboratory)]
    #[case("giay chuyen vien.pdf", AttachmentKind::Document)]
    #[case("IMG_2031.jpg", AttachmentKind::Photo)]
    #[case("direct.jpg", AttachmentKind::Photo)]
    fn a_kind_is_guessed_by_the_name(#[case] name: &str, #[case] kind: AttachmentKind) {
        assert_eq!(kind_of(name), kind);
    }
}
