use serde::{Deserialize, Serialize};

use super::{Account, ThisDevice, password_is_weak};
use crate::{
    field::{Check, FieldCode, FieldErrors},
    ids::SignatureProofId,
    time::Timestamp,
};

/// Longest password in bytes: none is cut, and none keeps the server busy.
const PASSWORD_BYTES_MAX: usize = 1024;

#[derive(Clone, Serialize, Deserialize)]
#[cfg_attr(feature = "app", derive(utoipa::ToSchema))]
pub struct SignIn {
    pub user_name: String,
    pub password: String,
}

/// `POST /api/session/proof`: the password once more, of who is signed in.
#[derive(Clone, Serialize, Deserialize)]
#[cfg_attr(feature = "app", derive(utoipa::ToSchema))]
pub struct ProveAgain {
    pub password: String,
}

impl std::fmt::Debug for ProveAgain {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("ProveAgain")
    }
}

impl Check for ProveAgain {
    fn check(&self) -> FieldErrors {
        let mut errors = FieldErrors::default();
        errors.add_if(self.password.is_empty(), "/password", FieldCode::Required);
        let is_long = self.password.len() > PASSWORD_BYTES_MAX;
        errors.add_if(is_long, "/password", FieldCode::TooLong);
        errors
    }
}

/// Good for one signature.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "app", derive(utoipa::ToSchema))]
pub struct SignatureProof {
    pub id: SignatureProofId,
    pub expires_at: Timestamp,
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
    /// Of the desktop that asked.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub device: Option<ThisDevice>,
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

impl Check for SignIn {
    fn check(&self) -> FieldErrors {
        let mut errors = FieldErrors::default();
        errors.text("/user_name", &self.user_name, 200);
        errors.add_if(self.password.is_empty(), "/password", FieldCode::Required);
        errors.add_if(
            self.password.len() > PASSWORD_BYTES_MAX,
            "/password",
            FieldCode::TooLong,
        );
        errors
    }
}

impl Check for RefreshSession {
    fn check(&self) -> FieldErrors {
        FieldErrors::default()
    }
}

impl Check for ChangePassword {
    fn check(&self) -> FieldErrors {
        let mut errors = FieldErrors::default();
        let same = self.new_password == self.current_password;
        errors.add_if(
            self.current_password.len() > PASSWORD_BYTES_MAX,
            "/current_password",
            FieldCode::TooLong,
        );
        errors.add_if(same, "/new_password", FieldCode::SamePassword);
        // The user's own name is not known here; the use-case looks again.
        check_new_password(&mut errors, &self.new_password, "");
        errors
    }
}

impl Check for AcceptInvitation {
    fn check(&self) -> FieldErrors {
        let mut errors = FieldErrors::default();
        errors.text("/user_name", &self.user_name, 200);
        errors.text("/code", &self.code, 200);
        check_new_password(&mut errors, &self.new_password, self.user_name.trim());
        errors
    }
}

pub(super) fn check_new_password(errors: &mut FieldErrors, password: &str, user_name: &str) {
    errors.add_if(
        password.len() > PASSWORD_BYTES_MAX,
        "/new_password",
        FieldCode::TooLong,
    );
    errors.add_if(
        password_is_weak(password, user_name),
        "/new_password",
        FieldCode::WeakPassword,
    );
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
