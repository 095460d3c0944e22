//! From what was scanned to somebody who is in the queue, or to why not and what to do.
use clinic_shared::arrivals::{CheckIn, CheckedIn, FoundVisit};
use clinic_shared::ids::{AppointmentId, PatientId};
use clinic_shared::patients::Identifier;
use clinic_shared::scanning::{AppointmentCode, Scan};
use clinic_shared::scheduling::AppointmentView;
use leptos::prelude::*;
use leptos::task::spawn_local;

use super::calls;
use super::scan::{identifier_of, number_typed, of_address, search_of};
use crate::api::ApiError;
use crate::send::{Sending, use_send};
use crate::{go, patients};

/// What the last scan or press led to.
#[derive(Debug, Clone, PartialEq)]
pub enum Outcome {
    CheckedIn(Box<CheckedIn>),
    /// A card was scanned, and its patient has visits today.
    Offer(Vec<AppointmentView>),
    Refused {
        error: ApiError,
        /// The visit that it is about, where it is known.
        visit: Option<AppointmentId>,
        found: Option<Box<FoundVisit>>,
    },
    /// The code is none of ours.
    Unknown,
    /// A card's number was typed that no patient has.
    NobodyHas(Identifier),
}

/// The place where people are checked in: one at a time.
#[derive(Debug, Clone, Copy)]
pub struct Desk {
    pub sending: Sending,
    pub outcome: RwSignal<Option<Outcome>>,
}

/// For the page that shows it.
pub fn use_desk() -> Desk {
    Desk {
        sending: use_send(),
        outcome: RwSignal::new(None),
    }
}

impl Desk {
    /// What a scan means, and the first step of it.
    pub fn scanned(self, scan: Scan) {
        match scan {
            Scan::AppointmentCode { code } => self.check_in(CheckIn {
                code: Some(code.as_str().to_owned()),
                ..CheckIn::default()
            }),
            Scan::CitizenCard(_) | Scan::InsuranceCard(_) => self.card(scan),
            Scan::Unknown => self.outcome.set(Some(Outcome::Unknown)),
        }
    }

    /// What was typed: a code, which means what its scan does, or a card's number alone.
    pub fn typed(self, text: &str) {
        match number_typed(text) {
            // Twelve digits may be a visit's code.
            Some(number) => self.number(number, AppointmentCode::parse(text.trim()).ok()),
            None => self.scanned(of_address(text)),
        }
    }

    /// Checks in; scanning the same code again is answered calmly by the server.
    pub fn check_in(self, asked: CheckIn) {
        let desk = self;
        desk.sending.about(&asked);
        desk.sending.run(
            move |key| async move {
                match calls::check_in(&asked, key).await {
                    Ok(checked_in) => Ok(Outcome::CheckedIn(Box::new(checked_in))),
                    Err(error) if error.is_worth_repeating() => Err(error),
                    Err(error) => Ok(refused(error, &asked).await),
                }
            },
            move |outcome| {
                desk.outcome.try_set(Some(outcome));
            },
        );
    }

    /// A card: its patient may be expected today, which is what the desk then wants; else the patient's page.
    fn card(self, card: Scan) {
        let Some(identifier) = identifier_of(&card) else {
            return;
        };
        spawn_local(async move {
            let today = match calls::patient_with_card(&identifier).await {
                Ok(Some(patient)) => today_of(patient.id).await,
                Ok(None) => Ok(None),
                Err(error) => Err(error),
            };
            match today {
                Ok(None) => open_card(&card),
                Ok(Some(outcome)) => {
                    self.outcome.try_set(Some(outcome));
                }
                Err(error) => {
                    self.outcome.try_set(Some(failed(error)));
                }
            }
        });
    }

    /// A card's number alone: as for the card, but there is nothing to fill the register form in from. `code`:
    /// the visit's code that the same characters are, where nobody has the number.
    fn number(self, number: Identifier, code: Option<AppointmentCode>) {
        spawn_local(async move {
            let patient = match calls::patient_with_card(&search_of(&number)).await {
                Ok(found) => found.map(|patient| patient.id),
                Err(error) => {
                    self.outcome.try_set(Some(failed(error)));
                    return;
                }
            };
            let outcome = match (patient, code) {
                (Some(patient), _) => match today_of(patient).await {
                    Ok(Some(outcome)) => outcome,
                    Ok(None) => {
                        go::to(&format!("/patients/{patient}"));
                        return;
                    }
                    Err(error) => failed(error),
                },
                (None, Some(code)) if calls::of_code(&code).await.is_ok() => {
                    // The page may be gone by now.
                    if self.outcome.try_with_untracked(Option::is_some).is_some() {
                        self.scanned(Scan::AppointmentCode { code });
                    }
                    return;
                }
                (None, _) => Outcome::NobodyHas(number),
            };
            self.outcome.try_set(Some(outcome));
        });
    }
}

/// What a patient who shows a card is here for today: visits to be checked in for, or that they are in already.
async fn today_of(patient: PatientId) -> Result<Option<Outcome>, ApiError> {
    let due = calls::due_today(patient).await?;
    if !due.is_empty() {
        return Ok(Some(Outcome::Offer(due)));
    }
    // Those who still wait stand before those who are done.
    let entries = calls::queue().await?.entries;
    let own = entries.into_iter().find(|entry| entry.patient_id == patient);
    Ok(own.map(|entry| {
        let already = true;
        Outcome::CheckedIn(Box::new(CheckedIn { entry, already }))
    }))
}

/// No answer to what a card or a number leads to.
const fn failed(error: ApiError) -> Outcome {
    Outcome::Refused {
        error,
        visit: None,
        found: None,
    }
}

/// The patient with the card, or the form to register them.
fn open_card(scan: &Scan) {
    match scan {
        Scan::CitizenCard(card) => patients::open_card(card),
        Scan::InsuranceCard(card) => patients::open_card(card),
        Scan::AppointmentCode { .. } | Scan::Unknown => {}
    }
}

/// Why not, with the visit that the code belongs to.
async fn refused(error: ApiError, asked: &CheckIn) -> Outcome {
    let code = asked
        .code
        .as_deref()
        .and_then(|code| AppointmentCode::parse(code).ok());
    let found = match code {
        Some(code) => calls::of_code(&code).await.ok(),
        None => None,
    };
    let visit = asked
        .appointment_id
        .or_else(|| found.as_ref().map(|found| found.visit.appointment.id));
    Outcome::Refused {
        error,
        visit,
        found: found.map(Box::new),
    }
}
