//! `/v/#…`: where the link of a mail leads. No sign-in. Big and simple: whoever opens it is often old, on a small phone.
//! Opening it changes nothing; programs that look through mails open every link.
mod standing;
mod words;

use clinic_shared::messaging::{LinkAct, LinkTime, VisitLink, VisitLinkAsked, VisitLinkChoice};
use leptos::prelude::*;
use leptos_router::hooks::use_location;

pub(super) use self::standing::phone_link;
use self::standing::{is_time_gone, is_too_late_to_cancel, standing, when};
use self::words as w;
use super::calls;
use crate::api::ApiError;
use crate::kit::{Button, ErrorPanel, FirstFocus, Glyph, Icon, Look, Notice, Skeleton};
use crate::load::{Load, load};
use crate::send::{Sending, use_send};
use crate::shell::{Failed, SendFailed};
use crate::sync::needs;
use crate::words::speak_here;

#[component]
pub fn VisitLinkPage() -> impl IntoView {
    let hash = use_location().hash;
    let token = Memo::new(move |_| hash.with(|hash| hash.trim_start_matches('#').to_owned()));
    // Made anew for each token: no button of one visit ever acts on another's.
    move || view! { <OfToken token=token.get()/> }
}

#[component]
fn OfToken(token: String) -> impl IntoView {
    let token = StoredValue::new(token);
    let link = load(&[], move || calls::look_by_link(token.get_value()));
    // In the language of the mail that led here.
    let language = Memo::new(move |_| link.value.with(|link| link.as_ref().map(|link| link.language)));
    Effect::new(move |_| {
        if let Some(language) = language.get() {
            speak_here(language);
        }
    });
    Effect::new(move |_| document().set_title(w::your_visit()));
    let answering = Answering::new(link, token);
    let sending = answering.sending;
    let name = move || {
        let name = |link: &VisitLink| link.clinic_name.clone();
        link.value
            .with(|link| link.as_ref().map(name).unwrap_or_default())
    };
    // What failed is told in the place of the visit only while there is none.
    let shown = move || match (link.value.get(), link.error.get()) {
        (Some(shown), _) => view! { <Visit shown answering/> }.into_any(),
        (None, Some(error)) => view! { <NotShown error link/> }.into_any(),
        (None, None) => view! { <Skeleton lines=6/> }.into_any(),
    };
    view! {
        <main
            class="mx-auto flex min-h-dvh w-full max-w-lg flex-col gap-5 bg-base-100 p-4 text-lg sm:my-8 sm:min-h-0 sm:rounded-box sm:border sm:border-base-300 sm:p-8 [&_.btn-block]:h-auto [&_.btn-block]:min-h-14 [&_.btn-block]:py-2 [&_.btn-block]:text-lg"
            aria-busy=move || link.loading.get().to_string()
        >
            <header>
                <p class="font-semibold text-primary">{name}</p>
                <h1 class="text-2xl font-semibold">{w::your_visit}</h1>
            </header>
            <div class="empty:hidden"><SendFailed sending/></div>
            {shown}
        </main>
    }
}

#[component]
fn NotShown(error: ApiError, link: Load<VisitLink>) -> impl IntoView {
    let is_no_link = error.is("/problems/link-not-valid") || error.is("/problems/invalid-fields");
    if is_no_link {
        view! { <ErrorPanel what=w::not_valid next=w::not_valid_next/> }.into_any()
    } else {
        view! { <Failed error again=Callback::new(move |()| link.again())/> }.into_any()
    }
}

#[component]
fn Visit(shown: VisitLink, answering: Answering) -> impl IntoView {
    let (tone, said, next) = standing(&shown);
    let is_gone = is_time_gone(&shown);
    let at = {
        let shown = shown.clone();
        move || when(&shown, shown.start)
    };
    let can = |act| shown.acts.contains(&act);
    let (can_confirm, can_cancel, can_choose) =
        (can(LinkAct::Confirm), can(LinkAct::Cancel), can(LinkAct::Choose));
    let is_late = is_too_late_to_cancel(&shown);
    let phone = shown.clinic_phone.clone();
    let address = shown.clinic_address.clone();
    let time_word = if is_gone {
        w::old_time as fn() -> &'static str
    } else {
        w::time
    };
    let kept = StoredValue::new(shown.clone());
    view! {
        <Notice tone>
            <p class="text-xl font-semibold">{said}</p>
            <p>{next}</p>
        </Notice>
        <dl class="grid gap-3">
            <div>
                <dt class="text-base text-base-content/75">{time_word}</dt>
                <dd class=if is_gone { "text-xl line-through" } else { "text-2xl font-semibold" }>{at}</dd>
            </div>
            <div>
                <dt class="text-base text-base-content/75">{w::doctor}</dt>
                <dd>{shown.practitioner_name}</dd>
            </div>
            <div>
                <dt class="text-base text-base-content/75">{w::service}</dt>
                <dd>{shown.service_name}</dd>
            </div>
        </dl>
        {can_choose.then(|| view! { <Times shown=kept answering/> })}
        {can_confirm.then(|| view! { <Confirm answering/> })}
        {can_cancel.then(|| view! { <Cancel answering/> })}
        {is_late.then(|| view! { <p>{w::call_to_cancel}</p> })}
        {(!phone.is_empty()).then(|| view! { <Phone phone/> })}
        {(!address.is_empty()).then(|| view! { <p class="text-base text-base-content/75">{address}</p> })}
    }
}

