//! A record as it reads: signed ones, their earlier versions, a copy of what was typed.
use clinic_shared::records::{Diagnosis, EncounterForm};
use clinic_shared::time::Date;
use leptos::prelude::*;

use super::encounter_state::written;
use super::looks::measured;
use super::words as w;
use crate::kit::{Badge, Icon, Tone};
use crate::scheduling::looks::weekday_and_date;

type Word = fn() -> &'static str;

/// What prescribing wants to know, as far as it was said.
fn facts(form: &EncounterForm) -> Vec<String> {
    let facts = form.facts;
    let yes_or_no = |name: &'static str, said: bool| {
        let said = if said { w::yes() } else { w::no() };
        format!("{name}: {said}")
    };
    let trimester = facts.trimester.map(|trimester| match trimester {
        1 => w::first_trimester(),
        2 => w::second_trimester(),
        _ => w::third_trimester(),
    });
    let parts = [
        facts.pregnant.map(|said| yes_or_no(w::pregnant(), said)),
        trimester.map(|which| format!("{}: {which}", w::trimester())),
        facts.lactating.map(|said| yes_or_no(w::lactating(), said)),
        facts.egfr.map(|egfr| format!("{}: {}", w::egfr(), written(egfr))),
    ];
    parts.into_iter().flatten().collect()
}

#[component]
pub fn Content(
    form: EncounterForm,
    /// Of the visit, from which the follow-up is counted.
    day: Date,
) -> impl IntoView {
    let follow_up = form
        .follow_up_days
        .map(|days| (days, day.plus_days(i32::from(days))));
    let (vitals, of_prescribing) = (form.vitals, form.clone());
    let has_vitals = !measured(&vitals).is_empty();
    let has_facts = !facts(&form).is_empty();
    let texts = [
        (w::reason as Word, form.reason),
        (w::history as Word, form.history),
    ];
    let later = [
        (w::examination as Word, form.examination),
        (w::advice as Word, form.advice),
    ];
    let text = |(name, text): (Word, String)| {
        (!text.is_empty()).then(|| view! { <Part name><p class="whitespace-pre-line">{text}</p></Part> })
    };
    let [reason, history] = texts.map(text);
    let [examination, advice] = later.map(text);
    view! {
        <dl class="flex flex-col gap-4">
            {reason}
            {history}
            {has_vitals.then(|| view! {
                <Part name=w::vitals>
                    <ul class="flex flex-wrap gap-x-5 gap-y-1">
                        {move || measured(&vitals).into_iter().map(|(name, value)| view! {
                            <li>
                                <span class="text-base-content/75">{name}</span>
                                " "
                                <span class="font-semibold tabular-nums">{value}</span>
                            </li>
                        }).collect_view()}
                    </ul>
                </Part>
            })}
            {examination}
            {(!form.diagnoses.is_empty()).then(|| view! {
                <Part name=w::diagnoses><DiagnosisList diagnoses=form.diagnoses/></Part>
            })}
            {has_facts.then(|| view! {
                <Part name=w::facts><p>{move || facts(&of_prescribing).join(" · ")}</p></Part>
            })}
            {advice}
            {follow_up.map(|(days, day)| view! {
                <Part name=w::follow_up_on>
                    <p>{move || w::day_in(&weekday_and_date(day), days)}</p>
                </Part>
            })}
        </dl>
    }
}

#[component]
fn Part(name: Word, children: Children) -> impl IntoView {
    view! {
        <div>
            <dt class="mb-0.5 text-sm font-semibold text-base-content/75">{name}</dt>
            <dd class="min-w-0 break-words">{children()}</dd>
        </div>
    }
}

/// The first is the main one.
#[component]
pub fn DiagnosisList(diagnoses: Vec<Diagnosis>) -> impl IntoView {
    let lines = diagnoses.into_iter().map(|one| {
        view! {
            <li class="flex flex-wrap items-center gap-x-3">
                {(!one.code.is_empty()).then(|| view! { <span class="font-mono text-sm">{one.code}</span> })}
                <span class="font-medium">{one.name}</span>
                {one.chronic.then(|| view! { <Badge tone=Tone::Info icon=Icon::Refresh text=w::chronic/> })}
            </li>
        }
    });
    view! { <ol class="flex flex-col gap-1">{lines.collect_view()}</ol> }
}

#[cfg(test)]
mod tests {
    use super::*;
    use clinic_shared::records::PatientFacts;

    #[test]
    fn only_what_was_asked_is_told() {
        assert!(facts(&EncounterForm::default()).is_empty());
        let form = EncounterForm {
            facts: PatientFacts {
                pregnant: Some(true),
                trimester: Some(2),
                lactating: None,
                egfr: Some(60.0),
            },
            ..EncounterForm::default()
        };
        assert_eq!(
            facts(&form),
            ["Có thai: Có", "Ba tháng: giữa", "eGFR (ml/phút): 60"]
        );
    }
}
