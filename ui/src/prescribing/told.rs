//! What a patient takes by their own word, as it is typed and as it is sent. Plain data.
use clinic_shared::field::{Check as _, FieldCode, FieldErrors};
use clinic_shared::ids::MedicationStatementId;
use clinic_shared::medication::prescription::{TIMES_PER_DAY_MAX, UNITS_MAX};
use clinic_shared::medication::{Medication, MedicationSource, PrescribedLine, StatementForm};
use clinic_shared::time::Date;

use super::typed::{self, Typed};
use crate::medication::{Drug, Unread, number};

/// One that is at the clinic.
#[derive(Debug, Clone, PartialEq)]
pub struct Told {
    pub id: MedicationStatementId,
    pub version: i64,
    pub form: StatementForm,
}

/// What the patient told, where it is that and not a prescription of the clinic.
pub fn told(medication: &Medication) -> Option<Told> {
    let MedicationSource::Statement { id, version } = medication.source else {
        return None;
    };
    let line = medication.line.clone();
    let form = StatementForm {
        drug: line.drug,
        strength: line.strength,
        route: line.route,
        form: line.form,
        units_per_dose: line.units_per_dose,
        unit: line.unit,
        times_per_day: line.times_per_day,
        started_on: Some(medication.started_on),
        ended_on: medication.ends_on,
        note: line.instructions,
    };
    Some(Told { id, version, form })
}

/// As it is typed.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct TypedStatement {
    pub drug: Drug,
    pub strength: String,
    pub units: String,
    pub unit: String,
    pub times: String,
    pub started_on: Option<Date>,
    pub ended_on: Option<Date>,
    pub note: String,
}

impl TypedStatement {
    pub fn of(form: &StatementForm) -> Self {
        let (drug, Typed { units, times, .. }) = typed::of_line(PrescribedLine {
            drug: form.drug.clone(),
            route: form.route,
            form: form.form,
            units_per_dose: form.units_per_dose,
            times_per_day: form.times_per_day,
            ..PrescribedLine::default()
        });
        Self {
            drug,
            strength: form.strength.clone(),
            units,
            unit: form.unit.clone(),
            times,
            started_on: form.started_on,
            ended_on: form.ended_on,
            note: form.note.clone(),
        }
    }

    pub fn unread_units(&self) -> Option<Unread> {
        number(&self.units, UNITS_MAX).err()
    }

    pub fn unread_times(&self) -> Option<Unread> {
        number(&self.times, TIMES_PER_DAY_MAX).err()
    }

    pub fn form(&self) -> StatementForm {
        let read = |text: &str, most: f64| number(text, most).ok().flatten();
        StatementForm {
            drug: self.drug.name.clone(),
            strength: self.strength.clone(),
            route: self.drug.route,
            form: self.drug.form,
            units_per_dose: read(&self.units, UNITS_MAX),
            unit: self.unit.clone(),
            times_per_day: read(&self.times, TIMES_PER_DAY_MAX),
            started_on: self.started_on,
            ended_on: self.ended_on,
            note: self.note.clone(),
        }
    }

    /// What is wrong with it; what cannot be read must not be sent as if it were not there.
    pub fn check(&self) -> FieldErrors {
        let mut errors = self.form().check();
        let malformed = FieldCode::Malformed;
        errors.add_if(self.unread_units().is_some(), "/units_per_dose", malformed);
        errors.add_if(self.unread_times().is_some(), "/times_per_day", malformed);
        errors
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use clinic_shared::ids::{MedicationRequestId, PrescriptionId};
    use clinic_shared::medication::case::{Form, Route};

    fn day(day: i8) -> Date {
        Date::new(2026, 11, day).unwrap()
    }

    fn form() -> StatementForm {
        StatementForm {
            drug: "Warfarin".to_owned(),
            strength: "5 mg".to_owned(),
            route: Some(Route::Oral),
            form: Some(Form::Tablet),
            units_per_dose: Some(0.5),
            unit: "viên".to_owned(),
            times_per_day: Some(1.0),
            started_on: Some(day(1)),
            ended_on: None,
            note: "BV Chợ Rẫy".to_owned(),
        }
    }

    #[test]
    fn what_is_filled_in_is_what_was_told() {
        let typed = TypedStatement::of(&form());
        assert_eq!((typed.units.as_str(), typed.times.as_str()), ("0,5", "1"));
        assert_eq!(typed.form(), form());
        assert!(typed.check().is_empty());
    }

    #[test]
    fn what_cannot_be_read_is_told_and_not_left_out() {
        let typed = TypedStatement {
            units: "1.500".to_owned(),
            ..TypedStatement::of(&form())
        };
        assert_eq!(typed.form().units_per_dose, None);
        assert_eq!(typed.check().of("/units_per_dose"), Some(FieldCode::Malformed));
    }

    #[test]
    fn only_what_the_patient_told_is_changed_here() {
        let id = MedicationStatementId(uuid::Uuid::from_u128(1));
        let medication = |source| Medication {
            source,
            line: form().line(),
            started_on: day(1),
            ends_on: None,
            prescribed_by: String::new(),
            own: false,
        };
        let by_word = medication(MedicationSource::Statement { id, version: 4 });
        let expected = Told {
            id,
            version: 4,
            form: form(),
        };
        assert_eq!(told(&by_word), Some(expected));
        let prescribed = medication(MedicationSource::Prescription {
            prescription_id: PrescriptionId(uuid::Uuid::from_u128(2)),
            id: MedicationRequestId(uuid::Uuid::from_u128(3)),
        });
        assert_eq!(told(&prescribed), None);
    }
}
