//! What a doctor says to what was found, what is still wanted before signing, and what a newer check says that an older
//! one did not. Plain data.
use std::collections::{BTreeMap, BTreeSet};

use clinic_shared::field::FieldErrors;
use clinic_shared::ids::SignatureProofId;
use clinic_shared::medication::{
    Acknowledgment, DrugCheck, Finding, NotChecked, OverrideReason, Prescribing, SignPrescription, Slot, Tier,
};
use clinic_shared::text::tidy;

use crate::medication::Done;

/// What is said to one finding so far.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Said {
    pub reason: Option<OverrideReason>,
    pub words: String,
}

/// By the findings' keys: what was said stays, whatever comes and goes meanwhile.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct AllSaid(BTreeMap<String, Said>);

impl AllSaid {
    pub fn of(&self, key: &str) -> Said {
        self.0.get(key).cloned().unwrap_or_default()
    }

    pub fn say(&mut self, key: &str, said: Said) {
        self.0.insert(key.to_owned(), said);
    }

    /// What is said to what is found now, each once.
    pub fn acknowledgments(&self, findings: &[Finding]) -> Vec<Acknowledgment> {
        let grave = findings.iter().filter(|finding| finding.tier > Tier::Caution);
        let keys: BTreeSet<String> = grave.map(Finding::key).collect();
        let said = keys.into_iter().filter_map(|finding| {
            let Said { reason, words } = self.of(&finding);
            Some(Acknowledgment {
                finding,
                reason: reason?,
                words: words.trim().to_owned(),
            })
        });
        said.collect()
    }
}

/// What stands in the way of a signature: the first thing to do.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Lacking {
    /// So many fields of the prescription.
    Fields(usize),
    /// It is not checked as it stands now: that is under way, or failed.
    Check,
    /// So many findings without a reason.
    Reasons(usize),
    /// All have a reason; so many lack the words to it.
    Words(usize),
}

/// `unread`: rows in which something stands that is in no line. `check`: of what stands now, if there is one.
pub fn lacking(
    unsaid: &FieldErrors,
    unread: usize,
    known: Option<&Prescribing>,
    check: Option<&DrugCheck>,
    said: &AllSaid,
) -> Option<Lacking> {
    let fields = unsaid.0.len() + unread;
    if fields > 0 {
        return Some(Lacking::Fields(fields));
    }
    let (Some(known), Some(check)) = (known, check) else {
        return Some(Lacking::Check);
    };
    let findings = &check.checked.findings;
    let open = known.unanswered(findings, &said.acknowledgments(findings));
    let keys: BTreeSet<String> = open.into_iter().map(Finding::key).collect();
    let (with_reason, without): (Vec<_>, Vec<_>) = keys.iter().partition(|key| said.of(key).reason.is_some());
    match (without.len(), with_reason.len()) {
        (0, 0) => None,
        (0, words) => Some(Lacking::Words(words)),
        (reasons, words) => Some(Lacking::Reasons(reasons + words)),
    }
}

/// What is contraindicated, each between what: `Simvastatin + Clarithromycin`.
pub fn contraindicated(check: &DrugCheck) -> Vec<String> {
    let grave = check.checked.findings.iter();
    let grave = grave.filter(|finding| finding.tier == Tier::Contraindicated);
    let mut told = Vec::new();
    for between in grave.map(|finding| finding.between.join(" + ")) {
        if !told.contains(&between) {
            told.push(between);
        }
    }
    told
}

/// Something contraindicated is signed only by who gives the password once more.
pub fn wants_password(check: &DrugCheck) -> bool {
    check.checked.worst() == Some(Tier::Contraindicated)
}

/// What is signed: all that was seen, and what was said to it.
pub fn signature(check: &DrugCheck, said: &AllSaid, proof: Option<SignatureProofId>) -> SignPrescription {
    let checked = &check.checked;
    SignPrescription {
        seen: checked.keys(),
        seen_not_checked: checked.not_checked.clone(),
        acknowledgments: said.acknowledgments(&checked.findings),
        proof: proof.filter(|_| wants_password(check)),
    }
}

/// How a newer check differs from the one that was to be signed.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct News {
    /// Keys of findings that were not there.
    pub findings: BTreeSet<String>,
    pub not_checked: Vec<NotChecked>,
    /// Findings that are there no more.
    pub gone: usize,
    is_any: bool,
}

impl News {
    pub fn between(seen: &SignPrescription, now: &DrugCheck) -> Self {
        let (before, after): (BTreeSet<String>, BTreeSet<String>) = (
            seen.seen.iter().cloned().collect(),
            now.checked.keys().into_iter().collect(),
        );
        let not_checked = now.checked.not_checked.iter();
        Self {
            findings: after.difference(&before).cloned().collect(),
            not_checked: not_checked
                .filter(|not| !seen.seen_not_checked.contains(not))
                .cloned()
                .collect(),
            gone: before.difference(&after).count(),
            is_any: true,
        }
    }

