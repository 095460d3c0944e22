//! The whole of an import: choosing the file, its preview, and what takes it over.
use leptos::prelude::*;

use super::field::FileField;
use super::state::{Hindrance, Import};
use super::table::{Columns, Filters, Rows};
use super::told::{Importing, Told, was_overtaken};
use super::words as w;
use crate::kit::{Button, Card, Checkbox, Icon, Look, Notice, Reach, Skeleton, Tone};
use crate::send::Sending;
use crate::shell::{Failed, SendFailed};

fn why_not(hindrance: Hindrance) -> String {
    match hindrance {
        Hindrance::Wrong(count) => w::wrong_rows(count),
        Hindrance::Nothing => w::nothing_new().to_owned(),
    }
}

#[component]
pub fn ImportSheet<P: Told>(
    importing: Importing<P>,
    /// Of the table.
    caption: fn() -> &'static str,
    sending: Sending,
    /// Takes over what is looked at.
    import: Callback<()>,
    /// Of the preview.
    looks: Signal<Reach>,
    /// Of the import.
    takes: Signal<Reach>,
    /// What the button says of so many rows.
    said: fn(usize) -> String,
    /// Fields of its own, above the button.
    #[prop(optional)]
    children: Option<ChildrenFn>,
) -> impl IntoView {
    let state = importing.state;
    // Others have changed something since: what is shown must be what will be written.
    Effect::new(move |_| {
        if sending.error.with(|error| was_overtaken(error.as_ref())) {
            importing.ask();
        }
    });
    let children = StoredValue::new(children);
    let is_there = Memo::new(move |_| state.with(|import| import.preview().is_some()));
    let is_first = Memo::new(move |_| importing.is_asking.get() && !is_there.get());
    let failed = move || {
        let error = importing.error.get()?;
        let again = error
            .is_worth_repeating()
            .then(|| Callback::new(move |()| importing.ask()));
        Some(view! { <Failed error nostrip:again=again/> })
    };
    let name = Memo::new(move |_| {
        let name = state.with(|import| import.file().map(|file| file.name.clone()));
        name.unwrap_or_default()
    });
    let seen = Signal::derive(move || is_there.get().then(|| name.get()));
    let picked = Callback::new(move |file| {
        // What was said of another file is over.
        sending.error.set(None);
        importing.pick(file);
    });
    view! {
        <div class="flex flex-col gap-4" aria-busy=move || importing.is_asking.get().to_string()>
            <FileField picked reach=looks seen/>
            {failed}
            <Show when=move || is_first.get()>
                <p role="status">{move || name.with(|name| w::being_read(name))}</p>
                <Skeleton lines=6/>
            </Show>
            <Show when=move || is_there.get()>
                <Card title=move || name.with(|name| w::preview_of(name))>
                    <div class="flex flex-col gap-4">
                        <Columns state/>
                        <Filters state/>
                        <div><Rows state caption/></div>
                        {children.with_value(|children| children.as_ref().map(|children| children()))}
                        <Foot importing sending import takes said/>
                    </div>
                </Card>
            </Show>
        </div>
    }
}

/// What stands in the way, and the button.
#[component]
fn Foot<P: Told>(
    importing: Importing<P>,
    sending: Sending,
    import: Callback<()>,
    takes: Signal<Reach>,
    said: fn(usize) -> String,
) -> impl IntoView {
    let state = importing.state;
    let skips = RwSignal::new(false);
    Effect::new(move |_| {
        let chosen = skips.get();
        if state.with_untracked(|import| import.skips_wrong) != chosen {
            state.update(|import| import.skips_wrong = chosen);
        }
    });
    // Another preview takes the decision back.
    Effect::new(move |_| {
        let kept = state.with(|import| import.skips_wrong);
        if skips.get_untracked() != kept {
            skips.set(kept);
        }
    });
    let wrong = Memo::new(move |_| state.with(Import::wrong));
    let written = Memo::new(move |_| state.with(Import::written));
    let hindrance = Memo::new(move |_| state.with(Import::hindrance));
    let is_overtaken = Memo::new(move |_| sending.error.with(|error| was_overtaken(error.as_ref())));
    let is_stopped = move || hindrance.get().is_some() || importing.is_asking.get();
    view! {
        <div class="sticky bottom-0 z-10 -mx-5 -mb-5 flex flex-col gap-3 rounded-b-box border-t border-base-300 bg-base-100 px-5 py-4">
            <Show when=move || is_overtaken.get() fallback=move || view! { <SendFailed sending/> }>
                <Notice tone=Tone::Warning>{w::overtaken}</Notice>
            </Show>
            <Show when=move || { wrong.get() > 0 }>
                <Checkbox label=move || w::skip_wrong(wrong.get()) value=skips hint=w::skip_hint/>
            </Show>
            <div class="flex flex-wrap items-center justify-end gap-4">
                <p role="status" class="min-w-0 grow empty:hidden">
                    {move || hindrance.get().map(why_not)}
                </p>
                <Button
                    text=move || said(written.get()) icon=Icon::Check look=Look::Primary
                    press=import busy=sending.pending disabled=Signal::derive(is_stopped) reach=takes
                />
            </div>
        </div>
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_stands_in_the_way_says_what_to_do() {
        assert_eq!(why_not(Hindrance::Wrong(3)), w::wrong_rows(3));
        assert_eq!(why_not(Hindrance::Nothing), w::nothing_new());
    }
}
