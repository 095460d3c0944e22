//! Refusals that lead somewhere: to the record that there is already.
use clinic_shared::ids::PatientId;
use clinic_shared::patients::DuplicateCandidate;
use leptos::prelude::*;

use super::duplicates::Candidates;
use super::{calls, words as w};
use crate::go;
use crate::kit::{Button, ButtonLink, Icon, Look, Notice, Toast, Tone};
use crate::send::{Sending, use_send};
use crate::shell::SendFailed;
use crate::sync::needs;

/// Above the form's buttons: why it was not saved, and the ways out.
#[component]
pub fn Refused(
    sending: Sending,
    /// Registers all the same; only where that is possible.
    #[prop(optional)]
    another_person: Option<Callback<()>>,
) -> impl IntoView {
    move || {
        let error = sending.error.get()?;
        let title = error
            .problem()
            .map(|problem| problem.title.clone())
            .unwrap_or_default();
        if error.is("/problems/possible-duplicates") {
            let candidates: Vec<DuplicateCandidate> = error.member("candidates").unwrap_or_default();
            return Some(
                view! {
                    <Notice tone=Tone::Warning>
                        <p class="mb-2 font-semibold">{title}</p>
                        <Candidates found=Signal::stored(candidates)/>
                        {another_person.map(|press| view! {
                            <div class="mt-3">
                                <Button
                                    text=w::another_person icon=Icon::UserAdd press
                                    busy=sending.pending reach=needs("POST /api/patients")
                                />
                            </div>
                        })}
                    </Notice>
                }
                .into_any(),
            );
        }
        let owner: Option<PatientId> = error.member("patient_id");
        match owner.filter(|_| error.is("/problems/identifier-in-use")) {
            Some(id) => {
                let deleted = error.member("deleted").unwrap_or(false);
                Some(view! { <InUse id deleted title/> }.into_any())
            }
            None => Some(view! { <SendFailed sending/> }.into_any()),
        }
    }
}

/// A card that is somebody's already.
#[component]
fn InUse(id: PatientId, deleted: bool, title: String) -> impl IntoView {
    let restoring = use_send();
    let restore = move |()| {
        restoring.run(
            move |key| calls::restore(id, key),
            move |patient| {
                Toast::done(w::restored(&patient.form.full_name)).show();
                go::to(&format!("/patients/{id}"));
            },
        );
    };
    view! {
        <Notice tone=Tone::Warning>
            <p class="mb-2 font-semibold">{title}</p>
            <SendFailed sending=restoring/>
            {if deleted {
                view! {
                    <Button
                        text=w::restore_that icon=Icon::Undo look=Look::Primary press=Callback::new(restore)
                        busy=restoring.pending reach=needs("POST /api/patients/{id}/restore")
                    />
                }
                .into_any()
            } else {
                view! {
                    <ButtonLink
                        text=w::open_that icon=Icon::Forward look=Look::Primary href=format!("/patients/{id}")
                    />
                }
                .into_any()
            }}
        </Notice>
    }
}
