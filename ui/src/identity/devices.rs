use clinic_shared::{
    feed::{Entity, Page},
    field::Check as _,
    identity::{Device, DeviceState, RenameDevice},
};
use leptos::ev::SubmitEvent;
use leptos::prelude::*;
use serde_json::json;

use super::device_words as w;
use crate::crud::Editing;
use crate::kit::{
    Badge, Button, Dialog, DialogFoot, EmptyState, Icon, IconButton, Look, Notice, PageHead, Table,
    TextField, TextKind, Toast, Tone,
};
use crate::load::{Loaded, load};
use crate::send::{use_form, use_send};
use crate::shell::SendFailed;
use crate::sync::needs;
use crate::{api, clinic};

/// The computers that may keep a replica: what each is called, approve, revoke.
#[component]
pub fn DevicesPage() -> impl IntoView {
    let devices = load(&[Entity::Device], || api::get::<Page<Device>>("/api/devices"));
    let renaming = Editing::<Device>::closed();
    let revoking = Editing::<Device>::closed();
    let shown = move |page: Signal<Page<Device>>| {
        view! {
            <Show
                when=move || page.with(|page| !page.items.is_empty())
                fallback=|| view! { <EmptyState icon=Icon::Computer title=w::no_devices hint=w::no_devices_hint/> }
            >
                <Table
                    caption=w::devices
                    heads=vec![
                        w::name.into(), w::state.into(), w::enrolled.into(), w::last_seen.into(),
                        w::replica.into(), "".into(),
                    ]
                >
                    <For
                        each=move || page.get().items
                        key=|device| (device.id, device.version, device.last_seen_at.as_ms(), device.pulled.map(|pulled| pulled.at.as_ms()))
                        let(device)
                    >
                        <DeviceRow device renaming revoking/>
                    </For>
                </Table>
            </Show>
        }
    };
    view! {
        <PageHead title=w::devices about=w::devices_about/>
        <Loaded load=devices view=shown/>
        <Dialog open=renaming.open title=w::rename>
            <NameForm editing=renaming/>
        </Dialog>
        <Dialog open=revoking.open title=move || w::revoke_this(&name_of(revoking))>
            <RevokeQuestion editing=revoking/>
        </Dialog>
    }
}

fn name_of(editing: Editing<Device>) -> String {
    let name = |row: &Option<Device>| row.as_ref().map(|device| device.name.clone());
    editing.row.with(name).unwrap_or_default()
}

/// Linux, Windows, macOS: as their makers write them.
fn system(platform: &str) -> String {
    match platform {
        "linux" => "Linux",
        "windows" => "Windows",
        "macos" => "macOS",
        other => other,
    }
    .to_owned()
}

/// Who stands where: up to date, so many changes behind, or not known.
fn replica(device: &Device) -> String {
    match (device.state, device.pulled) {
        (DeviceState::Enrolled, Some(pulled)) => w::pulled(&clinic::date_and_time(pulled.at)),
        (DeviceState::Enrolled, None) => w::not_known().to_owned(),
        (DeviceState::Waiting, _) => w::none_yet().to_owned(),
        (DeviceState::Revoked, _) => w::erased_or_will_be().to_owned(),
    }
}

#[component]
fn DeviceRow(device: Device, renaming: Editing<Device>, revoking: Editing<Device>) -> impl IntoView {
    let sending = use_send();
    let (id, version, state) = (device.id, device.version, device.state);
    let approve = move |()| {
        sending.run(
            move |key| async move {
                let path = format!("/api/devices/{id}/approve");
                api::act::<Device>(&path, &json!({}), key, Some(version)).await
            },
            |device| Toast::done(w::approved(&device.name)).show(),
        );
    };
    let row = StoredValue::new(device.clone());
    let (by, enrolled_at) = (device.enrolled_by_name.clone(), device.enrolled_at);
    let seen = device.last_seen_at;
    view! {
        <tr>
            <td class="min-w-36">
                <span class="font-medium">{device.name.clone()}</span>
                <span class="block text-sm text-base-content/75">{system(&device.platform)}</span>
                <SendFailed sending/>
            </td>
            <td><StateBadge state/></td>
            <td>
                {by}
                <span class="block text-sm whitespace-nowrap tabular-nums text-base-content/75">
                    {move || clinic::date_and_time(enrolled_at)}
                </span>
            </td>
            <td class="whitespace-nowrap tabular-nums">{move || clinic::date_and_time(seen)}</td>
            <td class="min-w-36 tabular-nums">{move || row.with_value(replica)}</td>
            <td class="text-right whitespace-nowrap">
                <Show when=move || state != DeviceState::Enrolled>
                    <Button
                        text=move || if state == DeviceState::Waiting { w::approve() } else { w::use_again() }
                        icon=Icon::Check
                        small=true
                        press=Callback::new(approve)
                        busy=sending.pending
                        reach=needs("POST /api/devices/{id}/approve")
                    />
                </Show>
                <Show when=move || state != DeviceState::Revoked>
                    <Button
                        text=w::revoke
                        icon=Icon::Lock
                        look=Look::Quiet
                        small=true
                        press=Callback::new(move |()| revoking.edit(row.get_value()))
                    />
                </Show>
                <IconButton
                    icon=Icon::Edit
                    text=w::rename
                    press=Callback::new(move |()| renaming.edit(row.get_value()))
                />
            </td>
        </tr>
    }
}

