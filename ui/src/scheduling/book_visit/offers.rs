use clinic_shared::ids::PractitionerId;
use clinic_shared::scheduling::DayBoard;
use clinic_shared::time::Timestamp;

use super::super::free::{Sought, starts};
use crate::practitioners::photo_address;

/// A doctor as the desk chooses one: who, and how soon.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Offer {
    pub practitioner: PractitionerId,
    pub name: String,
    pub specialty: String,
    pub color: String,
    /// Address of the doctor's photo, where there is one.
    pub photo: Option<String>,
    /// The first free time of the day for the chosen service.
    pub first: Option<Timestamp>,
    pub free: usize,
}

/// The day's doctors, the soonest free first. Rule E7.
pub fn offers(board: &DayBoard, sought: Sought, step_minutes: u16, now: Timestamp) -> Vec<Offer> {
    let mut offers: Vec<Offer> = board
        .columns
        .iter()
        .map(|column| {
            let starts = starts(column, sought, step_minutes, now);
            Offer {
                practitioner: column.practitioner_id,
                name: column.practitioner_name.clone(),
                specialty: column.specialty.clone(),
                color: column.color.clone(),
                photo: photo_address(column.practitioner_id, column.photo_version),
                first: starts.first().copied(),
                free: starts.len(),
            }
        })
        .collect();
    offers.sort_by_key(|offer| (offer.first.is_none(), offer.first));
    offers
}

#[cfg(test)]
mod tests {
    use super::super::super::day_board::sample;
    use super::*;

    /// Rule E7.
    #[test]
    fn the_soonest_free_doctor_is_offered_first() {
        let sought = Sought {
            minutes: 30,
            ..Sought::default()
        };
        let offers = offers(&sample::board(), sought, 10, sample::at(9, 0));
        let order: Vec<_> = offers
            .iter()
            .map(|offer| (offer.practitioner, offer.first))
            .collect();
        assert_eq!(
            order,
            [
                (sample::doctor(2), Some(sample::at(9, 0))),
                (sample::doctor(3), Some(sample::at(9, 0))),
                (sample::doctor(1), Some(sample::at(9, 20))),
            ]
        );
        let photos: Vec<_> = offers.iter().map(|offer| offer.photo.is_some()).collect();
        assert_eq!(photos, [false, false, true], "each doctor's own photo");
        let evening = super::offers(&sample::board(), sought, 10, sample::at(18, 0));
        assert!(
            evening
                .iter()
                .all(|offer| offer.first.is_none() && offer.free == 0)
        );
    }
}
