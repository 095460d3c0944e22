//! Signing in: passwords, access tokens, refresh tokens, accounts. The whole is told in `docs/security.md`.

use std::{convert::Infallible, sync::Arc};

use axum::middleware::{from_fn, from_fn_with_state};
use clinic_shared::{
    app::App,
    identity::{Access, Actor, Role},
    ids::{SessionId, UserId},
    store::{Statement, StoreError},
    web::{Reach, Routes, done_again},
};
use utoipa_axum::{router::UtoipaMethodRouterExt as _, routes};
use uuid::Uuid;

mod accept_invitation;
mod account_mail;
mod accounts;
mod after_commit;
mod attempts;
mod caller;
mod change_password;
mod codes;
mod cookies;
mod devices;
mod first_admin;
mod limiter;
mod proxies;
mod refresh;
mod secret;
mod session;
mod sessions;
mod sign_in;
mod sign_out;
mod signature_proof;
mod signed_in;
pub mod token;
mod users;
mod void;

pub use account_mail::{AccountLinks, AccountMailReason, end_left_mails, sending};
pub(crate) use accounts::by_id as account_of;
pub(crate) use caller::Caller;
pub(crate) use secret::Secret;

pub use accounts::{NewAccount, create_account_with_password};
pub use clinic_shared::identity::{HashCost, PasswordFault, PasswordHash, Passwords};
pub use devices::{Enrolment, Proven, Replicas, prove};
pub use first_admin::{FirstAdmin, ensure_first_admin, set_one_time_password};
pub use limiter::{FAILURES_PER_MINUTE_MAX, Limiter};
pub use proxies::{ProxyFault, TrustedProxies};
pub use sessions::{ABSOLUTE_DAYS, GRACE_SECONDS, SLIDING_DAYS};
pub use void::VoidTokens;

/// What differs from clinic to clinic, and in tests.
#[derive(Debug, Clone, Copy)]
pub struct Options {
    /// Browsers reach us over https: cookies are kept to it (`Secure`).
    pub https: bool,
    pub hash_cost: HashCost,
    pub replicas: Replicas,
}

/// What signing in needs beside the store. Cheap to clone.
#[derive(Debug, Clone)]
pub struct Identity {
    pub passwords: Passwords,
    pub void: VoidTokens,
    pub devices: Enrolment,
    limiter: Arc<Limiter>,
    /// Who asks for mail to be sent.
    mails_asked: Arc<Limiter>,
    https: bool,
}

#[derive(Debug, thiserror::Error)]
pub enum StartFailed {
    #[error(transparent)]
    Store(#[from] StoreError),
    #[error(transparent)]
    Password(#[from] PasswordFault),
}

impl Identity {
    pub async fn start(app: &App, options: Options) -> Result<Self, StartFailed> {
        let void = VoidTokens::default();
        void.follow(app).await?;
        Ok(Self {
            passwords: Passwords::new(options.hash_cost, app.chance.clone())?,
            void,
            devices: Enrolment::new(options.replicas),
            limiter: Arc::default(),
            mails_asked: Arc::default(),
            https: options.https,
        })
    }
}

/// Who acts where no person does: the first start, the command line. The nil user is nobody.
pub fn clinic_itself() -> Actor {
    Actor {
        user: UserId(Uuid::nil()),
        role: Role::Admin,
        session: SessionId(Uuid::nil()),
        practitioner: None,
        patient: None,
    }
}

pub fn statements() -> Vec<&'static Statement> {
    [
        account_mail::statements().as_slice(),
        accounts::STATEMENTS,
        attempts::STATEMENTS,
        codes::STATEMENTS,
        devices::STATEMENTS,
        sessions::STATEMENTS,
        signature_proof::STATEMENTS,
        void::STATEMENTS,
    ]
    .concat()
}

pub fn routes(server: &crate::Server) -> Routes {
    let (heeding, coding) = (server.clone(), server.clone());
    let changes = Routes::default()
        .change(Access::ADMIN, routes!(users::update::update_user))
        .change(Access::ADMIN, routes!(users::delete::delete_user))
        .change(Access::ADMIN, routes!(users::unlock::unlock_user))
        .change(Access::ADMIN, routes!(users::mail::send_account_mail))
        .around(move |route| route.layer(from_fn_with_state(heeding.clone(), after_commit::heed)));
    let codes = Routes::default()
        .change(Access::ADMIN, routes!(users::create::create_user))
        .change(Access::ADMIN, routes!(users::one_time_code::give_one_time_code))
        .around(move |route| {
            route
                .layer(axum::Extension(coding.clone()))
                .layer(from_fn_with_state(coding.clone(), after_commit::show_code))
                .layer(from_fn_with_state(coding.clone(), after_commit::heed))
        });
    let own = server.clone();
    let proving = server.clone();
    Routes::default()
        .plain(Access::Public, routes!(sign_in::sign_in))
        .plain(Access::Public, routes!(refresh::refresh_session))
        .plain(Access::Public, routes!(sign_out::sign_out))
        .plain(Access::OwnAccount, routes!(session::read_session))
        .plain(Access::OwnAccount, routes!(change_password::change_password))
        .plain(Access::Public, routes!(accept_invitation::accept_invitation))
        .plain(Access::DOCTOR, routes!(signature_proof::prove_again))
        .and(account_mail::routes())
        .around(move |route| {
            route
                .layer::<_, Infallible>(from_fn(done_again))
                .layer(axum::Extension(own.clone()))
                .layer(from_fn_with_state(proving.clone(), prove))
        })
        .and(devices::routes(server))
        .and(
            Routes::default()
                .read(Access::ADMIN, Reach::Server, routes!(users::list::list_users))
                .read(Access::ADMIN, Reach::Server, routes!(users::list::read_user)),
        )
        .and(changes)
        .and(codes)
}
