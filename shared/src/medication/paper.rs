//! What stands on a printed prescription (Mẫu đơn thuốc), in words that only have to be set. The paper is Vietnamese
//! whatever language its doctor reads: pharmacists and insurers do.

use serde::{Deserialize, Serialize};

use super::{PrescribedLine, Prescription, PrescriptionStatus, prescription::code_shown, spelled};
use crate::{
    field::Language,
    patients::{Contact, Gender, IdentifierSystem, Patient},
    practitioners::Practitioner,
    records::{Diagnosis, Encounter},
    settings::ClinicSettings,
    time::{Date, PartialDate, Timestamp, Zone},
};

#[cfg(feature = "app")]
mod load;
#[cfg(feature = "app")]
pub use load::paper;

/// Of younger ones the paper has the months, the weight and who came with them.
const INFANT_MONTHS: i32 = 72;
/// Doses of younger ones depend on the weight.
const CHILD_YEARS: i16 = 16;

/// What is empty is left out; what must not be missing is then a line to write on.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct PrescriptionPaper {
    pub clinic_name: String,
    pub clinic_address: String,
    pub clinic_phone: String,
    /// Also in the QR. Empty: it is not signed.
    pub code: String,
    /// Across each page, where it is not in force: `BẢN NHÁP`.
    pub mark: String,
    pub patient_name: String,
    pub born: String,
    /// `74 tuổi`, `18 tháng tuổi`.
    pub age: String,
    pub gender: String,
    /// `12,5 kg`.
    pub weight: String,
    pub record_number: String,
    pub phone: String,
    pub address: String,
    /// What kind of number it is: `Số định danh cá nhân/CCCD`.
    pub identity_label: String,
    pub identity_number: String,
    pub insurance_number: String,
    /// Under 72 months: weight and whoever came along may not be missing.
    pub infant: bool,
    /// `Nguyễn Thị Lan (mẹ)`.
    pub guardian: String,
    pub diagnoses: Vec<PaperDiagnosis>,
    pub lines: Vec<PaperLine>,
    pub advice: String,
    /// `Khám lại sau 7 ngày, vào thứ Ba 01/12/2026.`
    pub follow_up: String,
    /// With the title.
    pub doctor: String,
    pub licence_number: String,
    /// `Ngày 24 tháng 11 năm 2026`, with dots in a draft.
    pub dated: String,
    /// `09:05 24/11/2026`; empty: it is not signed.
    pub signed_at: String,
    pub printed_at: String,
}

#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct PaperDiagnosis {
    /// Of ICD-10; empty where it is words alone.
    pub code: String,
    pub name: String,
}

#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct PaperLine {
    /// Name and strength.
    pub drug: String,
    /// `21 viên`.
    pub quantity: String,
    /// How it is taken.
    pub directions: String,
}

/// What a paper is made of.
#[derive(Debug, Clone, Copy)]
pub struct PaperSources<'a> {
    pub prescription: &'a Prescription,
    pub patient: &'a Patient,
    pub practitioner: &'a Practitioner,
    /// The record that it belongs to.
    pub encounter: Option<&'a Encounter>,
    pub settings: &'a ClinicSettings,
    /// When it is printed.
    pub now: Timestamp,
}

impl PrescriptionPaper {
    pub fn of(sources: &PaperSources<'_>) -> Self {
        let PaperSources {
            prescription,
            patient,
            practitioner,
            encounter,
            settings,
            now,
        } = *sources;
        let zone = Zone::fixed_hours(settings.utc_offset_hours);
        let day = zone.day_of(prescription.signed_at.unwrap_or(now));
        let form = &patient.form;
        let born = form.birth_date;
        let infant = born.is_some_and(|born| born.age_months(day) < INFANT_MONTHS);
        let is_child = born.is_some_and(|born| born.age_years(day) < CHILD_YEARS);
        let weight = encounter.and_then(|encounter| encounter.form.vitals.weight_kg);
        let weight = weight.filter(|_| is_child).map(kilograms);
        let (identity_label, identity_number) = identity(patient);
        let guardian = form.contacts.first().filter(|_| infant);
        Self {
            clinic_name: settings.clinic_name.clone(),
            clinic_address: settings.address.clone(),
            clinic_phone: settings.phone.clone(),
            code: prescription.code.as_deref().map(code_shown).unwrap_or_default(),
            mark: mark(prescription).to_owned(),
            patient_name: form.full_name.clone(),
            born: born.map(PartialDate::dd_mm_yyyy).unwrap_or_default(),
            age: born.map(|born| age(born, day)).unwrap_or_default(),
            gender: gender(form.gender).to_owned(),
            weight: weight.unwrap_or_default(),
            record_number: patient.record_number.clone(),
            phone: grouped_phone(&form.phone),
            address: form.address.one_line(),
            identity_label,
            identity_number,
            insurance_number: number(patient, IdentifierSystem::Bhyt),
            infant,
            guardian: guardian.map(came_along).unwrap_or_default(),
            diagnoses: prescription.form.diagnoses.iter().map(diagnosis).collect(),
            lines: prescription.form.lines.iter().map(line).collect(),
            advice: prescription.form.advice.clone(),
            follow_up: follow_up(encounter, &zone),
            doctor: titled(practitioner),
            licence_number: practitioner.form.license_number.clone(),
            dated: dated(prescription.signed_at.map(|_| day)),
            signed_at: prescription
                .signed_at
                .map(|at| minute(&zone, at))
                .unwrap_or_default(),
            printed_at: minute(&zone, now),
        }
    }
}

