//! Times that this computer may promise without the server, apart from the others.

use clinic_shared::scheduling::{CertainTime, FreeTimes, Hold, HoldPurpose};
use clinic_shared::time::{Date, Timestamp};
use leptos::prelude::*;

use super::super::words as w;
use crate::clinic;
use crate::kit::{Glyph, Icon};
use crate::live::{Connection, connection};

/// Whether a booking goes to the server at once.
pub fn is_cut_off() -> bool {
    connection() == Connection::Lost
}

/// Those of the shown day, soonest first; none while another day is asked for.
pub fn certain_of(times: &FreeTimes, day: Date) -> Vec<CertainTime> {
    let mut certain = if times.day == day {
        times.certain.clone()
    } else {
        Vec::new()
    };
    certain.sort_by_key(|time| time.start);
    certain.dedup_by_key(|time| time.start);
    certain
}

/// Until when the chosen time is this computer's to give, if it is.
pub fn promised(certain: &[CertainTime], chosen: Timestamp, now: Timestamp) -> Option<Timestamp> {
    let time = certain.iter().find(|time| time.start == chosen)?;
    (now < time.until).then_some(time.until)
}

/// Whether a held time is this computer's own to give.
pub fn is_own(hold: &Hold, certain: &[CertainTime]) -> bool {
    let inside = |time: &CertainTime| hold.start <= time.start && time.start < hold.end;
    hold.purpose == HoldPurpose::Lease && certain.iter().any(inside)
}

/// Cut off it stands first: what else is booked waits for the server. In touch it stands last, and saves these times
/// for when the line breaks.
#[component]
pub fn CertainTimes(certain: Memo<Vec<CertainTime>>, chosen: RwSignal<Option<Timestamp>>) -> impl IntoView {
    let until = move || certain.with(|certain| certain.iter().map(|time| time.until).min());
    view! {
        <Show when=move || !certain.with(Vec::is_empty)>
            <p class="mt-3 flex flex-wrap items-center gap-x-1.5 text-sm font-semibold text-base-content/75">
                <Glyph icon=Icon::Lock class="size-4"/>
                {w::certain_times}
            </p>
            <p class="mb-1 text-sm text-base-content/75">
                {move || until().map(|until| w::certain_until(&clinic::hour_or_day(until)))}
            </p>
            <div class="grid grid-cols-6 gap-1.5">
                <For each=move || certain.get() key=|time| time.start let(time)>
                    <button
                        type="button"
                        class="btn btn-sm border-info/60 bg-info/10 tabular-nums hover:bg-info/20 aria-pressed:btn-primary aria-pressed:bg-primary"
                        data-time=""
                        data-certain=""
                        aria-pressed=move || (chosen.get() == Some(time.start)).to_string()
                        on:click=move |_| chosen.set(Some(time.start))
                    >
                        {clinic::hh_mm(time.start)}
                    </button>
                </For>
            </div>
        </Show>
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use clinic_shared::ids::{HoldId, PractitionerId};

    fn at(minutes: i64) -> Timestamp {
        Timestamp::from_ms(0).plus_minutes(minutes)
    }

    fn time(start: i64) -> CertainTime {
        CertainTime {
            start: at(start),
            until: at(start),
        }
    }

    #[test]
    fn times_of_another_day_are_no_offer_and_each_stands_once() {
        let times = FreeTimes {
            practitioner_id: PractitionerId(uuid::Uuid::nil()),
            day: "2026-11-24".parse().unwrap(),
            length_minutes: 20,
            starts: vec![],
            certain: vec![time(60), time(30), time(60)],
            why_none: None,
        };
        assert_eq!(certain_of(&times, times.day), [time(30), time(60)]);
        assert_eq!(certain_of(&times, times.day.plus_days(1)), []);
    }

    #[test]
    fn a_chosen_time_is_promised_until_its_lease_ends_and_no_other_is() {
        let certain = [time(30), time(60)];
        assert_eq!(promised(&certain, at(60), at(0)), Some(at(60)));
        assert_eq!(promised(&certain, at(60), at(60)), None);
        assert_eq!(promised(&certain, at(45), at(0)), None);
    }

    #[test]
    fn only_this_computers_own_leases_are_its_own() {
        let hold = |purpose| Hold {
            id: HoldId(uuid::Uuid::nil()),
            practitioner_id: PractitionerId(uuid::Uuid::nil()),
            start: at(60),
            end: at(90),
            owner_id: uuid::Uuid::nil(),
            desk: Some("B".to_owned()),
            own: false,
            purpose,
            made_at: at(0),
            expires_at: at(60),
        };
        assert!(is_own(&hold(HoldPurpose::Lease), &[time(70)]));
        assert!(!is_own(&hold(HoldPurpose::Lease), &[time(90)]));
        assert!(!is_own(&hold(HoldPurpose::Booking), &[time(70)]));
    }
}
