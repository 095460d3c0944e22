//! What the routes of signing in need to know of a request beside its body.

use std::{
    convert::Infallible,
    net::{IpAddr, SocketAddr},
};

use axum::{
    extract::{ConnectInfo, FromRequestParts},
    http::{
        HeaderMap,
        header::{COOKIE, USER_AGENT},
        request::Parts,
    },
};
use clinic_shared::identity::Actor;

use super::{
    cookies::{BROWSER_COOKIE, CSRF_COOKIE, REFRESH_COOKIE},
    proxies::TrustedProxies,
    sessions::Client,
};

#[derive(Clone)]
pub struct Caller {
    pub client: Client,
    /// Where it comes from, by [`TrustedProxies::client`]; `None` also when the listener does not tell.
    pub address: Option<IpAddr>,
    /// The browser says that another site's page sent it.
    pub other_site: bool,
    pub refresh_cookie: Option<String>,
    /// The mark of a browser that was here before.
    pub browser_cookie: Option<String>,
    /// What the browser calls itself.
    pub user_agent: String,
    /// The `X-Clinic-CSRF` header, when the cookie says the same.
    pub csrf: Option<String>,
    /// By a good access token.
    pub actor: Option<Actor>,
}

impl<S: Send + Sync> FromRequestParts<S> for Caller {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, _state: &S) -> Result<Self, Infallible> {
        let headers = &parts.headers;
        let client = match text(headers, "x-clinic-client") {
            Some("desktop") => Client::Desktop,
            _ => Client::Browser,
        };
        let peer = parts.extensions.get::<ConnectInfo<SocketAddr>>();
        let proxies = parts.extensions.get::<TrustedProxies>().cloned();
        let proxies = proxies.unwrap_or_default();
        Ok(Self {
            client,
            address: peer.and_then(|ConnectInfo(peer)| proxies.client(peer.ip(), headers)),
            other_site: matches!(text(headers, "sec-fetch-site"), Some("cross-site" | "same-site")),
            refresh_cookie: cookie(headers, REFRESH_COOKIE).map(str::to_owned),
            browser_cookie: cookie(headers, BROWSER_COOKIE).map(str::to_owned),
            user_agent: text(headers, USER_AGENT.as_str()).unwrap_or_default().to_owned(),
            csrf: text(headers, "x-clinic-csrf")
                .filter(|proof| cookie(headers, CSRF_COOKIE) == Some(*proof))
                .map(str::to_owned),
            actor: parts.extensions.get::<Actor>().copied(),
        })
    }
}

fn text<'a>(headers: &'a HeaderMap, name: &str) -> Option<&'a str> {
    headers.get(name)?.to_str().ok()
}

fn cookie<'a>(headers: &'a HeaderMap, name: &str) -> Option<&'a str> {
    let pairs = headers
        .get_all(COOKIE)
        .iter()
        .filter_map(|header| header.to_str().ok());
    let mut pairs = pairs
        .flat_map(|header| header.split(';'))
        .filter_map(|pair| pair.split_once('='));
    pairs
        .find(|(known, _)| known.trim() == name)
        .map(|(_, value)| value.trim())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cookie_is_found_by_its_whole_name() {
        let mut headers = HeaderMap::new();
        headers.insert(
            COOKIE,
            "my_clinic_refresh=no; clinic_refresh=a=b".parse().unwrap(),
        );
        assert_eq!(cookie(&headers, REFRESH_COOKIE), Some("a=b"));
        assert_eq!(cookie(&headers, CSRF_COOKIE), None);
    }
}
