use clinic_shared::practitioners::Practitioner;
use leptos::prelude::*;
use leptos::task::spawn_local;

use super::avatar::{Avatar, photo_address};
use super::words as w;
use crate::api;
use crate::kit::{Toast, unique};
use crate::send::use_send;
use crate::shell::SendFailed;
use crate::sync::needs;

/// Chooses a file and sends it as it is.
#[component]
pub fn PhotoField(practitioner: Practitioner) -> impl IntoView {
    let id = unique("photo");
    let sending = use_send();
    let Practitioner {
        id: doctor,
        version,
        form,
        photo_version,
        ..
    } = practitioner;
    let choose = move |event: leptos::ev::Event| {
        let input: web_sys::HtmlInputElement = event_target(&event);
        let Some(file) = input.files().and_then(|files| files.get(0)) else {
            return;
        };
        spawn_local(async move {
            let Ok(buffer) = wasm_bindgen_futures::JsFuture::from(file.array_buffer()).await else {
                Toast::failed(w::photo_unreadable).show();
                return;
            };
            let bytes = js_sys::Uint8Array::new(&buffer).to_vec();
            let kind = file.type_();
            sending.changed();
            sending.run(
                move |key| async move {
                    let path = format!("/api/practitioners/{doctor}/photo");
                    api::upload::<Practitioner>(&path, &bytes, &kind, key, Some(version)).await
                },
                |_| Toast::done(w::photo_saved).show(),
            );
        });
    };
    let reach = needs("PUT /api/practitioners/{id}/photo");
    view! {
        <div class="flex flex-col gap-1">
            <label for=id.clone() class="text-sm font-semibold">{w::photo}</label>
            <div class="flex items-center gap-3">
                <Avatar name=form.full_name color=form.color photo=photo_address(doctor, photo_version) large=true/>
                <input
                    id=id
                    type="file"
                    accept="image/jpeg,image/png,image/webp"
                    class="file-input"
                    on:change=choose
                    disabled=move || sending.pending.get() || reach.read().is_barred()
                    title=move || reach.read().why().map(str::to_owned)
                />
            </div>
            <p class="text-sm text-base-content/75">{w::photo_hint}</p>
            <SendFailed sending/>
        </div>
    }
}
