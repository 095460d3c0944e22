//! The words by which lists of medicines call forms, routes and tiers. A word that is not here is told, not guessed.

use crate::{
    medication::{
        case::{Form, Route},
        finding::Tier,
    },
    text::fold,
};

/// Folded.
const FORMS: &[(Form, &[&str])] = &[
    (Form::Tablet, &["vien nen", "vien nen uong", "tablets"]),
    (Form::Capsule, &["vien nang", "nang", "capsules"]),
    (
        Form::ModifiedRelease,
        &[
            "vien phong thich keo dai",
            "vien giai phong keo dai",
            "vien nen phong thich keo dai",
            "vien nen giai phong keo dai",
            "vien nen giai phong co kiem soat",
            "vien nang giai phong keo dai",
            "vien nang phong thich keo dai",
            "phong thich keo dai",
            "giai phong keo dai",
            "prolonged release",
            "extended release",
        ],
    ),
    (
        Form::Effervescent,
        &["vien sui", "vien nen sui", "vien sui bot", "effervescent tablet"],
    ),
    (
        Form::Powder,
        &["thuoc bot", "bot", "bot uong", "bot pha uong", "thuoc bot uong"],
    ),
    (
        Form::Granules,
        &["thuoc com", "com", "com pha hon dich uong", "com pha hon dich"],
    ),
    (Form::Syrup, &["siro", "si ro", "siro uong"]),
    (
        Form::Suspension,
        &[
            "hon dich",
            "hon dich uong",
            "bot pha hon dich uong",
            "bot pha hon dich",
        ],
    ),
    (Form::Solution, &["dung dich", "dung dich uong", "ong uong"]),
    (
        Form::Drops,
        &[
            "thuoc giot",
            "thuoc nho giot",
            "giot uong",
            "dung dich nho giot uong",
        ],
    ),
    (Form::Lozenge, &["vien ngam", "lozenges"]),
    (
        Form::Injection,
        &[
            "thuoc tiem",
            "dung dich tiem",
            "hon dich tiem",
            "nhu tuong tiem",
            "bot pha tiem",
            "bot dong kho pha tiem",
            "thuoc bot pha tiem",
            "ong tiem",
            "lo tiem",
        ],
    ),
    (
        Form::Infusion,
        &[
            "dich truyen",
            "dung dich truyen",
            "dung dich tiem truyen",
            "dung dich truyen tinh mach",
            "dung dich tiem truyen tinh mach",
            "bot pha tiem truyen",
        ],
    ),
    (
        Form::Depot,
        &[
            "thuoc tiem keo dai",
            "hon dich tiem tac dung keo dai",
            "depot injection",
        ],
    ),
    (
        Form::Suppository,
        &[
            "vien dat hau mon",
            "thuoc dat hau mon",
            "vien dat truc trang",
            "vien dan",
        ],
    ),
    (
        Form::Pessary,
        &["vien dat am dao", "thuoc dat am dao", "vien nen dat am dao"],
    ),
    (Form::Cream, &["kem boi", "kem", "kem boi da", "kem boi ngoai da"]),
    (Form::Ointment, &["thuoc mo", "mo boi da", "thuoc mo boi da"]),
    (Form::Gel, &["gel boi", "gel boi da", "gel boi ngoai da"]),
    (Form::Shampoo, &["dau goi"]),
    (Form::Spray, &["thuoc xit", "xit"]),
    (Form::Patch, &["mieng dan", "cao dan", "mieng dan qua da"]),
    (
        Form::Inhaler,
        &[
            "binh hit",
            "binh xit dinh lieu",
            "thuoc hit",
            "bot hit",
            "thuoc xit hong",
        ],
    ),
    (
        Form::Nebuliser,
        &["khi dung", "dung dich khi dung", "hon dich khi dung"],
    ),
    (
        Form::EyeDrops,
        &[
            "thuoc nho mat",
            "dung dich nho mat",
            "hon dich nho mat",
            "nho mat",
        ],
    ),
    (Form::EyeOintment, &["mo tra mat", "thuoc mo tra mat", "tra mat"]),
    (Form::EarDrops, &["thuoc nho tai", "dung dich nho tai", "nho tai"]),
    (
        Form::NasalSpray,
        &[
            "thuoc xit mui",
            "xit mui",
            "dung dich xit mui",
            "hon dich xit mui",
        ],
    ),
    (Form::Mouthwash, &["nuoc suc mieng", "dung dich suc mieng"]),
    (Form::Implant, &["que cay"]),
    (Form::Intrauterine, &["dung cu tu cung", "vong tranh thai"]),
];

/// What is said behind a form and changes nothing that rules ask for.
const FINISH: &[&str] = &[
    "bao", "phim", "duong", "tan", "trong", "ruot", "cung", "mem", "phan", "nhai",
];

