use serde::{Deserialize, Serialize};

use super::{Identifier, IdentifierSystem};
use crate::time::{Date, PartialDate};

/// The groups that are seen first, in the legal order (Law on Examination and Treatment 2023, art. 3.2):
/// the smaller, the earlier. Rule D10.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "app", derive(utoipa::ToSchema))]
#[serde(rename_all = "kebab-case")]
pub enum Priority {
    Emergency,
    ChildUnderSix,
    Pregnant,
    SevereDisability,
    Aged75AndOver,
    /// People with merit to the revolution, by the prefix of their insurance card.
    Merit,
}

impl Priority {
    pub const ALL: [Self; 6] = [
        Self::Emergency,
        Self::ChildUnderSix,
        Self::Pregnant,
        Self::SevereDisability,
        Self::Aged75AndOver,
        Self::Merit,
    ];

    /// 1 first … 6; what the store keeps. A patient without priority has 9.
    pub const fn rank(self) -> i64 {
        match self {
            Self::Emergency => 1,
            Self::ChildUnderSix => 2,
            Self::Pregnant => 3,
            Self::SevereDisability => 4,
            Self::Aged75AndOver => 5,
            Self::Merit => 6,
        }
    }

    pub fn from_rank(rank: i64) -> Option<Self> {
        Self::ALL.into_iter().find(|priority| priority.rank() == rank)
    }

    /// The highest group somebody belongs to on a day.
    pub fn of(
        birth_date: Option<PartialDate>,
        identifiers: &[Identifier],
        flags: &PriorityFlags,
        today: Date,
    ) -> Option<Self> {
        let age_years = birth_date.map(|born| born.age_years(today));
        let flags = flags.with_cards(identifiers);
        let groups = [
            (Self::ChildUnderSix, age_years.is_some_and(|years| years < 6)),
            (
                Self::Pregnant,
                flags.pregnant_until.is_some_and(|until| today <= until),
            ),
            (Self::SevereDisability, flags.severe_disability),
            (Self::Aged75AndOver, age_years.is_some_and(|years| years >= 75)),
            (Self::Merit, flags.merit),
        ];
        groups
            .into_iter()
            .find(|(_, belongs)| *belongs)
            .map(|(group, _)| group)
    }
}

/// What no card tells.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "app", derive(utoipa::ToSchema))]
#[serde(default)]
pub struct PriorityFlags {
    /// The expected date of birth plus what the clinic allows; after it the flag is over by itself.
    pub pregnant_until: Option<Date>,
    pub severe_disability: bool,
    pub merit: bool,
}

impl PriorityFlags {
    /// With the merit that an insurance card tells.
    #[must_use]
    pub fn with_cards(self, identifiers: &[Identifier]) -> Self {
        const MERIT_PREFIXES: [&str; 6] = ["CC", "CK", "CB", "KC", "TC", "TD"];
        let has_merit = identifiers.iter().any(|identifier| {
            identifier.system == IdentifierSystem::Bhyt
                && MERIT_PREFIXES
                    .iter()
                    .any(|prefix| identifier.normal().value.starts_with(prefix))
        });
        Self {
            merit: self.merit || has_merit,
            ..self
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use rstest::rstest;

    fn today() -> Date {
        Date::new(2026, 11, 24).unwrap()
    }

    /// Rule D10.
    #[rstest]
    #[case("2020-11-25", Some(Priority::ChildUnderSix))]
    #[case("2020-11-24", None)]
    #[case("1951-11-24", Some(Priority::Aged75AndOver))]
    #[case("1951-11-25", None)]
    #[case("1951", Some(Priority::Aged75AndOver))]
    fn age_gives_priority(#[case] born: &str, #[case] priority: Option<Priority>) {
        let none = PriorityFlags::default();
        assert_eq!(Priority::of(born.parse().ok(), &[], &none, today()), priority);
    }

    #[test]
    fn the_legal_order_decides_between_two_groups() {
        let flags = PriorityFlags {
            severe_disability: true,
            pregnant_until: Some(today()),
            merit: true,
        };
        assert_eq!(Priority::of(None, &[], &flags, today()), Some(Priority::Pregnant));
        let later = today().plus_days(1);
        assert_eq!(
            Priority::of(None, &[], &flags, later),
            Some(Priority::SevereDisability)
        );
    }

    #[rstest]
    #[case("CC1234567890123", true)]
    #[case("DN1234567890123", false)]
    fn merit_is_read_from_the_insurance_card(#[case] number: &str, #[case] merit: bool) {
        let card = Identifier {
            system: IdentifierSystem::Bhyt,
            value: number.to_owned(),
        };
        let found = Priority::of(None, &[card], &PriorityFlags::default(), today());
        assert_eq!(found == Some(Priority::Merit), merit);
    }
}
