//! What a check says.

use std::sync::Arc;

use serde::{Deserialize, Serialize};

use crate::text::fold;

/// How far a finding goes. In order: the last is the gravest.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "app", derive(utoipa::ToSchema))]
#[serde(rename_all = "kebab-case")]
pub enum Tier {
    /// A quiet line.
    Caution,
    /// Needs a reason.
    Serious,
    /// Stops: needs a coded reason, words, and signing once more.
    Contraindicated,
}

impl Tier {
    pub const ALL: [Self; 3] = [Self::Caution, Self::Serious, Self::Contraindicated];

    pub const fn name(self) -> &'static str {
        match self {
            Self::Caution => "caution",
            Self::Serious => "serious",
            Self::Contraindicated => "contraindicated",
        }
    }

    pub fn parse(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|tier| tier.name() == name)
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "app", derive(utoipa::ToSchema))]
#[serde(rename_all = "kebab-case")]
pub enum Kind {
    Interaction,
    Allergy,
    /// The same ingredient, or two of a group of which one is enough.
    Duplicate,
    /// Too much, too long, too early again, or from several prescribers.
    Overuse,
    /// By age, pregnancy, lactation, kidney or an illness.
    Contraindication,
}

impl Kind {
    pub const ALL: [Self; 5] = [
        Self::Interaction,
        Self::Allergy,
        Self::Duplicate,
        Self::Overuse,
        Self::Contraindication,
    ];
}

/// In Vietnamese and English. Handed out by the thousand, and so never copied.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "app", derive(utoipa::ToSchema))]
pub struct Text {
    #[cfg_attr(feature = "app", schema(value_type = String))]
    pub vi: Arc<str>,
    #[cfg_attr(feature = "app", schema(value_type = String))]
    pub en: Arc<str>,
}

impl Text {
    pub fn new(vi: impl Into<Arc<str>>, en: impl Into<Arc<str>>) -> Self {
        Self {
            vi: vi.into(),
            en: en.into(),
        }
    }
}

/// Which of the case's drugs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "app", derive(utoipa::ToSchema))]
#[serde(rename_all = "kebab-case")]
pub enum Slot {
    /// A line of the prescription, from 0.
    Line(u16),
    /// What is taken already, from 0.
    Active(u16),
}

/// What is not known of the patient, and would decide.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "app", derive(utoipa::ToSchema))]
#[serde(rename_all = "kebab-case")]
pub enum Fact {
    Age,
    Sex,
    Pregnancy,
    /// eGFR.
    Kidney,
    Weight,
}

/// What was not known, and was taken for dangerous.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "app", derive(utoipa::ToSchema))]
#[serde(rename_all = "kebab-case")]
pub enum Doubt {
    /// The finding holds for some routes only, and the line names none.
    Route(Slot),
    /// As for a route: a form.
    Form(Slot),
    /// It holds from some daily dose on.
    Dose(Slot),
    /// Something of the patient.
    Patient(Fact),
    /// A question that only the doctor can answer; "no" takes the finding away.
    Question { code: String, text: Text },
}

impl Doubt {
    /// In words, for whoever has to answer.
    pub fn asks(&self) -> Text {
        match self {
            Self::Route(_) => Text::new(
                "Đường dùng chưa ghi: dùng bằng đường nào?",
                "No route is given: by which one?",
            ),
            Self::Form(_) => Text::new("Dạng bào chế chưa ghi: dạng nào?", "No form is given: which one?"),
            Self::Dose(_) => Text::new(
                "Liều một ngày chưa ghi: bao nhiêu?",
                "No daily dose is given: how much?",
            ),
            Self::Patient(Fact::Age) => Text::new("Chưa biết tuổi.", "The age is not known."),
            Self::Patient(Fact::Sex) => Text::new("Chưa biết giới tính.", "The sex is not known."),
            Self::Patient(Fact::Pregnancy) => Text::new("Có thai không?", "Is the patient pregnant?"),
            Self::Patient(Fact::Kidney) => {
                Text::new("Chưa biết chức năng thận (eGFR).", "The eGFR is not known.")
            }
            Self::Patient(Fact::Weight) => Text::new("Chưa biết cân nặng.", "The weight is not known."),
            Self::Question { text, .. } => text.clone(),
        }
    }
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "app", derive(utoipa::ToSchema))]
pub struct Source {
    #[cfg_attr(feature = "app", schema(value_type = String))]
    pub title: Arc<str>,
    /// Row, section or table.
    #[cfg_attr(feature = "app", schema(value_type = String))]
    pub row: Arc<str>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "app", derive(utoipa::ToSchema))]
