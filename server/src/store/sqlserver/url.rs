//! Where a SQL Server is and how it is signed in to:
//! `sqlserver://user:password@host:1433/database?encrypt=yes&trust=/path/ca.pem&pool=16&wait=30&command-timeout=30&lock-wait=10&auth=sql`.

use std::{fmt, net::IpAddr, path::PathBuf, str::FromStr, time::Duration};

const SCHEME: &str = "sqlserver://";
const KNOWN: &str = "encrypt, trust, pool, wait, command-timeout, lock-wait, auth";
const CONNECTIONS_MAX: u64 = 1_000;
const SECONDS_MAX: u64 = 3_600;

/// Neither `Display` nor `Debug` shows the password.
#[derive(Clone, PartialEq, Eq)]
pub struct SqlServerUrl {
    pub(super) auth: Auth,
    pub(super) user: String,
    pub(super) password: Option<String>,
    pub(super) host: String,
    pub(super) port: u16,
    pub(super) database: String,
    /// Without it passwords and patients travel in the clear: to this machine itself only.
    pub(super) encrypt: bool,
    /// Authorities whose certificates are believed beside those of the system.
    pub(super) trust: Option<PathBuf>,
    pub(super) connections_max: usize,
    /// For a free connection.
    pub(super) wait: Duration,
    /// For the answer to one request.
    pub(super) command_timeout: Duration,
    /// For a row that another transaction has: a writer's turn.
    pub(super) lock_wait: Duration,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Auth {
    /// A login of the server's own, with a password.
    Sql,
    /// An access token of Microsoft Entra (Azure Active Directory).
    AadToken,
}

/// None of these repeats what was given: it may hold a password.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum UrlFault {
    #[error("a SQL Server is named as sqlserver://user@host:1433/database")]
    NotSqlServer,
    #[error("the address of the SQL Server names no host")]
    NoHost,
    #[error(
        "the address of the SQL Server cannot be read: a user or password with : / ? # @ % in it must be percent-encoded (@ is %40)"
    )]
    Host,
    #[error(
        "the port of the SQL Server is not a number from 1 to 65535 (a user or password with : / ? # @ % in it must be percent-encoded)"
    )]
    Port,
    #[error(
        "named instances are not looked up: give the port that the instance listens on instead of its name"
    )]
    Instance,
    #[error("the address of the SQL Server names no database: sqlserver://user@host:1433/database")]
    NoDatabase,
    #[error("the address of the SQL Server names no user: sqlserver://user@host:1433/database")]
    NoUser,
    #[error("a % in the address of the SQL Server is not followed by two hexadecimal digits of UTF-8 text")]
    Encoding,
    #[error("unknown parameter {0:?} in the address of the SQL Server; known: {KNOWN}")]
    Unknown(String),
    #[error("parameter {0:?} is given twice in the address of the SQL Server")]
    Twice(String),
    #[error("{name} in the address of the SQL Server must be {must}")]
    Value { name: &'static str, must: &'static str },
    #[error(
        "encrypt=no is for a SQL Server on this machine only (localhost, 127.0.0.1, ::1): passwords and patients' data would travel in the clear"
    )]
    InTheClear,
}

impl FromStr for SqlServerUrl {
    type Err = UrlFault;

