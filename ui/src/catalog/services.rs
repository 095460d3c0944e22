use clinic_shared::{
    catalog::{CreateService, Service, ServiceForm},
    feed::{Entity, Page},
    ids::ServiceId,
};
use leptos::ev::SubmitEvent;
use leptos::prelude::*;

use super::words as w;
use crate::crud::{DeleteButton, Editing, number, thousands};
use crate::kit::{
    Badge, Button, Checkbox, Command, Dialog, DialogFoot, EmptyState, Icon, IconButton, Key, Look, PageHead,
    Table, TextArea, TextField, TextKind, Toast, Tone, use_command,
};
use crate::load::{Loaded, load};
use crate::send::{use_form_of, use_send};
use crate::shell::SendFailed;
use crate::sync::needs;
use crate::{api, browser};

/// All services: add, change, delete.
#[component]
pub fn ServicesPage() -> impl IntoView {
    let services = load(&[Entity::Service], || api::get::<Page<Service>>("/api/services"));
    let editing = Editing::<Service>::closed();
    use_command(
        Command::new(w::add_service, Icon::Add, move || editing.new_one())
            .with_key(Key::F3)
            .with_reach(needs("POST /api/services")),
    );
    let shown = move |page: Signal<Page<Service>>| {
        view! {
            <Show
                when=move || page.with(|page| !page.items.is_empty())
                fallback=|| view! { <EmptyState icon=Icon::Service title=w::no_services hint=w::no_services_hint/> }
            >
                <Table
                    caption=w::services
                    heads=vec![
                        w::code.into(), w::name.into(), w::length.into(), w::price.into(), w::state.into(), "".into(),
                    ]
                >
                    <For each=move || page.get().items key=|service| (service.id, service.version) let(service)>
                        <ServiceRow service editing/>
                    </For>
                </Table>
            </Show>
        }
    };
    view! {
        <PageHead title=w::services about=w::services_about>
            <Button
                text=w::add_service
                icon=Icon::Add
                look=Look::Primary
                key=Key::F3
                press=Callback::new(move |()| editing.new_one())
                reach=needs("POST /api/services")
            />
        </PageHead>
        <Loaded load=services view=shown/>
        <ServiceDialog editing/>
    }
}

#[component]
fn ServiceRow(service: Service, editing: Editing<Service>) -> impl IntoView {
    let sending = use_send();
    let (id, version, name) = (service.id, service.version, service.form.name.clone());
    let delete = move |()| {
        let name = name.clone();
        sending.run(
            move |key| async move { api::delete::<()>(&format!("/api/services/{id}"), key, Some(version)).await },
            move |()| Toast::done(w::deleted(&name)).show(),
        );
    };
    let form = service.form.clone();
    let named = form.name.clone();
    view! {
        <tr>
            <td class="font-mono">{form.code}</td>
            <td>
                <span class="flex items-center gap-2 font-medium">
                    <Swatch color=form.color/>
                    {form.name}
                </span>
                <SendFailed sending/>
            </td>
            <td class="tabular-nums">{move || w::minutes(form.length_minutes)}</td>
            <td class="tabular-nums">{thousands(form.price_vnd)}</td>
            <td>
                {if form.active {
                    view! { <Badge tone=Tone::Success icon=Icon::Check text=w::active/> }
                } else {
                    view! { <Badge tone=Tone::Neutral icon=Icon::Close text=w::inactive/> }
                }}
            </td>
            <td class="whitespace-nowrap text-right">
                <IconButton
                    icon=Icon::Edit
                    text=w::edit
                    press=Callback::new(move |()| editing.edit(service.clone()))
                />
                <DeleteButton name=named delete=Callback::new(delete) busy=sending.pending reach=needs("DELETE /api/services/{id}")/>
            </td>
        </tr>
    }
}

/// A small square of the colour; the colour comes from data, so it is drawn, not styled.
#[component]
pub fn Swatch(color: String) -> impl IntoView {
    view! {
        <svg class="size-4 shrink-0" viewBox="0 0 16 16" aria-hidden="true">
            <rect width="16" height="16" rx="4" fill=color></rect>
        </svg>
    }
}