    /// A signature was refused because of it.
    pub fn is_any(&self) -> bool {
        self.is_any
    }

    pub fn has(&self, finding: &Finding) -> bool {
        self.findings.contains(&finding.key())
    }
}

/// The gravest finding about the line at a place, as it was checked; nothing where another drug stands there by now.
pub fn worst_of_line(done: &Done, at: usize, drug: &str) -> Option<Tier> {
    if done.case.lines.get(at)?.drug != tidy(drug) {
        return None;
    }
    let slot = Slot::Line(u16::try_from(at).ok()?);
    let findings = done.check.checked.findings.iter();
    let about_it = findings.filter(|finding| finding.slots.contains(&slot));
    about_it.map(|finding| finding.tier).max()
}

#[cfg(test)]
mod tests {
    use super::*;
    use clinic_shared::field::FieldCode;
    use clinic_shared::medication::case::Line;
    use clinic_shared::medication::finding::{Checked, Source, Text};
    use clinic_shared::medication::{Case, Kind};

    fn finding(rule: &str, tier: Tier) -> Finding {
        Finding {
            tier,
            kind: Kind::Interaction,
            between: Vec::new(),
            slots: Vec::new(),
            ingredients: Vec::new(),
            rule: rule.into(),
            mechanism: None,
            effect: Text::default(),
            advice: Text::default(),
            source: Source {
                title: "".into(),
                row: "".into(),
            },
            doubts: Vec::new(),
        }
    }

    fn check(findings: Vec<Finding>, not_checked: Vec<NotChecked>) -> DrugCheck {
        Checked {
            findings,
            not_checked,
            pack: "1".to_owned(),
        }
        .into()
    }

    fn said(all: &[(&Finding, Option<OverrideReason>, &str)]) -> AllSaid {
        let mut said = AllSaid::default();
        for (finding, reason, words) in all {
            let one = Said {
                reason: *reason,
                words: (*words).to_owned(),
            };
            said.say(&finding.key(), one);
        }
        said
    }

    fn unknown(name: &str) -> NotChecked {
        NotChecked::UnknownDrug {
            name: name.to_owned(),
        }
    }

    #[test]
    fn fields_come_first_then_the_check_then_reasons() {
        let serious = finding("r", Tier::Serious);
        let (known, none) = (Prescribing::default(), AllSaid::default());
        let check = check(vec![serious.clone()], Vec::new());
        let mut unsaid = FieldErrors::default();
        let asked = |unsaid: &FieldErrors, unread, check, said: &AllSaid| {
            lacking(unsaid, unread, Some(&known), check, said)
        };
        assert_eq!(asked(&unsaid, 0, None, &none), Some(Lacking::Check));
        assert_eq!(
            lacking(&unsaid, 0, None, Some(&check), &none),
            Some(Lacking::Check)
        );
        assert_eq!(asked(&unsaid, 0, Some(&check), &none), Some(Lacking::Reasons(1)));
        assert_eq!(asked(&unsaid, 1, Some(&check), &none), Some(Lacking::Fields(1)));
        let given = said(&[(&serious, Some(OverrideReason::Monitored), "")]);
        assert_eq!(asked(&unsaid, 0, Some(&check), &given), None);
        unsaid.add("/lines/0/days", FieldCode::Required);
        assert_eq!(asked(&unsaid, 1, Some(&check), &given), Some(Lacking::Fields(2)));
    }

    #[test]
    fn a_caution_wants_nothing_and_something_contraindicated_a_reason_in_words() {
        let (caution, grave) = (finding("c", Tier::Caution), finding("g", Tier::Contraindicated));
        let check = check(vec![grave.clone(), caution], Vec::new());
        let known = Prescribing::default();
        let lacks = |said: &AllSaid| lacking(&FieldErrors::default(), 0, Some(&known), Some(&check), said);
        let reason = Some(OverrideReason::NoAlternative);
        assert_eq!(lacks(&AllSaid::default()), Some(Lacking::Reasons(1)));
        assert_eq!(lacks(&said(&[(&grave, reason, "")])), Some(Lacking::Words(1)));
        assert_eq!(
            lacks(&said(&[(&grave, None, "không còn thuốc khác")])),
            Some(Lacking::Reasons(1))
        );
        assert_eq!(lacks(&said(&[(&grave, reason, "không còn thuốc khác")])), None);
        assert!(wants_password(&check));
    }

    #[test]
    fn while_a_reason_is_missing_words_are_not_asked_for_alone() {
        let (one, other) = (finding("g", Tier::Contraindicated), finding("s", Tier::Serious));
        let check = check(vec![one.clone(), other], Vec::new());
        let known = Prescribing::default();
        let said = said(&[(&one, Some(OverrideReason::NoAlternative), "")]);
        let lacks = lacking(&FieldErrors::default(), 0, Some(&known), Some(&check), &said);
        assert_eq!(lacks, Some(Lacking::Reasons(2)));
    }

