//! The next visit of who shall come again: booked in a press, or chosen on the booking page. Row E6.
use clinic_shared::feed::Entity;
use clinic_shared::ids::{AppointmentId, ServiceId};
use clinic_shared::scheduling::{AppointmentStatus, AppointmentView};
use clinic_shared::time::{Date, Timestamp};
use leptos::prelude::*;
use leptos_router::components::A;

use super::fields::Of;
use super::words as w;
use crate::clinic;
use crate::kit::{Badge, Button, ButtonLink, Glyph, Icon, Toast, Tone};
use crate::load::{Load, load};
use crate::scheduling::follow_up::{
    NextVisit, book_best, booked_already, booking_path, take_back, time_and_day, visits_to_come,
};
use crate::scheduling::looks::weekday_and_date;
use crate::send::use_send;
use crate::shell::SendFailed;
use crate::sync::needs;

/// A visit of the follow-up as it is told: which, when, whether it waits for a confirmation.
type Told = (AppointmentId, Timestamp, bool);

fn told(visit: &AppointmentView) -> Told {
    let visit = &visit.appointment;
    (visit.id, visit.start, visit.status == AppointmentStatus::Proposed)
}

/// Said is one day and booked another.
fn is_another_day((_, start, _): Told, day: Date) -> bool {
    clinic::zone().day_of(start) != day
}

fn told_text((_, start, is_request): Told) -> String {
    let at = time_and_day(start);
    if is_request {
        w::follow_up_asked(&at)
    } else {
        w::follow_up_booked(&at)
    }
}

/// What is booked already, or the ways to book it.
#[component]
pub fn NextVisitBar(
    of: Of,
    /// On which the patient shall come again.
    day: Date,
) -> impl IntoView {
    let to_come = load(&[Entity::Appointment], move || visits_to_come(of.patient));
    let booked = Memo::new(move |_| {
        // Of a later day than this visit.
        let from = clinic::zone().start_of(of.day.plus_days(1));
        to_come
            .value
            .with(|visits| booked_already(visits.as_ref()?, of.doctor, from).map(told))
    });
    // Whether there is one is known, or cannot be had: until then nobody books another.
    let is_known =
        Memo::new(move |_| to_come.value.with(Option::is_some) || to_come.error.with(Option::is_some));
    let href = Signal::derive(move || booking_path(of.patient, of.doctor, of.service.get(), day));
    let ways = move || {
        view! {
            {move || of.service.get().filter(|_| is_known.get()).map(|service| view! {
                <BookNow of service day to_come/>
            })}
            <ButtonLink text=w::book_follow_up icon=Icon::Calendar small=true href/>
        }
    };
    view! {
        <div class="flex flex-wrap items-center gap-3">
            {move || match booked.get() {
                Some(visit) => view! {
                    <A
                        href=format!("/appointments/{}", visit.0)
                        attr:class="link inline-flex items-center gap-1.5 font-medium"
                    >
                        <Glyph icon=Icon::Check class="size-4"/>
                        {move || told_text(visit)}
                    </A>
                    {is_another_day(visit, day).then(|| view! {
                        <Badge
                            tone=Tone::Warning icon=Icon::Warning
                            text=move || w::booked_for_another_day(&weekday_and_date(day))
                        />
                    })}
                }
                .into_any(),
                None => ways().into_any(),
            }}
        </div>
    }
}

#[component]
fn BookNow(of: Of, service: ServiceId, day: Date, to_come: Load<Vec<AppointmentView>>) -> impl IntoView {
    let next = NextVisit {
        patient: of.patient,
        doctor: of.doctor,
        service,
        day,
    };
    let sending = use_send();
    let unanswered = StoredValue::new(None);
    let is_full = RwSignal::new(false);
    let done = move |booked: Option<AppointmentView>| {
        let Some(visit) = booked else {
            is_full.try_set(true);
            return;
        };
        tell(&visit);
        // Known at once; what becomes of it later comes with the feed.
        to_come
            .value
            .try_update(|visits| visits.get_or_insert_default().push(visit));
    };
    let press = move |()| {
        is_full.set(false);
        sending.about(&next);
        sending.run(move |key| book_best(next, unanswered, key), done);
    };
    let from = day.max(clinic::today());
    view! {
        <Button
            text=w::book_best_now icon=Icon::Star small=true busy=sending.pending press
            reach=needs("POST /api/appointments")
        />
        <p class="basis-full font-medium empty:hidden" role="status">
            {move || is_full.get().then(|| w::none_free(&weekday_and_date(from)))}
        </p>
        <SendFailed sending/>
    }
}

/// With the way back.
fn tell(visit: &AppointmentView) {
    let (id, version) = (visit.appointment.id, visit.appointment.version);
    let told = told(visit);
    Toast::done(move || told_text(told))
        .undo(move || take_back(id, version))
        .show();
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_visit_on_another_day_than_the_record_says_is_marked() {
        let id = AppointmentId(uuid::Uuid::from_u128(1));
        // Half past six in the morning of the first, here.
        let at: Timestamp = "2026-11-30T23:30:00Z".parse().unwrap();
        let day = |day| Date::new(2026, 12, day).unwrap();
        assert!(!is_another_day((id, at, false), day(1)));
        assert!(is_another_day((id, at, false), day(2)));
    }

    #[test]
    fn a_request_is_not_told_as_booked() {
        let id = AppointmentId(uuid::Uuid::from_u128(1));
        let at: Timestamp = "2026-12-01T02:30:00Z".parse().unwrap();
        assert_eq!(told_text((id, at, false)), "Đã hẹn tái khám 09:30 thứ Ba 01/12");
        assert_eq!(
            told_text((id, at, true)),
            "Đã xin hẹn tái khám 09:30 thứ Ba 01/12, chờ xác nhận"
        );
    }
}
