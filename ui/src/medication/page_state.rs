//! What stands on the page, and the case that it makes. Plain data.
use clinic_shared::medication::Case;
use clinic_shared::medication::case::{Line, Sex, Taken};
use clinic_shared::medication::finding::Text;
use clinic_shared::patients::{Allergy, AllergyStatus, Gender, Patient};
use clinic_shared::time::{Date, PartialDate};

use super::number::{number, whole};
use super::rows::{Row, Rows};

/// The most that the check itself takes.
pub const AGE_YEARS_MAX: f64 = 130.0;
pub const AGE_MONTHS_MAX: f64 = 1_560.0;
pub const WEIGHT_KG_MAX: f64 = 500.0;
pub const EGFR_MAX: f64 = 300.0;
/// More is a slip of the finger.
pub const DOSE_MG_MAX: f64 = 1_000_000.0;
pub const TIMES_PER_DAY_MAX: f64 = 100.0;
pub const DAYS_MAX: u16 = 3_650;
pub const DAYS_AGO_MAX: u16 = 36_500;
/// Whoever is younger is counted in months.
const MONTHS_BELOW: i32 = 24;

/// How a new drug is to be given; each as typed, empty where nothing is said.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Doses {
    pub dose_mg: String,
    pub times_per_day: String,
    pub days: String,
}

/// Since when and for how long a drug was given; as typed.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Since {
    pub started_days_ago: String,
    pub days: String,
}

/// What is typed of the patient.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Facts {
    pub age: String,
    pub age_in_months: bool,
    pub sex: Option<Sex>,
    pub pregnant: Option<bool>,
    pub trimester: Option<u8>,
    pub lactating: Option<bool>,
    pub weight_kg: String,
    pub egfr: String,
    pub allergies: Vec<String>,
    /// The patient was asked, and knows of no allergy.
    pub asked_none: bool,
    pub conditions: Vec<String>,
}

/// What a record says that a check needs.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Known {
    pub born: Option<PartialDate>,
    pub sex: Option<Sex>,
    pub allergies: Vec<String>,
}

impl Known {
    pub fn new(patient: &Patient, allergies: &[Allergy]) -> Self {
        let sex = match patient.form.gender {
            Gender::Female => Some(Sex::Female),
            Gender::Male => Some(Sex::Male),
            Gender::Other | Gender::Unknown => None,
        };
        Self {
            born: patient.form.birth_date,
            sex,
            allergies: still_held(allergies),
        }
    }
}

/// The allergies that nobody has refuted.
fn still_held(allergies: &[Allergy]) -> Vec<String> {
    let held = allergies
        .iter()
        .filter(|allergy| allergy.form.status != AllergyStatus::Refuted);
    held.map(|allergy| allergy.form.substance.clone()).collect()
}

/// For whom it is checked.
#[derive(Debug, Clone, PartialEq, Default)]
pub enum Whom {
    /// For nobody of the clinic's list: what is typed is all that is known.
    #[default]
    Nobody,
    /// The record is being read: a check without it would say what is not so.
    Awaited,
    Known(Known),
}

impl Whom {
    pub fn known(&self) -> Option<&Known> {
        match self {
            Self::Known(known) => Some(known),
            Self::Nobody | Self::Awaited => None,
        }
    }
}

/// A question of the check that the doctor has answered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Answered {
    pub code: String,
    pub text: Text,
    pub yes: bool,
}

/// Puts an answer in, in the place of an earlier one to the same question.
pub fn put_answer(answers: &mut Vec<Answered>, answer: Answered) {
    answers.retain(|known| known.code != answer.code);
    answers.push(answer);
}

/// All that stands on the page.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Sheet {
    pub lines: Rows<Doses>,
    pub active: Rows<Since>,
    pub facts: Facts,
    pub answers: Vec<Answered>,
}