const fn mark(prescription: &Prescription) -> &'static str {
    match prescription.status {
        PrescriptionStatus::Draft => "BẢN NHÁP",
        PrescriptionStatus::Active => "",
        PrescriptionStatus::Stopped if prescription.replaced_by.is_some() => "ĐÃ THAY THẾ",
        PrescriptionStatus::Stopped => "ĐÃ NGỪNG",
        PrescriptionStatus::Cancelled => "ĐÃ HỦY",
    }
}

/// In years; in months below 72 of them, where the month of birth is known; in days in the first month.
fn age(born: PartialDate, day: Date) -> String {
    let months = born.age_months(day);
    if born.month.is_none() || months >= INFANT_MONTHS {
        return format!("{} tuổi", born.age_years(day).max(0));
    }
    if months < 1 && born.day.is_some() {
        let days = (day.0 - born.earliest().0).get_days();
        return format!("{} ngày tuổi", days.max(0));
    }
    format!("{} tháng tuổi", months.max(0))
}

const fn gender(gender: Gender) -> &'static str {
    match gender {
        Gender::Male => "Nam",
        Gender::Female => "Nữ",
        Gender::Other => "Khác",
        Gender::Unknown => "",
    }
}

fn kilograms(weight: f64) -> String {
    format!("{} kg", super::sig::written(weight))
}

fn number(patient: &Patient, system: IdentifierSystem) -> String {
    let mut numbers = patient.form.identifiers.iter();
    let found = numbers.find(|number| number.system == system);
    found.map(|number| number.value.clone()).unwrap_or_default()
}

/// The number that the state knows the patient by, and what it is called.
fn identity(patient: &Patient) -> (String, String) {
    let kinds = [
        (IdentifierSystem::Cccd, "Số định danh cá nhân/CCCD"),
        (IdentifierSystem::Cmnd, "Số CMND"),
        (IdentifierSystem::Passport, "Số hộ chiếu"),
    ];
    let mut numbers = kinds.map(|(system, label)| (label.to_owned(), number(patient, system)));
    let at = numbers.iter().position(|(_, number)| !number.is_empty());
    std::mem::take(&mut numbers[at.unwrap_or(0)])
}

fn came_along(contact: &Contact) -> String {
    if contact.relationship.is_empty() {
        return contact.name.clone();
    }
    format!("{} ({})", contact.name, contact.relationship.to_lowercase())
}

/// `0901 234 567`; others as they are kept.
fn grouped_phone(phone: &str) -> String {
    let is_plain = phone.len() == 10 && phone.bytes().all(|b| b.is_ascii_digit());
    if is_plain {
        return format!("{} {} {}", &phone[..4], &phone[4..7], &phone[7..]);
    }
    phone.to_owned()
}

fn diagnosis(diagnosis: &Diagnosis) -> PaperDiagnosis {
    PaperDiagnosis {
        code: diagnosis.code.clone(),
        name: diagnosis.name.clone(),
    }
}

fn line(line: &PrescribedLine) -> PaperLine {
    PaperLine {
        drug: kept_together(&spelled::drug(line)),
        quantity: kept_together(&spelled::quantity(line, Language::Vi)),
        directions: kept_together(&spelled::spelled(line, Language::Vi)),
    }
}

/// A number and the unit behind it stay on one line: `5` at its end reads as another dose than `5 mg`.
fn kept_together(text: &str) -> String {
    let mut kept = String::with_capacity(text.len());
    let mut letters = text.chars().peekable();
    while let Some(letter) = letters.next() {
        let is_behind_number = kept.ends_with(|before: char| before.is_ascii_digit());
        let is_before_unit = letters
            .peek()
            .is_some_and(|next| next.is_alphabetic() || matches!(next, '%' | '°' | '‰'));
        let is_gap = letter == ' ' && is_behind_number && is_before_unit;
        kept.push(if is_gap { '\u{a0}' } else { letter });
    }
    kept
}

