use clinic_shared::feed::Entity;
use clinic_shared::ids::PatientId;
use clinic_shared::scheduling::{AppointmentStatus, AppointmentView};
use clinic_shared::time::Timestamp;
use leptos::prelude::*;
use leptos_router::components::A;

use super::super::looks::{StatusBadge, weekday_and_date};
use super::super::now::use_now;
use super::super::{calls, words as w};
use crate::clinic;
use crate::kit::{Notice, Tone};
use crate::load::load;

/// Those that are still to come, the next first. A visit that has begun counts until its end.
pub fn upcoming(visits: &[AppointmentView], now: Timestamp) -> Vec<AppointmentView> {
    let mut found: Vec<_> = visits
        .iter()
        .filter(|visit| {
            let is_open = matches!(
                visit.appointment.status,
                AppointmentStatus::Proposed | AppointmentStatus::Booked | AppointmentStatus::Arrived
            );
            is_open && visit.appointment.end > now
        })
        .cloned()
        .collect();
    found.sort_by_key(|visit| visit.appointment.start);
    found
}

/// What the patient has booked already, live: another desk may be booking for the same person just now.
#[component]
pub fn Upcoming(patient: PatientId) -> impl IntoView {
    let now = use_now();
    let visits = load(&[Entity::Appointment], move || calls::visits_to_come(patient));
    let found = Memo::new(move |_| {
        visits.value.with(|visits| {
            visits
                .as_ref()
                .map_or_else(Vec::new, |visits| upcoming(visits, now.get()))
        })
    });
    let row = |visit: AppointmentView| {
        let start = visit.appointment.start;
        view! {
            <li class="flex flex-wrap items-center gap-x-3 gap-y-1">
                <A
                    href=format!("/appointments/{}", visit.appointment.id)
                    attr:class="font-semibold tabular-nums hover:underline"
                >
                    {move || format!("{} · {}", clinic::hh_mm(start), weekday_and_date(clinic::zone().day_of(start)))}
                </A>
                <span>{visit.practitioner_name} " · " {visit.service_name}</span>
                <StatusBadge status=visit.appointment.status/>
            </li>
        }
    };
    view! {
        <div aria-live="polite">
            <Show when=move || found.with(|found| !found.is_empty())>
                <div class="mt-3">
                    <Notice tone=Tone::Info>
                        <p class="font-semibold">{w::has_visits_already}</p>
                        <ul class="flex flex-col gap-1">
                            <For
                                each=move || found.get()
                                key=|visit| (visit.appointment.id, visit.appointment.version)
                                children=row
                            />
                        </ul>
                    </Notice>
                </div>
            </Show>
            {move || visits.error.get().map(|_| view! { <p class="mt-2 text-sm">{w::visits_not_known}</p> })}
        </div>
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scheduling::day_board::sample::{at, view};

    #[test]
    fn only_what_is_booked_and_not_over_is_still_to_come_and_the_next_stands_first() {
        use AppointmentStatus::{Arrived, Booked, Cancelled, NoShow, Proposed};
        let visits = [
            view(1, 1, 1, (15, 0), 20, Booked),
            view(2, 1, 1, (8, 0), 20, Booked),
            view(3, 1, 2, (10, 0), 20, Proposed),
            view(4, 1, 2, (11, 0), 20, Cancelled),
            view(5, 1, 2, (13, 0), 20, NoShow),
            view(6, 1, 1, (9, 50), 20, Arrived),
        ];
        let starts: Vec<_> = upcoming(&visits, at(10, 0))
            .iter()
            .map(|visit| visit.appointment.start)
            .collect();
        assert_eq!(starts, [at(9, 50), at(10, 0), at(15, 0)]);
    }
}
