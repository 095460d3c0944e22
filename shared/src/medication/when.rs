//! When a rule holds: clauses about a drug's route, form and dose, and about the patient.
//!
//! `a.route=iv|im;b.form!=modified-release;age_years>=65;ask:heavy-bleeding`. All clauses must hold. What is not known of
//! a drug counts as dangerous and is named as a doubt; what is not known of the patient is told as not known.

use super::{
    case::{Case, Form, Route, Sex},
    finding::{Doubt, Fact, Slot, Text},
};

/// A rule's first or second drug.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Side {
    A,
    B,
}

#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Bound {
    Below(f64),
    AtMost(f64),
    Above(f64),
    AtLeast(f64),
}

impl Bound {
    fn holds(self, value: f64) -> bool {
        match self {
            Self::Below(limit) => value < limit,
            Self::AtMost(limit) => value <= limit,
            Self::Above(limit) => value > limit,
            Self::AtLeast(limit) => value >= limit,
        }
    }

    fn times(self, factor: f64) -> Self {
        match self {
            Self::Below(limit) => Self::Below(limit * factor),
            Self::AtMost(limit) => Self::AtMost(limit * factor),
            Self::Above(limit) => Self::Above(limit * factor),
            Self::AtLeast(limit) => Self::AtLeast(limit * factor),
        }
    }
}

#[derive(Debug, Clone, PartialEq)]
pub enum Clause {
    /// Bits of [`Form`].
    Forms(Side, u32),
    /// The same line holds this ingredient too.
    With(Side, u32),
    /// Members of the side's group that are left out.
    But(Side, Box<[u32]>),
    DailyMg(Side, Bound),
    AgeMonths(Bound),
    Pregnant,
    Trimester(u8),
    Lactating,
    Of(Sex),
    Egfr(Bound),
    WeightKg(Bound),
    /// Index of a condition of the pack.
    Condition(u16),
    /// Index of a question of the pack.
    Ask(u16),
}

/// By which routes a side of a rule counts: bits of [`Route`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Routes(u32);

impl Routes {
    const ANY: Self = Self(u32::MAX);

    /// What a rule that names no route is about. Who gives no route is taken to mean it, without a doubt.
    pub const SYSTEMIC: Self = {
        let (mut bits, mut at) = (0, 0);
        while at < Route::SYSTEMIC.len() {
            bits |= Route::SYSTEMIC[at].bit();
            at += 1;
        }
        Self(bits)
    };

    /// Whether a drug's route is one of these; one that nobody knows may be.
    fn hold(self, seen: Seen<'_>) -> bool {
        seen.route.is_none_or(|route| self.0 & route.bit() != 0)
    }

    /// Where nobody knows and it matters.
    fn doubt(self, seen: Seen<'_>) -> Option<Doubt> {
        let matters = self != Self::ANY && self != Self::SYSTEMIC;
        (matters && seen.route.is_none()).then_some(Doubt::Route(seen.slot))
    }
}

/// The clauses of a rule, its routes apart: every rule has them.
#[derive(Debug, Clone, PartialEq)]
pub struct When {
    pub routes: [Routes; 2],
    pub clauses: Box<[Clause]>,
}

/// What the grammar's names stand for.
pub trait Lexicon {
    fn ingredient(&self, id: &str) -> Option<u32>;
    /// An ingredient or a group.
    fn concept(&self, id: &str) -> Option<u32>;
    fn condition(&self, code: &str) -> Option<u16>;
    fn question(&self, code: &str) -> Option<u16>;
}

#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum WhenFault {
    #[error("{0:?} is no clause")]
    Clause(String),
    #[error("{0:?} is not known")]
    Unknown(String),
}

pub fn parse(text: &str, lexicon: &impl Lexicon) -> Result<When, WhenFault> {
    let mut routes = [Routes::SYSTEMIC; 2];
    let mut clauses = Vec::new();
    for clause in text.split(';').map(str::trim).filter(|clause| !clause.is_empty()) {
        match routes_of(clause)? {
            Some((side, of_side)) => routes[side as usize] = of_side,
            None => clauses.push(parse_clause(clause, lexicon)?),
        }
    }
    Ok(When {
        routes,
        clauses: clauses.into(),
    })
}

/// `a.route=iv|im`, `b.route!=oral`, `a.route=any`.
fn routes_of(text: &str) -> Result<Option<(Side, Routes)>, WhenFault> {
    let (side, rest) = match text.split_once(".route") {
        Some(("a", rest)) => (Side::A, rest),
        Some(("b", rest)) => (Side::B, rest),
        _ => return Ok(None),
    };
    let (value, is) = match (rest.strip_prefix("!="), rest.strip_prefix('=')) {
        (Some(value), _) => (value, false),
        (None, Some(value)) => (value, true),
        (None, None) => return Err(WhenFault::Clause(text.to_owned())),
    };
    if value == "any" {
        return Ok(Some((side, Routes::ANY)));
    }
    let bits = bits(value, |name| Route::parse(name).map(Route::bit))?;
    Ok(Some((side, Routes(if is { bits } else { !bits }))))
}

