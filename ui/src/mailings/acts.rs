//! What an admin does with one mailing, and the question before what has no way back.
use clinic_shared::mailings::{Audience, Mailing, MailingStatus};
use leptos::prelude::*;

use super::own_test::{OwnTest, TestAnswer, TestButton};
use super::told::{Act, acts, count_word};
use super::{calls, is_overtaken, words as w};
use crate::crud::{Editing, thousands};
use crate::kit::{Button, Dialog, DialogFoot, FirstFocus, Icon, IconButton, Look, Notice, Toast, Tone};
use crate::load::{Listing, load};
use crate::send::{Sending, use_send};
use crate::shell::SendFailed;
use crate::sync::needs;

/// The buttons of a card.
#[component]
pub fn Acts(
    mailing: Memo<Option<Mailing>>,
    mailings: Listing<Mailing>,
    editing: Editing<Mailing>,
) -> impl IntoView {
    let sending = use_send();
    Effect::new(move |_| {
        if sending.error.with(|error| is_overtaken(error.as_ref())) {
            mailings.load.again();
        }
    });
    let offered = Memo::new(move |_| mailing.with(|mailing| mailing.as_ref().map(acts).unwrap_or_default()));
    let is_draft = Memo::new(move |_| {
        mailing.with(|mailing| {
            mailing
                .as_ref()
                .is_some_and(|mailing| mailing.status == MailingStatus::Draft)
        })
    });
    let test = OwnTest::of(mailing);
    let asked = RwSignal::new(None::<Act>);
    let is_asked = RwSignal::new(false);
    let carry_out = move |act: Act| {
        let Some(Mailing { id, version, .. }) = mailing.get_untracked() else {
            return;
        };
        is_asked.set(false);
        sending.about(&(act.verb(), id, version));
        sending.run(
            move |key| calls::act(act, id, version, key),
            move |_: Mailing| {
                Toast::done(act.said()).show();
                mailings.load.again();
            },
        );
    };
    let press = move |act: Act| {
        if act.is_for_good() {
            asked.set(Some(act));
            is_asked.set(true);
        } else {
            carry_out(act);
        }
    };
    let edit = move |()| {
        if let Some(mailing) = mailing.get_untracked() {
            editing.edit(mailing);
        }
    };
    let title = move || match asked.get() {
        Some(Act::Cancel) => w::cancel_question(),
        _ => w::start_question(),
    };
    view! {
        <Show when=move || offered.with(|acts| !acts.is_empty())>
            <div class="mt-4 flex flex-wrap items-center gap-2" data-acts="">
                <For each=move || offered.get() key=|act| act.verb() let(act)>
                    {
                        let (icon, named) = act.look();
                        let look = if act == Act::Cancel { Look::Quiet } else { Look::Plain };
                        view! {
                            <Button
                                text=named icon look small=true busy=sending.pending reach=needs(act.route())
                                press=move |()| press(act)
                            />
                        }
                    }
                </For>
                <Show when=move || is_draft.get()>
                    <TestButton test/>
                    <Button
                        text=w::edit icon=Icon::Edit look=Look::Quiet small=true press=edit
                        reach=needs("PUT /api/mailings/{id}")
                    />
                    <ThrowAway mailing mailings sending/>
                </Show>
            </div>
        </Show>
        <SendFailed sending/>
        <Show when=move || is_draft.get()>
            <TestAnswer test/>
        </Show>
        <Dialog open=is_asked title>
            {move || match asked.get() {
                Some(Act::Cancel) => view! {
                    <CancelQuestion
                        mailing open=is_asked yes=Callback::new(move |()| carry_out(Act::Cancel))
                    />
                }
                .into_any(),
                _ => view! {
                    <StartQuestion
                        mailing open=is_asked yes=Callback::new(move |()| carry_out(Act::Start))
                    />
                }
                .into_any(),
            }}
        </Dialog>
    }
}

