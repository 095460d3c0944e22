//! The form of one medicine.
use clinic_shared::ids::MedicationProductId;
use clinic_shared::medication::case::{Form as DoseForm, Route};
use clinic_shared::medication::{CreateProduct, Product};
use leptos::ev::SubmitEvent;
use leptos::prelude::*;
use leptos::task::spawn_local;

use super::super::looks::{form_word, route_word};
use super::super::number::Unread;
use super::super::rows::Rows;
use super::ingredients::IngredientsField;
use super::typed::{TypedProduct, unread_mg};
use super::{calls, words as w};
use crate::browser;
use crate::crud::Editing;
use crate::kit::{
    Button, ChipField, Choice, Dialog, DialogFoot, Icon, Look, Notice, Select, TextField, TextKind, Toast,
    Tone,
};
use crate::send::{Form, Sending, use_form};
use crate::shell::SendFailed;
use crate::sync::needs;

#[derive(Debug, Clone, Copy)]
struct Fields {
    name: RwSignal<String>,
    synonyms: RwSignal<Vec<String>>,
    ingredients: RwSignal<Rows<String>>,
    strength: RwSignal<String>,
    form: RwSignal<String>,
    route: RwSignal<String>,
    atc: RwSignal<String>,
    max_daily: RwSignal<String>,
    usual_vi: RwSignal<String>,
    usual_en: RwSignal<String>,
}

impl Fields {
    fn of(typed: TypedProduct) -> Self {
        Self {
            name: RwSignal::new(typed.name),
            synonyms: RwSignal::new(typed.synonyms),
            ingredients: RwSignal::new(typed.ingredients),
            strength: RwSignal::new(typed.strength),
            form: RwSignal::new(typed.form),
            route: RwSignal::new(typed.route),
            atc: RwSignal::new(typed.atc),
            max_daily: RwSignal::new(typed.max_daily),
            usual_vi: RwSignal::new(typed.usual_vi),
            usual_en: RwSignal::new(typed.usual_en),
        }
    }

    /// Follows every field.
    fn typed(self) -> TypedProduct {
        TypedProduct {
            name: self.name.get(),
            synonyms: self.synonyms.get(),
            ingredients: self.ingredients.get(),
            strength: self.strength.get(),
            form: self.form.get(),
            route: self.route.get(),
            atc: self.atc.get(),
            max_daily: self.max_daily.get(),
            usual_vi: self.usual_vi.get(),
            usual_en: self.usual_en.get(),
        }
    }
}

#[component]
pub fn ProductDialog(
    editing: Editing<Product>,
    /// What a new one is called at first.
    named: RwSignal<String>,
) -> impl IntoView {
    let title = move || {
        if editing.row.with(Option::is_some) {
            w::edit_title()
        } else {
            w::add()
        }
    };
    // Made anew where another version is to be changed.
    let version = Memo::new(move |_| {
        editing
            .row
            .with(|row| row.as_ref().map(|row| (row.id, row.version)))
    });
    view! {
        <Dialog open=editing.open title wide=true>
            {move || {
                version.get();
                view! { <ProductFields editing named/> }
            }}
        </Dialog>
    }
}

