//! Settings: from flags, then the environment, then a file, then the defaults. A wrong one is named together
//! with where it came from, because the person who has to mend it did not write this program.

use std::{
    collections::BTreeMap,
    net::SocketAddr,
    path::{Path, PathBuf},
    str::FromStr,
};

use crate::{
    bus::{AmqpUrl, BusUrlFault, RedisUrl},
    identity::{ProxyFault, TrustedProxies},
    messaging::{MailSettings, SmsSettings, SmsUrlFault},
    store::{SqlServerUrl, UrlFault},
};

/// Flags of every verb that needs the clinic's data.
#[expect(
    clippy::doc_markdown,
    reason = "these lines are the terminal's help, where marks would show"
)]
#[derive(Debug, Clone, Default, clap::Args)]
pub struct Flags {
    /// Settings file (TOML). Without it: clinic.toml in the data folder, if there is one.
    #[arg(long, value_name = "FILE", global = true)]
    pub config: Option<PathBuf>,
    /// Folder for the database, keys and logs [CLINIC_DATA_DIR, data_dir; default: ./data]
    #[arg(long, value_name = "FOLDER", global = true)]
    pub data_dir: Option<String>,
    /// Where the data is: sqlite://path/to/clinic.db or sqlserver://user@host/database [CLINIC_DATABASE, database; default: clinic.db in the data folder]
    #[arg(long, value_name = "URL", global = true)]
    pub database: Option<String>,
    /// Address and port to serve on [CLINIC_LISTEN, listen; default: 127.0.0.1:8080]
    #[arg(long, value_name = "ADDRESS", global = true)]
    pub listen: Option<String>,
    /// Folder with the page's files [CLINIC_UI, ui; default: ui/dist]
    #[arg(long, value_name = "FOLDER", global = true)]
    pub ui: Option<String>,
    /// How much to log: error, warn, info, debug or trace [CLINIC_LOG_LEVEL, log_level; default: info]
    #[arg(long, value_name = "LEVEL", global = true)]
    pub log_level: Option<String>,
    /// Days that log files are kept [CLINIC_LOG_KEEP_DAYS, log_keep_days; default: 30]
    #[arg(long, value_name = "DAYS", global = true)]
    pub log_keep_days: Option<String>,
    /// The address people type, when a proxy stands before this server: https://clinic.example.vn
    /// [CLINIC_PUBLIC_URL, public_url; default: http:// and the listen address]
    #[arg(long, value_name = "URL", global = true)]
    pub public_url: Option<String>,
    /// Proxies on other machines whose X-Forwarded-For is believed: 10.0.0.5, 10.1.0.0/24, fd00:1::/64
    /// [CLINIC_TRUSTED_PROXIES, trusted_proxies; without it only a proxy on this machine]
    #[arg(long, value_name = "ADDRESSES", global = true)]
    pub trusted_proxies: Option<String>,
    /// The relay that takes the clinic's mail: smtp://user:password@mail.example.vn:587?tls=required (or wrapper; none on
    /// this machine only) [CLINIC_MAIL, mail; without it patients get no mail]
    #[arg(long, value_name = "URL", global = true)]
    pub mail: Option<String>,
    /// The address that mail comes from: hen@phongkham.example [CLINIC_MAIL_FROM, mail_from]
    #[arg(long, value_name = "ADDRESS", global = true)]
    pub mail_from: Option<String>,
    /// Redis, where several servers run: rediss://user:password@cache.clinic.example:6379/0 (redis:// on this machine)
    /// [CLINIC_REDIS, redis; without it each server looks for itself, once a second]
    #[arg(long, value_name = "URL", global = true)]
    pub redis: Option<String>,
    /// RabbitMQ, where several servers run: amqps://user:password@queue.clinic.example/vhost (amqp:// on this machine)
    /// [CLINIC_RABBITMQ, rabbitmq; without it each server looks for jobs by itself]
    #[arg(long, value_name = "URL", global = true)]
    pub rabbitmq: Option<String>,
    /// The gateway that takes the clinic's SMS: esms://API_KEY:SECRET_KEY@Brandname or twilio://SID:TOKEN@+15550100
    /// [CLINIC_SMS, sms; without it patients get none]
    #[arg(long, value_name = "URL", global = true)]
    pub sms: Option<String>,
    /// Letters a minute that the relay takes, from all servers together; 0: as many as come [CLINIC_MAIL_PER_MINUTE,
    /// mail_per_minute; default: 60]
    #[arg(long, value_name = "LETTERS", global = true)]
    pub mail_per_minute: Option<String>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Settings {
    pub data_dir: PathBuf,
    pub database: Database,
    pub listen: SocketAddr,
    pub ui: PathBuf,
    pub log_level: tracing::Level,
    pub log_keep_days: usize,
    pub public_url: String,
    /// It was said, and is not only where this server listens.
    pub has_public_url: bool,
    /// By itself nobody, but what runs on this machine.
    pub trusted_proxies: TrustedProxies,
    /// `None`: patients get no mail.
    pub mail: Option<MailSettings>,
    /// `None`: servers find by looking what others have done.
    pub redis: Option<RedisUrl>,
    /// `None`: servers look for jobs by themselves.
    pub rabbitmq: Option<AmqpUrl>,
    /// `None`: patients get no SMS.
    pub sms: Option<SmsSettings>,
    /// Letters, of all servers together; 0: as many as come.
    pub mail_per_minute: u16,
}

/// Which engine keeps the data.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Database {
    Sqlite(PathBuf),
    SqlServer(SqlServerUrl),
}

