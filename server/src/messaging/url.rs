//! Where mail is handed to, from settings: `smtp://user:password@mail.example.vn:587?tls=required`.

use std::{fmt, net::IpAddr, str::FromStr};

use clinic_shared::identity::is_email;

use crate::store::percent_decoded;

const SCHEME: &str = "smtp://";

/// The relay, and the address that mail comes from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MailSettings {
    pub relay: MailUrl,
    pub from: String,
}

impl MailSettings {
    /// `from` is a bare address: the clinic's name is put before it.
    pub fn read(relay: &str, from: &str) -> Result<Self, String> {
        let relay = relay.parse().map_err(|wrong: MailUrlFault| wrong.to_string())?;
        let from = from.trim();
        if !is_email(from) || !from.is_ascii() || from.contains(['<', '>']) {
            return Err("mail_from is an address alone, as in hen@phongkham.example".to_owned());
        }
        Ok(Self {
            relay,
            from: from.to_owned(),
        })
    }

    /// Of the address: what `Message-ID`s end with.
    pub fn domain(&self) -> &str {
        self.from.rsplit_once('@').map_or("", |(_, domain)| domain)
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Tls {
    /// From the first byte on: port 465.
    Wrapper,
    /// Begun in the clear; nothing is sent before it is encrypted.
    Required,
    /// To this machine itself only.
    None,
}

#[derive(Clone, PartialEq, Eq)]
pub struct MailUrl {
    pub(super) credentials: Option<(String, String)>,
    pub(super) host: String,
    pub(super) port: u16,
    pub(super) tls: Tls,
}

/// None of these repeats what was given: it may hold a password.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum MailUrlFault {
    #[error("a mail relay is named as smtp://user:password@mail.example.vn:587?tls=required")]
    NotSmtp,
    #[error(
        "the relay's address cannot be read: a user or password with : / ? # @ % in it must be percent-encoded (@ is %40)"
    )]
    Host,
    #[error("the relay's port is not a number from 1 to 65535")]
    Port,
    #[error("a user of the relay needs a password, and a password a user: smtp://user:password@host")]
    Credentials,
    #[error("a % in the relay's address is not followed by two hexadecimal digits of UTF-8 text")]
    Encoding,
    #[error("the relay's address takes tls=required, tls=wrapper or tls=none, and nothing else")]
    Parameter,
    #[error(
        "tls=none is for a relay on this machine only (localhost, 127.0.0.1, ::1): passwords and patients' addresses would travel in the clear"
    )]
    InTheClear,
}

impl FromStr for MailUrl {
    type Err = MailUrlFault;

    fn from_str(text: &str) -> Result<Self, MailUrlFault> {
        let rest = text.strip_prefix(SCHEME).ok_or(MailUrlFault::NotSmtp)?;
        let (user_info, place) = match rest.rsplit_once('@') {
            Some((user_info, place)) => (Some(user_info), place),
            None => (None, rest),
        };
        let (place, parameters) = place.split_once('?').unwrap_or((place, ""));
        let (host, port) = place_of(place.strip_suffix('/').unwrap_or(place))?;
        let tls = tls_of(parameters)?.unwrap_or(if port == Some(465) {
            Tls::Wrapper
        } else {
            Tls::Required
        });
        let url = Self {
            credentials: user_info.map(credentials).transpose()?,
            port: port.unwrap_or(match tls {
                Tls::Wrapper => 465,
                Tls::Required => 587,
                Tls::None => 25,
            }),
            host,
            tls,
        };
        if url.tls == Tls::None && !url.is_loopback() {
            return Err(MailUrlFault::InTheClear);
        }
        Ok(url)
    }
}

fn tls_of(parameters: &str) -> Result<Option<Tls>, MailUrlFault> {
    match parameters {
        "" => Ok(None),
        "tls=required" => Ok(Some(Tls::Required)),
        "tls=wrapper" => Ok(Some(Tls::Wrapper)),
        "tls=none" => Ok(Some(Tls::None)),
        _ => Err(MailUrlFault::Parameter),
    }
}

fn credentials(user_info: &str) -> Result<(String, String), MailUrlFault> {
    if user_info.contains(['/', '?', '#', '@']) {
        return Err(MailUrlFault::Host);
    }
    let (user, password) = user_info.split_once(':').ok_or(MailUrlFault::Credentials)?;
    let decoded = |text: &str| percent_decoded(text).ok_or(MailUrlFault::Encoding);
    let (user, password) = (decoded(user)?, decoded(password)?);
    if user.is_empty() || password.is_empty() {
        return Err(MailUrlFault::Credentials);
    }
    Ok((user, password))
}

