//! One computer at the front desk: the real desktop without its window.

use std::{path::PathBuf, sync::Arc};

use axum::{
    Router,
    body::{Body, to_bytes},
    extract::Request,
    http::header,
};
use clinic_desk::{
    Desk, Upstream,
    roster::RosterPorts,
    secrets::{MemorySecrets, Secret, SecretStore as _},
    steady::HandSteady,
};
use clinic_server::identity::HashCost;
use clinic_shared::{
    app::SharedClock,
    ids::UserId,
    ports::{Chance, HandClock},
};
use serde_json::{Value, json};
use tower::ServiceExt as _;
use uuid::Uuid;

use crate::{
    Fault,
    life::{DeskClock, Life, replicas},
    look::Look,
    net::{Net, SimTransport},
};

pub const PASSWORD: &str = "an-tam-mo-phong-2026";

/// Where and whose; stays when the program is killed.
#[derive(Debug)]
pub struct SimDesk {
    pub at: usize,
    pub user: UserId,
    pub name: String,
    pub folder: PathBuf,
    pub secrets: Arc<MemorySecrets>,
    pub machine: HandClock,
    /// How long the machine has been running, whatever its calendar says.
    pub steady: HandSteady,
    /// Somebody turned its clock or its account: what it promised may not be kept.
    pub disturbed: bool,
    net: Arc<Net>,
    chance: u64,
    starts: u64,
    pub life: Arc<Life>,
    program: Option<(Desk, Router)>,
}

/// An answer as the window gets it.
#[derive(Debug)]
pub struct Told {
    pub status: u16,
    /// `Clinic-Source`: `outbox`, `replica`, or nothing.
    pub source: String,
    pub version: Option<i64>,
    pub body: Value,
}

impl Told {
    pub fn is_ok(&self) -> bool {
        (200..300).contains(&self.status)
    }
}

#[derive(Debug)]
pub struct Change<'a> {
    pub method: &'a str,
    pub path: &'a str,
    pub key: Uuid,
    pub version: Option<i64>,
    pub body: Value,
}

/// What stays when a program ends.
#[derive(Debug)]
pub struct Place {
    pub at: usize,
    pub user: UserId,
    pub name: String,
    pub folder: PathBuf,
    pub secrets: Vec<(Secret, Vec<u8>)>,
}

impl SimDesk {
    pub fn start(place: Place, machine: HandClock, net: Arc<Net>, chance: u64) -> Result<Self, Fault> {
        let secrets = Arc::<MemorySecrets>::default();
        for (secret, value) in &place.secrets {
            secrets.put(*secret, value)?;
        }
        let mut desk = Self {
            at: place.at,
            user: place.user,
            name: place.name,
            life: Life::new(&place.folder),
            folder: place.folder,
            secrets,
            machine,
            steady: HandSteady::default(),
            disturbed: false,
            net,
            chance,
            starts: 0,
            program: None,
        };
        desk.start_again()?;
        Ok(desk)
    }

    /// Ends the program, and puts its folder back to where it was if it was killed.
    pub fn stop(&mut self) -> Result<(), Fault> {
        self.program = None;
        Ok(self.life.bury()?)
    }

    pub fn start_again(&mut self) -> Result<(), Fault> {
        self.starts += 1;
        self.life = Life::new(&self.folder);
        let transport = SimTransport {
            net: Arc::clone(&self.net),
            desk: self.at,
            life: Arc::clone(&self.life),
        };
        let upstream = Upstream::over(Arc::new(transport), "http://clinic.test/".parse()?, None);
        let clock = DeskClock {
            machine: self.machine.clone(),
            life: Arc::clone(&self.life),
        };
        let ports = RosterPorts {
            steady: Arc::new(self.steady.clone()),
            cost: HashCost::TESTS,
        };
        let desk = Desk::with_replica_by(
            upstream,
            Arc::clone(&self.secrets) as Arc<dyn clinic_desk::secrets::SecretStore>,
            self.folder.clone(),
            SharedClock::new(clock),
            Chance::from_seed(self.chance ^ (self.starts << 32)),
            ports,
        )
        .working_offline();
        let router = desk.router();
        self.program = Some((desk, router));
        Ok(())
    }

    /// Does something with the running program; `None` where it was killed meanwhile.
    pub async fn run<T>(&self, work: impl AsyncFnOnce(&Desk, &Router) -> T) -> Option<T> {
        let (desk, router) = self.program.as_ref().filter(|_| !self.life.is_over())?;
        tokio::select! {
            biased;
            () = self.life.over() => None,
            done = work(desk, router) => (!self.life.is_over()).then_some(done),
        }
    }

    /// As the window asks.
    pub async fn ask(&self, change: Change<'_>) -> Option<Told> {
        let mut request = Request::builder()
            .method(change.method)
            .uri(change.path)
            .header("content-type", "application/json")
            .header("idempotency-key", change.key.to_string());
        if let Some(version) = change.version {
            request = request.header("if-match", format!("\"{version}\""));
        }
        let body = match &change.body {
            Value::Null => Body::empty(),
            body => Body::from(body.to_string()),
        };
        let request = request.body(body).ok()?;
        self.run(async |_, router| {
            let Ok(answer) = router.clone().oneshot(request).await;
            let (head, body) = answer.into_parts();
            let text = |name: &str| {
                let value = head.headers.get(name).and_then(|value| value.to_str().ok());
                value.unwrap_or_default().to_owned()
            };
            let body = to_bytes(body, usize::MAX).await.unwrap_or_default();
            Told {
                status: head.status.as_u16(),
                source: text("clinic-source"),
                version: text(header::ETAG.as_str()).trim_matches('"').parse().ok(),
                body: serde_json::from_slice(&body).unwrap_or_default(),
            }
        })
        .await
    }

    pub async fn get(&self, path: &str, key: Uuid) -> Option<Told> {
        self.ask(Change {
            method: "GET",
            path,
            key,
            version: None,
            body: Value::Null,
        })
        .await
    }

    pub async fn sign_in(&self, key: Uuid) -> Option<Told> {
        self.ask(Change {
            method: "POST",
            path: "/api/session",
            key,
            version: None,
            body: json!({ "user_name": self.name, "password": PASSWORD }),
        })
        .await
    }

    /// Into this computer's replica, where there is one yet.
    pub fn look(&self) -> Result<Option<Look>, Fault> {
        let key = self.secrets.get(Secret::ReplicaKey)?;
        let (Some(file), Some(key)) = (replicas(&self.folder)?.pop(), key) else {
            return Ok(None);
        };
        let key = key.try_into().map_err(|_| "a replica's key of another length")?;
        Ok(Some(Look::into(&file, key)?))
    }
}
