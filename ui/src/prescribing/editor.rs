//! The editor of a draft: everything by keyboard, findings while one types.
use clinic_shared::medication::{Prescription, PrescriptionStatus};
use clinic_shared::records::Diagnosis;
use leptos::ev;
use leptos::prelude::*;
use leptos_router::components::A;
use wasm_bindgen::JsCast;

use super::calls;
use super::desk::Desk;
use super::diagnoses::DiagnosisLine;
use super::favourites::FavouritesDialog;
use super::found::Found;
use super::kept::Standing;
use super::line_fields::{LineFields, LineMark, OfferLists, Offers};
use super::reuse::ReuseDialog;
use super::sign::{SIGN_KEY, SignBar, Signing};
use super::whose::Whose;
use super::{begin, path_of, words as w};
use crate::kit::{Badge, Button, Icon, Look, Notice, TextArea, Toast, Tone};
use crate::medication::{DrugList, OutcomeLine};
use crate::send::use_send;
use crate::shell::{Failed, SendFailed};
use crate::sync::needs;

type Root = NodeRef<leptos::html::Section>;

/// A draft of one's own.
#[component]
pub fn Editor(
    /// As it is at the clinic.
    draft: Signal<Prescription>,
    /// The diagnoses of the record that it belongs to, while that is open.
    #[prop(optional)]
    record: Option<Signal<Vec<Diagnosis>>>,
    /// Changes when the page itself has changed what the record says.
    #[prop(optional, into)]
    moved: Signal<u32>,
    /// The finder takes the focus as it appears.
    focus: bool,
    /// It was signed, or (`None`) taken away or brought back.
    done: Callback<Option<Prescription>>,
) -> impl IntoView {
    let desk = draft.with_untracked(|draft| Desk::of(draft, moved));
    desk.follow(draft);
    let root = Root::new();
    let signing = Signing::of(desk, Callback::new(move |()| show_wrong(root)), done);
    let fresh = StoredValue::new(None::<u32>);
    let offers = StoredValue::new(Offers::new());
    let whose = Signal::derive(move || draft.with(|draft| draft.patient_name.clone()));
    let lines_error = Signal::derive(move || desk.complaint("/lines"));
    let stroke = move |event: ev::KeyboardEvent| {
        let ctrl = event.ctrl_key() || event.meta_key();
        if SIGN_KEY.is(&event.key(), ctrl, event.alt_key()) && !is_in_dialog(&event) {
            event.prevent_default();
            event.stop_propagation();
            signing.press();
        }
    };
    // Whoever goes elsewhere has it kept at once.
    let left = move |event: ev::FocusEvent| {
        let to = event
            .related_target()
            .and_then(|to| to.dyn_into::<web_sys::Node>().ok());
        let stays = root
            .get_untracked()
            .is_some_and(|root| to.is_some_and(|to| root.contains(Some(&to))));
        if !stays {
            desk.save();
        }
    };
    view! {
        <section
            node_ref=root
            aria-label=w::draft_title
            class="@container flex flex-col gap-4 rounded-box border-2 border-primary/40 bg-base-200/40 p-4"
            on:keydown=stroke
            on:focusout=left
        >
            <Head desk draft done/>
            <div class="grid items-start gap-4 @5xl:grid-cols-2">
                // A line's fields go by the width of this column, not of the whole.
                // What takes the focus is not hidden by the bar beneath.
                <div class="@container flex min-w-0 flex-col gap-4 **:scroll-mb-44">
                    <DiagnosisLine desk nostrip:record=record/>
                    <DrugList
                        title=w::drugs
                        add=w::add_drug
                        autofocus=focus
                        error=lines_error
                        rows=desk.rows
                        added=Callback::new(move |number| fresh.set_value(Some(number)))
                        mark=Callback::new(move |number| view! { <LineMark desk number/> }.into_any())
                        fields=move |number| {
                            let is_new = fresh.get_value() == Some(number);
                            fresh.set_value(None);
                            view! { <LineFields desk number offers=offers.get_value() focus=is_new/> }.into_any()
                        }
                    />
                    <OfferLists offers=offers.get_value()/>
                    <TextArea
                        label=w::advice value=desk.advice lines=2
                        error=Signal::derive(move || desk.complaint("/advice"))
                    />
                </div>
                <Found desk/>
            </div>
            // In sight whatever is being typed: what the check says, and whether it may be signed.
            <div class="sticky bottom-2 z-10 flex flex-col gap-2 rounded-box border border-base-300 bg-base-100 p-3 shadow-lg">
                <Whose desk draft/>
                <div class="flex flex-wrap items-center gap-x-4 gap-y-2">
                    <div class="min-w-0 grow basis-72 empty:hidden"><OutcomeLine checking=desk.checking/></div>
                    <div class="grow basis-80"><SignBar signing patient=whose/></div>
                </div>
            </div>
        </section>
    }
}

