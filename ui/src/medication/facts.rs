//! What is known of the patient beside the record, as signals and as fields.
use clinic_shared::medication::case::Sex;
use leptos::prelude::*;

use super::number::number;
use super::page_state::{AGE_MONTHS_MAX, AGE_YEARS_MAX, EGFR_MAX, Facts, Known, WEIGHT_KG_MAX, Whom, sex};
use super::words as w;
use crate::kit::{Card, Checkbox, ChipField, Choice, Select, TextField, TextKind};

const YES: &str = "yes";
const NO: &str = "no";
const YEARS: &str = "years";
const MONTHS: &str = "months";

/// What is typed and chosen.
#[derive(Debug, Clone, Copy)]
pub struct FactFields {
    age: RwSignal<String>,
    age_unit: RwSignal<String>,
    sex: RwSignal<String>,
    pregnant: RwSignal<String>,
    trimester: RwSignal<String>,
    lactating: RwSignal<String>,
    weight_kg: RwSignal<String>,
    egfr: RwSignal<String>,
    allergies: RwSignal<Vec<String>>,
    asked_none: RwSignal<bool>,
    conditions: RwSignal<Vec<String>>,
}

fn yes_or_no(chosen: &str) -> Option<bool> {
    match chosen {
        YES => Some(true),
        NO => Some(false),
        _ => None,
    }
}

fn name_of(said: Option<bool>) -> String {
    said.map_or("", |yes| if yes { YES } else { NO }).to_owned()
}

impl FactFields {
    pub fn of(facts: &Facts) -> Self {
        let text = || RwSignal::new(String::new());
        let fields = Self {
            age: text(),
            age_unit: text(),
            sex: text(),
            pregnant: text(),
            trimester: text(),
            lactating: text(),
            weight_kg: text(),
            egfr: text(),
            allergies: RwSignal::new(Vec::new()),
            asked_none: RwSignal::new(false),
            conditions: RwSignal::new(Vec::new()),
        };
        fields.fill(facts);
        fields
    }

    /// Shows this instead of what is typed.
    pub fn fill(&self, facts: &Facts) {
        let unit = if facts.age_in_months { MONTHS } else { YEARS };
        let trimester = facts.trimester.map(|trimester| trimester.to_string());
        self.age.set(facts.age.clone());
        self.age_unit.set(unit.to_owned());
        self.sex
            .set(facts.sex.map(Sex::name).unwrap_or_default().to_owned());
        self.pregnant.set(name_of(facts.pregnant));
        self.trimester.set(trimester.unwrap_or_default());
        self.lactating.set(name_of(facts.lactating));
        self.weight_kg.set(facts.weight_kg.clone());
        self.egfr.set(facts.egfr.clone());
        self.allergies.set(facts.allergies.clone());
        self.asked_none.set(facts.asked_none);
        self.conditions.set(facts.conditions.clone());
    }

    /// What stands there now; follows every field.
    pub fn facts(&self) -> Facts {
        Facts {
            age: self.age.get(),
            age_in_months: self.is_in_months(),
            sex: self.sex.with(|name| Sex::parse(name)),
            pregnant: self.pregnant.with(|chosen| yes_or_no(chosen)),
            trimester: self.trimester.with(|chosen| chosen.parse().ok()),
            lactating: self.lactating.with(|chosen| yes_or_no(chosen)),
            weight_kg: self.weight_kg.get(),
            egfr: self.egfr.get(),
            allergies: self.allergies.get(),
            asked_none: self.asked_none.get(),
            conditions: self.conditions.get(),
        }
    }

    fn is_in_months(&self) -> bool {
        self.age_unit.with(|unit| unit == MONTHS)
    }
}

/// What is wrong with a number, if anything.
fn complaint(
    value: RwSignal<String>,
    most: impl Fn() -> f64 + Send + Sync + 'static,
) -> Signal<Option<String>> {
    Signal::derive(move || {
        let unread = value.with(|text| number(text, most())).err()?;
        Some(unread.text())
    })
}

