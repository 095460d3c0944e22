use clinic_shared::medication::{PaperDiagnosis, PaperLine};
use rstest::rstest;
use typst::{
    layout::{Abs, Frame, FrameItem, Point, Transform},
    text::TextItem,
};
use unicode_normalization::UnicodeNormalization as _;

use super::*;

fn line(at: usize) -> PaperLine {
    PaperLine {
        drug: format!("Thuốc số {at}. 500\u{a0}mg"),
        quantity: "21\u{a0}viên".to_owned(),
        directions: format!("Uống: mỗi lần 1\u{a0}viên, ngày 3\u{a0}lần, trong 7\u{a0}ngày. Câu số {at}."),
    }
}

fn paper(lines: usize) -> Paper {
    Paper {
        clinic_name: "Phòng khám An Khang".to_owned(),
        clinic_address: "128 Nguyễn Thị Minh Khai, TP. Hồ Chí Minh".to_owned(),
        clinic_phone: "028 3930 4567".to_owned(),
        code: "DT7KQ2M9XA".to_owned(),
        patient_name: "Nguyễn Văn Ổn".to_owned(),
        born: "12/03/1958".to_owned(),
        age: "68 tuổi".to_owned(),
        gender: "Nam".to_owned(),
        record_number: "BN000123".to_owned(),
        identity_label: "Số định danh cá nhân/CCCD".to_owned(),
        identity_number: "079058001234".to_owned(),
        diagnoses: vec![PaperDiagnosis {
            code: "J02.9".to_owned(),
            name: "Viêm họng cấp".to_owned(),
        }],
        lines: (1..=lines).map(line).collect(),
        advice: "Uống nhiều nước.\nĂn nhạt.".to_owned(),
        follow_up: "Khám lại sau 7 ngày, vào thứ Ba 01/12/2026.".to_owned(),
        doctor: "BS.CKI Trần Thị Ánh".to_owned(),
        dated: "Ngày 24 tháng 11 năm 2026".to_owned(),
        signed_at: "09:05 24/11/2026".to_owned(),
        printed_at: "09:07 24/11/2026".to_owned(),
        ..Paper::default()
    }
}

fn set(paper: &Paper) -> PagedDocument {
    let Warned { output, warnings } = typeset(paper).unwrap();
    assert!(warnings.is_empty(), "{warnings:?}");
    output
}

/// All runs of text with where they begin; `None`: turned, so that it is no line of the page.
fn runs(frame: &Frame, at: Option<Point>, found: &mut Vec<(Option<Point>, TextItem)>) {
    for (offset, item) in frame.items() {
        let here = at.map(|at| at + *offset);
        match item {
            FrameItem::Text(text) => found.push((here, text.clone())),
            FrameItem::Group(group) => {
                let is_straight = group.transform == Transform::identity();
                runs(&group.frame, here.filter(|_| is_straight), found);
            }
            _ => {}
        }
    }
}

fn runs_of_pages(document: &PagedDocument) -> Vec<Vec<(Option<Point>, TextItem)>> {
    let pages = document.pages().iter();
    let of_page = pages.map(|page| {
        let mut found = Vec::new();
        runs(&page.frame, Some(Point::zero()), &mut found);
        found
    });
    of_page.collect()
}

/// The text of each page, its gaps left out: where a line is broken is no matter.
fn pages(document: &PagedDocument) -> Vec<String> {
    let pages = runs_of_pages(document).into_iter();
    let text = pages.map(|runs| {
        let words: String = runs.iter().map(|(_, text)| text.text.as_str()).collect();
        words.chars().filter(|c| !c.is_whitespace()).collect()
    });
    text.collect()
}

fn plain(text: &str) -> String {
    text.chars().filter(|c| !c.is_whitespace()).collect()
}

#[test]
fn three_lines_have_one_page_with_all_that_was_said() {
    let paper = paper(3);
    let pages = pages(&set(&paper));
    assert_eq!(pages.len(), 1);
    for said in [
        "PHÒNG KHÁM AN KHANG",
        "ĐƠN THUỐC",
        "NGUYỄN VĂN ỔN",
        "12/03/1958 (68 tuổi)",
        "Số định danh cá nhân/CCCD: 079058001234",
        "Viêm họng cấp (J02.9)",
        "Cộng khoản: 03",
        "Ăn nhạt.",
        &paper.follow_up,
        &paper.dated,
        &paper.doctor,
        "Ký trên hệ thống lúc 09:05 24/11/2026",
        "Khám lại xin mang theo đơn này.",
        "Trang 1/1",
        "In lúc 09:07 24/11/2026",
        "DT7KQ2M9XA",
    ] {
        assert!(pages[0].contains(&plain(said)), "{said}: {}", pages[0]);
    }
}

#[test]
fn many_lines_flow_over_pages_and_none_is_parted() {
    let paper = paper(40);
    let pages = pages(&set(&paper));
    assert_eq!(pages.len(), 3);
    for line in &paper.lines {
        let of = |text: &str| -> Vec<usize> {
            let has = |page: &String| page.contains(&plain(text));
            (0..pages.len()).filter(|at| has(&pages[*at])).collect()
        };
        let end = line.directions.rsplit(". ").next().unwrap();
        assert_eq!(of(&line.drug).len(), 1, "{}", line.drug);
        assert_eq!(of(&line.drug), of(end), "{}", line.drug);
    }
    for (at, page) in pages.iter().enumerate() {
        assert!(page.contains(&plain(&format!("Trang {}/3", at + 1))), "{page}");
        assert!(
            page.contains(&plain("Thuốc điều trị")),
            "the head is on each page"
        );
        assert!(page.contains("DT7KQ2M9XA"));
    }
    assert!(pages[2].contains(&plain("Đơn thuốc của Nguyễn Văn Ổn, 68 tuổi")));
    assert!(pages[2].contains(&plain("Bác sĩ kê đơn")));
}

