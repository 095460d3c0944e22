//! The secret address of a doctor's or a patient's calendar: made here, shown once, taken back at any time.
use clinic_shared::ids::{PatientId, PractitionerId};
use clinic_shared::scheduling::{CalendarLink, CalendarSecret};
use leptos::prelude::*;
use wasm_bindgen::JsCast;

use super::words as w;
use crate::api::{self, ApiError};
use crate::kit::{Button, Dialog, Icon, Look, Notice, Toast, Tone};
use crate::load::{Loaded, load};
use crate::send::use_send;
use crate::shell::SendFailed;
use crate::sync::needs;
use crate::{browser, clinic, desktop};

/// Whose calendar.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CalendarOf {
    Practitioner(PractitionerId),
    Patient(PatientId),
}

impl CalendarOf {
    fn path(self) -> String {
        match self {
            Self::Practitioner(id) => format!("/api/practitioners/{id}/calendar-link"),
            Self::Patient(id) => format!("/api/patients/{id}/calendar-link"),
        }
    }
}

/// A button that opens the dialog.
#[component]
pub fn CalendarButton(of: CalendarOf) -> impl IntoView {
    let open = RwSignal::new(false);
    view! {
        <Button text=w::calendar_link icon=Icon::Calendar look=Look::Quiet press=move |()| open.set(true)/>
        <Dialog open title=w::calendar_link>
            <Inside of/>
        </Dialog>
    }
}

#[component]
fn Inside(of: CalendarOf) -> impl IntoView {
    let link = load(
        &[],
        move || async move { api::get::<CalendarLink>(&of.path()).await },
    );
    let made = RwSignal::new(None::<String>);
    let (making, revoking) = (use_send(), use_send());
    let make = move || {
        // The secret is made here and told once: the server keeps its hash.
        let Some(secret) = browser::random_bytes().map(CalendarSecret::of) else {
            return;
        };
        making.changed();
        making.run(
            move |key| async move {
                // Known before the link is made: half an address would be lost.
                let server = desktop::server_address().await?;
                let link: CalendarLink = api::post(&of.path(), &secret, key).await?;
                Ok((link, format!("{server}{}", secret.path())))
            },
            move |(fresh, address): (CalendarLink, String)| {
                link.value.try_set(Some(fresh));
                made.try_set(Some(address));
            },
        );
    };
    let revoke = move || {
        revoking.run(
            move |key| async move {
                let path = format!("{}/revoke", of.path());
                let gone: Result<CalendarLink, ApiError> = api::post(&path, &(), key).await;
                gone
            },
            move |gone| {
                link.value.try_set(Some(gone));
                made.try_set(None);
                Toast::done(w::calendar_revoked).show();
            },
        );
    };
    view! {
        <div class="flex flex-col gap-4">
            <p>{w::calendar_about}</p>
            <Loaded load=link lines=1 view=move |link| view! {
                {move || made.get().map(|address| view! { <Address address/> })}
                {move || link.get().made_at.filter(|_| made.with(Option::is_none)).map(|at| view! {
                    <Notice tone=Tone::Info>{move || w::calendar_exists(&clinic::date_and_time(at))}</Notice>
                })}
                <div class="flex flex-wrap gap-2">
                    // Once there is an address, to copy it is what is next.
                    <Show
                        when=move || link.get().made_at.is_some()
                        fallback=move || view! {
                            <Button
                                text=w::calendar_make
                                icon=Icon::Key
                                look=Look::Primary
                                busy=making.pending
                                press=move |()| make()
                                reach=needs("POST /api/patients/{id}/calendar-link")
                            />
                        }
                    >
                        <Button text=w::calendar_again icon=Icon::Key busy=making.pending press=move |()| make() reach=needs("POST /api/practitioners/{id}/calendar-link")/>
                        <Button text=w::calendar_revoke icon=Icon::Close busy=revoking.pending press=move |()| revoke() reach=needs("POST /api/practitioners/{id}/calendar-link/revoke")/>
                    </Show>
                </div>
            }/>
            <SendFailed sending=making/>
            <SendFailed sending=revoking/>
        </div>
    }
}

#[component]
fn Address(address: String) -> impl IntoView {
    let input = NodeRef::<leptos::html::Input>::new();
    let copy = move || {
        let Some(input) = input.get_untracked() else {
            return;
        };
        input.select();
        // Works on a page without HTTPS too, where the clipboard's newer way is closed.
        let page = document().dyn_into::<web_sys::HtmlDocument>().ok();
        let copied = page.and_then(|page| page.exec_command("copy").ok());
        if copied == Some(true) {
            Toast::done(w::calendar_copied).show();
        }
    };
    view! {
        <div class="flex flex-col gap-2">
            <Notice tone=Tone::Warning>{w::calendar_once}</Notice>
            <div class="flex gap-2">
                <input
                    node_ref=input
                    class="input grow font-mono text-sm"
                    readonly=true
                    aria-label=w::calendar_address
                    prop:value=address
                    on:focus=move |_| {
                        if let Some(input) = input.get_untracked() {
                            input.select();
                        }
                    }
                />
                <Button text=w::calendar_copy icon=Icon::Copy look=Look::Primary press=move |()| copy()/>
            </div>
        </div>
    }
}
