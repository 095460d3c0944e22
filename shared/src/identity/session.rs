use serde::{Deserialize, Serialize};

use super::Account;
use crate::time::Timestamp;

#[derive(Clone, Serialize, Deserialize)]
#[cfg_attr(feature = "app", derive(utoipa::ToSchema))]
pub struct SignIn {
    pub user_name: String,
    pub password: String,
}

/// What a sign-in or refresh gives. The refresh token is here only for a desktop (`X-Clinic-Client: desktop`);
/// a browser gets it as an HttpOnly cookie.
#[derive(Clone, Serialize, Deserialize)]
#[cfg_attr(feature = "app", derive(utoipa::ToSchema))]
pub struct SignedIn {
    /// JWT for `Authorization: Bearer`. `null` in the desktop's page: its shell keeps it.
    pub access_token: Option<String>,
    pub expires_at: Timestamp,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub refresh_token: Option<String>,
    pub user: Account,
}

/// Only a desktop sends it; a browser's refresh token comes in its cookie.
#[derive(Clone, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "app", derive(utoipa::ToSchema))]
pub struct RefreshSession {
    #[serde(default)]
    pub refresh_token: Option<String>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "app", derive(utoipa::ToSchema))]
pub struct Session {
    pub user: Account,
}

#[derive(Clone, Serialize, Deserialize)]
#[cfg_attr(feature = "app", derive(utoipa::ToSchema))]
pub struct ChangePassword {
    pub current_password: String,
    pub new_password: String,
}

#[derive(Clone, Serialize, Deserialize)]
#[cfg_attr(feature = "app", derive(utoipa::ToSchema))]
pub struct AcceptInvitation {
    pub user_name: String,
    pub code: String,
    pub new_password: String,
}

// Secrets stay out of logs: these types print without their content.
macro_rules! secret {
    ($($name:ident),+) => {$(
        impl std::fmt::Debug for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.debug_struct(stringify!($name)).finish_non_exhaustive()
            }
        }
    )+};
}
secret!(SignIn, SignedIn, RefreshSession, ChangePassword, AcceptInvitation);
