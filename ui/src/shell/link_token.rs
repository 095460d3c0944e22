//! The token of a mail's link, as the address bar has it.
use leptos::prelude::*;
use leptos_router::hooks::use_location;

/// What stands behind the `#`; `None` where nothing does, or less than a token is: the link was cut on its way.
pub fn token_in(hash: &str) -> Option<String> {
    let token = hash.trim_start_matches('#').trim();
    let is_whole = token.len() == TOKEN_CHARS && token.bytes().all(is_of_token);
    is_whole.then(|| token.to_owned())
}

/// 32 bytes, as an address can hold them.
const TOKEN_CHARS: usize = 43;

const fn is_of_token(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || byte == b'-' || byte == b'_'
}

/// Follows the address: another link may be opened in the same tab.
pub fn use_token() -> Memo<Option<String>> {
    let hash = use_location().hash;
    Memo::new(move |_| hash.with(|hash| token_in(hash)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_whole_token_is_read_and_a_cut_one_is_not_sent() {
        let token = "aZ09-_".repeat(8)[..TOKEN_CHARS].to_owned();
        assert_eq!(token_in(&format!("#{token}")), Some(token.clone()));
        assert_eq!(token_in(&token), Some(token.clone()));
        for other in [
            String::new(),
            "#".to_owned(),
            format!("#{}", &token[1..]),
            format!("#{}é", &token[2..]),
        ] {
            assert_eq!(token_in(&other), None, "{other}");
        }
    }
}