    fn from_str(text: &str) -> Result<Self, UrlFault> {
        let rest = text.strip_prefix(SCHEME).ok_or(UrlFault::NotSqlServer)?;
        let (authority, path) = rest.split_once('/').unwrap_or((rest, ""));
        let (user_info, place) = match authority.rsplit_once('@') {
            Some((user_info, place)) => (user_info, place),
            None => ("", authority),
        };
        // The database was left out, and what it is asked with follows at once.
        let asked_at_once = place
            .split_once('?')
            .is_some_and(|(place, _)| place_of(place).is_ok());
        if asked_at_once && !path.contains('@') {
            return Err(UrlFault::NoDatabase);
        }
        let (host, port) = place_of(place)?;
        let (user, password) = match user_info.split_once(':') {
            Some((user, password)) => (decoded(user)?, Some(decoded(password)?)),
            None => (decoded(user_info)?, None),
        };
        // A password that was not encoded goes on after its / or ?.
        if path.contains('@') {
            return Err(UrlFault::Host);
        }
        let (database, parameters) = path.split_once('?').unwrap_or((path, ""));
        let database = decoded(database)?;
        if database.is_empty() {
            return Err(UrlFault::NoDatabase);
        }
        let mut url = Self {
            auth: Auth::Sql,
            user,
            password: password.filter(|password| !password.is_empty()),
            host,
            port,
            database,
            encrypt: true,
            trust: None,
            connections_max: 16,
            wait: Duration::from_secs(30),
            command_timeout: Duration::from_secs(30),
            lock_wait: Duration::from_secs(10),
        };
        let mut seen = Vec::new();
        for parameter in parameters.split('&').filter(|parameter| !parameter.is_empty()) {
            let (name, value) = parameter.split_once('=').unwrap_or((parameter, ""));
            if seen.contains(&name) {
                return Err(UrlFault::Twice(name.to_owned()));
            }
            seen.push(name);
            url.take(name, &decoded(value)?)?;
        }
        if url.auth == Auth::Sql && url.user.is_empty() {
            return Err(UrlFault::NoUser);
        }
        // Else nobody would ever hear that a lock was waited for in vain: the line would be cut first.
        if url.lock_wait >= url.command_timeout {
            return Err(wrong("lock-wait", "less than command-timeout"));
        }
        if !url.encrypt && !url.is_loopback() {
            return Err(UrlFault::InTheClear);
        }
        Ok(url)
    }
}

impl SqlServerUrl {
    fn take(&mut self, name: &str, value: &str) -> Result<(), UrlFault> {
        match name {
            "encrypt" => {
                self.encrypt = match value {
                    "yes" => true,
                    "no" => false,
                    _ => return Err(wrong("encrypt", "yes or no")),
                };
            }
            "trust" if value.is_empty() => return Err(wrong("trust", "the path of a file of certificates")),
            "trust" => self.trust = Some(PathBuf::from(value)),
            "pool" => {
                let must = "a number of connections from 1 to 1000";
                let count = number(value, CONNECTIONS_MAX).ok_or(wrong("pool", must))?;
                self.connections_max = usize::try_from(count).map_err(|_| wrong("pool", must))?;
            }
            "wait" => self.wait = seconds("wait", value)?,
            "command-timeout" => self.command_timeout = seconds("command-timeout", value)?,
            "lock-wait" => self.lock_wait = seconds("lock-wait", value)?,
            "auth" => {
                self.auth = match value {
                    "sql" => Auth::Sql,
                    "aad-token" => Auth::AadToken,
                    _ => return Err(wrong("auth", "sql or aad-token")),
                };
            }
            _ => return Err(UrlFault::Unknown(name.to_owned())),
        }
        Ok(())
    }

    fn is_loopback(&self) -> bool {
        let address = self.host.parse::<IpAddr>();
        self.host.eq_ignore_ascii_case("localhost") || address.is_ok_and(|address| address.is_loopback())
    }

    /// `host:1433`, as people write it.
    pub(super) fn address(&self) -> String {
        address(&self.host, self.port)
    }
}

pub(super) fn address(host: &str, port: u16) -> String {
    if host.contains(':') {
        format!("[{host}]:{port}")
    } else {
        format!("{host}:{port}")
    }
}

fn place_of(place: &str) -> Result<(String, u16), UrlFault> {
    if place.contains('\\') || place.to_ascii_lowercase().contains("%5c") {
        return Err(UrlFault::Instance);
    }
    let (host, port) = match place.strip_prefix('[') {
        Some(v6) => {
            let (host, after) = v6.split_once(']').ok_or(UrlFault::NoHost)?;
            (host, after.strip_prefix(':'))
        }
        None => match place.split_once(':') {
            Some((host, port)) => (host, Some(port)),
            None => (place, None),
        },
    };
    if host.is_empty() {
        return Err(UrlFault::NoHost);
    }
    // What is none may be the rest of a password: it is neither shown nor looked up.
    let of_host = |c: char| c.is_ascii_alphanumeric() || ".-_:%".contains(c);
    if !host.chars().all(of_host) {
        return Err(UrlFault::Host);
    }
    let port = match port {
        Some(port) => port
            .parse()
            .ok()
            .filter(|port| *port != 0)
            .ok_or(UrlFault::Port)?,
        None => 1433,
    };
    Ok((host.to_owned(), port))
}

