//! What is typed of a record, and the record that it makes. Plain data.
use std::ops::RangeInclusive;

use clinic_shared::field::{Check as _, FieldErrors};
use clinic_shared::patients::Gender;
use clinic_shared::records::{Diagnosis, DiagnosisFound, EncounterForm, PatientFacts, VitalRange, Vitals};
use clinic_shared::text::fold;
use clinic_shared::time::{Date, PartialDate};

use super::looks::field_word;
use super::words as w;
use crate::medication::{Unread, number, whole};
use crate::send::text_of;

/// In the order of [`Vitals::RANGES`].
pub const VITALS: usize = Vitals::RANGES.len();

/// What the record itself takes.
const EGFR_MAX: f64 = 300.0;
const FOLLOW_UP_DAYS_MAX: u16 = 730;
/// Women of these ages are asked whether they are pregnant.
const AGES: RangeInclusive<i16> = 12..=55;

/// What stands in the fields; each number as typed.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Sheet {
    pub reason: String,
    pub history: String,
    pub vitals: [String; VITALS],
    pub examination: String,
    pub diagnoses: Vec<Diagnosis>,
    pub pregnant: Option<bool>,
    pub trimester: Option<u8>,
    pub lactating: Option<bool>,
    pub egfr: String,
    pub advice: String,
    pub follow_up_days: String,
}

/// Why what stands in a field cannot be kept.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Wrong {
    Unread(Unread),
    Outside(f64, f64),
    /// The lower pressure is not below the upper one.
    NotLower,
}

impl Wrong {
    fn text(self) -> String {
        match self {
            Self::Unread(unread) => unread.text(),
            Self::Outside(from, to) => w::between(&written(from), &written(to)),
            Self::NotLower => w::not_lower().to_owned(),
        }
    }
}

/// What a sheet says.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Read {
    /// What can be kept of it.
    pub form: EncounterForm,
    /// What is left out, by the field's pointer.
    wrongs: Vec<(String, Wrong)>,
    /// For these nothing can be kept.
    errors: FieldErrors,
}

impl Sheet {
    pub fn of(form: &EncounterForm) -> Self {
        let mut vitals = <[String; VITALS]>::default();
        for (text, range) in vitals.iter_mut().zip(&Vitals::RANGES) {
            *text = (range.of)(&form.vitals).map(written).unwrap_or_default();
        }
        let days = form.follow_up_days.map(|days| days.to_string());
        Self {
            reason: form.reason.clone(),
            history: form.history.clone(),
            vitals,
            examination: form.examination.clone(),
            diagnoses: form.diagnoses.clone(),
            pregnant: form.facts.pregnant,
            trimester: form.facts.trimester,
            lactating: form.facts.lactating,
            egfr: form.facts.egfr.map(written).unwrap_or_default(),
            advice: form.advice.clone(),
            follow_up_days: days.unwrap_or_default(),
        }
    }

    pub fn read(&self) -> Read {
        let mut wrongs = Vec::new();
        let mut numbers = [None; VITALS];
        for ((number, text), range) in numbers.iter_mut().zip(&self.vitals).zip(&Vitals::RANGES) {
            let pointer = format!("/vitals/{}", range.field);
            *number = or_wrong(measured(text, range), pointer, &mut wrongs);
        }
        let mut vitals = vitals(numbers);
        if let (Some(upper), Some(lower)) = (vitals.systolic_mmhg, vitals.diastolic_mmhg)
            && lower >= upper
        {
            vitals.diastolic_mmhg = None;
            wrongs.push(("/vitals/diastolic_mmhg".to_owned(), Wrong::NotLower));
        }
        let egfr = number(&self.egfr, EGFR_MAX).map_err(Wrong::Unread);
        let follow_up_days = days(&self.follow_up_days);
        let form = EncounterForm {
            reason: self.reason.clone(),
            history: self.history.clone(),
            vitals,
            examination: self.examination.clone(),
            diagnoses: self.diagnoses.clone(),
            facts: PatientFacts {
                pregnant: self.pregnant,
                trimester: self.trimester.filter(|_| self.pregnant == Some(true)),
                lactating: self.lactating,
                egfr: or_wrong(egfr, "/facts/egfr".to_owned(), &mut wrongs),
            },
            advice: self.advice.clone(),
            follow_up_days: or_wrong(follow_up_days, "/follow_up_days".to_owned(), &mut wrongs),
        };
        let errors = form.check();
        Read { form, wrongs, errors }
    }
}

