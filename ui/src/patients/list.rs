use clinic_shared::feed::{Entity, Page};
use clinic_shared::identity::Access;
use clinic_shared::ids::PatientId;
use clinic_shared::patients::PatientSummary;
use clinic_shared::scanning::Scan;
use clinic_shared::time::PartialDate;
use gloo_timers::callback::Timeout;
use leptos::ev;
use leptos::prelude::*;
use leptos_router::NavigateOptions;
use leptos_router::components::A;
use leptos_router::hooks::{use_navigate, use_query_map};

use super::choosing::Choosing;
use super::looks::{age_word, gender_word, spaced_phone};
use super::{calls, words as w};
use crate::api::with_query;
use crate::clinic;
use crate::kit::{
    Badge, Button, ButtonLink, Checkbox, Command, EmptyState, Field, Icon, Key, LoadMore, Look, PageHead,
    Table, Toast, Tone, use_command,
};
use crate::load::{Listing, Loaded, listing};
use crate::scheduling::PriorityBadge;
use crate::send::use_send;
use crate::shell::SendFailed;
use crate::sync::needs;
use crate::{go, scanning, session};

/// Milliseconds of quiet before it is asked for what was typed.
const QUIET_MS: u32 = 150;

/// What is looked for, and what came of it.
#[derive(Debug, Clone, Copy)]
struct Search {
    typed: RwSignal<String>,
    /// What was asked for last: `typed` after a pause.
    asked: RwSignal<String>,
    /// What the shown rows answer.
    answered: RwSignal<Option<String>>,
    include_deleted: RwSignal<bool>,
    choosing: RwSignal<Choosing>,
    patients: Listing<PatientSummary>,
}

impl Search {
    fn of(text: String) -> Self {
        let asked = RwSignal::new(text.trim().to_owned());
        let answered = RwSignal::new(None);
        let include_deleted = RwSignal::new(false);
        let patients = listing(&[Entity::Patient], move |cursor| {
            let text = asked.get();
            let deleted = include_deleted.get();
            async move {
                let page = calls::list(&text, deleted, cursor.as_deref()).await?;
                answered.try_set(Some(text));
                Ok(page)
            }
        });
        Self {
            typed: RwSignal::new(text),
            asked,
            answered,
            include_deleted,
            choosing: RwSignal::new(Choosing::default()),
            patients,
        }
    }

    fn type_text(self, text: String) {
        self.typed.set(text);
        self.choosing.update(Choosing::typed);
    }

    /// Takes what is typed as the question; gives it when it is another one.
    fn ask(self) -> Option<String> {
        let text = self.typed.get_untracked().trim().to_owned();
        // A card's or a code's whole text, pasted or typed by a scanner too slow to be told from a person.
        let scan = Scan::read(&text);
        if scan != Scan::Unknown {
            self.typed.set(String::new());
            scanning::open(&scan);
            return None;
        }
        if self.asked.get_untracked() == text {
            return None;
        }
        self.patients.from_start();
        self.asked.set(text.clone());
        Some(text)
    }

    /// The rows answer what is typed now; and whether anything is typed.
    fn state(self) -> (bool, bool) {
        let typed = self.typed.get_untracked().trim().to_owned();
        let is_fresh = self.answered.get_untracked().as_ref() == Some(&typed);
        (is_fresh, !typed.is_empty())
    }

    fn count(page: Option<&Page<PatientSummary>>) -> usize {
        page.map_or(0, |page| page.items.len())
    }

    fn open(self, at: Option<usize>) {
        let found = self.patients.load.value.with_untracked(|page| {
            let items = page
                .as_ref()
                .map(|page| page.items.as_slice())
                .unwrap_or_default();
            at.and_then(|at| items.get(at)).map(|patient| patient.id)
        });
        if let Some(id) = found {
            go::to(&format!("/patients/{id}"));
        }
    }

    /// An Enter that came before the answer opens the only hit now.
    fn open_when_answered(self) {
        Effect::new(move |_| {
            let count = self.patients.load.value.with(|page| Self::count(page.as_ref()));
            let (is_fresh, searched) = self.state();
            if is_fresh {
                let choice = self
                    .choosing
                    .try_update(|choosing| choosing.answered(count, searched));
                self.open(choice.flatten());
            }
        });
    }

    fn stroke(self, event: &ev::KeyboardEvent) {
        let count = self
            .patients
            .load
            .value
            .with_untracked(|page| Self::count(page.as_ref()));
        match event.key().as_str() {
            "ArrowDown" => self.choosing.update(|choosing| choosing.step(true, count)),
            "ArrowUp" => self.choosing.update(|choosing| choosing.step(false, count)),
            "Enter" => {
                let (is_fresh, searched) = self.state();
                let choice = self
                    .choosing
                    .try_update(|choosing| choosing.enter(count, is_fresh, searched));
                self.open(choice.flatten());
            }
            _ => return,
        }
        event.prevent_default();
    }
}

