use clinic_shared::ids::PractitionerId;
use clinic_shared::scheduling::{
    AppointmentKind, AppointmentList, AppointmentRange, AppointmentSort, AppointmentStatus,
};
use clinic_shared::time::{Date, Zone};
use leptos_router::params::ParamsMap;

/// Visits of one page of the list.
const LIMIT: u16 = 50;

/// What the list is asked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Asked {
    /// `None`: all times.
    pub range: Option<AppointmentRange>,
    pub practitioner: Option<PractitionerId>,
    pub status: Option<AppointmentStatus>,
    pub kind: Option<AppointmentKind>,
    pub sort: AppointmentSort,
}

impl Asked {
    /// Today's; a doctor's own; in the state that the page's address names.
    pub fn new(own: Option<PractitionerId>, status: Option<AppointmentStatus>) -> Self {
        Self {
            range: Some(AppointmentRange::Today),
            practitioner: own,
            status,
            kind: None,
            sort: AppointmentSort::Start,
        }
    }

    pub fn list(&self, today: Date, zone: &Zone, cursor: Option<String>) -> AppointmentList {
        let span = self.range.map(|range| range.days(today));
        AppointmentList {
            from: span.map(|(first, _)| zone.start_of(first)),
            to: span.map(|(_, after_last)| zone.start_of(after_last)),
            practitioner_id: self.practitioner,
            status: self.status,
            kind: self.kind,
            sort: Some(self.sort),
            limit: Some(LIMIT),
            cursor,
            ..AppointmentList::default()
        }
    }
}

/// `?status=noshow`
pub fn named_status(query: &ParamsMap) -> Option<AppointmentStatus> {
    AppointmentStatus::parse(&query.get("status")?)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Row A2.
    #[test]
    fn a_range_is_whole_days_of_the_clinic() {
        let zone = Zone::vietnam();
        let today = Date::new(2026, 11, 24).unwrap();
        let mut asked = Asked::new(None, None);
        asked.range = Some(AppointmentRange::Week);
        let list = asked.list(today, &zone, None);
        assert_eq!(list.from, Some(zone.at(Date::new(2026, 11, 23).unwrap(), 0, 0)));
        assert_eq!(list.to, Some(zone.at(Date::new(2026, 11, 30).unwrap(), 0, 0)));
        asked.range = None;
        assert_eq!(asked.list(today, &zone, None).from, None);
    }
}
