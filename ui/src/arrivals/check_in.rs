//! From what was scanned to somebody who is in the queue, or to why not and what to do.
use clinic_shared::arrivals::{CheckIn, CheckedIn, FoundVisit};
use clinic_shared::ids::AppointmentId;
use clinic_shared::scanning::{AppointmentCode, Scan};
use clinic_shared::scheduling::AppointmentView;
use leptos::prelude::*;
use leptos::task::spawn_local;

use super::calls;
use super::scan::identifier_of;
use crate::api::ApiError;
use crate::patients;
use crate::send::{Sending, use_send};

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
            let due = match calls::patient_with_card(&identifier).await {
                Ok(Some(patient)) => calls::due_today(patient.id).await,
                Ok(None) => Ok(Vec::new()),
                Err(error) => Err(error),
            };
            match due {
                Ok(visits) if visits.is_empty() => open_card(&card),
                Ok(visits) => {
                    self.outcome.try_set(Some(Outcome::Offer(visits)));
                }
                Err(error) => {
                    self.outcome.try_set(Some(Outcome::Refused {
                        error,
                        visit: None,
                        found: None,
                    }));
                }
            }
        });
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