fn parse_clause(text: &str, lexicon: &impl Lexicon) -> Result<Clause, WhenFault> {
    let no_clause = || WhenFault::Clause(text.to_owned());
    let unknown = |name: &str| WhenFault::Unknown(name.to_owned());
    match text {
        "pregnant" => return Ok(Clause::Pregnant),
        "lactating" => return Ok(Clause::Lactating),
        "female" => return Ok(Clause::Of(Sex::Female)),
        "male" => return Ok(Clause::Of(Sex::Male)),
        _ => {}
    }
    if let Some(code) = text.strip_prefix("ask:") {
        return lexicon.question(code).map(Clause::Ask).ok_or(unknown(code));
    }
    let at = text.find(['=', '<', '>', '!']).ok_or_else(no_clause)?;
    let (subject, rest) = text.split_at(at);
    let operators = ["!=", "<=", ">=", "<", ">", "="];
    let operator = operators
        .into_iter()
        .find(|operator| rest.starts_with(operator))
        .ok_or_else(no_clause)?;
    let value = &rest[operator.len()..];
    let bound = || -> Result<Bound, WhenFault> {
        let limit: f64 = value.parse().map_err(|_| no_clause())?;
        match operator {
            "<" => Ok(Bound::Below(limit)),
            "<=" => Ok(Bound::AtMost(limit)),
            ">" => Ok(Bound::Above(limit)),
            ">=" => Ok(Bound::AtLeast(limit)),
            _ => Err(no_clause()),
        }
    };
    let (side, property) = match subject.split_once('.') {
        Some(("a", property)) => (Some(Side::A), property),
        Some(("b", property)) => (Some(Side::B), property),
        Some(_) => return Err(no_clause()),
        None => (None, subject),
    };
    match (side, property, operator) {
        (Some(side), "form", "=" | "!=") => {
            let bits = bits(value, |name| Form::parse(name).map(Form::bit))?;
            Ok(Clause::Forms(side, if operator == "=" { bits } else { !bits }))
        }
        (Some(side), "with", "=") => {
            let ingredient = lexicon.ingredient(value).ok_or_else(|| unknown(value))?;
            Ok(Clause::With(side, ingredient))
        }
        (Some(side), "daily_mg", _) => Ok(Clause::DailyMg(side, bound()?)),
        (None, "a" | "b", "!=") => {
            let side = if property == "a" { Side::A } else { Side::B };
            let ids = value.split('|').map(str::trim);
            let but: Result<Box<[u32]>, _> = ids
                .map(|id| lexicon.concept(id).ok_or_else(|| unknown(id)))
                .collect();
            Ok(Clause::But(side, but?))
        }
        (None, "age_years", _) => Ok(Clause::AgeMonths(bound()?.times(12.0))),
        (None, "age_months", _) => Ok(Clause::AgeMonths(bound()?)),
        (None, "egfr", _) => Ok(Clause::Egfr(bound()?)),
        (None, "weight_kg", _) => Ok(Clause::WeightKg(bound()?)),
        (None, "trimester", "=") => value.parse().map(Clause::Trimester).map_err(|_| no_clause()),
        (None, "condition", "=") => lexicon
            .condition(value)
            .map(Clause::Condition)
            .ok_or_else(|| unknown(value)),
        _ => Err(no_clause()),
    }
}

fn bits(value: &str, bit: impl Fn(&str) -> Option<u32>) -> Result<u32, WhenFault> {
    value.split('|').map(str::trim).try_fold(0, |bits, name| {
        bit(name)
            .map(|bit| bits | bit)
            .ok_or_else(|| WhenFault::Unknown(name.to_owned()))
    })
}

/// One drug of the case, as clauses see it.
#[derive(Debug, Clone, Copy)]
pub struct Seen<'c> {
    pub slot: Slot,
    /// The ingredient and all groups that it is in.
    pub concepts: &'c [u32],
    /// All ingredients of the line.
    pub line: &'c [u32],
    pub route: Option<Route>,
    pub form: Option<Form>,
    pub daily_mg: Option<f64>,
}

#[derive(Debug, Clone, PartialEq)]
pub enum Holds {
    No,
    /// With what was taken for dangerous though nobody knows.
    Yes(Vec<Doubt>),
    /// If this fact of the patient were as the rule says; with doubts as above.
    Unknown(Fact, Vec<Doubt>),
}

