//! Which machines are believed about whom they speak for: setting `trusted_proxies`. See `docs/several-servers.md`.

use std::{
    net::{IpAddr, SocketAddr},
    str::FromStr,
    sync::Arc,
};

use axum::http::HeaderMap;
use ipnet::IpNet;

/// What is wrong with an entry.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ProxyFault {
    #[error(
        "{0:?} is no address and no network; they are listed with commas between, as in \
         10.0.0.5, 10.1.0.0/24, fd00:1::/64"
    )]
    Unread(String),
    #[error("{given:?} says one machine and a network: write {network}, or {machine}")]
    Both {
        given: String,
        network: IpNet,
        machine: IpAddr,
    },
    #[error("{0:?} is everybody: whoever asks could say any address")]
    Everybody(String),
}

/// One entry of the setting.
fn network(text: &str) -> Result<IpNet, ProxyFault> {
    let unread = || ProxyFault::Unread(text.to_owned());
    if !text.contains('/') {
        let address: IpAddr = text.parse().map_err(|_| unread())?;
        return Ok(address.to_canonical().into());
    }
    let network: IpNet = text.parse().map_err(|_| unread())?;
    let machine = network.addr();
    // Of IPv4 written as IPv6 the bits would be counted otherwise.
    if machine != machine.to_canonical() {
        return Err(unread());
    }
    if network.prefix_len() == 0 {
        return Err(ProxyFault::Everybody(text.to_owned()));
    }
    if network != network.trunc() {
        return Err(ProxyFault::Both {
            given: text.to_owned(),
            network: network.trunc(),
            machine,
        });
    }
    Ok(network)
}

/// Proxies on other machines; by itself nobody. Cheap to clone.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct TrustedProxies(Arc<[IpNet]>);

impl FromStr for TrustedProxies {
    type Err = ProxyFault;

    fn from_str(text: &str) -> Result<Self, ProxyFault> {
        let entries = text.split(',').map(|entry| network(entry.trim()));
        entries.collect::<Result<_, _>>().map(Self)
    }
}

impl TrustedProxies {
    fn has(&self, address: IpAddr) -> bool {
        self.0.iter().any(|network| network.contains(&address))
    }

    /// Where a request comes from that `peer` hands on. Each proxy writes at the end of `X-Forwarded-For` whom it saw: read
    /// from the right, what a trusted one wrote is believed, and nothing before it. `None`: this machine itself.
    pub fn client(&self, peer: IpAddr, headers: &HeaderMap) -> Option<IpAddr> {
        let peer = peer.to_canonical();
        let mut client = (!peer.is_loopback()).then_some(peer);
        // A proxy on this machine is believed without being named.
        if client.is_some() && !self.has(peer) {
            return client;
        }
        for seen in from_the_right(headers) {
            // What cannot be read hides all before it: the one who handed that on answers for it.
            let Some(address) = address_in(seen) else { break };
            client = Some(address);
            if !self.has(address) {
                break;
            }
        }
        client
    }
}

/// Of all lines of the header: they are one list.
fn from_the_right(headers: &HeaderMap) -> impl Iterator<Item = &str> {
    let lines = headers.get_all("x-forwarded-for").iter().rev();
    lines.flat_map(|line| line.to_str().unwrap_or_default().rsplit(','))
}

/// Some proxies write the port, too.
fn address_in(entry: &str) -> Option<IpAddr> {
    let entry = entry.trim();
    let with_port = || entry.parse::<SocketAddr>().map(|address| address.ip());
    let address = entry.parse::<IpAddr>().or_else(|_| with_port()).ok()?;
    Some(address.to_canonical())
}

#[cfg(test)]
mod tests {
    use super::*;
    use rstest::rstest;

    fn proxies(setting: &str) -> TrustedProxies {
        setting.parse().unwrap()
    }

    fn ip(text: &str) -> IpAddr {
        text.parse().unwrap()
    }

    fn forwarded(lines: &[&str]) -> HeaderMap {
        let mut headers = HeaderMap::new();
        for line in lines {
            headers.append("x-forwarded-for", line.parse().unwrap());
        }
        headers
    }

    fn client(setting: &str, peer: &str, lines: &[&str]) -> Option<String> {
        let client = proxies(setting).client(ip(peer), &forwarded(lines));
        client.map(|address| address.to_string())
    }

    #[test]
    fn where_nobody_is_named_only_a_proxy_on_this_machine_is_believed() {
        let by_none = |peer: &str, lines: &[&str]| {
            let client = TrustedProxies::default().client(ip(peer), &forwarded(lines));
            client.map(|address| address.to_string())
        };
        let of = |text: &str| Some(text.to_owned());
        assert_eq!(by_none("127.0.0.1", &["1.2.3.4, 10.0.0.9"]), of("10.0.0.9"));
        assert_eq!(by_none("::1", &["1.2.3.4", "10.0.0.9"]), of("10.0.0.9"));
        assert_eq!(by_none("10.0.0.5", &["1.2.3.4, 10.0.0.9"]), of("10.0.0.5"));
        assert_eq!(by_none("127.0.0.1", &[]), None);
    }

    const SETTING: &str = "10.0.0.5, 10.1.0.0/24, fd00:1::/64";