fn follow_up(encounter: Option<&Encounter>, zone: &Zone) -> String {
    let asked = encounter.and_then(|encounter| Some((encounter, encounter.form.follow_up_days?)));
    let Some((encounter, days)) = asked else {
        return String::new();
    };
    let on = zone.day_of(encounter.started_at).plus_days(i32::from(days));
    format!(
        "Khám lại sau {days} ngày, vào {} {}.",
        weekday(on),
        on.dd_mm_yyyy()
    )
}

fn weekday(day: Date) -> &'static str {
    let names = [
        "thứ Hai",
        "thứ Ba",
        "thứ Tư",
        "thứ Năm",
        "thứ Sáu",
        "thứ Bảy",
        "Chủ nhật",
    ];
    let at = usize::try_from(day.0.weekday().to_monday_zero_offset()).unwrap_or(0);
    names[at]
}

fn titled(practitioner: &Practitioner) -> String {
    let form = &practitioner.form;
    format!("{} {}", form.title, form.full_name)
        .trim_start()
        .to_owned()
}

fn dated(day: Option<Date>) -> String {
    let Some(Date(day)) = day else {
        return "Ngày …… tháng …… năm 20……".to_owned();
    };
    format!(
        "Ngày {:02} tháng {:02} năm {}",
        day.day(),
        day.month(),
        day.year()
    )
}