#[component]
fn ThrowAway(mailing: Memo<Option<Mailing>>, mailings: Listing<Mailing>, sending: Sending) -> impl IntoView {
    let delete = move |()| {
        let Some(Mailing { id, version, .. }) = mailing.get_untracked() else {
            return;
        };
        sending.about(&("delete", id, version));
        sending.run(
            move |key| calls::throw_away(id, version, key),
            move |()| {
                Toast::done(w::was_deleted).show();
                mailings.load.again();
            },
        );
    };
    let open = RwSignal::new(false);
    let yes = move |()| {
        open.set(false);
        delete(());
    };
    let reach = needs("DELETE /api/mailings/{id}");
    view! {
        <IconButton
            icon=Icon::Trash text=w::delete_draft press=move |()| open.set(true) disabled=sending.pending reach
        />
        <Dialog open title=w::delete_question>
            <div class="flex flex-col gap-3">
                <p>{w::delete_about}</p>
                <DialogFoot>
                    <FirstFocus>
                        <Button text=w::keep_it press=move |()| open.set(false)/>
                    </FirstFocus>
                    <Button text=w::delete_draft icon=Icon::Trash look=Look::Danger press=yes reach/>
                </DialogFoot>
            </div>
        </Dialog>
    }
}

/// How many will get it, as the server counts them now; and that there is no way back.
#[component]
fn StartQuestion(mailing: Memo<Option<Mailing>>, open: RwSignal<bool>, yes: Callback<()>) -> impl IntoView {
    let audience: Audience = mailing
        .with_untracked(|mailing| mailing.as_ref().map(|mailing| mailing.form.audience))
        .unwrap_or_default();
    let count = load(&[], move || calls::count(audience));
    let recipients = Memo::new(move |_| count.value.with(|count| count.map(|count| count.recipients)));
    let told = move || match recipients.get() {
        Some(0) => w::start_to_nobody().to_owned(),
        Some(recipients) => w::start_to(&thousands(recipients)),
        None if count.error.with(Option::is_some) => w::not_counted().to_owned(),
        None => w::counting().to_owned(),
    };
    let whole = move || count.value.with(|count| count.as_ref().map(count_word));
    let text = move || match recipients.get() {
        Some(recipients) => w::send_to(&thousands(recipients)),
        None => w::counting().to_owned(),
    };
    view! {
        <div class="flex flex-col gap-3">
            <p class="text-lg font-semibold" role="status">{told}</p>
            <p class="text-base-content/75 empty:hidden">{whole}</p>
            <Notice tone=Tone::Warning>{w::no_way_back}</Notice>
            <DialogFoot>
                <FirstFocus>
                    <Button text=w::not_yet press=move |()| open.set(false)/>
                </FirstFocus>
                <Button
                    text icon=Icon::Mail look=Look::Primary press=yes
                    disabled=Signal::derive(move || recipients.get().is_none_or(|recipients| recipients == 0))
                    reach=needs("POST /api/mailings/{id}/start")
                />
            </DialogFoot>
        </div>
    }
}

#[component]
fn CancelQuestion(mailing: Memo<Option<Mailing>>, open: RwSignal<bool>, yes: Callback<()>) -> impl IntoView {
    let left = move || {
        let left = mailing.with(|mailing| mailing.as_ref().map(|mailing| mailing.progress.left));
        w::cancel_left(&thousands(left.unwrap_or_default()))
    };
    view! {
        <div class="flex flex-col gap-3">
            <p class="text-lg font-semibold">{left}</p>
            <p>{w::cancel_for_good}</p>
            <DialogFoot>
                <FirstFocus>
                    <Button text=w::keep_it press=move |()| open.set(false)/>
                </FirstFocus>
                <Button
                    text=w::cancel_yes icon=Icon::Close look=Look::Danger press=yes
                    reach=needs("POST /api/mailings/{id}/cancel")
                />
            </DialogFoot>
        </div>
    }
}
