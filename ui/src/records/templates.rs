//! Templates, chosen by keyboard and put into the record that is being written. Nothing that stands there is written over.
use clinic_shared::feed::{Entity, Page};
use clinic_shared::ids::PractitionerId;
use clinic_shared::records::{EncounterTemplate, TemplateContent};
use leptos::ev;
use leptos::prelude::*;

use super::blanks::show_first_blank;
use super::encounter_state::Sheet;
use super::looks::{field_word, vital_word};
use super::template_keep::KeepTemplate;
use super::template_own::OwnTemplate;
use super::template_state::{Goes, goes, matching, put_in};
use super::writing::Writing;
use super::{calls, words as w};
use crate::kit::{Button, Dialog, DialogFoot, Icon, Key, Look, Toast, unique};
use crate::load::{Loaded, load};
use crate::session;
use crate::words::language;

type Word = fn() -> &'static str;

/// Takes the marked one.
const TAKE_KEY: Key = Key {
    key: "Enter",
    ctrl: false,
};

/// The dialog, and what it shows.
#[derive(Debug, Clone, Copy)]
pub struct Templates {
    pub writing: Writing,
    pub open: RwSignal<bool>,
    /// The record is kept as one, instead of one put into the record.
    pub keeping: RwSignal<bool>,
}

impl Templates {
    pub fn of(writing: Writing) -> Self {
        Self {
            writing,
            open: RwSignal::new(false),
            keeping: RwSignal::new(false),
        }
    }

    pub fn choose(self) {
        self.show(false);
    }

    pub fn keep(self) {
        self.show(true);
    }

    fn show(self, keeping: bool) {
        if untrack(|| self.writing.is_signing()) {
            return;
        }
        self.keeping.set(keeping);
        self.open.set(true);
    }

    /// With the way back, and the caret at the first place to fill in.
    fn put_in(self, template: &EncounterTemplate) {
        let (fields, content) = (self.writing.fields, &template.form.content);
        let before = untrack(|| fields.sheet());
        let after = put_in(&before, content);
        fields.fill(&after);
        fields.to_measure.set(content.vitals.clone());
        self.open.set(false);
        show_first_blank();
        let name = template.form.name.clone();
        Toast::done(move || w::template_put_in(&name))
            .undo(move || {
                let stays = fields.take_out(&before, &after);
                if !stays.is_empty() {
                    let names = move || {
                        stays
                            .iter()
                            .map(|at| field_word(at))
                            .collect::<Vec<_>>()
                            .join(", ")
                    };
                    Toast::done(move || w::template_taken_out(&names())).show();
                }
            })
            .show();
    }
}

#[component]
pub fn TemplatesDialog(templates: Templates) -> impl IntoView {
    let title = move || {
        if templates.keeping.get() {
            w::keep_title()
        } else {
            w::templates()
        }
    };
    view! {
        <Dialog open=templates.open title wide=true>
            <Show when=move || templates.keeping.get() fallback=move || view! { <Choose templates/> }>
                <KeepTemplate templates/>
            </Show>
        </Dialog>
    }
}

#[component]
fn Choose(templates: Templates) -> impl IntoView {
    let all = load(&[Entity::EncounterTemplate], || {
        // The program's are in the screen's language: asked for anew in another one.
        language();
        calls::templates()
    });
    let list = move |page: Signal<Page<EncounterTemplate>>| view! { <List templates page/> };
    view! { <Loaded load=all lines=8 view=list/> }
}

