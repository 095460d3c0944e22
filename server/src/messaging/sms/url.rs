//! Where SMS are handed to, from settings: `esms://API_KEY:SECRET_KEY@Brandname` or `twilio://SID:TOKEN@+15550100`.

use std::{fmt, str::FromStr};

use reqwest::Url;

use crate::store::percent_decoded;

const ESMS: &str = "esms://";
const ESMS_BASE: &str = "https://rest.esms.vn";
const TWILIO: &str = "twilio://";
const TWILIO_BASE: &str = "https://api.twilio.com";

/// A sender that Twilio chooses among several numbers begins so.
const SERVICE: &str = "MG";

/// The gateway, and as whom the clinic sends.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SmsSettings {
    pub gateway: SmsGateway,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SmsGateway {
    Esms(EsmsAccount),
    Twilio(TwilioAccount),
}

#[derive(Clone, PartialEq, Eq)]
pub struct EsmsAccount {
    pub(super) api_key: String,
    pub(super) secret_key: String,
    /// The sender's name, as it is registered.
    pub(super) brandname: String,
    /// Nothing is delivered or paid for.
    pub(super) is_sandbox: bool,
    pub(super) base: Url,
}

#[derive(Clone, PartialEq, Eq)]
pub struct TwilioAccount {
    pub(super) sid: String,
    pub(super) token: String,
    /// A number, a name, or a messaging service.
    pub(super) from: String,
    pub(super) base: Url,
}

impl TwilioAccount {
    pub(super) fn is_service(&self) -> bool {
        self.from.starts_with(SERVICE) && self.from.len() == 34
    }
}

/// None of these repeats what was given: there are keys in it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum SmsUrlFault {
    #[error("an SMS gateway is named as esms://API_KEY:SECRET_KEY@Brandname or twilio://SID:TOKEN@+15550100")]
    Scheme,
    #[error(
        "the gateway needs two keys and a sender: esms://API_KEY:SECRET_KEY@Brandname, twilio://SID:TOKEN@+15550100; \
         one with : / ? # @ % in it must be percent-encoded (@ is %40)"
    )]
    Parts,
    #[error("a % in the gateway's address is not followed by two hexadecimal digits of UTF-8 text")]
    Encoding,
    #[error("the gateway's address takes base=https://… and, for esms, sandbox=yes, and nothing else")]
    Parameter,
    #[error(
        "base is an address that begins with https://, or http:// on this machine only: keys would travel in the clear"
    )]
    Base,
}

impl FromStr for SmsSettings {
    type Err = SmsUrlFault;

    fn from_str(text: &str) -> Result<Self, SmsUrlFault> {
        let gateway = if let Some(rest) = text.strip_prefix(ESMS) {
            let read = Parts::read(rest, ESMS_BASE)?;
            SmsGateway::Esms(EsmsAccount {
                api_key: read.user,
                secret_key: read.password,
                brandname: read.sender,
                is_sandbox: read.is_sandbox,
                base: read.base,
            })
        } else if let Some(rest) = text.strip_prefix(TWILIO) {
            let read = Parts::read(rest, TWILIO_BASE)?;
            let is_plain = read.user.chars().all(|c| c.is_ascii_alphanumeric());
            if read.is_sandbox {
                return Err(SmsUrlFault::Parameter);
            }
            if !is_plain {
                return Err(SmsUrlFault::Parts);
            }
            SmsGateway::Twilio(TwilioAccount {
                sid: read.user,
                token: read.password,
                from: read.sender,
                base: read.base,
            })
        } else {
            return Err(SmsUrlFault::Scheme);
        };
        Ok(Self { gateway })
    }
}

struct Parts {
    user: String,
    password: String,
    sender: String,
    is_sandbox: bool,
    base: Url,
}

impl Parts {
    fn read(rest: &str, base: &str) -> Result<Self, SmsUrlFault> {
        let (place, parameters) = rest.split_once('?').unwrap_or((rest, ""));
        let (keys, sender) = place.rsplit_once('@').ok_or(SmsUrlFault::Parts)?;
        let (user, password) = keys.split_once(':').ok_or(SmsUrlFault::Parts)?;
        let part = |text: &str| {
            if text.contains(['/', '#', '@', ':']) {
                return Err(SmsUrlFault::Parts);
            }
            let decoded = percent_decoded(text).ok_or(SmsUrlFault::Encoding)?;
            if decoded.trim().is_empty() {
                return Err(SmsUrlFault::Parts);
            }
            Ok(decoded)
        };
        let mut read = Self {
            user: part(user)?,
            password: part(password)?,
            sender: part(sender.strip_suffix('/').unwrap_or(sender))?,
            is_sandbox: false,
            base: base_of(base)?,
        };
        for parameter in parameters.split('&').filter(|parameter| !parameter.is_empty()) {
            match parameter.split_once('=') {
                Some(("sandbox", "yes")) => read.is_sandbox = true,
                Some(("base", base)) => read.base = base_of(base)?,
                _ => return Err(SmsUrlFault::Parameter),
            }
        }
        Ok(read)
    }
}

