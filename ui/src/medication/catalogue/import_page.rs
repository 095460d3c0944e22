//! Medicines from a file: what it would change, before anything is kept.
use clinic_shared::medication::sheet::Column;
use clinic_shared::medication::{ProductChange, ProductColumn, ProductPreview, ProductRow, ProductsImported};
use leptos::prelude::*;
use leptos::text_prop::TextProp;

use super::difference::{Difference, contents, differences};
use super::template::TemplateButton;
use super::{PATH, calls, words as w};
use crate::go;
use crate::kit::{Badge, ButtonLink, Glyph, Icon, PageHead, Toast, Tone};
use crate::medication::import::{ColumnsOf, ImportSheet, Importing, Preview, Problems, Told};
use crate::send::use_send;
use crate::sync::needs;

impl Preview for ProductPreview {
    type Row = ProductRow;
    type Change = ProductChange;

    const CHANGES: &'static [ProductChange] = ProductChange::ALL;
    const WRONG: ProductChange = ProductChange::Error;

    fn rows(&self) -> &[ProductRow] {
        &self.rows
    }

    fn number(row: &ProductRow) -> u32 {
        row.row
    }

    fn change(row: &ProductRow) -> ProductChange {
        row.change
    }

    fn count(&self, change: ProductChange) -> usize {
        match change {
            ProductChange::New => self.counts.new,
            ProductChange::Changed => self.counts.changed,
            ProductChange::Same => self.counts.same,
            ProductChange::Error => self.counts.errors,
        }
    }

    fn is_written(change: ProductChange) -> bool {
        matches!(change, ProductChange::New | ProductChange::Changed)
    }

    fn digest(&self) -> &str {
        &self.digest
    }
}

fn column_word(column: ProductColumn) -> &'static str {
    match column {
        ProductColumn::Name => w::name(),
        ProductColumn::Synonyms => w::synonyms(),
        ProductColumn::Ingredients => w::ingredients(),
        ProductColumn::Strength => w::strength(),
        ProductColumn::Form => w::form(),
        ProductColumn::Route => w::route(),
        ProductColumn::Atc => w::atc(),
        ProductColumn::MaxDailyMg => w::max_daily(),
        ProductColumn::UsualDoseVi => w::usual_vi(),
        ProductColumn::UsualDoseEn => w::usual_en(),
    }
}

impl Told for ProductPreview {
    fn word(change: ProductChange) -> &'static str {
        match change {
            ProductChange::New => w::new(),
            ProductChange::Changed => w::changed(),
            ProductChange::Same => w::same(),
            ProductChange::Error => w::wrong(),
        }
    }

    fn look(change: ProductChange) -> (Tone, Icon) {
        match change {
            ProductChange::New => (Tone::Success, Icon::Add),
            ProductChange::Changed => (Tone::Info, Icon::Edit),
            ProductChange::Same => (Tone::Neutral, Icon::Check),
            ProductChange::Error => (Tone::Danger, Icon::Danger),
        }
    }

    fn columns(&self) -> Vec<(String, Option<&'static str>)> {
        let columns = self.columns.iter();
        columns
            .map(|column| (column.header.clone(), column.meaning.map(column_word)))
            .collect()
    }

    fn heads() -> Vec<TextProp> {
        vec![
            w::row.into(),
            w::name.into(),
            w::becomes.into(),
            w::details.into(),
        ]
    }

    fn row(row: ProductRow) -> AnyView {
        view! { <Row row/> }.into_any()
    }
}

#[component]
pub fn MedicationImportPage() -> impl IntoView {
    let importing = Importing::<ProductPreview>::by(calls::PREVIEW);
    let sending = use_send();
    let import = Callback::new(move |()| {
        let asked = importing.state.with_untracked(|import| {
            let (file, preview) = (import.file()?, import.preview()?);
            Some((
                file.bytes.clone(),
                preview.digest().to_owned(),
                import.skips_wrong,
            ))
        });
        let Some((bytes, digest, skips)) = asked else {
            return;
        };
        sending.about(&(&digest, skips));
        sending.run(
            move |key| async move { calls::import(&bytes, &digest, skips, key).await },
            |done: ProductsImported| {
                Toast::done(move || told(&done)).show();
                go::to(PATH);
            },
        );
    });
    view! {
        <PageHead title=w::import_title about=w::import_about>
            <ButtonLink text=w::back icon=Icon::Back href=PATH.to_owned()/>
            <TemplateButton/>
        </PageHead>
        <ColumnsOf columns=ProductColumn::COLUMNS word=column_word/>
        <ImportSheet
            importing
            caption=w::rows
            sending
            import
            looks=needs("POST /api/medication-products/preview")
            takes=needs("POST /api/medication-products/import")
            said=w::import_rows
        />
    }
}

