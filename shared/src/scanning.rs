//! Scanning: what the text of a code means, however it came (camera, hand scanner, typed).
//!
//! Words: a *scan* is one reading of one code; a *wedge* is a hand scanner that types like a keyboard.
//! Pure: no camera, no clock, no store. Reading pictures is the desktop's (`src-tauri/desk/src/scanning`),
//! finding the patient or the visit of a scan is `patients`' and `arrivals`'.

use serde::{Deserialize, Serialize};

mod appointment_code;
mod camera;
mod citizen_card;
mod damage;
mod dates;
mod debounce;
mod insurance_card;
#[cfg(feature = "app")]
mod picture;
pub mod wedge;

pub use appointment_code::{AppointmentCode, NotAnAppointmentCode};
pub use camera::{CameraError, CameraScan, CameraSource, CameraSources, CameraState, Claim, StartCamera};
pub use citizen_card::{CardWarning, CitizenCard};
pub use debounce::Debounce;
pub use insurance_card::InsuranceCard;
#[cfg(feature = "app")]
pub use picture::qr_svg;

/// No card's code holds more: the biggest QR code has 2,953 bytes.
const TEXT_BYTES_MAX: usize = 2_953;

/// What a code says. Only documented formats are read; everything else is `Unknown`, never a guess.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "app", derive(utoipa::ToSchema))]
#[serde(tag = "kind", rename_all = "kebab-case")]
pub enum Scan {
    /// The national ID card (CCCD, and the 2024 card).
    CitizenCard(CitizenCard),
    /// The health insurance card (BHYT).
    InsuranceCard(InsuranceCard),
    /// Our own code on a visit.
    AppointmentCode { code: AppointmentCode },
    /// Another code: the desk says so politely.
    Unknown,
}

impl Scan {
    /// Reads any text: total, never fails.
    pub fn read(text: &str) -> Self {
        if text.len() > TEXT_BYTES_MAX {
            return Self::Unknown;
        }
        let text = bare(text);
        if let Some(code) = AppointmentCode::from_payload(text) {
            return Self::AppointmentCode { code };
        }
        if let Some(card) = CitizenCard::read(text) {
            return Self::CitizenCard(card);
        }
        InsuranceCard::read(text).map_or(Self::Unknown, Self::InsuranceCard)
    }
}

/// Without what scanners put around a code: byte order mark (whole, or typed byte by byte), line ends, and the
/// AIM prefix (`]Q1`) that says "this is a QR code".
fn bare(text: &str) -> &str {
    let around = |c: char| c == '\u{feff}' || c.is_whitespace() || c.is_control();
    let mut text = text.trim_matches(around);
    text = text.strip_prefix("ï»¿").unwrap_or(text);
    if let Some(rest) = text.strip_prefix("]Q")
        && let Some(rest) = rest.strip_prefix(|c: char| c.is_ascii_digit())
    {
        text = rest;
    }
    text.trim_matches(around)
}

/// The last four characters, for logs: `…0001`. Shorter texts show nothing.
fn last_four(text: &str) -> String {
    let count = text.chars().count();
    let shown: String = if count >= 8 {
        text.chars().skip(count - 4).collect()
    } else {
        String::new()
    };
    format!("…{shown}")
}

fn is_digits(text: &str, count: usize) -> bool {
    text.len() == count && text.bytes().all(|b| b.is_ascii_digit())
}

#[cfg(test)]
mod tests {
    use super::*;
    use rstest::rstest;

    const CITIZEN: &str =
        "079090000001||Nguyễn Văn Thử|01021990|Nam|12 Đường Số 3, Phường 4, Quận 5, TP. Hồ Chí Minh|15062021";

    #[rstest]
    #[case::nothing("")]
    #[case::web_address("https://example.vn/a?b=c")]
    #[case::plain_number("079090000001")]
    #[case::bars_alone("||||||")]
    #[case::vneid_like("VNEID|079090000001|Nguyễn Văn Thử|01021990")]
    #[case::base64("eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIwNzkwOTAwMDAwMDEifQ.c2ln")]
    #[case::number_of_eleven_digits("07909000001||Nguyễn Văn Thử|01021990|Nam|Quận 5|15062021")]
    #[case::json(r#"{"cccd":"079090000001"}"#)]
    #[case::payment(
        "00020101021238570010A00000072701270006970403011200110123456780208QRIBFTTA530370454061800005802VN6304A203"
    )]
    fn other_codes_are_unknown(#[case] text: &str) {
        assert_eq!(Scan::read(text), Scan::Unknown);
    }

    #[rstest]
    #[case::byte_order_mark("\u{feff}", "")]
    #[case::typed_byte_order_mark("ï»¿", "")]
    #[case::line_end("", "\r\n")]
    #[case::aim_prefix("]Q1", "\r")]
    fn what_scanners_put_around_a_code_is_dropped(#[case] before: &str, #[case] after: &str) {
        assert_eq!(
            Scan::read(&format!("{before}{CITIZEN}{after}")),
            Scan::read(CITIZEN)
        );
        assert!(matches!(Scan::read(CITIZEN), Scan::CitizenCard(_)));
    }

    #[test]
    fn a_text_longer_than_any_code_is_unknown() {
        assert_eq!(
            Scan::read(&format!("{CITIZEN}{}", "|".repeat(TEXT_BYTES_MAX))),
            Scan::Unknown
        );
    }

    #[test]
    fn in_json_a_scan_is_told_by_its_kind() {
        let json = serde_json::to_value(Scan::read(CITIZEN)).unwrap();
        assert_eq!(json["kind"], "citizen-card");
        assert_eq!(json["birth_date"], "1990-02-01");
        assert_eq!(json["gender"], "male");
        assert_eq!(
            serde_json::to_value(Scan::Unknown).unwrap(),
            serde_json::json!({"kind": "unknown"})
        );
        let code = AppointmentCode::from_random([7; 16]);
        let json = serde_json::to_value(Scan::AppointmentCode { code }).unwrap();
        assert_eq!(json["kind"], "appointment-code");
    }

    proptest::proptest! {
        #[test]
        fn no_text_panics_and_every_scan_survives_json(text in r"[\PC|$]{0,80}|([0-9]{0,15}\|){0,18}\PC{0,8}") {
            let scan = Scan::read(&text);
            let json = serde_json::to_string(&scan).unwrap();
            proptest::prop_assert_eq!(serde_json::from_str::<Scan>(&json).unwrap(), scan);
        }

        #[test]
        fn any_bytes_are_read_without_a_panic(bytes in proptest::collection::vec(proptest::num::u8::ANY, 0..200)) {
            let _ = Scan::read(&String::from_utf8_lossy(&bytes));
        }

        /// One character of a good card replaced, dropped or doubled.
        #[test]
        fn a_spoiled_card_never_panics(at in 0usize..100, with in "\\PC{0,2}") {
            let spoiled: String = CITIZEN.chars().enumerate()
                .flat_map(|(i, c)| if i == at { with.clone() } else { c.to_string() }.chars().collect::<Vec<_>>())
                .collect();
            let _ = Scan::read(&spoiled);
        }
    }
}
