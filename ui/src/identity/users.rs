use clinic_shared::{
    feed::{Entity, Page},
    identity::{AccountStatus, OneTimeCode, User},
};
use leptos::prelude::*;

use super::user_form::UserFields;
use super::user_mail::UserMail;
use super::words as w;
use crate::crud::Editing;
use crate::kit::{
    Badge, Button, Command, Dialog, EmptyState, Icon, IconButton, Key, Look, PageHead, Table, Toast, Tone,
    use_command,
};
use crate::load::{Loaded, load};
use crate::send::use_send;
use crate::shell::{SendFailed, role_name};
use crate::sync::needs;
use crate::{api, clinic};

/// All accounts: invite, change, unlock, give a new code.
#[component]
pub fn UsersPage() -> impl IntoView {
    let users = load(&[Entity::UserAccount], || api::get::<Page<User>>("/api/users"));
    let editing = Editing::<User>::closed();
    let code = RwSignal::new(None::<OneTimeCode>);
    use_command(
        Command::new(w::add_user, Icon::UserAdd, move || editing.new_one())
            .with_key(Key::F3)
            .with_reach(needs("POST /api/users")),
    );
    let shown = move |page: Signal<Page<User>>| {
        view! {
            <Show
                when=move || page.with(|page| !page.items.is_empty())
                fallback=|| view! { <EmptyState icon=Icon::Users title=w::no_users/> }
            >
                <Table
                    caption=w::users
                    heads=vec![
                        w::display_name.into(), w::user_name.into(), w::role.into(), w::state.into(), w::email.into(),
                        w::last_sign_in.into(), "".into(),
                    ]
                >
                    <For
                        each=move || page.get().items
                        key=|user| {
                            let language = user.language.name();
                            (user.id, user.version, user.status, user.email_confirmed_at.is_some(), language)
                        }
                        let(user)
                    >
                        <UserRow user editing code/>
                    </For>
                </Table>
            </Show>
        }
    };
    let title = move || {
        if editing.row.with(Option::is_some) {
            w::edit_user()
        } else {
            w::add_user()
        }
    };
    view! {
        <PageHead title=w::users about=w::users_about>
            <Button
                text=w::add_user
                icon=Icon::UserAdd
                look=Look::Primary
                key=Key::F3
                press=Callback::new(move |()| editing.new_one())
                reach=needs("POST /api/users")
            />
        </PageHead>
        <Loaded load=users view=shown/>
        <Dialog open=editing.open title>
            <UserFields editing code/>
        </Dialog>
        <CodeDialog code/>
    }
}

#[component]
fn UserRow(user: User, editing: Editing<User>, code: RwSignal<Option<OneTimeCode>>) -> impl IntoView {
    let sending = use_send();
    let (id, status, role) = (user.id, user.status, user.role);
    let unlock = move |()| {
        sending.run(
            move |key| async move { api::post::<User>(&format!("/api/users/{id}/unlock"), &(), key).await },
            |user| Toast::done(w::unlocked(&user.display_name)).show(),
        );
    };
    let give_code = move |()| {
        sending.run(
            move |key| async move {
                api::post::<OneTimeCode>(&format!("/api/users/{id}/one-time-code"), &(), key).await
            },
            move |given| code.set(Some(given)),
        );
    };
    let last = user.last_sign_in_at;
    let (row, mail_to) = (user.clone(), user.clone());
    view! {
        <tr>
            <td>
                <span class="font-medium">{user.display_name}</span>
                <SendFailed sending/>
            </td>
            <td class="font-mono">{user.user_name}</td>
            <td>{move || role_name(role)}</td>
            <td><StatusBadge status/></td>
            <td><UserMail user=mail_to/></td>
            <td class="tabular-nums">{move || last.map_or_else(|| w::never().to_owned(), clinic::date_and_time)}</td>
            <td class="text-right whitespace-nowrap">
                <Show when=move || status == AccountStatus::Locked>
                    <Button text=w::unlock small=true press=Callback::new(unlock) busy=sending.pending reach=needs("POST /api/users/{id}/unlock")/>
                </Show>
                <Button
                    text=w::new_code
                    icon=Icon::Key
                    look=Look::Quiet
                    small=true
                    press=Callback::new(give_code)
                    reach=needs("POST /api/users/{id}/one-time-code")
                    busy=sending.pending
                />
                <IconButton icon=Icon::Edit text=w::edit press=Callback::new(move |()| editing.edit(row.clone()))/>
            </td>
        </tr>
    }
}

#[component]
fn StatusBadge(status: AccountStatus) -> impl IntoView {
    match status {
        AccountStatus::Invited => view! { <Badge tone=Tone::Info icon=Icon::Mail text=w::invited/> },
        AccountStatus::Active => view! { <Badge tone=Tone::Success icon=Icon::Check text=w::active/> },
        AccountStatus::Locked => view! { <Badge tone=Tone::Danger icon=Icon::Lock text=w::locked/> },
        AccountStatus::Disabled => view! { <Badge tone=Tone::Neutral icon=Icon::Close text=w::disabled/> },
    }
}

/// The code, once, to be written down or copied.
#[component]
fn CodeDialog(code: RwSignal<Option<OneTimeCode>>) -> impl IntoView {
    let open = RwSignal::new(false);
    Effect::new(move |_| {
        if code.with(Option::is_some) {
            open.set(true);
        }
    });
    // Closed: the page forgets it.
    Effect::new(move |was_open: Option<bool>| {
        let is_open = open.get();
        if was_open == Some(true) && !is_open {
            code.set(None);
        }
        is_open
    });
    view! {
        <Dialog open title=w::code_title>
            {move || code.get().map(|given| view! {
                <div class="flex flex-col gap-3">
                    <p>{w::code_about(&given.user.display_name)}</p>
                    <p class="rounded-box bg-base-200 p-4 text-center font-mono text-2xl tracking-widest select-all">
                        {given.code.clone()}
                    </p>
                    <p class="text-base-content/75">{w::code_until(&clinic::date_and_time(given.expires_at))}</p>
                    <p class="text-base-content/75">{w::code_where}</p>
                    <div class="flex justify-end">
                        <Button text=w::done look=Look::Primary press=Callback::new(move |()| open.set(false))/>
                    </div>
                </div>
            })}
        </Dialog>
    }
}
