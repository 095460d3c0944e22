//! Our own code on a visit: a short opaque token, so that a worn print still reads. It says nothing by itself;
//! the day window and the visit behind it are `arrivals`' to judge.

use serde::{Deserialize, Serialize, de::Error as _};

use super::last_four;

/// Crockford's base 32: no I, L, O, U.
const ALPHABET: &[u8; 32] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";
/// What new codes are made of: no letter that a Vietnamese input method changes (A D E W Y), since hand
/// scanners type through it.
const SAFE: &[u8; 27] = b"0123456789BCFGHJKMNPQRSTVXZ";
const PREFIX: &str = "CD1";
const LENGTH: usize = 12;

/// Twelve characters of Crockford base 32, the last one a check: one wrong character, or two changed over, are
/// always noticed. 52 bits of chance. `Debug` shows four characters, since the code lets a person check in.
#[derive(Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct AppointmentCode([u8; LENGTH]);

#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not an appointment code: twelve letters and digits, e.g. 7K3F-9QZ1-4MB5")]
pub struct NotAnAppointmentCode;

impl AppointmentCode {
    /// A new code from sixteen random bytes.
    pub fn from_random(bytes: [u8; 16]) -> Self {
        let mut rest = u128::from_be_bytes(bytes);
        let mut next = || {
            let at = rest % SAFE.len() as u128;
            rest /= SAFE.len() as u128;
            usize::try_from(at).unwrap_or_default()
        };
        let mut code = [SAFE[0]; LENGTH];
        for place in &mut code[..LENGTH - 1] {
            *place = SAFE[next()];
        }
        // Five values of the check are unsafe letters, so one of six neighbours of the last character is safe.
        let start = next();
        for step in 0..SAFE.len() {
            code[LENGTH - 2] = SAFE[(start + step) % SAFE.len()];
            code[LENGTH - 1] = check_of(&code);
            if SAFE.contains(&code[LENGTH - 1]) {
                break;
            }
        }
        Self(code)
    }

    /// As people type it: with or without the prefix, any case, blanks and dashes between; O is 0, I and L are 1.
    pub fn parse(text: &str) -> Result<Self, NotAnAppointmentCode> {
        let mut characters = Vec::with_capacity(LENGTH + PREFIX.len());
        for c in text.chars().filter(|c| *c != '-' && !c.is_whitespace()) {
            let c = match c.to_ascii_uppercase() {
                'O' => '0',
                'I' | 'L' => '1',
                c => c,
            };
            let byte = u8::try_from(c)
                .ok()
                .filter(|byte| ALPHABET.contains(byte))
                .ok_or(NotAnAppointmentCode)?;
            if characters.len() == LENGTH + PREFIX.len() {
                return Err(NotAnAppointmentCode);
            }
            characters.push(byte);
        }
        let bare = match characters.len() {
            LENGTH => &characters[..],
            _ => characters
                .strip_prefix(PREFIX.as_bytes())
                .ok_or(NotAnAppointmentCode)?,
        };
        let code: [u8; LENGTH] = bare.try_into().map_err(|_| NotAnAppointmentCode)?;
        if code[LENGTH - 1] == check_of(&code) {
            Ok(Self(code))
        } else {
            Err(NotAnAppointmentCode)
        }
    }

    /// A scanned text, which must carry the prefix.
    pub(super) fn from_payload(text: &str) -> Option<Self> {
        let prefixed = text
            .get(..PREFIX.len())
            .is_some_and(|start| start.eq_ignore_ascii_case(PREFIX));
        if prefixed && text.len() == PREFIX.len() + LENGTH {
            Self::parse(text).ok()
        } else {
            None
        }
    }

    /// What the QR code holds: capitals and digits only, so it fits the dense alphanumeric mode.
    pub fn payload(&self) -> String {
        format!("{PREFIX}{}", self.as_str())
    }

    /// The twelve characters; how the store keeps it.
    pub fn as_str(&self) -> &str {
        std::str::from_utf8(&self.0).unwrap_or_default()
    }

    /// For people to read and type: `7K3F-9QZ1-4MB5`.
    pub fn grouped(&self) -> String {
        let code = self.as_str();
        format!("{}-{}-{}", &code[..4], &code[4..8], &code[8..])
    }
}

/// The check character of the first eleven: their sum in GF(32), each times another power of the generator.
/// The powers differ in all twelve places (the check's own is 1), so one wrong character or two changed over
/// always change the sum.
fn check_of(code: &[u8; LENGTH]) -> u8 {
    let sum = code[..LENGTH - 1]
        .iter()
        .rev()
        .fold(0, |sum, character| times_generator(sum ^ value_of(*character)));
    // After Horner's rule the first character has the eleventh power, the last one the first.
    ALPHABET[usize::from(sum)]
}

