//! The session while the server is away: who may sign in, who goes on, and what a word of the server's ends.

use axum::{
    body::{Body, Bytes},
    http::{HeaderMap, Response, StatusCode},
};
use clinic_shared::{
    identity::{Account, Actor, SignIn, SignedIn, ThisDevice},
    ids::UserId,
    problem::Problem,
};

use super::{Method, Session, SessionFault, json_response};
use crate::{
    problem::ShellRefused,
    roster::{Checked, Person, Roster, Why},
    upstream::Answer,
};

/// From then on it is said how much time is left: long enough to see to the server, or to its line.
const HOURS_LEFT_SAID: u32 = 48;
/// Public, so that it needs no token: whether the server answers.
const ANYBODY_THERE: &str = "/api/settings";

impl Session {
    /// `POST /api/session` of the page, while the server is away: by the password that was right when it last was there.
    pub(super) async fn sign_in_here(&self, asked: &HeaderMap, body: &Bytes) -> Response<Body> {
        let Some((roster, sign_in)) = self.roster().zip(serde_json::from_slice::<SignIn>(body).ok()) else {
            return ShellRefused::NeedsServer.respond(asked);
        };
        self.go_on_from(roster).await;
        match roster.check(&sign_in.user_name, &sign_in.password).await {
            Ok(Checked::Right(person)) => {
                tracing::info!(user = %person.user, "signed in without the server");
                // A token of whoever was here before is not this person's.
                let own_token = roster.resuming().await.ok().flatten().is_some();
                if !own_token && let Err(fault) = self.forget().await {
                    tracing::error!(%fault, "sign-in without the server");
                    return ShellRefused::KeychainClosed.respond(asked);
                }
                json_response(self.goes_on(*person))
            }
            Ok(Checked::Wrong { tries_left }) => ShellRefused::WrongHere { tries_left }.respond(asked),
            Ok(Checked::Locked) => ShellRefused::LockedHere.respond(asked),
            Ok(Checked::Expired) => ShellRefused::TooLongAway.respond(asked),
            Ok(Checked::Unknown) => ShellRefused::UnknownHere.respond(asked),
            Ok(Checked::Nobody) => ShellRefused::NeedsServer.respond(asked),
            Err(fault) => {
                tracing::error!(%fault, "sign-in without the server");
                ShellRefused::NeedsServer.respond(asked)
            }
        }
    }

    /// How many hours this person may go on without the server, once these are few.
    pub(crate) async fn ends_in_hours(&self, user: UserId) -> Option<u32> {
        let hours = self.roster()?.hours_left(user).await.unwrap_or_else(|fault| {
            tracing::error!(%fault, "how long somebody may go on without the server");
            None
        });
        hours.filter(|hours| *hours <= HOURS_LEFT_SAID)
    }

    /// At a start without the server: whoever was signed in is so again, as with it.
    pub(super) async fn resume_here(&self) {
        let Some(roster) = self.roster().filter(|_| self.actor().is_none()) else {
            return;
        };
        self.go_on_from(roster).await;
        match roster.resuming().await {
            Ok(Some(person)) => {
                self.goes_on(person);
            }
            Ok(None) => {}
            Err(fault) => tracing::error!(%fault, "nobody goes on without the server"),
        }
    }

    /// Without the server nobody corrects this machine's clock: what it showed before it was switched off is the least.
    async fn go_on_from(&self, roster: &Roster) {
        match roster.latest().await {
            Ok(Some(latest)) => self.upstream.not_before(latest),
            Ok(None) => {}
            Err(fault) => tracing::error!(%fault, "the time that was seen last"),
        }
    }

    /// What the page is answered.
    fn goes_on(&self, person: Person) -> Bytes {
        let shown = SignedIn {
            access_token: None,
            expires_at: person.seen_at,
            refresh_token: None,
            user: person.account.clone(),
            device: None,
        };
        // An account is always JSON.
        let shown = Bytes::from(serde_json::to_vec(&shown).unwrap_or_default());
        let mut kept = self.kept();
        kept.access = None;
        kept.here = Some(person.actor);
        kept.shown = Some(shown.clone());
        kept.account = Some(person.account);
        drop(kept);
        self.signed_in.send_replace(true);
        shown
    }

    /// Somebody who signed in without the server has no token. Whether there would be one for a password.
    pub(super) async fn without_token(&self) -> SessionFault {
        let request = self.upstream.request(Method::GET, ANYBODY_THERE, None);
        match self.upstream.whole(request, Bytes::new()).await {
            Ok(answer) => {
                if self.heed(&answer).await {
                    return SessionFault::Erased;
                }
                self.kept().wants_password = true;
                SessionFault::NeedsPassword
            }
            Err(fault) => {
                self.kept().wants_password = false;
                fault.into()
            }
        }
    }

