use clinic_shared::scanning::{CameraSources, Scan};
use leptos::ev::SubmitEvent;
use leptos::prelude::*;
use serde::Deserialize;

use super::scan::CameraView;
use super::{calls, words as w};
use crate::kit::{
    Badge, Button, Card, Choice, EmptyState, Icon, Look, Notice, PageHead, Select, TextField, TextKind,
    Toast, Tone,
};
use crate::load::{Loaded, load};
use crate::send::use_send;
use crate::shell::SendFailed;
use crate::{api, desktop};

/// One of the shell's settings, as `GET /desk/settings` tells it.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
struct Setting {
    key: String,
    /// What is in force since the program started.
    value: String,
    /// Where it was written, in words.
    source: String,
    can_change: bool,
}

/// This computer: the server it talks to, its camera, a test of each part.
#[component]
pub fn DeskSettingsPage() -> impl IntoView {
    if !desktop::is_desktop() {
        return view! {
            <PageHead title=w::this_computer/>
            <EmptyState icon=Icon::Screen title=w::only_on_desktop hint=w::only_on_desktop_next/>
        }
        .into_any();
    }
    let about = load(&[], desktop::about);
    let settings = load(&[], || api::get::<Vec<Setting>>("/desk/settings"));
    let about_shown = |about: Signal<desktop::About>| view! { <AboutCard about/> };
    let settings_shown = |settings: Signal<Vec<Setting>>| {
        view! {
            <Card title=w::settings>
                <p class="mb-3 text-base-content/75">{w::from_next_start}</p>
                <div class="flex flex-col gap-4">
                    <For each=move || settings.get() key=|setting| setting.key.clone() let(setting)>
                        <SettingForm setting/>
                    </For>
                </div>
            </Card>
        }
    };
    view! {
        <PageHead title=w::this_computer about=w::this_computer_about/>
        <div class="grid items-start gap-4 xl:grid-cols-2">
            <div class="flex flex-col gap-4">
                <Loaded load=about view=about_shown/>
                <Loaded load=settings view=settings_shown/>
            </div>
            <div class="flex flex-col gap-4">
                <TestScan/>
                <Card title=w::windows>
                    <p class="mb-3 text-base-content/75">{w::windows_about}</p>
                    <div class="flex flex-wrap gap-2"><OpenScreen/><TestNotification/></div>
                </Card>
                <Card title=w::printing>
                    <p>{w::printing_hint}</p>
                </Card>
            </div>
        </div>
    }
    .into_any()
}

#[component]
fn AboutCard(about: Signal<desktop::About>) -> impl IntoView {
    view! {
        <Card title=w::program>
            <dl class="grid grid-cols-[max-content_1fr] gap-x-4 gap-y-1">
                <dt class="text-base-content/75">{w::version}</dt>
                <dd class="font-mono">{move || about.with(|about| format!("{} · {}", about.version, about.platform))}</dd>
                <dt class="text-base-content/75">{w::server}</dt>
                <dd class="font-mono break-all">{move || about.with(|about| about.server.clone())}</dd>
                <dt class="text-base-content/75">{w::line}</dt>
                <dd>
                    {move || if about.with(|about| about.live) {
                        view! { <Badge tone=Tone::Success icon=Icon::Online text=w::line_live/> }
                    } else {
                        view! { <Badge tone=Tone::Warning icon=Icon::Offline text=w::line_lost/> }
                    }}
                </dd>
            </dl>
            <Show when=move || about.with(|about| about.insecure_file_keys)>
                <div class="mt-3"><Notice tone=Tone::Danger>{w::keys_in_files}</Notice></div>
            </Show>
        </Card>
    }
}

fn name_of(key: &str) -> String {
    match key {
        "server" => w::server().to_owned(),
        "camera" => w::camera().to_owned(),
        "log" => w::log_level().to_owned(),
        "data_dir" => w::data_folder().to_owned(),
        "offline" => w::works_offline().to_owned(),
        other => other.to_owned(),
    }
}