const ROUTES: &[(Route, &[&str])] = &[
    (Route::Oral, &["uong", "duong uong", "po", "by mouth"]),
    (
        Route::Sublingual,
        &["ngam duoi luoi", "duoi luoi", "dat duoi luoi"],
    ),
    (
        Route::Rectal,
        &["dat hau mon", "hau mon", "dat truc trang", "truc trang"],
    ),
    (
        Route::Iv,
        &[
            "tiem tinh mach",
            "tinh mach",
            "truyen tinh mach",
            "tiem truyen tinh mach",
            "tm",
            "intravenous",
        ],
    ),
    (Route::Im, &["tiem bap", "bap", "tb", "intramuscular"]),
    (Route::Sc, &["tiem duoi da", "duoi da", "tdd", "subcutaneous"]),
    (Route::Transdermal, &["dan qua da", "qua da", "dan ngoai da"]),
    (Route::Intrathecal, &["tiem noi tuy", "noi tuy", "tiem tuy song"]),
    (
        Route::Inhaled,
        &["hit", "duong hit", "khi dung", "xit hong", "inhalation"],
    ),
    (Route::Nasal, &["mui", "xit mui", "nho mui", "duong mui"]),
    (Route::Eye, &["mat", "nho mat", "tra mat"]),
    (Route::Ear, &["tai", "nho tai"]),
    (
        Route::Skin,
        &[
            "boi ngoai da",
            "ngoai da",
            "dung ngoai",
            "boi da",
            "boi",
            "topical",
        ],
    ),
    (Route::Vaginal, &["dat am dao", "am dao"]),
    (Route::Local, &["tai cho", "suc mieng"]),
];

const TIERS: &[(Tier, &[&str])] = &[
    (Tier::Contraindicated, &["chong chi dinh"]),
    (Tier::Serious, &["nghiem trong"]),
    (Tier::Caution, &["than trong", "luu y"]),
];

/// Longer than any form is called. A cell may hold megabytes.
const FORM_BYTES_MAX: usize = 200;

/// `Viên nén bao phim`, `dung dịch tiêm`, `tablet`.
pub fn form_of(text: &str) -> Option<Form> {
    if text.len() > FORM_BYTES_MAX {
        return None;
    }
    let folded = fold(text);
    let mut words: Vec<&str> = folded.split(' ').collect();
    loop {
        let called = words.join(" ");
        let is_it = |form: &Form| fold(form.name()) == called;
        let named = Form::ALL.iter().copied().find(is_it);
        if let Some(form) = named.or_else(|| worded(FORMS, &called)) {
            return Some(form);
        }
        if words.len() < 2 || !words.pop().is_some_and(|last| FINISH.contains(&last)) {
            return None;
        }
    }
}

/// `Uống`, `tiêm tĩnh mạch`, `iv`.
pub fn route_of(text: &str) -> Option<Route> {
    let folded = fold(text);
    let is_it = |route: &Route| fold(route.name()) == folded;
    let named = Route::ALL.iter().copied().find(is_it);
    named.or_else(|| worded(ROUTES, &folded))
}

/// `Chống chỉ định`, `serious`.
pub fn tier_of(text: &str) -> Option<Tier> {
    let folded = fold(text);
    Tier::parse(&folded).or_else(|| worded(TIERS, &folded))
}

fn worded<T: Copy>(words: &[(T, &[&str])], called: &str) -> Option<T> {
    let found = words.iter().find(|(_, names)| names.contains(&called));
    found.map(|(meant, _)| *meant)
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;
    use rstest::rstest;

    #[rstest]
    #[case("Viên nén bao phim", Some(Form::Tablet))]
    #[case("viên nén bao tan trong ruột", Some(Form::Tablet))]
    #[case("Viên nang cứng", Some(Form::Capsule))]
    #[case("Viên nén giải phóng kéo dài", Some(Form::ModifiedRelease))]
    #[case("Dung dịch tiêm", Some(Form::Injection))]
    #[case("eye-drops", Some(Form::EyeDrops))]
    #[case("Viên gì đó", None)]
    #[case("bao phim", None)]
    #[case("", None)]
    fn a_form_is_known_by_its_usual_words(#[case] text: &str, #[case] form: Option<Form>) {
        assert_eq!(form_of(text), form);
    }

    #[rstest]
    #[case("Uống", Some(Route::Oral))]
    #[case("IV", Some(Route::Iv))]
    #[case("Tiêm bắp", Some(Route::Im))]
    #[case("uống hoặc tiêm", None)]
    fn a_route_is_known_by_its_usual_words(#[case] text: &str, #[case] route: Option<Route>) {
        assert_eq!(route_of(text), route);
    }

    #[rstest]
    #[case("Chống chỉ định", Some(Tier::Contraindicated))]
    #[case("SERIOUS", Some(Tier::Serious))]
    #[case("Thận trọng", Some(Tier::Caution))]
    #[case("nặng", None)]
    fn a_tier_is_known_by_its_words(#[case] text: &str, #[case] tier: Option<Tier>) {
        assert_eq!(tier_of(text), tier);
    }

    /// A word that meant two things would mean the first.
    #[test]
    fn no_word_means_two_things_and_each_is_folded() {
        let forms = FORMS.iter().flat_map(|(_, names)| names.iter());
        let routes = ROUTES.iter().flat_map(|(_, names)| names.iter());
        for all in [forms.collect::<Vec<_>>(), routes.collect()] {
            let once: BTreeSet<_> = all.iter().collect();
            assert_eq!(once.len(), all.len());
            assert!(all.iter().all(|word| fold(word) == **word), "{all:?}");
        }
    }
}