/// As it stands once it is shown: what is compared with what is typed later.
pub fn as_shown(form: &EncounterForm) -> EncounterForm {
    Sheet::of(form).read().form.tidied()
}

/// What the drug check takes of a record: with anything else of it the check says the same.
pub type Checked = (Option<f64>, PatientFacts, Vec<Diagnosis>);

pub fn checked(form: &EncounterForm) -> Checked {
    (form.vitals.weight_kg, form.facts, form.diagnoses.clone())
}

impl Read {
    /// What is wrong with a field as it stands.
    pub fn wrong_at(&self, pointer: &str) -> Option<String> {
        let mut wrongs = self.wrongs.iter();
        let own = wrongs
            .find(|(at, _)| at == pointer)
            .map(|(_, wrong)| wrong.text());
        own.or_else(|| text_of(&self.errors, pointer)).or_else(|| {
            // One field adds to the whole list.
            let of_list = self.errors.0.iter().filter(|_| pointer == "/diagnoses");
            let mut of_list = of_list.filter(|error| error.pointer.starts_with(pointer));
            text_of(&self.errors, &of_list.next()?.pointer)
        })
    }

    /// What a field still wants before it is signed.
    pub fn unsaid_at(&self, pointer: &str) -> Option<String> {
        text_of(&self.form.unsaid(), pointer)
    }

    /// All that stands there can be kept.
    pub fn is_whole(&self) -> bool {
        self.wrongs.is_empty() && self.errors.is_empty()
    }

    /// What is left is worth keeping.
    pub fn is_keepable(&self) -> bool {
        self.errors.is_empty()
    }

    pub fn may_be_signed(&self) -> bool {
        self.is_whole() && self.form.unsaid().is_empty()
    }

    /// The fields that are to be looked at before it is signed, by their names.
    pub fn in_the_way(&self) -> Vec<&'static str> {
        let unsaid = self.form.unsaid().0.into_iter().map(|error| error.pointer);
        let wrong = self.wrongs.iter().map(|(pointer, _)| pointer.clone());
        let mut names: Vec<_> = wrong.chain(unsaid).map(|at| field_word(&at)).collect();
        names.dedup();
        names
    }
}

fn or_wrong<T>(
    read: Result<Option<T>, Wrong>,
    pointer: String,
    wrongs: &mut Vec<(String, Wrong)>,
) -> Option<T> {
    match read {
        Ok(value) => value,
        Err(wrong) => {
            wrongs.push((pointer, wrong));
            None
        }
    }
}

fn measured(text: &str, range: &VitalRange) -> Result<Option<f64>, Wrong> {
    let (from, to) = range.possible;
    match number(text, f64::INFINITY).map_err(Wrong::Unread)? {
        Some(value) if !(from..=to).contains(&value) => Err(Wrong::Outside(from, to)),
        read => Ok(read),
    }
}

fn days(text: &str) -> Result<Option<u16>, Wrong> {
    match whole(text, FOLLOW_UP_DAYS_MAX).map_err(Wrong::Unread)? {
        Some(0) => Err(Wrong::Outside(1.0, f64::from(FOLLOW_UP_DAYS_MAX))),
        read => Ok(read),
    }
}

fn vitals(numbers: [Option<f64>; VITALS]) -> Vitals {
    let [
        temperature_celsius,
        pulse_per_minute,
        breaths_per_minute,
        systolic_mmhg,
        diastolic_mmhg,
        oxygen_percent,
        weight_kg,
        height_cm,
        glucose_mmol_per_l,
        pain,
    ] = numbers;
    Vitals {
        temperature_celsius,
        pulse_per_minute,
        breaths_per_minute,
        systolic_mmhg,
        diastolic_mmhg,
        oxygen_percent,
        weight_kg,
        height_cm,
        glucose_mmol_per_l,
        pain,
    }
}

/// As it is typed here. Three decimals alone would be read as thousands.
pub fn written(value: f64) -> String {
    let text = value.to_string().replace('.', ",");
    let looks_grouped = text.split_once(',').is_some_and(|(_, parts)| parts.len() == 3);
    if looks_grouped { text + "0" } else { text }
}

