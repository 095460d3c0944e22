//! The templates that the program comes with, for the visits that clinics have most.

use std::sync::LazyLock;

use serde::Deserialize;

use super::{EncounterTemplate, TemplateContent, TemplateForm, template::Nearness};
use crate::{field::Language, ids::EncounterTemplateId};

const FILE: &str = include_str!("../../records/templates.json");

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Shipped {
    id: EncounterTemplateId,
    vitals: Vec<String>,
    follow_up_days: Option<u16>,
    vi: Words,
    en: Words,
}

/// Texts are given line by line.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Words {
    name: String,
    specialty: String,
    history: Vec<String>,
    examination: Vec<String>,
    advice: Vec<String>,
}

/// A file that does not read gives none; a test reads it.
static SHIPPED: LazyLock<Vec<Shipped>> = LazyLock::new(|| serde_json::from_str(FILE).unwrap_or_default());

pub fn shipped() -> &'static [Shipped] {
    &SHIPPED
}

impl Shipped {
    pub fn id(&self) -> EncounterTemplateId {
        self.id
    }

    /// A doctor's specialty is written in either language.
    pub fn nearness(&self, specialty: &str) -> Nearness {
        let of = |words: &Words| Nearness::between(&words.specialty, specialty);
        of(&self.vi).min(of(&self.en))
    }

    pub fn template(&self, language: Language) -> EncounterTemplate {
        let words = language.pick(&self.vi, &self.en);
        let form = TemplateForm {
            name: words.name.clone(),
            specialty: words.specialty.clone(),
            shared: true,
            content: TemplateContent {
                history: words.history.join("\n"),
                examination: words.examination.join("\n"),
                advice: words.advice.join("\n"),
                vitals: self.vitals.clone(),
                follow_up_days: self.follow_up_days,
                ..TemplateContent::default()
            },
        };
        EncounterTemplate {
            id: self.id,
            practitioner_id: None,
            practitioner_name: String::new(),
            form,
            version: 1,
        }
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;
    use crate::{field::Check as _, records::blank::blanks};

    #[test]
    fn each_reads_in_both_languages_and_keeps_to_the_limits_of_a_record() {
        let all: Vec<Shipped> = serde_json::from_str(FILE).unwrap();
        assert!(all.len() >= 12, "{}", all.len());
        let ids: BTreeSet<_> = all.iter().map(|one| one.id).collect();
        assert_eq!(ids.len(), all.len());
        for language in [Language::Vi, Language::En] {
            let mut names = BTreeSet::new();
            for one in &all {
                let EncounterTemplate { form, .. } = one.template(language);
                let name = &form.name;
                assert!(form.check().is_empty(), "{name}: {:?}", form.check());
                assert_eq!(form, form.clone().tidied(), "{name}");
                assert!(names.insert(name.clone()), "{name} twice");
                let TemplateContent {
                    history,
                    examination,
                    advice,
                    ..
                } = &form.content;
                assert!(blanks(history) > 0 && blanks(examination) > 0, "{name}");
                assert_eq!(blanks(advice), 0, "{name}: advice is given as it stands");
                // What wants a doctor at once.
                let warning = language.pick("Đến cơ sở y tế ngay", "Come back at once");
                assert!(advice.contains(warning), "{name}");
            }
        }
    }

    #[test]
    fn both_languages_ask_the_same() {
        for one in shipped() {
            let [vi, en] = [Language::Vi, Language::En].map(|language| one.template(language).form);
            let places = |text: &str| (blanks(text), text.lines().count());
            for (vi_text, en_text) in [
                (&vi.content.history, &en.content.history),
                (&vi.content.examination, &en.content.examination),
                (&vi.content.advice, &en.content.advice),
            ] {
                assert_eq!(places(vi_text), places(en_text), "{}", vi.name);
            }
            assert_ne!(vi.name, en.name);
        }
    }

    #[test]
    fn a_doctors_specialty_is_met_in_either_language() {
        let near = |specialty: &str| {
            let own = shipped()
                .iter()
                .filter(|one| one.nearness(specialty) <= Nearness::OwnSpecialty);
            own.map(|one| one.vi.name.as_str()).collect::<Vec<_>>()
        };
        assert_eq!(near("Mắt"), near("Ophthalmology"));
        assert_eq!(near("Mắt").len(), 1);
        assert!(near("Nhi khoa").len() >= 2);
    }
}
