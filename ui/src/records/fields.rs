//! The fields of a record as signals, and the parts of the form that are but texts.
use clinic_shared::ids::{PatientId, PractitionerId, ServiceId};
use clinic_shared::records::{Diagnosis, EncounterForm, Vitals};
use clinic_shared::time::Date;
use leptos::prelude::*;

use super::blanks::tab_to_blank;
use super::diagnoses::Diagnoses;
use super::encounter_state::{Read, Sheet, VITALS};
use super::facts::{Facts, name_of, yes_or_no};
use super::follow_up::FollowUp;
use super::template_state::{stays, taken_out};
use super::vitals::VitalCells;
use super::words as w;
use crate::kit::{Card, TextArea};

/// What is typed and chosen.
#[derive(Debug, Clone, Copy)]
pub struct Fields {
    pub reason: RwSignal<String>,
    pub history: RwSignal<String>,
    pub vitals: [RwSignal<String>; VITALS],
    pub examination: RwSignal<String>,
    pub diagnoses: RwSignal<Vec<Diagnosis>>,
    pub pregnant: RwSignal<String>,
    pub trimester: RwSignal<String>,
    pub lactating: RwSignal<String>,
    pub egfr: RwSignal<String>,
    pub advice: RwSignal<String>,
    pub follow_up_days: RwSignal<String>,
    /// What a template wants to have measured: fields of `Vitals`.
    pub to_measure: RwSignal<Vec<String>>,
}

impl Fields {
    pub fn of(form: &EncounterForm) -> Self {
        let text = || RwSignal::new(String::new());
        let fields = Self {
            reason: text(),
            history: text(),
            vitals: [(); VITALS].map(|()| text()),
            examination: text(),
            diagnoses: RwSignal::new(Vec::new()),
            pregnant: text(),
            trimester: text(),
            lactating: text(),
            egfr: text(),
            advice: text(),
            follow_up_days: text(),
            to_measure: RwSignal::new(Vec::new()),
        };
        fields.fill(&Sheet::of(form));
        fields
    }

    /// Shows this instead of what is typed.
    pub fn fill(&self, sheet: &Sheet) {
        let trimester = sheet.trimester.map(|trimester| trimester.to_string());
        self.reason.set(sheet.reason.clone());
        self.history.set(sheet.history.clone());
        for (field, text) in self.vitals.iter().zip(&sheet.vitals) {
            field.set(text.clone());
        }
        self.examination.set(sheet.examination.clone());
        self.diagnoses.set(sheet.diagnoses.clone());
        self.pregnant.set(name_of(sheet.pregnant));
        self.trimester.set(trimester.unwrap_or_default());
        self.lactating.set(name_of(sheet.lactating));
        self.egfr.set(sheet.egfr.clone());
        self.advice.set(sheet.advice.clone());
        self.follow_up_days.set(sheet.follow_up_days.clone());
    }

    /// Undoes that a template was put in; pointers of the fields that stay, as more was typed there. The page may be gone
    /// by then.
    pub fn take_out(&self, before: &Sheet, after: &Sheet) -> Vec<&'static str> {
        if self.to_measure.try_set(Vec::new()).is_some() {
            return Vec::new();
        }
        let now = untrack(|| self.sheet());
        self.fill(&taken_out(&now, before, after));
        stays(&now, before, after)
    }

    /// What a template wants to have measured and is not there yet. Tracks.
    pub fn unmeasured(&self) -> Vec<&'static str> {
        let wanted = self.to_measure.get();
        let cells = Vitals::RANGES.iter().zip(&self.vitals);
        let missing = cells.filter(|(range, text)| {
            wanted.iter().any(|one| one == range.field) && text.with(|text| text.trim().is_empty())
        });
        missing.map(|(range, _)| range.field).collect()
    }

    /// What stands there now; follows every field.
    pub fn sheet(&self) -> Sheet {
        Sheet {
            reason: self.reason.get(),
            history: self.history.get(),
            vitals: self.vitals.map(|text| text.get()),
            examination: self.examination.get(),
            diagnoses: self.diagnoses.get(),
            pregnant: self.pregnant.with(|chosen| yes_or_no(chosen)),
            trimester: self.trimester.with(|chosen| chosen.parse().ok()),
            lactating: self.lactating.with(|chosen| yes_or_no(chosen)),
            egfr: self.egfr.get(),
            advice: self.advice.get(),
            follow_up_days: self.follow_up_days.get(),
        }
    }
}

