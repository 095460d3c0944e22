//! For what is prescribed: copied from the record until the doctor changes it here.
use clinic_shared::records::Diagnosis;
use leptos::prelude::*;

use super::desk::Desk;
use super::looks::diagnoses_line;
use super::words as w;
use crate::kit::{Button, Icon, Look};
use crate::records::Diagnoses;

/// Those that have a name: one that is being typed has none yet.
fn of_record(diagnoses: &[Diagnosis]) -> Vec<Diagnosis> {
    let tidied = diagnoses.iter().cloned().map(Diagnosis::tidied);
    tidied.filter(|one| !one.name.is_empty()).collect()
}

/// Whether what the draft says is the record's.
fn is_copy(own: &[Diagnosis], of_record: &[Diagnosis]) -> bool {
    own.is_empty() || own == of_record
}

#[component]
pub fn DiagnosisLine(
    desk: Desk,
    /// Of the record that the draft belongs to, while that is open.
    #[prop(optional)]
    record: Option<Signal<Vec<Diagnosis>>>,
) -> impl IntoView {
    let own = desk.diagnoses;
    let theirs = Memo::new(move |_| record.map(|record| record.with(|all| of_record(all))));
    let follows = RwSignal::new(theirs.with_untracked(|theirs| {
        let theirs = theirs.as_ref();
        theirs.is_some_and(|theirs| own.with_untracked(|own| is_copy(own, theirs)))
    }));
    Effect::new(move |_| {
        let Some(theirs) = theirs.get().filter(|_| follows.get()) else {
            return;
        };
        if own.with_untracked(|own| *own != theirs) {
            own.set(theirs);
        }
    });
    // What is changed here is the draft's own from then on.
    Effect::new(move |before: Option<()>| {
        let is_own = own.with(|own| theirs.with_untracked(|theirs| theirs.as_ref() != Some(own)));
        if before.is_some() && is_own {
            follows.set(false);
        }
    });
    let editing = RwSignal::new(false);
    let error = Signal::derive(move || desk.complaint("/diagnoses"));
    let edit = move |()| editing.set(true);
    let copy = move |()| {
        follows.set(true);
        editing.set(false);
    };
    let is_open = move || editing.get() || error.get().is_some();
    let may_copy = move || !follows.get() && theirs.with(Option::is_some);
    let line = move || {
        let line = own.with(|own| diagnoses_line(own));
        if line.is_empty() {
            w::no_diagnosis().to_owned()
        } else {
            line
        }
    };
    view! {
        <section aria-label=w::diagnoses class="rounded-box border border-base-300 bg-base-100 px-5 py-3">
            <div class="flex flex-wrap items-center gap-x-3 gap-y-1">
                <p class="min-w-0 grow break-words">
                    <span class="text-base-content/75">{w::diagnoses} ": "</span>
                    <span class="font-semibold">{line}</span>
                </p>
                <Show when=may_copy>
                    <Button text=w::as_in_record icon=Icon::Copy look=Look::Quiet small=true press=copy/>
                </Show>
                <Show when=move || !is_open()>
                    <Button text=w::edit icon=Icon::Edit look=Look::Quiet small=true press=edit/>
                </Show>
            </div>
            <Show when=is_open>
                <div class="pt-3"><Diagnoses diagnoses=own error/></div>
            </Show>
        </section>
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn one(code: &str, name: &str) -> Diagnosis {
        Diagnosis {
            code: code.to_owned(),
            name: name.to_owned(),
            chronic: false,
        }
    }

    #[test]
    fn a_draft_follows_the_record_until_it_says_something_of_its_own() {
        let record = of_record(&[one("j02.9", " Viêm  họng cấp "), one("", " ")]);
        assert_eq!(record, [one("J02.9", "Viêm họng cấp")]);
        assert!(is_copy(&[], &record) && is_copy(&record, &record));
        assert!(!is_copy(&[one("I10", "Tăng huyết áp")], &record));
    }
}
