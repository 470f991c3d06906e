//! Keeps requests away from the operator's own network (server-side request forgery).
//!
//! A submitter chooses the URL, so it is checked twice: as written, and again with the addresses
//! its name resolves to at the moment of connecting, which is what defeats DNS rebinding.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};
use std::str::FromStr;

use reqwest::dns::{Addrs, Name, Resolve, Resolving};
use url::{Host, Url};

/// Which endpoints may be called: every public address, and the origins the operator allowed.
#[derive(Debug, Clone, Default)]
pub struct AddressPolicy {
    allowed: Vec<AllowedOrigin>,
}

/// Scheme, host and port the operator trusts although the host is not public, such as
/// `http://127.0.0.1:8791`. Compared as written (after URL normalisation), never by what the
/// host resolves to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AllowedOrigin {
    scheme: String,
    host: String,
    port: u16,
}

/// An operator's rule that is not an origin.
#[derive(Debug, Clone, thiserror::Error)]
#[error(
    "{0:?} is no address to allow; write scheme, host and port and nothing else, such as http://127.0.0.1:8791"
)]
pub struct NotAnOrigin(String);

/// Why a URL may not be called.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Refused {
    /// Neither `http` nor `https`.
    #[error("the base URL begins with {0}:, but only http and https can be called")]
    Scheme(String),
    /// A user name or password in the URL.
    #[error("the base URL holds a user name or password; remove it and use the key field")]
    UserInfo,
    /// No host at all.
    #[error("the base URL has no host; write it as in https://api.example.com/v1")]
    NoHost,
    /// An address that is not on the public internet.
    #[error(
        "{host} is not a public address ({reason}); use one that can be reached from the internet, or ask the operator of this site to allow it"
    )]
    NotPublic {
        /// Host as in the URL.
        host: String,
        /// Kind of address, such as `loopback`.
        reason: &'static str,
    },
}

impl FromStr for AllowedOrigin {
    type Err = NotAnOrigin;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let fail = || NotAnOrigin(text.to_owned());
        let url = Url::parse(text.trim()).map_err(|_| fail())?;
        let bare = url.path() == "/" && url.query().is_none() && url.fragment().is_none();
        if !bare || has_userinfo(&url) || !is_http(&url) {
            return Err(fail());
        }
        Self::of(&url).ok_or_else(fail)
    }
}

impl std::fmt::Display for AllowedOrigin {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}://{}:{}", self.scheme, self.host, self.port)
    }
}

impl AllowedOrigin {
    fn of(url: &Url) -> Option<Self> {
        Some(Self {
            scheme: url.scheme().to_owned(),
            host: url.host_str()?.to_owned(),
            port: url.port_or_known_default()?,
        })
    }
}

impl AddressPolicy {
    /// Public addresses and these origins.
    #[must_use]
    pub fn new(allowed: Vec<AllowedOrigin>) -> Self {
        Self { allowed }
    }

    /// The same from text, as an operator writes it.
    ///
    /// # Errors
    /// The first rule that is not an origin.
    pub fn parse(rules: &[impl AsRef<str>]) -> Result<Self, NotAnOrigin> {
        rules
            .iter()
            .map(|rule| rule.as_ref().parse())
            .collect::<Result<_, _>>()
            .map(Self::new)
    }

    /// Checks everything that can be known without a look-up. A host name passes here and is
    /// checked when it is resolved.
    ///
    /// # Errors
    /// Why the URL may not be called.
    pub fn check(&self, url: &Url) -> Result<(), Refused> {
        if !is_http(url) {
            return Err(Refused::Scheme(url.scheme().to_owned()));
        }
        if has_userinfo(url) {
            return Err(Refused::UserInfo);
        }
        let host = url.host().ok_or(Refused::NoHost)?;
        if self.allows(url) {
            return Ok(());
        }
        // The URL parser has already turned 127.1, 2130706433 and 0x7f000001 into addresses.
        let ip: IpAddr = match host {
            Host::Domain(_) => return Ok(()),
            Host::Ipv4(ip) => ip.into(),
            Host::Ipv6(ip) => ip.into(),
        };
        not_public(ip).map_or(Ok(()), |reason| {
            Err(Refused::NotPublic {
                host: host.to_string(),
                reason,
            })
        })
    }

    /// Whether the operator allowed this URL's scheme, host and port.
    pub(super) fn allows(&self, url: &Url) -> bool {
        AllowedOrigin::of(url).is_some_and(|origin| self.allowed.contains(&origin))
    }
}