fn told(done: &ProductsImported) -> String {
    let counts = done.counts;
    if counts.errors == 0 {
        w::imported(counts.new, counts.changed)
    } else {
        w::imported_without(counts.new, counts.changed, counts.errors)
    }
}

#[component]
fn Row(row: ProductRow) -> impl IntoView {
    let (number, name, change) = (row.row, row.name.clone(), row.change);
    let (tone, icon) = ProductPreview::look(change);
    view! {
        <tr>
            <td class="tabular-nums">{number}</td>
            <td class="min-w-40 font-semibold break-words">{name}</td>
            <td><Badge tone icon text=move || ProductPreview::word(change)/></td>
            <td class="min-w-64"><Details row/></td>
        </tr>
    }
}

/// What is new, what becomes of what, or what is wrong.
#[component]
fn Details(row: ProductRow) -> impl IntoView {
    let ProductRow {
        before,
        after,
        problems,
        unchecked,
        ..
    } = row;
    let lines = move || match (&before, &after) {
        (Some(before), Some(after)) => {
            let all = differences(before, after).into_iter().map(|one| {
                view! { <Changed one/> }
            });
            all.collect_view().into_any()
        }
        (None, Some(after)) => {
            let all = contents(after).into_iter().map(|(field, text)| {
                view! { <li class="break-words"><span class="font-medium">{field} ": "</span> {text}</li> }
            });
            all.collect_view().into_any()
        }
        _ => ().into_any(),
    };
    let unchecked = (!unchecked.is_empty()).then(|| {
        let names = unchecked.join(", ");
        view! {
            <p class="flex items-start gap-1 text-sm">
                <Glyph icon=Icon::Warning class="mt-0.5 size-4"/>
                {move || w::not_known(&names)}
            </p>
        }
    });
    view! {
        <ul class="flex flex-col gap-0.5 empty:hidden">{lines}</ul>
        {unchecked}
        {(!problems.is_empty()).then(|| view! { <Problems problems/> })}
    }
}

#[component]
fn Changed(one: Difference) -> impl IntoView {
    let Difference {
        field,
        before,
        after,
        is_grave,
    } = one;
    let shown = |text: String| {
        move || {
            if text.is_empty() {
                w::nothing().to_owned()
            } else {
                text.clone()
            }
        }
    };
    view! {
        <li class="break-words">
            <span class="font-medium">{field} ": "</span>
            <del class="text-base-content/75">{shown(before)}</del>
            " → "
            <ins class="font-semibold no-underline">{shown(after)}</ins>
            {is_grave.then(|| view! {
                <span class="flex items-start gap-1 text-sm">
                    <Glyph icon=Icon::Warning class="mt-0.5 size-4"/>
                    {w::other_ingredients}
                </span>
            })}
        </li>
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use clinic_shared::medication::ProductCounts;

    #[test]
    fn what_was_left_out_is_told_where_something_was() {
        let done = |errors| ProductsImported {
            counts: ProductCounts {
                new: 2,
                changed: 1,
                same: 7,
                errors,
            },
            pack: "2026.11+1a2b3c4d".to_owned(),
        };
        assert_eq!(told(&done(0)), w::imported(2, 1));
        assert_eq!(told(&done(3)), w::imported_without(2, 1, 3));
    }

    #[test]
    fn only_what_is_new_or_changes_is_written() {
        let written = ProductChange::ALL
            .iter()
            .filter(|change| ProductPreview::is_written(**change));
        let expected = [ProductChange::New, ProductChange::Changed];
        assert_eq!(written.copied().collect::<Vec<_>>(), expected);
    }
}
