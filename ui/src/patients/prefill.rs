//! What a card or a typed text fills in of the register form. Only what is written; never a guess.
use clinic_shared::patients::{Address, Identifier, IdentifierSystem, PatientForm};
use clinic_shared::scanning::{CardWarning, CitizenCard, InsuranceCard};
use clinic_shared::text::{digits, fold, tidy};
use clinic_shared::time::Date;

/// What a card says, with what a person must look at.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Prefill {
    pub form: PatientForm,
    pub warnings: Vec<Warning>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Warning {
    NameDamaged,
    Card(CardWarning),
    /// The last day the insurance card was good.
    Expired(Date),
}

fn number(system: IdentifierSystem, value: &str) -> Identifier {
    Identifier {
        system,
        value: value.to_owned(),
    }
}

/// The numbers that a citizen card carries, the strongest first.
pub fn citizen_numbers(card: &CitizenCard) -> Vec<Identifier> {
    let old = card.old_number.as_deref().filter(|old| old.len() == 9);
    let own = number(IdentifierSystem::Cccd, &card.number);
    std::iter::once(own)
        .chain(old.map(|old| number(IdentifierSystem::Cmnd, old)))
        .collect()
}

pub fn insurance_numbers(card: &InsuranceCard) -> Vec<Identifier> {
    vec![number(IdentifierSystem::Bhyt, &card.number)]
}

pub fn of_citizen_card(card: &CitizenCard) -> Prefill {
    let form = PatientForm {
        full_name: card.full_name.clone(),
        gender: card.gender,
        birth_date: Some(card.birth_date),
        address: address(&card.address),
        identifiers: citizen_numbers(card),
        nationality: "VN".to_owned(),
        ..PatientForm::default()
    };
    let warnings = card.warnings.iter().copied().map(Warning::Card);
    let damaged = card.name_damaged.then_some(Warning::NameDamaged);
    Prefill {
        form,
        warnings: damaged.into_iter().chain(warnings).collect(),
    }
}

pub fn of_insurance_card(card: &InsuranceCard, today: Date) -> Prefill {
    let form = PatientForm {
        full_name: card.full_name.clone().unwrap_or_default(),
        gender: card.gender,
        birth_date: card.birth_date,
        address: card.address.as_deref().map(address).unwrap_or_default(),
        identifiers: insurance_numbers(card),
        ..PatientForm::default()
    };
    let damaged = card.name_damaged.then_some(Warning::NameDamaged);
    let expired = card.valid_to.filter(|until| *until < today).map(Warning::Expired);
    Prefill {
        form,
        warnings: damaged.into_iter().chain(expired).collect(),
    }
}

/// What was typed into the search box, in the field that it fits.
pub fn of_typed(text: &str) -> PatientForm {
    let text = tidy(text);
    let only = digits(&text);
    let is_number = !only.is_empty() && text.chars().all(|c| c.is_ascii_digit() || " .-+()".contains(c));
    let mut form = PatientForm::default();
    if is_number && only.len() == 12 && !text.starts_with('+') {
        form.identifiers = vec![number(IdentifierSystem::Cccd, &only)];
    } else if is_number {
        form.phone = text;
    } else if !text.chars().any(|c| c.is_ascii_digit()) {
        form.full_name = text;
    }
    form
}

/// Parts an address by the words that name each part; what names nothing stays in the first line.
pub fn address(text: &str) -> Address {
    const WARDS: [&str; 7] = ["phuong ", "xa ", "thi tran ", "p ", "x ", "tt ", "dac khu "];
    const DISTRICTS: [&str; 7] = ["quan ", "huyen ", "thi xa ", "thanh pho ", "tp ", "q ", "h "];
    let mut parts: Vec<String> = text
        .split(',')
        .map(tidy)
        .filter(|part| !part.is_empty())
        .collect();
    let mut address = Address::default();
    if parts.len() > 1 {
        address.province = parts.pop().unwrap_or_default();
    }
    let mut named = |names: &[&str]| {
        let last = fold(parts.last()?);
        let is_named = names.iter().any(|name| last.starts_with(name));
        if is_named { parts.pop() } else { None }
    };
    address.district = named(&DISTRICTS).unwrap_or_default();
    address.ward = named(&WARDS).unwrap_or_default();
    address.line = parts.join(", ");
    address
}

#[cfg(test)]
mod tests {
    use super::*;
    use clinic_shared::scanning::Scan;

    fn citizen(text: &str) -> CitizenCard {
        match Scan::read(text) {
            Scan::CitizenCard(card) => card,
            other => panic!("not a citizen card: {other:?}"),
        }
    }

    #[test]
    fn a_citizen_card_fills_in_the_whole_identity() {
        let card = citizen(
            "079090000001|123456789|Nguyễn Văn Thử|01021990|Nam|12 Đường Số 3, Phường 4, Quận 5, TP. Hồ Chí Minh|15062021",
        );
        let prefill = of_citizen_card(&card);
        assert_eq!(prefill.warnings, []);
        assert_eq!(prefill.form.full_name, "Nguyễn Văn Thử");
        assert_eq!(prefill.form.birth_date.unwrap().dd_mm_yyyy(), "01/02/1990");
        let numbers: Vec<_> = prefill
            .form
            .identifiers
            .iter()
            .map(|n| (n.system, n.value.as_str()))
            .collect();
        assert_eq!(
            numbers,
            [
                (IdentifierSystem::Cccd, "079090000001"),
                (IdentifierSystem::Cmnd, "123456789")
            ]
        );
        assert_eq!(prefill.form.address.line, "12 Đường Số 3");
        assert_eq!(prefill.form.address.ward, "Phường 4");
        assert_eq!(prefill.form.address.district, "Quận 5");
        assert_eq!(prefill.form.address.province, "TP. Hồ Chí Minh");
    }

    #[test]
    fn what_is_doubtful_on_a_card_is_said() {
        let card = citizen("079090000001||Nguyễn Văn Thử|01021985|Nữ|Quận 5|15062021");
        let warnings = of_citizen_card(&card).warnings;
        assert!(warnings.contains(&Warning::Card(CardWarning::BirthYearDiffers)));
        assert!(warnings.contains(&Warning::Card(CardWarning::SexDiffers)));
    }

    #[test]
    fn an_address_without_names_of_its_parts_is_not_guessed() {
        let address = address("Tổ 5, Dịch Vọng, Cầu Giấy, Hà Nội");
        assert_eq!(address.line, "Tổ 5, Dịch Vọng, Cầu Giấy");
        assert_eq!(address.province, "Hà Nội");
        assert_eq!(super::address("Cầu Giấy").line, "Cầu Giấy");
        assert_eq!(super::address("Quận 5").district, "Quận 5", "it names itself");
    }

    #[test]
    fn an_address_of_two_levels_has_no_district() {
        let address = address("Ấp 1, Xã Bình Mỹ, Thành phố Hồ Chí Minh");
        assert_eq!(
            (address.ward.as_str(), address.district.as_str()),
            ("Xã Bình Mỹ", "")
        );
        assert_eq!(address.line, "Ấp 1");
    }

    #[test]
    fn what_was_typed_goes_where_it_fits() {
        assert_eq!(of_typed(" le van  an ").full_name, "le van an");
        assert_eq!(of_typed("0901 234 567").phone, "0901 234 567");
        assert_eq!(of_typed("079090000001").identifiers[0].value, "079090000001");
        assert_eq!(
            of_typed("BN000123"),
            PatientForm::default(),
            "a record number is nobody's name"
        );
    }
}
