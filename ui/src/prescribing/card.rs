//! A prescription that is read, not written: what it says, how it stands, and what can be done with it.
use clinic_shared::ids::{EncounterId, PrescriptionId};
use clinic_shared::medication::prescription::code_shown;
use clinic_shared::medication::{DraftPrescription, Prescription, PrescriptionStatus};
use clinic_shared::records::Diagnosis;
use clinic_shared::time::Timestamp;
use leptos::prelude::*;
use leptos_router::components::A;

use super::cancel::CancelDialog;
use super::looks::{LinesRead, StatusBadge, diagnoses_line};
use super::print::PrintButton;
use super::signed_check::SignedFindings;
use super::{begin, calls, path_of, words as w};
use crate::kit::{Button, Icon, Look};
use crate::send::use_send;
use crate::shell::SendFailed;
use crate::sync::needs;
use crate::{clinic, session};

/// The record on whose page the card stands: a copy of the prescription goes into it.
pub type Record = Option<(EncounterId, Signal<Vec<Diagnosis>>)>;

/// Whether it is the signed-in doctor's.
pub fn is_own(prescription: &Prescription) -> bool {
    let own = session::account().and_then(|account| account.practitioner_id);
    own == Some(prescription.practitioner_id)
}

#[component]
pub fn PrescriptionCard(
    prescription: Prescription,
    record: Record,
    /// F9 prints this one.
    #[prop(optional)]
    with_key: bool,
    /// What was checked is shown, not folded up.
    #[prop(optional)]
    whole: bool,
    /// Something was done to it; `Some`: a draft was begun from it.
    changed: Callback<Option<PrescriptionId>>,
) -> impl IntoView {
    let Prescription {
        id,
        status,
        replaces,
        replaced_by,
        ended_at,
        copy_of,
        ..
    } = prescription;
    let code = prescription.code.as_deref().map(code_shown);
    let when = when_line(
        prescription.signed_at,
        prescription.drafted_at,
        prescription.practitioner_name.clone(),
    );
    let diagnoses = diagnoses_line(&prescription.form.diagnoses);
    let (lines, advice) = (prescription.form.lines.clone(), prescription.form.advice.clone());
    let end_reason = prescription.end_reason.clone();
    let signed_check = prescription.signed_check.clone();
    let is_signed = status != PrescriptionStatus::Draft;
    let link = |id: PrescriptionId, text: fn() -> &'static str| {
        view! { <A href=path_of(id) attr:class="link font-medium">{text}</A> }
    };
    view! {
        <article
            class="flex flex-col gap-3 rounded-box border border-base-300 bg-base-100 p-5"
            aria-label=w::prescription
        >
            <header class="flex flex-wrap items-center gap-x-3 gap-y-2">
                <StatusBadge status is_replaced=replaced_by.is_some()/>
                {code.map(|code| view! {
                    <span class="font-mono font-semibold tabular-nums select-all">{code}</span>
                })}
                <span class="text-sm text-base-content/75">{when}</span>
                {copy_of.map(|id| view! { <span class="text-sm font-medium">{w::second_draft}</span> {link(id, w::the_first)} })}
                {replaces.map(|id| link(id, w::took_the_place_of))}
                {replaced_by.map(|id| link(id, w::replaced_by_this))}
            </header>
            {ended_at.map(|at| view! {
                <p class="text-sm">
                    {move || w::ended_at(&clinic::date_and_time(at))}
                    {(!end_reason.is_empty()).then(|| format!(": {end_reason}"))}
                </p>
            })}
            <p class="break-words">
                <span class="text-base-content/75">{w::diagnoses} ": "</span>
                <span class="font-semibold">{diagnoses}</span>
            </p>
            <LinesRead lines/>
            {(!advice.is_empty()).then(|| view! {
                <p class="whitespace-pre-line">
                    <span class="text-base-content/75">{w::advice} ": "</span>
                    {advice}
                </p>
            })}
            {signed_check.map(|signed| view! { <SignedFindings signed folded=!whole/> })}
            {is_signed.then(|| view! { <Acts prescription record with_key id changed/> })}
        </article>
    }
}

/// When, and by whom.
fn when_line(signed_at: Option<Timestamp>, drafted_at: Timestamp, doctor: String) -> impl Fn() -> String {
    move || match signed_at {
        Some(at) => w::signed_at(&clinic::date_and_time(at), &doctor),
        None => w::drafted_at(&clinic::date_and_time(drafted_at), &doctor),
    }
}

/// What can be done with a signed one.
#[component]
fn Acts(
    prescription: Prescription,
    record: Record,
    with_key: bool,
    id: PrescriptionId,
    changed: Callback<Option<PrescriptionId>>,
) -> impl IntoView {
    let own = is_own(&prescription);
    let is_active = prescription.status == PrescriptionStatus::Active;
    let ending = RwSignal::new(false);
    let beginning = use_send();
    let of = StoredValue::new(prescription);
    let begin_with = move |asked: DraftPrescription| {
        // Pressed again after a lost answer it is another intention; "try again" is the same.
        beginning.changed();
        let id = asked.id;
        beginning.run(
            move |key| async move { calls::draft(&asked, key).await },
            move |_| changed.run(Some(id)),
        );
    };
    let again = move |()| {
        let record = record.map(|(encounter, diagnoses)| (encounter, diagnoses.get_untracked()));
        begin_with(of.with_value(|of| begin::copy(of, record)));
    };
    let replace = move |()| begin_with(of.with_value(begin::in_place_of));
    let ended = Callback::new(move |()| changed.run(None));
    view! {
        <div class="flex flex-wrap items-center gap-2">
            <PrintButton id with_key/>
            <Button
                text=w::prescribe_again icon=Icon::Copy press=again busy=beginning.pending
                reach=needs("POST /api/prescriptions")
            />
            {(is_active && own).then(|| view! {
                <Button
                    text=w::replace icon=Icon::Refresh press=replace busy=beginning.pending
                    reach=needs("POST /api/prescriptions")
                />
            })}
            {is_active.then(|| view! {
                <Button
                    text=w::stop_prescription icon=Icon::Close look=Look::Quiet
                    press=move |()| ending.set(true) reach=needs("POST /api/prescriptions/{id}/cancel")
                />
            })}
        </div>
        <SendFailed sending=beginning/>
        <CancelDialog
            open=ending prescription=Signal::derive(move || of.get_value()) is_own=own done=ended
        />
    }
}
