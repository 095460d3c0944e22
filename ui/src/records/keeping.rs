//! What of a draft is at the clinic, and what is to be sent next. Plain data.
use clinic_shared::records::{Encounter, EncounterForm};
use clinic_shared::time::Timestamp;

use super::encounter_state::{Read, as_shown};
use crate::api::ApiError;

/// Milliseconds of quiet after which what is typed is sent.
const QUIET_MS: i64 = 1_500;
/// Whoever types without a pause is not without a copy for longer.
const UNKEPT_MS_MAX: i64 = 15_000;

/// Forms in it are as [`as_shown`] has them.
#[derive(Debug, Clone, PartialEq)]
pub struct Keeping {
    version: i64,
    /// What this version says.
    kept: EncounterForm,
    under_way: Option<EncounterForm>,
    /// It was sent and no answer came: perhaps it is kept.
    unanswered: Option<EncounterForm>,
    typed_since: Option<Timestamp>,
    kept_at: Option<Timestamp>,
    error: Option<ApiError>,
    /// Somebody, perhaps the same doctor at another computer, has kept something else.
    newer: Option<Box<Encounter>>,
    wants_signature: bool,
    /// It is deleted.
    is_over: bool,
}

/// What is to be done now.
#[derive(Debug, Clone, PartialEq)]
pub enum Step {
    Wait,
    Keep { form: Box<EncounterForm>, version: i64 },
    Sign { version: i64 },
}

/// What an answer leads to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum After {
    Nothing,
    /// More may have been typed meanwhile.
    Look,
    Sign,
    /// There was no verdict.
    TryAgain,
    ReadNewest,
}

/// How it stands, for the one who types.
#[derive(Debug, Clone, PartialEq)]
pub enum Standing {
    /// `None`: as it was opened.
    Kept(Option<Timestamp>),
    /// But for what cannot be kept.
    KeptInPart(Option<Timestamp>),
    Typing,
    UnderWay,
    Failed(ApiError),
    Overtaken,
}

impl Keeping {
    pub fn of(encounter: &Encounter) -> Self {
        Self {
            version: encounter.version,
            kept: as_shown(&encounter.form),
            under_way: None,
            unanswered: None,
            typed_since: None,
            kept_at: None,
            error: None,
            newer: None,
            wants_signature: false,
            is_over: false,
        }
    }

    pub const fn version(&self) -> i64 {
        self.version
    }

    /// Nothing would be lost.
    pub fn has_all(&self, read: &Read) -> bool {
        self.is_over || (read.is_whole() && self.has(&read.form))
    }

    fn has(&self, form: &EncounterForm) -> bool {
        form.clone().tidied() == self.kept
    }

    pub fn standing(&self, read: &Read) -> Standing {
        if self.newer.is_some() {
            return Standing::Overtaken;
        }
        if self.under_way.is_some() {
            return Standing::UnderWay;
        }
        if let Some(error) = &self.error {
            return Standing::Failed(error.clone());
        }
        match (self.has(&read.form), read.is_whole()) {
            (false, _) => Standing::Typing,
            (true, true) => Standing::Kept(self.kept_at),
            (true, false) => Standing::KeptInPart(self.kept_at),
        }
    }

    /// Something was typed: so many milliseconds later it is sent, unless more is typed until then.
    pub fn wait_ms(&mut self, now: Timestamp) -> u32 {
        let since = *self.typed_since.get_or_insert(now);
        let left = UNKEPT_MS_MAX - (now.as_ms() - since.as_ms());
        u32::try_from(left.clamp(0, QUIET_MS)).unwrap_or_default()
    }

    /// It is to be signed as soon as all of it is kept.
    pub fn sign(&mut self) {
        self.wants_signature = true;
    }

    pub const fn is_signing(&self) -> bool {
        self.wants_signature
    }

    pub fn next(&mut self, read: &Read) -> Step {
        if self.under_way.is_some() {
            return Step::Wait;
        }
        if self.newer.is_some() || self.is_over {
            self.wants_signature = false;
            return Step::Wait;
        }
        if self.has(&read.form) {
            self.typed_since = None;
            self.error = None;
            return if std::mem::take(&mut self.wants_signature) {
                Step::Sign {
                    version: self.version,
                }
            } else {
                Step::Wait
            };
        }
        if !read.is_keepable() {
            self.wants_signature = false;
            return Step::Wait;
        }
        let form = read.form.clone().tidied();
        self.under_way = Some(form.clone());
        Step::Keep {
            form: Box::new(form),
            version: self.version,
        }
    }

