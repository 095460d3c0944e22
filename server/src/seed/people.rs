use clinic_shared::{
    ids::PatientId,
    patients::{
        Address, Contact, Gender, Identifier, IdentifierSystem, PatientForm, Priority, PriorityFlags,
    },
    store::{StoreError, Tx},
    time::PartialDate,
};
use rand::{RngExt as _, rngs::StdRng};
use uuid::Uuid;

use super::{SeedPlan, names, writer};

/// What visits need to know of a patient.
#[derive(Debug, Clone, Copy)]
pub struct Person {
    pub id: PatientId,
    pub priority: Option<Priority>,
}

/// Ids of seeded rows: their kind, then a counter. Unlike real ones they say nothing of time.
pub fn seeded_id(kind: u8, number: u64) -> Uuid {
    Uuid::from_u128(0x0193_0000_0000_7000_8000_0000_0000_0000 | u128::from(kind) << 40 | u128::from(number))
}

pub async fn write(tx: &mut Tx, rng: &mut StdRng, plan: SeedPlan) -> Result<Vec<Person>, StoreError> {
    let mut people = Vec::new();
    for number in 1..=u64::from(plan.patients) {
        let id = PatientId(seeded_id(1, number));
        let form = person(rng, plan, number);
        writer::patient(tx, id, number, &form, plan.now).await?;
        if rng.random_ratio(1, 12) {
            writer::allergy(tx, seeded_id(2, number), id, allergy(rng), plan.now).await?;
        }
        people.push(Person {
            id,
            priority: form.priority(plan.today),
        });
    }
    Ok(people)
}

fn allergy(rng: &mut StdRng) -> (&'static str, &'static str) {
    *names::pick(
        rng,
        &[
            ("Penicillin", "Nổi mề đay toàn thân"),
            ("Aspirin", "Khó thở"),
            ("Ibuprofen", "Phù mặt"),
            ("Hải sản", "Ngứa, phát ban"),
            ("Cefixim", "Phát ban"),
        ],
    )
}

fn person(rng: &mut StdRng, plan: SeedPlan, number: u64) -> PatientForm {
    let male = rng.random_bool(0.48);
    let age_years = age(rng);
    let year = plan.today.0.year() - age_years;
    let (month, day) = (rng.random_range(1..=12), rng.random_range(1..=28));
    let birth_date = if age_years > 65 && rng.random_ratio(1, 5) {
        PartialDate::new(year, None, None)
    } else {
        PartialDate::new(year, Some(month), Some(day)).filter(|born| born.earliest() <= plan.today)
    };
    let (province, code, wards) = names::pick(rng, &names::PROVINCES);
    let address = Address {
        line: names::street(rng),
        ward: (*names::pick(rng, wards)).to_owned(),
        district: String::new(),
        province: (*province).to_owned(),
    };
    let mut identifiers = Vec::new();
    if age_years >= 14 && rng.random_ratio(9, 10) {
        let century = if year >= 2000 { 2 } else { 0 } + i16::from(!male);
        let value = format!(
            "{code}{century}{:02}{:06}",
            year.rem_euclid(100),
            number % 1_000_000
        );
        identifiers.push(Identifier {
            system: IdentifierSystem::Cccd,
            value,
        });
    }
    if rng.random_ratio(7, 10) {
        let prefix = if age_years < 6 {
            "TE1"
        } else {
            *names::pick(rng, &["DN4", "GD4", "HN2", "HC4", "CB2", "KC2"])
        };
        let value = format!("{prefix}{:02}{number:010}", rng.random_range(1..=96));
        identifiers.push(Identifier {
            system: IdentifierSystem::Bhyt,
            value,
        });
    }
    let mut contacts = Vec::new();
    let phone = if age_years < 14 {
        let mother = names::full_name(rng, false);
        contacts.push(Contact {
            name: mother,
            relationship: "Mẹ".into(),
            phone: names::phone(rng),
        });
        String::new()
    } else {
        names::phone(rng)
    };
    let pregnant = !male && (20..=40).contains(&age_years) && rng.random_ratio(1, 25);
    PatientForm {
        full_name: names::full_name(rng, male),
        gender: if male { Gender::Male } else { Gender::Female },
        birth_date: birth_date.or_else(|| PartialDate::new(year, None, None)),
        phone,
        email: String::new(),
        address,
        occupation: if age_years >= 18 {
            names::occupation(rng).to_owned()
        } else {
            String::new()
        },
        nationality: "VN".into(),
        ethnicity: "Kinh".into(),
        identifiers,
        contacts,
        priority_flags: PriorityFlags {
            pregnant_until: pregnant.then(|| plan.today.plus_days(rng.random_range(10..200))),
            severe_disability: rng.random_ratio(1, 120),
            merit: false,
        },
        note: String::new(),
    }
}

/// Clinics see the very young and the old more than the street does.
fn age(rng: &mut StdRng) -> i16 {
    match rng.random_range(0..10) {
        0 | 1 => rng.random_range(0..6),
        2 => rng.random_range(6..18),
        3..=6 => rng.random_range(18..55),
        7 | 8 => rng.random_range(55..75),
        _ => rng.random_range(75..96),
    }
}
