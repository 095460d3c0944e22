//! Rules from a file: what each row says, and whether the program's own rules say it already. Kept as a draft.
use clinic_shared::field::Check as _;
use clinic_shared::medication::sheet::Column;
use clinic_shared::medication::{
    ImportRules, KnownRule, RuleChange, RuleColumn, RuleRow, RuleSet, RulesPreview,
};
use leptos::prelude::*;
use leptos::text_prop::TextProp;

use super::looks::RuleText;
use super::{calls, words as w};
use crate::kit::{Badge, ButtonLink, Icon, PageHead, TextField, Toast, Tone};
use crate::medication::{ColumnsOf, ImportSheet, Importing, Preview, Problems, RULES_PATH, Told, tier_word};
use crate::send::use_form;
use crate::sync::needs;
use crate::{browser, go};

/// What is kept of a file's name.
const FILE_NAME_MAX: usize = 200;

impl Preview for RulesPreview {
    type Row = RuleRow;
    type Change = RuleChange;

    const CHANGES: &'static [RuleChange] = RuleChange::ALL;
    const WRONG: RuleChange = RuleChange::Error;

    fn rows(&self) -> &[RuleRow] {
        &self.rows
    }

    fn number(row: &RuleRow) -> u32 {
        row.row
    }

    fn change(row: &RuleRow) -> RuleChange {
        row.change
    }

    fn count(&self, change: RuleChange) -> usize {
        match change {
            RuleChange::New => self.counts.new,
            RuleChange::Known => self.counts.known,
            RuleChange::Error => self.counts.errors,
        }
    }

    fn is_written(change: RuleChange) -> bool {
        change == RuleChange::New
    }

    fn digest(&self) -> &str {
        &self.digest
    }
}

fn column_word(column: RuleColumn) -> &'static str {
    match column {
        RuleColumn::Number => w::number(),
        RuleColumn::DrugA => w::drug_a(),
        RuleColumn::DrugB => w::drug_b(),
        RuleColumn::Mechanism => w::mechanism(),
        RuleColumn::Effect => w::effect(),
        RuleColumn::Advice => w::advice(),
        RuleColumn::Tier => w::tier(),
    }
}

impl Told for RulesPreview {
    fn word(change: RuleChange) -> &'static str {
        match change {
            RuleChange::New => w::new(),
            RuleChange::Known => w::known(),
            RuleChange::Error => w::wrong(),
        }
    }

    fn look(change: RuleChange) -> (Tone, Icon) {
        match change {
            RuleChange::New => (Tone::Success, Icon::Add),
            RuleChange::Known => (Tone::Neutral, Icon::Check),
            RuleChange::Error => (Tone::Danger, Icon::Danger),
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
            w::number.into(),
            w::pair.into(),
            w::becomes.into(),
            w::details.into(),
        ]
    }

    fn row(row: RuleRow) -> AnyView {
        view! { <Row row/> }.into_any()
    }
}

/// A file's name without its ending: what its rules may be called.
fn stem(name: &str) -> &str {
    name.rsplit_once('.').map_or(name, |(stem, _)| stem).trim()
}

#[component]
pub fn RulesImportPage() -> impl IntoView {
    let importing = Importing::<RulesPreview>::by(calls::PREVIEW);
    let state = importing.state;
    let id = browser::new_id();
    let title = RwSignal::new(String::new());
    let file_name = Memo::new(move |_| {
        let name = state.with(|import| {
            let name = import.file().map(|file| file.name.chars().take(FILE_NAME_MAX));
            name.map(Iterator::collect::<String>)
        });
        name.unwrap_or_default()
    });
    Effect::new(move |_| title.set(file_name.with(|name| stem(name).to_owned())));
    let asked = move || ImportRules {
        id,
        title: title.get(),
        file_name: file_name.get(),
        digest: state.with(|import| {
            let preview = import.preview();
            preview
                .map(|preview| preview.digest().to_owned())
                .unwrap_or_default()
        }),
        skip_errors: state.with(|import| import.skips_wrong),
    };
    let form = use_form(move || asked().check());
    let sending = form.sending;
    let import = Callback::new(move |()| {
        let file = state.with_untracked(|import| import.file().map(|file| file.bytes.clone()));
        let Some(bytes) = file.filter(|_| form.passes()) else {
            return;
        };
        let asked = untrack(asked);
        sending.about(&asked);
        sending.run(
            move |key| async move { calls::import(&bytes, &asked, key).await },
            |set: RuleSet| {
                Toast::done(move || w::kept_as_draft(&set.title)).show();
                go::to(RULES_PATH);
            },
        );
    });
    view! {
        <PageHead title=w::import_title about=w::import_about>
            <ButtonLink text=w::back icon=Icon::Back href=RULES_PATH.to_owned()/>
        </PageHead>
        <ColumnsOf columns=RuleColumn::COLUMNS word=column_word/>
        <ImportSheet
            importing
            caption=w::rows
            sending
            import
            looks=needs("POST /api/drug-rule-sets/preview")
            takes=needs("POST /api/drug-rule-sets")
            said=w::keep_draft
        >
            <div class="max-w-xl">
                <TextField
                    label=w::set_title value=title required=true hint=w::set_title_hint error=form.of("/title")
                />
            </div>
        </ImportSheet>
    }
}

#[component]
fn Row(row: RuleRow) -> impl IntoView {
    let RuleRow {
        number,
        drug_a,
        drug_b,
        change,
        rule,
        known,
        problems,
        ..
    } = row;
    let (tone, icon) = RulesPreview::look(change);
    view! {
        <tr>
            <td class="tabular-nums">{number}</td>
            <td class="min-w-40 font-semibold break-words">{drug_a} " + " {drug_b}</td>
            <td><Badge tone icon text=move || RulesPreview::word(change)/></td>
            <td class="min-w-64">
                <div class="flex flex-col gap-1">
                    {rule.map(|rule| view! { <RuleText rule/> })}
                    {known.map(|known| view! { <Known known/> })}
                    {(!problems.is_empty()).then(|| view! { <Problems problems/> })}
                </div>
            </td>
        </tr>
    }
}

/// A row of the ministry's list is a bare number; other places say themselves what they are.
fn place(row: &str) -> String {
    if !row.is_empty() && row.bytes().all(|byte| byte.is_ascii_digit()) {
        w::row_number(row)
    } else {
        row.to_owned()
    }
}

/// What the program's own rules say of the two.
#[component]
fn Known(known: KnownRule) -> impl IntoView {
    let KnownRule { tier, source, asks } = known;
    let told = move || w::program_says(tier_word(tier), &source.title, &place(&source.row));
    view! {
        <p class="text-sm break-words text-base-content/80">
            {told}
            {asks.then(|| view! { <span class="block">{w::program_asks}</span> })}
        </p>
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rules_are_called_as_their_file_is_until_somebody_says_otherwise() {
        assert_eq!(stem("QĐ 5948.xlsx"), "QĐ 5948");
        assert_eq!(stem("bang.v2.csv"), "bang.v2");
        assert_eq!(stem("bang"), "bang");
        assert_eq!(stem(""), "");
    }

    #[test]
    fn a_bare_number_is_told_as_a_row_s() {
        assert_eq!(place("180"), w::row_number("180"));
        assert_eq!(place("mục 4.5"), "mục 4.5");
        assert_eq!(place(""), "");
    }

    #[test]
    fn what_the_program_knows_already_is_not_kept() {
        let written = RuleChange::ALL
            .iter()
            .filter(|change| RulesPreview::is_written(**change));
        assert_eq!(written.copied().collect::<Vec<_>>(), [RuleChange::New]);
    }
}
