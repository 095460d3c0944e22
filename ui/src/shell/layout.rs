use clinic_shared::feed::Entity;
use clinic_shared::identity::{Access, Role};
use leptos::prelude::*;
use leptos::task::spawn_local;
use leptos_router::components::A;
use leptos_router::hooks::use_location;

use super::nav::{self, Entry};
use super::password_again::PasswordAgain;
use super::search_box::SearchBox;
use super::switches::{LanguageSwitch, ThemeSwitch};
use super::user_menu::UserMenu;
use super::words as w;
use crate::kit::{
    Badge, Command, Glyph, Icon, Key, LeaveQuestion, Palette, Tone, keep_focus, listen_to_keys, use_command,
    use_commands,
};
use crate::live::{self, Connection};
use crate::messaging::MessagesBanner;
use crate::notices::Bell;
use crate::patients::ConflictsLink;
use crate::scanning::listen_to_wedge;
use crate::scheduling::{self, Offered, use_offered};
use crate::sync::{self, Banner};
use crate::unsent::UnsentBadge;
use crate::{clinic, desktop, go, patients, session};

/// Navigation at the left, the top bar, and the page.
#[component]
pub fn Layout(role: Role, children: Children) -> impl IntoView {
    listen_to_keys();
    keep_focus();
    go::keep();
    offer_pages(role);
    follow_settings();
    sync::follow();
    if Access::STAFF.allows(Some(role)) {
        listen_to_wedge();
    }
    let is_desk = Access::DESK.allows(Some(role));
    let offered = is_desk.then(use_offered);
    if is_desk {
        let register = || go::to("/patients/new");
        use_command(Command::new(patients::register, Icon::UserAdd, register).with_key(Key::F3));
        use_command(Command::new(patients::conflicts, Icon::Warning, || {
            go::to(patients::CONFLICTS);
        }));
    }
    view! {
        <a href="#content" class="btn btn-primary sr-only focus-visible:not-sr-only focus-visible:fixed focus-visible:top-2 focus-visible:left-2 focus-visible:z-50 focus-visible:px-4 focus-visible:py-2">
            {w::to_content}
        </a>
        <div class="flex min-h-dvh">
            <SideNav role offered/>
            <div class="flex min-w-0 grow flex-col">
                <TopBar role/>
                <Banner/>
                {is_desk.then(|| view! { <MessagesBanner role/> })}
                <PasswordAgain/>
                <main id="content" tabindex="-1" class="grow p-4 outline-none xl:px-6">{children()}</main>
            </div>
        </div>
        <Palette/>
        <LeaveQuestion/>
    }
}

/// The clinic's name or hours changed: every screen takes them up. The first run is the page's own opening,
/// which has just asked.
fn follow_settings() {
    Effect::new(|opened: Option<()>| {
        live::follow(Entity::ClinicSetting);
        if opened.is_some() {
            spawn_local(clinic::refresh());
        }
    });
}

/// Every page of the role is also a command of the palette.
fn offer_pages(role: Role) {
    let pages = [Entry {
        href: "/account",
        name: w::account_menu,
        icon: Icon::User,
    }];
    use_commands(
        nav::entries(role)
            .into_iter()
            .chain(pages)
            .map(|entry| Command::new(entry.name, entry.icon, move || go::to(entry.href))),
    );
}

#[component]
fn SideNav(role: Role, offered: Option<Offered>) -> impl IntoView {
    let home = Entry {
        href: "/",
        name: w::home,
        icon: Icon::Home,
    };
    let path = use_location().pathname;
    let links = [home].into_iter().chain(nav::entries(role)).map(|entry| {
        let is_above = Memo::new(move |_| path.with(|path| nav::belongs_to(path)) == Some(entry.href));
        view! {
            <li>
                <A
                    href=entry.href
                    exact=entry.href == "/"
                    attr:class="flex items-center gap-3 rounded-field px-3 py-2.5 font-medium hover:bg-white/10 aria-[current=page]:bg-white/15 aria-[current=page]:font-semibold data-above:bg-white/15 data-above:font-semibold [@media(max-height:900px)]:py-1"
                    attr:data-above=move || is_above.get().then_some("")
                    attr:title=entry.name
                >
                    <Glyph icon=entry.icon/>
                    <span class="hidden lg:inline">{entry.name}</span>
                    {offered.filter(|_| entry.href == "/waiting-list").map(|offered| view! { <Count offered/> })}
                </A>
            </li>
        }
    });
    view! {
        <nav
            aria-label=w::main_menu
            class="side sticky top-0 flex h-dvh w-16 shrink-0 flex-col gap-4 overflow-y-auto p-3 lg:w-60 print:hidden"
        >
            <A href="/" attr:class="flex items-center gap-3 rounded-field px-1 py-2 text-lg font-semibold">
                <img src="/assets/icon.svg" alt="" class="size-8"/>
                <span class="hidden lg:inline">"ClinicDesk"</span>
            </A>
            <p class="hidden px-1 text-sm text-white/80 lg:block">{move || clinic::settings().clinic_name}</p>
            <ul class="flex flex-col gap-1 [@media(max-height:900px)]:gap-0.5">
                {Access::DESK.allows(Some(role)).then(|| view! { <ConflictsLink/> })}
                {links.collect_view()}
            </ul>
        </nav>
    }
}

/// Freed times that wait for a call; nothing while there is none.
#[component]
fn Count(offered: Offered) -> impl IntoView {
    let count = offered.count;
    view! {
        <Show when=move || { count.get() > 0 }>
            <span
                class="ml-auto rounded-full bg-warning px-2 text-sm font-bold text-warning-content tabular-nums"
                title=move || scheduling::words::offered_count(count.get())
            >
                {count}
                <span class="sr-only">{move || scheduling::words::offered_count(count.get())}</span>
            </span>
        </Show>
    }
}

#[component]
fn TopBar(role: Role) -> impl IntoView {
    view! {
        <header class="sticky top-0 z-20 flex items-center gap-3 border-b border-base-300 bg-base-100 px-4 py-2 xl:px-6 print:hidden">
            <div class="mr-auto w-full max-w-xl">
                {Access::STAFF.allows(Some(role)).then(|| view! { <SearchBox/> })}
            </div>
            {(desktop::is_desktop() && Access::STAFF.allows(Some(role))).then(|| view! { <UnsentBadge/> })}
            {Access::STAFF.allows(Some(role)).then(|| view! { <Bell role/> })}
            <ConnectionBadge/>
            <LanguageSwitch/>
            <ThemeSwitch/>
            {move || session::account().map(|account| view! { <UserMenu account/> })}
        </header>
    }
}

/// Whether this screen follows the clinic, honestly.
#[component]
fn ConnectionBadge() -> impl IntoView {
    view! {
        <span role="status" class="shrink-0">
            {move || match live::connection() {
                Connection::Live => view! { <Badge tone=Tone::Success icon=Icon::Online text=w::live/> },
                Connection::Connecting => view! { <Badge tone=Tone::Neutral icon=Icon::Refresh text=w::connecting/> },
                Connection::Lost => view! { <Badge tone=Tone::Warning icon=Icon::Offline text=w::lost/> },
            }}
        </span>
    }
}
