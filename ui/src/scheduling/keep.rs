//! Keeping a chosen time while its form is filled in. Rule B4: only the server's clock counts; the countdown goes by
//! it, whatever this machine's clock shows.
use clinic_shared::ids::{AppointmentId, HoldId, PatientId, PractitionerId, ServiceId};
use clinic_shared::scheduling::{Alternative, Hold, HoldForm};
use clinic_shared::time::Timestamp;
use leptos::ev;
use leptos::leptos_dom::helpers::set_interval_with_handle;
use leptos::prelude::*;
use leptos::task::spawn_local;
use std::time::Duration;

use super::{calls, words as w};
use crate::api::{self, ApiError};
use crate::kit::{Button, Glyph, Icon};
use crate::{browser, clinic, sync};

/// The time that is chosen.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Wanted {
    pub practitioner: PractitionerId,
    pub service: ServiceId,
    pub start: Timestamp,
    /// Decides whether a time for patients with priority may be kept.
    pub patient: Option<PatientId>,
    /// A visit that is to be moved, which keeps its own length and does not stand in its own way.
    pub moving: Option<(AppointmentId, u16)>,
}

impl Wanted {
    /// Another patient changes nothing of a time that is kept already.
    fn is_time_of(self, other: Self) -> bool {
        let patient = self.patient;
        self == Self { patient, ..other }
    }
}

#[derive(Debug, Clone, PartialEq)]
pub enum Keeping {
    /// Nothing is chosen, or the clinic could not be asked: booking works without.
    Nothing,
    Asking(Wanted),
    Kept(Wanted, Hold),
    /// It was kept and is no more.
    Lost(Wanted),
    Refused(Wanted, ApiError),
    /// The server is away: nothing can be kept, and booking makes a request.
    Without(Wanted),
}

impl Keeping {
    fn about(&self) -> Option<Wanted> {
        match self {
            Self::Nothing => None,
            Self::Asking(wanted)
            | Self::Kept(wanted, _)
            | Self::Lost(wanted)
            | Self::Refused(wanted, _)
            | Self::Without(wanted) => Some(*wanted),
        }
    }

    /// Whether `wanted` was asked for already. A refusal may be another one for another patient.
    fn answers(&self, wanted: Wanted) -> bool {
        match self {
            Self::Refused(refused, _) => *refused == wanted,
            _ => self.about().is_some_and(|about| about.is_time_of(wanted)),
        }
    }
}

/// What the passing of time asks for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Due {
    Nothing,
    Extend,
    Lose,
}

/// A hold goes on while somebody works at the form, and only then: in the second half of its time, after a key or a
/// press in the last half.
pub fn due(expires_at: Timestamp, now: Timestamp, used_at: Timestamp, hold_minutes: u8) -> Due {
    let left_ms = expires_at.as_ms() - now.as_ms();
    let half_ms = i64::from(hold_minutes) * 30_000;
    if left_ms <= 0 {
        Due::Lose
    } else if left_ms <= half_ms && now.as_ms() - used_at.as_ms() <= half_ms {
        Due::Extend
    } else {
        Due::Nothing
    }
}

/// `4:59`; never less than nothing.
pub fn countdown(expires_at: Timestamp, now: Timestamp) -> String {
    let seconds = (expires_at.as_ms() - now.as_ms()).max(0) / 1_000;
    format!("{}:{:02}", seconds / 60, seconds % 60)
}

/// A form's hold.
#[derive(Debug, Clone, Copy)]
pub struct Keep {
    pub state: RwSignal<Keeping>,
    now: RwSignal<Timestamp>,
    used_at: StoredValue<Timestamp>,
    /// The last one asked for, to be given back or replaced.
    last: StoredValue<Option<HoldId>>,
    /// An extension is under way, or did not make it longer.
    extends: StoredValue<bool>,
}

impl Keep {
    pub fn is_asking(self) -> bool {
        self.state.with(|state| matches!(state, Keeping::Asking(_)))
    }

