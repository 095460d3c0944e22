//! What a template words: a message to a patient, a mail about an account, a mail to staff.

use serde::{Deserialize, Serialize};

use super::{MessageKind, words};
use crate::identity::AccountMailKind;

words! {
    /// Templates that know the same facts, and share a frame.
    TemplateFamily {
        /// What patients are told of their visits.
        Visit = "visit",
        /// Mail about accounts: each has a link, and its frame never goes without it.
        Account = "account",
        /// What the clinic tells those who work there.
        Staff = "staff",
    }
}

words! {
    /// Of a mail to staff.
    StaffMailKind {
        /// The doctor has no hours next week. Rule B7.
        Unscheduled = "unscheduled",
    }
}

/// Of one message or mail: by its name alone, as `booked` or `unlock`; no two families have the same.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "app", derive(utoipa::ToSchema))]
#[serde(untagged)]
pub enum TemplateKind {
    Visit(MessageKind),
    Account(AccountMailKind),
    Staff(StaffMailKind),
}

impl TemplateKind {
    pub const fn name(self) -> &'static str {
        match self {
            Self::Visit(kind) => kind.name(),
            Self::Account(kind) => kind.name(),
            Self::Staff(kind) => kind.name(),
        }
    }

    pub fn parse(name: &str) -> Option<Self> {
        let mut all = TemplateFamily::ALL.iter().flat_map(|family| family.kinds());
        all.find(|kind| kind.name() == name)
    }

    pub const fn family(self) -> TemplateFamily {
        match self {
            Self::Visit(_) => TemplateFamily::Visit,
            Self::Account(_) => TemplateFamily::Account,
            Self::Staff(_) => TemplateFamily::Staff,
        }
    }
}

impl TemplateFamily {
    /// With which a frame is shown first.
    pub const fn first_kind(self) -> TemplateKind {
        match self {
            Self::Visit => TemplateKind::Visit(MessageKind::Booked),
            Self::Account => TemplateKind::Account(AccountMailKind::ConfirmEmail),
            Self::Staff => TemplateKind::Staff(StaffMailKind::Unscheduled),
        }
    }

    /// In their order.
    pub fn kinds(self) -> Vec<TemplateKind> {
        match self {
            Self::Visit => MessageKind::ALL
                .iter()
                .copied()
                .map(TemplateKind::Visit)
                .collect(),
            Self::Account => AccountMailKind::ALL
                .into_iter()
                .map(TemplateKind::Account)
                .collect(),
            Self::Staff => StaffMailKind::ALL
                .iter()
                .copied()
                .map(TemplateKind::Staff)
                .collect(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_kind_is_known_by_its_name_alone_in_the_api_too() {
        let all: Vec<TemplateKind> = TemplateFamily::ALL
            .iter()
            .flat_map(|family| family.kinds())
            .collect();
        for kind in &all {
            assert_eq!(TemplateKind::parse(kind.name()), Some(*kind));
            let said = serde_json::to_value(kind).unwrap();
            assert_eq!(said, kind.name());
            assert_eq!(serde_json::from_value::<TemplateKind>(said).unwrap(), *kind);
            assert!(kind.family().kinds().contains(kind));
        }
        assert_eq!(TemplateKind::parse("none"), None);
    }
}
