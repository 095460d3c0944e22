//! Choosing files and sending them, each with its own state.
use leptos::prelude::*;
use leptos::task::spawn_local;
use web_sys::{File, FileList};

use super::calls::{self, Whose};
use super::guess::kind_of;
use super::outgoing::{Outgoing, Row, State};
use super::words as w;
use crate::clinic;
use crate::kit::{Button, Glyph, Icon, IconButton, keep_unsaved};

#[derive(Debug, Clone, Copy)]
pub struct Sender {
    whose: Whose,
    outgoing: RwSignal<Outgoing>,
    /// The files themselves, by their rows' numbers.
    files: StoredValue<Vec<(u32, File)>, LocalStorage>,
    changed: Callback<()>,
}

impl Sender {
    /// For as long as the calling component is shown. `changed` is called after each file that was added.
    pub fn begin(whose: Whose, changed: Callback<()>) -> Self {
        let sender = Self {
            whose,
            outgoing: RwSignal::new(Outgoing::default()),
            files: StoredValue::new_local(Vec::new()),
            changed,
        };
        keep_unsaved(move || sender.outgoing.with_untracked(Outgoing::is_busy));
        sender
    }

    pub fn add_all(self, list: &FileList) {
        for file in (0..list.length()).filter_map(|at| list.get(at)) {
            self.put(&file.name(), file);
        }
        self.advance();
    }

    /// A picture from the clipboard has no name of its own.
    pub fn add_pasted(self, list: &FileList) {
        for file in (0..list.length()).filter_map(|at| list.get(at)) {
            let name = file.name();
            let ending = name.rsplit('.').next().unwrap_or_default();
            let at = clinic::hh_mm(crate::browser::now());
            self.put(&format!("{}.{ending}", w::pasted(&at)), file);
        }
        self.advance();
    }

    fn put(self, name: &str, file: File) {
        let number = self
            .outgoing
            .try_update(|outgoing| outgoing.add(name, file.size()));
        if let Some(number) = number {
            self.files.update_value(|files| files.push((number, file)));
        }
    }

    fn advance(self) {
        let Some(row) = self.outgoing.try_update(Outgoing::begin_next).flatten() else {
            return;
        };
        let Row {
            number,
            name,
            id,
            key,
            ..
        } = row;
        let file = self.files.try_with_value(|files| {
            let mut files = files.iter();
            files.find(|(of, _)| *of == number).map(|(_, file)| file.clone())
        });
        spawn_local(async move {
            let bytes = match file.flatten() {
                Some(file) => read(&file).await,
                None => None,
            };
            if let Some(bytes) = bytes {
                let answer = calls::send(id, self.whose, kind_of(&name), &name, &bytes, key).await;
                // The page may be gone by now; what was sent is there all the same.
                self.outgoing
                    .try_update(|outgoing| outgoing.answered(number, &answer));
                if answer.is_ok() {
                    self.forget(number);
                    self.changed.try_run(());
                }
            } else {
                self.outgoing.try_update(|outgoing| outgoing.unread(number));
            }
            self.advance();
        });
    }

    fn again(self, number: u32) {
        self.outgoing.update(|outgoing| outgoing.again(number));
        self.advance();
    }

    fn drop_row(self, number: u32) {
        self.outgoing.update(|outgoing| outgoing.drop_row(number));
        self.forget(number);
    }

    fn forget(self, number: u32) {
        self.files
            .try_update_value(|files| files.retain(|(of, _)| *of != number));
    }
}

/// Never the file itself as a request's body: that hangs the desktop's own scheme.
async fn read(file: &File) -> Option<Vec<u8>> {
    let buffer = wasm_bindgen_futures::JsFuture::from(file.array_buffer())
        .await
        .ok()?;
    Some(js_sys::Uint8Array::new(&buffer).to_vec())
}

/// The rows of what is on its way.
#[component]
pub fn Sending(sender: Sender) -> impl IntoView {
    let rows = Memo::new(move |_| sender.outgoing.with(|outgoing| outgoing.rows().to_vec()));
    let added = Memo::new(move |_| sender.outgoing.with(Outgoing::added));
    let told = move || (added.get() > 0).then(|| w::were_added(added.get()));
    view! {
        <p class="text-sm text-success empty:hidden" aria-live="polite">{told}</p>
        <ul class="flex flex-col gap-1 empty:hidden" aria-live="polite" aria-label=w::sent_files>
            <For each=move || rows.get() key=|row| (row.number, row.state.clone()) let(row)>
                <One sender row/>
            </For>
        </ul>
    }
}

#[component]
fn One(sender: Sender, row: Row) -> impl IntoView {
    let Row {
        number, name, state, ..
    } = row;
    let (said, tone) = match &state {
        State::Waiting => (w::waiting().to_owned(), ""),
        State::Sending => (w::being_sent().to_owned(), ""),
        State::Refused { why, .. } => (why.clone(), "text-error"),
    };
    let picture = match &state {
        State::Waiting => view! { <Glyph icon=Icon::Clock/> }.into_any(),
        State::Sending => {
            view! { <span class="loading loading-spinner loading-sm" aria-hidden="true"></span> }.into_any()
        }
        State::Refused { .. } => view! { <Glyph icon=Icon::Danger class="size-5 text-error"/> }.into_any(),
    };
    let may_again = matches!(state, State::Refused { may_again: true, .. });
    let may_drop = state != State::Sending;
    view! {
        <li class="flex items-center gap-2 rounded-field border border-base-300 px-3 py-1.5">
            {picture}
            <span class="min-w-0 grow">
                <span class="block truncate font-medium">{name}</span>
                <span class=format!("block text-sm {tone}")>{said}</span>
            </span>
            {may_again.then(|| view! {
                <Button text=w::try_again icon=Icon::Refresh small=true press=move |()| sender.again(number)/>
            })}
            {may_drop.then(|| view! {
                <IconButton icon=Icon::Close text=w::drop_row press=move |()| sender.drop_row(number)/>
            })}
        </li>
    }
}
