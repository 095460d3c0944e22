use clinic_shared::feed::Entity;
use clinic_shared::scheduling::OffersMade;
use leptos::prelude::*;

use super::super::{calls, words as w};
use super::form::{Begins, WaitingDialog};
use super::list::Waiting;
use super::offers::Offers;
use super::over::Over;
use super::wish::parted;
use crate::kit::{Button, Command, EmptyState, Icon, Key, Look, PageHead, Toast, Tone, use_command};
use crate::load::{Loaded, load};
use crate::send::use_send;
use crate::shell::SendFailed;
use crate::sync::needs;

/// `/waiting-list`: who wants a time or an earlier one, and who is asked about a freed one now.
#[component]
pub fn WaitingListPage() -> impl IntoView {
    let list = load(&[Entity::WaitingEntry, Entity::Appointment], || {
        calls::waiting_list(false, None)
    });
    let adding = RwSignal::new(false);
    let add = move || adding.set(true);
    use_command(
        Command::new(w::add_waiting, Icon::Add, add)
            .with_key(Key::F3)
            .with_reach(needs("POST /api/waiting-list")),
    );
    let print = || {
        // Fails only where printing is forbidden; then the browser says so itself.
        let _ = window().print();
    };
    use_command(Command::new(w::print_list, Icon::Print, print).with_key(Key::F9));
    let looking = use_send();
    let look = move |()| {
        looking.run(calls::look_for_offers, move |made: OffersMade| {
            let said = match made.offers {
                0 => w::no_time_freed().to_owned(),
                offers => w::times_offered(offers),
            };
            Toast::new(Tone::Info, said).show();
            list.again();
        });
    };
    view! {
        <PageHead title=w::waiting_early about=w::waiting_early_about>
            <div class="contents print:hidden">
                <Button text=w::look_for_offers icon=Icon::Refresh busy=looking.pending press=look reach=needs("POST /api/waiting-list/offers")/>
                <Button text=w::print_list icon=Icon::Print key=Key::F9 press=move |()| print()/>
                <Button
                    text=w::add_waiting icon=Icon::Add look=Look::Primary key=Key::F3 press=move |()| add()
                    reach=needs("POST /api/waiting-list")
                />
            </div>
        </PageHead>
        <SendFailed sending=looking/>
        <Loaded load=list lines=6 view=move |page| {
            let parts = Memo::new(move |_| page.with(|page| parted(&page.items)));
            let waiting = Signal::derive(move || parts.with(|(_, waiting)| waiting.clone()));
            let offers = Signal::derive(move || parts.with(|(offers, _)| offers.clone()));
            let is_empty = Memo::new(move |_| page.with(|page| page.items.is_empty()));
            view! {
                <Show
                    when=move || !is_empty.get()
                    fallback=|| view! {
                        <EmptyState icon=Icon::Clock title=w::nobody_waits_early hint=w::nobody_waits_early_hint/>
                    }
                >
                    <Offers offers answered=move |()| list.again()/>
                    <Show when=move || waiting.with(|waiting| !waiting.is_empty())>
                        <Waiting list=waiting changed=move |()| list.again()/>
                    </Show>
                </Show>
            }
        }/>
        <Over/>
        <WaitingDialog open=adding begins=Signal::stored(Begins::New) done=move |_| list.again()/>
    }
}