    #[rstest]
    #[case::by_one_proxy("10.0.0.5", &["198.51.100.7"], "198.51.100.7")]
    #[case::by_one_of_a_network("10.1.0.200", &["198.51.100.7"], "198.51.100.7")]
    #[case::by_ipv6("fd00:1::9", &["2001:db8::7"], "2001:db8::7")]
    #[case::over_a_socket_for_both("::ffff:10.0.0.5", &["198.51.100.7"], "198.51.100.7")]
    #[case::forged_by_a_stranger("198.51.100.9", &["203.0.113.1"], "198.51.100.9")]
    #[case::forged_before_a_proxy("10.0.0.5", &["203.0.113.1, 198.51.100.7"], "198.51.100.7")]
    #[case::forged_as_a_proxy("10.0.0.5", &["203.0.113.1, 10.1.0.1, 198.51.100.7"], "198.51.100.7")]
    #[case::by_two_proxies("10.0.0.5", &["203.0.113.1, 198.51.100.7, 10.1.0.4"], "198.51.100.7")]
    #[case::by_two_on_two_lines("10.0.0.5", &["203.0.113.1, 198.51.100.7", "10.1.0.4"], "198.51.100.7")]
    #[case::by_a_proxy_written_as_ipv6("10.0.0.5", &["198.51.100.7, ::ffff:10.1.0.4"], "198.51.100.7")]
    #[case::by_one_on_this_machine("127.0.0.1", &["198.51.100.7, 10.1.0.4"], "198.51.100.7")]
    #[case::of_a_proxy_itself("10.0.0.5", &["10.1.0.4"], "10.1.0.4")]
    #[case::said_by_nobody("10.0.0.5", &[], "10.0.0.5")]
    #[case::with_a_port("10.0.0.5", &["198.51.100.7:50123"], "198.51.100.7")]
    #[case::with_a_port_of_ipv6("10.0.0.5", &["[2001:db8::7]:50123"], "2001:db8::7")]
    #[case::not_an_address("10.0.0.5", &["198.51.100.7, unknown"], "10.0.0.5")]
    #[case::not_an_address_farther_on("10.0.0.5", &["198.51.100.7, unknown, 10.1.0.4"], "10.1.0.4")]
    #[case::nothing_at_the_end("10.0.0.5", &["198.51.100.7,"], "10.0.0.5")]
    fn a_client_is_what_the_last_trusted_proxy_saw(
        #[case] peer: &str,
        #[case] lines: &[&str],
        #[case] is: &str,
    ) {
        assert_eq!(client(SETTING, peer, lines).as_deref(), Some(is));
    }

    #[test]
    fn a_line_that_is_no_text_is_not_an_address() {
        let mut headers = forwarded(&["198.51.100.7"]);
        let line = axum::http::HeaderValue::from_bytes(b"198.51.100.8\xff").unwrap();
        headers.append("x-forwarded-for", line);
        let client = proxies(SETTING).client(ip("10.0.0.5"), &headers);
        assert_eq!(client, Some(ip("10.0.0.5")));
    }

    #[rstest]
    #[case::one_machine("10.0.0.5", "10.0.0.5", true)]
    #[case::another_machine("10.0.0.5", "10.0.0.4", false)]
    #[case::first("10.1.0.0/23", "10.1.0.0", true)]
    #[case::last("10.1.0.0/23", "10.1.1.255", true)]
    #[case::after("10.1.0.0/23", "10.1.2.0", false)]
    #[case::all_bits("10.0.0.5/32", "10.0.0.5", true)]
    #[case::of_ipv6("fd00:1::/64", "fd00:1::ffff:1", true)]
    #[case::of_another_ipv6("fd00:1::/64", "fd00:1:0:1::1", false)]
    #[case::of_the_other_kind("::/1", "10.0.0.5", false)]
    #[case::ipv4_written_as_ipv6("::ffff:10.0.0.5", "10.0.0.5", true)]
    fn a_network_has_what_begins_like_it(#[case] network: &str, #[case] address: &str, #[case] has: bool) {
        assert_eq!(proxies(network).has(ip(address)), has);
    }

    #[rstest]
    #[case::a_name("proxy.clinic.example", "no address and no network")]
    #[case::nothing_between("10.0.0.5,,10.0.0.6", "no address and no network")]
    #[case::too_many_bits("10.0.0.0/33", "no address and no network")]
    #[case::too_many_bits_of_ipv6("fd00::/129", "no address and no network")]
    #[case::no_bits("10.0.0.0/", "no address and no network")]
    #[case::a_mask("10.0.0.0/255.255.255.0", "no address and no network")]
    #[case::a_port("10.0.0.5:443", "no address and no network")]
    #[case::a_network_of_ipv4_as_ipv6("::ffff:10.0.0.0/120", "no address and no network")]
    #[case::a_machine_and_a_network("10.0.0.5/24", "write 10.0.0.0/24, or 10.0.0.5")]
    #[case::everybody("0.0.0.0/0", "everybody")]
    #[case::everybody_by_ipv6("10.0.0.5, ::/0", "everybody")]
    fn an_entry_that_is_wrong_is_told(#[case] setting: &str, #[case] told: &str) {
        let fault = setting.parse::<TrustedProxies>().unwrap_err().to_string();
        assert!(fault.contains(told), "{fault}");
    }
}