const fn wrong(name: &'static str, must: &'static str) -> UrlFault {
    UrlFault::Value { name, must }
}

fn number(value: &str, most: u64) -> Option<u64> {
    value.parse().ok().filter(|number| (1..=most).contains(number))
}

fn seconds(name: &'static str, value: &str) -> Result<Duration, UrlFault> {
    let count = number(value, SECONDS_MAX).ok_or(wrong(name, "a number of seconds from 1 to 3600"))?;
    Ok(Duration::from_secs(count))
}

fn decoded(text: &str) -> Result<String, UrlFault> {
    percent_decoded(text).ok_or(UrlFault::Encoding)
}

/// `None` where a % is not followed by two hexadecimal digits, or what comes out is no UTF-8.
pub(crate) fn percent_decoded(text: &str) -> Option<String> {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let Some((first, after)) = rest.split_first() {
        if *first != b'%' {
            bytes.push(*first);
            rest = after;
            continue;
        }
        let (digits, after) = after.split_at_checked(2)?;
        let digits = std::str::from_utf8(digits).ok()?;
        // `from_str_radix` would take a sign too.
        if !digits.bytes().all(|digit| digit.is_ascii_hexdigit()) {
            return None;
        }
        bytes.push(u8::from_str_radix(digits, 16).ok()?);
        rest = after;
    }
    String::from_utf8(bytes).ok()
}

impl fmt::Display for SqlServerUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(SCHEME)?;
        if !self.user.is_empty() {
            write!(f, "{}@", self.user)?;
        }
        write!(f, "{}/{}", self.address(), self.database)?;
        if !self.encrypt {
            f.write_str("?encrypt=no")?;
        }
        Ok(())
    }
}

