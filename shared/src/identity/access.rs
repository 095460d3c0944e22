use serde::{Deserialize, Serialize};

use crate::ids::{PatientId, PractitionerId, SessionId, UserId};

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "app", derive(utoipa::ToSchema))]
#[serde(rename_all = "kebab-case")]
pub enum Role {
    Admin,
    /// The receptionist.
    #[serde(rename = "frontdesk")]
    FrontDesk,
    Doctor,
    Patient,
}

impl Role {
    pub const ALL: [Self; 4] = [Self::Admin, Self::FrontDesk, Self::Doctor, Self::Patient];

    pub const fn name(self) -> &'static str {
        match self {
            Self::Admin => "admin",
            Self::FrontDesk => "frontdesk",
            Self::Doctor => "doctor",
            Self::Patient => "patient",
        }
    }

    pub fn parse(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|role| role.name() == name)
    }
}

/// Who asks: taken from a checked access token, never from the request's content.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Actor {
    pub user: UserId,
    pub role: Role,
    pub session: SessionId,
    /// The practitioner that the user is, where the role is doctor.
    pub practitioner: Option<PractitionerId>,
    /// The patient that the user is, where the role is patient.
    pub patient: Option<PatientId>,
}

impl Actor {
    /// A doctor changes own visits, hours and queue; the desk and the admin everybody's.
    pub fn answers_for(&self, practitioner: PractitionerId) -> bool {
        match self.role {
            Role::Admin | Role::FrontDesk => true,
            Role::Doctor => self.practitioner == Some(practitioner),
            Role::Patient => false,
        }
    }
}

/// Who may use a route. Declared at each route; there is no default.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Access {
    /// No sign-in needed: sign-in itself, the TV screen's feed, health.
    Public,
    /// Anybody signed in.
    SignedIn,
    /// Anybody signed in, also while their password is still a one-time one: their own account, nothing else.
    OwnAccount,
    Only(&'static [Role]),
}

impl Access {
    pub const ADMIN: Self = Self::Only(&[Role::Admin]);
    /// Those who keep the day: the desk, and the admin who also steps in.
    pub const DESK: Self = Self::Only(&[Role::Admin, Role::FrontDesk]);
    pub const STAFF: Self = Self::Only(&[Role::Admin, Role::FrontDesk, Role::Doctor]);
    /// The clinic's own list of medicines: nobody's content.
    pub const CATALOGUE: Self = Self::Only(&[Role::Admin, Role::Doctor]);
    /// Clinical content. The desk and the admin see none of it.
    pub const DOCTOR: Self = Self::Only(&[Role::Doctor]);

    /// `None`: nobody is signed in.
    pub fn allows(self, role: Option<Role>) -> bool {
        match (self, role) {
            (Self::Public, _) => true,
            (Self::SignedIn | Self::OwnAccount, role) => role.is_some(),
            (Self::Only(roles), Some(role)) => roles.contains(&role),
            (Self::Only(_), None) => false,
        }
    }

    /// Closed to those who still have a one-time password.
    pub const fn needs_own_password(self) -> bool {
        matches!(self, Self::SignedIn | Self::Only(_))
    }
}

/// As `tests/it/access.txt` writes it: `public`, `signed-in`, `own-account`, or the roles.
impl std::fmt::Display for Access {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Public => f.write_str("public"),
            Self::SignedIn => f.write_str("signed-in"),
            Self::OwnAccount => f.write_str("own-account"),
            Self::Only(roles) => {
                let names: Vec<_> = roles.iter().map(|role| role.name()).collect();
                f.write_str(&names.join(" "))
            }
        }
    }
}
