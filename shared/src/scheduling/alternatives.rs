//! What to offer instead of a time that cannot be had, rules D9, E7: the best of what would be proposed.

use super::{
    Alternative, Wish,
    proposals::{Search, Who},
    take_time::{Wanted, earliest},
};
use crate::{
    store::{StoreError, Tx},
    time::{Timestamp, Zone},
};

/// As many as a person can choose from at a glance.
const ALTERNATIVES_MAX: usize = 3;
/// How far from the asked time is looked.
const DAYS: i64 = 14;

/// The nearest times that fit doctor and patient: of the asked doctor, and of others of the specialty.
pub(super) async fn find(
    tx: &mut Tx,
    zone: &Zone,
    wanted: Wanted,
    specialty: &str,
    now: Timestamp,
) -> Result<Vec<Alternative>, StoreError> {
    const DAY_MINUTES: i64 = 24 * 60;
    let (_, settings) = crate::settings::load(tx).await?;
    let asked = wanted.period.start;
    let earliest = earliest(now);
    let wish = Wish {
        preferred: Some(wanted.practitioner),
        asked: Some(asked),
        from: earliest.max(asked.plus_minutes(-DAYS * DAY_MINUTES)),
        until: asked.max(earliest).plus_minutes(DAYS * DAY_MINUTES),
        part_of_day: None,
        length_minutes: u16::try_from(wanted.period.minutes()).unwrap_or(u16::MAX),
        step_minutes: settings.slot_step_minutes,
    };
    let who = Who {
        patient: Some(wanted.patient),
        moving: Some(wanted.appointment),
        hold: wanted.hold,
        buffers: wanted.buffers,
    };
    let search = Search::of_specialty(tx, zone.clone(), wish, specialty, who, ALTERNATIVES_MAX, now).await?;
    let best = search.best(tx).await?;
    let offered = best.into_iter().map(|ranked| Alternative {
        practitioner_id: ranked.practitioner_id,
        start: ranked.start,
        end: ranked.start.plus_minutes(wanted.period.minutes()),
    });
    Ok(offered.collect())
}
