use clinic_shared::feed::Entity;
use clinic_shared::identity::Access;
use clinic_shared::patients::{Identifier, Patient};
use leptos::prelude::*;
use leptos::task::spawn_local;
use leptos::text_prop::TextProp;
use leptos_router::components::A;
use leptos_router::hooks::{use_params_map, use_query_map};

use super::allergies::Allergies;
use super::changes::contact;
use super::conflicts::ConflictNote;
use super::list::Restore;
use super::looks::{age_word, born_and_age, gender_word, masked, spaced_phone, system_word};
use super::merge::MergeDialog;
use super::visits::Visits;
use super::{calls, words as w};
use crate::api::with_query;
use crate::kit::{Button, ButtonLink, Card, Icon, IconButton, Look, Notice, PageHead, Tabs, Toast, Tone};
use crate::load::{Loaded, load};
use crate::messaging::MessagesOf;
use crate::prescribing::Medications;
use crate::records::Timeline;
use crate::scheduling::{CalendarButton, CalendarOf, PriorityBadge};
use crate::send::use_send;
use crate::shell::SendFailed;
use crate::sync::needs;
use crate::{api, clinic, medication, messaging, session};

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Part {
    /// What happened, and what was written of it.
    Record,
    Medications,
    Allergies,
    Profile,
    Visits,
    /// What the patient is told by mail.
    Messages,
}

impl Part {
    /// As an address names it.
    fn parse(name: &str) -> Option<Self> {
        match name {
            "record" => Some(Self::Record),
            "medications" => Some(Self::Medications),
            "allergies" => Some(Self::Allergies),
            "messages" => Some(Self::Messages),
            _ => None,
        }
    }
}

/// One patient's record.
#[component]
pub fn PatientPage() -> impl IntoView {
    let params = use_params_map();
    let id = Memo::new(move |_| params.get().get("id").unwrap_or_default());
    let watched = &[Entity::Patient, Entity::PatientIdentifier, Entity::PatientContact];
    let patient = load(watched, move || {
        let id = id.get();
        async move { calls::read(&id).await }
    });
    view! { <Loaded load=patient lines=10 view=|patient| view! { <Record patient/> }/> }
}

#[component]
fn Record(patient: Signal<Patient>) -> impl IntoView {
    let is_desk = Access::DESK.allows(session::role());
    let is_doctor = Access::DOCTOR.allows(session::role());
    let id = Memo::new(move |_| patient.with(|patient| patient.id));
    let clinical: [(Part, TextProp); 3] = [
        (Part::Record, w::clinical_record.into()),
        (Part::Medications, w::medications.into()),
        (Part::Allergies, w::allergies.into()),
    ];
    let of_all: [(Part, TextProp); 2] = [
        (Part::Profile, w::profile.into()),
        (Part::Visits, w::visits.into()),
    ];
    let mut tabs = Vec::new();
    if is_doctor {
        tabs.extend(clinical);
    }
    tabs.extend(of_all);
    if messaging::may_see() {
        tabs.push((Part::Messages, messaging::messages.into()));
    }
    let first = tabs.first().map_or(Part::Profile, |(part, _)| *part);
    let asked = use_query_map().with_untracked(|query| Part::parse(&query.get("part")?));
    let is_there = |asked: &Part| tabs.iter().any(|(part, _)| part == asked);
    let part = RwSignal::new(asked.filter(is_there).unwrap_or(first));
    let about = move || {
        patient.with(|patient| {
            let age = patient
                .form
                .birth_date
                .map(|born| age_word(born, clinic::today()));
            let gender = gender_word(patient.form.gender).to_owned();
            let parts = [Some(patient.record_number.clone()), Some(gender), age];
            parts.into_iter().flatten().collect::<Vec<_>>().join(" · ")
        })
    };
    view! {
        <PageHead title=move || patient.with(|patient| patient.form.full_name.clone()) about>
            {is_desk.then(|| view! { <Acts patient/> })}
            <Show when=move || is_doctor && patient.with(Patient::is_current)>
                <ButtonLink
                    text=medication::drug_check icon=Icon::Pill
                    href=Signal::derive(move || medication::path_for(id.get()))
                />
            </Show>
        </PageHead>
        {move || patient.with(|patient| patient.priority).map(|priority| view! {
            <div class="-mt-2 mb-4"><PriorityBadge priority/></div>
        })}
        <State patient/>
        {move || is_desk.then(|| view! { <ConflictNote patient=id.get()/> })}
        <Tabs label=w::views tabs chosen=part/>
        <div class="pt-4" role="tabpanel">
            {move || match part.get() {
                Part::Record => view! { <Timeline patient=id/> }.into_any(),
                Part::Medications => view! { <Medications patient=id/> }.into_any(),
                Part::Profile => view! { <Profile patient/> }.into_any(),
                Part::Visits => view! { <Visits id/> }.into_any(),
                Part::Messages => view! {
                    <MessagesOf patient=id is_current=Signal::derive(move || patient.with(Patient::is_current))/>
                }
                .into_any(),
                Part::Allergies => view! { <Allergies id/> }.into_any(),
            }}
        </div>
    }
}

