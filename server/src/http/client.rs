//! Whose address a request comes from: the peer's, or what a trusted proxy says.

use std::net::{IpAddr, SocketAddr};

use axum::{
    extract::{ConnectInfo, Request},
    http::{HeaderMap, HeaderName},
};
use openmic_app::integrity::ClientAddress;

/// Finds the address and leaves it with the request. `header` is the one that the proxy in front sets; where
/// there is none, whatever such headers say is a visitor's own claim and is not looked at.
pub(super) fn resolve(header: Option<&HeaderName>, request: &mut Request) {
    let peer = request
        .extensions()
        .get::<ConnectInfo<SocketAddr>>()
        .map(|ConnectInfo(peer)| peer.ip());
    let address = match header {
        Some(header) => named(request.headers(), header),
        None => peer.filter(|peer| is_visitor(*peer)),
    };
    request.extensions_mut().insert(ClientAddress(address));
}

/// The last address of the header: the one that the nearest proxy has added.
fn named(headers: &HeaderMap, header: &HeaderName) -> Option<IpAddr> {
    let last = headers.get_all(header).iter().next_back()?;
    let last = last.to_str().ok()?.rsplit(',').next()?.trim();
    let bare = last.trim_start_matches('[').trim_end_matches(']');
    bare.parse()
        .ok()
        .or_else(|| last.parse::<SocketAddr>().ok().map(|address| address.ip()))
}

/// Whether a peer may be a visitor: on loopback and private networks it is more likely a proxy, before
/// which all visitors look alike.
fn is_visitor(peer: IpAddr) -> bool {
    match peer.to_canonical() {
        IpAddr::V4(peer) => {
            !(peer.is_loopback()
                || peer.is_private()
                || peer.is_link_local()
                || peer.is_unspecified())
        }
        IpAddr::V6(peer) => {
            !(peer.is_loopback()
                || peer.is_unique_local()
                || peer.is_unicast_link_local()
                || peer.is_unspecified())
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_nearest_proxy_is_believed_and_nobody_further_away() {
        let header = HeaderName::from_static("x-forwarded-for");
        let says = |values: &[&str]| {
            let mut headers = HeaderMap::new();
            for value in values {
                headers.append(&header, value.parse().expect("a value"));
            }
            named(&headers, &header).map(|address| address.to_string())
        };
        assert_eq!(says(&["203.0.113.9"]).as_deref(), Some("203.0.113.9"));
        assert_eq!(
            says(&["198.51.100.1, 203.0.113.9"]).as_deref(),
            Some("203.0.113.9"),
            "what stands before it a visitor may have written"
        );
        assert_eq!(
            says(&["198.51.100.1", "203.0.113.9:4711"]).as_deref(),
            Some("203.0.113.9")
        );
        assert_eq!(says(&["[2001:db8::1]"]).as_deref(), Some("2001:db8::1"));
        assert_eq!(says(&["unknown"]), None);
        assert_eq!(says(&[]), None);
    }

    #[test]
    fn a_peer_that_may_be_a_proxy_is_nobody() {
        for (peer, expected) in [
            ("127.0.0.1", false),
            ("::1", false),
            ("10.1.2.3", false),
            ("::ffff:172.17.0.1", false),
            ("fd00::1", false),
            ("203.0.113.9", true),
            ("2001:db8::1", true),
        ] {
            assert_eq!(
                is_visitor(peer.parse().expect("an address")),
                expected,
                "{peer}"
            );
        }
    }
}