impl std::fmt::Display for Database {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Sqlite(file) => write!(f, "sqlite://{}", file.display()),
            Self::SqlServer(url) => url.fmt(f),
        }
    }
}

impl Database {
    /// `sqlite://` and a path, or `sqlserver://` and what [`SqlServerUrl`] reads. The error says what is wrong, never a
    /// password.
    pub fn read(url: &str) -> Result<Self, String> {
        if let Some(path) = url.strip_prefix("sqlite://") {
            return if path.is_empty() {
                Err("a file's path is missing, as in sqlite:///srv/clinic/clinic.db".to_owned())
            } else {
                Ok(Self::Sqlite(path.into()))
            };
        }
        if url.starts_with("sqlserver://") {
            return url
                .parse()
                .map(Self::SqlServer)
                .map_err(|wrong: UrlFault| wrong.to_string());
        }
        Err("it begins with sqlite:// or sqlserver://".to_owned())
    }
}

/// Names the key, the value, where it came from and what would be right.
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
pub enum WrongSetting {
    #[error("setting {key} = {value:?} (from {source_name}): {expected}")]
    Value {
        key: &'static str,
        value: String,
        source_name: String,
        expected: &'static str,
    },
    /// Without the value: it may hold a password.
    #[error("setting database (from {source_name}): {reason}")]
    Database { source_name: String, reason: String },
    /// Likewise.
    #[error("setting mail (from {source_name}): {reason}")]
    Mail { source_name: String, reason: String },
    /// Likewise.
    #[error("setting {key} (from {source_name}): {reason}")]
    Bus {
        key: &'static str,
        source_name: String,
        reason: String,
    },
    #[error("setting trusted_proxies (from {source_name}): {reason}")]
    Proxies { source_name: String, reason: String },
    #[error("setting sms (from {source_name}): {reason}")]
    Sms { source_name: String, reason: String },
    #[error("{source_name}: there is no setting {key:?}; known are {known}")]
    UnknownKey {
        key: String,
        source_name: String,
        known: String,
    },
    #[error("settings file {file}: {reason}")]
    File { file: String, reason: String },
}

const KEYS: [&str; 14] = [
    "data_dir",
    "database",
    "listen",
    "ui",
    "log_level",
    "log_keep_days",
    "public_url",
    "trusted_proxies",
    "mail",
    "mail_from",
    "redis",
    "rabbitmq",
    "sms",
    "mail_per_minute",
];