/// Deleted or merged: says so, with the way on.
#[component]
fn State(patient: Signal<Patient>) -> impl IntoView {
    let is_desk = Access::DESK.allows(session::role());
    move || {
        let patient = patient.get();
        if let Some(into) = patient.merged_into {
            return Some(
                view! {
                    <div class="mb-4">
                        <Notice tone=Tone::Warning>
                            <div class="flex flex-wrap items-center justify-between gap-3">
                                <span>{w::is_merged}</span>
                                <A href=format!("/patients/{into}") attr:class="link font-semibold">{w::open_remaining}</A>
                            </div>
                        </Notice>
                    </div>
                }
                .into_any(),
            );
        }
        patient.deleted_at.map(|_| {
            view! {
                <div class="mb-4">
                    <Notice tone=Tone::Danger>
                        <div class="flex flex-wrap items-center justify-between gap-3">
                            <span>{w::is_deleted}</span>
                            {is_desk.then(|| view! { <Restore id=patient.id name=patient.form.full_name.clone()/> })}
                        </div>
                    </Notice>
                </div>
            }
            .into_any()
        })
    }
}

/// What the desk can do with a record that is current.
#[component]
fn Acts(patient: Signal<Patient>) -> impl IntoView {
    let is_current = Memo::new(move |_| patient.with(Patient::is_current));
    // A likely duplicate leads here, to be looked at beside the other record.
    let into = use_query_map().with_untracked(|query| query.get("merge")?.parse().ok());
    let merging = RwSignal::new(into.is_some());
    let deleting = use_send();
    let delete = move |()| {
        let Patient {
            id, version, form, ..
        } = patient.get_untracked();
        deleting.run(
            move |key| calls::delete(id, version, key),
            move |()| {
                let undo = move || {
                    spawn_local(async move {
                        if calls::restore(id, api::new_key()).await.is_err() {
                            Toast::failed(w::undo_failed).show();
                        }
                    });
                };
                Toast::done(move || w::deleted_done(&form.full_name))
                    .undo(undo)
                    .show();
            },
        );
    };
    let path =
        move |end: &'static str| Signal::derive(move || format!("/patients/{}{end}", patient.with(|p| p.id)));
    let book = Signal::derive(move || {
        with_query(
            "/appointments/new",
            &[("patient", &patient.with(|patient| patient.id.to_string()))],
        )
    });
    view! {
        <Show when=move || is_current.get()>
            <Button
                text=w::delete icon=Icon::Trash look=Look::Quiet press=Callback::new(delete) busy=deleting.pending
                reach=needs("DELETE /api/patients/{id}")
            />
            <Button
                text=w::merge icon=Icon::Users look=Look::Quiet press=Callback::new(move |()| merging.set(true))
                reach=needs("POST /api/patients/{id}/merge")
            />
            <CalendarButton of=CalendarOf::Patient(patient.with_untracked(|patient| patient.id))/>
            <ButtonLink text=w::edit icon=Icon::Edit href=path("/edit")/>
            <ButtonLink text=w::book_visit icon=Icon::Calendar look=Look::Primary href=book/>
        </Show>
        <MergeDialog open=merging patient into/>
        <SendFailed sending=deleting/>
    }
}

