//! Who somebody is and what they may do. Roles and the rules of access live here, pure; signing in, tokens
//! and passwords are the server's (`server/src/identity`).

mod access;
mod account;
mod account_mail;
mod account_mail_refused;
mod device;
#[cfg(feature = "app")]
mod password;
#[cfg(feature = "app")]
pub mod proof;
mod refused;
mod session;

pub use access::{Access, Actor, Role};
pub use account::{
    Account, AccountStatus, CreateUser, OneTimeCode, UpdateUser, User, is_email, password_is_weak,
    user_name_key,
};
pub use account_mail::{
    AccountMailKind, AskAccountMail, AskPasswordReset, DeniedSignIn, OwnEmail, OwnLanguage, ResetPassword,
    UseLink,
};
pub use account_mail_refused::{AccountMailRefused, LinkRefused};
pub use device::{Device, DeviceRefused, DeviceState, Pulled, RenameDevice, ThisDevice};
#[cfg(feature = "app")]
pub use password::{Checked, HashCost, PasswordFault, PasswordHash, Passwords};
pub use refused::{CodeRefused, SessionRefused, SignInRefused, UserRefused};
pub use session::{
    AcceptInvitation, ChangePassword, ProveAgain, RefreshSession, Session, SignIn, SignatureProof, SignedIn,
};
