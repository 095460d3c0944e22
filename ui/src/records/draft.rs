//! The record of a visit while it is a draft.
use clinic_shared::ids::PrescriptionId;
use clinic_shared::records::{Encounter, EncounterForm};
use clinic_shared::time::Timestamp;
use leptos::prelude::*;

use super::before_signing::{BeforeSigning, BlanksLeft};
use super::encounter_state::Read;
use super::fields::{Fields, Of, RecordFields};
use super::keeping::Standing;
use super::looks::why;
use super::templates::{Templates, TemplatesDialog};
use super::words as w;
use super::writing::Writing;
use crate::clinic;
use crate::kit::{Button, Command, Glyph, Icon, Key, Look, Notice, Tone, use_command};
use crate::load::Load;
use crate::shell::SendFailed;
use crate::sync::needs;

/// Signs.
pub const SIGN_KEY: Key = Key::F9;
/// Mẫu.
const TEMPLATE_KEY: Key = Key { key: "m", ctrl: true };

#[component]
pub fn Draft(
    encounter: Load<Encounter>,
    read: Signal<Encounter>,
    fields: Fields,
    copy: RwSignal<Option<EncounterForm>>,
    /// Counts what of the record is kept and the drug check takes.
    saved: RwSignal<u32>,
    /// Prescriptions of this record that are not signed.
    drafts: RwSignal<Vec<PrescriptionId>>,
    of: Of,
) -> impl IntoView {
    let writing = Writing::begin(encounter, &read.get_untracked(), fields, copy, saved, drafts);
    let templates = Templates::of(writing);
    use_command(
        Command::new(w::sign, Icon::Lock, move || writing.sign())
            .with_key(SIGN_KEY)
            .with_reach(needs("POST /api/encounters/{id}/sign")),
    );
    use_command(
        Command::new(w::save_now, Icon::Check, move || writing.advance())
            .with_key(Key::CTRL_S)
            .with_reach(needs("PUT /api/encounters/{id}")),
    );
    use_command(Command::new(w::templates, Icon::List, move || templates.choose()).with_key(TEMPLATE_KEY));
    use_command(
        Command::new(w::keep_as_template, Icon::Star, move || templates.keep())
            .with_reach(needs("POST /api/encounter-templates")),
    );
    let wrong = Callback::new(move |pointer: String| writing.wrong(&pointer));
    let in_the_way = Memo::new(move |_| {
        let is_tried = writing.tried.get();
        is_tried
            .then(|| writing.read.with(Read::in_the_way).join(", "))
            .filter(|names| !names.is_empty())
    });
    view! {
        <Bar writing templates/>
        <div class="mb-4 flex flex-col gap-3 empty:hidden">
            {move || in_the_way.get().map(|names| view! {
                <Notice tone=Tone::Danger>{move || w::missing(&names)}</Notice>
            })}
            <Overtaken writing/>
            <SendFailed sending=writing.signing/>
            <SendFailed sending=writing.deleting/>
        </div>
        // What is typed while it is being signed would be in no record.
        <fieldset class="contents" disabled=move || writing.is_signing()>
            <RecordFields fields read=writing.read wrong of autofocus=true/>
        </fieldset>
        <TemplatesDialog templates/>
        <BeforeSigning writing/>
    }
}