pub struct Finding {
    pub tier: Tier,
    pub kind: Kind,
    /// The names as they were given: drugs, or an allergy and a drug.
    pub between: Vec<String>,
    /// The drugs' places in the case.
    pub slots: Vec<Slot>,
    /// Ids of the ingredients that it is about.
    #[cfg_attr(feature = "app", schema(value_type = Vec<String>))]
    pub ingredients: Vec<Arc<str>>,
    /// The pack's name of the rule; the graver one where several say the same of the same drugs.
    #[cfg_attr(feature = "app", schema(value_type = String))]
    pub rule: Arc<str>,
    pub mechanism: Option<Text>,
    pub effect: Text,
    /// What to do instead, or to watch.
    pub advice: Text,
    pub source: Source,
    pub doubts: Vec<Doubt>,
}

impl Finding {
    /// What it is about, apart from the order of lines: by this a doctor's answer is known again. A graver tier is
    /// another finding, and so is another amount, and another allergy.
    pub fn key(&self) -> String {
        let mut about: Vec<&str> = self.ingredients.iter().map(|id| &**id).collect();
        about.sort_unstable();
        let more = match self.kind {
            Kind::Allergy => fold(&self.between.join(" + ")),
            // Its words tell the amounts.
            Kind::Overuse => self.effect.en.to_string(),
            Kind::Interaction | Kind::Duplicate | Kind::Contraindication => String::new(),
        };
        let (rule, about, tier) = (&self.rule, about.join("+"), self.tier.name());
        format!("{rule}|{about}|{more}|{tier}")
    }
}

/// Why something was not checked.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "app", derive(utoipa::ToSchema))]
#[serde(tag = "why", rename_all = "kebab-case")]
pub enum NotChecked {
    /// No ingredient or product of this name is known: nothing at all was checked of it.
    UnknownDrug { name: String },
    /// One of its ingredients is named by the clinic's catalogue alone: nothing is known of that one.
    UnknownIngredient { name: String, ingredient: String },
    /// The ingredient is known, and no rule says anything of it.
    NoRules { name: String },
    /// How much of it is given in a day cannot be told: no more is known than that a maximum exists.
    DoseUnknown { name: String },
    /// An allergy that names nothing known; only the same word was looked for.
    UnknownAllergen { name: String },
    /// Nobody has asked this patient for allergies.
    AllergiesNeverAsked,
    /// An illness given in words that mean nothing here.
    UnknownCondition { name: String },
    /// One of the drugs depends on the age.
    AgeUnknown { name: String },
    /// One of the drugs depends on pregnancy, which nobody asked for.
    PregnancyNotAsked { name: String },
    /// One of the drugs depends on the kidneys of somebody old or ill of them, and nobody knows the eGFR.
    KidneyUnknown { name: String },
    /// As above: the weight.
    WeightUnknown { name: String },
    /// The pack holds no rules at all.
    NoPack,
}

