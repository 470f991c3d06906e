//! Secrets: one master key seals endpoint keys and battle tokens and signs cookies.
//!
//! Sealed is ChaCha20-Poly1305 under a key derived for one purpose, with a fresh nonce in front.

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use chacha20poly1305::{
    ChaCha20Poly1305, Key, KeyInit, Nonce,
    aead::{Aead, AeadCore, OsRng, Payload},
};
use sha2::{Digest, Sha256};

/// The master key, and what is derived from it. Its Debug shows nothing.
#[derive(Clone)]
pub struct Secrets {
    master: [u8; 32],
    derived: [[u8; 64]; PURPOSES.len()],
}

/// What a sealed value is for: a value sealed for one purpose does not open for another.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Purpose {
    /// A submitter's endpoint key.
    EndpointKey,
    /// What a battle's page holds about the two jokes.
    Battle,
    /// The signature of the voter cookie.
    VoterCookie,
}

const PURPOSES: [Purpose; 3] = [Purpose::EndpointKey, Purpose::Battle, Purpose::VoterCookie];

impl Purpose {
    fn label(self) -> &'static [u8] {
        match self {
            Purpose::EndpointKey => b"openmic endpoint key v1",
            Purpose::Battle => b"openmic battle v1",
            Purpose::VoterCookie => b"openmic voter cookie v1",
        }
    }
}

/// A sealed value that does not open: cut, changed, made for something else or under another key.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the sealed value does not open with this server's secret key")]
pub struct DoesNotOpen;

impl std::fmt::Debug for Secrets {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Secrets(…)")
    }
}

impl Secrets {
    /// From 32 bytes.
    pub fn new(master: [u8; 32]) -> Self {
        Secrets {
            master,
            derived: PURPOSES.map(|purpose| derive(&master, purpose)),
        }
    }

    /// A fresh master key.
    pub fn generate() -> Self {
        Self::new(ChaCha20Poly1305::generate_key(&mut OsRng).into())
    }

    /// From the form in which it is kept in a file or the environment.
    pub fn decode(text: &str) -> Option<Self> {
        let bytes = URL_SAFE_NO_PAD
            .decode(text.trim().trim_end_matches('='))
            .ok()?;
        Some(Self::new(bytes.try_into().ok()?))
    }

    /// The form in which it is kept in a file.
    pub fn encode(&self) -> String {
        URL_SAFE_NO_PAD.encode(self.master)
    }

    /// 64 bytes derived for one purpose.
    pub fn derived(&self, purpose: Purpose) -> &[u8; 64] {
        &self.derived[purpose as usize]
    }

    fn cipher(&self, purpose: Purpose) -> ChaCha20Poly1305 {
        ChaCha20Poly1305::new(Key::from_slice(&self.derived(purpose)[..32]))
    }

    /// Encrypts and authenticates `plain`, bound to `context` (an id it belongs to).
    pub fn seal(&self, purpose: Purpose, context: &[u8], plain: &[u8]) -> Vec<u8> {
        let nonce = ChaCha20Poly1305::generate_nonce(&mut OsRng);
        let mut out = nonce.to_vec();
        // Encrypting in memory fails only for inputs of 256 GiB.
        let sealed = self
            .cipher(purpose)
            .encrypt(
                &nonce,
                Payload {
                    msg: plain,
                    aad: context,
                },
            )
            .unwrap_or_default();
        out.extend(sealed);
        out
    }

    /// Opens what [`Secrets::seal`] made for the same purpose and context.
    pub fn open(
        &self,
        purpose: Purpose,
        context: &[u8],
        sealed: &[u8],
    ) -> Result<Vec<u8>, DoesNotOpen> {
        if sealed.len() < 12 + 16 {
            return Err(DoesNotOpen);
        }
        let (nonce, body) = sealed.split_at(12);
        self.cipher(purpose)
            .decrypt(
                Nonce::from_slice(nonce),
                Payload {
                    msg: body,
                    aad: context,
                },
            )
            .map_err(|_| DoesNotOpen)
    }
}

fn derive(master: &[u8; 32], purpose: Purpose) -> [u8; 64] {
    let mut out = [0; 64];
    for (half, chunk) in out.chunks_mut(32).enumerate() {
        let digest = Sha256::new()
            .chain_update(master)
            .chain_update([half as u8])
            .chain_update(purpose.label())
            .finalize();
        chunk.copy_from_slice(&digest);
    }
    out
}

/// A fresh token of 128 random bits for a private link.
pub fn new_token() -> String {
    let key = ChaCha20Poly1305::generate_key(&mut OsRng);
    URL_SAFE_NO_PAD.encode(&key[..16])
}

/// What is stored of a token: its hash, so that the database opens no link.
pub fn token_hash(token: &str) -> String {
    openmic_domain::hash::sha256_hex(token.as_bytes())
}

#[cfg(test)]
mod tests {
    use super::{Purpose, Secrets};

    #[test]
    fn what_is_sealed_opens_only_for_its_purpose_context_and_key() {
        let secrets = Secrets::generate();
        let sealed = secrets.seal(Purpose::EndpointKey, b"one", b"sk-secret");
        assert_eq!(
            secrets
                .open(Purpose::EndpointKey, b"one", &sealed)
                .expect("opens"),
            b"sk-secret"
        );
        assert!(!sealed.windows(9).any(|window| window == b"sk-secret"));
        assert!(secrets.open(Purpose::Battle, b"one", &sealed).is_err());
        assert!(secrets.open(Purpose::EndpointKey, b"two", &sealed).is_err());
        assert!(
            Secrets::generate()
                .open(Purpose::EndpointKey, b"one", &sealed)
                .is_err()
        );
        for cut in 0..sealed.len() {
            assert!(
                secrets
                    .open(Purpose::EndpointKey, b"one", &sealed[..cut])
                    .is_err()
            );
        }
        assert_ne!(
            sealed,
            secrets.seal(Purpose::EndpointKey, b"one", b"sk-secret"),
            "nonces repeat"
        );
    }

    #[test]
    fn a_key_survives_its_written_form_and_debug_shows_nothing() {
        let secrets = Secrets::generate();
        let again = Secrets::decode(&secrets.encode()).expect("a key");
        assert_eq!(
            again.derived(Purpose::VoterCookie),
            secrets.derived(Purpose::VoterCookie)
        );
        for purpose in super::PURPOSES {
            assert_eq!(
                super::derive(&secrets.master, purpose),
                *secrets.derived(purpose),
                "{purpose:?} in another order"
            );
        }
        assert!(Secrets::decode("short").is_none());
        assert!(!format!("{secrets:?}").contains(&secrets.encode()));
    }
}
