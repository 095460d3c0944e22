//! What of a draft is at the clinic, and what is sent next. Plain data.
use clinic_shared::medication::PrescriptionForm;

use crate::api::ApiError;

/// How a draft stands, for whoever writes it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Standing {
    Kept,
    Typed,
    UnderWay,
    Failed,
}

#[derive(Debug, Clone)]
pub struct Kept {
    version: i64,
    /// What this version says.
    form: PrescriptionForm,
    under_way: Option<PrescriptionForm>,
    error: Option<ApiError>,
    /// It is signed, or taken away: nothing is sent any more.
    is_over: bool,
}

impl Kept {
    pub fn new(version: i64, form: PrescriptionForm) -> Self {
        Self {
            version,
            form,
            under_way: None,
            error: None,
            is_over: false,
        }
    }

    pub fn version(&self) -> i64 {
        self.version
    }

    pub fn error(&self) -> Option<&ApiError> {
        self.error.as_ref()
    }

    pub fn is_under_way(&self) -> bool {
        self.under_way.is_some()
    }

    /// The clinic has something else.
    pub fn differs(&self, now: &PrescriptionForm) -> bool {
        !self.is_over && self.form != *now
    }

    pub fn is_over(&self) -> bool {
        self.is_over
    }

    /// Leaving now would lose something. What is on its way is not lost.
    pub fn would_lose(&self, now: &PrescriptionForm) -> bool {
        self.differs(now) && self.under_way.as_ref() != Some(now)
    }

    pub fn standing(&self, now: &PrescriptionForm) -> Standing {
        if self.under_way.is_some() {
            Standing::UnderWay
        } else if self.error.is_some() {
            Standing::Failed
        } else if self.differs(now) {
            Standing::Typed
        } else {
            Standing::Kept
        }
    }

    /// Begins to send it; the version that it is written over. `None`: there is nothing to send, or not yet.
    pub fn begin(&mut self, now: &PrescriptionForm) -> Option<i64> {
        if self.under_way.is_some() || !self.differs(now) {
            return None;
        }
        self.under_way = Some(now.clone());
        self.error = None;
        Some(self.version)
    }

    /// The version that it has now, or why it has none.
    pub fn answered(&mut self, answer: Result<i64, ApiError>) {
        let Some(sent) = self.under_way.take() else {
            return;
        };
        match answer {
            Ok(version) => {
                self.version = version;
                self.form = sent;
            }
            Err(error) => self.error = Some(error),
        }
    }

    /// Somebody, perhaps the same doctor at another computer, wrote it anew, and nothing of ours stands against it.
    pub fn is_overtaken(&self, version: i64, now: &PrescriptionForm) -> bool {
        version > self.version && self.under_way.is_none() && !self.differs(now)
    }

    /// Sends what is known here once more: the clinic's answer says why it cannot be gone on with.
    pub fn begin_again(&mut self) -> Option<(PrescriptionForm, i64)> {
        if self.under_way.is_some() || self.is_over {
            return None;
        }
        self.under_way = Some(self.form.clone());
        Some((self.form.clone(), self.version))
    }

    /// The clinic has another version. True where that says what is known here: what was written without the server has
    /// other numbers there.
    pub fn met(&mut self, version: i64, newest: PrescriptionForm) -> bool {
        let is_known = newest.tidied() == self.form.clone().tidied();
        if is_known {
            (self.version, self.error) = (version, None);
        }
        is_known
    }

    pub fn end(&mut self) {
        self.is_over = true;
        self.error = None;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn form(advice: &str) -> PrescriptionForm {
        PrescriptionForm {
            advice: advice.to_owned(),
            ..PrescriptionForm::default()
        }
    }

    #[test]
    fn what_is_typed_is_sent_once_over_the_version_that_is_known() {
        let mut kept = Kept::new(3, form("a"));
        assert_eq!(kept.begin(&form("a")), None, "nothing was typed");
        assert_eq!(kept.standing(&form("b")), Standing::Typed);
        assert_eq!(kept.begin(&form("b")), Some(3));
        assert_eq!(kept.begin(&form("c")), None, "one is under way");
        assert_eq!(kept.standing(&form("c")), Standing::UnderWay);
        kept.answered(Ok(4));
        assert_eq!(kept.standing(&form("b")), Standing::Kept);
        assert_eq!(kept.begin(&form("c")), Some(4), "what was typed meanwhile");
    }

    #[test]
    fn what_failed_is_told_and_sent_again_with_what_was_typed_since() {
        let mut kept = Kept::new(1, form("a"));
        kept.begin(&form("b"));
        kept.answered(Err(ApiError::Network));
        assert_eq!(kept.standing(&form("b")), Standing::Failed);
        assert!(kept.would_lose(&form("b")));
        assert_eq!(kept.begin(&form("c")), Some(1));
        assert_eq!(kept.error(), None);
    }

    #[test]
    fn what_is_on_its_way_would_not_be_lost_and_what_was_typed_since_would() {
        let mut kept = Kept::new(1, form("a"));
        assert!(!kept.would_lose(&form("a")) && kept.would_lose(&form("b")));
        kept.begin(&form("b"));
        assert!(!kept.would_lose(&form("b")) && kept.would_lose(&form("c")));
    }

    #[test]
    fn another_computers_text_is_taken_only_where_nothing_of_ours_stands_against_it() {
        let mut kept = Kept::new(2, form("a"));
        assert!(kept.is_overtaken(3, &form("a")));
        assert!(!kept.is_overtaken(2, &form("a")), "our own answer");
        assert!(!kept.is_overtaken(3, &form("b")));
        kept.begin(&form("b"));
        assert!(!kept.is_overtaken(3, &form("a")));
    }

    #[test]
    fn another_number_of_the_same_text_is_no_conflict() {
        let mut kept = Kept::new(5, form("a"));
        assert_eq!(kept.begin(&form("b")), Some(5));
        kept.answered(Err(ApiError::Network));
        assert!(!kept.met(3, form("x")));
        assert_eq!(kept.version(), 5);
        assert!(kept.met(2, form("a ")));
        assert_eq!(kept.begin(&form("b")), Some(2));
    }

    #[test]
    fn what_is_over_is_never_sent_again() {
        let mut kept = Kept::new(2, form("a"));
        kept.end();
        assert_eq!(kept.begin(&form("b")), None);
        assert!(!kept.would_lose(&form("b")));
    }
}