/// One box finds everybody; before typing, who was changed last. Rows E4, V1.
#[component]
pub fn PatientsPage() -> impl IntoView {
    let query = use_query_map();
    let in_address = Memo::new(move |_| query.get().get("q").unwrap_or_default());
    let search = Search::of(in_address.get_untracked());
    // What this page itself wrote into the address.
    let written = StoredValue::new(in_address.get_untracked());
    let navigate = use_navigate();
    let ask = StoredValue::new_local(move || {
        if let Some(text) = search.ask() {
            written.set_value(text.clone());
            let options = NavigateOptions {
                replace: true,
                scroll: false,
                ..NavigateOptions::default()
            };
            navigate(&with_query("/patients", &[("q", &text)]), options);
        }
    });
    let quiet = StoredValue::new_local(None::<Timeout>);
    let change = move |text: String| {
        search.type_text(text);
        quiet.set_value(Some(Timeout::new(QUIET_MS, move || {
            // The page may be gone by now.
            ask.try_with_value(|ask| ask());
        })));
    };
    // The box of the top bar, or the browser's back button.
    Effect::new(move |_| {
        let now = in_address.get();
        if now != written.get_value() {
            search.type_text(now);
            ask.with_value(|ask| ask());
        }
    });
    search.open_when_answered();
    let may_register = Access::DESK.allows(session::role());
    view! {
        <PageHead title=w::patients about=w::patients_about>
            {may_register.then(|| view! {
                <ButtonLink
                    text=w::register icon=Icon::UserAdd look=Look::Primary key=Key::F3
                    href="/patients/new".to_owned()
                />
            })}
        </PageHead>
        <div class="mb-4 flex flex-wrap items-start gap-x-6 gap-y-2">
            <div class="w-full max-w-xl">
                <SearchField
                    label=w::search
                    hint=w::search_hint
                    typed=search.typed
                    change=Callback::new(change)
                    stroke=Callback::new(move |event| search.stroke(&event))
                />
            </div>
            {may_register.then(|| view! {
                <div class="pt-9">
                    <Checkbox label=w::include_deleted value=search.include_deleted/>
                </div>
            })}
        </div>
        <Loaded load=search.patients.load lines=8 view=move |_| view! { <Found search/> }/>
    }
}

/// Has the focus as soon as the page is there.
#[component]
pub fn SearchField(
    label: fn() -> &'static str,
    hint: fn() -> &'static str,
    typed: RwSignal<String>,
    change: Callback<String>,
    stroke: Callback<ev::KeyboardEvent>,
) -> impl IntoView {
    let control = move |id: String, about: String| {
        let input = NodeRef::<leptos::html::Input>::new();
        Effect::new(move |_| {
            if let Some(input) = input.get() {
                // Focus can only fail for an element that is not shown; then the person clicks.
                let _ = input.focus();
            }
        });
        view! {
            <input
                node_ref=input
                id=id
                type="search"
                autocomplete="off"
                spellcheck="false"
                class="input w-full"
                aria-describedby=about
                prop:value=typed
                on:input:target=move |event| change.run(event.target().value())
                on:keydown=move |event| stroke.run(event)
            />
        }
    };
    view! { <Field label hint control/> }
}

#[component]
fn Found(search: Search) -> impl IntoView {
    let Search {
        patients,
        asked,
        choosing,
        ..
    } = search;
    let items = move || {
        let page = patients.load.value.get();
        page.map(|page| page.items).unwrap_or_default()
    };
    let is_empty = Memo::new(move |_| {
        patients
            .load
            .value
            .with(|page| page.as_ref().is_none_or(|page| page.items.is_empty()))
    });
    let heading = move || {
        if asked.with(String::is_empty) {
            w::recent().to_owned()
        } else {
            let count = patients
                .load
                .value
                .with(|page| page.as_ref().map_or(0, |page| page.items.len()));
            if count >= calls::HITS_MAX {
                w::first_results(count)
            } else {
                w::results(count)
            }
        }
    };
    let heads = || {
        vec![
            w::name.into(),
            w::record_number.into(),
            w::born.into(),
            w::contact.into(),
            w::priority.into(),
            "".into(),
        ]
    };
    view! {
        <Show when=move || !is_empty.get() fallback=move || view! { <NobodyFound asked/> }>
            <p class="mb-2 text-sm font-semibold text-base-content/75" role="status">{heading}</p>
            <Table caption=w::patients heads=heads()>
                {move || items()
                    .into_iter()
                    .enumerate()
                    .map(|(at, patient)| view! { <Row at patient choosing/> })
                    .collect_view()}
            </Table>
            <LoadMore
                has_more=Signal::derive(move || patients.has_more())
                more=Callback::new(move |()| patients.more())
                busy=patients.load.loading
            />
        </Show>
    }
}