    /// The version that it has now, or why it is not kept.
    pub fn answered(&mut self, answer: Result<i64, ApiError>, now: Timestamp) -> After {
        let Some(sent) = self.under_way.take() else {
            return After::Nothing;
        };
        match answer {
            Ok(version) => {
                self.version = version;
                self.kept = sent;
                self.kept_at = Some(now);
                (self.unanswered, self.error, self.typed_since) = (None, None, None);
                if self.wants_signature {
                    After::Sign
                } else {
                    After::Look
                }
            }
            Err(error) => {
                self.wants_signature = false;
                let after = if is_overtaken(&error) {
                    After::ReadNewest
                } else if error.is_worth_repeating() {
                    self.unanswered = Some(sent);
                    After::TryAgain
                } else {
                    After::Nothing
                };
                self.error = Some(error);
                after
            }
        }
    }

    /// What the clinic has. True where nothing is in the way: it is what was sent before, or what stands here.
    pub fn met(&mut self, newest: Encounter, read: &Read) -> bool {
        let form = as_shown(&newest.form);
        let is_ours = self.unanswered.as_ref() == Some(&form);
        if !is_ours && form != self.kept && form != read.form.clone().tidied() {
            self.newer = Some(Box::new(newest));
            return false;
        }
        self.version = newest.version;
        self.kept = form;
        (self.unanswered, self.error) = (None, None);
        true
    }

    pub fn failed(&mut self, error: ApiError) {
        self.error = Some(error);
    }

    /// Goes on from the newer one.
    pub fn take_newer(&mut self) -> Option<Encounter> {
        let newer = *self.newer.take()?;
        *self = Self::of(&newer);
        Some(newer)
    }

    /// Goes on with what stands here, in the place of the newer one.
    pub fn keep_mine(&mut self) {
        if let Some(newer) = self.newer.take() {
            self.version = newer.version;
            self.kept = as_shown(&newer.form);
            (self.unanswered, self.error) = (None, None);
        }
    }

    pub fn end(&mut self) {
        self.is_over = true;
    }
}

/// Somebody else was first.
pub fn is_overtaken(error: &ApiError) -> bool {
    error.is("/problems/version-conflict") || error.is("/problems/already-signed")
}

#[cfg(test)]
mod tests {
    use super::super::encounter_state::Sheet;
    use super::*;

    fn encounter(version: i64, reason: &str) -> Encounter {
        serde_json::from_value(serde_json::json!({
            "id": "00000000-0000-7000-8000-000000000001",
            "patient_id": "00000000-0000-7000-8000-000000000002", "patient_name": "Nguyễn Thị Thử",
            "practitioner_id": "00000000-0000-7000-8000-000000000003", "practitioner_name": "BS An",
            "appointment_id": null, "status": "in-progress", "started_at": "2026-11-24T02:00:00Z",
            "reason": reason, "revision": 0, "signed_at": null, "version": version,
        }))
        .unwrap()
    }

    fn typed(reason: &str) -> Read {
        let sheet = Sheet {
            reason: reason.to_owned(),
            ..Sheet::default()
        };
        sheet.read()
    }

    fn at(ms: i64) -> Timestamp {
        Timestamp::from_ms(ms)
    }