    #[test]
    fn what_is_contraindicated_is_named_once_and_nothing_else() {
        let between = |names: &[&str], tier| Finding {
            between: names.iter().map(|name| (*name).to_owned()).collect(),
            ..finding("r", tier)
        };
        let pair = ["Simvastatin", "Clarithromycin"];
        let check = check(
            vec![
                between(&pair, Tier::Contraindicated),
                between(&pair, Tier::Contraindicated),
                between(&["Ibuprofen"], Tier::Serious),
            ],
            Vec::new(),
        );
        assert_eq!(contraindicated(&check), ["Simvastatin + Clarithromycin"]);
    }

    #[test]
    fn what_was_answered_before_in_the_record_is_not_asked_again_but_what_is_contraindicated_is() {
        let (serious, grave) = (finding("s", Tier::Serious), finding("g", Tier::Contraindicated));
        let given = |finding: &Finding| Acknowledgment {
            finding: finding.key(),
            reason: OverrideReason::Monitored,
            words: "theo dõi sát".to_owned(),
        };
        let known = Prescribing {
            acknowledged: vec![given(&serious), given(&grave)],
            ..Prescribing::default()
        };
        assert_eq!(known.answered_before(&serious).cloned(), Some(given(&serious)));
        assert_eq!(known.answered_before(&grave), None);
        let check = check(vec![grave, serious], Vec::new());
        let lacks = lacking(
            &FieldErrors::default(),
            0,
            Some(&known),
            Some(&check),
            &AllSaid::default(),
        );
        assert_eq!(lacks, Some(Lacking::Reasons(1)));
    }

    #[test]
    fn signed_is_what_was_seen_and_what_was_said_to_it_alone() {
        let (serious, gone) = (finding("s", Tier::Serious), finding("gone", Tier::Serious));
        let check = check(vec![serious.clone(), serious.clone()], vec![unknown("lá cây")]);
        let reason = Some(OverrideReason::ToleratedBefore);
        let said = said(&[(&serious, reason, "  đã dùng  "), (&gone, reason, "")]);
        let proof = SignatureProofId(uuid::Uuid::from_u128(1));
        let signed = signature(&check, &said, Some(proof));
        assert_eq!(signed.seen, [serious.key(), serious.key()]);
        assert_eq!(signed.seen_not_checked, [unknown("lá cây")]);
        let given = Acknowledgment {
            finding: serious.key(),
            reason: OverrideReason::ToleratedBefore,
            words: "đã dùng".to_owned(),
        };
        assert_eq!(signed.acknowledgments, [given]);
        assert_eq!(
            signed.proof, None,
            "nothing contraindicated: no password was wanted"
        );
    }

    #[test]
    fn a_newer_check_tells_what_came_and_what_went() {
        let (stays, came, went) = (
            finding("stays", Tier::Serious),
            finding("came", Tier::Contraindicated),
            finding("went", Tier::Caution),
        );
        let before = check(vec![stays.clone(), went], vec![unknown("a")]);
        let now = check(
            vec![came.clone(), stays.clone()],
            vec![unknown("a"), unknown("b")],
        );
        let news = News::between(&signature(&before, &AllSaid::default(), None), &now);
        assert!(news.has(&came) && !news.has(&stays) && news.is_any());
        assert_eq!((news.findings.len(), news.gone), (1, 1));
        assert_eq!(news.not_checked, [unknown("b")]);
        assert!(!News::default().is_any());
    }

    #[test]
    fn a_graver_tier_of_the_same_is_news() {
        let before = check(vec![finding("r", Tier::Caution)], Vec::new());
        let now = check(vec![finding("r", Tier::Serious)], Vec::new());
        let news = News::between(&signature(&before, &AllSaid::default(), None), &now);
        assert_eq!((news.findings.len(), news.gone), (1, 1));
    }

    #[test]
    fn a_row_is_marked_by_its_gravest_finding_while_its_drug_stands_there() {
        let of = |at: u16, tier| Finding {
            slots: vec![Slot::Line(at), Slot::Active(0)],
            ..finding("r", tier)
        };
        let line = |drug: &str| Line {
            drug: drug.to_owned(),
            ..Line::default()
        };
        let done = Done {
            case: Case {
                lines: vec![line("warfarin"), line("ibuprofen")],
                ..Case::default()
            },
            check: check(vec![of(0, Tier::Serious), of(0, Tier::Caution)], Vec::new()),
        };
        assert_eq!(worst_of_line(&done, 0, " warfarin "), Some(Tier::Serious));
        assert_eq!(worst_of_line(&done, 1, "ibuprofen"), None);
        assert_eq!(
            worst_of_line(&done, 0, "ibuprofen"),
            None,
            "the first was removed"
        );
        assert_eq!(worst_of_line(&done, 7, "x"), None);
    }
}
