//! What is checked, as plain data: a prescription, what is taken already, and the patient.

use serde::{Deserialize, Deserializer, Serialize};

use crate::field::{Check, FieldCode, FieldErrors};

macro_rules! words {
    ($(#[$of:meta])* $name:ident { $($(#[$variant_of:meta])* $variant:ident = $word:literal),+ $(,)? }) => {
        $(#[$of])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[cfg_attr(feature = "app", derive(utoipa::ToSchema))]
        pub enum $name { $($(#[$variant_of])* #[serde(rename = $word)] $variant),+ }

        impl $name {
            pub const ALL: &[Self] = &[$(Self::$variant),+];

            pub const fn name(self) -> &'static str {
                match self { $(Self::$variant => $word),+ }
            }

            pub fn parse(name: &str) -> Option<Self> {
                Self::ALL.iter().copied().find(|one| one.name() == name)
            }
        }
    };
}
pub(super) use words;

words! {
    /// The way into the body.
    Route {
        Oral = "oral",
        Sublingual = "sublingual",
        Rectal = "rectal",
        Iv = "iv",
        Im = "im",
        Sc = "sc",
        Transdermal = "transdermal",
        Intrathecal = "intrathecal",
        Inhaled = "inhaled",
        Nasal = "nasal",
        Eye = "eye",
        Ear = "ear",
        Skin = "skin",
        Vaginal = "vaginal",
        Local = "local",
    }
}

impl Route {
    pub(super) const fn bit(self) -> u32 {
        1 << self as u32
    }

    /// By which a drug reaches the whole body. Rules that name no route are about these.
    pub const SYSTEMIC: [Self; 8] = [
        Self::Oral,
        Self::Sublingual,
        Self::Rectal,
        Self::Iv,
        Self::Im,
        Self::Sc,
        Self::Transdermal,
        Self::Intrathecal,
    ];

    pub fn is_systemic(self) -> bool {
        Self::SYSTEMIC.contains(&self)
    }
}

words! {
    /// The form of a dose.
    Form {
        Tablet = "tablet",
        Capsule = "capsule",
        ModifiedRelease = "modified-release",
        Effervescent = "effervescent",
        Powder = "powder",
        Granules = "granules",
        Syrup = "syrup",
        Suspension = "suspension",
        Solution = "solution",
        Drops = "drops",
        Lozenge = "lozenge",
        Injection = "injection",
        Infusion = "infusion",
        Depot = "depot",
        Suppository = "suppository",
        Pessary = "pessary",
        Cream = "cream",
        Ointment = "ointment",
        Gel = "gel",
        Shampoo = "shampoo",
        Spray = "spray",
        Patch = "patch",
        Inhaler = "inhaler",
        Nebuliser = "nebuliser",
        EyeDrops = "eye-drops",
        EyeOintment = "eye-ointment",
        EarDrops = "ear-drops",
        NasalSpray = "nasal-spray",
        Mouthwash = "mouthwash",
        Implant = "implant",
        Intrauterine = "intrauterine",
    }
}

impl Form {
    pub(super) const fn bit(self) -> u32 {
        1 << self as u32
    }

    /// The one way that a form is given by, where there is only one.
    pub const fn route(self) -> Option<Route> {
        match self {
            Self::Tablet
            | Self::Capsule
            | Self::ModifiedRelease
            | Self::Effervescent
            | Self::Granules
            | Self::Syrup
            | Self::Suspension
            | Self::Lozenge => Some(Route::Oral),
            Self::Suppository => Some(Route::Rectal),
            Self::Pessary => Some(Route::Vaginal),
            Self::Cream | Self::Ointment | Self::Gel | Self::Shampoo => Some(Route::Skin),
            Self::Patch => Some(Route::Transdermal),
            Self::Inhaler | Self::Nebuliser => Some(Route::Inhaled),
            Self::EyeDrops | Self::EyeOintment => Some(Route::Eye),
            Self::EarDrops => Some(Route::Ear),
            Self::NasalSpray => Some(Route::Nasal),
            Self::Infusion => Some(Route::Iv),
            Self::Mouthwash => Some(Route::Local),
            _ => None,
        }
    }
}

words! {
    Sex { Female = "female", Male = "male" }
}

words! {
    /// Who prescribed what is taken already.
    Prescriber { Own = "own", Other = "other" }
}

/// One line of a prescription.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "app", derive(utoipa::ToSchema))]
#[serde(default)]
pub struct Line {
    /// An ingredient or a product, in any spelling that the pack knows.
    pub drug: String,
    pub route: Option<Route>,
    pub form: Option<Form>,
    /// Of one dose. For a product with several ingredients: of its first one, or of all together.
    pub dose_mg: Option<f64>,
    pub times_per_day: Option<f64>,
    pub days: Option<u16>,
}

/// What is taken already, or was until lately.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "app", derive(utoipa::ToSchema))]
#[serde(default)]
pub struct Taken {
    pub drug: String,
    pub route: Option<Route>,
    pub form: Option<Form>,
    pub dose_mg: Option<f64>,
    pub times_per_day: Option<f64>,
    pub started_days_ago: u16,
    /// For how many days it was given. Without it and without an end: it goes on.
    pub days: Option<u16>,
    pub ended_days_ago: Option<i32>,
    pub prescriber: Option<Prescriber>,
}

impl Taken {
    /// The last day on which it is taken, counted from the day of the new prescription; `None`: no end is known.
    pub(super) fn last_day(&self) -> Option<i32> {
        self.ended_days_ago.map(|ago| -ago).or_else(|| {
            let days = i32::from(self.days?);
            Some(days - i32::from(self.started_days_ago) - 1)
        })
    }
}

/// A prescription and its patient.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "app", derive(utoipa::ToSchema))]
#[serde(default)]
pub struct Case {
    #[serde(deserialize_with = "lines")]
    pub lines: Vec<Line>,
    #[serde(deserialize_with = "taken")]
    pub active: Vec<Taken>,
    /// What the patient is allergic to; empty: asked, and nothing; `null`: never asked.
    pub allergies: Option<Vec<String>>,
    /// Codes of the pack's conditions, or of ICD-10.
    pub conditions: Vec<String>,
    pub age_years: Option<f64>,
    pub age_months: Option<f64>,
    pub sex: Option<Sex>,
    pub pregnant: Option<bool>,
    /// 1 to 3.
    pub trimester: Option<u8>,
    pub lactating: Option<bool>,
    pub weight_kg: Option<f64>,
    /// ml/min/1.73 m².
    pub egfr: Option<f64>,
    /// Somebody is about to sign it: a dose that nobody can tell, and a sex that nobody knows, is then told as not
    /// checked.
    pub to_be_signed: bool,
    /// Questions that the doctor has answered, by their codes.
    pub answers: std::collections::BTreeMap<String, bool>,
}

/// More than anybody prescribes at once, and takes in a year: each renewal counts.
const LINES_MAX: usize = 60;
const ACTIVE_MAX: usize = 2_000;
const NAME_MAX: usize = 200;

impl Check for Case {
    fn check(&self) -> FieldErrors {
        let mut errors = FieldErrors::default();
        if self.lines.is_empty() {
            errors.add("/lines", FieldCode::Required);
        }
        for (list, count, most) in [
            ("/lines", self.lines.len(), LINES_MAX),
            ("/active", self.active.len(), ACTIVE_MAX),
        ] {
            if count > most {
                errors.add(list, FieldCode::TooLong);
            }
        }
        let names = self.lines.iter().map(|line| &line.drug).enumerate();
        for (at, name) in names {
            errors.text(&format!("/lines/{at}/drug"), name, NAME_MAX);
        }
        let names = self.active.iter().map(|taken| &taken.drug).enumerate();
        for (at, name) in names {
            errors.text(&format!("/active/{at}/drug"), name, NAME_MAX);
        }
        for (field, value, most) in [
            ("/age_years", self.age_years, 130.0),
            ("/age_months", self.age_months, 1_560.0),
            ("/weight_kg", self.weight_kg, 500.0),
            ("/egfr", self.egfr, 300.0),
        ] {
            if value.is_some_and(|value| !(0.0..=most).contains(&value)) {
                errors.add(field, FieldCode::OutOfRange);
            }
        }
        if self
            .trimester
            .is_some_and(|trimester| !(1..=3).contains(&trimester))
        {
            errors.add("/trimester", FieldCode::OutOfRange);
        }
        errors
    }
}

impl Case {
    pub(super) fn months(&self) -> Option<f64> {
        self.age_months.or(self.age_years.map(|years| years * 12.0))
    }
}

/// A name alone stands for a drug of which nothing else is known.
#[derive(Deserialize)]
#[serde(untagged)]
enum NameOr<T> {
    Name(String),
    Whole(T),
}

fn lines<'de, D: Deserializer<'de>>(from: D) -> Result<Vec<Line>, D::Error> {
    let all: Vec<NameOr<Line>> = Deserialize::deserialize(from)?;
    let line = |one| match one {
        NameOr::Name(drug) => Line {
            drug,
            ..Line::default()
        },
        NameOr::Whole(line) => line,
    };
    Ok(all.into_iter().map(line).collect())
}

fn taken<'de, D: Deserializer<'de>>(from: D) -> Result<Vec<Taken>, D::Error> {
    let all: Vec<NameOr<Taken>> = Deserialize::deserialize(from)?;
    let one_taken = |one| match one {
        NameOr::Name(drug) => Taken {
            drug,
            ..Taken::default()
        },
        NameOr::Whole(taken) => taken,
    };
    Ok(all.into_iter().map(one_taken).collect())
}