impl NotChecked {
    /// In words.
    pub fn told(&self) -> Text {
        let of = |vi: &str, en: &str, name: &str| Text::new(vi.replace("{}", name), en.replace("{}", name));
        match self {
            Self::UnknownDrug { name } => of(
                "“{}” không có trong danh mục thuốc",
                "“{}” is in no catalogue",
                name,
            ),
            Self::UnknownIngredient { name, ingredient } => Text::new(
                format!("bộ quy tắc thuốc không biết hoạt chất “{ingredient}” của “{name}”"),
                format!("the drug rules do not know “{ingredient}”, an ingredient of “{name}”"),
            ),
            Self::NoRules { name } => of(
                "chưa có quy tắc nào cho “{}”",
                "there is no rule about “{}”",
                name,
            ),
            Self::DoseUnknown { name } => of(
                "{}: không tính được liều mỗi ngày, chưa so với liều tối đa",
                "{}: the daily dose cannot be told, nor compared with the highest one",
                name,
            ),
            Self::UnknownAllergen { name } => of(
                "dị ứng “{}” không rõ là thuốc nào; chỉ so đúng từ đó",
                "the allergy “{}” names no known drug; only the same word was looked for",
                name,
            ),
            Self::AllergiesNeverAsked => Text::new(
                "chưa hỏi bệnh nhân về dị ứng",
                "the patient was never asked for allergies",
            ),
            Self::UnknownCondition { name } => {
                of("“{}” không rõ là bệnh gì", "“{}” is no known condition", name)
            }
            Self::AgeUnknown { name } => of("{}: chưa biết tuổi", "{}: the age is not known", name),
            Self::PregnancyNotAsked { name } => of(
                "{}: chưa hỏi có thai hay không",
                "{}: pregnancy was not asked for",
                name,
            ),
            Self::KidneyUnknown { name } => of(
                "{}: chưa biết chức năng thận (eGFR)",
                "{}: the eGFR is not known",
                name,
            ),
            Self::WeightUnknown { name } => of("{}: chưa biết cân nặng", "{}: the weight is not known", name),
            Self::NoPack => Text::new("chưa có bộ quy tắc nào", "there are no rules at all"),
        }
    }

    /// Which checks are incomplete by it.
    pub fn concerns(&self, kind: Kind) -> bool {
        match self {
            Self::UnknownDrug { .. } | Self::UnknownIngredient { .. } | Self::NoPack => true,
            Self::DoseUnknown { .. } => kind == Kind::Overuse,
            Self::NoRules { .. } => matches!(kind, Kind::Interaction | Kind::Contraindication),
            Self::UnknownAllergen { .. } | Self::AllergiesNeverAsked => kind == Kind::Allergy,
            Self::UnknownCondition { .. }
            | Self::AgeUnknown { .. }
            | Self::PregnancyNotAsked { .. }
            | Self::KidneyUnknown { .. }
            | Self::WeightUnknown { .. } => kind == Kind::Contraindication,
        }
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "app", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum Outcome {
    /// All was checked and nothing found.
    Clear,
    Findings,
    /// Nothing was found, and not all could be checked.
    NotChecked,
}

/// The whole of a check. An empty list of findings alone means nothing: see [`Checked::outcome`].
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "app", derive(utoipa::ToSchema))]
pub struct Checked {
    /// The gravest first.
    pub findings: Vec<Finding>,
    pub not_checked: Vec<NotChecked>,
    /// Of the pack that it was checked with.
    pub pack: String,
}

impl Checked {
    pub fn outcome(&self) -> Outcome {
        if !self.findings.is_empty() {
            Outcome::Findings
        } else if self.not_checked.is_empty() {
            Outcome::Clear
        } else {
            Outcome::NotChecked
        }
    }

    /// Of one kind of danger alone.
    pub fn outcome_of(&self, kind: Kind) -> Outcome {
        if self.findings.iter().any(|finding| finding.kind == kind) {
            Outcome::Findings
        } else if self.not_checked.iter().any(|not| not.concerns(kind)) {
            Outcome::NotChecked
        } else {
            Outcome::Clear
        }
    }

    /// Of all findings, sorted: two checks that say the same have the same.
    pub fn keys(&self) -> Vec<String> {
        let mut keys: Vec<_> = self.findings.iter().map(Finding::key).collect();
        keys.sort_unstable();
        keys
    }

    pub fn worst(&self) -> Option<Tier> {
        self.findings.iter().map(|finding| finding.tier).max()
    }
}

/// `POST /api/drug-checks`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "app", derive(utoipa::ToSchema))]
pub struct DrugCheck {
    pub outcome: Outcome,
    /// How each kind of danger stands.
    pub kinds: Vec<KindOutcome>,
    #[serde(flatten)]
    pub checked: Checked,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "app", derive(utoipa::ToSchema))]
pub struct KindOutcome {
    pub kind: Kind,
    pub outcome: Outcome,
}

impl From<Checked> for DrugCheck {
    fn from(checked: Checked) -> Self {
        let of = |kind| KindOutcome {
            kind,
            outcome: checked.outcome_of(kind),
        };
        Self {
            outcome: checked.outcome(),
            kinds: Kind::ALL.map(of).to_vec(),
            checked,
        }
    }
}