impl Sheet {
    /// What is asked of the check; `None` while there is nothing to check. What cannot be read as a number is left out, and
    /// so is not known to the check either.
    pub fn case(&self, whom: &Whom, today: Date) -> Option<Case> {
        if self.lines.is_empty() || *whom == Whom::Awaited {
            return None;
        }
        let facts = &self.facts;
        let known = whom.known();
        let (age_years, age_months) = known
            .and_then(|known| known.born)
            .map_or_else(|| facts.age(), |born| age_of(born, today));
        let sex = sex(facts.sex, known);
        let of_woman = |said: Option<bool>| said.filter(|_| sex == Some(Sex::Female));
        let pregnant = of_woman(facts.pregnant);
        Some(Case {
            lines: self.lines.iter().map(line).collect(),
            active: self.active.iter().map(taken).collect(),
            allergies: facts.allergies(known),
            conditions: facts.conditions.clone(),
            age_years,
            age_months,
            sex,
            pregnant,
            trimester: facts.trimester.filter(|_| pregnant == Some(true)),
            lactating: of_woman(facts.lactating),
            weight_kg: read(&facts.weight_kg, WEIGHT_KG_MAX),
            egfr: read(&facts.egfr, EGFR_MAX),
            to_be_signed: false,
            answers: self
                .answers
                .iter()
                .map(|answer| (answer.code.clone(), answer.yes))
                .collect(),
        })
    }
}

/// The record's, or else what is typed.
pub fn sex(typed: Option<Sex>, known: Option<&Known>) -> Option<Sex> {
    known.and_then(|known| known.sex).or(typed)
}

impl Facts {
    /// Years, or months.
    fn age(&self) -> (Option<f64>, Option<f64>) {
        if self.age_in_months {
            (None, read(&self.age, AGE_MONTHS_MAX))
        } else {
            (read(&self.age, AGE_YEARS_MAX), None)
        }
    }

    /// The record's and those typed; `None`: never asked. That a record lists none does not say that anybody asked.
    fn allergies(&self, known: Option<&Known>) -> Option<Vec<String>> {
        let recorded = known.map(|known| known.allergies.as_slice()).unwrap_or_default();
        let all: Vec<String> = recorded.iter().chain(&self.allergies).cloned().collect();
        (!all.is_empty() || self.asked_none).then_some(all)
    }
}

fn age_of(born: PartialDate, today: Date) -> (Option<f64>, Option<f64>) {
    let months = born.age_months(today).max(0);
    if months < MONTHS_BELOW && born.month.is_some() {
        (None, Some(f64::from(months)))
    } else {
        (Some(f64::from(born.age_years(today).max(0))), None)
    }
}

fn line(row: &Row<Doses>) -> Line {
    Line {
        drug: row.drug.name.clone(),
        route: row.drug.route,
        form: row.drug.form,
        dose_mg: read(&row.given.dose_mg, DOSE_MG_MAX),
        times_per_day: read(&row.given.times_per_day, TIMES_PER_DAY_MAX),
        days: read_days(&row.given.days, DAYS_MAX),
    }
}

fn taken(row: &Row<Since>) -> Taken {
    Taken {
        drug: row.drug.name.clone(),
        route: row.drug.route,
        form: row.drug.form,
        started_days_ago: read_days(&row.given.started_days_ago, DAYS_AGO_MAX).unwrap_or_default(),
        days: read_days(&row.given.days, DAYS_MAX),
        ..Taken::default()
    }
}

fn read(text: &str, most: f64) -> Option<f64> {
    number(text, most).ok().flatten()
}

fn read_days(text: &str, most: u16) -> Option<u16> {
    whole(text, most).ok().flatten()
}

#[cfg(test)]
mod tests {
    use super::super::rows::{Drug, Offered};
    use super::*;
    use clinic_shared::medication::case::{Form, Route};
    use clinic_shared::patients::AllergyForm;
    use rstest::rstest;

    fn day(year: i16, month: i8, day: i8) -> Date {
        Date::new(year, month, day).unwrap()
    }

    fn today() -> Date {
        day(2026, 11, 24)
    }

    fn typed(name: &str) -> Drug {
        Drug::from(Offered::Typed(name.to_owned()))
    }

    fn sheet_of(drugs: &[&str]) -> Sheet {
        let mut sheet = Sheet::default();
        for name in drugs {
            sheet.lines.add(typed(name));
        }
        sheet
    }

    fn case(sheet: &Sheet, whom: &Whom) -> Case {
        sheet.case(whom, today()).unwrap()
    }

    fn with_facts(facts: Facts) -> Case {
        let sheet = Sheet {
            facts,
            ..sheet_of(&["warfarin"])
        };
        case(&sheet, &Whom::Nobody)
    }

    fn texts(all: &[&str]) -> Vec<String> {
        all.iter().map(|text| (*text).to_owned()).collect()
    }

    fn patient(gender: &str, born: Option<&str>) -> Patient {
        serde_json::from_value(serde_json::json!({
            "id": "00000000-0000-7000-8000-000000000001", "record_number": "BN000001",
            "full_name": "Nguyễn Thị Thử", "gender": gender, "birth_date": born, "phone": "",
            "priority": null, "created_at": "2026-01-01T00:00:00Z", "updated_at": "2026-01-01T00:00:00Z",
            "deleted_at": null, "merged_into": null, "version": 1,
        }))
        .unwrap()
    }