/// A value and where it came from.
type Found = (String, String);

impl Settings {
    /// `environment` is the process's; passed in so that tests need not touch it.
    pub fn read(flags: &Flags, environment: &BTreeMap<String, String>) -> Result<Self, WrongSetting> {
        let from_flag = |key: &str| {
            let value = match key {
                "data_dir" => &flags.data_dir,
                "database" => &flags.database,
                "listen" => &flags.listen,
                "ui" => &flags.ui,
                "log_level" => &flags.log_level,
                "log_keep_days" => &flags.log_keep_days,
                "trusted_proxies" => &flags.trusted_proxies,
                "mail" => &flags.mail,
                "mail_from" => &flags.mail_from,
                "redis" => &flags.redis,
                "rabbitmq" => &flags.rabbitmq,
                "sms" => &flags.sms,
                "mail_per_minute" => &flags.mail_per_minute,
                _ => &flags.public_url,
            };
            value
                .clone()
                .map(|value| (value, format!("flag --{}", key.replace('_', "-"))))
        };
        let from_environment = |key: &str| {
            let name = format!("CLINIC_{}", key.to_uppercase());
            environment
                .get(&name)
                .map(|value| (value.clone(), format!("environment {name}")))
        };
        let early = |key: &str| from_flag(key).or_else(|| from_environment(key));
        let data_dir_early =
            early("data_dir").map_or_else(|| PathBuf::from("data"), |(value, _)| value.into());
        let file = read_file(flags.config.as_deref(), &data_dir_early)?;
        let find = |key: &str| early(key).or_else(|| file.get(key).cloned());

        let data_dir = find("data_dir").map_or_else(|| PathBuf::from("data"), |(value, _)| value.into());
        let listen = parse(
            "listen",
            find("listen"),
            "127.0.0.1:8080",
            "an address and port such as 0.0.0.0:8080",
            |text| text.parse::<SocketAddr>().ok(),
        )?;
        let database = match find("database") {
            None => Database::Sqlite(data_dir.join("clinic.db")),
            Some((value, source_name)) => {
                let read = Database::read(value.trim());
                read.map_err(|reason| WrongSetting::Database { source_name, reason })?
            }
        };
        let log_level = parse(
            "log_level",
            find("log_level"),
            "info",
            "error, warn, info, debug or trace",
            |text| text.parse().ok(),
        )?;
        let log_keep_days = parse(
            "log_keep_days",
            find("log_keep_days"),
            "30",
            "a number of days from 1 to 3650",
            |text| text.parse().ok().filter(|days| (1..=3650).contains(days)),
        )?;
        let public_url = parse(
            "public_url",
            find("public_url"),
            &format!("http://{listen}"),
            "http:// or https:// and a host, without a slash at the end",
            |text| {
                let fits =
                    (text.starts_with("http://") || text.starts_with("https://")) && !text.ends_with('/');
                fits.then(|| text.to_owned())
            },
        )?;
        let mail_per_minute = parse(
            "mail_per_minute",
            find("mail_per_minute"),
            "60",
            "a number of letters from 0 (as many as come) to 6000",
            |text| text.parse().ok().filter(|letters| *letters <= 6000),
        )?;
        let ui = find("ui").map_or_else(|| PathBuf::from("ui/dist"), |(value, _)| value.into());
        Ok(Self {
            data_dir,
            database,
            listen,
            ui,
            log_level,
            log_keep_days,
            public_url,
            has_public_url: find("public_url").is_some(),
            trusted_proxies: proxies(find("trusted_proxies"))?,
            mail: mail(find("mail"), find("mail_from"))?,
            redis: on_the_bus("redis", find("redis"))?,
            rabbitmq: on_the_bus("rabbitmq", find("rabbitmq"))?,
            sms: find("sms").map(sms).transpose()?,
            mail_per_minute,
        })
    }

    /// Whether browsers reach us over https, so that cookies may be kept to it.
    pub fn is_https(&self) -> bool {
        self.public_url.starts_with("https://")
    }
}

