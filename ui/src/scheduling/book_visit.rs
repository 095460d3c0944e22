//! Booking a visit: patient, service, doctor, time. What is known already (from the board, from a patient's
//! page) comes in the address: `/appointments/new?patient=…&service=…&practitioner=…&start=…&kind=…`.
mod best_times;
mod booked;
mod choice;
mod doctor;
mod offers;
mod page;
mod patient;
mod series;
mod service;
mod summary;
mod upcoming;

pub(super) use best_times::part_word;
pub(crate) use booked::take_back;
pub(super) use choice::ChosenPatient;
pub use page::BookVisitPage;
pub(super) use patient::PickPatient;
pub(super) use upcoming::upcoming;
