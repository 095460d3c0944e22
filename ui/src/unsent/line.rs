use leptos::prelude::*;

use super::{Act, State, Unsent, act, dismiss, words as w};
use crate::clinic;
use crate::kit::{Badge, Button, ButtonLink, Glyph, Icon, Look, Tone};
use crate::send::use_send;
use crate::shell::SendFailed;
use crate::unsent::item::{Group, Word};

/// Colour, picture and word of a state.
pub(super) const fn look(state: State, is_aside: bool) -> (Tone, Icon, Word) {
    match state {
        State::Waiting => (Tone::Warning, Icon::Clock, w::waiting),
        State::Retry if is_aside => (Tone::Danger, Icon::Warning, w::set_aside),
        State::Retry => (Tone::Warning, Icon::Refresh, w::retry),
        State::NeedsUpdate => (Tone::Info, Icon::Info, w::needs_update),
        State::Applied => (Tone::Success, Icon::Check, w::applied),
        State::Duplicate => (Tone::Success, Icon::Check, w::duplicate),
        State::Refused => (Tone::Danger, Icon::Danger, w::refused),
        State::Conflict => (Tone::Warning, Icon::Users, w::conflict),
        State::GivenUp => (Tone::Neutral, Icon::Close, w::given_up),
    }
}

/// One change: what was asked, what the server said, what to do next.
#[component]
pub(super) fn Line(item: Unsent, #[prop(into)] done: Callback<()>) -> impl IntoView {
    let sending = use_send();
    let kept = StoredValue::new(item);
    let item = kept.get_value();
    let (tone, icon, word) = look(item.state, item.is_aside());
    let made_at = clinic::date_and_time(item.made_at);
    let (glyph, who) = (item.icon(), item.who());
    let text = move |of: fn(&Unsent) -> Option<String>| move || kept.with_value(of);
    let is_loud = item.group() == Group::NeedsYou;
    let may_be_seen = matches!(item.state, State::Refused | State::Conflict | State::GivenUp);
    let seen = move |()| {
        let item = kept.get_value();
        sending.about(&item.key);
        sending.run(
            move |_| async move { dismiss(item).await },
            move |()| done.run(()),
        );
    };
    let acts = item.is_aside().then(|| {
        let run = move |what: Act| {
            let item = kept.get_value();
            sending.changed();
            sending.run(
                move |_| async move { act(item, what).await },
                move |()| done.run(()),
            );
        };
        view! {
            <Button
                text=w::try_now icon=Icon::Refresh look=Look::Primary busy=sending.pending
                press=move |()| run(Act::TryAgain)
            />
            <Button text=w::give_up icon=Icon::Close busy=sending.pending press=move |()| run(Act::GiveUp)/>
        }
    });
    let (way_on, times) = (item.way_on(), item.other_times());
    let way_look = if is_loud && acts.is_none() {
        Look::Primary
    } else {
        Look::Plain
    };
    let said = match item.state {
        State::Refused => "border-error/40 bg-error/5",
        State::Retry if item.is_aside() => "border-error/40 bg-error/5",
        _ => "border-warning bg-warning/10",
    };
    let has_said = item.why().is_some() || item.next().is_some();
    view! {
        <li class="rounded-box border border-base-300 bg-base-100 p-4">
            <div class="flex flex-wrap items-start gap-4">
                <span class="grid size-10 shrink-0 place-items-center rounded-box bg-base-200">
                    <Glyph icon=glyph/>
                </span>
                <div class="min-w-0 grow basis-80">
                    <p class="flex flex-wrap items-center gap-x-3 gap-y-1 text-lg">
                        <span class="font-semibold">{move || kept.with_value(Unsent::what)}</span>
                        <span>{who}</span>
                        <Badge tone icon text=word/>
                    </p>
                    <p class="tabular-nums">{move || kept.with_value(Unsent::about)}</p>
                    <p class="text-sm text-base-content/75 tabular-nums">{move || w::made_at(&made_at)}</p>
                </div>
                <div class="flex flex-wrap gap-2">
                    {acts}
                    {way_on.map(|(href, text)| view! {
                        <ButtonLink text href look=way_look icon=Icon::Forward/>
                    })}
                    {may_be_seen.then(|| view! {
                        <Button text=w::seen icon=Icon::Check busy=sending.pending press=seen/>
                    })}
                </div>
            </div>
            {has_said.then(|| view! {
                <div class=format!("mt-3 rounded-field border px-3 py-2 {said}")>
                    <p class="font-medium">{text(Unsent::why)}</p>
                    <p>{text(Unsent::next)}</p>
                    {(!times.is_empty()).then(|| view! {
                        <div class="mt-2 flex flex-wrap items-center gap-2">
                            <span class="text-sm">{w::times_free}</span>
                            {times.into_iter().map(|time| view! {
                                <ButtonLink text=time.text href=time.href icon=Icon::Calendar small=true/>
                            }).collect_view()}
                        </div>
                    })}
                    {move || kept.with_value(Unsent::reference).map(|id| view! {
                        <p class="mt-1 font-mono text-xs text-base-content/75">{move || w::reference(&id)}</p>
                    })}
                </div>
            })}
            <SendFailed sending/>
        </li>
    }
}