/// The fields; what the record says already is not asked.
#[component]
pub fn FactsCard(fields: FactFields, whom: Memo<Whom>) -> impl IntoView {
    let of_record = move |of: fn(&Known) -> bool| whom.with(|whom| whom.known().is_some_and(of));
    let has_birth = Memo::new(move |_| of_record(|known| known.born.is_some()));
    let has_sex = Memo::new(move |_| of_record(|known| known.sex.is_some()));
    let has_allergies = Memo::new(move |_| of_record(|known| !known.allergies.is_empty()));
    let is_female = Memo::new(move |_| {
        let typed = fields.sex.with(|name| Sex::parse(name));
        whom.with(|whom| sex(typed, whom.known())) == Some(Sex::Female)
    });
    let is_pregnant = Memo::new(move |_| fields.pregnant.with(|chosen| chosen == YES));
    let units = Signal::derive(|| vec![Choice::new(YEARS, w::years()), Choice::new(MONTHS, w::months())]);
    let sexes = Signal::derive(|| {
        vec![
            Choice::new(Sex::Female.name(), w::female()),
            Choice::new(Sex::Male.name(), w::male()),
        ]
    });
    let answers = Signal::derive(|| vec![Choice::new(YES, w::yes()), Choice::new(NO, w::no())]);
    let trimesters = Signal::derive(|| {
        vec![
            Choice::new("1", w::first_trimester()),
            Choice::new("2", w::second_trimester()),
            Choice::new("3", w::third_trimester()),
        ]
    });
    let age_max = move || {
        if fields.is_in_months() {
            AGE_MONTHS_MAX
        } else {
            AGE_YEARS_MAX
        }
    };
    let allergies_label = move || {
        if has_allergies.get() {
            w::more_allergies()
        } else {
            w::allergies()
        }
    };
    // One of both is said: a listed allergy is one.
    let has_any = move || has_allergies.get() || fields.allergies.with(|all| !all.is_empty());
    view! {
        <Card title=w::about_patient>
            <div class="grid grid-cols-2 gap-3">
                <Show when=move || !has_birth.get()>
                    <TextField
                        label=w::age value=fields.age kind=TextKind::Number error=complaint(fields.age, age_max)
                    />
                    <Select label=w::age_unit value=fields.age_unit choices=units/>
                </Show>
                <Show when=move || !has_sex.get()>
                    <div class="col-span-2">
                        <Select label=w::sex value=fields.sex choices=sexes none=w::unknown/>
                    </div>
                </Show>
                <Show when=move || is_female.get()>
                    <Select label=w::pregnant value=fields.pregnant choices=answers none=w::unknown/>
                    <Select label=w::lactating value=fields.lactating choices=answers none=w::unknown/>
                    <Show when=move || is_pregnant.get()>
                        <div class="col-span-2">
                            <Select label=w::trimester value=fields.trimester choices=trimesters none=w::unknown/>
                        </div>
                    </Show>
                </Show>
                <TextField
                    label=w::weight value=fields.weight_kg kind=TextKind::Number
                    error=complaint(fields.weight_kg, || WEIGHT_KG_MAX)
                />
                <TextField
                    label=w::egfr value=fields.egfr kind=TextKind::Number
                    error=complaint(fields.egfr, || EGFR_MAX)
                />
                <div class="col-span-2 flex flex-col gap-2">
                    <Show
                        when=move || has_allergies.get()
                        fallback=move || view! { <ChipField label=allergies_label values=fields.allergies/> }
                    >
                        <ChipField
                            label=allergies_label values=fields.allergies hint=w::more_allergies_hint
                        />
                    </Show>
                    <Show when=move || !has_any()>
                        <Checkbox label=w::asked_none value=fields.asked_none/>
                    </Show>
                </div>
                <div class="col-span-2">
                    <ChipField label=w::conditions values=fields.conditions hint=w::conditions_hint/>
                </div>
            </div>
        </Card>
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use leptos::reactive::owner::Owner;

    #[test]
    fn what_is_filled_in_is_what_stands_there() {
        let facts = Facts {
            age: "7".to_owned(),
            age_in_months: true,
            sex: Some(Sex::Female),
            pregnant: Some(false),
            trimester: Some(3),
            lactating: Some(true),
            weight_kg: "7,5".to_owned(),
            egfr: "90".to_owned(),
            allergies: vec!["tôm".to_owned()],
            asked_none: true,
            conditions: vec!["N18.3".to_owned()],
        };
        Owner::new().with(|| {
            let fields = FactFields::of(&facts);
            assert_eq!(fields.facts(), facts);
            fields.fill(&Facts::default());
            assert_eq!(fields.facts(), Facts::default());
        });
    }
}