    /// The hold of exactly this time, to book with it.
    pub fn of(self, practitioner: PractitionerId, start: Timestamp) -> Option<HoldId> {
        self.state.with_untracked(|state| match state {
            Keeping::Kept(wanted, hold) if (wanted.practitioner, wanted.start) == (practitioner, start) => {
                Some(hold.id)
            }
            _ => None,
        })
    }

    /// This form's own hold; inside a view it follows a change.
    pub fn own(self) -> Option<HoldId> {
        self.state.with(|state| match state {
            Keeping::Kept(_, hold) => Some(hold.id),
            _ => None,
        })
    }

    fn take(self, wanted: Wanted) {
        if untrack(sync::is_away) {
            self.state.set(Keeping::Without(wanted));
            return;
        }
        let before = self.last.get_value();
        let id = browser::new_id::<HoldId>();
        self.last.set_value(Some(id));
        self.state.set(Keeping::Asking(wanted));
        let form = HoldForm {
            id,
            practitioner_id: wanted.practitioner,
            service_id: wanted.service,
            start: wanted.start,
            length_minutes: wanted.moving.map(|(_, minutes)| minutes),
            patient_id: wanted.patient,
            moving: wanted.moving.map(|(visit, _)| visit),
            instead_of: before,
        };
        spawn_local(async move {
            let answer = calls::hold(&form, api::new_key()).await;
            // The form may be gone by now, or want another time.
            if self.last.try_get_value().flatten() != Some(id) {
                if answer.is_ok() {
                    give_back(id);
                }
                return;
            }
            self.extends.try_set_value(false);
            self.state.try_set(match answer {
                Ok(hold) => Keeping::Kept(wanted, hold),
                // Away since a moment ago: a hold that is not answered keeps nobody from booking.
                Err(error) if error.is_worth_repeating() => Keeping::Without(wanted),
                Err(error) => Keeping::Refused(wanted, error),
            });
        });
    }

    fn release(self) {
        if let Some(id) = self.last.try_get_value().flatten() {
            self.last.try_set_value(None);
            give_back(id);
        }
    }

    /// It was used up by the booking.
    pub fn booked(self) {
        self.last.try_set_value(None);
    }

    /// Asks for the lost time again.
    fn again(self) {
        if let Some(wanted) = self.state.with_untracked(Keeping::about) {
            self.take(wanted);
        }
    }

    fn tick(self) {
        self.now.set(browser::now());
        let Keeping::Kept(wanted, hold) = self.state.get_untracked() else {
            return;
        };
        let minutes = clinic::settings().hold_minutes;
        match due(
            hold.expires_at,
            self.now.get_untracked(),
            self.used_at.get_value(),
            minutes,
        ) {
            Due::Nothing => {}
            Due::Lose if untrack(sync::is_away) => self.state.set(Keeping::Without(wanted)),
            Due::Lose => self.state.set(Keeping::Lost(wanted)),
            Due::Extend if self.extends.get_value() || untrack(sync::is_away) => {}
            Due::Extend => {
                self.extends.set_value(true);
                spawn_local(async move {
                    let answer = calls::extend_hold(hold.id, api::new_key()).await;
                    if self.last.try_get_value().flatten() != Some(hold.id) {
                        return;
                    }
                    match answer {
                        Ok(longer) => {
                            // One that has reached its longest is not asked for again.
                            self.extends.try_set_value(longer.expires_at <= hold.expires_at);
                            self.state.try_set(Keeping::Kept(wanted, longer));
                        }
                        // No answer: asked again at the next second.
                        Err(error) if error.is_worth_repeating() => {
                            self.extends.try_set_value(false);
                        }
                        Err(_) => {
                            self.state.try_set(Keeping::Lost(wanted));
                        }
                    }
                });
            }
        }
    }
}