/// `120/80` in one field: the upper and the lower pressure.
pub fn pressures(text: &str) -> Option<(String, String)> {
    let (upper, lower) = text.split_once('/')?;
    Some((upper.trim().to_owned(), lower.trim().to_owned()))
}

/// Whose age is not known is asked too.
pub fn asks_pregnancy(gender: Gender, born: Option<PartialDate>, today: Date) -> bool {
    gender == Gender::Female && born.is_none_or(|born| AGES.contains(&born.age_years(today)))
}

/// What is offered while a diagnosis is typed.
#[derive(Debug, Clone)]
pub enum Offered {
    Found(DiagnosisFound),
    /// The text as it stands.
    Typed(String),
}

/// The known diagnoses, and what was typed itself. It comes first where the best one has other words: Enter must not make
/// another illness of them.
pub fn offered(typed: &str, found: Vec<DiagnosisFound>) -> Vec<Offered> {
    let wanted = fold(typed);
    if wanted.is_empty() {
        return Vec::new();
    }
    let is_meant = found.first().is_some_and(|first| {
        let own = format!(
            "{} {} {} {}",
            first.code,
            first.code.replace('.', ""),
            first.name,
            first.name_en
        );
        let own = fold(&own);
        wanted
            .split(' ')
            .all(|word| own.split(' ').any(|own| own.starts_with(word)))
    });
    let mut all: Vec<Offered> = found.into_iter().map(Offered::Found).collect();
    let typed = Offered::Typed(typed.trim().to_owned());
    if is_meant {
        all.push(typed);
    } else {
        all.insert(0, typed);
    }
    all
}

impl From<Offered> for Diagnosis {
    fn from(offered: Offered) -> Self {
        match offered {
            Offered::Found(found) => Self {
                code: found.code,
                name: found.name,
                chronic: found.chronic,
            },
            Offered::Typed(name) => Self {
                name,
                ..Self::default()
            },
        }
    }
}

/// False where it is there already.
pub fn add(all: &mut Vec<Diagnosis>, one: Diagnosis) -> bool {
    let one = one.tidied();
    let is_same = |known: &Diagnosis| {
        if one.code.is_empty() {
            fold(&known.name) == fold(&one.name)
        } else {
            known.code == one.code
        }
    };
    if all.iter().any(is_same) {
        return false;
    }
    all.push(one);
    true
}

#[cfg(test)]
mod tests {
    use super::*;
    use rstest::rstest;

    fn found(code: &str, name: &str, name_en: &str) -> DiagnosisFound {
        serde_json::from_value(serde_json::json!({
            "code": code, "name": name, "name_en": name_en, "chronic": true,
        }))
        .unwrap()
    }

    fn coded(code: &str, name: &str) -> Diagnosis {
        Diagnosis {
            code: code.to_owned(),
            name: name.to_owned(),
            chronic: false,
        }
    }

    fn whole_form() -> EncounterForm {
        EncounterForm {
            reason: "Đau họng".to_owned(),
            history: "3 ngày\nSốt".to_owned(),
            vitals: Vitals {
                temperature_celsius: Some(38.5),
                pulse_per_minute: Some(90.0),
                breaths_per_minute: Some(18.0),
                systolic_mmhg: Some(120.0),
                diastolic_mmhg: Some(80.0),
                oxygen_percent: Some(98.0),
                weight_kg: Some(54.125),
                height_cm: Some(160.0),
                glucose_mmol_per_l: Some(5.6),
                pain: Some(0.0),
            },
            examination: "Họng đỏ".to_owned(),
            diagnoses: vec![coded("J02.9", "Viêm họng cấp")],
            facts: PatientFacts {
                pregnant: Some(true),
                trimester: Some(2),
                lactating: Some(false),
                egfr: Some(90.5),
            },
            advice: "Uống nhiều nước".to_owned(),
            follow_up_days: Some(7),
        }
    }

    fn sheet_with(field: &str, text: &str) -> Sheet {
        let mut sheet = Sheet::default();
        let at = Vitals::RANGES.iter().position(|range| range.field == field);
        sheet.vitals[at.unwrap()] = text.to_owned();
        sheet
    }

