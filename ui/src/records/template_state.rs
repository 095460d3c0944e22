//! What a template does to a record that is being written, and what a record gives to a template. Plain data.
use std::ops::Range;

use clinic_shared::records::{EncounterForm, EncounterTemplate, TemplateContent};
use clinic_shared::text::fold;

use super::encounter_state::{Sheet, add};

/// Those of which each typed word begins a word of the name or specialty.
pub fn matching(all: &[EncounterTemplate], typed: &str) -> Vec<EncounterTemplate> {
    let wanted = fold(typed);
    let is_meant = |one: &&EncounterTemplate| {
        let own = fold(&format!("{} {}", one.form.name, one.form.specialty));
        wanted
            .split(' ')
            .all(|word| own.split(' ').any(|own| own.starts_with(word)))
    };
    all.iter().filter(is_meant).cloned().collect()
}

/// Where a template's text goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Goes {
    /// Nothing stands there yet.
    In,
    Below,
    /// It stands there already.
    Nowhere,
}

pub fn goes(now: &str, more: &str) -> Goes {
    let (now, more) = (now.trim(), more.trim());
    if now.contains(more) {
        Goes::Nowhere
    } else if now.is_empty() {
        Goes::In
    } else {
        Goes::Below
    }
}

fn joined(now: &str, more: &str) -> String {
    match goes(now, more) {
        Goes::In => more.to_owned(),
        Goes::Below => format!("{}\n{more}", now.trim_end()),
        Goes::Nowhere => now.to_owned(),
    }
}

/// What stands in the fields once it is put in. Nothing that stands there is written over.
pub fn put_in(sheet: &Sheet, content: &TemplateContent) -> Sheet {
    let mut now = sheet.clone();
    for (text, more) in [
        (&mut now.reason, &content.reason),
        (&mut now.history, &content.history),
        (&mut now.examination, &content.examination),
        (&mut now.advice, &content.advice),
    ] {
        *text = joined(text, more);
    }
    for one in &content.diagnoses {
        add(&mut now.diagnoses, one.clone());
    }
    if now.follow_up_days.trim().is_empty() {
        let days = content.follow_up_days.map(|days| days.to_string());
        now.follow_up_days = days.unwrap_or_default();
    }
    now
}

/// What stands there when it is taken out again: a field that was changed since stays as it is.
pub fn taken_out(now: &Sheet, before: &Sheet, after: &Sheet) -> Sheet {
    fn back<T: Clone + PartialEq>(now: &T, before: &T, after: &T) -> T {
        let stands = if now == after { before } else { now };
        stands.clone()
    }
    Sheet {
        reason: back(&now.reason, &before.reason, &after.reason),
        history: back(&now.history, &before.history, &after.history),
        examination: back(&now.examination, &before.examination, &after.examination),
        diagnoses: back(&now.diagnoses, &before.diagnoses, &after.diagnoses),
        advice: back(&now.advice, &before.advice, &after.advice),
        follow_up_days: back(&now.follow_up_days, &before.follow_up_days, &after.follow_up_days),
        ..now.clone()
    }
}

/// Pointers of the fields that it filled and that were changed since: those stay.
pub fn stays(now: &Sheet, before: &Sheet, after: &Sheet) -> Vec<&'static str> {
    fn is_changed<T: PartialEq>(now: &T, before: &T, after: &T) -> bool {
        before != after && now != after && now != before
    }
    let fields = [
        ("/reason", is_changed(&now.reason, &before.reason, &after.reason)),
        (
            "/history",
            is_changed(&now.history, &before.history, &after.history),
        ),
        (
            "/examination",
            is_changed(&now.examination, &before.examination, &after.examination),
        ),
        (
            "/diagnoses",
            is_changed(&now.diagnoses, &before.diagnoses, &after.diagnoses),
        ),
        ("/advice", is_changed(&now.advice, &before.advice, &after.advice)),
        (
            "/follow_up_days",
            is_changed(&now.follow_up_days, &before.follow_up_days, &after.follow_up_days),
        ),
    ];
    let changed = fields.into_iter().filter(|(_, is_changed)| *is_changed);
    changed.map(|(pointer, _)| pointer).collect()
}