fn base_of(text: &str) -> Result<Url, SmsUrlFault> {
    let url = Url::parse(text).map_err(|_| SmsUrlFault::Base)?;
    let is_here = matches!(url.host_str(), Some("localhost" | "127.0.0.1" | "[::1]"));
    let is_safe = url.scheme() == "https" || (url.scheme() == "http" && is_here);
    let is_bare = url.username().is_empty() && url.password().is_none() && url.query().is_none();
    if is_safe && is_bare && url.path() == "/" {
        Ok(url)
    } else {
        Err(SmsUrlFault::Base)
    }
}

/// `esms Brandname at rest.esms.vn`: no key is printed.
impl fmt::Display for SmsSettings {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (name, sender, base) = match &self.gateway {
            SmsGateway::Esms(account) => ("esms", &account.brandname, &account.base),
            SmsGateway::Twilio(account) => ("twilio", &account.from, &account.base),
        };
        write!(f, "{name} {sender} at {}", base.host_str().unwrap_or_default())
    }
}

impl fmt::Debug for EsmsAccount {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "EsmsAccount({} at {})", self.brandname, self.base)
    }
}

impl fmt::Debug for TwilioAccount {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "TwilioAccount({} at {})", self.from, self.base)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use rstest::rstest;

    fn read(text: &str) -> SmsSettings {
        text.parse().unwrap()
    }

    #[test]
    fn the_keys_of_a_gateway_are_read_and_never_printed() {
        let settings = read("esms://KEY1:Hunter%402@An%20Tam");
        let SmsGateway::Esms(account) = &settings.gateway else {
            panic!("{settings:?}");
        };
        assert_eq!(
            (account.api_key.as_str(), account.secret_key.as_str()),
            ("KEY1", "Hunter@2")
        );
        assert_eq!(account.brandname, "An Tam");
        assert!(!account.is_sandbox);
        assert_eq!(settings.to_string(), "esms An Tam at rest.esms.vn");
        for text in ["esms://KEY1:Hunter2@An", "twilio://KEY1:Hunter2@+15550100"] {
            let settings = read(text);
            for printed in [settings.to_string(), format!("{settings:?}")] {
                assert!(
                    !printed.contains("Hunter2") && !printed.contains("KEY1"),
                    "{printed}"
                );
            }
        }
    }

    #[rstest]
    #[case("twilio://AC1:t@+15550100", false)]
    #[case("twilio://AC1:t@AnTam", false)]
    #[case("twilio://AC1:t@MG00000000000000000000000000000000", true)]
    fn a_messaging_service_is_told_from_a_number(#[case] text: &str, #[case] is_service: bool) {
        let SmsGateway::Twilio(account) = read(text).gateway else {
            panic!("{text}");
        };
        assert_eq!(account.is_service(), is_service);
    }

    #[test]
    fn a_test_may_ask_a_gateway_of_this_machine_and_a_sandbox() {
        let settings = read("esms://k:s@An?sandbox=yes&base=http://127.0.0.1:9");
        let SmsGateway::Esms(account) = settings.gateway else {
            panic!();
        };
        assert!(account.is_sandbox);
        assert_eq!(account.base.as_str(), "http://127.0.0.1:9/");
    }

    #[rstest]
    #[case("sms://k:s@An", SmsUrlFault::Scheme)]
    #[case("esms://k:s", SmsUrlFault::Parts)]
    #[case("esms://k@An", SmsUrlFault::Parts)]
    #[case("esms://k:@An", SmsUrlFault::Parts)]
    #[case("esms://k:s/x@An", SmsUrlFault::Parts)]
    #[case("esms://k:%zz@An", SmsUrlFault::Encoding)]
    #[case("esms://k:s@An?unicode=yes", SmsUrlFault::Parameter)]
    #[case("twilio://k:s@An?sandbox=yes", SmsUrlFault::Parameter)]
    #[case("twilio://k/..:s@An", SmsUrlFault::Parts)]
    #[case("esms://k:s@An?base=http://rest.esms.vn", SmsUrlFault::Base)]
    #[case("esms://k:s@An?base=rest.esms.vn", SmsUrlFault::Base)]
    fn what_is_wrong_with_a_gateway_is_said(#[case] text: &str, #[case] fault: SmsUrlFault) {
        assert_eq!(text.parse::<SmsSettings>().unwrap_err(), fault);
    }
}
