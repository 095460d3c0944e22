use clinic_shared::feed::Page;
use clinic_shared::ids::PatientId;
use clinic_shared::messaging::{Channel, Message};
use clinic_shared::time::Timestamp;
use leptos::prelude::*;
use leptos_router::components::A;

use super::opt_out::OptOut;
use super::told::{
    about, can_be_sent_again, channel_look, kind_word, look, moves_on_soon, parts, relay_said, when, why,
};
use super::{TOUCHED, calls, is_overtaken, may_change, words as w};
use crate::browser;
use crate::jobs::ErrorShown;
use crate::kit::{Badge, Button, EmptyState, Glyph, Icon, LoadMore, Table, Toast};
use crate::load::{Listing, Loaded, listing, load};
use crate::mailings::NewsOptOut;
use crate::pace::keep_fresh;
use crate::scheduling::now::use_now;
use crate::send::use_send;
use crate::shell::SendFailed;
use crate::sync::needs;

/// On the patient's page: what this person was told and will be, and whether they want it.
#[component]
pub fn MessagesOf(
    #[prop(into)] patient: Signal<PatientId>,
    /// Of one who is deleted or merged nothing is to be decided.
    #[prop(into)]
    is_current: Signal<bool>,
) -> impl IntoView {
    let now = use_now();
    let preference = load(TOUCHED, move || calls::preference(patient.get()));
    // By mail, by SMS.
    let is_unwanted = Memo::new(move |_| {
        preference.value.with(|kept| {
            let form = kept.as_ref().map(|kept| &kept.form);
            form.map_or((false, false), |form| {
                (
                    form.opted_out || form.mail_off,
                    form.opted_out || !form.sms_agreed,
                )
            })
        })
    });
    let messages = listing(TOUCHED, move |cursor| calls::of_patient(patient.get(), cursor));
    keep_fresh(messages.load, move || {
        let now = browser::now();
        messages.load.value.with(|page| {
            let mut items = page.iter().flat_map(|page| &page.items);
            items.any(|message| moves_on_soon(message, now))
        })
    });
    // Not whenever the page asks again by itself: the button would twitch, and lose the focus.
    let is_growing = RwSignal::new(false);
    Effect::new(move |_| {
        if !messages.load.loading.get() {
            is_growing.set(false);
        }
    });
    // Where neither can be had, the list says why.
    let asks = move || {
        let is_known = preference.value.with(Option::is_some);
        is_current.get() && (is_known || messages.load.error.with(Option::is_none))
    };
    let more = move |()| {
        is_growing.set(true);
        messages.more();
    };
    let shown = move |page: Signal<Page<Message>>| {
        view! {
            <Show
                when=move || page.with(|page| !page.items.is_empty())
                fallback=|| view! { <EmptyState icon=Icon::Mail title=w::no_messages hint=w::no_messages_hint/> }
            >
                <Table
                    caption=w::messages
                    heads=vec![
                        w::message.into(), w::visit_of.into(), w::sent_to.into(), w::state.into(), "".into(),
                    ]
                >
                    // One that has moved on is another row: what is said of it is another too.
                    <For each=move || page.get().items key=|message| (message.id, message.version) let(message)>
                        <Row message messages now is_unwanted/>
                    </For>
                </Table>
                <LoadMore
                    has_more=Signal::derive(move || messages.has_more())
                    more
                    busy=is_growing
                />
            </Show>
        }
    };
    view! {
        <section class="flex flex-col gap-4" aria-label=w::messages>
            <p class="text-base-content/75">{w::messages_about}</p>
            <Show when=asks>
                <OptOut patient preference/>
                <NewsOptOut patient/>
            </Show>
            <Loaded load=messages.load view=shown/>
        </section>
    }
}

#[component]
fn Row(
    message: Message,
    messages: Listing<Message>,
    now: RwSignal<Timestamp>,
    is_unwanted: Memo<(bool, bool)>,
) -> impl IntoView {
    let (tone, icon, word) = look(&message);
    let (channel, channel_word) = channel_look(message.channel);
    let kind = kind_word(message.kind);
    let said = RwSignal::new(relay_said(&message));
    let address = message.address.clone();
    let visit = format!("/appointments/{}", message.appointment_id);
    let about = about(message.kind, message.starts_at);
    let (why, parts) = (why(&message), parts(&message));
    let can_again = may_change() && can_be_sent_again(&message);
    let kept = StoredValue::new(message);
    let when = Memo::new(move |_| {
        let (by_mail, by_sms) = is_unwanted.get();
        kept.with_value(|message| {
            let is_unwanted = match message.channel {
                Channel::Mail => by_mail,
                Channel::Sms => by_sms,
            };
            when(message, now.get(), is_unwanted)
        })
    });
    view! {
        <tr>
            <td class="align-top font-medium whitespace-nowrap">{kind}</td>
            <td class="align-top whitespace-nowrap tabular-nums">
                <A href=visit attr:class="link link-hover">{about}</A>
            </td>
            <td class="min-w-56 align-top">
                <span class="flex items-start gap-1.5">
                    <Glyph icon=channel class="mt-1 size-4"/>
                    <span class="sr-only">{channel_word} ": "</span>
                    {if address.is_empty() {
                        view! { <span class="text-base-content/75">{w::no_address}</span> }.into_any()
                    } else {
                        view! { <span class="min-w-0 break-all">{address}</span> }.into_any()
                    }}
                </span>
            </td>
            <td class="w-full min-w-60 align-top">
                <p class="flex flex-wrap items-center gap-x-3 gap-y-1">
                    <Badge tone icon text=word/>
                    <span class="tabular-nums">{move || when.get()}</span>
                </p>
                {parts.map(|parts| view! { <p class="mt-1 text-sm text-base-content/75">{parts}</p> })}
                {why.map(|why| view! { <p class="mt-1 text-sm">{why}</p> })}
                <ErrorShown error=said/>
            </td>
            <td class="text-right align-top whitespace-nowrap">
                {can_again.then(|| view! { <SendAgain message=kept.get_value() messages/> })}
            </td>
        </tr>
    }
}

/// Of what failed: it goes the same way once more.
#[component]
fn SendAgain(message: Message, messages: Listing<Message>) -> impl IntoView {
    let sending = use_send();
    let message = StoredValue::new(message);
    Effect::new(move |_| {
        if sending.error.with(|error| is_overtaken(error.as_ref())) {
            messages.load.again();
        }
    });
    let press = move |()| {
        let message = message.get_value();
        sending.about(&(message.id, message.version));
        sending.run(
            move |key| async move { calls::send_again(&message, key).await },
            move |again: Message| {
                Toast::done(move || w::will_send_again(&again.address)).show();
                messages.load.again();
            },
        );
    };
    view! {
        <Button
            text=w::send_again icon=Icon::Refresh small=true busy=sending.pending press
            reach=needs("POST /api/messages/{id}/send-again")
        />
        <div class="text-left whitespace-normal empty:hidden"><SendFailed sending/></div>
    }
}