/// What a template keeps of a record: no value that was measured, and nobody's name.
pub fn kept(form: &EncounterForm, patient: &str, with_diagnoses: bool) -> TemplateContent {
    let content = TemplateContent::of(form);
    let plain = |text: &str| without_name(text, patient);
    TemplateContent {
        reason: plain(&content.reason),
        history: plain(&content.history),
        examination: plain(&content.examination),
        advice: plain(&content.advice),
        diagnoses: if with_diagnoses {
            form.diagnoses.clone()
        } else {
            Vec::new()
        },
        ..content
    }
}

/// The patient's whole name is a place to fill in. One word alone may be any word: `Lan` is a name, `lan ra sau lưng` is
/// none.
fn without_name(text: &str, name: &str) -> String {
    let folded = fold(name);
    let name: Vec<&str> = folded.split(' ').collect();
    if name.len() < 2 {
        return text.to_owned();
    }
    let words = words_of(text);
    let is_name = |run: &[Range<usize>]| {
        let mut pairs = run.iter().zip(&name);
        pairs.all(|(at, wanted)| fold(&text[at.clone()]) == **wanted)
    };
    let (mut plain, mut done, mut at) = (String::with_capacity(text.len()), 0, 0);
    while let Some(run) = words.get(at..at + name.len()) {
        if let ([first, ..], [.., last], true) = (run, run, is_name(run)) {
            plain.push_str(&text[done..first.start]);
            plain.push_str("___");
            done = last.end;
            at += name.len();
        } else {
            at += 1;
        }
    }
    plain.push_str(&text[done..]);
    plain
}

/// Where each word stands.
fn words_of(text: &str) -> Vec<Range<usize>> {
    let is_between = |c: char| c.is_whitespace() || c.is_ascii_punctuation();
    let mut words = Vec::new();
    let mut begun = None;
    for (at, c) in text.char_indices() {
        match (begun, is_between(c)) {
            (None, false) => begun = Some(at),
            (Some(start), true) => {
                words.push(start..at);
                begun = None;
            }
            _ => {}
        }
    }
    words.extend(begun.map(|start| start..text.len()));
    words
}

#[cfg(test)]
mod tests {
    use super::*;
    use clinic_shared::records::{Diagnosis, Vitals};
    use rstest::rstest;

    fn template(name: &str, specialty: &str) -> EncounterTemplate {
        serde_json::from_value(serde_json::json!({
            "id": "00000000-0000-7000-8000-000000000001", "practitioner_id": null, "practitioner_name": "",
            "name": name, "specialty": specialty, "version": 1,
        }))
        .unwrap()
    }

    fn fever() -> TemplateContent {
        TemplateContent {
            history: "Sốt ___ ngày".to_owned(),
            advice: "Uống nhiều nước".to_owned(),
            diagnoses: vec![named("Sốt")],
            follow_up_days: Some(2),
            ..TemplateContent::default()
        }
    }

    fn named(name: &str) -> Diagnosis {
        Diagnosis {
            name: name.to_owned(),
            ..Diagnosis::default()
        }
    }

    #[test]
    fn a_template_is_found_by_its_name_or_specialty_without_the_marks() {
        let all = [template("Sốt", "Nhi"), template("Khám thai", "Sản phụ khoa")];
        let found = |typed: &str| {
            let found = matching(&all, typed);
            found.into_iter().map(|one| one.form.name).collect::<Vec<_>>()
        };
        assert_eq!(found("nhi sot"), ["Sốt"]);
        assert_eq!(found("san"), ["Khám thai"]);
        assert_eq!(found("").len(), 2);
        assert!(found("mat").is_empty());
    }