/// What is left empty is not set up.
fn on_the_bus<Url: FromStr<Err = BusUrlFault>>(
    key: &'static str,
    found: Option<Found>,
) -> Result<Option<Url>, WrongSetting> {
    let Some((value, source_name)) = found.filter(|(value, _)| !value.trim().is_empty()) else {
        return Ok(None);
    };
    let read = value.trim().parse::<Url>();
    read.map(Some).map_err(|fault| WrongSetting::Bus {
        key,
        source_name,
        reason: fault.to_string(),
    })
}

/// What is left empty names nobody.
fn proxies(found: Option<Found>) -> Result<TrustedProxies, WrongSetting> {
    let Some((value, source_name)) = found.filter(|(value, _)| !value.trim().is_empty()) else {
        return Ok(TrustedProxies::default());
    };
    value.parse().map_err(|wrong: ProxyFault| {
        let reason = wrong.to_string();
        WrongSetting::Proxies { source_name, reason }
    })
}

/// Both, or neither.
fn mail(relay: Option<Found>, from: Option<Found>) -> Result<Option<MailSettings>, WrongSetting> {
    let lacks = |found: Found, what: &str| WrongSetting::Mail {
        source_name: found.1,
        reason: format!("{what} is missing: it needs both mail and mail_from"),
    };
    let ((relay, source_name), (from, _)) = match (relay, from) {
        (None, None) => return Ok(None),
        (Some(relay), None) => return Err(lacks(relay, "mail_from")),
        (None, Some(from)) => return Err(lacks(from, "mail")),
        (Some(relay), Some(from)) => (relay, from),
    };
    let read = MailSettings::read(relay.trim(), &from);
    read.map(Some)
        .map_err(|reason| WrongSetting::Mail { source_name, reason })
}

fn sms((value, source_name): Found) -> Result<SmsSettings, WrongSetting> {
    value.trim().parse().map_err(|wrong: SmsUrlFault| {
        let reason = wrong.to_string();
        WrongSetting::Sms { source_name, reason }
    })
}

fn parse<T>(
    key: &'static str,
    found: Option<Found>,
    default: &str,
    expected: &'static str,
    read: impl Fn(&str) -> Option<T>,
) -> Result<T, WrongSetting> {
    let (value, source_name) = found.unwrap_or_else(|| (default.to_owned(), "default".to_owned()));
    read(value.trim()).ok_or(WrongSetting::Value {
        key,
        value,
        source_name,
        expected,
    })
}

/// The file named by the flag must exist; `clinic.toml` in the data folder may.
fn read_file(named: Option<&Path>, data_dir: &Path) -> Result<BTreeMap<String, Found>, WrongSetting> {
    let path = named.map_or_else(|| data_dir.join("clinic.toml"), Path::to_path_buf);
    let file = path.display().to_string();
    let text = match std::fs::read_to_string(&path) {
        Ok(text) => text,
        Err(error) if named.is_none() && error.kind() == std::io::ErrorKind::NotFound => {
            return Ok(BTreeMap::new());
        }
        Err(error) => {
            return Err(WrongSetting::File {
                file,
                reason: error.to_string(),
            });
        }
    };
    let table: toml::Table = text
        .parse()
        .map_err(|error: toml::de::Error| WrongSetting::File {
            file: file.clone(),
            // Not the line itself: it may hold a password.
            reason: match error.span() {
                Some(span) => {
                    let line = text[..span.start.min(text.len())].lines().count().max(1);
                    format!("line {line}: {}", error.message())
                }
                None => error.message().to_owned(),
            },
        })?;
    let mut found = BTreeMap::new();
    for (key, value) in table {
        if !KEYS.contains(&key.as_str()) {
            return Err(WrongSetting::UnknownKey {
                key,
                source_name: file,
                known: KEYS.join(", "),
            });
        }
        found.insert(key, (text_of(&value), file.clone()));
    }
    Ok(found)
}