/// What is asked of the doctor, by its index.
pub trait Questions {
    fn question(&self, at: u16) -> (&str, &Text);
    /// What the patient's record answers already.
    fn answered(&self, at: u16) -> Option<bool>;
    /// Whether the patient has the condition.
    fn has(&self, condition: u16) -> bool;
}

/// Whether all clauses hold for these two drugs (or this one alone) and this patient.
pub fn holds(
    routes: &[Routes],
    clauses: &[Clause],
    a: Seen<'_>,
    b: Option<Seen<'_>>,
    case: &Case,
    questions: &impl Questions,
) -> Holds {
    let mut doubts = Vec::new();
    let mut unknown = None;
    for (routes, seen) in routes.iter().zip([Some(a), b].into_iter().flatten()) {
        if !routes.hold(seen) {
            return Holds::No;
        }
        doubts.extend(routes.doubt(seen));
    }
    for clause in clauses {
        let of = |side: Side| match side {
            Side::A => a,
            Side::B => b.unwrap_or(a),
        };
        let (truth, doubt) = match clause {
            Clause::Forms(side, bits) => {
                let seen = of(*side);
                (
                    seen.form.map(|form| bits & form.bit() != 0),
                    Some(Doubt::Form(seen.slot)),
                )
            }
            Clause::DailyMg(side, bound) => {
                let seen = of(*side);
                (
                    seen.daily_mg.map(|mg| bound.holds(mg)),
                    Some(Doubt::Dose(seen.slot)),
                )
            }
            Clause::With(side, ingredient) => (Some(of(*side).line.contains(ingredient)), None),
            Clause::But(side, but) => {
                let concepts = of(*side).concepts;
                (Some(!but.iter().any(|concept| concepts.contains(concept))), None)
            }
            Clause::Ask(at) => {
                let (code, text) = questions.question(*at);
                let doubt = Doubt::Question {
                    code: code.to_owned(),
                    text: text.clone(),
                };
                let answer = case.answers.get(code).copied();
                (answer.or_else(|| questions.answered(*at)), Some(doubt))
            }
            Clause::Condition(at) => (Some(questions.has(*at)), None),
            of_patient => match fact(of_patient, case) {
                Ok(truth) => (Some(truth), None),
                Err(fact) => {
                    unknown = Some(fact);
                    continue;
                }
            },
        };
        match (truth, doubt) {
            (Some(false), _) => return Holds::No,
            (None, Some(doubt)) => doubts.push(doubt),
            (Some(true), _) | (None, None) => {}
        }
    }
    match unknown {
        Some(fact) => Holds::Unknown(fact, doubts),
        None => Holds::Yes(doubts),
    }
}

fn fact(clause: &Clause, case: &Case) -> Result<bool, Fact> {
    let measured =
        |value: Option<f64>, bound: &Bound, fact| value.map(|value| bound.holds(value)).ok_or(fact);
    match clause {
        Clause::AgeMonths(bound) => measured(case.months(), bound, Fact::Age),
        Clause::Egfr(bound) => measured(case.egfr, bound, Fact::Kidney),
        Clause::WeightKg(bound) => measured(case.weight_kg, bound, Fact::Weight),
        Clause::Of(sex) => case.sex.map(|known| known == *sex).ok_or(Fact::Sex),
        Clause::Pregnant | Clause::Trimester(_) if case.cannot_be_pregnant() => Ok(false),
        Clause::Pregnant => case.pregnant.ok_or(Fact::Pregnancy),
        Clause::Trimester(wanted) => match (case.pregnant, case.trimester) {
            (Some(false), _) => Ok(false),
            (_, Some(trimester)) => Ok(trimester == *wanted),
            // Unknown in which one: the gravest is taken.
            (Some(true), None) => Ok(true),
            (None, None) => Err(Fact::Pregnancy),
        },
        Clause::Lactating => Ok(case.lactating == Some(true)),
        _ => Ok(true),
    }
}

/// Between these ages nobody is taken for not pregnant without having been asked.
const PREGNANT_MONTHS: std::ops::RangeInclusive<f64> = 144.0..=600.0;

impl Case {
    /// Without asking: a man, a child, an old woman; and where neither sex nor pregnancy was given, nobody guesses.
    fn cannot_be_pregnant(&self) -> bool {
        if self.pregnant == Some(true) || self.trimester.is_some() {
            return false;
        }
        let is_no_woman = match self.sex {
            Some(sex) => sex != Sex::Female,
            None => !self.to_be_signed,
        };
        is_no_woman
            || self
                .months()
                .is_some_and(|months| !PREGNANT_MONTHS.contains(&months))
    }
}
