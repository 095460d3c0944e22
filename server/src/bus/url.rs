//! Where Redis and RabbitMQ are, from settings: `rediss://clinic:password@cache.clinic.example/0` and
//! `amqps://clinic:password@queue.clinic.example/clinic`.

use std::{fmt, net::IpAddr, str::FromStr};

use lapin::uri::AMQPUri;

/// None of these repeats what was given: it may hold a password.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum BusUrlFault {
    #[error(
        "Redis is named as rediss://user:password@cache.clinic.example:6379/0 (redis:// on this machine)"
    )]
    NotRedis,
    #[error(
        "RabbitMQ is named as amqps://user:password@queue.clinic.example/vhost (amqp:// on this machine)"
    )]
    NotAmqp,
    #[error("the host is missing, or a / ? # @ in the user or the password is not percent-encoded")]
    Host,
    #[error("a password goes over the network encrypted only: rediss:// or amqps://")]
    InTheClear,
    #[error("what follows the host, or the port, cannot be read")]
    Rest,
}

/// Where hints and kept answers go.
#[derive(Clone, PartialEq, Eq)]
pub struct RedisUrl {
    whole: String,
    shown: String,
}

/// Where calls to jobs go.
#[derive(Clone, PartialEq, Eq)]
pub struct AmqpUrl {
    whole: String,
    shown: String,
}

impl RedisUrl {
    /// Connects to nobody.
    pub(super) fn client(&self) -> Result<redis::Client, BusUrlFault> {
        redis::Client::open(self.whole.as_str()).map_err(|_| BusUrlFault::Rest)
    }
}

impl AmqpUrl {
    pub(super) fn uri(&self) -> Result<AMQPUri, BusUrlFault> {
        self.whole.parse().map_err(|_| BusUrlFault::Rest)
    }
}

impl FromStr for RedisUrl {
    type Err = BusUrlFault;

    fn from_str(text: &str) -> Result<Self, BusUrlFault> {
        let shown = shown(text, ["redis://", "rediss://"], BusUrlFault::NotRedis)?;
        let whole = text.to_owned();
        let url = Self { whole, shown };
        url.client().map(|_| url)
    }
}

impl FromStr for AmqpUrl {
    type Err = BusUrlFault;

    fn from_str(text: &str) -> Result<Self, BusUrlFault> {
        let shown = shown(text, ["amqp://", "amqps://"], BusUrlFault::NotAmqp)?;
        let whole = text.to_owned();
        let url = Self { whole, shown };
        url.uri().map(|_| url)
    }
}

/// Without password and parameters. The first scheme is the one in the clear.
fn shown(text: &str, schemes: [&'static str; 2], other: BusUrlFault) -> Result<String, BusUrlFault> {
    let of = |scheme| text.strip_prefix(scheme).map(|rest| (scheme, rest));
    let (scheme, rest) = schemes.into_iter().find_map(of).ok_or(other)?;
    let (who, place) = match rest.rsplit_once('@') {
        Some((who, place)) => (who, place),
        None => ("", rest),
    };
    if who.contains(['/', '?', '#', '@']) {
        return Err(BusUrlFault::Host);
    }
    let end = place.find(['/', '?']).unwrap_or(place.len());
    let (host, path) = place.split_at(end);
    let (user, password) = who.split_once(':').unwrap_or((who, ""));
    let name = host_alone(host).ok_or(BusUrlFault::Host)?;
    if scheme == schemes[0] && !password.is_empty() && !is_this_machine(name) {
        return Err(BusUrlFault::InTheClear);
    }
    let path = path.split('?').next().unwrap_or_default();
    let at = if user.is_empty() { "" } else { "@" };
    Ok(format!("{scheme}{user}{at}{host}{path}"))
}

/// Without the port. What is no host may be the rest of a password: it is neither shown nor looked up.
fn host_alone(host: &str) -> Option<&str> {
    let name = match host.strip_prefix('[') {
        Some(v6) => v6.split_once(']')?.0,
        None => host.split(':').next()?,
    };
    let of_host = |c: char| c.is_ascii_alphanumeric() || "[].-_:".contains(c);
    (!name.is_empty() && host.chars().all(of_host)).then_some(name)
}

fn is_this_machine(name: &str) -> bool {
    let address = name.parse::<IpAddr>();
    name.eq_ignore_ascii_case("localhost") || address.is_ok_and(|address| address.is_loopback())
}

impl fmt::Display for RedisUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.shown)
    }
}

impl fmt::Debug for RedisUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "RedisUrl({self})")
    }
}

impl fmt::Display for AmqpUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.shown)
    }
}

impl fmt::Debug for AmqpUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "AmqpUrl({self})")
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use rstest::rstest;

    #[rstest]
    #[case("redis://127.0.0.1:6379", "redis://127.0.0.1:6379")]
    #[case("redis://:Hunter2@localhost/1", "redis://localhost/1")]
    #[case("redis://cache.clinic.example/0", "redis://cache.clinic.example/0")]
    #[case(
        "rediss://clinic:Hun%2Fter2@cache.clinic.example:6380/0",
        "rediss://clinic@cache.clinic.example:6380/0"
    )]
    fn where_redis_is_is_shown_without_the_password(#[case] text: &str, #[case] shown: &str) {
        let url: RedisUrl = text.parse().unwrap();
        assert_eq!(url.to_string(), shown);
        assert_eq!(format!("{url:?}"), format!("RedisUrl({shown})"));
    }

    #[rstest]
    #[case("amqp://guest:guest@127.0.0.1:5672", "amqp://guest@127.0.0.1:5672")]
    #[case(
        "amqps://clinic:Hunter2@queue.clinic.example/clinic?heartbeat=7",
        "amqps://clinic@queue.clinic.example/clinic"
    )]
    fn where_rabbitmq_is_is_shown_without_the_password(#[case] text: &str, #[case] shown: &str) {
        let url: AmqpUrl = text.parse().unwrap();
        assert_eq!(url.to_string(), shown);
        assert_eq!(format!("{url:?}"), format!("AmqpUrl({shown})"));
    }

    #[rstest]
    #[case("http://localhost", BusUrlFault::NotRedis)]
    #[case("redis://", BusUrlFault::Host)]
    #[case("redis://a:b/c@localhost", BusUrlFault::Host)]
    #[case("redis://a:b@cache.clinic.example", BusUrlFault::InTheClear)]
    #[case("redis://localhost/first", BusUrlFault::Rest)]
    fn what_is_wrong_with_the_address_is_said(#[case] text: &str, #[case] fault: BusUrlFault) {
        assert_eq!(text.parse::<RedisUrl>().unwrap_err(), fault);
    }

    #[test]
    fn a_password_for_rabbitmq_is_not_sent_in_the_clear_either() {
        let wrong = "amqp://a:b@queue.clinic.example".parse::<AmqpUrl>();
        assert_eq!(wrong.unwrap_err(), BusUrlFault::InTheClear);
    }
}