    fn allergy(substance: &str, status: AllergyStatus) -> Allergy {
        let form = AllergyForm {
            substance: substance.to_owned(),
            status,
            ..AllergyForm::default()
        };
        let mut allergy = serde_json::to_value(form).unwrap();
        for (part, id) in [("id", 1), ("patient_id", 2), ("recorded_by", 3)] {
            allergy[part] = serde_json::json!(format!("00000000-0000-7000-8000-00000000000{id}"));
        }
        allergy["recorded_at"] = serde_json::json!("2026-01-01T00:00:00Z");
        allergy["version"] = serde_json::json!(1);
        serde_json::from_value(allergy).unwrap()
    }

    #[test]
    fn without_a_line_or_while_the_record_is_read_nothing_is_asked() {
        let mut sheet = Sheet::default();
        sheet.active.add(typed("warfarin"));
        assert_eq!(sheet.case(&Whom::Nobody, today()), None);
        let sheet = sheet_of(&["ibuprofen"]);
        assert_eq!(sheet.case(&Whom::Awaited, today()), None);
        assert!(sheet.case(&Whom::Nobody, today()).is_some());
    }

    #[test]
    fn lines_say_what_is_typed_and_leave_out_what_is_no_number() {
        let mut sheet = sheet_of(&["warfarin", "Amoxicilin 500 mg"]);
        sheet.lines.change(2, |row| {
            row.drug.route = Some(Route::Oral);
            row.drug.form = Some(Form::Capsule);
            row.given = Doses {
                dose_mg: "0,5".to_owned(),
                times_per_day: "3".to_owned(),
                days: "bảy".to_owned(),
            };
        });
        sheet.active.add(typed("aspirin"));
        sheet.active.change(1, |row| {
            row.given = Since {
                started_days_ago: "10".to_owned(),
                days: "30".to_owned(),
            };
        });
        let case = case(&sheet, &Whom::Nobody);
        let bare = Line {
            drug: "warfarin".to_owned(),
            ..Line::default()
        };
        let whole = Line {
            drug: "Amoxicilin 500 mg".to_owned(),
            route: Some(Route::Oral),
            form: Some(Form::Capsule),
            dose_mg: Some(0.5),
            times_per_day: Some(3.0),
            days: None,
        };
        assert_eq!(case.lines, [bare, whole]);
        assert_eq!(case.active[0].drug, "aspirin");
        assert_eq!(
            (case.active[0].started_days_ago, case.active[0].days),
            (10, Some(30))
        );
    }

    #[rstest]
    #[case::never_asked(&[], &[], false, None)]
    #[case::asked_and_none(&[], &[], true, Some(&[][..]))]
    #[case::typed(&[], &["tôm"], false, Some(&["tôm"][..]))]
    #[case::recorded(&["Penicillin"], &[], false, Some(&["Penicillin"][..]))]
    #[case::both(&["Penicillin"], &["tôm"], false, Some(&["Penicillin", "tôm"][..]))]
    #[case::a_recorded_one_is_not_unsaid(&["Penicillin"], &[], true, Some(&["Penicillin"][..]))]
    fn that_none_is_listed_is_not_that_none_is_known(
        #[case] recorded: &[&str],
        #[case] typed: &[&str],
        #[case] asked_none: bool,
        #[case] sent: Option<&[&str]>,
    ) {
        let mut sheet = sheet_of(&["amoxicilin"]);
        sheet.facts.allergies = texts(typed);
        sheet.facts.asked_none = asked_none;
        let whom = Whom::Known(Known {
            allergies: texts(recorded),
            ..Known::default()
        });
        assert_eq!(case(&sheet, &whom).allergies, sent.map(texts));
    }

    #[test]
    fn a_refuted_allergy_is_left_out_and_leaves_nobody_asked() {
        let refuted = allergy("Aspirin", AllergyStatus::Refuted);
        let held = [
            allergy("Penicillin", AllergyStatus::Confirmed),
            refuted.clone(),
            allergy("Tôm", AllergyStatus::Unconfirmed),
        ];
        let patient = patient("female", None);
        let sheet = sheet_of(&["amoxicilin"]);
        let case_of = |allergies: &[Allergy]| case(&sheet, &Whom::Known(Known::new(&patient, allergies)));
        assert_eq!(case_of(&held).allergies, Some(texts(&["Penicillin", "Tôm"])));
        assert_eq!(case_of(&[refuted]).allergies, None);
        assert_eq!(case_of(&[]).allergies, None);
    }

