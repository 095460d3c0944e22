use clinic_shared::scanning::Scan;
use leptos::ev::SubmitEvent;
use leptos::prelude::*;

use super::super::words as w;
use super::CameraView;
use crate::kit::{Button, Card, Command, Glyph, Icon, Key, KeyHint, use_command};
use crate::{desktop, scanning};

/// Takes codes of every kind, however they come, and hands each over once it is read, or as it was typed. F4 is
/// its box.
#[component]
pub fn ScanPanel(
    found: Callback<Scan>,
    /// What was typed into the box: a code, or a card's number alone.
    entered: Callback<String>,
    /// The box takes the focus back when this becomes true: somebody is done, the next one comes.
    #[prop(optional, into)]
    next: Signal<bool>,
) -> impl IntoView {
    scanning::take_here(found);
    let typed = RwSignal::new(String::new());
    let input = NodeRef::<leptos::html::Input>::new();
    let focus = move || {
        if let Some(input) = input.get_untracked() {
            // Focus can only fail for an element that is not shown.
            let _ = input.focus();
            input.select();
        }
    };
    use_command(Command::new(w::check_in, Icon::Scan, focus).with_key(Key::F4));
    let next = Memo::new(move |_| next.get());
    Effect::new(move |_| {
        // Read: a memo that is only tracked follows nothing.
        let _ = next.get();
        if let Some(input) = input.get() {
            // As above.
            let _ = input.focus();
        }
    });
    let submit = move |event: SubmitEvent| {
        event.prevent_default();
        let text = typed.get_untracked();
        if !text.trim().is_empty() {
            typed.set(String::new());
            entered.run(text);
        }
    };
    let about = crate::kit::unique("scan-about");
    view! {
        <Card title=w::scan>
            <div class="flex flex-col gap-4">
                {desktop::is_desktop().then(|| view! {
                    <CameraView scanned=Callback::new(move |text: String| found.run(Scan::read(&text)))/>
                })}
                <form on:submit=submit class="flex flex-col gap-1">
                    <div class="flex gap-2">
                        <label class="input w-full">
                            <Glyph icon=Icon::Qr/>
                            <input
                                node_ref=input
                                type="text"
                                autocomplete="off"
                                autocapitalize="none"
                                spellcheck="false"
                                aria-label=w::scan_box
                                aria-describedby=about.clone()
                                placeholder=w::scan_box
                                prop:value=typed
                                on:input:target=move |event| typed.set(event.target().value())
                            />
                            <KeyHint key=Key::F4/>
                        </label>
                        <Button text=w::take submit=true/>
                    </div>
                    <p id=about class="text-sm text-base-content/75">{w::scan_hint}</p>
                </form>
            </div>
        </Card>
    }
}