impl fmt::Debug for SqlServerUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SqlServerUrl")
            .field("url", &self.to_string())
            .field("auth", &self.auth)
            .field("trust", &self.trust)
            .field("connections_max", &self.connections_max)
            .field("wait", &self.wait)
            .field("command_timeout", &self.command_timeout)
            .field("lock_wait", &self.lock_wait)
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> SqlServerUrl {
        text.parse().unwrap()
    }

    #[test]
    fn a_short_address_is_encrypted_and_has_the_usual_measures() {
        let url = read("sqlserver://clinic@db.example.org/clinic");
        assert_eq!((url.host.as_str(), url.port), ("db.example.org", 1433));
        assert_eq!((url.user.as_str(), url.password.as_deref()), ("clinic", None));
        assert_eq!((url.database.as_str(), url.auth), ("clinic", Auth::Sql));
        assert!(url.encrypt && url.trust.is_none());
        assert_eq!(url.connections_max, 16);
        assert_eq!((url.wait.as_secs(), url.command_timeout.as_secs()), (30, 30));
    }

    #[test]
    fn every_parameter_is_read() {
        let url = read(
            "sqlserver://us%40er:p%2Fa%3Ass%25@[::1]:14330/ph%C3%B2ng%20kh%C3%A1m?encrypt=no&trust=/etc/ca.pem&pool=4&wait=5&command-timeout=7&lock-wait=3&auth=sql",
        );
        assert_eq!((url.host.as_str(), url.port), ("::1", 14330));
        assert_eq!(url.address(), "[::1]:14330");
        assert_eq!(
            (url.user.as_str(), url.password.as_deref()),
            ("us@er", Some("p/a:ss%"))
        );
        assert_eq!(url.database, "phòng khám");
        assert_eq!(url.trust, Some(PathBuf::from("/etc/ca.pem")));
        assert_eq!(url.lock_wait.as_secs(), 3);
        assert_eq!(
            (
                url.connections_max,
                url.wait.as_secs(),
                url.command_timeout.as_secs()
            ),
            (4, 5, 7)
        );
        assert!(!url.encrypt);
        let token = read("sqlserver://clinic.database.windows.net/clinic?auth=aad-token");
        assert_eq!((token.auth, token.user.as_str()), (Auth::AadToken, ""));
    }

    #[test]
    fn nothing_that_is_printed_holds_the_password() {
        let url = read("sqlserver://sa:Hunter2@db:1433/clinic");
        assert_eq!(url.to_string(), "sqlserver://sa@db:1433/clinic");
        for printed in [url.to_string(), format!("{url:?}"), format!("{url:#?}")] {
            assert!(!printed.contains("Hunter2"), "{printed}");
        }
        for wrong in [
            "sqlserver://sa:Hun/ter2@db/clinic",
            "sqlserver://sa:Hun?ter2/@db/clinic",
            "sqlserver://sa:Hunter2%@db/clinic",
            "sqlserver://sa:Hunter2@db:x/clinic",
            "sqlserver://sa:Hunter2@db",
            "mssql://sa:Hunter2@db/clinic",
        ] {
            let fault = wrong.parse::<SqlServerUrl>().unwrap_err();
            assert!(!format!("{fault} {fault:?}").contains("ter2"), "{fault}");
        }
    }

    #[test]
    fn what_is_wrong_with_an_address_is_said() {
        let fault = |text: &str| text.parse::<SqlServerUrl>().unwrap_err();
        assert_eq!(fault("sqlite:///clinic.db"), UrlFault::NotSqlServer);
        assert_eq!(fault("sqlserver://sa@/clinic"), UrlFault::NoHost);
        assert_eq!(fault("sqlserver://sa@[::1/clinic"), UrlFault::NoHost);
        assert_eq!(fault("sqlserver://sa@db:0/clinic"), UrlFault::Port);
        assert_eq!(fault("sqlserver://sa@db:65536/clinic"), UrlFault::Port);
        assert_eq!(fault("sqlserver://sa@db\\SQLEXPRESS/clinic"), UrlFault::Instance);
        assert_eq!(fault("sqlserver://sa@db%5CSQLEXPRESS/clinic"), UrlFault::Instance);
        assert_eq!(fault("sqlserver://sa@db"), UrlFault::NoDatabase);
        // A password that was not encoded, wherever it is cut.
        for (password, is) in [
            ("p@s#1/3", UrlFault::Host),
            ("1234/SEC?RET", UrlFault::Host),
            ("p@s/x", UrlFault::Host),
            ("p/s@x", UrlFault::Port),
        ] {
            assert_eq!(fault(&format!("sqlserver://sa:{password}@db/clinic")), is);
        }
        assert_eq!(fault("sqlserver://sa@db/?pool=4"), UrlFault::NoDatabase);
        assert_eq!(fault("sqlserver://sa@db?pool=4"), UrlFault::NoDatabase);
        assert_eq!(
            fault("sqlserver://sa@db:1433?trust=/etc/ca.pem"),
            UrlFault::NoDatabase
        );
        assert_eq!(fault("sqlserver://db/clinic"), UrlFault::NoUser);
        assert_eq!(fault("sqlserver://s%4@db/clinic"), UrlFault::Encoding);
        assert_eq!(fault("sqlserver://s%+4@db/clinic"), UrlFault::Encoding);
        assert_eq!(fault("sqlserver://s%ff@db/clinic"), UrlFault::Encoding);
        assert_eq!(
            fault("sqlserver://sa@db/c?pool=4&pool=5"),
            UrlFault::Twice("pool".to_owned())
        );
        let unknown = fault("sqlserver://sa@db/c?TrustServerCertificate=true").to_string();
        assert!(
            unknown.contains("TrustServerCertificate") && unknown.contains(KNOWN),
            "{unknown}"
        );
        for text in [
            "encrypt=maybe",
            "trust=",
            "pool=0",
            "pool=1001",
            "wait=0",
            "command-timeout=3601",
            "command-timeout=10",
            "lock-wait=30",
            "auth=windows",
        ] {
            let fault = fault(&format!("sqlserver://sa@db/c?{text}"));
            assert!(matches!(fault, UrlFault::Value { .. }), "{text}: {fault}");
        }
    }

    #[test]
    fn in_the_clear_only_to_this_machine() {
        for host in ["localhost", "LOCALHOST", "127.0.0.1", "127.9.9.9", "[::1]"] {
            assert!(!read(&format!("sqlserver://sa@{host}/c?encrypt=no")).encrypt);
        }
        for host in [
            "db",
            "10.0.0.1",
            "localhost.example.org",
            "127.0.0.1.example.org",
            "[::2]",
        ] {
            let fault = format!("sqlserver://sa@{host}/c?encrypt=no").parse::<SqlServerUrl>();
            assert_eq!(fault.unwrap_err(), UrlFault::InTheClear);
        }
    }
}