    #[rstest]
    #[case::a_day(Some("1956-11-25"), (Some(69.0), None))]
    #[case::a_year_alone(Some("1956"), (Some(70.0), None))]
    #[case::a_baby(Some("2026-08-24"), (None, Some(3.0)))]
    #[case::nearly_two(Some("2024-11-25"), (None, Some(23.0)))]
    #[case::two(Some("2024-11-24"), (Some(2.0), None))]
    #[case::a_babys_year_alone(Some("2025"), (Some(1.0), None))]
    #[case::tomorrow(Some("2026-11-25"), (None, Some(0.0)))]
    fn a_record_tells_the_age_and_what_is_typed_does_not_change_it(
        #[case] born: Option<&str>,
        #[case] age: (Option<f64>, Option<f64>),
    ) {
        let mut sheet = sheet_of(&["paracetamol"]);
        sheet.facts.age = "44".to_owned();
        let case = case(&sheet, &Whom::Known(Known::new(&patient("male", born), &[])));
        assert_eq!((case.age_years, case.age_months), age);
        assert_eq!(case.sex, Some(Sex::Male));
    }

    #[rstest]
    #[case("70", false, (Some(70.0), None))]
    #[case("7", true, (None, Some(7.0)))]
    #[case("", true, (None, None))]
    #[case("131", false, (None, None))]
    fn a_typed_age_is_of_years_or_of_months(
        #[case] text: &str,
        #[case] age_in_months: bool,
        #[case] age: (Option<f64>, Option<f64>),
    ) {
        let facts = Facts {
            age: text.to_owned(),
            age_in_months,
            ..Facts::default()
        };
        // Where the record knows no birth date, what is typed counts too.
        let sheet = Sheet {
            facts,
            ..sheet_of(&["paracetamol"])
        };
        for whom in [
            Whom::Nobody,
            Whom::Known(Known::new(&patient("unknown", None), &[])),
        ] {
            let case = case(&sheet, &whom);
            assert_eq!((case.age_years, case.age_months), age);
        }
    }

    #[test]
    fn pregnancy_is_a_womans_and_a_trimester_a_pregnant_ones() {
        let facts = |sex, pregnant| Facts {
            sex,
            pregnant,
            trimester: Some(2),
            lactating: Some(true),
            ..Facts::default()
        };
        let said = |facts: Facts| {
            let case = with_facts(facts);
            (case.pregnant, case.trimester, case.lactating)
        };
        let (female, male) = (Some(Sex::Female), Some(Sex::Male));
        assert_eq!(said(facts(female, Some(true))), (Some(true), Some(2), Some(true)));
        assert_eq!(said(facts(female, Some(false))), (Some(false), None, Some(true)));
        assert_eq!(said(facts(female, None)), (None, None, Some(true)));
        assert_eq!(said(facts(male, Some(true))), (None, None, None));
        assert_eq!(said(facts(None, Some(true))), (None, None, None));
    }

    #[test]
    fn measures_and_illnesses_are_sent_as_they_are_and_slips_are_not() {
        let facts = Facts {
            weight_kg: "12,5".to_owned(),
            egfr: "3000".to_owned(),
            conditions: texts(&["N18.3", "suy tim"]),
            ..Facts::default()
        };
        let case = with_facts(facts);
        assert_eq!((case.weight_kg, case.egfr), (Some(12.5), None));
        assert_eq!(case.conditions, ["N18.3", "suy tim"]);
    }

    #[test]
    fn answers_go_into_the_case_the_last_one_to_each_question() {
        let answer = |code: &str, yes| Answered {
            code: code.to_owned(),
            text: Text::default(),
            yes,
        };
        let mut sheet = sheet_of(&["warfarin"]);
        put_answer(&mut sheet.answers, answer("long-qt", true));
        put_answer(&mut sheet.answers, answer("acute-kidney-injury", false));
        put_answer(&mut sheet.answers, answer("long-qt", false));
        let case = case(&sheet, &Whom::Nobody);
        let sent: Vec<_> = case
            .answers
            .iter()
            .map(|(code, yes)| (code.as_str(), *yes))
            .collect();
        assert_eq!(sent, [("acute-kidney-injury", false), ("long-qt", false)]);
    }
}
