//! The link in a mail. Its token says which message it came with and is signed: nothing of it is kept, and what is in the
//! store makes no link. It stands behind `#`, which no browser sends and no log has.

use std::sync::Arc;

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use clinic_shared::{
    ids::{AppointmentId, MessageId},
    messaging::{LinkedMessage, MessageKind, Outgoing},
};
use uuid::Uuid;

use crate::identity::{Secret, token::TokenKeys};

const PURPOSE: &str = "visit-link";
const ID_BYTES: usize = 16;
/// Of the signature: nobody tries 2^128.
const SIGNATURE_BYTES: usize = 16;

/// Makes and reads links.
#[derive(Debug, Clone)]
pub struct VisitLinks {
    secret: Secret,
    public_url: Arc<str>,
}

impl VisitLinks {
    /// `public_url` without a slash at its end.
    pub fn new(keys: &TokenKeys, public_url: &Arc<str>) -> Self {
        Self {
            secret: keys.secret().clone(),
            public_url: Arc::clone(public_url),
        }
    }

    /// `None` of what tells of a visit's end, or comes after its begin: there is nothing to answer.
    pub fn of(&self, outgoing: &Outgoing) -> Option<String> {
        match outgoing.message.kind {
            MessageKind::Booked | MessageKind::Moved | MessageKind::Reminder | MessageKind::Leave => {}
            MessageKind::Cancelled | MessageKind::Late | MessageKind::Missed | MessageKind::FollowUp => {
                return None;
            }
        }
        let visit = outgoing.visit.appointment.id;
        Some(self.link(outgoing.message.id, visit, outgoing.sequence))
    }

    /// Of a message that is bound to this version of the visit.
    pub fn link(&self, message: MessageId, visit: AppointmentId, sequence: i64) -> String {
        let parts: [&[u8]; 3] = [message.0.as_bytes(), visit.0.as_bytes(), &sequence.to_be_bytes()];
        let signature = self.secret.derive(PURPOSE, &parts);
        let bytes = [message.0.as_bytes().as_slice(), &signature[..SIGNATURE_BYTES]].concat();
        let token = URL_SAFE_NO_PAD.encode(bytes);
        format!("{}/v/#{token}", self.public_url)
    }

    /// Whether the token was signed here for this message, as it is bound.
    pub fn is_signed(&self, token: &LinkToken, message: &LinkedMessage) -> bool {
        let parts: [&[u8]; 3] = [
            message.id.0.as_bytes(),
            message.appointment_id.0.as_bytes(),
            &message.sequence.to_be_bytes(),
        ];
        self.secret.begins_derived(&token.signature, PURPOSE, &parts)
    }
}

/// What follows the `#`.
pub struct LinkToken {
    pub message: MessageId,
    signature: [u8; SIGNATURE_BYTES],
}

/// Without what signs it: whoever has that may cancel the visit.
impl std::fmt::Debug for LinkToken {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("LinkToken")
            .field("message", &self.message)
            .finish_non_exhaustive()
    }
}

impl LinkToken {
    /// `None`: it has not the form of one. Mail programs sometimes take what follows a link for a part of it, and people
    /// copy a blank along; nothing else is mended.
    pub fn read(text: &str) -> Option<Self> {
        let bytes = URL_SAFE_NO_PAD.decode(text.trim()).ok()?;
        let (id, signature) = bytes.split_at_checked(ID_BYTES)?;
        Some(Self {
            message: MessageId(Uuid::from_slice(id).ok()?),
            signature: signature.try_into().ok()?,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_token_has_one_length() {
        let text = URL_SAFE_NO_PAD.encode([7; ID_BYTES + SIGNATURE_BYTES]);
        assert_eq!(text.len(), 43);
        assert!(LinkToken::read(&text).is_some());
        assert!(LinkToken::read(&format!(" {text}\n")).is_some());
        for wrong in ["", "?", &text[..42], &text[1..], &format!("{text}A")] {
            assert!(LinkToken::read(wrong).is_none(), "{wrong}");
        }
    }
}
