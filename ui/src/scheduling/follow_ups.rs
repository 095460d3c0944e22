//! Patients who are to come again about now, by their doctors' word: whether they have a visit, whether they were told, and
//! the way to book it. Of their records nothing else is here. Rule E6.
use clinic_shared::feed::Entity;
use clinic_shared::messaging::MessageStatus;
use clinic_shared::records::FollowUp;
use clinic_shared::time::Date;
use leptos::prelude::*;
use leptos_router::components::A;

use super::follow_up::booking_path;
use super::looks::weekday_and_date;
use super::{calls, words as w};
use crate::clinic;
use crate::kit::{Badge, ButtonLink, EmptyState, Icon, Look, PageHead, Tone};
use crate::load::{Loaded, load};
use crate::patients::PhoneLink;

/// Colour, picture, and what is said, in the language of the page.
fn look(follow_up: &FollowUp, today: Date) -> (Tone, Icon, String) {
    if let Some(at) = follow_up.booked_at {
        let text = w::follow_up_booked(&clinic::date_and_time(at));
        return (Tone::Success, Icon::Check, text);
    }
    if follow_up.due_on < today {
        return (Tone::Warning, Icon::Warning, w::follow_up_over().to_owned());
    }
    let Some(told) = follow_up.told else {
        return (Tone::Neutral, Icon::Clock, w::follow_up_not_told().to_owned());
    };
    let at = clinic::hour_or_day(told.at);
    match told.status {
        MessageStatus::Sent => (Tone::Info, Icon::Mail, w::follow_up_told(&at)),
        MessageStatus::Queued | MessageStatus::HandingOver => {
            (Tone::Info, Icon::Clock, w::follow_up_will_be_told().to_owned())
        }
        MessageStatus::Failed | MessageStatus::Dropped => {
            (Tone::Warning, Icon::Phone, w::follow_up_to_be_called().to_owned())
        }
    }
}

/// Those who have no visit first, each in the order of their days.
fn in_order(mut all: Vec<FollowUp>) -> Vec<FollowUp> {
    all.sort_by_key(|follow_up| (follow_up.booked_at.is_some(), follow_up.due_on));
    all
}

#[component]
pub fn FollowUpsPage() -> impl IntoView {
    let due = load(
        &[Entity::Appointment, Entity::Encounter, Entity::Patient],
        calls::follow_ups,
    );
    view! {
        <PageHead title=w::follow_ups about=w::follow_ups_about/>
        <Loaded load=due view=move |page| {
            let rows = move || in_order(page.get().items);
            let is_empty = Memo::new(move |_| page.get().items.is_empty());
            view! {
                <Show
                    when=move || !is_empty.get()
                    fallback=|| view! {
                        <EmptyState icon=Icon::Check title=w::no_follow_ups hint=w::no_follow_ups_hint/>
                    }
                >
                    <ul class="flex flex-col gap-3" aria-label=w::follow_ups>
                        <For each=rows key=key let(follow_up)><Row follow_up/></For>
                    </ul>
                </Show>
            }
        }/>
    }
}

/// What a row is known by: it is made anew when anything of it is another.
fn key(follow_up: &FollowUp) -> String {
    let FollowUp {
        encounter_id,
        due_on,
        booked_at,
        told,
        ..
    } = follow_up;
    format!("{encounter_id} {due_on} {booked_at:?} {told:?}")
}

#[component]
fn Row(follow_up: FollowUp) -> impl IntoView {
    let today = clinic::today();
    let (tone, icon, text) = look(&follow_up, today);
    let day = follow_up.due_on;
    let href = booking_path(
        follow_up.patient_id,
        follow_up.practitioner_id,
        follow_up.service_id,
        day.max(today),
    );
    let is_to_book = follow_up.booked_at.is_none();
    view! {
        <li class="flex flex-wrap items-start gap-4 rounded-box border border-base-300 bg-base-100 p-4">
            <div class="min-w-0 grow">
                <p class="flex flex-wrap items-center gap-x-4 text-lg">
                    <A href=format!("/patients/{}", follow_up.patient_id) attr:class="link font-semibold">
                        {follow_up.patient_name}
                    </A>
                    <span class="text-base text-base-content/75">{follow_up.patient_record_number}</span>
                    <PhoneLink phone=follow_up.patient_phone/>
                </p>
                <p>
                    {w::about_day} " " <span class="font-semibold">{move || weekday_and_date(day)}</span>
                    " · " {follow_up.practitioner_name}
                </p>
                <p class="mt-1"><Badge tone icon text/></p>
            </div>
            {is_to_book.then(|| view! {
                <ButtonLink text=w::book_due href look=Look::Primary icon=Icon::Calendar/>
            })}
        </li>
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use clinic_shared::ids::{AnyId, EncounterId};
    use clinic_shared::records::FollowUpTold;
    use clinic_shared::time::Timestamp;
    use rstest::rstest;

    fn id<Id: AnyId>(number: u128) -> Id {
        Id::from_uuid(uuid::Uuid::from_u128(number))
    }

    fn day(day: i8) -> Date {
        Date::new(1970, 1, day).unwrap()
    }

    fn at(minutes: i64) -> Timestamp {
        Timestamp::from_ms(minutes * 60_000)
    }

    /// On the third of January 1970; today is the first.
    fn due(number: u128) -> FollowUp {
        FollowUp {
            encounter_id: id(number),
            appointment_id: Some(id(2)),
            patient_id: id(3),
            patient_name: "Nguyễn Văn Thử".to_owned(),
            patient_record_number: "BN000001".to_owned(),
            patient_phone: "0901234567".to_owned(),
            practitioner_id: id(4),
            practitioner_name: "Trần Thị Mai".to_owned(),
            service_id: None,
            due_on: day(3),
            booked_at: None,
            told: None,
        }
    }

    fn told(status: MessageStatus) -> FollowUp {
        let told = FollowUpTold {
            status,
            reason: None,
            at: at(30),
        };
        FollowUp {
            told: Some(told),
            ..due(1)
        }
    }

    #[rstest]
    #[case(due(1), "chưa nhắc")]
    #[case(told(MessageStatus::Sent), "đã nhắc lúc 07:30")]
    #[case(told(MessageStatus::Queued), "sắp nhắc")]
    #[case(told(MessageStatus::Failed), "không nhắc được, xin gọi")]
    #[case(FollowUp { booked_at: Some(at(60)), ..told(MessageStatus::Sent) }, "đã có lịch 08:00 01/01/1970")]
    #[case(FollowUp { due_on: Date::new(1969, 12, 31).unwrap(), ..due(1) }, "đã qua ngày hẹn")]
    fn the_desk_sees_how_a_follow_up_stands(#[case] follow_up: FollowUp, #[case] said: &str) {
        assert_eq!(look(&follow_up, day(1)).2, said);
    }

    #[test]
    fn who_has_no_visit_comes_first() {
        let booked = FollowUp {
            booked_at: Some(at(60)),
            due_on: day(1),
            ..due(1)
        };
        let later = FollowUp {
            due_on: day(5),
            ..due(2)
        };
        let order = in_order(vec![booked, later, due(3)]);
        let order: Vec<_> = order.iter().map(|follow_up| follow_up.encounter_id).collect();
        let expected: [EncounterId; 3] = [id(3), id(2), id(1)];
        assert_eq!(order, expected);
    }
}