fn give_back(id: HoldId) {
    spawn_local(async move {
        // What cannot be given back runs out by itself.
        let _ = calls::end_hold(id, api::new_key()).await;
    });
}

/// Keeps what is `wanted` for as long as the calling component is shown; not while `busy`, when a booking is under
/// way that needs the time for itself.
pub fn use_keep(
    wanted: impl Fn() -> Option<Wanted> + Send + Sync + 'static,
    busy: impl Fn() -> bool + Send + Sync + 'static,
) -> Keep {
    let keep = Keep {
        state: RwSignal::new(Keeping::Nothing),
        now: RwSignal::new(browser::now()),
        used_at: StoredValue::new(browser::now()),
        last: StoredValue::new(None),
        extends: StoredValue::new(false),
    };
    let wanted = Memo::new(move |_| wanted());
    Effect::new(move |_| {
        let wanted = wanted.get();
        let is_away = sync::is_away();
        if busy() {
            return;
        }
        // Back again: what could not be kept is.
        if !is_away
            && keep
                .state
                .with_untracked(|state| matches!(state, Keeping::Without(_)))
        {
            keep.state.set(Keeping::Nothing);
        }
        match wanted {
            None if keep.state.with_untracked(|state| state.about().is_some()) => {
                keep.release();
                keep.state.set(Keeping::Nothing);
            }
            Some(wanted) if !keep.state.with_untracked(|state| state.answers(wanted)) => keep.take(wanted),
            _ => {}
        }
    });
    let used = move |()| {
        keep.used_at.try_set_value(browser::now());
    };
    let keys = window_event_listener(ev::keydown, move |_| used(()));
    let presses = window_event_listener(ev::pointerdown, move |_| used(()));
    // Fails only outside a window, where nothing is shown either.
    let ticking = set_interval_with_handle(move || keep.tick(), Duration::from_secs(1)).ok();
    on_cleanup(move || {
        keys.remove();
        presses.remove();
        if let Some(ticking) = ticking {
            ticking.clear();
        }
        keep.release();
    });
    keep
}

/// `act`, as soon as it is known whether the time is kept: whoever books before that would stand in their own way.
/// Where the time could not be kept, its refusal is shown already and nothing is done.
pub fn once_asked<T: Send + Sync + 'static>(
    keep: Keep,
    act: impl Fn(T) + Copy + Send + Sync + 'static,
) -> impl Fn(T) + Copy + Send + Sync + 'static {
    let waits = RwSignal::new(None::<T>);
    Effect::new(move |_| {
        if !keep.is_asking()
            && let Some(what) = waits.try_update(Option::take).flatten()
            && keep.state.with_untracked(refusal).is_none()
        {
            act(what);
        }
    });
    move |what| {
        if untrack(|| keep.is_asking()) {
            waits.set(Some(what));
        } else {
            act(what);
        }
    }
}

