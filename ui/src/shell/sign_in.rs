use clinic_shared::identity::SignIn;
use leptos::ev::SubmitEvent;
use leptos::prelude::*;

use super::failed::NotSent;
use super::link_words;
use super::standing::standing;
use super::switches::{LanguageSwitch, ThemeSwitch};
use super::words as w;
use crate::api::ApiError;
use crate::desktop;
use crate::kit::{Button, ErrorPanel, Glyph, Icon, Look, Notice, TextField, TextKind};
use crate::load::load;
use crate::send::use_send;
use crate::session;

/// Shown at every address while nobody is signed in; after signing in, the page of that address appears.
#[component]
pub fn SignInPage() -> impl IntoView {
    view! {
        <Doorway title=w::sign_in about=w::sign_in_about>
            {desktop::is_desktop().then(|| view! { <ThisComputer/> })}
            <SignInForm/>
        </Doorway>
    }
}

/// Whoever has signed in by it stays at the address where they are.
#[component]
pub fn SignInForm() -> impl IntoView {
    let user_name = RwSignal::new(String::new());
    let password = RwSignal::new(String::new());
    let sending = use_send();
    let submit = move |event: SubmitEvent| {
        event.prevent_default();
        let sign_in = SignIn {
            user_name: user_name.get_untracked().trim().to_owned(),
            password: password.get_untracked(),
        };
        sending.about(&sign_in);
        sending.run(
            |key| async move { session::sign_in(&sign_in, key).await },
            |()| (),
        );
    };
    view! {
        <form class="flex flex-col gap-4" on:submit=submit>
            {move || sending.error.get().map(|error| view! { <Refused error/> })}
            <TextField label=w::user_name value=user_name kind=TextKind::UserName required=true autofocus=true/>
            <TextField label=w::password value=password kind=TextKind::Password required=true/>
            <Button text=w::sign_in look=Look::Primary submit=true wide=true busy=sending.pending/>
            <DoorLink href="/forgot-password" text=link_words::forgot/>
            <DoorLink href="/accept-invitation" text=w::have_code/>
        </form>
    }
}

/// What this computer has to say before anybody signs in: that it erased itself, whose changes wait.
#[component]
fn ThisComputer() -> impl IntoView {
    let standing = load(&[], standing);
    move || {
        let notices = standing.value.get().map(|standing| standing.notices());
        let shown = notices.unwrap_or_default().into_iter();
        let shown = shown.map(|(tone, text)| view! { <Notice tone>{text}</Notice> });
        view! { <div class="mb-4 flex flex-col gap-2 empty:hidden">{shown.collect_view()}</div> }
    }
}

#[component]
fn Refused(error: ApiError) -> impl IntoView {
    if error.is("/problems/account-locked") {
        return view! { <ErrorPanel what=w::account_locked next=w::account_locked_next/> }.into_any();
    }
    if !error.is("/problems/sign-in-refused") {
        return view! { <NotSent error/> }.into_any();
    }
    // First how many tries are left and, without the server, which password is asked for.
    let detail = error.problem().and_then(|problem| problem.detail.clone());
    let next = move || match &detail {
        Some(detail) => format!("{detail} {}", w::check_capitals()),
        None => w::check_capitals().to_owned(),
    };
    view! { <ErrorPanel what=w::wrong_credentials next/> }.into_any()
}

/// From one page before signing in to another, which is loaded anew: the router has no routes of them, and would leave the
/// address as it is.
#[component]
pub fn DoorLink(href: &'static str, text: fn() -> &'static str) -> impl IntoView {
    view! { <a href=href rel="external" class="link link-primary text-center text-sm">{text}</a> }
}

/// The frame of the pages before signing in: what ClinicDesk is at the left, the form at the right.
#[component]
pub fn Doorway(
    title: fn() -> &'static str,
    about: fn() -> &'static str,
    children: Children,
) -> impl IntoView {
    Effect::new(move |_| document().set_title(&format!("{} · ClinicDesk", title())));
    let promises = [
        (Icon::Scan, w::promise_scan as fn() -> &'static str),
        (Icon::Bell, w::promise_live),
        (Icon::Calendar, w::promise_one),
    ];
    view! {
        <div class="grid min-h-dvh lg:grid-cols-[minmax(0,5fr)_minmax(0,6fr)]">
            <aside class="doorway hidden flex-col justify-between p-12 lg:flex">
                <p class="flex items-center gap-3 text-xl font-semibold">
                    <img src="/assets/icon.svg" alt="" class="size-9"/>
                    "ClinicDesk"
                </p>
                <div>
                    <p class="max-w-md text-3xl leading-snug font-semibold text-balance">{w::slogan}</p>
                    <ul class="mt-8 flex flex-col gap-4 text-lg">
                        {promises
                            .into_iter()
                            .map(|(icon, text)| view! {
                                <li class="flex items-center gap-3">
                                    <span class="grid size-10 place-items-center rounded-full bg-white/12">
                                        <Glyph icon/>
                                    </span>
                                    {text}
                                </li>
                            })
                            .collect_view()}
                    </ul>
                </div>
                <p class="text-sm text-white/75">"AGPL-3.0"</p>
            </aside>
            <div class="flex flex-col">
                <div class="flex justify-end gap-1 p-4">
                    <LanguageSwitch/>
                    <ThemeSwitch/>
                </div>
                <main class="m-auto w-full max-w-md p-6 pb-24">
                    <h1 class="text-3xl font-semibold tracking-tight">{title}</h1>
                    <p class="mt-1 mb-6 text-base-content/75">{about}</p>
                    {children()}
                </main>
            </div>
        </div>
    }
}