#[component]
fn ProductFields(editing: Editing<Product>, named: RwSignal<String>) -> impl IntoView {
    let row = editing.row.get_untracked();
    let typed = row.as_ref().map(TypedProduct::of);
    let fields = Fields::of(typed.unwrap_or_else(|| TypedProduct {
        name: named.get_untracked(),
        ..TypedProduct::default()
    }));
    let new_id = browser::new_id();
    let form = use_form(move || fields.typed().check()).asks_before_leaving(move || fields.typed().form());
    let sending = form.sending;
    let id = row.as_ref().map(|row| row.id);
    let submit = move |event: SubmitEvent| {
        event.prevent_default();
        if !form.passes() {
            return;
        }
        let sent = untrack(|| fields.typed().form());
        let row = row.clone();
        sending.about(&sent);
        sending.run(
            move |key| async move {
                if let Some(Product { id, version, .. }) = row {
                    return calls::change(id, &sent, version, key).await;
                }
                let asked = CreateProduct {
                    id: new_id,
                    form: sent,
                };
                calls::create(&asked, key).await
            },
            move |product: Product| {
                editing.open.try_set(false);
                Toast::done(move || w::saved(&product.form.name)).show();
            },
        );
    };
    let forms = Signal::derive(|| {
        let all = DoseForm::ALL.iter();
        all.map(|form| Choice::new(form.name(), form_word(*form)))
            .collect::<Vec<_>>()
    });
    let routes = Signal::derive(|| {
        let all = Route::ALL.iter();
        all.map(|route| Choice::new(route.name(), route_word(*route)))
            .collect::<Vec<_>>()
    });
    let max_daily_error = Signal::derive(move || {
        let own = fields.max_daily.with(|text| unread_mg(text)).map(Unread::text);
        own.or_else(|| form.at("/max_daily_mg"))
    });
    view! {
        <form on:submit=submit class="flex flex-col gap-3" novalidate>
            <div class="grid gap-3 sm:grid-cols-2">
                <TextField
                    label=w::name value=fields.name required=true autofocus=true hint=w::name_hint
                    error=form.of("/name")
                />
                <ChipField label=w::synonyms values=fields.synonyms error=synonyms_error(form, fields.synonyms)/>
            </div>
            <IngredientsField rows=fields.ingredients form/>
            <div class="grid gap-3 sm:grid-cols-2">
                <Select label=w::form value=fields.form choices=forms none=w::not_said error=form.of("/form")/>
                <Select label=w::route value=fields.route choices=routes none=w::not_said error=form.of("/route")/>
                <TextField
                    label=w::strength value=fields.strength hint=w::strength_hint error=form.of("/strength")
                />
                <TextField label=w::atc value=fields.atc hint=w::atc_hint error=form.of("/atc")/>
                <TextField
                    label=w::max_daily value=fields.max_daily kind=TextKind::Number hint=w::max_daily_hint
                    error=max_daily_error
                />
            </div>
            <div class="grid gap-3 sm:grid-cols-2">
                <TextField label=w::usual_vi value=fields.usual_vi error=form.of("/usual_dose_vi")/>
                <TextField label=w::usual_en value=fields.usual_en error=form.of("/usual_dose_en")/>
            </div>
            <NotSaved sending editing id/>
            <DialogFoot>
                <Button text=w::cancel press=move |()| editing.close()/>
                <Button
                    text=w::save look=Look::Primary submit=true busy=sending.pending
                    reach=needs(if id.is_some() {
                        "PUT /api/medication-products/{id}"
                    } else {
                        "POST /api/medication-products"
                    })
                />
            </DialogFoot>
        </form>
    }
}

/// The first of the names that something is wrong with, and what.
fn synonyms_error(form: Form, synonyms: RwSignal<Vec<String>>) -> Signal<Option<String>> {
    Signal::derive(move || {
        let all = synonyms.get();
        let mut each = all.iter().enumerate();
        let first = each.find_map(|(at, name)| {
            let said = form.at(&format!("/synonyms/{at}"))?;
            Some(w::in_one(name, &said))
        });
        first.or_else(|| form.at("/synonyms"))
    })
}

/// Why it is not saved; where somebody else was first, their version is a press away.
#[component]
fn NotSaved(sending: Sending, editing: Editing<Product>, id: Option<MedicationProductId>) -> impl IntoView {
    let is_overtaken = Memo::new(move |_| {
        sending.error.with(|error| {
            let error = error.as_ref();
            id.is_some() && error.is_some_and(|error| error.is("/problems/version-conflict"))
        })
    });
    let busy = RwSignal::new(false);
    let newest = move |()| {
        let Some(id) = id else { return };
        busy.set(true);
        spawn_local(async move {
            let answer = calls::read(id).await;
            // The dialog may be closed by now.
            if busy.try_set(false).is_some() {
                return;
            }
            match answer {
                Ok(product) => editing.row.set(Some(product)),
                Err(error) => sending.error.set(Some(error)),
            }
        });
    };
    view! {
        <Show when=move || is_overtaken.get() fallback=move || view! { <SendFailed sending/> }>
            <Notice tone=Tone::Warning>
                <p class="mb-2" role="alert">{w::overtaken}</p>
                <Button text=w::show_newest icon=Icon::Refresh small=true busy press=newest/>
            </Notice>
        </Show>
    }
}