#[component]
fn ServiceDialog(editing: Editing<Service>) -> impl IntoView {
    let title = move || {
        if editing.row.with(Option::is_some) {
            w::edit_service()
        } else {
            w::add_service()
        }
    };
    view! {
        <Dialog open=editing.open title wide=true>
            <ServiceFields editing/>
        </Dialog>
    }
}

#[component]
fn ServiceFields(editing: Editing<Service>) -> impl IntoView {
    let row = editing.row.get_untracked();
    let form = row.as_ref().map(|row| row.form.clone()).unwrap_or_default();
    let new_id: ServiceId = browser::new_id();
    let code = RwSignal::new(form.code);
    let name = RwSignal::new(form.name);
    let description = RwSignal::new(form.description);
    let preparation = RwSignal::new(form.preparation);
    let length = RwSignal::new(form.length_minutes.to_string());
    let buffer_before = RwSignal::new(form.buffer_before_minutes.to_string());
    let buffer_after = RwSignal::new(form.buffer_after_minutes.to_string());
    let price = RwSignal::new(thousands(form.price_vnd));
    let color = RwSignal::new(form.color);
    let active = RwSignal::new(form.active);
    let asked = move || ServiceForm {
        code: code.get(),
        name: name.get(),
        description: description.get(),
        preparation: preparation.get(),
        length_minutes: number(&length.get(), 0),
        buffer_before_minutes: number(&buffer_before.get(), 99),
        buffer_after_minutes: number(&buffer_after.get(), 99),
        price_vnd: number(&price.get(), -1),
        color: color.get(),
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
                    Some(Service { id, version, .. }) => {
                        api::put::<Service>(&format!("/api/services/{id}"), &form, key, Some(version)).await
                    }
                    None => {
                        api::post::<Service>("/api/services", &CreateService { id: new_id, form }, key).await
                    }
                }
            },
            move |service| {
                editing.close();
                Toast::done(w::saved(&service.form.name)).show();
            },
        );
    };
    view! {
        <form on:submit=submit class="flex flex-col gap-3" novalidate>
            <div class="grid gap-3 sm:grid-cols-2">
                <TextField label=w::name value=name required=true autofocus=true error=error("/name")/>
                <TextField label=w::code value=code required=true hint=w::code_hint error=error("/code")/>
                <TextField
                    label=w::length value=length kind=TextKind::Digits required=true hint=w::length_hint
                    error=error("/length_minutes")
                />
                <TextField
                    label=w::price value=price kind=TextKind::Digits required=true error=error("/price_vnd")
                />
                <TextField
                    label=w::buffer_before value=buffer_before kind=TextKind::Digits required=true
                    hint=w::buffer_hint error=error("/buffer_before_minutes")
                />
                <TextField
                    label=w::buffer_after value=buffer_after kind=TextKind::Digits required=true
                    hint=w::buffer_hint error=error("/buffer_after_minutes")
                />
                <ColorField value=color/>
                <Checkbox label=w::active value=active hint=w::active_hint/>
            </div>
            <TextArea label=w::preparation value=preparation hint=w::preparation_hint error=error("/preparation")/>
            <TextArea label=w::description value=description error=error("/description")/>
            <SendFailed sending/>
            <DialogFoot>
                <Button text=w::cancel press=Callback::new(move |()| editing.close())/>
                <Button text=w::save look=Look::Primary submit=true busy=sending.pending reach=needs("PUT /api/services/{id}")/>
            </DialogFoot>
        </form>
    }
}

/// A colour by the browser's own picker.
#[component]
pub fn ColorField(value: RwSignal<String>) -> impl IntoView {
    let id = crate::kit::unique("color");
    view! {
        <div class="flex flex-col gap-1">
            <label for=id.clone() class="text-sm font-semibold">{w::color}</label>
            <input
                id=id
                type="color"
                class="h-10 w-20 cursor-pointer rounded-field border border-base-300 bg-base-100 p-1"
                prop:value=move || value.get()
                on:input:target=move |event| value.set(event.target().value())
            />
        </div>
    }
}
