//! Which answer of the check counts, and what is shown meanwhile. Plain data.
use clinic_shared::medication::finding::Text;
use clinic_shared::medication::{Case, Doubt, DrugCheck, Finding, Kind, Slot, Tier};

use crate::api::ApiError;

/// A case, and what the check says of it.
#[derive(Debug, Clone, PartialEq)]
pub struct Done {
    pub case: Case,
    pub check: DrugCheck,
}

/// What a finding wants to know.
#[derive(Debug, Clone, PartialEq)]
pub enum Wanted {
    /// To be answered with yes or no.
    Answer { code: String, text: Text },
    /// To be filled in on the page; of one drug, or of the patient.
    Entry { drug: Option<String>, text: Text },
}

impl Done {
    /// The gravest finding of all, or of one kind.
    pub fn worst(&self, kind: Option<Kind>) -> Option<Tier> {
        let findings = self.check.checked.findings.iter();
        findings
            .filter(|finding| kind.is_none_or(|kind| finding.kind == kind))
            .map(|finding| finding.tier)
            .max()
    }

    pub fn wanted(&self, finding: &Finding) -> Vec<Wanted> {
        let wanted = finding.doubts.iter().map(|doubt| match doubt {
            Doubt::Question { code, text } => Wanted::Answer {
                code: code.clone(),
                text: text.clone(),
            },
            Doubt::Route(slot) | Doubt::Form(slot) | Doubt::Dose(slot) => Wanted::Entry {
                drug: self.name_at(*slot),
                text: doubt.asks(),
            },
            Doubt::Patient(_) => Wanted::Entry {
                drug: None,
                text: doubt.asks(),
            },
        });
        wanted.collect()
    }

    /// As it stood when it was checked.
    fn name_at(&self, slot: Slot) -> Option<String> {
        match slot {
            Slot::Line(at) => self.case.lines.get(usize::from(at)).map(|line| line.drug.clone()),
            Slot::Active(at) => self
                .case
                .active
                .get(usize::from(at))
                .map(|taken| taken.drug.clone()),
        }
    }
}

/// A check that is asked for again with every change.
#[derive(Debug, Clone, Default)]
pub struct Checking {
    /// The newest question's number; answers to older ones come too late.
    asked: u32,
    /// What is shown answers an earlier question.
    is_under_way: bool,
    done: Option<Done>,
    error: Option<ApiError>,
}

impl Checking {
    /// Something changed: what is shown is of before. The number of the question that is to be asked.
    pub fn changed(&mut self) -> u32 {
        self.asked += 1;
        self.is_under_way = true;
        self.asked
    }

    /// There is nothing to check any more, nor yet.
    pub fn nothing(&mut self) {
        *self = Self {
            asked: self.asked + 1,
            ..Self::default()
        };
    }

    pub fn answered(&mut self, number: u32, case: Case, answer: Result<DrugCheck, ApiError>) {
        if number != self.asked {
            return;
        }
        self.is_under_way = false;
        // What was found of another case must not stand beside an error as if it were of this one.
        (self.done, self.error) = match answer {
            Ok(check) => (Some(Done { case, check }), None),
            Err(error) => (None, Some(error)),
        };
    }

    pub fn is_under_way(&self) -> bool {
        self.is_under_way
    }

    pub fn done(&self) -> Option<&Done> {
        self.done.as_ref()
    }