/// As a flag or the environment would say it: a list with commas between.
fn text_of(value: &toml::Value) -> String {
    match value {
        toml::Value::String(text) => text.clone(),
        toml::Value::Array(items) => items.iter().map(text_of).collect::<Vec<_>>().join(", "),
        other => other.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn environment(pairs: &[(&str, &str)]) -> BTreeMap<String, String> {
        pairs
            .iter()
            .map(|(name, value)| ((*name).to_owned(), (*value).to_owned()))
            .collect()
    }

    #[test]
    fn without_any_setting_the_clinic_opens_on_this_machine() {
        let settings = Settings::read(&Flags::default(), &BTreeMap::new()).unwrap();
        assert_eq!(settings.listen.to_string(), "127.0.0.1:8080");
        assert_eq!(settings.database, Database::Sqlite("data/clinic.db".into()));
        assert!(!settings.is_https());
    }

    #[test]
    fn a_flag_beats_the_environment_and_that_beats_the_file() {
        let dir = tempfile::tempdir().unwrap();
        let file = dir.path().join("clinic.toml");
        std::fs::write(
            &file,
            "listen = '127.0.0.1:1'\nlog_level = 'warn'\nlog_keep_days = 7\n",
        )
        .unwrap();
        let flags = Flags {
            config: Some(file),
            listen: Some("127.0.0.1:3".into()),
            ..Flags::default()
        };
        let environment = environment(&[("CLINIC_LISTEN", "127.0.0.1:2"), ("CLINIC_LOG_LEVEL", "debug")]);
        let settings = Settings::read(&flags, &environment).unwrap();
        assert_eq!(settings.listen.port(), 3);
        assert_eq!(settings.log_level, tracing::Level::DEBUG);
        assert_eq!(settings.log_keep_days, 7);
    }

    #[test]
    fn a_wrong_setting_names_its_key_and_source() {
        let environment = environment(&[("CLINIC_LISTEN", "here")]);
        let wrong = Settings::read(&Flags::default(), &environment)
            .unwrap_err()
            .to_string();
        assert!(
            wrong.contains("listen")
                && wrong.contains("\"here\"")
                && wrong.contains("environment CLINIC_LISTEN"),
            "{wrong}"
        );
    }

    #[test]
    fn mail_wants_a_relay_and_an_address_and_never_tells_the_password() {
        let of = |pairs: &[(&str, &str)]| Settings::read(&Flags::default(), &environment(pairs));
        let relay = ("CLINIC_MAIL", "smtp://hen:Hunter2@mail.example.vn");
        let from = ("CLINIC_MAIL_FROM", "hen@phongkham.example");
        let settings = of(&[relay, from]).unwrap();
        assert!(!format!("{settings:?}").contains("Hunter2"));
        assert_eq!(settings.mail.unwrap().from, "hen@phongkham.example");
        for half in [relay, from] {
            let wrong = of(&[half]).unwrap_err().to_string();
            assert!(
                wrong.contains("mail_from") && !wrong.contains("Hunter2"),
                "{wrong}"
            );
        }
        let in_the_clear = ("CLINIC_MAIL", "smtp://hen:Hunter2@mail.example.vn?tls=none");
        let wrong = of(&[in_the_clear, from]).unwrap_err().to_string();
        assert!(
            wrong.contains("tls=none") && !wrong.contains("Hunter2"),
            "{wrong}"
        );
    }

    #[test]
    fn where_redis_and_rabbitmq_are_is_read_and_never_tells_the_password() {
        let of = |pairs: &[(&str, &str)]| Settings::read(&Flags::default(), &environment(pairs));
        let none = of(&[("CLINIC_REDIS", "")]).unwrap();
        assert_eq!((none.redis, none.rabbitmq), (None, None));
        let both = [
            ("CLINIC_REDIS", "rediss://clinic:Hunter2@cache.clinic.example/0"),
            (
                "CLINIC_RABBITMQ",
                "amqps://clinic:Hunter2@queue.clinic.example/clinic",
            ),
        ];
        let settings = of(&both).unwrap();
        assert!(settings.redis.is_some() && settings.rabbitmq.is_some());
        assert!(!format!("{settings:?}").contains("Hunter2"));
        for (key, name, value) in [
            (
                "redis",
                "CLINIC_REDIS",
                "redis://clinic:Hunter2@cache.clinic.example",
            ),
            (
                "rabbitmq",
                "CLINIC_RABBITMQ",
                "amqp://clinic:Hunter2@queue.clinic.example",
            ),
        ] {
            let wrong = of(&[(name, value)]).unwrap_err().to_string();
            assert!(
                wrong.contains(key) && wrong.contains(name) && !wrong.contains("Hunter2"),
                "{wrong}"
            );
        }
    }

    #[test]
    fn proxies_are_named_with_commas_between_or_as_a_list_and_a_wrong_one_with_what_would_be_right() {
        let of = |value| {
            let environment = environment(&[("CLINIC_TRUSTED_PROXIES", value)]);
            Settings::read(&Flags::default(), &environment)
        };
        assert_eq!(of(" ").unwrap().trusted_proxies, TrustedProxies::default());
        let named = of("10.0.0.5, 10.1.0.0/24").unwrap().trusted_proxies;
        assert_eq!(named, "10.0.0.5,10.1.0.0/24".parse::<TrustedProxies>().unwrap());
        let wrong = of("10.0.0.5, 10.1.0.7/24").unwrap_err().to_string();
        let expected = [
            "trusted_proxies",
            "environment CLINIC_TRUSTED_PROXIES",
            "10.1.0.0/24",
        ];
        assert!(expected.iter().all(|part| wrong.contains(part)), "{wrong}");

        let dir = tempfile::tempdir().unwrap();
        let file = dir.path().join("clinic.toml");
        std::fs::write(&file, "trusted_proxies = ['10.0.0.5', '10.1.0.0/24']").unwrap();
        let flags = Flags {
            config: Some(file),
            ..Flags::default()
        };
        let listed = Settings::read(&flags, &BTreeMap::new()).unwrap();
        assert_eq!(listed.trusted_proxies, named);
    }

    #[test]
    fn a_relay_is_given_sixty_letters_a_minute_unless_somebody_says_otherwise() {
        let of = |letters: &str| {
            let environment = environment(&[("CLINIC_MAIL_PER_MINUTE", letters)]);
            Settings::read(&Flags::default(), &environment).map(|settings| settings.mail_per_minute)
        };
        let unsaid = Settings::read(&Flags::default(), &BTreeMap::new()).unwrap();
        assert_eq!(unsaid.mail_per_minute, 60);
        assert_eq!(of("0"), Ok(0));
        assert_eq!(of("6000"), Ok(6000));
        for wrong in ["6001", "-1", "many"] {
            assert!(of(wrong).unwrap_err().to_string().contains("mail_per_minute"));
        }
    }

    #[test]
    fn an_sms_gateway_is_set_up_and_its_keys_are_never_told() {
        let of = |url| Settings::read(&Flags::default(), &environment(&[("CLINIC_SMS", url)]));
        let settings = of("esms://KEY1:Hunter2@AnTam").unwrap();
        assert!(settings.sms.is_some());
        assert!(!format!("{settings:?}").contains("Hunter2"));
        let wrong = of("esms://KEY1:Hunter2").unwrap_err().to_string();
        assert!(
            wrong.contains("CLINIC_SMS") && !wrong.contains("Hunter2"),
            "{wrong}"
        );
    }

    #[test]
    fn a_misspelt_key_in_the_file_is_an_error_not_a_silence() {
        let dir = tempfile::tempdir().unwrap();
        let file = dir.path().join("clinic.toml");
        std::fs::write(&file, "lissen = '127.0.0.1:1'").unwrap();
        let flags = Flags {
            config: Some(file),
            ..Flags::default()
        };
        let wrong = Settings::read(&flags, &BTreeMap::new()).unwrap_err().to_string();
        assert!(
            wrong.contains("\"lissen\"") && wrong.contains("clinic.toml"),
            "{wrong}"
        );
    }
}