/// Of the editor's own dialogs, which have nothing to sign.
fn is_in_dialog(event: &ev::KeyboardEvent) -> bool {
    let target = event
        .target()
        .and_then(|target| target.dyn_into::<web_sys::Element>().ok());
    target.is_some_and(|target| target.closest("dialog").ok().flatten().is_some())
}

/// Once it is drawn.
fn show_wrong(root: Root) {
    request_animation_frame(move || {
        // The page may be gone by now.
        let Some(root) = root.try_get_untracked().flatten() else {
            return;
        };
        let wrong = root.query_selector("[aria-invalid=true]").ok().flatten();
        if let Some(field) = wrong.and_then(|wrong| wrong.dyn_into::<web_sys::HtmlElement>().ok()) {
            // Focus can only fail for an element that is not shown.
            let _ = field.focus();
            // Neither below the bar above nor below the one beneath.
            let whole = web_sys::ScrollIntoViewOptions::new();
            whole.set_block(web_sys::ScrollLogicalPosition::Center);
            field.scroll_into_view_with_scroll_into_view_options(&whole);
        }
    });
}

#[component]
fn Head(desk: Desk, draft: Signal<Prescription>, done: Callback<Option<Prescription>>) -> impl IntoView {
    let replaces = draft.with_untracked(|draft| draft.replaces);
    let (favourites, reuse) = (RwSignal::new(false), RwSignal::new(false));
    let deleting = use_send();
    let delete = move |()| {
        let version = desk.version();
        let lost = Prescription {
            form: desk.form.get_untracked(),
            ..draft.get_untracked()
        };
        deleting.about(&(desk.id, version));
        deleting.run(
            move |key| calls::delete(desk.id, version, key),
            move |()| {
                desk.end();
                Toast::done(w::draft_deleted)
                    .undo(move || begin::write_again(&lost, done))
                    .show();
                done.run(None);
            },
        );
    };
    view! {
        <header class="flex flex-wrap items-center gap-x-3 gap-y-2">
            <Badge tone=Tone::Warning icon=Icon::Edit text=w::draft/>
            {replaces.map(|id| view! {
                <A href=path_of(id) attr:class="link font-medium">{w::takes_the_place_of}</A>
            })}
            <StateLine desk done/>
            <div class="ml-auto flex flex-wrap gap-2">
                <Button text=w::favourites icon=Icon::Star small=true press=move |()| favourites.set(true)/>
                <Button text=w::reuse icon=Icon::Copy small=true press=move |()| reuse.set(true)/>
                <Button
                    text=w::delete_draft icon=Icon::Trash look=Look::Quiet small=true press=delete
                    busy=deleting.pending reach=needs("DELETE /api/prescriptions/{id}")
                />
            </div>
        </header>
        <SendFailed sending=deleting/>
        <FavouritesDialog open=favourites desk/>
        <ReuseDialog open=reuse desk/>
    }
}

/// Whether all of it is at the clinic; where it is not, why, and the way on.
#[component]
fn StateLine(desk: Desk, done: Callback<Option<Prescription>>) -> impl IntoView {
    let standing = Memo::new(move |_| desk.standing());
    let is_unread = Memo::new(move |_| {
        desk.rows
            .with(|rows| rows.iter().any(|row| row.given.is_unread()))
    });
    let reading = use_send();
    let show_newest = move |()| {
        reading.run(
            move |_| async move { calls::read(&desk.id.to_string()).await },
            move |newest: Prescription| {
                if newest.status == PrescriptionStatus::Draft {
                    desk.fill(&newest);
                } else {
                    // Signed elsewhere: there is nothing to write any more.
                    desk.end();
                    done.try_run(Some(newest));
                }
            },
        );
    };
    let text = move || match standing.get() {
        Standing::Kept if is_unread.get() => w::kept_but_for_wrong(),
        Standing::Kept => w::kept(),
        Standing::Typed => w::not_kept_yet(),
        Standing::UnderWay => w::being_kept(),
        Standing::Failed => w::not_kept(),
    };
    let failed = move || {
        let error = desk.save_error()?;
        let is_overtaken = error.is("/problems/version-conflict") || error.is("/problems/already-signed");
        let again = Callback::new(move |()| desk.save());
        Some(view! {
            <div class="basis-full">
                {if is_overtaken {
                    view! {
                        <Notice tone=Tone::Warning>
                            <div class="flex flex-wrap items-center justify-between gap-3">
                                <span>{w::overtaken}</span>
                                <Button
                                    text=w::show_newest icon=Icon::Refresh small=true busy=reading.pending
                                    press=show_newest
                                />
                            </div>
                        </Notice>
                        <SendFailed sending=reading/>
                    }
                    .into_any()
                } else {
                    view! { <Failed error again/> }.into_any()
                }}
            </div>
        })
    };
    view! {
        <span class="text-sm text-base-content/75" role="status">{text}</span>
        {failed}
    }
}