#[component]
fn Fact(#[prop(into)] name: TextProp, #[prop(into)] text: TextProp) -> impl IntoView {
    let shown = text.clone();
    view! {
        <div class="grid grid-cols-[10rem_1fr] gap-2 border-b border-base-300/60 py-2 last:border-0">
            <dt class="text-base-content/75">{move || name.get()}</dt>
            <dd class="min-w-0 break-words">
                {move || if shown.get().is_empty() { "—".into_any() } else { text.get().to_string().into_any() }}
            </dd>
        </div>
    }
}

#[component]
fn Profile(patient: Signal<Patient>) -> impl IntoView {
    let text = move |of: fn(&Patient) -> String| move || patient.with(of);
    view! {
        <div class="grid items-start gap-4 lg:grid-cols-2">
            <Card title=w::identity>
                <dl>
                    <Fact name=w::name text=text(|patient| patient.form.full_name.clone())/>
                    <Fact name=w::born text=text(|patient| born_and_age(patient.form.birth_date))/>
                    <Fact name=w::gender text=text(|patient| gender_word(patient.form.gender).to_owned())/>
                    <Fact name=w::occupation text=text(|patient| patient.form.occupation.clone())/>
                    <Fact name=w::ethnicity text=text(|patient| patient.form.ethnicity.clone())/>
                    <Fact name=w::nationality text=text(|patient| patient.form.nationality.clone())/>
                </dl>
            </Card>
            <Card title=w::contact>
                <dl>
                    <Fact name=w::phone text=text(|patient| spaced_phone(&patient.form.phone))/>
                    <Fact name=w::email text=text(|patient| patient.form.email.clone())/>
                    <Fact name=w::address text=text(|patient| patient.form.address.one_line())/>
                </dl>
            </Card>
            <Card title=w::numbers>
                <Show
                    when=move || patient.with(|patient| !patient.form.identifiers.is_empty())
                    fallback=|| view! { <p class="text-base-content/75">{w::no_numbers}</p> }
                >
                    <dl>
                        {move || patient
                            .with(|patient| patient.form.identifiers.clone())
                            .into_iter()
                            .map(|number| view! { <NumberLine number/> })
                            .collect_view()}
                    </dl>
                </Show>
            </Card>
            <Card title=w::contacts>
                <Show
                    when=move || patient.with(|patient| !patient.form.contacts.is_empty())
                    fallback=|| view! { <p class="text-base-content/75">{w::no_contacts}</p> }
                >
                    <ul class="flex flex-col gap-2">
                        {move || patient
                            .with(|patient| patient.form.contacts.iter().map(contact).collect::<Vec<_>>())
                            .into_iter()
                            .map(|line| view! { <li>{line}</li> })
                            .collect_view()}
                    </ul>
                </Show>
            </Card>
            <Show when=move || patient.with(|patient| !patient.form.note.is_empty())>
                <Card title=w::note>
                    <p class="whitespace-pre-line">{text(|patient| patient.form.note.clone())}</p>
                </Card>
            </Show>
        </div>
    }
}

/// A number, hidden but for its last four until it is asked for.
#[component]
fn NumberLine(number: Identifier) -> impl IntoView {
    let shown = RwSignal::new(false);
    let Identifier { system, value } = number;
    let hidden = masked(&value);
    view! {
        <div class="flex items-center gap-2 border-b border-base-300/60 py-1 last:border-0">
            <dt class="grow text-base-content/75">{move || system_word(system)}</dt>
            <dd class="flex items-center gap-1 font-mono">
                {move || if shown.get() { value.clone() } else { hidden.clone() }}
                {move || {
                    let (icon, text): (Icon, fn() -> &'static str) =
                        if shown.get() { (Icon::EyeOff, w::hide_number) } else { (Icon::Eye, w::show_number) };
                    view! {
                        <IconButton icon text press=Callback::new(move |()| shown.update(|shown| *shown = !*shown))/>
                    }
                }}
            </dd>
        </div>
    }
}