/// Times x modulo x⁵ + x² + 1.
const fn times_generator(value: u8) -> u8 {
    let shifted = value << 1;
    if shifted & 0b10_0000 == 0 {
        shifted
    } else {
        shifted ^ 0b10_0101
    }
}

fn value_of(character: u8) -> u8 {
    let at = ALPHABET
        .iter()
        .position(|known| *known == character)
        .unwrap_or_default();
    u8::try_from(at).unwrap_or_default()
}

impl std::str::FromStr for AppointmentCode {
    type Err = NotAnAppointmentCode;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Self::parse(text)
    }
}

impl std::fmt::Debug for AppointmentCode {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "AppointmentCode({})", last_four(self.as_str()))
    }
}

impl Serialize for AppointmentCode {
    fn serialize<S: serde::Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        to.serialize_str(self.as_str())
    }
}

impl<'de> Deserialize<'de> for AppointmentCode {
    fn deserialize<D: serde::Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        let text = std::borrow::Cow::<'_, str>::deserialize(from)?;
        Self::parse(&text).map_err(D::Error::custom)
    }
}

#[cfg(feature = "app")]
mod schema {
    use utoipa::openapi::{ObjectBuilder, RefOr, Schema, schema::Type};

    impl utoipa::PartialSchema for super::AppointmentCode {
        fn schema() -> RefOr<Schema> {
            let pattern = "^[0-9A-HJKMNP-TV-Z]{12}$";
            ObjectBuilder::new()
                .schema_type(Type::String)
                .pattern(Some(pattern))
                .into()
        }
    }
    impl utoipa::ToSchema for super::AppointmentCode {}
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn a_new_code_is_read_back_however_it_is_written(bytes: [u8; 16]) {
            let code = AppointmentCode::from_random(bytes);
            prop_assert!(code.as_str().bytes().all(|byte| SAFE.contains(&byte)));
            for written in [code.payload(), code.grouped(), code.as_str().to_lowercase(), format!(" CD1-{} ", code.grouped())] {
                prop_assert_eq!(AppointmentCode::parse(&written).unwrap(), code.clone());
            }
            prop_assert_eq!(AppointmentCode::from_payload(&code.payload()), Some(code));
        }

        #[test]
        fn one_wrong_character_is_noticed(bytes: [u8; 16], at in 0..LENGTH, to in 0..ALPHABET.len()) {
            let mut code = AppointmentCode::from_random(bytes).0;
            prop_assume!(code[at] != ALPHABET[to]);
            code[at] = ALPHABET[to];
            prop_assert!(AppointmentCode::parse(std::str::from_utf8(&code).unwrap()).is_err());
        }

        #[test]
        fn two_characters_changed_over_are_noticed(bytes: [u8; 16], one in 0..LENGTH, other in 0..LENGTH) {
            let mut code = AppointmentCode::from_random(bytes).0;
            prop_assume!(code[one] != code[other]);
            code.swap(one, other);
            prop_assert!(AppointmentCode::parse(std::str::from_utf8(&code).unwrap()).is_err());
        }

        #[test]
        fn any_text_is_judged_without_a_panic(text in "\\PC{0,20}") {
            let _ = (AppointmentCode::parse(&text), AppointmentCode::from_payload(&text));
        }
    }

    #[test]
    fn look_alikes_are_taken_for_the_digits() {
        let code = (0..=255)
            .map(|byte| AppointmentCode::from_random([byte; 16]))
            .find(|code| code.as_str().contains('0') && code.as_str().contains('1'))
            .unwrap();
        let written = code.as_str().replace('0', "o").replace('1', "l");
        assert_eq!(AppointmentCode::parse(&written), Ok(code));
    }

    #[test]
    fn a_scanned_code_needs_its_prefix() {
        let code = AppointmentCode::from_random([9; 16]);
        assert_eq!(AppointmentCode::from_payload(code.as_str()), None);
        assert_eq!(
            AppointmentCode::from_payload(&code.payload().replace("CD1", "CD2")),
            None
        );
        assert_eq!(
            AppointmentCode::from_payload(&format!("{}0", code.payload())),
            None
        );
    }

    #[test]
    fn other_random_bytes_make_another_code() {
        let codes: std::collections::HashSet<_> = (0..1_000u64)
            .map(|i| {
                AppointmentCode::from_random(
                    u128::from(i)
                        .wrapping_mul(0x9E37_79B9_7F4A_7C15_F39C_C060_5CED_C835)
                        .to_be_bytes(),
                )
            })
            .collect();
        assert_eq!(codes.len(), 1_000);
    }

    #[test]
    fn debug_shows_four_characters() {
        let code = AppointmentCode::from_random([3; 16]);
        let shown = format!("{code:?}");
        assert!(shown.contains(&code.as_str()[8..]) && !shown.contains(&code.as_str()[..8]));
    }
}
