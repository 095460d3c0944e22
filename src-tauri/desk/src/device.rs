//! Which computer this is, and how it proves it: an Ed25519 key of its own, whose seed never leaves the keychain.

use std::fmt;

use aws_lc_rs::signature::{Ed25519KeyPair, KeyPair as _};
use axum::http::{HeaderMap, HeaderValue, Method};
use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use clinic_shared::{
    app::SharedClock,
    identity::proof::{Asked, DEVICE, DEVICE_KEY, DEVICE_PLATFORM, DEVICE_PROOF, Proof},
    ids::DeviceId,
    ports::{Chance, Clock as _},
};

use crate::secrets::{Secret, SecretFault, SecretStore, device_id, device_seed};

/// Signs what this computer asks.
pub struct DeviceKey {
    id: DeviceId,
    pair: Ed25519KeyPair,
    clock: SharedClock,
    chance: Chance,
}

impl fmt::Debug for DeviceKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("DeviceKey")
            .field("id", &self.id)
            .finish_non_exhaustive()
    }
}

impl DeviceKey {
    /// From the keychain; made on first use.
    pub fn of(store: &dyn SecretStore, clock: SharedClock, chance: Chance) -> Result<Self, SecretFault> {
        let damaged = |secret, reason: String| SecretFault {
            secret,
            doing: "read",
            reason,
        };
        let id = device_id(store, &chance)?;
        let id = id
            .parse()
            .map_err(|_| damaged(Secret::DeviceId, "no id".to_owned()))?;
        let seed = device_seed(store, &chance)?;
        let pair = Ed25519KeyPair::from_seed_unchecked(&seed);
        let pair = pair.map_err(|fault| damaged(Secret::DeviceKey, fault.to_string()))?;
        Ok(Self {
            id,
            pair,
            clock,
            chance,
        })
    }

    pub const fn id(&self) -> DeviceId {
        self.id
    }

    /// Says which computer asks, with the public key for a server that does not know it yet.
    pub fn prove(&self, headers: &mut HeaderMap, method: &Method, path: &str, body: &[u8]) {
        let (at, nonce) = (self.clock.now(), self.chance.bytes());
        let asked = Asked {
            device: self.id,
            method,
            path,
            body,
        };
        let text = asked.text(at, &nonce);
        let proof = Proof {
            at,
            nonce,
            signature: self.pair.sign(text.as_bytes()).as_ref().to_vec(),
        };
        let key = URL_SAFE_NO_PAD.encode(self.pair.public_key().as_ref());
        for (name, value) in [
            (DEVICE, self.id.to_string()),
            (DEVICE_KEY, key),
            (DEVICE_PLATFORM, std::env::consts::OS.to_owned()),
            (DEVICE_PROOF, proof.header()),
        ] {
            // Digits and letters.
            if let Ok(value) = HeaderValue::from_str(&value) {
                headers.insert(name, value);
            }
        }
    }
}