    #[rstest]
    #[case("", "Sốt ___ ngày", Goes::In, "Sốt ___ ngày")]
    #[case("  ", "Sốt ___ ngày", Goes::In, "Sốt ___ ngày")]
    #[case("Ho khan\n", "Sốt ___ ngày", Goes::Below, "Ho khan\nSốt ___ ngày")]
    #[case("Ho\nSốt ___ ngày", "Sốt ___ ngày", Goes::Nowhere, "Ho\nSốt ___ ngày")]
    #[case("Ho", "", Goes::Nowhere, "Ho")]
    fn what_stands_there_stays(
        #[case] now: &str,
        #[case] more: &str,
        #[case] where_to: Goes,
        #[case] then: &str,
    ) {
        assert_eq!(goes(now, more), where_to);
        assert_eq!(joined(now, more), then);
    }

    #[test]
    fn it_fills_what_is_empty_and_adds_below_the_rest() {
        let before = Sheet {
            history: "Ho".to_owned(),
            follow_up_days: "7".to_owned(),
            diagnoses: vec![named("Sốt")],
            ..Sheet::default()
        };
        let after = put_in(&before, &fever());
        assert_eq!(after.history, "Ho\nSốt ___ ngày");
        assert_eq!(after.advice, "Uống nhiều nước");
        assert_eq!(after.follow_up_days, "7", "the doctor's own");
        assert_eq!(after.diagnoses.len(), 1, "it is there already");
        assert_eq!(put_in(&after, &fever()), after, "twice is once");
        assert_eq!(put_in(&Sheet::default(), &fever()).follow_up_days, "2");
    }

    #[test]
    fn taken_out_again_it_leaves_what_was_typed_since() {
        let before = Sheet {
            reason: "Sốt".to_owned(),
            ..Sheet::default()
        };
        let after = put_in(&before, &fever());
        assert_eq!(taken_out(&after, &before, &after), before);
        assert!(stays(&after, &before, &after).is_empty());
        let mut now = after.clone();
        now.history = "Sốt 3 ngày".to_owned();
        now.egfr = "90".to_owned();
        assert_eq!(stays(&now, &before, &after), ["/history"]);
        let out = taken_out(&now, &before, &after);
        assert_eq!((out.history.as_str(), out.advice.as_str()), ("Sốt 3 ngày", ""));
        assert_eq!(out.egfr, "90");
        assert!(out.diagnoses.is_empty());
    }

    #[rstest]
    #[case("Bé Nguyễn Thị Thử sốt", "Bé ___ sốt")]
    #[case("nguyen thi thu: sốt.", "___: sốt.")]
    #[case("NGUYỄN THỊ THỬ", "___")]
    #[case("Mẹ là Nguyễn Thị Mai", "Mẹ là Nguyễn Thị Mai")]
    #[case("Thử đường huyết", "Thử đường huyết")]
    #[case("", "")]
    fn the_patients_name_is_a_place_to_fill_in(#[case] text: &str, #[case] plain: &str) {
        assert_eq!(without_name(text, "Nguyễn Thị Thử"), plain);
        assert_eq!(without_name("Lan ra sau lưng", "Lan"), "Lan ra sau lưng");
    }

    #[test]
    fn a_record_gives_its_texts_and_what_was_measured_and_diagnoses_only_where_it_is_said() {
        let form = EncounterForm {
            history: "Nguyễn Thị Thử sốt 3 ngày".to_owned(),
            diagnoses: vec![named("Sốt")],
            vitals: Vitals {
                temperature_celsius: Some(39.0),
                ..Vitals::default()
            },
            ..EncounterForm::default()
        };
        let content = kept(&form, "Nguyễn Thị Thử", false);
        assert_eq!(content.history, "___ sốt 3 ngày");
        assert_eq!(content.vitals, ["temperature_celsius"]);
        assert!(content.diagnoses.is_empty());
        assert_eq!(kept(&form, "Nguyễn Thị Thử", true).diagnoses, form.diagnoses);
    }
}
