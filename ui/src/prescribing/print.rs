//! One press prints a prescription: the PDF comes with the doctor's own right to it, and goes to the printer.
use clinic_shared::ids::PrescriptionId;
use leptos::prelude::*;

use super::{calls, paper, words as w};
use crate::api::{self, ApiError};
use crate::desktop;
use crate::kit::{Button, Command, Icon, Key, Toast, use_command};
use crate::send::use_send;
use crate::shell::SendFailed;

/// The PDF's bytes; `None` where the desktop's shell shows it in a window of its own, which has a print button. That
/// window asks by itself, with the shell's right.
async fn fetch(id: PrescriptionId) -> Result<Option<Vec<u8>>, ApiError> {
    let path = calls::pdf_path(id);
    let pdf = api::bytes(&path).await?;
    if !desktop::is_desktop() {
        return Ok(Some(pdf));
    }
    let asked = serde_json::json!({ "path": path });
    let _: serde_json::Value = api::post("/desk/windows", &asked, api::new_key()).await?;
    Ok(None)
}

/// The button, and F9 where it is the only one on the page.
#[component]
pub fn PrintButton(id: PrescriptionId, #[prop(optional)] with_key: bool) -> impl IntoView {
    let sending = use_send();
    let print = move || {
        sending.run(
            move |_| fetch(id),
            move |pdf: Option<Vec<u8>>| {
                let failed = pdf.is_some_and(|pdf| paper::print(&pdf).is_err());
                if failed {
                    Toast::failed(w::not_printed).show();
                }
            },
        );
    };
    let key = with_key.then_some(Key::F9);
    if with_key {
        use_command(Command::new(w::print, Icon::Print, print).with_key(Key::F9));
    }
    view! {
        <Button
            text=w::print icon=Icon::Print nostrip:key=key busy=sending.pending press=move |()| print()
        />
        <SendFailed sending/>
    }
}
