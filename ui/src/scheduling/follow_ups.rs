//! Patients who are to come again about now, by their doctors' word: whether they have a visit, whether they were told, and
//! the way to book it. Of their records nothing else is here. Rule E6.
use std::iter;

use clinic_shared::feed::Entity;
use clinic_shared::messaging::{MessageReason, MessageStatus};
use clinic_shared::records::{FollowUp, FollowUpTold};
use clinic_shared::time::Date;
use leptos::prelude::*;
use leptos_router::components::A;

use super::follow_up::booking_path;
use super::looks::weekday_and_date;
use super::{calls, words as w};
use crate::clinic;
use crate::kit::{Badge, ButtonLink, EmptyState, Icon, Look, PageHead, Tone};
use crate::load::{Loaded, load};
use crate::messaging::reason_word;
use crate::patients::PhoneLink;

/// Colour, picture, and what is said, in the language of the page.
type Said = (Tone, Icon, String);

/// How it stands. Of one whose day is over it is said too that its patient could not be told.
fn look(follow_up: &FollowUp, today: Date) -> Vec<Said> {
    if let Some(at) = follow_up.booked_at {
        let text = w::follow_up_booked(&clinic::date_and_time(at));
        return vec![(Tone::Success, Icon::Check, text)];
    }
    if follow_up.due_on >= today {
        return vec![told_look(follow_up.told)];
    }
    let over = (Tone::Warning, Icon::Warning, w::follow_up_over().to_owned());
    let not_told = follow_up.told.filter(FollowUpTold::has_failed);
    let not_told = not_told.map(|told| told_look(Some(told)));
    iter::once(over).chain(not_told).collect()
}

fn told_look(told: Option<FollowUpTold>) -> Said {
    let Some(told) = told else {
        return (Tone::Neutral, Icon::Clock, w::follow_up_not_told().to_owned());
    };
    let at = clinic::hour_or_day(told.at);
    match told.status {
        MessageStatus::Sent => (Tone::Info, Icon::Mail, w::follow_up_told(&at)),
        MessageStatus::Queued | MessageStatus::HandingOver => {
            (Tone::Info, Icon::Clock, w::follow_up_will_be_told().to_owned())
        }
        MessageStatus::Failed if told.reason == Some(MessageReason::Unanswered) => {
            (Tone::Warning, Icon::Phone, w::follow_up_in_doubt().to_owned())
        }
        MessageStatus::Failed | MessageStatus::Dropped => {
            (Tone::Warning, Icon::Phone, w::follow_up_to_be_called().to_owned())
        }
    }
}

/// Why a patient without a visit could not be told.
fn why(follow_up: &FollowUp) -> Option<fn() -> &'static str> {
    let told = follow_up.told.filter(FollowUpTold::has_failed)?;
    let reason = told.reason.filter(|_| follow_up.booked_at.is_none())?;
    // Why it was not needed then says nothing to whoever calls now.
    let is_of_then = matches!(
        reason,
        MessageReason::BookedMeanwhile
            | MessageReason::Over
            | MessageReason::Superseded
            | MessageReason::NotThisWay
            | MessageReason::Moved
            | MessageReason::Cancelled
            | MessageReason::Arrived
    );
    (!is_of_then).then(|| reason_word(told.channel, reason))
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
    let (looks, why) = (look(&follow_up, today), why(&follow_up));
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
                <p class="mt-1 flex flex-wrap gap-2">
                    {looks
                        .into_iter()
                        .map(|(tone, icon, text)| view! { <Badge tone icon text/> })
                        .collect_view()}
                </p>
                {why.map(|why| view! { <p class="mt-1 text-sm text-base-content/75">{why}</p> })}
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
    use crate::words::speak;
    use clinic_shared::field::Language;
    use clinic_shared::ids::{AnyId, EncounterId};
    use clinic_shared::messaging::Channel;
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
            channel: Channel::Mail,
            status,
            reason: None,
            at: at(30),
        };
        FollowUp {
            told: Some(told),
            ..due(1)
        }
    }

    /// Its day is over, and nobody could tell its patient.
    fn over_and(channel: Channel, reason: MessageReason) -> FollowUp {
        let told = FollowUpTold {
            channel,
            status: MessageStatus::Failed,
            reason: Some(reason),
            at: at(30),
        };
        FollowUp {
            told: Some(told),
            ..over()
        }
    }

    fn over() -> FollowUp {
        FollowUp {
            due_on: Date::new(1969, 12, 31).unwrap(),
            ..due(1)
        }
    }

    /// Every badge, and why.
    fn said(follow_up: &FollowUp) -> String {
        let texts = look(follow_up, day(1)).into_iter().map(|(_, _, text)| text);
        let why = why(follow_up).map(|why| why().to_owned());
        texts.chain(why).collect::<Vec<_>>().join(" | ")
    }

    #[rstest]
    #[case(due(1), "chưa nhắc")]
    #[case(told(MessageStatus::Sent), "đã nhắc lúc 07:30")]
    #[case(told(MessageStatus::Queued), "sắp nhắc")]
    #[case(told(MessageStatus::Failed), "không nhắc được, xin gọi")]
    #[case(FollowUp { booked_at: Some(at(60)), ..told(MessageStatus::Sent) }, "đã có lịch 08:00 01/01/1970")]
    #[case(over(), "đã qua ngày hẹn")]
    #[case(FollowUp { told: told(MessageStatus::Sent).told, ..over() }, "đã qua ngày hẹn")]
    fn the_desk_sees_how_a_follow_up_stands(#[case] follow_up: FollowUp, #[case] expected: &str) {
        assert_eq!(said(&follow_up), expected);
    }

    #[rstest]
    #[case(
        over_and(Channel::Mail, MessageReason::NoAddress),
        "đã qua ngày hẹn | không nhắc được, xin gọi | Hồ sơ chưa có địa chỉ email",
        "the day has passed | could not be told: please call | The record has no e-mail address"
    )]
    #[case(
        over_and(Channel::Sms, MessageReason::NoAddress),
        "đã qua ngày hẹn | không nhắc được, xin gọi | Hồ sơ chưa có số di động",
        "the day has passed | could not be told: please call | The record has no mobile number"
    )]
    #[case(
        over_and(Channel::Sms, MessageReason::Unanswered),
        "đã qua ngày hẹn | không rõ tin đã tới chưa, xin gọi | \
         Nhà cung cấp SMS có thể đã nhận nhưng không trả lời, không tự thử lại nữa",
        "the day has passed | perhaps told: please call | \
         The SMS gateway has it perhaps and did not say so: it is not tried again by itself"
    )]
    #[case(
        over_and(Channel::Mail, MessageReason::BookedMeanwhile),
        "đã qua ngày hẹn | không nhắc được, xin gọi",
        "the day has passed | could not be told: please call"
    )]
    #[case(
        FollowUp { booked_at: Some(at(60)), ..over_and(Channel::Mail, MessageReason::Relay) },
        "đã có lịch 08:00 01/01/1970",
        "booked for 08:00 01/01/1970"
    )]
    fn of_one_that_is_over_it_is_said_too_that_nobody_could_tell_its_patient_and_why(
        #[case] follow_up: FollowUp,
        #[case] vietnamese: &str,
        #[case] english: &str,
    ) {
        assert_eq!(said(&follow_up), vietnamese);
        speak(Language::En);
        assert_eq!(said(&follow_up), english);
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