/// Finds by typing; arrows move, Enter takes the marked one. Beside it what would be put in.
#[component]
fn List(templates: Templates, page: Signal<Page<EncounterTemplate>>) -> impl IntoView {
    let own = session::account().and_then(|account| account.practitioner_id);
    let typed = RwSignal::new(String::new());
    let at = RwSignal::new(0_usize);
    let found = Memo::new(move |_| {
        let typed = typed.get();
        page.with(|page| matching(&page.items, &typed))
    });
    // It may have been the last, and be gone by now.
    let mark = Memo::new(move |_| at.get().min(found.with(Vec::len).saturating_sub(1)));
    let marked = Memo::new(move |_| found.with(|found| found.get(mark.get()).cloned()));
    let take = move || {
        if let Some(template) = marked.get_untracked() {
            templates.put_in(&template);
        }
    };
    let stroke = move |event: ev::KeyboardEvent| {
        let (count, at_now) = (found.with_untracked(Vec::len), mark.get_untracked());
        match event.key().as_str() {
            "ArrowDown" if count > 0 => at.set((at_now + 1) % count),
            "ArrowUp" if count > 0 => at.set((at_now + count - 1) % count),
            // An input method's own Enter ends its word, not ours.
            "Enter" if !event.is_composing() => take(),
            _ => return,
        }
        event.prevent_default();
    };
    let list = unique("templates");
    let (listed, named, row_of) = (list.clone(), list.clone(), list.clone());
    Effect::new(move |_| {
        let row = document().get_element_by_id(&format!("{row_of}-{}", mark.get()));
        if let Some(row) = row {
            let nearest = web_sys::ScrollIntoViewOptions::new();
            nearest.set_block(web_sys::ScrollLogicalPosition::Nearest);
            row.scroll_into_view_with_scroll_into_view_options(&nearest);
        }
    });
    let input = NodeRef::<leptos::html::Input>::new();
    Effect::new(move |_| {
        if let Some(input) = input.get() {
            // Focus can only fail for an element that is not shown.
            let _ = input.focus();
        }
    });
    let rows = move || {
        let found = found.get();
        if found.is_empty() {
            return view! {
                <li role="option" aria-disabled="true" aria-selected="false" class="px-3 py-2 text-base-content/75">
                    {w::no_template}
                </li>
            }
            .into_any();
        }
        let row = |(index, one): (usize, EncounterTemplate)| {
            let name = one.form.name.clone();
            view! {
                <li
                    id=format!("{listed}-{index}")
                    role="option"
                    aria-selected=move || (mark.get() == index).to_string()
                    class="cursor-pointer rounded-field px-3 py-1.5 hover:bg-base-200 aria-selected:bg-primary/12"
                    // The keys go on in the field above.
                    on:mousedown=|event| event.prevent_default()
                    on:click=move |_| at.set(index)
                    on:dblclick=move |_| take()
                >
                    <span class="block font-semibold break-words">{name}</span>
                    <span class="block text-sm text-base-content/75">{move || about(&one, own)}</span>
                </li>
            }
        };
        found.into_iter().enumerate().map(row).collect_view().into_any()
    };
    view! {
        <div class="grid gap-4 md:h-[60vh] md:grid-cols-[minmax(0,2fr)_minmax(0,3fr)] md:grid-rows-[minmax(0,1fr)]">
            <div class="flex min-h-0 min-w-0 flex-col gap-2">
                <input
                    node_ref=input
                    type="text"
                    role="combobox"
                    aria-expanded="true"
                    aria-controls=list.clone()
                    aria-activedescendant=move || {
                        found.with(|found| !found.is_empty()).then(|| format!("{named}-{}", mark.get()))
                    }
                    aria-label=w::find_template
                    placeholder=w::find_template
                    autocomplete="off"
                    spellcheck="false"
                    class="input w-full"
                    prop:value=typed
                    on:input:target=move |event| {
                        typed.set(event.target().value());
                        at.set(0);
                    }
                    on:keydown=stroke
                />
                <ul
                    id=list
                    role="listbox"
                    aria-label=w::templates
                    class="h-64 overflow-y-auto rounded-box border border-base-300 p-1 md:h-auto md:min-h-0 md:grow"
                >
                    {rows}
                </ul>
            </div>
            <section class="flex min-h-0 min-w-0 flex-col gap-3" aria-label=w::what_is_put_in>
                {move || marked.get().map(|template| view! { <Preview templates template own/> })}
            </section>
        </div>
        <DialogFoot>
            <Button
                text=w::keep_as_template icon=Icon::Star press=move |()| templates.keeping.set(true)
            />
            <Button
                text=w::put_in icon=Icon::Check look=Look::Primary key=TAKE_KEY press=move |()| take()
                disabled=Signal::derive(move || marked.with(Option::is_none))
            />
        </DialogFoot>
    }
}

/// `Nhi · Của tôi, đã chia sẻ`
fn about(one: &EncounterTemplate, own: Option<PractitionerId>) -> String {
    let specialty = if one.form.specialty.is_empty() {
        w::every_specialty()
    } else {
        &one.form.specialty
    };
    let whose = match one.practitioner_id {
        None => w::of_program().to_owned(),
        id if id == own && one.form.shared => w::own_shared_template().to_owned(),
        id if id == own => w::own_template().to_owned(),
        Some(_) => w::shared_by(&one.practitioner_name),
    };
    format!("{specialty} · {whose}")
}