#[component]
fn Phone(phone: String) -> impl IntoView {
    let href = phone_link(&phone);
    view! {
        <a href=href class="btn btn-block border-base-300 bg-base-100">
            <Glyph icon=Icon::Phone/>
            {move || w::call(&phone)}
        </a>
    }
}

/// What every button of the page shares: one answer is awaited at a time.
#[derive(Clone, Copy)]
struct Answering {
    link: Load<VisitLink>,
    token: StoredValue<String>,
    sending: Sending,
}

impl Answering {
    fn new(link: Load<VisitLink>, token: StoredValue<String>) -> Self {
        let sending = use_send();
        // A refusal tells how the visit stands now: that is shown below it.
        Effect::new(move |_| {
            let now = sending
                .error
                .with(|error| error.as_ref().and_then(|error| error.member::<VisitLink>("link")));
            if now.is_some() {
                link.value.set(now);
            }
        });
        Self { link, token, sending }
    }

    fn asked(&self) -> VisitLinkAsked {
        VisitLinkAsked {
            token: self.token.get_value(),
        }
    }

    /// What was done is shown.
    fn shows(self, now: VisitLink) {
        // Another link may be open by now.
        self.link.value.try_set(Some(now));
    }

    fn confirm(self) {
        let asked = self.asked();
        self.sending.about(&("confirm", &asked));
        self.sending.run(
            move |key| async move { calls::confirm_by_link(&asked, key).await },
            move |now| self.shows(now),
        );
    }

    fn cancel(self) {
        let asked = self.asked();
        self.sending.about(&("cancel", &asked));
        self.sending.run(
            move |key| async move { calls::cancel_by_link(&asked, key).await },
            move |now| self.shows(now),
        );
    }

    fn choose(self, time: &LinkTime) {
        let choice = VisitLinkChoice {
            token: self.token.get_value(),
            practitioner_id: time.practitioner_id,
            start: time.start,
        };
        self.sending.about(&choice);
        self.sending.run(
            move |key| async move { calls::choose_by_link(&choice, key).await },
            move |now| self.shows(now),
        );
    }
}

#[component]
fn Confirm(answering: Answering) -> impl IntoView {
    view! {
        <Button
            text=w::will_come look=Look::Primary icon=Icon::Check wide=true busy=answering.sending.pending
            press=move |()| answering.confirm() reach=needs("POST /api/visit-links/confirm")
        />
    }
}

/// It is asked once: a finger slips.
#[component]
fn Cancel(answering: Answering) -> impl IntoView {
    let asks = RwSignal::new(false);
    view! {
        <Show
            when=move || asks.get()
            fallback=move || view! {
                <Button text=w::cancel icon=Icon::Close wide=true press=move |()| asks.set(true)/>
            }
        >
            <div role="group" aria-label=w::cancel_sure class="grid gap-3 rounded-box border border-base-300 p-4">
                <p class="text-xl font-semibold">{w::cancel_sure}</p>
                <FirstFocus>
                    <Button text=w::keep wide=true press=move |()| asks.set(false)/>
                </FirstFocus>
                <Button
                    text=w::cancel_now look=Look::Danger icon=Icon::Close wide=true
                    busy=answering.sending.pending press=move |()| answering.cancel()
                    reach=needs("POST /api/visit-links/cancel")
                />
            </div>
        </Show>
    }
}

#[component]
fn Times(shown: StoredValue<VisitLink>, answering: Answering) -> impl IntoView {
    let times = shown.with_value(|link| link.times.clone());
    let is_empty = times.is_empty();
    let buttons = times.into_iter().map(move |time| {
        let (start, doctor) = (time.start, time.practitioner_name.clone());
        let text = move || shown.with_value(|link| format!("{} · {doctor}", when(link, start)));
        view! {
            <li>
                <Button
                    text icon=Icon::Clock wide=true busy=answering.sending.pending
                    press=move |()| answering.choose(&time) reach=needs("POST /api/visit-links/choose")
                />
            </li>
        }
    });
    view! {
        <section class="grid gap-3" aria-label=w::other_times>
            <h2 class="text-xl font-semibold">{w::other_times}</h2>
            <ul class="grid gap-3">{buttons.collect_view()}</ul>
            {is_empty.then(|| view! { <p>{w::no_times}</p> })}
        </section>
    }
}