/// A resolver that gives up on a name unless every address behind it is public. It knows no
/// exceptions: allowed origins go through a client of their own, so that allowing port 8791 of a
/// host allows no other port of it.
#[derive(Debug, Clone, Copy)]
pub(super) struct PublicResolver;

impl Resolve for PublicResolver {
    fn resolve(&self, name: Name) -> Resolving {
        let host = name.as_str().to_owned();
        Box::pin(async move {
            let found: Vec<SocketAddr> =
                tokio::net::lookup_host((host.as_str(), 0)).await?.collect();
            if let Some(reason) = found.iter().find_map(|address| not_public(address.ip())) {
                return Err(Refused::NotPublic { host, reason }.into());
            }
            Ok(Box::new(found.into_iter()) as Addrs)
        })
    }
}

fn is_http(url: &Url) -> bool {
    matches!(url.scheme(), "http" | "https")
}

fn has_userinfo(url: &Url) -> bool {
    !url.username().is_empty() || url.password().is_some()
}

/// The kind of address, unless it is one on the public internet. After the IANA special-purpose
/// address registries for IPv4 and IPv6.
pub(super) fn not_public(ip: IpAddr) -> Option<&'static str> {
    match ip {
        IpAddr::V4(ip) => v4_not_public(ip),
        IpAddr::V6(ip) => v6_not_public(ip),
    }
}

fn v4_not_public(ip: Ipv4Addr) -> Option<&'static str> {
    let reason = match ip.octets() {
        [0, ..] => "unspecified",
        [127, ..] => "loopback",
        [10, ..] | [172, 16..=31, ..] | [192, 168, ..] => "private network",
        [169, 254, ..] => "link-local, where cloud metadata lives",
        // A cloud's own services behind an otherwise public range.
        [168, 63, 129, 16] => "cloud metadata",
        [100, 64..=127, ..] => "shared address of a carrier",
        [192, 0, 2, _] | [198, 51, 100, _] | [203, 0, 113, _] => "documentation",
        [192, 0, 0, _] | [192, 88, 99, _] => "reserved for protocols",
        [198, 18..=19, ..] => "benchmarking network",
        [224..=239, ..] => "multicast",
        [240..=255, ..] => "reserved",
        _ => return None,
    };
    Some(reason)
}

fn v6_not_public(ip: Ipv6Addr) -> Option<&'static str> {
    let segments = ip.segments();
    if let Some(inner) = embedded_v4(segments) {
        return v4_not_public(inner);
    }
    let reason = match segments {
        [0, 0, 0, 0, 0, 0, 0, 0] => "unspecified",
        [0, 0, 0, 0, 0, 0, 0, 1] => "loopback",
        [0xfc00..=0xfdff, ..] => "private network",
        [0xfe80..=0xfebf, ..] => "link-local",
        [0xff00..=0xffff, ..] => "multicast",
        [0x2001, 0xdb8, ..] | [0x3fff, 0..=0xfff, ..] => "documentation",
        // Teredo, benchmarking, ORCHID and others: 2001::/23.
        [0x2001, 0..=0x1ff, ..] => "reserved for protocols",
        [0x2000..=0x3fff, ..] => return None,
        // Global unicast is 2000::/3 and nothing else.
        _ => "reserved",
    };
    Some(reason)
}

