//! What a file's columns were taken for, which rows are looked at, and the rows.
use clinic_shared::field::Language;
use clinic_shared::medication::RowProblem;
use clinic_shared::medication::sheet::Column;
use clinic_shared::text::fold;
use leptos::prelude::*;

use super::state::{Import, ROWS_SHOWN};
use super::told::Told;
use super::words as w;
use crate::kit::{Badge, Glyph, Icon, LoadMore, Table, Tone};
use crate::words::language;

/// How the columns may be headed, before there is a file; the order does not matter.
#[component]
pub fn ColumnsOf<C: Column + Sync>(
    columns: &'static [C],
    /// The column in the screen's words.
    word: fn(C) -> &'static str,
) -> impl IntoView {
    let names = move |is_required: bool| {
        let those = columns
            .iter()
            .filter(|column| column.is_required() == is_required);
        let names = those.map(|column| column_name(column.heading(), word(*column), language()));
        names.collect::<Vec<_>>().join(", ")
    };
    view! {
        <p class="mb-3 text-sm text-base-content/75">{move || w::columns_are(&names(true), &names(false))}</p>
    }
}

/// A heading is Vietnamese on every screen: in English it is said what it means.
fn column_name(heading: &str, word: &str, language: Language) -> String {
    match language {
        Language::Vi => heading.to_owned(),
        Language::En => format!("{word} ({heading})"),
    }
}

/// Which column was taken for what; those that nobody knows stand apart.
#[component]
pub fn Columns<P: Told>(state: RwSignal<Import<P>>) -> impl IntoView {
    let columns = move || {
        state
            .with(|import| import.preview().map(P::columns))
            .unwrap_or_default()
    };
    let chips = move || {
        let chips = columns().into_iter().map(|(header, meaning)| {
            let (tone, icon, text) = match meaning {
                Some(meaning) if fold(&header) == fold(meaning) => (Tone::Success, Icon::Check, header),
                Some(meaning) => (Tone::Success, Icon::Check, w::taken_for(&header, meaning)),
                None => (Tone::Neutral, Icon::Skip, w::not_taken(&header)),
            };
            view! { <li><Badge tone icon text/></li> }
        });
        chips.collect_view()
    };
    view! {
        <section class="flex flex-col gap-1.5">
            <h3 class="text-sm font-semibold text-base-content/75">{w::columns}</h3>
            <ul class="flex flex-wrap gap-1.5" aria-label=w::columns>{chips}</ul>
        </section>
    }
}

/// So many of each kind; a press shows those alone.
#[component]
pub fn Filters<P: Told>(state: RwSignal<Import<P>>) -> impl IntoView {
    let chip = move |only: Option<P::Change>| {
        let count = move || {
            state.with(|import| {
                let preview = import.preview();
                preview.map_or(0, |preview| match only {
                    Some(only) => preview.count(only),
                    None => preview.rows().len(),
                })
            })
        };
        let name = move || only.map_or_else(w::all, P::word);
        let glyph = only.map(|only| {
            let (_, icon) = P::look(only);
            view! { <Glyph icon class="size-4"/> }
        });
        view! {
            <button
                type="button"
                class="btn btn-sm border-base-300 bg-base-100 tabular-nums hover:bg-base-200 aria-pressed:btn-primary aria-pressed:bg-primary"
                aria-pressed=move || state.with(|import| import.only() == only).to_string()
                on:click=move |_| state.update(|import| import.show(only))
            >
                {glyph}
                {move || w::of_these(name(), count())}
            </button>
        }
    };
    let each = P::CHANGES.iter().map(|change| chip(Some(*change)));
    view! {
        <div class="flex flex-wrap gap-1.5" role="group" aria-label=w::what_becomes>
            {chip(None)}
            {each.collect_view()}
        </div>
    }
}

/// The rows that are looked at, so many at a time.
#[component]
pub fn Rows<P: Told>(state: RwSignal<Import<P>>, caption: fn() -> &'static str) -> impl IntoView {
    // A row is known by its place in the file and by the preview that it is of.
    let rows = move || {
        state.with(|import| {
            let preview = import.number();
            let listed = import.listed().cloned();
            listed.map(|row| (preview, row)).collect::<Vec<_>>()
        })
    };
    let is_empty = Memo::new(move |_| state.with(|import| import.listed().next().is_none()));
    let has_more = Memo::new(move |_| state.with(Import::has_more));
    let shown = Memo::new(move |_| state.with(|import| import.listed().count()));
    view! {
        <Show
            when=move || !is_empty.get()
            fallback=|| view! { <p class="py-4 text-base-content/75">{w::no_rows}</p> }
        >
            <Table caption heads=P::heads()>
                <For each=rows key=|(preview, row)| (*preview, P::number(row)) let((_, row))>
                    {P::row(row)}
                </For>
            </Table>
            <Show when=move || { has_more.get() || shown.get() > ROWS_SHOWN }>
                <p class="pt-2 text-center text-sm text-base-content/75" role="status">
                    {move || w::rows_shown(shown.get())}
                </p>
            </Show>
            <LoadMore
                has_more=Signal::derive(move || has_more.get())
                more=Callback::new(move |()| state.update(Import::more))
            />
        </Show>
    }
}

/// What is wrong with a row; the clinic's words name what was perhaps meant.
#[component]
pub fn Problems(problems: Vec<RowProblem>) -> impl IntoView {
    let lines = problems.into_iter().map(|problem| {
        let RowProblem { column, message, .. } = problem;
        let place = move || {
            if column.is_empty() {
                w::whole_row().to_owned()
            } else {
                column.clone()
            }
        };
        view! {
            <li class="flex items-start gap-1.5">
                <Glyph icon=Icon::Danger class="mt-0.5 size-4 text-error"/>
                <span class="min-w-0 break-words">
                    <span class="font-semibold">{place} ": "</span>
                    {message}
                </span>
            </li>
        }
    });
    view! { <ul class="flex flex-col gap-1">{lines.collect_view()}</ul> }
}