#[rstest]
#[case("BẢN NHÁP")]
#[case("ĐÃ THAY THẾ")]
fn what_is_not_in_force_says_so_on_each_page(#[case] mark: &str) {
    let marked = Paper {
        mark: mark.to_owned(),
        ..paper(40)
    };
    let pages = pages(&set(&marked));
    assert!(pages.iter().all(|page| page.contains(&plain(mark))));
    let in_force = self::pages(&set(&paper(3)));
    assert!(!in_force[0].contains(&plain(mark)));
}

#[test]
fn what_is_not_known_is_left_out_but_a_small_childs_weight_and_company() {
    let bare = Paper {
        patient_name: "Lê Thị Bé".to_owned(),
        infant: true,
        lines: vec![PaperLine {
            drug: "Berberin".to_owned(),
            ..PaperLine::default()
        }],
        ..Paper::default()
    };
    let pages = pages(&set(&bare));
    for left_out in [
        "Ngày sinh",
        "Giới tính",
        "Địa chỉ",
        "Lời dặn",
        "BHYT",
        "Mã đơn",
        "Ký trên",
    ] {
        assert!(!pages[0].contains(&plain(left_out)), "{left_out}: {}", pages[0]);
    }
    for to_write in ["Cân nặng", "Bố, mẹ hoặc người đưa trẻ đến khám"] {
        assert!(pages[0].contains(&plain(to_write)), "{to_write}: {}", pages[0]);
    }
}

/// Every letter of Vietnamese with every tone, in both cases; and signs of doses.
fn letters() -> String {
    let mut letters = String::new();
    for letter in "aăâbcdđeêfghijklmnoôơpqrstuưvwxyz".chars() {
        for tone in ["", "\u{300}", "\u{301}", "\u{309}", "\u{303}", "\u{323}"] {
            if tone.is_empty() || "aăâeêioôơuưy".contains(letter) {
                let small: String = format!("{letter}{tone}").nfc().collect();
                letters.push_str(&small.to_uppercase());
                letters.push_str(&small);
                letters.push(' ');
            }
        }
    }
    letters + "0123456789 .,;:!?()[]/+-–—%‰°µ²³½¼¾×≤≥±→αβγ“”‘’…•&*†"
}

#[test]
fn every_vietnamese_letter_has_a_glyph_in_every_font() {
    let fonts = world::fonts();
    assert_eq!(fonts.len(), 3, "regular, bold, italic");
    for font in fonts {
        let family = (font.info().family.as_str(), font.info().variant);
        let missing: String = letters()
            .chars()
            .filter(|letter| !font.info().coverage.contains(u32::from(*letter)))
            .collect();
        assert_eq!(missing, "", "{family:?}");
    }
}

#[rstest]
#[case(letters())]
#[case(letters().nfd().collect())]
fn nothing_is_printed_as_an_empty_box(#[case] letters: String) {
    let mut paper = paper(1);
    paper.advice.clone_from(&letters);
    paper.lines[0].drug.clone_from(&letters);
    let document = set(&paper);
    for (_, text) in runs_of_pages(&document).into_iter().flatten() {
        let is_empty = text.glyphs.iter().any(|glyph| glyph.id == 0);
        assert!(!is_empty, "{}", text.text);
    }
    let pages = pages(&document).concat();
    assert!(pages.contains("ỀềẾế"), "{pages}");
}

#[test]
fn what_is_written_is_never_read_as_markup() {
    let written = "#panic(1) *a* _b_ $c$ @d <e> `f` = g // h \\ i";
    let mut paper = paper(1);
    for text in [
        &mut paper.lines[0].drug,
        &mut paper.advice,
        &mut paper.patient_name,
    ] {
        written.clone_into(text);
    }
    let pages = pages(&set(&paper));
    assert_eq!(pages[0].matches(&plain(written)).count(), 2, "{}", pages[0]);
    assert!(pages[0].contains(&plain(&written.to_uppercase())), "{}", pages[0]);
}

#[test]
fn nothing_runs_over_the_edge() {
    let mut paper = paper(2);
    paper.lines[0].drug = "a".repeat(200);
    paper.lines[1].directions = "Ư".repeat(300);
    paper.clinic_name = "Phòng khám đa khoa ".repeat(6);
    paper.patient_name = "Công Tằng Tôn Nữ ".repeat(7);
    paper.advice = "x".repeat(2_000);
    paper.doctor = "GS.TS.BS ".repeat(13);
    let document = set(&paper);
    for (at, text) in runs_of_pages(&document).into_iter().flatten() {
        let Some(at) = at else { continue };
        let right = at.x + text.width();
        assert!(at.x >= Abs::mm(11.9) && right <= Abs::mm(136.1), "{}", text.text);
    }
}

#[test]
fn advice_that_is_longer_than_a_page_goes_on_on_the_next() {
    let mut paper = paper(1);
    paper.advice = "Dòng dặn dò\n".repeat(120);
    let pages = pages(&set(&paper));
    let told: usize = pages.iter().map(|page| page.matches("Dòngdặndò").count()).sum();
    assert_eq!(told, 120);
    assert!(pages.last().unwrap().contains(&plain("Bác sĩ kê đơn")));
}

#[test]
fn a_paper_becomes_a_pdf_and_the_same_one_each_time() {
    let paper = paper(3);
    let pdf = render(&paper).unwrap();
    assert!(pdf.starts_with(b"%PDF-"));
    assert_eq!(pdf, render(&paper).unwrap());
}
