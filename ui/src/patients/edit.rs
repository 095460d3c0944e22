use clinic_shared::feed::Entity;
use clinic_shared::patients::Patient;
use leptos::ev::SubmitEvent;
use leptos::prelude::*;
use leptos::task::spawn_local;
use leptos_router::hooks::use_params_map;

use super::changes::{Difference, changed, together};
use super::fields::{Complaints, Fields};
use super::form::PatientFields;
use super::refused::Refused;
use super::{calls, words as w};
use crate::go;
use crate::kit::{
    Badge, Button, ButtonLink, Command, Icon, Key, Look, Notice, PageHead, Table, Toast, Tone, use_command,
};
use crate::load::{Loaded, load};
use crate::sync::needs;

/// Changes a patient's record. What somebody else saves meanwhile is shown, and nothing typed is lost.
#[component]
pub fn EditPatientPage() -> impl IntoView {
    let params = use_params_map();
    let id = Memo::new(move |_| params.get().get("id").unwrap_or_default());
    let patient = load(&[Entity::Patient], move || {
        let id = id.get();
        async move { calls::read(&id).await }
    });
    view! {
        <PageHead title=w::edit_title/>
        <Loaded load=patient lines=12 view=move |newest| {
            // Made anew for another patient, not for another version: that would lose what is typed.
            let is_asked = Memo::new(move |_| newest.with(|newest| id.get() == newest.id.to_string()));
            view! {
                <Show when=move || is_asked.get()>
                    <EditForm newest/>
                </Show>
            }
        }/>
    }
}

#[component]
fn EditForm(newest: Signal<Patient>) -> impl IntoView {
    let opened = newest.get_untracked();
    let id = opened.id;
    // What the typed form began from.
    let base = RwSignal::new(opened);
    let fields = Fields::of(&base.with_untracked(|base| base.form.clone()));
    let complaints = Complaints::about(fields);
    // Newer than what was opened: seen live, or read after a refusal.
    let theirs = RwSignal::new(None::<Patient>);
    Effect::new(move |_| {
        let newest = newest.get();
        if newest.version > base.with_untracked(|base| base.version)
            && !complaints.form.sending.pending.get_untracked()
        {
            // Whoever is typing at the top of the form must hear of it.
            if theirs.with_untracked(Option::is_none) {
                Toast::new(Tone::Warning, w::changed_meanwhile).show();
            }
            theirs.set(Some(newest));
        }
    });
    Effect::new(move |_| {
        let conflict = complaints.form.sending.error.with(|error| {
            error
                .as_ref()
                .is_some_and(|error| error.is("/problems/version-conflict"))
        });
        if conflict {
            spawn_local(async move {
                if let Ok(newest) = calls::read(&id.to_string()).await {
                    theirs.try_set(Some(newest));
                    request_animation_frame(show_what_changed);
                }
            });
        }
    });
    let take = move |()| {
        let Some(newest) = theirs.get_untracked() else {
            return;
        };
        let mine = untrack(|| fields.form()).tidied();
        base.with_untracked(|base| fields.fill(&together(&base.form, &mine, &newest.form)));
        base.set(newest);
        theirs.set(None);
        complaints.form.sending.error.set(None);
        Toast::new(Tone::Info, w::taken).show();
    };
    let save = Callback::new(move |()| {
        if !complaints.form.passes() {
            return;
        }
        let form = untrack(|| fields.form());
        let version = base.with_untracked(|base| base.version);
        complaints.form.sending.about(&(version, &form));
        complaints.form.sending.run(
            move |key| async move { calls::change(id, &form, version, key).await },
            move |_| {
                Toast::done(w::saved).show();
                go::to(&format!("/patients/{id}"));
            },
        );
    });
    use_command(
        Command::new(w::save, Icon::Check, move || save.run(()))
            .with_key(Key::CTRL_S)
            .with_reach(needs("PUT /api/patients/{id}")),
    );
    let submit = move |event: SubmitEvent| {
        event.prevent_default();
        save.run(());
    };
    let differences = move || {
        let theirs = theirs.get()?;
        Some(base.with(|base| changed(&base.form, &fields.form().tidied(), &theirs.form)))
    };
    let is_behind = Memo::new(move |_| theirs.with(Option::is_some));
    view! {
        <form on:submit=submit novalidate class="flex max-w-5xl flex-col gap-4">
            <PatientFields complaints/>
            <Show when=move || is_behind.get() fallback=move || view! { <Refused sending=complaints.form.sending/> }>
                <ChangedMeanwhile
                    differences=Signal::derive(move || differences().unwrap_or_default())
                    take=Callback::new(take)
                />
            </Show>
            <div class="flex justify-end gap-2">
                <ButtonLink text=w::cancel href=format!("/patients/{id}")/>
                <Button
                    text=w::save icon=Icon::Check look=Look::Primary submit=true key=Key::CTRL_S
                    busy=complaints.form.sending.pending disabled=is_behind
                    reach=needs("PUT /api/patients/{id}")
                />
            </div>
        </form>
    }
}

/// The id of what the other person changed.
const CHANGED_ID: &str = "changed-meanwhile";

/// The save was refused, and why stands below a long form.
fn show_what_changed() {
    if let Some(place) = document().get_element_by_id(CHANGED_ID) {
        place.scroll_into_view();
    }
}

/// What the other person changed, and the way on.
#[component]
fn ChangedMeanwhile(differences: Signal<Vec<Difference>>, take: Callback<()>) -> impl IntoView {
    view! {
        <div id=CHANGED_ID class="scroll-mt-20">
        <Notice tone=Tone::Warning>
            <p class="font-semibold">{w::changed_meanwhile}</p>
            <p class="mb-3">{w::changed_meanwhile_next}</p>
            <Table caption=w::changed_meanwhile heads=vec![w::field.into(), w::was.into(), w::is_now.into(), "".into()]>
                {move || differences.get().into_iter().map(|line| view! {
                    <tr>
                        <th scope="row">{line.name}</th>
                        <td>{or_empty(line.left)}</td>
                        <td class="font-medium">{or_empty(line.right)}</td>
                        <td>
                            {line.also_mine.then(|| view! {
                                <Badge tone=Tone::Warning icon=Icon::Edit text=w::both_changed/>
                            })}
                        </td>
                    </tr>
                }).collect_view()}
            </Table>
            <div class="mt-3">
                <Button text=w::take_new icon=Icon::Refresh look=Look::Primary press=take/>
            </div>
        </Notice>
        </div>
    }
}

/// A word where nothing is.
pub fn or_empty(text: String) -> String {
    if text.is_empty() {
        w::empty().to_owned()
    } else {
        text
    }
}
