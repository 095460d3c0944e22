use clinic_shared::practitioners::Practitioner;
use clinic_shared::text::{fold, initials};
use leptos::prelude::*;
use leptos::task::spawn_local;

use super::words as w;
use crate::api;
use crate::kit::{Toast, unique};
use crate::send::use_send;
use crate::shell::SendFailed;

/// A doctor's photo, or the first and last letter of the name on the doctor's colour.
#[component]
pub fn Photo(practitioner: Practitioner) -> impl IntoView {
    let Practitioner {
        id,
        form,
        photo_version,
        ..
    } = practitioner;
    match photo_version {
        Some(version) => {
            let alt = w::photo_of(&form.full_name);
            view! {
                <img
                    class="size-11 shrink-0 rounded-full object-cover"
                    src=format!("/api/practitioners/{id}/photo?v={version}")
                    alt=alt
                />
            }
            .into_any()
        }
        None => view! {
            <svg class="size-11 shrink-0" viewBox="0 0 44 44" aria-hidden="true">
                <circle cx="22" cy="22" r="22" fill=form.color></circle>
                <text x="22" y="27.5" text-anchor="middle" font-size="15" font-weight="600" fill="#fff">
                    {letters(&form.full_name)}
                </text>
            </svg>
        }
        .into_any(),
    }
}

/// `TK` for Trần Minh Khoa.
fn letters(name: &str) -> String {
    let all = initials(&fold(name)).to_uppercase();
    let mut ends = all.chars();
    match (ends.next(), ends.next_back()) {
        (Some(first), Some(last)) => format!("{first}{last}"),
        (Some(only), None) => only.to_string(),
        _ => String::new(),
    }
}

/// Chooses a file and sends it as it is.
#[component]
pub fn PhotoField(practitioner: Practitioner) -> impl IntoView {
    let id = unique("photo");
    let sending = use_send();
    let (doctor, version) = (practitioner.id, practitioner.version);
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
    view! {
        <div class="flex flex-col gap-1">
            <label for=id.clone() class="font-medium">{w::photo}</label>
            <div class="flex items-center gap-3">
                <Photo practitioner/>
                <input
                    id=id
                    type="file"
                    accept="image/jpeg,image/png,image/webp"
                    class="file-input"
                    on:change=choose
                    disabled=move || sending.pending.get()
                />
            </div>
            <p class="text-sm text-base-content/75">{w::photo_hint}</p>
            <SendFailed sending/>
        </div>
    }
}

#[cfg(test)]
mod tests {
    use super::letters;

    #[test]
    fn a_name_is_shown_by_its_first_and_last_letter() {
        assert_eq!(letters("Trần Minh Khoa"), "TK");
        assert_eq!(letters("Đức"), "D");
        assert_eq!(letters(""), "");
    }
}
