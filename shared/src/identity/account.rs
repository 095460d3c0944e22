use serde::{Deserialize, Serialize};

use super::Role;
use crate::{
    field::{Check, FieldCode, FieldErrors, Language},
    ids::{PractitionerId, UserId},
    text::fold,
    time::Timestamp,
};

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "app", derive(utoipa::ToSchema))]
#[serde(rename_all = "kebab-case")]
pub enum AccountStatus {
    /// Made by an admin; waits for its person to set a password with the one-time code.
    Invited,
    Active,
    /// Five failed sign-ins in a row; the link in a mail about it, or an admin, unlocks it.
    Locked,
    Disabled,
}

/// A user as the admin sees it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "app", derive(utoipa::ToSchema))]
pub struct User {
    pub id: UserId,
    pub user_name: String,
    pub display_name: String,
    pub email: String,
    /// When its person showed that mail to the address reaches them.
    #[serde(default)]
    pub email_confirmed_at: Option<Timestamp>,
    /// In which the clinic writes to its person.
    #[serde(default)]
    pub language: Language,
    pub role: Role,
    pub practitioner_id: Option<PractitionerId>,
    /// May book beside the rules, with a reason. An admin always may.
    pub may_overbook: bool,
    pub status: AccountStatus,
    pub last_sign_in_at: Option<Timestamp>,
    pub created_at: Timestamp,
    /// For `If-Match`.
    pub version: i64,
}

/// The signed-in user as the page knows them.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "app", derive(utoipa::ToSchema))]
pub struct Account {
    pub id: UserId,
    pub user_name: String,
    pub display_name: String,
    pub role: Role,
    pub practitioner_id: Option<PractitionerId>,
    /// May book beside the rules, with a reason.
    #[serde(default)]
    pub may_overbook: bool,
    pub must_change_password: bool,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "app", derive(utoipa::ToSchema))]
pub struct CreateUser {
    pub user_name: String,
    pub display_name: String,
    #[serde(default)]
    pub email: String,
    /// In which the clinic writes to its person.
    #[serde(default)]
    pub language: Language,
    pub role: Role,
    pub practitioner_id: Option<PractitionerId>,
    #[serde(default)]
    pub may_overbook: bool,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "app", derive(utoipa::ToSchema))]
pub struct UpdateUser {
    pub display_name: String,
    #[serde(default)]
    pub email: String,
    /// In which the clinic writes to its person. Left out: as it was.
    #[serde(default)]
    pub language: Option<Language>,
    pub role: Role,
    pub practitioner_id: Option<PractitionerId>,
    #[serde(default)]
    pub may_overbook: bool,
    pub disabled: bool,
}

/// Shown once, to hand to its person: sets a first or a new password. Valid for 72 hours, used once.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "app", derive(utoipa::ToSchema))]
pub struct OneTimeCode {
    pub user: User,
    /// `7K3M-9QX2-…`: case, dashes and the likeness of O and 0 do not matter when it is typed.
    pub code: String,
    pub expires_at: Timestamp,
}

impl std::fmt::Debug for OneTimeCode {
    // The code stays out of logs.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("OneTimeCode")
            .field("user", &self.user.id)
            .finish_non_exhaustive()
    }
}

impl Check for CreateUser {
    fn check(&self) -> FieldErrors {
        let mut errors = FieldErrors::default();
        let name_fits = (3..=40).contains(&self.user_name.len())
            && self
                .user_name
                .bytes()
                .all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b"._-".contains(&b));
        errors.add_if(!name_fits, "/user_name", FieldCode::NotAUserName);
        check_person(
            &mut errors,
            &self.display_name,
            &self.email,
            self.role,
            self.practitioner_id,
        );
        errors
    }
}

impl Check for UpdateUser {
    fn check(&self) -> FieldErrors {
        let mut errors = FieldErrors::default();
        check_person(
            &mut errors,
            &self.display_name,
            &self.email,
            self.role,
            self.practitioner_id,
        );
        errors
    }
}

fn check_person(
    errors: &mut FieldErrors,
    display_name: &str,
    email: &str,
    role: Role,
    practitioner: Option<PractitionerId>,
) {
    // A patient's account comes with the patient, never from the list of users.
    errors.add_if(role == Role::Patient, "/role", FieldCode::OutOfRange);
    errors.text("/display_name", display_name, 120);
    errors.optional("/email", email, 200);
    errors.add_if(
        !email.is_empty() && !is_email(email),
        "/email",
        FieldCode::NotAnEmail,
    );
    let doctor_without_practitioner = role == Role::Doctor && practitioner.is_none();
    errors.add_if(
        doctor_without_practitioner,
        "/practitioner_id",
        FieldCode::Required,
    );
}

/// One `@` with something on both sides and a dot behind it: enough to catch slips, no more is knowable here.
pub fn is_email(text: &str) -> bool {
    let Some((local, domain)) = text.split_once('@') else {
        return false;
    };
    let domain_fits = domain.split('.').count() >= 2 && domain.split('.').all(|label| !label.is_empty());
    !local.is_empty() && domain_fits && !text.contains(char::is_whitespace) && !domain.contains('@')
}

/// As user names are kept and compared: they have no capitals.
pub fn user_name_key(typed: &str) -> String {
    typed.trim().to_lowercase()
}

/// Fewer than 10 characters, mostly one character, a run of the keyboard, or the user's own name.
pub fn password_is_weak(password: &str, user_name: &str) -> bool {
    const COMMON: [&str; 8] = [
        "password",
        "matkhau",
        "12345678",
        "qwertyui",
        "phongkham",
        "clinicdesk",
        "iloveyou",
        "abcdefgh",
    ];
    let folded = fold(password).replace(' ', "");
    let different = password.chars().collect::<std::collections::HashSet<_>>().len();
    password.chars().count() < 10
        || different < 5
        || COMMON
            .iter()
            .any(|common| folded.contains(common) && folded.len() < common.len() + 6)
        || (!user_name.is_empty()
            && folded.contains(&user_name.to_lowercase())
            && folded.len() < user_name.len() + 6)
}

#[cfg(test)]
mod tests {
    use super::*;
    use rstest::rstest;

    #[rstest]
    #[case("ngắn quá", true)]
    #[case("aaaaaaaaaaaaa", true)]
    #[case("Password123", true)]
    #[case("letan-1234", true)]
    #[case("bốn con mèo đen ngủ", false)]
    fn easy_passwords_are_weak(#[case] password: &str, #[case] weak: bool) {
        assert_eq!(password_is_weak(password, "letan"), weak);
    }

    #[rstest]
    #[case("ten@vidu.vn", true)]
    #[case("ten@vidu", false)]
    #[case("@vidu.vn", false)]
    #[case("a b@vidu.vn", false)]
    fn slips_in_addresses_are_caught(#[case] text: &str, #[case] fits: bool) {
        assert_eq!(is_email(text), fits);
    }
}
