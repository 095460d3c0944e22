use clinic_shared::{
    feed::{Entity, Page},
    identity::Access,
    practitioners::Practitioner,
};
use leptos::prelude::*;

use super::avatar::{Avatar, photo_address};
use super::form::DoctorFields;
use super::words as w;
use crate::crud::{DeleteButton, Editing};
use crate::kit::{
    Badge, Button, ButtonLink, Command, Dialog, EmptyState, Icon, IconButton, Key, Look, PageHead, Table,
    Toast, Tone, use_command,
};
use crate::load::{Loaded, load};
use crate::scheduling::NotScheduled;
use crate::send::use_send;
use crate::shell::SendFailed;
use crate::sync::needs;
use crate::{api, clinic, session};

/// All doctors. Rows C3, E4, A1.
#[component]
pub fn PractitionersPage() -> impl IntoView {
    let doctors = load(&[Entity::Practitioner], || {
        api::get::<Page<Practitioner>>("/api/practitioners")
    });
    let editing = Editing::<Practitioner>::closed();
    let may_edit = Access::ADMIN.allows(session::role());
    if may_edit {
        use_command(
            Command::new(w::add_doctor, Icon::Add, move || editing.new_one())
                .with_key(Key::F3)
                .with_reach(needs("POST /api/practitioners")),
        );
    }
    let shown = move |page: Signal<Page<Practitioner>>| {
        view! {
            <Show
                when=move || page.with(|page| !page.items.is_empty())
                fallback=|| view! { <EmptyState icon=Icon::Doctor title=w::no_doctors hint=w::no_doctors_hint/> }
            >
                <Table
                    caption=w::doctors
                    heads=vec![
                        w::full_name.into(), w::specialty.into(), w::visits_max_short.into(), w::state.into(), "".into(),
                    ]
                >
                    <For each=move || page.get().items key=|doctor| (doctor.id, doctor.version) let(doctor)>
                        <DoctorRow doctor editing may_edit/>
                    </For>
                </Table>
            </Show>
        }
    };
    let title = move || {
        if editing.row.with(Option::is_some) {
            w::edit_doctor()
        } else {
            w::add_doctor()
        }
    };
    view! {
        <PageHead title=w::doctors about=w::doctors_about>
            <Show when=move || may_edit>
                <Button
                    text=w::add_doctor
                    icon=Icon::Add
                    look=Look::Primary
                    key=Key::F3
                    press=Callback::new(move |()| editing.new_one())
                    reach=needs("POST /api/practitioners")
                />
            </Show>
        </PageHead>
        <Show when=move || Access::DESK.allows(session::role())>
            <NotScheduled/>
        </Show>
        <Loaded load=doctors view=shown/>
        <Dialog open=editing.open title wide=true>
            <DoctorFields editing/>
        </Dialog>
    }
}

#[component]
fn DoctorRow(doctor: Practitioner, editing: Editing<Practitioner>, may_edit: bool) -> impl IntoView {
    let sending = use_send();
    let (id, version, name) = (doctor.id, doctor.version, doctor.form.full_name.clone());
    let delete = move |()| {
        let name = name.clone();
        sending.run(
            move |key| async move {
                api::delete::<()>(&format!("/api/practitioners/{id}"), key, Some(version)).await
            },
            move |()| Toast::done(w::deleted(&name)).show(),
        );
    };
    let form = doctor.form.clone();
    let years = form
        .practising_since
        .map(|since| clinic::today().0.year() - since)
        .filter(|years| *years >= 0);
    let (row, delete) = (StoredValue::new(doctor.clone()), Callback::new(delete));
    let named = StoredValue::new(form.full_name.clone());
    view! {
        <tr>
            <td>
                <div class="flex items-center gap-3">
                    <Avatar
                        name=form.full_name.clone() color=form.color.clone()
                        photo=photo_address(id, doctor.photo_version) large=true
                    />
                    <div>
                        <p class="min-w-40 font-medium">{format!("{} {}", form.title, form.full_name)}</p>
                        <p class="text-sm text-base-content/75">{move || years.map(w::years)}</p>
                    </div>
                </div>
                <SendFailed sending/>
            </td>
            <td>{form.specialty}</td>
            <td class="tabular-nums">{form.visits_max_per_day}</td>
            <td>
                {if form.active {
                    view! { <Badge tone=Tone::Success icon=Icon::Check text=w::active/> }
                } else {
                    view! { <Badge tone=Tone::Neutral icon=Icon::Close text=w::inactive/> }
                }}
            </td>
            <td class="text-right whitespace-nowrap">
                <ButtonLink
                    text=w::schedule
                    icon=Icon::Clock
                    look=Look::Quiet
                    small=true
                    href=format!("/practitioners/{id}/schedule")
                />
                <Show when=move || may_edit>
                    <IconButton
                        icon=Icon::Edit
                        text=w::edit
                        press=Callback::new(move |()| editing.edit(row.get_value()))
                    />
                    <DeleteButton name=named.get_value() delete busy=sending.pending reach=needs("DELETE /api/practitioners/{id}")/>
                </Show>
            </td>
        </tr>
    }
}
