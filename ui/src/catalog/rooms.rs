use clinic_shared::{
    catalog::{CreateRoom, Room, RoomForm},
    feed::{Entity, Page},
    ids::RoomId,
};
use leptos::ev::SubmitEvent;
use leptos::prelude::*;

use super::words as w;
use crate::crud::{DeleteButton, Editing};
use crate::kit::{
    Badge, Button, Checkbox, Command, Dialog, DialogFoot, EmptyState, Icon, IconButton, Key, Look, PageHead,
    Table, TextField, Toast, Tone, use_command,
};
use crate::load::{Loaded, load};
use crate::send::{use_form_of, use_send};
use crate::shell::SendFailed;
use crate::sync::needs;
use crate::{api, browser};

/// All rooms: add, change, delete.
#[component]
pub fn RoomsPage() -> impl IntoView {
    let rooms = load(&[Entity::Room], || api::get::<Page<Room>>("/api/rooms"));
    let editing = Editing::<Room>::closed();
    use_command(
        Command::new(w::add_room, Icon::Add, move || editing.new_one())
            .with_key(Key::F3)
            .with_reach(needs("POST /api/rooms")),
    );
    let shown = move |page: Signal<Page<Room>>| {
        view! {
            <Show
                when=move || page.with(|page| !page.items.is_empty())
                fallback=|| view! { <EmptyState icon=Icon::Room title=w::no_rooms hint=w::no_rooms_hint/> }
            >
                <Table
                    caption=w::rooms
                    heads=vec![w::name.into(), w::prefix.into(), w::floor.into(), w::state.into(), "".into()]
                >
                    <For each=move || page.get().items key=|room| (room.id, room.version) let(room)>
                        <RoomRow room editing/>
                    </For>
                </Table>
            </Show>
        }
    };
    view! {
        <PageHead title=w::rooms about=w::rooms_about>
            <Button
                text=w::add_room
                icon=Icon::Add
                look=Look::Primary
                key=Key::F3
                press=Callback::new(move |()| editing.new_one())
                reach=needs("POST /api/rooms")
            />
        </PageHead>
        <Loaded load=rooms view=shown/>
        <RoomDialog editing/>
    }
}

#[component]
fn RoomRow(room: Room, editing: Editing<Room>) -> impl IntoView {
    let sending = use_send();
    let (id, version, name) = (room.id, room.version, room.form.name.clone());
    let delete = move |()| {
        let name = name.clone();
        sending.run(
            move |key| async move { api::delete::<()>(&format!("/api/rooms/{id}"), key, Some(version)).await },
            move |()| Toast::done(w::deleted(&name)).show(),
        );
    };
    let form = room.form.clone();
    let named = form.name.clone();
    view! {
        <tr>
            <td class="font-medium">{form.name}<SendFailed sending/></td>
            <td class="font-mono">{form.queue_prefix}</td>
            <td>{form.floor}</td>
            <td>
                {if form.active {
                    view! { <Badge tone=Tone::Success icon=Icon::Check text=w::active/> }
                } else {
                    view! { <Badge tone=Tone::Neutral icon=Icon::Close text=w::inactive/> }
                }}
            </td>
            <td class="whitespace-nowrap text-right">
                <IconButton icon=Icon::Edit text=w::edit press=Callback::new(move |()| editing.edit(room.clone()))/>
                <DeleteButton name=named delete=Callback::new(delete) busy=sending.pending reach=needs("DELETE /api/rooms/{id}")/>
            </td>
        </tr>
    }
}

#[component]
fn RoomDialog(editing: Editing<Room>) -> impl IntoView {
    let title = move || {
        if editing.row.with(Option::is_some) {
            w::edit_room()
        } else {
            w::add_room()
        }
    };
    view! {
        <Dialog open=editing.open title>
            <RoomFields editing/>
        </Dialog>
    }
}

#[component]
fn RoomFields(editing: Editing<Room>) -> impl IntoView {
    let row = editing.row.get_untracked();
    let form = row.as_ref().map(|row| row.form.clone()).unwrap_or_default();
    let new_id: RoomId = browser::new_id();
    let name = RwSignal::new(form.name);
    let prefix = RwSignal::new(form.queue_prefix);
    let floor = RwSignal::new(form.floor);
    let active = RwSignal::new(form.active);
    let asked = move || RoomForm {
        name: name.get(),
        queue_prefix: prefix.get().trim().to_uppercase(),
        floor: floor.get(),
        active: active.get(),
    };
    let complaints = use_form_of(asked);
    let sending = complaints.sending;
    let error = move |pointer: &'static str| complaints.of(pointer);
    let submit = move |event: SubmitEvent| {
        event.prevent_default();
        if !complaints.passes() {
            return;
        }
        let form = untrack(asked);
        sending.about(&form);
        let row = row.clone();
        sending.run(
            move |key| async move {
                match row {
                    Some(Room { id, version, .. }) => {
                        api::put::<Room>(&format!("/api/rooms/{id}"), &form, key, Some(version)).await
                    }
                    None => api::post::<Room>("/api/rooms", &CreateRoom { id: new_id, form }, key).await,
                }
            },
            move |room| {
                editing.close();
                Toast::done(w::saved(&room.form.name)).show();
            },
        );
    };
    view! {
        <form on:submit=submit class="flex flex-col gap-3" novalidate>
            <TextField label=w::name value=name required=true autofocus=true error=error("/name")/>
            <TextField label=w::prefix value=prefix required=true hint=w::prefix_hint error=error("/queue_prefix")/>
            <TextField label=w::floor value=floor error=error("/floor")/>
            <Checkbox label=w::active value=active hint=w::active_hint/>
            <SendFailed sending/>
            <DialogFoot>
                <Button text=w::cancel press=Callback::new(move |()| editing.close())/>
                <Button text=w::save look=Look::Primary submit=true busy=sending.pending reach=needs("PUT /api/rooms/{id}")/>
            </DialogFoot>
        </form>
    }
}