fn place_of(place: &str) -> Result<(String, Option<u16>), MailUrlFault> {
    let (host, port) = match place.strip_prefix('[') {
        Some(v6) => {
            let (host, after) = v6.split_once(']').ok_or(MailUrlFault::Host)?;
            (host, after.strip_prefix(':'))
        }
        None => match place.split_once(':') {
            Some((host, port)) => (host, Some(port)),
            None => (place, None),
        },
    };
    // What is none may be the rest of a password: it is neither shown nor looked up.
    let of_host = |c: char| c.is_ascii_alphanumeric() || ".-_:".contains(c);
    if host.is_empty() || !host.chars().all(of_host) {
        return Err(MailUrlFault::Host);
    }
    let port = match port {
        Some(port) => {
            let port = port.parse().ok().filter(|port| *port != 0);
            Some(port.ok_or(MailUrlFault::Port)?)
        }
        None => None,
    };
    Ok((host.to_owned(), port))
}

impl MailUrl {
    fn is_loopback(&self) -> bool {
        let address = self.host.parse::<IpAddr>();
        self.host.eq_ignore_ascii_case("localhost") || address.is_ok_and(|address| address.is_loopback())
    }
}

impl fmt::Display for MailUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(SCHEME)?;
        if let Some((user, _)) = &self.credentials {
            write!(f, "{user}@")?;
        }
        if self.host.contains(':') {
            write!(f, "[{}]:{}", self.host, self.port)?;
        } else {
            write!(f, "{}:{}", self.host, self.port)?;
        }
        f.write_str(match self.tls {
            Tls::Required => "?tls=required",
            Tls::Wrapper => "?tls=wrapper",
            Tls::None => "?tls=none",
        })
    }
}

impl fmt::Debug for MailUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "MailUrl({self})")
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use rstest::rstest;

    #[rstest]
    #[case("smtp://mail.example.vn", "smtp://mail.example.vn:587?tls=required")]
    #[case("smtp://mail.example.vn:465", "smtp://mail.example.vn:465?tls=wrapper")]
    #[case(
        "smtp://mail.example.vn?tls=wrapper",
        "smtp://mail.example.vn:465?tls=wrapper"
    )]
    #[case(
        "smtp://a:b@mail.example.vn:2525/",
        "smtp://a@mail.example.vn:2525?tls=required"
    )]
    #[case("smtp://[::1]:1025?tls=none", "smtp://[::1]:1025?tls=none")]
    #[case("smtp://localhost?tls=none", "smtp://localhost:25?tls=none")]
    fn what_is_left_out_is_the_safe_way(#[case] text: &str, #[case] read: &str) {
        assert_eq!(text.parse::<MailUrl>().unwrap().to_string(), read);
    }

    #[test]
    fn a_user_and_password_may_be_encoded_and_are_never_printed() {
        let url: MailUrl = "smtp://hen%40pk.vn:p%2Fa%3Ass%25@mail.example.vn"
            .parse()
            .unwrap();
        assert_eq!(
            url.credentials,
            Some(("hen@pk.vn".to_owned(), "p/a:ss%".to_owned()))
        );
        for printed in [url.to_string(), format!("{url:?}")] {
            assert!(!printed.contains("p/a"), "{printed}");
        }
    }

    #[rstest]
    #[case("mail.example.vn", MailUrlFault::NotSmtp)]
    #[case("smtp://", MailUrlFault::Host)]
    #[case("smtp://a:b/c@mail.example.vn", MailUrlFault::Host)]
    #[case("smtp://mail.example.vn:0", MailUrlFault::Port)]
    #[case("smtp://a@mail.example.vn", MailUrlFault::Credentials)]
    #[case("smtp://a:%zz@mail.example.vn", MailUrlFault::Encoding)]
    #[case("smtp://mail.example.vn?tls=opportunistic", MailUrlFault::Parameter)]
    #[case("smtp://mail.example.vn?tls=none", MailUrlFault::InTheClear)]
    fn what_is_wrong_with_a_relay_is_said(#[case] text: &str, #[case] fault: MailUrlFault) {
        assert_eq!(text.parse::<MailUrl>().unwrap_err(), fault);
    }

    #[test]
    fn mail_comes_from_an_address_alone() {
        let read = |from| MailSettings::read("smtp://mail.example.vn", from);
        assert_eq!(
            read("hen@phongkham.example").unwrap().domain(),
            "phongkham.example"
        );
        for wrong in ["phongkham.example", "An Tâm <hen@phongkham.example>", ""] {
            assert!(read(wrong).is_err(), "{wrong}");
        }
    }
}
