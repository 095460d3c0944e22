//! Who signs what it asks with the key that it was enrolled with.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use aws_lc_rs::signature::{ED25519, UnparsedPublicKey};
use axum::{
    body::{Body, to_bytes},
    extract::{Request, State},
    http::{HeaderMap, HeaderName},
    middleware::Next,
    response::{IntoResponse as _, Response},
};
use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use clinic_shared::{
    identity::{
        DeviceRefused, Pulled,
        proof::{Asked, DEVICE, DEVICE_KEY, DEVICE_PLATFORM, DEVICE_PROOF, PROOF_SECONDS_MAX, Proof},
    },
    ids::DeviceId,
    ports::Clock as _,
    store::{Begin, StoreError, Tx},
    time::Timestamp,
    web::Fault,
};

use super::{by_id, respond};
use crate::{Server, identity::token::Grant};

/// A sign-in or a pull is small.
const BODY_BYTES_MAX: usize = 64 * 1024;
/// Ed25519.
const KEY_BYTES: usize = 32;

/// Where replicas may be kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Replicas {
    OnEnrolledComputers,
    /// Measurements and tests of other things: nobody proves anything.
    Anywhere,
}

/// What the server remembers of desktops beside the store. Several servers each remember their own.
#[derive(Debug, Clone)]
pub struct Enrolment {
    replicas: Replicas,
    /// Signatures shown, and when they may be forgotten. The same request signed at the same time with another number
    /// is another signature.
    used: Arc<Mutex<HashMap<Vec<u8>, Timestamp>>>,
    pulled: Arc<Mutex<HashMap<DeviceId, Pulled>>>,
}

impl Enrolment {
    pub fn new(replicas: Replicas) -> Self {
        Self {
            replicas,
            used: Arc::default(),
            pulled: Arc::default(),
        }
    }

    pub fn are_required(&self) -> bool {
        self.replicas == Replicas::OnEnrolledComputers
    }

    /// Whether a desktop's request has to be turned away.
    pub fn wants_proof(&self, proven: Option<&Proven>) -> bool {
        self.are_required() && proven.is_none()
    }

    /// Whether this pull may be answered: by an enrolled desktop that was approved, to the one that the token was
    /// given to.
    pub fn may_pull(&self, grant: Option<&Grant>, proven: Option<&Proven>) -> Result<(), DeviceRefused> {
        let Some(device) = grant.and_then(|grant| grant.device) else {
            return if self.are_required() {
                Err(DeviceRefused::Unknown)
            } else {
                Ok(())
            };
        };
        match proven {
            Some(proven) if proven.id != device => Err(DeviceRefused::Unproven),
            Some(proven) if !proven.approved => Err(DeviceRefused::Waiting),
            Some(_) => Ok(()),
            None => Err(DeviceRefused::Unproven),
        }
    }

    pub fn pulls(&self, device: DeviceId, pulled: Pulled) {
        locked(&self.pulled).insert(device, pulled);
    }

    pub fn pulled(&self, device: DeviceId) -> Option<Pulled> {
        locked(&self.pulled).get(&device).copied()
    }

    /// False where it was shown before.
    fn use_up(&self, proof: &Proof, now: Timestamp) -> bool {
        let mut used = locked(&self.used);
        used.retain(|_, until| *until > now);
        let until = Timestamp::from_ms(proof.at.as_ms() + PROOF_SECONDS_MAX * 1000 + 1);
        used.insert(proof.signature.clone(), until).is_none()
    }
}

fn locked<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

/// In the extensions of a request whose desktop has proved its key.
#[derive(Debug, Clone)]
pub struct Proven {
    pub id: DeviceId,
    pub public_key: Vec<u8>,
    pub platform: String,
    /// Enrolled, and approved.
    pub approved: bool,
}

/// Layer: a desktop that names itself proves it. One that was never here is taken at the key it shows.
pub async fn prove(State(server): State<Server>, request: Request, next: Next) -> Response {
    let named = text(request.headers(), &DEVICE);
    let shown = text(request.headers(), &DEVICE_PROOF).and_then(Proof::parse);
    // Who signs nothing is nobody's desktop; the routes decide what that allows.
    let (Some(named), Some(shown)) = (named, shown) else {
        return next.run(request).await;
    };
    let Ok(id) = named.parse() else {
        return respond(DeviceRefused::Unknown);
    };
    match check(&server, id, &shown, request).await {
        Ok((proven, mut request)) => {
            request.extensions_mut().insert(proven);
            next.run(request).await
        }
        Err(Turned::Away(refused)) => respond(refused),
        Err(Turned::Broke(fault)) => fault.into_response(),
    }
}

enum Turned {
    Away(DeviceRefused),
    Broke(Fault),
}

impl From<StoreError> for Turned {
    fn from(error: StoreError) -> Self {
        Self::Broke(error.into())
    }
}

async fn check(
    server: &Server,
    id: DeviceId,
    shown: &Proof,
    request: Request,
) -> Result<(Proven, Request), Turned> {
    let now = server.app.clock.now();
    let mut tx = Tx::begin(server.app.engine.as_ref(), Begin::Read).await?;
    let known = by_id(&mut tx, id).await?;
    drop(tx);
    let headers = request.headers();
    let offered = text(headers, &DEVICE_KEY).and_then(|key| URL_SAFE_NO_PAD.decode(key).ok());
    let platform = text(headers, &DEVICE_PLATFORM).unwrap_or_default();
    let platform: String = platform.chars().take(20).collect();
    let public_key = match &known {
        Some(device) => device.public_key.clone(),
        None => offered
            .filter(|key| key.len() == KEY_BYTES)
            .ok_or(Turned::Away(DeviceRefused::Unknown))?,
    };
    let (parts, body) = request.into_parts();
    let unproven = || Turned::Away(DeviceRefused::Unproven);
    let body = to_bytes(body, BODY_BYTES_MAX).await.map_err(|_| unproven())?;
    let asked = Asked {
        device: id,
        method: &parts.method,
        path: parts.uri.path_and_query().map_or("/", |path| path.as_str()),
        body: &body,
    };
    let signed = asked.text(shown.at, &shown.nonce);
    let in_time = (now.as_ms() - shown.at.as_ms()).abs() <= PROOF_SECONDS_MAX * 1000;
    let key = UnparsedPublicKey::new(&ED25519, &public_key);
    let is_right = in_time && key.verify(signed.as_bytes(), &shown.signature).is_ok();
    // Only a right one is remembered: nobody fills the memory with wrong ones.
    if !is_right || !server.identity.devices.use_up(shown, now) {
        return Err(unproven());
    }
    let proven = Proven {
        id,
        public_key,
        platform,
        approved: known.is_some_and(|device| device.approved_at.is_some() && device.revoked_at.is_none()),
    };
    Ok((proven, Request::from_parts(parts, Body::from(body))))
}

fn text<'a>(headers: &'a HeaderMap, name: &HeaderName) -> Option<&'a str> {
    headers.get(name)?.to_str().ok()
}