/// A setting: its value and, where this page may change it, another one.
#[component]
fn SettingForm(setting: Setting) -> impl IntoView {
    let value = RwSignal::new(setting.value.clone());
    let sending = use_send();
    let key_name = setting.key.clone();
    let label = move || name_of(&key_name);
    let hint = setting.source.clone();
    let hint = move || w::set_by(&hint);
    if !setting.can_change {
        return view! {
            <div>
                <p class="text-sm font-semibold">{label}</p>
                <p class="font-mono break-all">{setting.value}</p>
                <p class="text-sm text-base-content/75">{hint}</p>
            </div>
        }
        .into_any();
    }
    let is_camera = setting.key == "camera";
    let setting_key = setting.key;
    let submit = move |event: SubmitEvent| {
        event.prevent_default();
        let asked = std::collections::BTreeMap::from([(setting_key.clone(), value.get_untracked())]);
        sending.about(&asked);
        sending.run(
            move |key| async move { api::put::<()>("/desk/settings", &asked, key, None).await },
            |()| Toast::done(w::setting_saved).show(),
        );
    };
    view! {
        <form on:submit=submit class="flex flex-col gap-2">
            <div class="flex items-end gap-2">
                <div class="grow">
                    {if is_camera {
                        view! { <CameraChoice value/> }.into_any()
                    } else {
                        view! { <TextField label value kind=TextKind::Text hint/> }.into_any()
                    }}
                </div>
                <Button text=w::save submit=true busy=sending.pending/>
            </div>
            <SendFailed sending/>
        </form>
    }
    .into_any()
}

#[component]
fn CameraChoice(value: RwSignal<String>) -> impl IntoView {
    let sources = load(&[], calls::camera_sources);
    let choices = Signal::derive(move || {
        let found = sources.value.get();
        let items = found.map(|CameraSources { items, .. }| items).unwrap_or_default();
        items
            .into_iter()
            .map(|item| Choice::new(item.id, item.name))
            .collect::<Vec<_>>()
    });
    view! { <Select label=w::camera value choices/> }
}

/// Shows what kind of code the camera sees, and nothing of what is in it.
#[component]
fn TestScan() -> impl IntoView {
    let seen = RwSignal::new(None::<Scan>);
    let said = move || {
        seen.with(|scan| {
            scan.as_ref().map(|scan| match scan {
                Scan::CitizenCard(_) => w::saw_citizen_card(),
                Scan::InsuranceCard(_) => w::saw_insurance_card(),
                Scan::AppointmentCode { .. } => w::saw_visit_code(),
                Scan::Unknown => w::saw_other_code(),
            })
        })
    };
    let scanned = Callback::new(move |text: String| seen.set(Some(Scan::read(&text))));
    view! {
        <Card title=w::test_scan>
            <CameraView scanned/>
            <div class="mt-3" role="status">
                {move || said().map(|said| view! { <Notice tone=Tone::Success>{said}</Notice> })}
            </div>
        </Card>
    }
}

#[component]
fn OpenScreen() -> impl IntoView {
    let sending = use_send();
    let open = move |()| {
        sending.run(
            |key| async move {
                let asked = serde_json::json!({ "path": "/screen" });
                api::post::<serde_json::Value>("/desk/windows", &asked, key).await
            },
            |_| (),
        );
    };
    view! {
        <Button text=w::open_screen icon=Icon::Screen busy=sending.pending press=Callback::new(open)/>
        <SendFailed sending/>
    }
}

#[component]
fn TestNotification() -> impl IntoView {
    let sending = use_send();
    let show = move |()| {
        let asked = serde_json::json!({
            "title": "ClinicDesk", "body": w::notification_test(), "path": "/arrivals",
        });
        sending.run(
            move |key| async move { api::post::<()>("/desk/notifications", &asked, key).await },
            |()| (),
        );
    };
    view! {
        <Button
            text=w::test_notification icon=Icon::Bell look=Look::Plain busy=sending.pending
            press=Callback::new(show)
        />
        <SendFailed sending/>
    }
}