/// Whose record is written, and of which visit.
#[derive(Debug, Clone, Copy)]
pub struct Of {
    pub patient: PatientId,
    pub doctor: PractitionerId,
    /// Of the visit.
    pub day: Date,
    pub asks_pregnancy: Memo<bool>,
    pub service: Memo<Option<ServiceId>>,
}

/// What is wrong with the field at a pointer.
pub type Complaint = Callback<String, Option<String>>;

/// As the kit's fields want it.
pub fn complaint_at(wrong: Complaint, pointer: &'static str) -> Signal<Option<String>> {
    Signal::derive(move || wrong.run(pointer.to_owned()))
}

/// The whole form, in the order in which a visit goes.
#[component]
pub fn RecordFields(
    fields: Fields,
    read: Memo<Read>,
    wrong: Complaint,
    of: Of,
    #[prop(optional)] autofocus: bool,
) -> impl IntoView {
    let error = move |pointer: &'static str| complaint_at(wrong, pointer);
    view! {
        <div class="flex flex-col gap-4" data-record="true" on:keydown=move |event| tab_to_blank(&event)>
            <Card title=w::asking>
                <div class="grid items-start gap-3 md:grid-cols-2">
                    <TextArea
                        label=w::reason value=fields.reason error=error("/reason") required=true lines=3 autofocus
                    />
                    <TextArea label=w::history value=fields.history error=error("/history") lines=3/>
                </div>
            </Card>
            <Card title=w::vitals>
                <VitalCells vitals=fields.vitals to_measure=fields.to_measure read wrong/>
            </Card>
            <Card title=w::examining>
                <TextArea label=w::examination value=fields.examination error=error("/examination") lines=3/>
            </Card>
            <Card title=w::diagnoses>
                <Diagnoses diagnoses=fields.diagnoses error=error("/diagnoses")/>
            </Card>
            <Card title=w::facts>
                <Facts fields asks_pregnancy=of.asks_pregnancy wrong/>
            </Card>
            <Card title=w::going_home>
                <div class="flex flex-col gap-4">
                    <TextArea label=w::advice value=fields.advice error=error("/advice") lines=2/>
                    <FollowUp days=fields.follow_up_days read wrong of/>
                </div>
            </Card>
        </div>
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use leptos::reactive::owner::Owner;

    #[test]
    fn what_is_filled_in_is_what_stands_there() {
        let mut sheet = Sheet {
            reason: "Đau họng".to_owned(),
            history: "3 ngày".to_owned(),
            examination: "Họng đỏ".to_owned(),
            diagnoses: vec![Diagnosis {
                name: "Viêm họng".to_owned(),
                ..Diagnosis::default()
            }],
            pregnant: Some(true),
            trimester: Some(3),
            lactating: Some(false),
            egfr: "90,5".to_owned(),
            advice: "Nghỉ".to_owned(),
            follow_up_days: "bảy".to_owned(),
            ..Sheet::default()
        };
        for (at, text) in sheet.vitals.iter_mut().enumerate() {
            *text = at.to_string();
        }
        Owner::new().with(|| {
            let fields = Fields::of(&EncounterForm::default());
            assert_eq!(fields.sheet(), Sheet::default());
            fields.fill(&sheet);
            assert_eq!(fields.sheet(), sheet);
            assert!(fields.take_out(&Sheet::default(), &sheet).is_empty());
            let measured = Sheet {
                vitals: sheet.vitals.clone(),
                pregnant: sheet.pregnant,
                trimester: sheet.trimester,
                lactating: sheet.lactating,
                egfr: sheet.egfr.clone(),
                ..Sheet::default()
            };
            assert_eq!(fields.sheet(), measured, "a template holds nothing of it");
            fields
                .to_measure
                .set(vec!["pain".to_owned(), "weight_kg".to_owned()]);
            assert!(fields.unmeasured().is_empty(), "they are there");
            fields.fill(&Sheet::default());
            assert_eq!(fields.unmeasured(), ["weight_kg", "pain"]);
        });
    }
}