#[component]
fn Preview(templates: Templates, template: EncounterTemplate, own: Option<PractitionerId>) -> impl IntoView {
    let now = untrack(|| templates.writing.fields.sheet());
    let (name, content) = (template.form.name.clone(), template.form.content.clone());
    let is_own = own.is_some() && template.practitioner_id == own;
    view! {
        <h3 class="font-semibold break-words">{name}</h3>
        {is_own.then(|| view! { <OwnTemplate template/> })}
        <div class="min-h-0 grow overflow-y-auto rounded-box border border-base-300 p-3" tabindex="0">
            <Parts content now/>
        </div>
    }
}

/// What a template holds.
#[component]
pub fn Parts(
    content: TemplateContent,
    /// Of the record that it goes into.
    #[prop(optional)]
    now: Option<Sheet>,
) -> impl IntoView {
    let [reason, history, examination, advice] = now.map_or([None; 4], |now| {
        [
            Some(goes(&now.reason, &content.reason)),
            Some(goes(&now.history, &content.history)),
            Some(goes(&now.examination, &content.examination)),
            Some(goes(&now.advice, &content.advice)),
        ]
    });
    let texts = [
        (w::reason as Word, reason, content.reason),
        (w::history as Word, history, content.history),
        (w::examination as Word, examination, content.examination),
        (w::advice as Word, advice, content.advice),
    ];
    let texts = texts.into_iter().filter(|(.., text)| !text.is_empty());
    let texts = texts.map(|(name, goes, text)| {
        view! {
            <div>
                <dt class="flex flex-wrap items-baseline gap-x-2 text-sm text-base-content/75">
                    <span class="font-semibold">{name}</span>
                    {goes.map(|goes| view! { <span>{move || goes_word(goes)}</span> })}
                </dt>
                <dd class="text-sm break-words whitespace-pre-line">{text}</dd>
            </div>
        }
    });
    let texts = texts.collect_view();
    let (vitals, diagnoses, days) = (content.vitals, content.diagnoses, content.follow_up_days);
    let line = |name: Word, text: Box<dyn Fn() -> String + Send + Sync>| {
        view! {
            <div>
                <dt class="text-sm font-semibold text-base-content/75">{name}</dt>
                <dd class="text-sm break-words">{move || text()}</dd>
            </div>
        }
    };
    let measured = (!vitals.is_empty()).then(|| {
        let names = move || {
            vitals
                .iter()
                .map(|field| vital_word(field))
                .collect::<Vec<_>>()
                .join(", ")
        };
        line(w::vitals_to_measure, Box::new(names))
    });
    let named = (!diagnoses.is_empty()).then(|| {
        let names: Vec<_> = diagnoses.into_iter().map(|one| one.name).collect();
        line(w::diagnoses, Box::new(move || names.join("; ")))
    });
    let again = days.map(|days| line(w::follow_up_on, Box::new(move || w::days(days))));
    view! {
        <dl class="flex flex-col gap-3">
            {texts}
            {measured}
            {named}
            {again}
        </dl>
    }
}

fn goes_word(goes: Goes) -> &'static str {
    match goes {
        Goes::In => w::goes_in(),
        Goes::Below => w::goes_below(),
        Goes::Nowhere => w::goes_nowhere(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whose_a_template_is_and_of_which_specialty_is_told() {
        let own = PractitionerId(uuid::Uuid::from_u128(1));
        let of = |practitioner: Option<PractitionerId>, specialty: &str, shared: bool| {
            let one: EncounterTemplate = serde_json::from_value(serde_json::json!({
                "id": "00000000-0000-7000-8000-000000000001", "practitioner_id": practitioner,
                "practitioner_name": "Lê An", "name": "Sốt", "specialty": specialty, "shared": shared,
                "version": 1,
            }))
            .unwrap();
            about(&one, Some(own))
        };
        assert_eq!(of(None, "Nhi", true), "Nhi · Mẫu có sẵn");
        assert_eq!(of(Some(own), "", false), "Mọi chuyên khoa · Của tôi");
        assert_eq!(of(Some(own), "Nhi", true), "Nhi · Của tôi, đã chia sẻ");
        let other = PractitionerId(uuid::Uuid::from_u128(2));
        assert_eq!(of(Some(other), "Nhi", true), "Nhi · Lê An chia sẻ");
    }
}
