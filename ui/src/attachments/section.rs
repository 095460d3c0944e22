//! The files of a patient or of one record: what is there, and the ways to add more.
use clinic_shared::attachments::Attachment;
use clinic_shared::feed::Page;
use clinic_shared::ids::{AttachmentId, EncounterId, PatientId};
use leptos::ev;
use leptos::prelude::*;

use super::brought::take_brought;
use super::calls::{self, Whose};
use super::grid::Grid;
use super::sending::{Sender, Sending};
use super::viewer::Viewer;
use super::words as w;
use crate::kit::{Button, Command, Icon, LoadMore, Toast, Tone, use_command};
use crate::load::{Loaded, listing};
use crate::sync::needs;

const ROUTE: &str = "PUT /api/attachments/{id}";
const ACCEPTED: &str = "image/jpeg,image/png,image/webp,application/pdf";

/// How many a patient's page shows at first.
const ROW: usize = 6;

#[component]
pub fn FilesOf(
    patient: PatientId,
    /// Of this record alone; what is added is added to it.
    encounter: Option<EncounterId>,
    /// The one that is looked at.
    viewed: RwSignal<Option<AttachmentId>>,
    /// Called when there is another file, or one less.
    #[prop(optional, into)]
    told: Option<Callback<()>>,
) -> impl IntoView {
    let whose = Whose { patient, encounter };
    // Not followed: each look leaves an audit row.
    let files = listing(&[], move |cursor| calls::list(whose, cursor));
    let changed = Callback::new(move |()| {
        files.load.again();
        if let Some(told) = told {
            told.try_run(());
        }
    });
    let sender = Sender::begin(whose, changed);
    let input = NodeRef::<leptos::html::Input>::new();
    let pick = move || {
        if let Some(input) = input.get_untracked() {
            input.click();
        }
    };
    let reach = needs(ROUTE);
    use_command(Command::new(w::add_file, Icon::Upload, pick).with_reach(reach));
    // What is no button has no tip.
    let is_barred = move || {
        let reach = reach.get_untracked();
        if let Some(why) = reach.why().filter(|_| reach.is_barred()) {
            Toast::new(Tone::Warning, why.to_owned()).show();
        }
        reach.is_barred()
    };
    let choose = move |event: ev::Event| {
        let input: web_sys::HtmlInputElement = event_target(&event);
        if let Some(list) = input.files() {
            sender.add_all(&list);
        }
        // The same file can be chosen once more.
        input.set_value("");
    };
    let dropped = move |list: &web_sys::FileList| {
        if !is_barred() {
            sender.add_all(list);
        }
    };
    let pasted = move |list: &web_sys::FileList| {
        if !is_barred() {
            sender.add_pasted(list);
        }
    };
    let is_over = take_brought(dropped, pasted);
    let all = Signal::derive(move || {
        let page = files.load.value.get();
        let mut items = page.map(|page| page.items).unwrap_or_default();
        // Stable: in each part the newest stays first.
        items.sort_by_key(|file| !file.is_current());
        items
    });
    // A patient's page has more to show than files.
    let in_row = RwSignal::new(encounter.is_none());
    let listed = Signal::derive(move || {
        let mut items = all.get();
        if in_row.get() {
            items.truncate(ROW);
        }
        items
    });
    let has_rest = move || encounter.is_none() && all.with(|files| files.len() > ROW);
    let toggle_word = move || {
        if !in_row.get() {
            return w::see_fewer().to_owned();
        }
        let more = if files.has_more() { "+" } else { "" };
        w::see_all(&format!("{}{more}", all.with(Vec::len)))
    };
    let add_word = move || match (is_over.get(), encounter) {
        (false, _) => w::add_hint(),
        (true, Some(_)) => w::drop_on_record(),
        (true, None) => w::drop_on_patient(),
    };
    let shown = move |page: Signal<Page<Attachment>>| {
        view! {
            <Show
                when=move || page.with(|page| !page.items.is_empty())
                fallback=|| view! { <p class="text-sm text-base-content/75">{w::no_files}</p> }
            >
                <Grid files=listed in_row viewed/>
                <Show when=has_rest>
                    <div class="mt-3 flex justify-center">
                        <Button text=toggle_word small=true press=move |()| in_row.update(|in_row| *in_row = !*in_row)/>
                    </div>
                </Show>
                <LoadMore
                    has_more=Signal::derive(move || files.has_more() && !in_row.get())
                    more=Callback::new(move |()| files.more())
                    busy=files.load.loading
                />
            </Show>
        }
    };
    view! {
        <section
            class="mb-4 flex flex-col gap-3 rounded-box border border-base-300 bg-base-100 p-5 data-over:border-dashed data-over:border-primary data-over:bg-primary/5"
            aria-label=w::files
            data-over=move || is_over.get().then_some("")
        >
            <header class="flex flex-wrap items-center justify-between gap-3">
                <h2 class="text-lg font-semibold">{w::files}</h2>
                <Button text=w::add_file icon=Icon::Upload small=true press=move |()| pick() reach/>
            </header>
            <input
                node_ref=input
                type="file"
                multiple
                accept=ACCEPTED
                class="hidden"
                tabindex="-1"
                aria-label=w::add_file
                on:change=choose
            />
            <p class="text-sm text-base-content/75">{add_word}</p>
            <Sending sender/>
            <Loaded load=files.load lines=2 view=shown/>
            <Viewer viewed files=all changed/>
        </section>
    }
}