    #[test]
    fn a_record_is_shown_and_read_again_as_it_was() {
        let read = Sheet::of(&whole_form()).read();
        assert_eq!(read.form, whole_form());
        assert!(read.is_whole() && read.may_be_signed());
        assert_eq!(as_shown(&whole_form()), whole_form());
        assert_eq!(Sheet::default().read().form, EncounterForm::default());
    }

    #[test]
    fn the_drug_check_is_told_of_weight_facts_and_diagnoses_alone() {
        let before = whole_form();
        let with = |change: fn(&mut EncounterForm)| {
            let mut form = before.clone();
            change(&mut form);
            checked(&form) != checked(&before)
        };
        assert!(with(|form| form.vitals.weight_kg = Some(60.0)));
        assert!(with(|form| form.facts.egfr = None));
        assert!(with(|form| form.diagnoses.clear()));
        assert!(!with(|form| form.history.push_str(", ho")));
        assert!(!with(|form| form.vitals.pulse_per_minute = None));
        assert!(!with(|form| form.follow_up_days = Some(14)));
    }

    #[test]
    fn each_measurement_stands_in_its_own_field() {
        for (at, range) in Vitals::RANGES.iter().enumerate() {
            let mut numbers = [None; VITALS];
            numbers[at] = Some(7.0);
            assert_eq!((range.of)(&vitals(numbers)), Some(7.0), "{}", range.field);
        }
    }

