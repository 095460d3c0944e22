//! What a scan is about, and which of the camera's scans are new. Plain data.
use clinic_shared::patients::{Identifier, IdentifierSystem};
use clinic_shared::scanning::{AppointmentCode, CameraScan, Scan};

/// What was typed into the box, or came by an address: a whole code, or the visit's code alone, as it stands
/// below the picture on the patient's slip.
pub fn of_address(text: &str) -> Scan {
    match Scan::read(text) {
        Scan::Unknown => {
            AppointmentCode::parse(text.trim()).map_or(Scan::Unknown, |code| Scan::AppointmentCode { code })
        }
        scan => scan,
    }
}

/// A card's number that was typed alone, blanks, dots and dashes between its digits or not. Twelve digits may be
/// a visit's code just as well, which hardly any is: codes are of letters and digits.
pub fn number_typed(text: &str) -> Option<Identifier> {
    let is_plain = text
        .chars()
        .all(|c| c.is_ascii_alphanumeric() || c.is_whitespace() || matches!(c, '.' | '-'));
    if !is_plain || Scan::read(text) != Scan::Unknown {
        return None;
    }
    // Ten digits are the social insurance number, by which insurance cards are found too.
    let systems = [
        IdentifierSystem::Cccd,
        IdentifierSystem::Cmnd,
        IdentifierSystem::Bhxh,
        IdentifierSystem::Bhyt,
    ];
    let numbers = systems.map(|system| {
        let value = text.to_owned();
        Identifier { system, value }.normal()
    });
    let number = numbers
        .into_iter()
        .find(|number| number.system.check(&number.value).is_none())?;
    // A whole code in groups (`CD1 …`) has the shape of an insurance card's number.
    let is_code = number.system == IdentifierSystem::Bhyt && AppointmentCode::parse(text).is_ok();
    (!is_code).then_some(number)
}

/// A number as the search for patients takes it: `cccd:079090000001`.
pub fn search_of(number: &Identifier) -> String {
    format!("{}:{}", number.system.name(), number.value)
}

/// The number on a card.
fn card_number(scan: &Scan) -> Option<&str> {
    match scan {
        Scan::CitizenCard(card) => Some(&card.number),
        Scan::InsuranceCard(card) => Some(&card.number),
        Scan::AppointmentCode { .. } | Scan::Unknown => None,
    }
}

/// The card as the search for patients takes it: `cccd:079090000001`.
pub fn identifier_of(scan: &Scan) -> Option<String> {
    let system = match scan {
        Scan::CitizenCard(_) => IdentifierSystem::Cccd,
        // Ten digits are the social insurance number, which the newer cards carry alone.
        Scan::InsuranceCard(card) if card.number.len() == 10 => IdentifierSystem::Bhxh,
        Scan::InsuranceCard(_) => IdentifierSystem::Bhyt,
        Scan::AppointmentCode { .. } | Scan::Unknown => return None,
    };
    Some(format!("{}:{}", system.name(), card_number(scan)?))
}

/// The scans after `seen`, the last one's number that was acted on.
pub fn new_scans(scans: &[CameraScan], seen: u64) -> Vec<CameraScan> {
    scans
        .iter()
        .filter(|scan| scan.sequence > seen)
        .cloned()
        .collect()
}

/// Points of the outline for an SVG polygon: `10,20 30,20 …`.
pub fn points(outline: &[[f32; 2]; 4]) -> String {
    let corners: Vec<String> = outline.iter().map(|[x, y]| format!("{x:.1},{y:.1}")).collect();
    corners.join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;
    use clinic_shared::time::Timestamp;

    const CITIZEN: &str =
        "079090000001||Nguyễn Văn Thử|01021990|Nam|12 Đường Số 3, Phường 4, Quận 5, TP. Hồ Chí Minh|15062021";

    #[test]
    fn a_visits_code_is_read_whole_and_as_it_is_typed() {
        let code = AppointmentCode::from_random([7; 16]);
        let expected = Scan::AppointmentCode { code: code.clone() };
        assert_eq!(of_address(&code.payload()), expected);
        assert_eq!(of_address(&format!(" {} ", code.grouped())), expected);
        assert_eq!(of_address(code.as_str()), expected);
        assert_eq!(of_address("Nguyễn Văn Thử"), Scan::Unknown);
    }

    #[test]
    fn a_card_is_looked_for_by_its_kind_of_number() {
        let scan = of_address(CITIZEN);
        assert_eq!(identifier_of(&scan).as_deref(), Some("cccd:079090000001"));
        assert_eq!(card_number(&scan), Some("079090000001"));
        assert_eq!(identifier_of(&Scan::Unknown), None);
    }

    #[test]
    fn a_number_typed_alone_is_told_by_its_shape() {
        let searched = |text| number_typed(text).as_ref().map(search_of);
        for (text, expected) in [
            ("079090000001", "cccd:079090000001"),
            (" 0790 9000 0001 ", "cccd:079090000001"),
            ("123456789", "cmnd:123456789"),
            ("7912345678", "bhxh:7912345678"),
            ("dn4797912345678", "bhyt:DN4797912345678"),
            ("DN 4 79 79123 45678", "bhyt:DN4797912345678"),
        ] {
            assert_eq!(searched(text).as_deref(), Some(expected), "{text}");
        }
    }

    #[test]
    fn a_name_a_code_or_a_whole_card_is_no_number() {
        let code = AppointmentCode::from_random([7; 16]);
        let (payload, grouped) = (code.payload(), code.grouped());
        for text in [
            "",
            "Nguyễn Văn Thử",
            "BN000123",
            "12345",
            "+84 901 234 567",
            CITIZEN,
            &payload,
            &grouped,
            code.as_str(),
        ] {
            assert_eq!(number_typed(text), None, "{text}");
        }
    }

    #[test]
    fn a_whole_code_of_digits_in_groups_is_no_insurance_number() {
        assert_eq!(number_typed("CD1-0000-0000-0000"), None);
        assert_eq!(
            number_typed("0000-0000-0000").map(|number| number.system),
            Some(IdentifierSystem::Cccd),
            "the desk asks for the visit where nobody has the number"
        );
    }

    #[test]
    fn each_scan_of_the_camera_is_acted_on_once() {
        let scan = |sequence| CameraScan {
            sequence,
            text: "x".to_owned(),
            at: Timestamp::from_ms(0),
        };
        let scans = [scan(3), scan(4), scan(5)];
        assert_eq!(new_scans(&scans, 3), [scan(4), scan(5)]);
        assert_eq!(new_scans(&scans, 5), []);
    }

    #[test]
    fn an_outline_is_written_for_svg() {
        let outline = [[1.0, 2.0], [30.5, 2.0], [30.5, 40.25], [1.0, 40.0]];
        assert_eq!(points(&outline), "1.0,2.0 30.5,2.0 30.5,40.2 1.0,40.0");
    }
}
