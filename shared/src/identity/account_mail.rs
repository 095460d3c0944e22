//! Mail about an account, and what the links in it ask for. Rows T6 and A7. How the links are kept safe is told in
//! `docs/security.md`.

use serde::{Deserialize, Serialize};

use super::session::check_new_password;
use crate::{
    field::{Check, FieldCode, FieldErrors, Language},
    time::Timestamp,
};

/// What a mail about an account is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "app", derive(utoipa::ToSchema))]
#[serde(rename_all = "kebab-case")]
pub enum AccountMailKind {
    /// Whether mail to the address reaches the account's person.
    ConfirmEmail,
    /// The password is forgotten.
    ResetPassword,
    /// Five failed sign-ins locked the account.
    Unlock,
    /// Somebody signed in where the account never was before.
    NewDevice,
}

const DAY_MINUTES: i64 = 24 * 60;

impl AccountMailKind {
    pub const ALL: [Self; 4] = [
        Self::ConfirmEmail,
        Self::ResetPassword,
        Self::Unlock,
        Self::NewDevice,
    ];

    pub const fn name(self) -> &'static str {
        match self {
            Self::ConfirmEmail => "confirm-email",
            Self::ResetPassword => "reset-password",
            Self::Unlock => "unlock",
            Self::NewDevice => "new-device",
        }
    }

    pub fn parse(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.name() == name)
    }

    /// For how long its link works.
    pub const fn link_minutes(self) -> i64 {
        match self {
            Self::ConfirmEmail | Self::NewDevice => 7 * DAY_MINUTES,
            Self::ResetPassword => 30,
            Self::Unlock => 60,
        }
    }

    /// The page that its link opens. The token stands behind a `#`: no server and no proxy writes it down.
    pub const fn page(self) -> &'static str {
        match self {
            Self::ConfirmEmail => "/confirm-email",
            Self::ResetPassword => "/reset-password",
            Self::Unlock => "/unlock",
            Self::NewDevice => "/not-me",
        }
    }

    /// Only the first mail to an address may go where nobody has shown yet who reads it.
    pub const fn needs_confirmed_address(self) -> bool {
        !matches!(self, Self::ConfirmEmail)
    }
}

/// `POST /api/session/password-reset`.
#[derive(Clone, Serialize, Deserialize)]
#[cfg_attr(feature = "app", derive(utoipa::ToSchema))]
pub struct AskPasswordReset {
    /// The user name, or the account's e-mail address.
    pub name: String,
}

/// Whoever opened a link shows its token.
#[derive(Clone, Serialize, Deserialize)]
#[cfg_attr(feature = "app", derive(utoipa::ToSchema))]
pub struct UseLink {
    pub token: String,
}

/// `POST /api/session/password-reset/accept`.
#[derive(Clone, Serialize, Deserialize)]
#[cfg_attr(feature = "app", derive(utoipa::ToSchema))]
pub struct ResetPassword {
    pub token: String,
    pub new_password: String,
}

/// `POST /api/users/{id}/mails`: the admin has one sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "app", derive(utoipa::ToSchema))]
pub struct AskAccountMail {
    pub kind: AccountMailKind,
}

/// `GET /api/session/email`: of the one who is signed in.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "app", derive(utoipa::ToSchema))]
pub struct OwnEmail {
    /// Empty: the account has none.
    pub email: String,
    pub confirmed_at: Option<Timestamp>,
    /// Whether the clinic's server sends mail.
    pub mail_set_up: bool,
    /// In which the clinic writes to them.
    #[serde(default)]
    pub language: Language,
}

/// `PUT /api/session/language`: of the one who is signed in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "app", derive(utoipa::ToSchema))]
pub struct OwnLanguage {
    pub language: Language,
}

/// A sign-in was denied: what it opened is closed, and the account's password is void.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "app", derive(utoipa::ToSchema))]
pub struct DeniedSignIn {
    /// For `POST /api/session/password-reset/accept`. `null` where the server sends no mail any more: then an admin
    /// gives a one-time code.
    pub reset_token: Option<String>,
}

/// Longer than any token or name: what comes in is not taken for one.
const TEXT_CHARS_MAX: usize = 200;

impl Check for AskPasswordReset {
    fn check(&self) -> FieldErrors {
        let mut errors = FieldErrors::default();
        errors.text("/name", &self.name, TEXT_CHARS_MAX);
        errors
    }
}

impl Check for UseLink {
    fn check(&self) -> FieldErrors {
        let mut errors = FieldErrors::default();
        errors.text("/token", &self.token, TEXT_CHARS_MAX);
        errors
    }
}

impl Check for ResetPassword {
    fn check(&self) -> FieldErrors {
        let mut errors = FieldErrors::default();
        errors.text("/token", &self.token, TEXT_CHARS_MAX);
        // The user's own name is not known here; the use-case looks again.
        check_new_password(&mut errors, &self.new_password, "");
        errors
    }
}

impl Check for OwnLanguage {
    fn check(&self) -> FieldErrors {
        FieldErrors::default()
    }
}

impl Check for AskAccountMail {
    fn check(&self) -> FieldErrors {
        let mut errors = FieldErrors::default();
        // Of a sign-in, not of an admin's wish.
        errors.add_if(
            self.kind == AccountMailKind::NewDevice,
            "/kind",
            FieldCode::OutOfRange,
        );
        errors
    }
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
secret!(AskPasswordReset, UseLink, ResetPassword, DeniedSignIn);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_word_of_the_store_is_that_of_the_api() {
        for kind in AccountMailKind::ALL {
            assert_eq!(serde_json::to_value(kind).unwrap(), kind.name());
            assert_eq!(AccountMailKind::parse(kind.name()), Some(kind));
        }
    }

    #[test]
    fn a_link_that_sets_a_password_lives_shortest() {
        let shortest = AccountMailKind::ALL
            .into_iter()
            .min_by_key(|kind| kind.link_minutes());
        assert_eq!(shortest, Some(AccountMailKind::ResetPassword));
    }

    #[test]
    fn what_tells_of_a_sign_in_is_not_sent_by_hand() {
        let asked = |kind| AskAccountMail { kind }.check().of("/kind");
        assert_eq!(asked(AccountMailKind::Unlock), None);
        assert_eq!(asked(AccountMailKind::NewDevice), Some(FieldCode::OutOfRange));
    }

    #[test]
    fn tokens_and_passwords_stay_out_of_logs() {
        let reset = ResetPassword {
            token: "tok-en".to_owned(),
            new_password: "bốn con mèo đen ngủ".to_owned(),
        };
        let link = UseLink {
            token: "tok-en".to_owned(),
        };
        let denied = DeniedSignIn {
            reset_token: Some("tok-en".to_owned()),
        };
        let printed = format!("{reset:?} {link:?} {denied:?}");
        assert!(
            !printed.contains("tok-en") && !printed.contains("mèo"),
            "{printed}"
        );
    }
}