    #[rstest]
    #[case("temperature_celsius", "38,5", Some(38.5), None)]
    #[case("temperature_celsius", "385", None, Some(Wrong::Outside(25.0, 45.0)))]
    #[case(
        "pulse_per_minute",
        "chín mươi",
        None,
        Some(Wrong::Unread(Unread::NotANumber))
    )]
    #[case("pain", "11", None, Some(Wrong::Outside(0.0, 10.0)))]
    #[case("weight_kg", "", None, None)]
    fn what_cannot_be_is_said_and_left_out_while_the_rest_is_kept(
        #[case] field: &str,
        #[case] text: &str,
        #[case] kept: Option<f64>,
        #[case] wrong: Option<Wrong>,
    ) {
        let mut sheet = sheet_with(field, text);
        sheet.reason = "Sốt".to_owned();
        let read = sheet.read();
        let range = Vitals::RANGES.iter().find(|range| range.field == field).unwrap();
        assert_eq!((range.of)(&read.form.vitals), kept);
        assert_eq!(read.wrong_at(&format!("/vitals/{field}")), wrong.map(Wrong::text));
        assert!(read.is_keepable());
        assert_eq!(read.is_whole(), wrong.is_none());
        assert_eq!(read.form.reason, "Sốt");
    }

    #[test]
    fn the_lower_pressure_is_below_the_upper_one() {
        let mut sheet = sheet_with("systolic_mmhg", "80");
        sheet.vitals[4] = "120".to_owned();
        let read = sheet.read();
        assert_eq!(read.form.vitals.systolic_mmhg, Some(80.0));
        assert_eq!(read.form.vitals.diastolic_mmhg, None);
        assert_eq!(
            read.wrong_at("/vitals/diastolic_mmhg").as_deref(),
            Some(w::not_lower())
        );
    }

    #[rstest]
    #[case("7", Some(7), None)]
    #[case("", None, None)]
    #[case("0", None, Some(Wrong::Outside(1.0, 730.0)))]
    #[case("7,5", None, Some(Wrong::Unread(Unread::NotWhole)))]
    #[case("731", None, Some(Wrong::Unread(Unread::TooMuch(730.0))))]
    fn a_follow_up_is_in_whole_days(
        #[case] text: &str,
        #[case] kept: Option<u16>,
        #[case] wrong: Option<Wrong>,
    ) {
        let sheet = Sheet {
            follow_up_days: text.to_owned(),
            ..Sheet::default()
        };
        let read = sheet.read();
        assert_eq!(read.form.follow_up_days, kept);
        assert_eq!(read.wrong_at("/follow_up_days"), wrong.map(Wrong::text));
    }

    #[test]
    fn a_trimester_is_a_pregnant_womans() {
        let mut sheet = Sheet {
            pregnant: Some(false),
            trimester: Some(2),
            ..Sheet::default()
        };
        assert_eq!(sheet.read().form.facts.trimester, None);
        sheet.pregnant = Some(true);
        assert_eq!(sheet.read().form.facts.trimester, Some(2));
    }

    #[test]
    fn signing_wants_the_reason_a_diagnosis_and_nothing_unread() {
        let mut sheet = Sheet::of(&whole_form());
        sheet.reason = " ".to_owned();
        sheet.diagnoses.clear();
        sheet.egfr = "x".to_owned();
        let read = sheet.read();
        assert!(!read.may_be_signed());
        assert_eq!(read.in_the_way(), [w::egfr(), w::reason(), w::diagnoses()]);
        assert!(read.unsaid_at("/reason").is_some());
        assert_eq!(read.wrong_at("/reason"), None, "a draft may be without");
    }

    #[test]
    fn what_is_too_long_keeps_all_from_being_kept_and_is_said_at_its_field() {
        let sheet = Sheet {
            diagnoses: vec![coded("", &"x".repeat(301))],
            ..Sheet::default()
        };
        let read = sheet.read();
        assert!(!read.is_keepable());
        assert!(read.wrong_at("/diagnoses").is_some());
    }

    #[rstest]
    #[case(36.5, "36,5")]
    #[case(120.0, "120")]
    #[case(0.125, "0,1250")]
    #[case(54.125, "54,1250")]
    fn a_number_is_written_so_that_it_is_read_again(#[case] value: f64, #[case] text: &str) {
        assert_eq!(written(value), text);
        assert_eq!(number(text, 1000.0), Ok(Some(value)));
    }

    #[test]
    fn a_pressure_is_two_numbers() {
        let two = |upper: &str, lower: &str| Some((upper.to_owned(), lower.to_owned()));
        assert_eq!(pressures("120/80"), two("120", "80"));
        assert_eq!(pressures("120 / "), two("120", ""));
        assert_eq!(pressures("120"), None);
    }

    #[rstest]
    #[case(Gender::Female, Some("1990"), true)]
    #[case(Gender::Female, None, true)]
    #[case(Gender::Female, Some("2020"), false)]
    #[case(Gender::Female, Some("1950"), false)]
    #[case(Gender::Male, Some("1990"), false)]
    fn women_of_some_ages_are_asked(#[case] gender: Gender, #[case] born: Option<&str>, #[case] asked: bool) {
        let born = born.map(|born| born.parse().unwrap());
        let today = Date::new(2026, 11, 24).unwrap();
        assert_eq!(asks_pregnancy(gender, born, today), asked);
    }

    #[rstest]
    #[case::its_words("viem hong", false)]
    #[case::its_code("j02.9", false)]
    #[case::its_code_without_a_point("J029", false)]
    #[case::in_english("acute pharyng", false)]
    #[case::other_words("đau lưng", true)]
    fn what_was_typed_is_offered_first_where_the_best_has_other_words(
        #[case] typed: &str,
        #[case] is_first: bool,
    ) {
        let all = offered(typed, vec![found("J02.9", "Viêm họng cấp", "Acute pharyngitis")]);
        assert_eq!(all.len(), 2);
        assert_eq!(matches!(all[0], Offered::Typed(_)), is_first);
    }

    #[test]
    fn nothing_typed_offers_nothing_and_what_nobody_knows_itself() {
        assert!(offered("  ", Vec::new()).is_empty());
        assert!(matches!(&offered("lạ", Vec::new())[..], [Offered::Typed(text)] if text == "lạ"));
    }

    #[test]
    fn a_diagnosis_is_added_once() {
        let mut all = Vec::new();
        let known = Diagnosis::from(Offered::Found(found("E11.9", "Đái tháo đường", "Diabetes")));
        assert!(known.chronic);
        assert!(add(&mut all, known.clone()));
        assert!(!add(&mut all, known));
        assert!(add(&mut all, Offered::Typed("đau lưng".to_owned()).into()));
        assert!(!add(&mut all, coded("", "  Đau  Lưng ")));
        assert!(!add(&mut all, coded("", "đái tháo đường")), "its name is there");
        assert_eq!(all.len(), 2);
    }
}
