//! How a desktop proves that a request is its own: an Ed25519 signature over what is asked, when, and a number used
//! once. What is signed is written here once; the desktop signs it, the server checks it.

use axum::http::{HeaderName, Method};
use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use sha2::{Digest as _, Sha256};

use crate::{ids::DeviceId, time::Timestamp};

/// Which desktop asks.
pub const DEVICE: HeaderName = HeaderName::from_static("x-clinic-device");
/// Its public key, base64: taken at its first sign-in, never again.
pub const DEVICE_KEY: HeaderName = HeaderName::from_static("x-clinic-device-key");
/// `linux`, `windows` or `macos`; looked at where the key is.
pub const DEVICE_PLATFORM: HeaderName = HeaderName::from_static("x-clinic-device-platform");
/// [`Proof::header`].
pub const DEVICE_PROOF: HeaderName = HeaderName::from_static("x-clinic-device-proof");
/// How far the desktop's clock may be from the server's; each number used once is remembered for as long.
pub const PROOF_SECONDS_MAX: i64 = 300;

/// `{ms since 1970}.{16 bytes}.{signature}`, the bytes in base64.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Proof {
    pub at: Timestamp,
    pub nonce: [u8; 16],
    pub signature: Vec<u8>,
}

impl Proof {
    pub fn header(&self) -> String {
        let (nonce, signature) = (
            URL_SAFE_NO_PAD.encode(self.nonce),
            URL_SAFE_NO_PAD.encode(&self.signature),
        );
        format!("{}.{nonce}.{signature}", self.at.as_ms())
    }

    pub fn parse(header: &str) -> Option<Self> {
        let mut parts = header.split('.');
        let at = Timestamp::from_ms(parts.next()?.parse().ok()?);
        let nonce = URL_SAFE_NO_PAD.decode(parts.next()?).ok()?.try_into().ok()?;
        let signature = URL_SAFE_NO_PAD.decode(parts.next()?).ok()?;
        parts.next().is_none().then_some(Self { at, nonce, signature })
    }
}

/// A request as it is signed.
#[derive(Debug, Clone, Copy)]
pub struct Asked<'a> {
    pub device: DeviceId,
    pub method: &'a Method,
    /// With its query.
    pub path: &'a str,
    pub body: &'a [u8],
}

impl Asked<'_> {
    /// What the signature is over. The first line keeps it from being a signature of anything else.
    pub fn text(&self, at: Timestamp, nonce: &[u8; 16]) -> String {
        let (nonce, body) = (
            URL_SAFE_NO_PAD.encode(nonce),
            URL_SAFE_NO_PAD.encode(Sha256::digest(self.body)),
        );
        let Self {
            device, method, path, ..
        } = self;
        format!(
            "clinic-device-proof-1\n{device}\n{method}\n{path}\n{}\n{nonce}\n{body}",
            at.as_ms()
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_proof_is_read_as_it_was_written() {
        let proof = Proof {
            at: Timestamp::from_ms(1_795_000_000_123),
            nonce: [7; 16],
            signature: vec![9; 64],
        };
        assert_eq!(Proof::parse(&proof.header()), Some(proof.clone()));
        assert_eq!(Proof::parse(&format!("{}.more", proof.header())), None);
        assert_eq!(Proof::parse("now.x.y"), None);
    }

    #[test]
    fn every_part_of_a_request_is_signed() {
        let device = DeviceId(uuid::Uuid::from_u128(1));
        let other = DeviceId(uuid::Uuid::from_u128(2));
        let asked = Asked {
            device,
            method: &Method::GET,
            path: "/a?b=1",
            body: b"{}",
        };
        let (now, nonce) = (Timestamp::from_ms(5), [1; 16]);
        let text = asked.text(now, &nonce);
        for changed in [
            Asked {
                device: other,
                ..asked
            },
            Asked {
                method: &Method::PUT,
                ..asked
            },
            Asked {
                path: "/a?b=2",
                ..asked
            },
            Asked { body: b"[]", ..asked },
        ] {
            assert_ne!(changed.text(now, &nonce), text);
        }
        assert_ne!(asked.text(Timestamp::from_ms(6), &nonce), text);
        assert_ne!(asked.text(now, &[2; 16]), text);
    }
}