/// How it stands, and what can be done; in sight while a long form is scrolled.
#[component]
fn Bar(writing: Writing, templates: Templates) -> impl IntoView {
    let standing = Memo::new(move |_| writing.standing());
    let is_signing = Signal::derive(move || writing.is_signing());
    view! {
        <div class="sticky top-16 z-10 mb-4 flex flex-wrap items-center gap-2 rounded-box border border-base-300 bg-base-100 px-4 py-2 shadow-sm">
            <p class="mr-auto flex min-w-0 items-center gap-2 text-sm" role="status">
                {move || {
                    let (icon, colour, text) = standing_look(&standing.get());
                    view! {
                        <Glyph icon class="size-4"/>
                        <span class=format!("min-w-0 break-words {colour}")>{text}</span>
                    }
                }}
            </p>
            <BlanksLeft read=writing.read/>
            <Button
                text=w::template icon=Icon::List key=TEMPLATE_KEY small=true
                press=move |()| templates.choose()
            />
            <Button
                text=w::delete_draft icon=Icon::Trash look=Look::Folded small=true
                busy=writing.deleting.pending press=move |()| writing.delete()
                reach=needs("DELETE /api/encounters/{id}")
            />
            <Button
                text=w::save_now icon=Icon::Check key=Key::CTRL_S small=true press=move |()| writing.advance()
                disabled=Signal::derive(move || matches!(standing.get(), Standing::Kept(_) | Standing::UnderWay))
                reach=needs("PUT /api/encounters/{id}")
            />
            <Button
                text=w::sign icon=Icon::Lock look=Look::Primary key=SIGN_KEY small=true
                busy=is_signing press=move |()| writing.sign()
                reach=needs("POST /api/encounters/{id}/sign")
            />
        </div>
    }
}

fn standing_look(standing: &Standing) -> (Icon, &'static str, String) {
    let kept = |at: Option<Timestamp>| {
        let at = at.map(|at| w::kept_at(&clinic::hh_mm(at)));
        at.unwrap_or_else(|| w::kept().to_owned())
    };
    match standing {
        Standing::Kept(at) => (Icon::Check, "text-success", kept(*at)),
        Standing::KeptInPart(at) => (Icon::Warning, "font-medium", w::but_for_wrong(&kept(*at))),
        Standing::Typing => (Icon::Edit, "text-base-content/75", w::typing().to_owned()),
        Standing::UnderWay => (Icon::Refresh, "text-base-content/75", w::keeping().to_owned()),
        Standing::Failed(error) => (Icon::Danger, "font-semibold text-error", w::not_kept(&why(error))),
        Standing::Overtaken => (
            Icon::Danger,
            "font-semibold text-error",
            w::not_kept(w::newer_there()),
        ),
    }
}

/// Somebody has kept something else: the doctor decides, and nothing typed goes by itself.
#[component]
fn Overtaken(writing: Writing) -> impl IntoView {
    let is_overtaken = Memo::new(move |_| writing.standing() == Standing::Overtaken);
    view! {
        <Show when=move || is_overtaken.get()>
            <div role="alert">
                <Notice tone=Tone::Warning>
                    <p class="font-semibold">{w::newer_title}</p>
                    <p class="mb-3">{w::newer_next}</p>
                    <div class="flex flex-wrap gap-2">
                        <Button
                            text=w::take_newer icon=Icon::Refresh look=Look::Primary
                            press=move |()| writing.take_newer()
                        />
                        <Button
                            text=w::keep_mine icon=Icon::Edit press=move |()| writing.keep_mine()
                            reach=needs("PUT /api/encounters/{id}")
                        />
                    </div>
                </Notice>
            </div>
        </Show>
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::api::ApiError;

    #[test]
    fn whoever_types_reads_whether_it_is_kept_and_why_not() {
        let at: Timestamp = "2026-11-24T03:32:00Z".parse().unwrap();
        let text = |standing| standing_look(&standing).2;
        assert_eq!(text(Standing::Kept(Some(at))), "Đã lưu 10:32");
        assert_eq!(text(Standing::Kept(None)), "Đã lưu");
        assert_eq!(
            text(Standing::KeptInPart(Some(at))),
            "Đã lưu 10:32, trừ các ô báo đỏ"
        );
        assert_eq!(text(Standing::UnderWay), "Đang lưu…");
        assert_eq!(
            text(Standing::Failed(ApiError::Network)),
            "Chưa lưu: mất kết nối máy chủ"
        );
    }
}