#[component]
fn Row(at: usize, patient: PatientSummary, choosing: RwSignal<Choosing>) -> impl IntoView {
    let PatientSummary {
        id,
        birth_date,
        gender,
        deleted_at,
        ..
    } = patient;
    let may_book = Access::DESK.allows(session::role());
    let is_marked = Memo::new(move |_| choosing.with(|choosing| choosing.marked == Some(at)));
    let about = move || {
        let age = birth_date.map(|born| age_word(born, clinic::today()));
        let parts = age.into_iter().chain([gender_word(gender).to_owned()]);
        parts.collect::<Vec<_>>().join(" · ")
    };
    let digits = patient.card_last_four;
    let name = patient.full_name.clone();
    view! {
        <tr
            class="aria-selected:outline-2 aria-selected:-outline-offset-2 aria-selected:outline-primary"
            aria-selected=move || is_marked.get().to_string()
        >
            <td class="min-w-48 font-semibold">
                <A href=format!("/patients/{id}") attr:class="link link-hover">{patient.full_name.clone()}</A>
            </td>
            <td class="whitespace-nowrap">
                <span class="font-mono">{patient.record_number}</span>
                {(!digits.is_empty()).then(|| view! {
                    <span class="block text-sm tabular-nums text-base-content/75">
                        {move || w::id_card_ends(&digits)}
                    </span>
                })}
            </td>
            <td class="whitespace-nowrap tabular-nums">
                {birth_date.map(PartialDate::dd_mm_yyyy)}
                <span class="block text-sm text-base-content/75">{about}</span>
            </td>
            <td class="tabular-nums">
                {spaced_phone(&patient.phone)}
                <span
                    class="block max-w-44 truncate text-sm text-base-content/75 2xl:max-w-96"
                    title=patient.address_line.clone()
                >
                    {patient.address_line.clone()}
                </span>
            </td>
            <td>
                {deleted_at.map(|_| view! { <Badge tone=Tone::Danger icon=Icon::Trash text=w::deleted/> })}
                {patient.priority.map(|priority| view! { <PriorityBadge priority/> })}
            </td>
            <td class="whitespace-nowrap text-right">
                {if deleted_at.is_some() {
                    view! { <Restore id name/> }.into_any()
                } else {
                    may_book.then(|| view! {
                        <ButtonLink
                            text=w::book icon=Icon::Calendar small=true
                            href=with_query("/appointments/new", &[("patient", &id.to_string())])
                        />
                    }).into_any()
                }}
            </td>
        </tr>
    }
}

/// Brings a deleted record back.
#[component]
pub fn Restore(id: PatientId, name: String) -> impl IntoView {
    let sending = use_send();
    let restore = move |()| {
        let name = name.clone();
        sending.run(
            move |key| calls::restore(id, key),
            move |_| Toast::done(move || w::restored(&name)).show(),
        );
    };
    view! {
        <Button
            text=w::restore icon=Icon::Undo small=true press=Callback::new(restore) busy=sending.pending
            reach=needs("POST /api/patients/{id}/restore")
        />
        <SendFailed sending/>
    }
}

/// Nobody: offers to register with what was typed.
#[component]
fn NobodyFound(asked: RwSignal<String>) -> impl IntoView {
    let may_register = Access::DESK.allows(session::role());
    move || {
        let text = asked.get();
        if text.is_empty() {
            return view! { <EmptyState icon=Icon::Users title=w::none_yet hint=w::none_yet_hint/> }
                .into_any();
        }
        let (hinted, offered) = (text.clone(), text.clone());
        let href = with_query("/patients/new", &[("q", &text)]);
        if may_register {
            // While nobody is found, the page's key takes along what was typed.
            let (named, there) = (text, href.clone());
            let register = Command::new(
                move || w::register_typed(&named),
                Icon::UserAdd,
                move || go::to(&there),
            );
            use_command(register.with_key(Key::F3));
        }
        view! {
            <EmptyState icon=Icon::Search title=w::none_found hint=move || w::none_found_hint(&hinted)>
                {may_register.then(|| view! {
                    <ButtonLink
                        text=move || w::register_typed(&offered) icon=Icon::UserAdd look=Look::Primary key=Key::F3
                        href
                    />
                })}
            </EmptyState>
        }
        .into_any()
    }
}
