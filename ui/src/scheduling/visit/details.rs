use clinic_shared::scheduling::{AppointmentKind, AppointmentView};
use leptos::prelude::*;
use leptos_router::components::A;

use super::super::looks::{ServiceDot, StatusBadge, kind_word, weekday_and_date};
use super::super::waiting::WantsEarlier;
use super::super::words as w;
use super::history::History;
use super::steps::Steps;
use super::ticket::TicketCard;
use crate::kit::{Badge, ButtonLink, Glyph, Icon, Tone};
use crate::load::Load;
use crate::messaging::ToldOfVisit;
use crate::{clinic, messaging, records};

#[component]
pub fn Details(load: Load<AppointmentView>, visit: Signal<AppointmentView>) -> impl IntoView {
    let status = Memo::new(move |_| visit.read().appointment.status);
    let when = move || {
        let visit = visit.read();
        let day = clinic::zone().day_of(visit.appointment.start);
        let (start, end) = (visit.appointment.start, visit.appointment.end);
        (
            format!("{}–{}", clinic::hh_mm(start), clinic::hh_mm(end)),
            weekday_and_date(day),
        )
    };
    view! {
        <div class="flex flex-col gap-5">
            <div class="flex flex-wrap items-start justify-between gap-3">
                <div>
                    <p class="text-2xl font-semibold tabular-nums">{move || when().0}</p>
                    <p class="text-base-content/75">{move || when().1}</p>
                </div>
                <div class="flex items-center gap-2">
                    {move || {
                        let number = visit.read().queue_number.clone();
                        (!number.is_empty()).then(|| view! {
                            <span class="rounded bg-base-content px-2 text-lg font-bold tabular-nums text-base-100">
                                {number}
                            </span>
                        })
                    }}
                    {move || view! { <StatusBadge status=status.get()/> }}
                    {move || visit.read().appointment.to_call.is_some().then(|| view! {
                        <Badge tone=Tone::Warning icon=Icon::Phone text=w::to_call/>
                    })}
                </div>
            </div>
            <Patient visit/>
            <Facts visit/>
            {messaging::may_see().then(|| view! { <ToldOfVisit visit/> })}
            <Steps load visit/>
            <FollowUp visit/>
            <TicketCard visit/>
            <History id=visit.get_untracked().appointment.id/>
        </div>
    }
}

#[component]
fn Patient(visit: Signal<AppointmentView>) -> impl IntoView {
    move || {
        let visit = visit.get();
        let born = visit.patient_birth_date.map(|born| {
            let age = born.age_years(clinic::today());
            move || w::born(&born.dd_mm_yyyy(), age)
        });
        view! {
            <A
                href=format!("/patients/{}", visit.appointment.patient_id)
                attr:class="flex items-center gap-3 rounded-box border border-base-300 p-3 hover:border-primary"
            >
                <span class="grid size-11 shrink-0 place-items-center rounded-full bg-primary/10 text-primary">
                    <Glyph icon=Icon::User class="size-6"/>
                </span>
                <span class="min-w-0 grow">
                    <span class="block text-lg font-semibold">{visit.patient_name}</span>
                    <span class="flex flex-wrap gap-x-3 text-sm text-base-content/75">
                        <span>{visit.patient_record_number}</span>
                        {born.map(|born| view! { <span>{born}</span> })}
                        <span class="tabular-nums">{visit.patient_phone}</span>
                    </span>
                </span>
                <Glyph icon=Icon::Forward/>
            </A>
        }
    }
}

/// Row E6: books the next visit with what is known of this one.
#[component]
fn FollowUp(visit: Signal<AppointmentView>) -> impl IntoView {
    let href = move || {
        let visit = &visit.read().appointment;
        let (patient, service, practitioner) = (visit.patient_id, visit.service_id, visit.practitioner_id);
        let kind = AppointmentKind::FollowUp.name();
        format!(
            "/appointments/new?patient={patient}&service={service}&practitioner={practitioner}&kind={kind}"
        )
    };
    // For the visit's own doctor, who writes of it.
    let to_write = Memo::new(move |_| {
        let visit = &visit.read().appointment;
        records::may_open(visit).then(|| (visit.patient_id, visit.id, visit.reason.clone()))
    });
    view! {
        <div class="flex flex-wrap gap-2">
            {move || to_write.get().map(|(patient, visit, reason)| view! {
                <records::OpenRecordButton patient visit=Some(visit) reason/>
            })}
            <ButtonLink text=w::book_follow_up href=Signal::derive(href) icon=Icon::Calendar small=true/>
            <WantsEarlier visit/>
        </div>
    }
}

#[component]
fn Facts(visit: Signal<AppointmentView>) -> impl IntoView {
    move || {
        let view = visit.get();
        let visit = view.appointment;
        let kind = visit.kind;
        let plain = [
            (w::doctor as fn() -> &'static str, view.practitioner_name),
            (w::room, view.room_name),
            (w::reason, visit.reason),
            (w::note, visit.note),
            (w::cancel_reason, visit.cancel_reason),
            (w::overbooked, visit.overbook_reason),
        ];
        let lines = plain
            .into_iter()
            .filter(|(_, text)| !text.is_empty())
            .map(|(name, text)| {
                view! {
                    <dt class="text-base-content/75">{name}</dt>
                    <dd class="whitespace-pre-line">{text}</dd>
                }
            });
        view! {
            <dl class="grid grid-cols-[8rem_1fr] gap-x-3 gap-y-1.5">
                <dt class="text-base-content/75">{w::service}</dt>
                <dd class="flex items-center gap-2">
                    <ServiceDot color=view.service_color/>
                    {view.service_name}
                </dd>
                <dt class="text-base-content/75">{w::kind}</dt>
                <dd>{move || kind_word(kind)}</dd>
                {lines.collect_view()}
            </dl>
        }
    }
}
