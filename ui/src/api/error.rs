use clinic_shared::field::FieldErrors;
use clinic_shared::problem::Problem;
use serde::de::DeserializeOwned;

/// Why a request did not give what was asked.
#[derive(Debug, Clone, PartialEq)]
pub enum ApiError {
    /// No answer came: the network or the server is gone. Safe to repeat with the same key.
    Network,
    /// The server has not answered in time. Whether it did what was asked is not known; safe to repeat with the same
    /// key.
    TimedOut,
    /// The clinic said no, or reports its own fault.
    Problem(Box<Problem>),
    /// An answer came that this page cannot read: a proxy's page, or another version.
    Unreadable { status: u16, why: String },
}

impl ApiError {
    pub fn problem(&self) -> Option<&Problem> {
        match self {
            Self::Problem(problem) => Some(problem),
            Self::Network | Self::TimedOut | Self::Unreadable { .. } => None,
        }
    }

    /// True for the refusal of this type, such as `/problems/slot-taken`.
    pub fn is(&self, kind: &str) -> bool {
        self.problem().is_some_and(|problem| problem.kind == kind)
    }

    pub fn status(&self) -> Option<u16> {
        match self {
            Self::Network | Self::TimedOut => None,
            Self::Problem(problem) => Some(problem.status),
            Self::Unreadable { status, .. } => Some(*status),
        }
    }

    /// A typed member of the refusal, such as `alternatives`.
    pub fn member<T: DeserializeOwned>(&self, name: &str) -> Option<T> {
        serde_json::from_value(self.problem()?.members.get(name)?.clone()).ok()
    }

    /// The server's verdict on each field, in the shape of the form's own check.
    pub fn field_errors(&self) -> FieldErrors {
        let mut errors = FieldErrors::default();
        for error in self
            .problem()
            .map(|problem| problem.errors.as_slice())
            .unwrap_or_default()
        {
            errors.add(error.pointer.clone(), error.code);
        }
        errors
    }

    /// What the refusal says of one field when the whole of it is about that field: a code that is taken.
    pub fn about_field(&self, pointer: &str) -> Option<String> {
        let about: String = self.member("pointer")?;
        let title = self.problem()?.title.clone();
        (about == pointer).then_some(title)
    }

    /// True when repeating the same request can help: the server never gave a verdict.
    pub fn is_worth_repeating(&self) -> bool {
        match self.status() {
            None | Some(0 | 429 | 502..=504) => true,
            Some(_) => false,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use clinic_shared::field::FieldCode;

    fn refused() -> ApiError {
        let text = r#"{"type":"/problems/sign-in-refused","title":"Chưa đúng","status":401,"tries_left":2,
            "errors":[{"pointer":"/phone","code":"not-a-phone","detail":"…"}]}"#;
        ApiError::Problem(Box::new(serde_json::from_str(text).unwrap()))
    }

    #[test]
    fn a_refusal_is_known_by_its_type_and_gives_its_members() {
        let refused = refused();
        assert!(refused.is("/problems/sign-in-refused"));
        assert_eq!(refused.member::<u8>("tries_left"), Some(2));
        assert_eq!(refused.member::<u8>("alternatives"), None);
        assert_eq!(refused.field_errors().of("/phone"), Some(FieldCode::NotAPhone));
    }

    #[test]
    fn a_refusal_of_a_taken_code_is_about_its_field_alone() {
        let text =
            r#"{"type":"/problems/already-taken","title":"Mã này đã có","status":409,"pointer":"/code"}"#;
        let taken = ApiError::Problem(Box::new(serde_json::from_str(text).unwrap()));
        assert_eq!(taken.about_field("/code").as_deref(), Some("Mã này đã có"));
        assert_eq!(taken.about_field("/name"), None);
        assert_eq!(refused().about_field("/phone"), None);
    }

    #[test]
    fn only_what_got_no_verdict_is_worth_repeating() {
        assert!(ApiError::Network.is_worth_repeating());
        assert!(ApiError::TimedOut.is_worth_repeating());
        assert!(
            ApiError::Unreadable {
                status: 503,
                why: String::new()
            }
            .is_worth_repeating()
        );
        assert!(!refused().is_worth_repeating());
    }
}
