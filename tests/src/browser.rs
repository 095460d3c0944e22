use std::collections::BTreeMap;

use clinic_server::identity::{NewAccount, create_account_with_password};
use clinic_shared::{
    field::Language,
    identity::{Role, SignIn, SignedIn},
    ids::{PractitionerId, UserId},
};
use reqwest::{Method, header::SET_COOKIE};
use serde::Serialize;

use crate::{Answer, Asker, TestClinic, next_uuid};

/// The password of every account that [`TestClinic::account`] makes.
pub const PASSWORD: &str = "bốn con mèo đen ngủ";

/// Somebody's browser: keeps cookies by their path, and an access token in memory.
#[derive(Debug, Clone)]
pub struct Browser {
    base_url: String,
    /// Value and path by name.
    cookies: BTreeMap<String, (String, String)>,
    access: Option<String>,
}

impl Browser {
    pub async fn sign_in(&mut self, user_name: &str, password: &str) -> Answer {
        let body = SignIn {
            user_name: user_name.to_owned(),
            password: password.to_owned(),
        };
        self.send(Method::POST, "/api/session", Some(&body)).await
    }

    /// As the page does after a reload.
    pub async fn refresh(&mut self) -> Answer {
        self.send(Method::POST, "/api/session/refresh", None::<&()>).await
    }

    pub async fn sign_out(&mut self) -> Answer {
        self.send(Method::DELETE, "/api/session", None::<&()>).await
    }

    pub fn cookie(&self, name: &str) -> Option<&str> {
        self.cookies.get(name).map(|(value, _)| value.as_str())
    }

    pub fn set_cookie(&mut self, name: &str, value: &str, path: &str) {
        self.cookies
            .insert(name.to_owned(), (value.to_owned(), path.to_owned()));
    }

    /// With the access token of the last sign-in or renewal.
    pub fn asker(&self) -> Asker {
        Asker::new(&self.base_url, self.access.clone())
    }

    /// Of the last sign-in or renewal.
    pub fn access_token(&self) -> Option<String> {
        self.access.clone()
    }

    /// A reload: what was in memory is gone.
    pub fn reload(&mut self) {
        self.access = None;
    }

    /// Sends cookies and the proof, keeps what comes back.
    pub async fn send(&mut self, method: Method, path: &str, body: Option<&impl Serialize>) -> Answer {
        let sent: Vec<_> = self
            .cookies
            .iter()
            .filter(|(_, (_, scope))| path.starts_with(scope.as_str()))
            .map(|(name, (value, _))| format!("{name}={value}"))
            .collect();
        let key = next_uuid().to_string();
        let mut headers = vec![("Idempotency-Key", key), ("Cookie", sent.join("; "))];
        if let Some(proof) = self.cookie("clinic_csrf") {
            headers.push(("X-Clinic-CSRF", proof.to_owned()));
        }
        let answer = self.asker().send(method, path, body, &headers).await;
        self.keep(&answer);
        answer
    }

    fn keep(&mut self, answer: &Answer) {
        for header in answer.headers.get_all(SET_COOKIE) {
            let text = header.to_str().expect("text");
            let mut parts = text.split("; ");
            let (name, value) = parts
                .next()
                .and_then(|pair| pair.split_once('='))
                .expect("a pair");
            let path = parts.find_map(|part| part.strip_prefix("Path=")).unwrap_or("/");
            if value.is_empty() {
                self.cookies.remove(name);
            } else {
                self.set_cookie(name, value, path);
            }
        }
        if let Ok(signed_in) = serde_json::from_slice::<SignedIn>(&answer.body) {
            self.access = signed_in.access_token;
        }
    }
}

impl TestClinic {
    /// A browser that has never been here.
    pub fn browser(&self) -> Browser {
        self.browser_at(&self.base_url)
    }

    /// One that asks another server.
    pub fn browser_at(&self, base_url: &str) -> Browser {
        Browser {
            base_url: base_url.to_owned(),
            cookies: BTreeMap::new(),
            access: None,
        }
    }

    /// The same browser after the server moved.
    pub fn moved(&self, browser: &Browser) -> Browser {
        Browser {
            base_url: self.base_url.clone(),
            ..browser.clone()
        }
    }

    /// A browser in which somebody with this role has signed in; their name is the role's.
    pub async fn sign_in(&self, role: Role) -> Browser {
        self.account(role.name(), role, None).await;
        let mut browser = self.browser();
        browser.sign_in(role.name(), PASSWORD).await.ok::<SignedIn>();
        browser
    }

    /// Makes an account that signs in with [`PASSWORD`].
    pub async fn account(&self, user_name: &str, role: Role, practitioner: Option<PractitionerId>) -> UserId {
        let account = NewAccount {
            id: UserId(next_uuid()),
            user_name: user_name.to_owned(),
            display_name: user_name.to_owned(),
            email: String::new(),
            language: Language::Vi,
            role,
            practitioner_id: practitioner,
            patient_id: None,
            may_overbook: false,
            must_change_password: false,
        };
        let passwords = &self.server.identity.passwords;
        let hash = passwords.hash(PASSWORD).await.expect("a hash");
        self.change(async |work| {
            create_account_with_password(work, &account, &hash)
                .await
                .expect("the account is new");
        })
        .await;
        account.id
    }
}
