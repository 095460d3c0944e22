//! The link at the foot of a mail, by which its patient stops such mail. Its token says whose record it is and which
//! address, and is signed: nothing of it is kept, and what is in the store makes no link. It does nothing else, and no
//! other link does this: each is signed for a purpose of its own.

use std::sync::Arc;

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use clinic_shared::{ids::PatientId, messaging::TOKEN_OF_A_TEST};
use uuid::Uuid;

use crate::identity::{Secret, token::TokenKeys};

const PURPOSE: &str = "opt-out-link";
const ADDRESS_PURPOSE: &str = "opt-out-address";
const ID_BYTES: usize = 16;
/// Of the address, which is not in the token itself: what is not the same is told apart, and no more is asked of it.
const MARK_BYTES: usize = 8;
const SIGNATURE_BYTES: usize = 16;

/// Makes and reads links.
#[derive(Debug, Clone)]
pub struct OptOutLinks {
    secret: Secret,
    public_url: Arc<str>,
}

/// What was signed here: whose, and by a mail to which address.
pub struct OptOutToken {
    pub patient: PatientId,
    mark: [u8; MARK_BYTES],
}

impl std::fmt::Debug for OptOutToken {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("OptOutToken")
            .field("patient", &self.patient)
            .finish_non_exhaustive()
    }
}

impl OptOutLinks {
    /// `public_url` without a slash at its end.
    pub fn new(keys: &TokenKeys, public_url: &Arc<str>) -> Self {
        Self {
            secret: keys.secret().clone(),
            public_url: Arc::clone(public_url),
        }
    }

    /// To the page, of a mail to this patient at this address. The token stands behind `#`, which no browser sends.
    pub fn page(&self, patient: PatientId, address: &str) -> String {
        page(&self.public_url, &self.token(patient, address))
    }

    /// For mail programs (RFC 8058), which ask by https alone and have no use for a page.
    pub fn one_click(&self, patient: PatientId, address: &str) -> Option<String> {
        let public_url = &self.public_url;
        let may_be_asked = public_url.starts_with("https://") && public_url.is_ascii();
        may_be_asked.then(|| {
            let token = self.token(patient, address);
            format!("{public_url}/api/opt-out-links/one-click/{token}")
        })
    }

    fn token(&self, patient: PatientId, address: &str) -> String {
        let (id, address) = (patient.0.as_bytes().as_slice(), key(address));
        let mark = self.secret.derive(ADDRESS_PURPOSE, &[id, address.as_bytes()]);
        let signed = [id, &mark[..MARK_BYTES]].concat();
        let signature = self.secret.derive(PURPOSE, &[signed.as_slice()]);
        URL_SAFE_NO_PAD.encode([signed.as_slice(), &signature[..SIGNATURE_BYTES]].concat())
    }

    /// `None`: it was not signed here. People copy a blank along; nothing else is mended.
    pub fn read(&self, text: &str) -> Option<OptOutToken> {
        let bytes = URL_SAFE_NO_PAD.decode(text.trim()).ok()?;
        let (signed, signature) = bytes.split_at_checked(ID_BYTES + MARK_BYTES)?;
        let is_ours =
            signature.len() == SIGNATURE_BYTES && self.secret.begins_derived(signature, PURPOSE, &[signed]);
        let (id, mark) = signed.split_at_checked(ID_BYTES).filter(|_| is_ours)?;
        Some(OptOutToken {
            patient: PatientId(Uuid::from_slice(id).ok()?),
            mark: mark.try_into().ok()?,
        })
    }

    /// Whether the mail went to this address.
    pub fn is_of(&self, token: &OptOutToken, address: &str) -> bool {
        let (id, address) = (token.patient.0.as_bytes().as_slice(), key(address));
        let parts = [id, address.as_bytes()];
        self.secret.begins_derived(&token.mark, ADDRESS_PURPOSE, &parts)
    }
}

/// In a letter that an admin sends to themselves: nobody's.
pub fn link_of_a_test(public_url: &str) -> String {
    page(public_url, TOKEN_OF_A_TEST)
}

fn page(public_url: &str, token: &str) -> String {
    format!("{public_url}/o/#{token}")
}

/// However it was typed.
fn key(address: &str) -> String {
    address.trim().to_lowercase()
}

#[cfg(test)]
mod tests {
    use super::*;

    const URL: &str = "https://hen.phongkham.example";

    fn links(key: u8, public_url: &str) -> OptOutLinks {
        OptOutLinks::new(&TokenKeys::new(&[key; 32]), &public_url.into())
    }

    fn patient(number: u128) -> PatientId {
        PatientId(Uuid::from_u128(number))
    }

    fn token(links: &OptOutLinks, number: u128, address: &str) -> String {
        let page = links.page(patient(number), address);
        page.strip_prefix("https://hen.phongkham.example/o/#")
            .unwrap()
            .to_owned()
    }

    #[test]
    fn a_token_says_whose_it_is_and_at_which_address_however_that_is_typed() {
        let links = links(7, URL);
        let text = token(&links, 1, "Thu@Example.vn");
        for copied in [text.clone(), format!(" {text}\n")] {
            let read = links.read(&copied).unwrap();
            assert_eq!(read.patient, patient(1));
            assert!(links.is_of(&read, "thu@example.vn "));
            assert!(!links.is_of(&read, "thu2@example.vn") && !links.is_of(&read, ""));
        }
    }

    #[test]
    fn what_was_cut_changed_or_signed_by_another_server_is_none() {
        let ours = links(7, URL);
        let text = token(&ours, 1, "thu@example.vn");
        assert_eq!(text.len(), 54);
        let other = token(&ours, 2, "thu@example.vn");
        let mixed = format!("{}{}", &other[..32], &text[32..]);
        let strange = token(&links(8, URL), 1, "thu@example.vn");
        for wrong in [
            "",
            "?",
            &text[..53],
            // Whole bytes, but less of the signature, or none.
            &text[..52],
            &text[..36],
            &text[..32],
            &text[1..],
            &format!("{text}A"),
            &mixed,
            &strange,
        ] {
            assert!(ours.read(wrong).is_none(), "{wrong}");
        }
    }

    /// As RFC 8058 has it.
    #[test]
    fn a_mail_program_is_told_an_address_only_where_patients_reach_the_server_by_https() {
        let link = |public_url| links(7, public_url).one_click(patient(1), "thu@example.vn");
        let own = links(7, URL);
        let said = format!(
            "{URL}/api/opt-out-links/one-click/{}",
            token(&own, 1, "thu@example.vn")
        );
        assert_eq!(link(URL), Some(said));
        assert_eq!(link("http://192.168.1.5:8080"), None);
        assert_eq!(link("https://phòngkhám.example"), None);
    }
}