    /// The server has let them in: so does this computer from now on, for a while.
    pub(super) async fn remember(
        &self,
        account: Option<&Account>,
        actor: Option<&Actor>,
        device: Option<&ThisDevice>,
        password: Option<&str>,
    ) {
        let (Some(roster), Some(account), Some(actor), Some(device)) = (
            self.roster(),
            account,
            actor,
            device.filter(|device| device.approved),
        ) else {
            return;
        };
        if let Err(fault) = roster.remember(account, actor, device, password).await {
            // They are signed in; without the server they will not be.
            tracing::error!(%fault, "not remembered for the time without the server");
        }
        for user in &device.turned_away {
            self.forget_person(*user).await;
        }
    }

    /// The server turned a sign-in away: where the password is the one that it took before, it is another now, or
    /// the account is closed.
    pub(super) async fn turned_away(&self, body: &Bytes, answer: &Answer) {
        let by_account = [StatusCode::UNAUTHORIZED, StatusCode::LOCKED].contains(&answer.status);
        let Some(roster) = self.roster().filter(|_| by_account) else {
            return;
        };
        let Ok(sign_in) = serde_json::from_slice::<SignIn>(body) else {
            return;
        };
        match roster.knows(&sign_in.user_name, &sign_in.password).await {
            Ok(Some(user)) => self.forget_person(user).await,
            Ok(None) => {}
            Err(fault) => tracing::error!(%fault, "who is known here"),
        }
    }

    pub(super) async fn forget_person(&self, user: UserId) {
        if let Some(roster) = self.roster()
            && let Err(fault) = roster.forget(user).await
        {
            tracing::error!(%fault, "somebody is still known here");
        }
    }

    /// The server's word that this computer is revoked, proved: everything here is erased. False: it said nothing of
    /// the kind.
    pub(crate) async fn heed(&self, answer: &Answer) -> bool {
        if !answer.turns_computer_away() {
            return false;
        }
        let Ok(problem) = serde_json::from_slice::<Problem>(&answer.body) else {
            return false;
        };
        let word = problem.members.get("revocation").and_then(|word| word.as_str());
        let Some((roster, word)) = self.roster().zip(word) else {
            return false;
        };
        match roster.is_revoked_by(word).await {
            Ok(true) => {
                self.erase(roster, Why::Revoked).await;
                true
            }
            Ok(false) => {
                tracing::error!("somebody who is not the server says that this computer is revoked");
                false
            }
            Err(fault) => {
                tracing::error!(%fault, "a revocation could not be looked at");
                false
            }
        }
    }

    async fn erase(&self, roster: &Roster, why: Why) {
        self.signed_out();
        if let Err(fault) = roster.erase(why).await {
            tracing::error!(%fault, "this computer could not be erased");
        }
    }

    async fn is_anybody_there(&self) -> bool {
        let request = self.upstream.request(Method::GET, ANYBODY_THERE, None);
        self.upstream.whole(request, Bytes::new()).await.is_ok()
    }

    /// Every minute: counts the time without the server, and ends what it ends.
    pub async fn minute(&self) {
        let Some(roster) = self.roster() else {
            return;
        };
        let here = self.actor();
        match roster.count_time().await {
            // A computer that stood at its sign-in page over a holiday has not lost its server: nobody is let in without
            // it any more, and what waits here is not thrown away.
            Ok(true) if self.is_anybody_there().await => {
                if here.is_some() && self.is_here_only() {
                    self.signed_out();
                }
            }
            Ok(true) => self.erase(roster, Why::Expired).await,
            Ok(false) => {
                if let Some(actor) = here
                    && !roster.lets_in(actor.user).await.unwrap_or(true)
                {
                    tracing::warn!("signed out: too long without the server");
                    self.signed_out();
                }
            }
            Err(fault) => tracing::error!(%fault, "the time without the server is not counted"),
        }
    }

    pub(crate) fn roster(&self) -> Option<&Roster> {
        self.roster.as_deref()
    }

    /// Whether whoever signed in without the server should show it their password, now that it is back.
    pub fn wants_password(&self) -> bool {
        let kept = self.kept();
        kept.wants_password && kept.here.is_some()
    }

    /// Whether the server lets this computer keep no replica yet.
    pub fn is_unapproved(&self) -> bool {
        self.kept().unapproved
    }

    /// Whether somebody goes on without a token.
    pub fn is_here_only(&self) -> bool {
        let kept = self.kept();
        kept.here.is_some() && kept.access.is_none()
    }
}
