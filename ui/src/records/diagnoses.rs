//! The diagnoses: found by words or code, or in the doctor's own words. The first is the main one.
use clinic_shared::records::Diagnosis;
use leptos::prelude::*;

use super::encounter_state::{Offered, add, offered};
use super::{calls, words as w};
use crate::kit::{Badge, Finder, Glyph, Icon, IconButton, Toast, Tone, unique};

#[component]
pub fn Diagnoses(diagnoses: RwSignal<Vec<Diagnosis>>, error: Signal<Option<String>>) -> impl IntoView {
    let search = |text: String| async move {
        if text.is_empty() {
            return Vec::new();
        }
        let found = calls::diagnoses(&text).await;
        if found.is_err() {
            Toast::failed(w::search_failed).show();
        }
        offered(&text, found.unwrap_or_default())
    };
    let choose = move |chosen: Offered| {
        let is_new = diagnoses.try_update(|all| add(all, chosen.into()));
        if is_new == Some(false) {
            Toast::new(Tone::Info, w::there_already).show();
        }
    };
    let rows = move || diagnoses.get().into_iter().enumerate().collect::<Vec<_>>();
    view! {
        <div class="flex flex-col gap-3">
            <Finder
                label=w::add_diagnosis
                placeholder=w::find_diagnosis
                hint=w::find_diagnosis_hint
                error
                required=true
                eager=true
                search
                row=|offered: &Offered| view! { <Hit offered=offered.clone()/> }.into_any()
                choose
            />
            <Show when=move || diagnoses.with(|all| !all.is_empty())>
                <ol class="flex flex-col gap-1.5" aria-label=w::diagnoses>
                    <For
                        each=rows
                        key=|(at, one)| (*at, one.code.clone(), one.name.clone())
                        let((at, one))
                    >
                        <Row at one diagnoses/>
                    </For>
                </ol>
            </Show>
        </div>
    }
}

#[component]
fn Hit(offered: Offered) -> impl IntoView {
    match offered {
        Offered::Typed(text) => view! {
            <span class="flex items-center gap-2">
                <Glyph icon=Icon::Edit class="size-4"/>
                {move || w::as_typed(&text)}
            </span>
        }
        .into_any(),
        Offered::Found(found) => view! {
            <span class="flex items-baseline gap-3">
                <span class="w-16 shrink-0 font-mono text-sm">{found.code}</span>
                <span class="min-w-0">
                    <span class="block font-semibold">{found.name}</span>
                    <span class="block text-sm text-base-content/75">{found.name_en}</span>
                </span>
            </span>
        }
        .into_any(),
    }
}

#[component]
fn Row(at: usize, one: Diagnosis, diagnoses: RwSignal<Vec<Diagnosis>>) -> impl IntoView {
    let id = unique("chronic");
    let is_chronic = Memo::new(move |_| diagnoses.with(|all| all.get(at).is_some_and(|one| one.chronic)));
    let Diagnosis { code, name, .. } = one;
    let (removed, raised) = (name.clone(), name.clone());
    let remove = move |()| {
        let gone = diagnoses.try_update(|all| (at < all.len()).then(|| all.remove(at)));
        let Some(gone) = gone.flatten() else { return };
        let name = gone.name.clone();
        let undo = move || {
            // The page may be gone by then.
            diagnoses.try_update(|all| all.insert(at.min(all.len()), gone.clone()));
        };
        Toast::done(move || w::removed(&name)).undo(undo).show();
    };
    let raise = move |()| {
        diagnoses.update(|all| {
            if at < all.len() {
                all[..=at].rotate_right(1);
            }
        });
    };
    view! {
        <li class="flex flex-wrap items-center gap-x-3 gap-y-1 rounded-field border border-base-300 bg-base-200/50 px-3 py-1.5">
            <span class="w-16 shrink-0 font-mono text-sm">{code}</span>
            <span class="min-w-0 grow font-semibold break-words">{name}</span>
            {if at == 0 {
                view! { <Badge tone=Tone::Info icon=Icon::Star text=w::main_diagnosis/> }.into_any()
            } else {
                view! {
                    <IconButton icon=Icon::Star text=move || w::make_main(&raised) press=Callback::new(raise)/>
                }
                .into_any()
            }}
            <span class="flex items-center gap-1.5 text-sm">
                <input
                    id=id.clone()
                    type="checkbox"
                    class="checkbox checkbox-primary checkbox-sm"
                    prop:checked=is_chronic
                    on:change:target=move |event| {
                        let chronic = event.target().checked();
                        diagnoses.update(|all| {
                            if let Some(one) = all.get_mut(at) {
                                one.chronic = chronic;
                            }
                        });
                    }
                />
                <label for=id>{w::chronic}</label>
            </span>
            <IconButton icon=Icon::Trash text=move || w::remove(&removed) press=Callback::new(remove)/>
        </li>
    }
}