    fn refused(kind: &str) -> ApiError {
        let text = format!(r#"{{"type":"{kind}","title":"x","status":412}}"#);
        ApiError::Problem(Box::new(serde_json::from_str(&text).unwrap()))
    }

    fn sends(keeping: &mut Keeping, reason: &str) -> i64 {
        match keeping.next(&typed(reason)) {
            Step::Keep { form, version } => {
                assert_eq!(form.reason, reason);
                version
            }
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn what_is_typed_is_sent_once_and_then_kept() {
        let mut keeping = Keeping::of(&encounter(3, "đau"));
        assert_eq!(keeping.next(&typed("đau")), Step::Wait, "nothing was typed");
        assert_eq!(
            keeping.next(&typed(" đau  ")),
            Step::Wait,
            "nor anything that is kept"
        );
        assert!(keeping.has_all(&typed("đau")));
        assert_eq!(keeping.standing(&typed("đau họng")), Standing::Typing);
        assert_eq!(sends(&mut keeping, "đau họng"), 3);
        assert_eq!(keeping.next(&typed("đau họng")), Step::Wait, "it is under way");
        assert_eq!(keeping.standing(&typed("đau họng")), Standing::UnderWay);
        assert!(!keeping.has_all(&typed("đau họng")));
        assert_eq!(keeping.answered(Ok(4), at(9)), After::Look);
        assert_eq!(keeping.next(&typed("đau họng")), Step::Wait);
        assert_eq!(keeping.standing(&typed("đau họng")), Standing::Kept(Some(at(9))));
        assert_eq!(sends(&mut keeping, "đau họng, ho"), 4);
    }

    #[test]
    fn it_waits_for_a_pause_but_not_for_ever() {
        let mut keeping = Keeping::of(&encounter(1, ""));
        assert_eq!(keeping.wait_ms(at(0)), 1_500);
        assert_eq!(keeping.wait_ms(at(5_000)), 1_500);
        assert_eq!(keeping.wait_ms(at(14_500)), 500);
        assert_eq!(keeping.wait_ms(at(20_000)), 0);
        sends(&mut keeping, "a");
        keeping.answered(Ok(2), at(20_100));
        assert_eq!(keeping.wait_ms(at(20_200)), 1_500, "from the next key on anew");
    }

    #[test]
    fn it_is_signed_only_when_all_of_it_is_kept() {
        let mut keeping = Keeping::of(&encounter(3, ""));
        keeping.sign();
        assert_eq!(sends(&mut keeping, "đau"), 3);
        assert_eq!(keeping.answered(Ok(4), at(1)), After::Sign);
        assert_eq!(keeping.next(&typed("đau")), Step::Sign { version: 4 });
        assert_eq!(keeping.next(&typed("đau")), Step::Wait, "once");
        keeping.sign();
        sends(&mut keeping, "ho");
        keeping.answered(Err(ApiError::Network), at(2));
        assert!(!keeping.is_signing(), "whoever wants to sign presses again");
    }

    #[test]
    fn what_got_no_answer_is_tried_again_and_known_again_when_it_was_kept_after_all() {
        let mut keeping = Keeping::of(&encounter(3, ""));
        sends(&mut keeping, "đau");
        assert_eq!(keeping.answered(Err(ApiError::Network), at(1)), After::TryAgain);
        assert_eq!(
            keeping.standing(&typed("đau họng")),
            Standing::Failed(ApiError::Network)
        );
        assert_eq!(sends(&mut keeping, "đau họng"), 3);
        let refused = refused("/problems/version-conflict");
        assert_eq!(keeping.answered(Err(refused), at(2)), After::ReadNewest);
        assert!(keeping.met(encounter(4, "đau"), &typed("đau họng")), "it is ours");
        assert_eq!(sends(&mut keeping, "đau họng"), 4);
    }

    fn overtaken() -> Keeping {
        let mut keeping = Keeping::of(&encounter(3, ""));
        sends(&mut keeping, "mine");
        let refused = refused("/problems/version-conflict");
        assert_eq!(keeping.answered(Err(refused), at(1)), After::ReadNewest);
        assert!(!keeping.met(encounter(5, "theirs"), &typed("mine")));
        assert_eq!(keeping.standing(&typed("mine")), Standing::Overtaken);
        keeping.sign();
        assert_eq!(keeping.next(&typed("mine")), Step::Wait, "the doctor decides");
        assert!(!keeping.is_signing());
        keeping
    }

    #[test]
    fn whoever_is_overtaken_goes_on_from_the_newer_one_or_puts_the_own_in_its_place() {
        let mut keeping = overtaken();
        assert_eq!(
            keeping.take_newer().map(|newer| newer.form.reason),
            Some("theirs".to_owned())
        );
        assert!(keeping.has_all(&typed("theirs")));
        let mut keeping = overtaken();
        keeping.keep_mine();
        assert_eq!(sends(&mut keeping, "mine"), 5);
        assert_eq!(keeping.take_newer(), None);
    }

    #[test]
    fn the_same_from_elsewhere_is_no_conflict() {
        let mut keeping = Keeping::of(&encounter(3, ""));
        sends(&mut keeping, "both");
        keeping.answered(Err(refused("/problems/version-conflict")), at(1));
        assert!(keeping.met(encounter(4, "both "), &typed("both")));
        assert!(keeping.has_all(&typed("both")));
    }

    #[test]
    fn what_cannot_be_kept_is_not_said_to_be() {
        let mut keeping = Keeping::of(&encounter(3, "đau"));
        let sheet = Sheet {
            reason: "đau".to_owned(),
            egfr: "x".to_owned(),
            ..Sheet::default()
        };
        let read = sheet.read();
        assert_eq!(keeping.standing(&read), Standing::KeptInPart(None));
        assert!(!keeping.has_all(&read));
        let long = typed(&"x".repeat(9_000));
        keeping.sign();
        assert_eq!(keeping.next(&long), Step::Wait);
        assert!(!keeping.is_signing());
        keeping.end();
        assert!(keeping.has_all(&long), "a deleted draft keeps nobody");
    }

    #[test]
    fn a_refusal_stays_until_something_else_is_typed_and_sent() {
        let mut keeping = Keeping::of(&encounter(3, ""));
        sends(&mut keeping, "a");
        let gone = refused("/problems/not-in-care");
        assert_eq!(keeping.answered(Err(gone.clone()), at(1)), After::Nothing);
        assert_eq!(keeping.standing(&typed("a")), Standing::Failed(gone));
        sends(&mut keeping, "ab");
        keeping.answered(Ok(4), at(2));
        assert_eq!(keeping.standing(&typed("ab")), Standing::Kept(Some(at(2))));
    }
}