#[component]
fn StateBadge(state: DeviceState) -> impl IntoView {
    match state {
        DeviceState::Waiting => view! { <Badge tone=Tone::Warning icon=Icon::Clock text=w::waiting/> },
        DeviceState::Enrolled => {
            view! { <Badge tone=Tone::Success icon=Icon::Check text=w::enrolled_state/> }
        }
        DeviceState::Revoked => view! { <Badge tone=Tone::Danger icon=Icon::Lock text=w::revoked/> },
    }
}

#[component]
fn NameForm(editing: Editing<Device>) -> impl IntoView {
    let device = editing.row.get_untracked();
    let name = RwSignal::new(
        device
            .as_ref()
            .map(|device| device.name.clone())
            .unwrap_or_default(),
    );
    let asked = move || RenameDevice { name: name.get() };
    let complaints = use_form(move || asked().check()).asks_before_leaving(asked);
    let sending = complaints.sending;
    let submit = move |event: SubmitEvent| {
        event.prevent_default();
        let Some(device) = device.clone().filter(|_| complaints.passes()) else {
            return;
        };
        let asked = untrack(asked);
        sending.about(&asked);
        sending.run(
            move |key| async move {
                let path = format!("/api/devices/{}", device.id);
                api::put::<Device>(&path, &asked, key, Some(device.version)).await
            },
            move |device| {
                editing.close();
                Toast::done(w::renamed(&device.name)).show();
            },
        );
    };
    view! {
        <form on:submit=submit class="flex flex-col gap-3" novalidate>
            <TextField
                label=w::name value=name kind=TextKind::Name required=true autofocus=true hint=w::name_hint
                error=complaints.of("/name")
            />
            <SendFailed sending/>
            <DialogFoot>
                <Button text=w::cancel press=Callback::new(move |()| editing.close())/>
                <Button
                    text=w::save look=Look::Primary submit=true busy=sending.pending
                    reach=needs("PUT /api/devices/{id}")
                />
            </DialogFoot>
        </form>
    }
}

#[component]
fn RevokeQuestion(editing: Editing<Device>) -> impl IntoView {
    let device = editing.row.get_untracked();
    let sending = use_send();
    let revoke = move |()| {
        let Some(device) = device.clone() else { return };
        sending.run(
            move |key| async move {
                let path = format!("/api/devices/{}/revoke", device.id);
                api::act::<Device>(&path, &json!({}), key, Some(device.version)).await
            },
            move |device| {
                editing.close();
                Toast::done(w::was_revoked(&device.name)).show();
            },
        );
    };
    view! {
        <div class="flex flex-col gap-3">
            <p>{w::revoke_at_once}</p>
            <p>{w::revoke_erases}</p>
            <Notice tone=Tone::Warning>{w::revoke_loses}</Notice>
            <p class="text-base-content/75">{w::revoke_back}</p>
            <SendFailed sending/>
            <DialogFoot>
                <Button text=w::cancel press=Callback::new(move |()| editing.close())/>
                <Button
                    text=w::revoke icon=Icon::Lock look=Look::Danger press=Callback::new(revoke)
                    busy=sending.pending reach=needs("POST /api/devices/{id}/revoke")
                />
            </DialogFoot>
        </div>
    }
}

#[cfg(test)]
mod tests {
    use clinic_shared::identity::Pulled;
    use clinic_shared::ids::{DeviceId, UserId};
    use clinic_shared::time::Timestamp;

    use super::*;

    fn device(state: DeviceState, pulled: Option<Pulled>) -> Device {
        let at = Timestamp::from_ms(1_795_000_000_000);
        Device {
            id: DeviceId("01930000-0000-7000-8000-000000000001".parse().unwrap()),
            name: "Quầy 1".to_owned(),
            platform: "windows".to_owned(),
            state,
            enrolled_at: at,
            enrolled_by: UserId("01930000-0000-7000-8000-000000000002".parse().unwrap()),
            enrolled_by_name: "Lan".to_owned(),
            last_seen_at: at,
            pulled,
            revoked_at: None,
            version: 1,
        }
    }

    #[test]
    fn what_a_computer_holds_is_said_for_every_state() {
        let pulled = Pulled {
            at: Timestamp::from_ms(1_795_000_000_000),
            behind: 0,
        };
        let said = [
            replica(&device(DeviceState::Enrolled, Some(pulled))),
            replica(&device(DeviceState::Enrolled, None)),
            replica(&device(DeviceState::Waiting, None)),
            replica(&device(DeviceState::Revoked, Some(pulled))),
        ];
        assert!(said[0].starts_with("Cập nhật lúc"), "{said:?}");
        assert_eq!(
            said[1..],
            [
                "Chưa rõ",
                "Chưa được giữ bản sao",
                "Đã xóa, hoặc sẽ xóa khi máy có mạng"
            ]
        );
    }
}