    pub fn error(&self) -> Option<&ApiError> {
        self.error.as_ref()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use clinic_shared::medication::Fact;
    use clinic_shared::medication::case::{Line, Taken};
    use clinic_shared::medication::finding::{Checked, Source};

    fn case(drug: &str) -> Case {
        Case {
            lines: vec![Line {
                drug: drug.to_owned(),
                ..Line::default()
            }],
            ..Case::default()
        }
    }

    fn finding(tier: Tier, kind: Kind, doubts: Vec<Doubt>) -> Finding {
        Finding {
            tier,
            kind,
            between: Vec::new(),
            slots: Vec::new(),
            ingredients: Vec::new(),
            rule: "r".into(),
            mechanism: None,
            effect: Text::default(),
            advice: Text::default(),
            source: Source {
                title: "".into(),
                row: "".into(),
            },
            doubts,
        }
    }

    fn check(pack: &str, findings: Vec<Finding>) -> DrugCheck {
        Checked {
            findings,
            not_checked: Vec::new(),
            pack: pack.to_owned(),
        }
        .into()
    }

    fn shown(checking: &Checking) -> Option<&str> {
        checking.done().map(|done| done.check.checked.pack.as_str())
    }

    #[test]
    fn only_the_newest_questions_answer_counts_and_the_old_one_stays_meanwhile() {
        let mut checking = Checking::default();
        let first = checking.changed();
        checking.answered(first, case("a"), Ok(check("first", Vec::new())));
        assert_eq!(
            (shown(&checking), checking.is_under_way()),
            (Some("first"), false)
        );
        let (second, third) = (checking.changed(), checking.changed());
        checking.answered(second, case("b"), Ok(check("second", Vec::new())));
        assert_eq!((shown(&checking), checking.is_under_way()), (Some("first"), true));
        checking.answered(third, case("c"), Ok(check("third", Vec::new())));
        assert_eq!(
            (shown(&checking), checking.is_under_way()),
            (Some("third"), false)
        );
        checking.answered(second, case("b"), Err(ApiError::Network));
        assert_eq!(shown(&checking), Some("third"), "also when it comes last");
    }

    #[test]
    fn an_emptied_page_shows_nothing_whatever_still_comes() {
        let mut checking = Checking::default();
        let first = checking.changed();
        checking.answered(first, case("a"), Ok(check("first", Vec::new())));
        let second = checking.changed();
        checking.nothing();
        assert_eq!((shown(&checking), checking.is_under_way()), (None, false));
        checking.answered(second, case("a"), Ok(check("second", Vec::new())));
        assert_eq!(shown(&checking), None);
    }

    #[test]
    fn what_failed_takes_the_old_findings_away_until_an_answer_comes() {
        let mut checking = Checking::default();
        let first = checking.changed();
        checking.answered(first, case("a"), Ok(check("first", Vec::new())));
        let second = checking.changed();
        checking.answered(second, case("b"), Err(ApiError::Network));
        assert_eq!(
            (shown(&checking), checking.error()),
            (None, Some(&ApiError::Network))
        );
        let third = checking.changed();
        checking.answered(third, case("b"), Ok(check("third", Vec::new())));
        assert_eq!((shown(&checking), checking.error()), (Some("third"), None));
    }

    #[test]
    fn questions_are_to_be_answered_and_other_doubts_name_their_drug() {
        let mut case = case("simvastatin");
        case.active.push(Taken {
            drug: "aspirin".to_owned(),
            ..Taken::default()
        });
        let question = Text::new("QT dài?", "Long QT?");
        let doubts = vec![
            Doubt::Route(Slot::Line(0)),
            Doubt::Dose(Slot::Active(0)),
            Doubt::Patient(Fact::Kidney),
            Doubt::Question {
                code: "long-qt".to_owned(),
                text: question.clone(),
            },
            Doubt::Form(Slot::Line(7)),
        ];
        let one = finding(Tier::Serious, Kind::Interaction, doubts);
        let done = Done {
            case,
            check: check("p", vec![one.clone()]),
        };
        let wanted = done.wanted(&one);
        let drugs: Vec<_> = wanted
            .iter()
            .map(|wanted| match wanted {
                Wanted::Entry { drug, .. } => drug.as_deref(),
                Wanted::Answer { .. } => Some("?"),
            })
            .collect();
        assert_eq!(
            drugs,
            [Some("simvastatin"), Some("aspirin"), None, Some("?"), None]
        );
        let answer = Wanted::Answer {
            code: "long-qt".to_owned(),
            text: question,
        };
        assert_eq!(wanted[3], answer);
    }

    #[test]
    fn the_gravest_is_told_of_all_and_of_each_kind() {
        let done = Done {
            case: case("a"),
            check: check(
                "p",
                vec![
                    finding(Tier::Caution, Kind::Allergy, Vec::new()),
                    finding(Tier::Serious, Kind::Interaction, Vec::new()),
                    finding(Tier::Caution, Kind::Interaction, Vec::new()),
                ],
            ),
        };
        assert_eq!(done.worst(None), Some(Tier::Serious));
        assert_eq!(done.worst(Some(Kind::Allergy)), Some(Tier::Caution));
        assert_eq!(done.worst(Some(Kind::Overuse)), None);
    }
}
