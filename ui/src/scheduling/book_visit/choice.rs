use clinic_shared::catalog::Service;
use clinic_shared::ids::{AppointmentId, PatientId, PractitionerId};
use clinic_shared::patients::{Patient, PatientSummary, Priority};
use clinic_shared::scheduling::{AppointmentKind, BookAppointment};
use clinic_shared::time::{PartialDate, Timestamp};

/// What has been chosen so far.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Choice {
    pub patient: Option<ChosenPatient>,
    pub service: Option<Service>,
    pub doctor: Option<PractitionerId>,
    pub start: Option<Timestamp>,
}

/// The few words by which the desk makes sure that it is the right person.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ChosenPatient {
    pub id: PatientId,
    pub record_number: String,
    pub full_name: String,
    pub birth_date: Option<PartialDate>,
    pub phone: String,
    pub priority: Option<Priority>,
}

impl From<PatientSummary> for ChosenPatient {
    fn from(patient: PatientSummary) -> Self {
        Self {
            id: patient.id,
            record_number: patient.record_number,
            full_name: patient.full_name,
            birth_date: patient.birth_date,
            phone: patient.phone,
            priority: patient.priority,
        }
    }
}

impl From<Patient> for ChosenPatient {
    fn from(patient: Patient) -> Self {
        Self {
            id: patient.id,
            record_number: patient.record_number,
            full_name: patient.form.full_name,
            birth_date: patient.form.birth_date,
            phone: patient.form.phone,
            priority: patient.priority,
        }
    }
}

/// A part of the booking, in the order in which it is asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Part {
    Patient,
    Service,
    Doctor,
    Time,
}

impl Part {
    /// Id of its place on the page, to put the focus there.
    pub const fn element_id(self) -> &'static str {
        match self {
            Self::Patient => "book-patient",
            Self::Service => "book-service",
            Self::Doctor => "book-doctor",
            Self::Time => "book-time",
        }
    }
}

/// What the desk adds to the choice.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Extras {
    pub kind: AppointmentKind,
    pub reason: String,
    pub note: String,
    /// Keeps the time but waits for the doctor's word. Rule D5.
    pub proposed: bool,
}

impl Choice {
    /// The first part that is still to be chosen.
    pub fn missing(&self) -> Option<Part> {
        if self.patient.is_none() {
            Some(Part::Patient)
        } else if self.service.is_none() {
            Some(Part::Service)
        } else if self.doctor.is_none() {
            Some(Part::Doctor)
        } else if self.start.is_none() {
            Some(Part::Time)
        } else {
            None
        }
    }

    /// The request, once nothing is missing.
    pub fn request(&self, id: AppointmentId, extras: Extras) -> Option<BookAppointment> {
        Some(BookAppointment {
            id,
            patient_id: self.patient.as_ref()?.id,
            service_id: self.service.as_ref()?.id,
            practitioner_id: self.doctor?,
            start: self.start?,
            length_minutes: None,
            kind: extras.kind,
            reason: extras.reason,
            note: extras.note,
            proposed: extras.proposed,
            hold_id: None,
            overbook: None,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use clinic_shared::catalog::ServiceForm;
    use clinic_shared::ids::{AnyId, ServiceId};

    fn id<Id: AnyId>(number: u8) -> Id {
        Id::from_uuid(uuid::Uuid::from_bytes([number; 16]))
    }

    #[test]
    fn parts_are_asked_in_order_and_a_whole_choice_is_a_request() {
        let mut choice = Choice::default();
        assert_eq!(choice.missing(), Some(Part::Patient));
        // From the board: the doctor and the time are known first.
        choice.doctor = Some(id(1));
        choice.start = Some(Timestamp::from_ms(0));
        assert_eq!(choice.missing(), Some(Part::Patient));
        choice.patient = Some(ChosenPatient {
            id: id(2),
            record_number: "BN000002".to_owned(),
            full_name: "Nguyễn Văn Đức".to_owned(),
            birth_date: None,
            phone: String::new(),
            priority: None,
        });
        assert_eq!(choice.missing(), Some(Part::Service));
        assert_eq!(choice.request(id(9), Extras::default()), None);
        choice.service = Some(Service {
            id: id::<ServiceId>(3),
            form: ServiceForm::default(),
            deleted_at: None,
            version: 1,
        });
        assert_eq!(choice.missing(), None);
        let request = choice.request(id(9), Extras::default()).unwrap();
        assert_eq!((request.patient_id, request.practitioner_id), (id(2), id(1)));
        assert_eq!((request.id, request.service_id), (id(9), id(3)));
    }
}