/// The IPv4 address a mapped (`::ffff:0:0/96`), NAT64 (`64:ff9b::/96`) or 6to4 (`2002::/16`)
/// address leads to.
fn embedded_v4(segments: [u16; 8]) -> Option<Ipv4Addr> {
    let (high, low) = match segments {
        [0, 0, 0, 0, 0, 0xffff, high, low] | [0x64, 0xff9b, 0, 0, 0, 0, high, low] => (high, low),
        [0x2002, high, low, ..] => (high, low),
        _ => return None,
    };
    Some(Ipv4Addr::from((u32::from(high) << 16) | u32::from(low)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_public_internet_is_public() {
        let inside = [
            "0.0.0.0",
            "0.1.2.3",
            "10.0.0.1",
            "100.64.0.1",
            "100.127.255.255",
            "127.0.0.1",
            "127.255.255.254",
            "168.63.129.16",
            "169.254.169.254",
            "172.16.0.1",
            "172.31.255.255",
            "192.0.0.192",
            "192.0.2.1",
            "192.88.99.1",
            "192.168.1.1",
            "198.18.0.1",
            "198.19.255.1",
            "198.51.100.7",
            "203.0.113.9",
            "224.0.0.1",
            "239.1.1.1",
            "240.0.0.1",
            "255.255.255.255",
            "::",
            "::1",
            "::127.0.0.1",
            "::ffff:127.0.0.1",
            "::ffff:10.0.0.1",
            "::ffff:169.254.169.254",
            "64:ff9b::7f00:1",
            "64:ff9b::a9fe:a9fe",
            "64:ff9b:1::1",
            "2002:7f00:1::",
            "2002:a00:1::1",
            "2001::1",
            "2001:db8::1",
            "2001:20::1",
            "3fff::1",
            "100::1",
            "5f00::1",
            "fc00::1",
            "fd00:ec2::254",
            "fe80::1",
            "fec0::1",
            "ff02::1",
        ];
        for text in inside {
            assert!(
                not_public(text.parse().unwrap()).is_some(),
                "{text} passes as public"
            );
        }
        let outside = [
            "1.1.1.1",
            "9.255.255.255",
            "11.0.0.1",
            "100.63.255.255",
            "100.128.0.1",
            "168.63.129.17",
            "169.253.0.1",
            "172.15.0.1",
            "172.32.0.1",
            "192.0.1.1",
            "192.167.0.1",
            "198.17.0.1",
            "198.20.0.1",
            "223.255.255.255",
            "2606:4700::1111",
            "2a00:1450::1",
            "2001:4860::8888",
            "::ffff:1.1.1.1",
            "64:ff9b::101:101",
            "2002:101:101::1",
        ];
        for text in outside {
            assert_eq!(not_public(text.parse().unwrap()), None, "{text}");
        }
    }

    #[test]
    fn every_spelling_of_loopback_is_seen_in_the_url() {
        let policy = AddressPolicy::default();
        for host in [
            "127.0.0.1",
            "127.1",
            "2130706433",
            "0x7f000001",
            "0177.0.0.1",
            "127.0.0.1.",
            "[::1]",
            "[::ffff:127.0.0.1]",
            "[::ffff:7f00:1]",
            "%31%32%37.0.0.1",
            "127。0。0。1",
            "0",
        ] {
            let url = Url::parse(&format!("http://{host}/v1")).unwrap();
            assert!(
                matches!(policy.check(&url), Err(Refused::NotPublic { .. })),
                "{host} passes"
            );
        }
    }

    #[test]
    fn scheme_and_userinfo_are_checked_before_the_rules() {
        let policy = AddressPolicy::parse(&["http://127.0.0.1:8791"]).unwrap();
        let check = |text: &str| policy.check(&Url::parse(text).unwrap());
        assert_eq!(
            check("ftp://127.0.0.1:8791/"),
            Err(Refused::Scheme("ftp".into()))
        );
        assert_eq!(
            check("file:///etc/passwd"),
            Err(Refused::Scheme("file".into()))
        );
        assert_eq!(
            check("http://me:pw@127.0.0.1:8791/"),
            Err(Refused::UserInfo)
        );
        assert_eq!(check("https://me@example.com/"), Err(Refused::UserInfo));
    }

    #[test]
    fn a_rule_allows_exactly_its_scheme_host_and_port() {
        let policy =
            AddressPolicy::parse(&["http://127.0.0.1:8791", "https://LLM.internal"]).unwrap();
        let allows = |text: &str| policy.allows(&Url::parse(text).unwrap());
        assert!(allows("http://127.0.0.1:8791/v1"));
        assert!(allows("http://127.1:8791/v1"));
        assert!(allows("https://llm.internal:443/v1"));
        assert!(!allows("http://127.0.0.1:8792/v1"));
        assert!(!allows("https://127.0.0.1:8791/v1"));
        assert!(!allows("http://127.0.0.2:8791/v1"));
        assert!(!allows("http://llm.internal/v1"));
    }

    #[tokio::test]
    async fn a_name_that_resolves_inside_is_not_connected_to() {
        let outcome = PublicResolver.resolve("localhost".parse().unwrap()).await;
        let Err(error) = outcome else {
            panic!("localhost resolved")
        };
        assert!(matches!(
            error.downcast_ref(),
            Some(Refused::NotPublic {
                reason: "loopback",
                ..
            })
        ));
    }

    #[test]
    fn a_rule_that_is_not_an_origin_is_an_error() {
        for rule in [
            "127.0.0.1",
            "http://a/v1",
            "ftp://a",
            "http://u@a",
            "http://a?b",
            "",
            "http://",
        ] {
            assert!(rule.parse::<AllowedOrigin>().is_err(), "{rule} passes");
        }
    }
}
