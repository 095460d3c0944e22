use serde::{Deserialize, Serialize};

use crate::{
    field::{Check, FieldCode, FieldErrors, Language},
    refusal::{Refusal, not_found},
    time::Timestamp,
};

/// Whether a calendar has an address, and since when.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "app", derive(utoipa::ToSchema))]
pub struct CalendarLink {
    pub made_at: Option<Timestamp>,
}

/// The secret of a calendar's address, made by the asker: 32 random bytes in base64url without padding. The
/// server keeps its hash, no verdict and no log has it.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "app", derive(utoipa::ToSchema))]
pub struct CalendarSecret {
    pub secret: String,
}

impl std::fmt::Debug for CalendarSecret {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("CalendarSecret")
    }
}

const ALPHABET: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

impl CalendarSecret {
    pub const BYTES: usize = 32;
    const CHARS: usize = 43;

    /// Of 32 random bytes.
    pub fn of(bytes: [u8; Self::BYTES]) -> Self {
        let mut secret = String::with_capacity(Self::CHARS);
        for three in bytes.chunks(3) {
            let [a, b, c] = [0, 1, 2].map(|at| u32::from(three.get(at).copied().unwrap_or(0)));
            let bits = a << 16 | b << 8 | c;
            for at in 0..=three.len() {
                let six = (bits >> (18 - 6 * at)) & 63;
                secret.push(char::from(ALPHABET[usize::try_from(six).unwrap_or(0)]));
            }
        }
        Self { secret }
    }

    /// Where the calendar is, on the clinic's server.
    pub fn path(&self) -> String {
        format!("/api/calendars/{}", self.secret)
    }
}

impl Check for CalendarSecret {
    fn check(&self) -> FieldErrors {
        let mut errors = FieldErrors::default();
        let bytes = self.secret.as_bytes();
        // The last character carries four bits: with others, two texts would be one secret.
        let last = bytes
            .last()
            .and_then(|last| ALPHABET.iter().position(|known| known == last));
        let fits = bytes.len() == Self::CHARS
            && bytes.iter().all(|byte| ALPHABET.contains(byte))
            && last.is_some_and(|last| last % 4 == 0);
        errors.add_if(!fits, "/secret", FieldCode::Malformed);
        errors
    }
}

/// Why a calendar is not given.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error, Serialize, Deserialize)]
#[serde(tag = "type")]
pub enum CalendarRefused {
    #[error("there is no such calendar")]
    #[serde(rename = "/problems/not-found")]
    NotFound,
    #[error("this calendar belongs to another practitioner")]
    #[serde(rename = "/problems/forbidden")]
    Forbidden,
}

impl Refusal for CalendarRefused {
    fn status(&self) -> u16 {
        match self {
            Self::NotFound => 404,
            Self::Forbidden => 403,
        }
    }

    fn title(&self, language: Language) -> String {
        match self {
            Self::NotFound => not_found(language),
            Self::Forbidden => language
                .pick("Đây là lịch của bác sĩ khác", "This belongs to another doctor")
                .to_owned(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_secret_is_32_bytes_in_43_characters_and_passes_its_own_check() {
        let secret = CalendarSecret::of(std::array::from_fn(|at| u8::try_from(at * 7 % 256).unwrap()));
        assert_eq!(secret.secret.len(), 43);
        assert!(secret.check().is_empty());
        assert!(CalendarSecret::of([255; 32]).secret.starts_with("____"));
    }

    #[test]
    fn what_is_shorter_or_has_other_characters_is_no_secret() {
        let mut secret = CalendarSecret::of([7; 32]);
        secret.secret.pop();
        assert!(!secret.check().is_empty());
        secret.secret.push('+');
        assert!(!secret.check().is_empty());
    }
}