fn minute(zone: &Zone, at: Timestamp) -> String {
    format!("{} {}", zone.hh_mm(at), zone.day_of(at).dd_mm_yyyy())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        ids::{EncounterId, PatientId, PractitionerId, PrescriptionId},
        medication::PrescriptionForm,
        patients::{Identifier, PatientForm},
        practitioners::PractitionerForm,
        records::{EncounterForm, EncounterStatus, Vitals},
    };
    use rstest::rstest;
    use uuid::Uuid;

    fn signed() -> Timestamp {
        "2026-11-24T02:05:00Z".parse().unwrap()
    }

    fn patient() -> Patient {
        Patient {
            id: PatientId(Uuid::nil()),
            record_number: "BN000123".to_owned(),
            form: PatientForm {
                full_name: "Nguyễn Văn Ổn".to_owned(),
                phone: "0901234567".to_owned(),
                birth_date: "1951-12-01".parse().ok(),
                ..PatientForm::default()
            },
            priority: None,
            created_at: signed(),
            updated_at: signed(),
            deleted_at: None,
            merged_into: None,
            version: 1,
        }
    }

    fn prescription() -> Prescription {
        Prescription {
            id: PrescriptionId(Uuid::nil()),
            code: Some("DT7KQ2M9XA".to_owned()),
            patient_id: PatientId(Uuid::nil()),
            patient_name: String::new(),
            record_number: String::new(),
            practitioner_id: PractitionerId(Uuid::nil()),
            practitioner_name: String::new(),
            encounter_id: None,
            replaces: None,
            replaced_by: None,
            status: PrescriptionStatus::Active,
            form: PrescriptionForm::default(),
            drafted_at: signed(),
            signed_at: Some(signed()),
            signed_check: None,
            ended_at: None,
            end_reason: String::new(),
            version: 1,
            copy_of: None,
        }
    }

    fn encounter() -> Encounter {
        Encounter {
            id: EncounterId(Uuid::nil()),
            patient_id: PatientId(Uuid::nil()),
            patient_name: String::new(),
            practitioner_id: PractitionerId(Uuid::nil()),
            practitioner_name: String::new(),
            appointment_id: None,
            status: EncounterStatus::Finished,
            started_at: "2026-11-24T01:30:00Z".parse().unwrap(),
            form: EncounterForm {
                vitals: Vitals {
                    weight_kg: Some(12.5),
                    ..Vitals::default()
                },
                follow_up_days: Some(7),
                ..EncounterForm::default()
            },
            revision: 1,
            signed_at: None,
            version: 1,
            copy_of: None,
            twins: Vec::new(),
        }
    }

    fn paper(
        prescription: &Prescription,
        patient: &Patient,
        encounter: Option<&Encounter>,
    ) -> PrescriptionPaper {
        let practitioner = Practitioner {
            id: PractitionerId(Uuid::nil()),
            form: PractitionerForm {
                full_name: "Trần Thị Ánh".to_owned(),
                title: "BS.CKI".to_owned(),
                ..PractitionerForm::default()
            },
            photo_version: None,
            deleted_at: None,
            version: 1,
        };
        PrescriptionPaper::of(&PaperSources {
            prescription,
            patient,
            practitioner: &practitioner,
            encounter,
            settings: &ClinicSettings::default(),
            now: "2026-11-30T18:00:00Z".parse().unwrap(),
        })
    }

    #[test]
    fn an_adults_paper_has_years_and_no_weight() {
        let paper = paper(&prescription(), &patient(), Some(&encounter()));
        assert_eq!(paper.age, "74 tuổi", "on the day of signing, not of printing");
        assert_eq!((paper.weight.as_str(), paper.infant), ("", false));
        assert_eq!(paper.phone, "0901 234 567");
        assert_eq!(paper.doctor, "BS.CKI Trần Thị Ánh");
        assert_eq!(paper.follow_up, "Khám lại sau 7 ngày, vào thứ Ba 01/12/2026.");
        assert_eq!(paper.dated, "Ngày 24 tháng 11 năm 2026");
        assert_eq!(paper.signed_at, "09:05 24/11/2026");
        assert_eq!(paper.printed_at, "01:00 01/12/2026", "the clinic's clock");
        assert_eq!(paper.mark, "");
    }

    #[test]
    fn a_small_childs_paper_has_months_weight_and_who_came_along() {
        let mut child = patient();
        child.form.birth_date = "2025-03-20".parse().ok();
        child.form.contacts = vec![Contact {
            name: "Lê Thị Hà".to_owned(),
            relationship: "Mẹ".to_owned(),
            phone: String::new(),
        }];
        let paper = paper(&prescription(), &child, Some(&encounter()));
        assert_eq!(paper.age, "20 tháng tuổi");
        assert_eq!(paper.weight, "12,5 kg");
        assert_eq!(paper.guardian, "Lê Thị Hà (mẹ)");
        assert!(paper.infant);
    }

    #[rstest]
    #[case("2026-11-12", "12 ngày tuổi")]
    #[case("2026-10-24", "1 tháng tuổi")]
    #[case("2020-11-25", "71 tháng tuổi")]
    #[case("2020-11-24", "6 tuổi")]
    #[case("2024-03", "32 tháng tuổi")]
    #[case("2024", "2 tuổi")]
    fn an_age_is_as_exact_as_the_birth_date(#[case] born: &str, #[case] told: &str) {
        let day = Date::new(2026, 11, 24).unwrap();
        assert_eq!(age(born.parse().unwrap(), day), told);
    }

    #[rstest]
    #[case(PrescriptionStatus::Draft, false, "BẢN NHÁP")]
    #[case(PrescriptionStatus::Active, false, "")]
    #[case(PrescriptionStatus::Stopped, false, "ĐÃ NGỪNG")]
    #[case(PrescriptionStatus::Stopped, true, "ĐÃ THAY THẾ")]
    #[case(PrescriptionStatus::Cancelled, false, "ĐÃ HỦY")]
    fn what_is_not_in_force_says_so_across_the_page(
        #[case] status: PrescriptionStatus,
        #[case] is_replaced: bool,
        #[case] told: &str,
    ) {
        let other = Prescription {
            status,
            replaced_by: is_replaced.then_some(PrescriptionId(Uuid::nil())),
            ..prescription()
        };
        assert_eq!(paper(&other, &patient(), None).mark, told);
    }

    #[test]
    fn a_draft_has_neither_code_nor_date() {
        let draft = Prescription {
            status: PrescriptionStatus::Draft,
            code: None,
            signed_at: None,
            ..prescription()
        };
        let paper = paper(&draft, &patient(), None);
        assert_eq!((paper.code.as_str(), paper.signed_at.as_str()), ("", ""));
        assert_eq!(paper.dated, "Ngày …… tháng …… năm 20……");
    }

    #[rstest]
    #[case("Triplixam 5 mg/1,25 mg", "Triplixam 5\u{a0}mg/1,25\u{a0}mg")]
    #[case("ngày 3 lần, trong 7 ngày.", "ngày 3\u{a0}lần, trong 7\u{a0}ngày.")]
    #[case("Natri clorid 0,9 %", "Natri clorid 0,9\u{a0}%")]
    #[case("Vitamin B1 + B6", "Vitamin B1 + B6")]
    fn a_number_stays_with_its_unit(#[case] text: &str, #[case] kept: &str) {
        assert_eq!(kept_together(text), kept);
    }

    #[test]
    fn the_number_is_the_citizens_card_or_else_an_older_one() {
        let mut known = patient();
        let number = |system, value: &str| Identifier {
            system,
            value: value.to_owned(),
        };
        known.form.identifiers = vec![number(IdentifierSystem::Passport, "B1234567")];
        assert_eq!(
            identity(&known),
            ("Số hộ chiếu".to_owned(), "B1234567".to_owned())
        );
        let card = number(IdentifierSystem::Cccd, "079151001234");
        known.form.identifiers.push(card);
        assert_eq!(identity(&known).1, "079151001234");
        assert_eq!(
            identity(&patient()),
            ("Số định danh cá nhân/CCCD".to_owned(), String::new())
        );
    }
}