/// How long the time is kept, that it is no more, or why it could not be kept.
#[component]
pub fn KeepState(
    keep: Keep,
    /// Until when it is certain also without the server.
    #[prop(optional, into)]
    promised: Signal<Option<Timestamp>>,
) -> impl IntoView {
    let until = Memo::new(move |_| {
        keep.state.with(|state| match state {
            Keeping::Kept(_, hold) => Some(hold.expires_at),
            _ => None,
        })
    });
    let is_lost = Memo::new(move |_| keep.state.with(|state| matches!(state, Keeping::Lost(_))));
    let is_without =
        move || keep.state.with(|state| matches!(state, Keeping::Without(_))) && sync::works_offline();
    view! {
        {move || until.get().map(|until| view! {
            <p class="flex items-center gap-2 rounded-field bg-success/10 px-3 py-2 text-sm" data-kept="">
                <Glyph icon=Icon::Lock class="size-4"/>
                <span>{move || w::kept_for_you(&clinic::hh_mm(until))}</span>
                <span class="ml-auto font-semibold tabular-nums" aria-hidden="true">
                    {move || countdown(until, keep.now.get())}
                </span>
            </p>
        })}
        <div role="status">
            {move || promised.get().filter(|_| is_without()).map(|until| view! {
                <p class="flex items-start gap-2 rounded-field bg-success/10 px-3 py-2 text-sm" data-kept="promised">
                    <Glyph icon=Icon::Lock class="mt-0.5 size-4"/>
                    <span>{sync::words::promised(&clinic::hour_or_day(until))}</span>
                </p>
            })}
            {move || (is_without() && promised.get().is_none()).then(|| view! {
                <p class="flex items-start gap-2 rounded-field border border-warning bg-warning/15 px-3 py-2 text-sm" data-kept="without">
                    <Glyph icon=Icon::Offline class="mt-0.5 size-4"/>
                    <span>{sync::words::without_hold}</span>
                </p>
            })}
            {move || is_lost.get().then(|| view! {
                <div class="flex flex-wrap items-center gap-2 rounded-field border border-warning bg-warning/15 px-3 py-2 text-sm">
                    <Glyph icon=Icon::Warning class="size-4"/>
                    <span class="grow">{w::kept_no_more}</span>
                    <Button small=true icon=Icon::Lock text=w::keep_again press=move |()| keep.again()/>
                </div>
            })}
        </div>
    }
}

/// The refusal of a time that was to be kept, with other times; `None` while there is none.
pub fn refusal(state: &Keeping) -> Option<ApiError> {
    match state {
        Keeping::Refused(_, error) if error.member::<Vec<Alternative>>("alternatives").is_some() => {
            Some(error.clone())
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use clinic_shared::ids::AnyId;
    use rstest::rstest;

    fn id<Id: AnyId>(number: u8) -> Id {
        Id::from_uuid(uuid::Uuid::from_bytes([number; 16]))
    }

    fn wanted() -> Wanted {
        Wanted {
            practitioner: id(1),
            service: id(1),
            start: at(0),
            patient: None,
            moving: None,
        }
    }

    #[test]
    fn a_kept_time_is_not_asked_for_again_for_another_patient_but_a_refused_one_is() {
        let patient = Some(id(5));
        let for_patient = Wanted { patient, ..wanted() };
        let asking = Keeping::Asking(wanted());
        assert!(asking.answers(for_patient));
        let later = Wanted {
            start: at(300),
            ..wanted()
        };
        assert!(!asking.answers(later));
        let moving = Wanted {
            moving: Some((id(7), 20)),
            ..wanted()
        };
        assert!(!asking.answers(moving));
        let refused = Keeping::Refused(wanted(), ApiError::Network);
        assert!(refused.answers(wanted()));
        assert!(!refused.answers(for_patient));
    }

    fn at(seconds: i64) -> Timestamp {
        Timestamp::from_ms(1_000 * seconds)
    }

    /// Rule B4.
    #[rstest]
    #[case::fresh(300, 0, 0, Due::Nothing)]
    #[case::half_over_and_in_use(300, 160, 150, Due::Extend)]
    #[case::half_over_and_nobody_there(300, 160, 5, Due::Nothing)]
    #[case::the_last_second(300, 299, 298, Due::Extend)]
    #[case::over(300, 300, 299, Due::Lose)]
    #[case::long_over(300, 900, 899, Due::Lose)]
    fn a_hold_of_five_minutes_goes_on_while_its_form_is_in_use(
        #[case] expires: i64,
        #[case] now: i64,
        #[case] used: i64,
        #[case] then: Due,
    ) {
        assert_eq!(due(at(expires), at(now), at(used), 5), then);
    }

    #[test]
    fn the_countdown_shows_minutes_and_seconds_and_stops_at_nothing() {
        assert_eq!(countdown(at(300), at(0)), "5:00");
        assert_eq!(countdown(at(300), at(241)), "0:59");
        assert_eq!(countdown(at(300), at(999)), "0:00");
    }
}
