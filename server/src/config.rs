//! Configuration: a TOML file, then the environment, then the command line, each over the one before.

use std::{net::SocketAddr, path::PathBuf};

use figment::{
    Figment,
    providers::{Env, Format, Serialized, Toml},
};
use serde::{Deserialize, Deserializer, Serialize};

/// Every setting, with its default.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Config {
    /// `sqlite://PATH` or `postgres://…`.
    pub database: String,
    /// Where to listen.
    pub addr: SocketAddr,
    /// The folder of the bundled browser half.
    pub site: PathBuf,
    /// A folder of tracks to load instead of the built-in ones.
    pub content: Option<PathBuf>,
    /// The file of the master key; made at the first start.
    pub secret_file: PathBuf,
    /// The master key itself, for several machines on one database. Only from the environment.
    #[serde(skip_serializing)]
    pub secret: Option<String>,
    /// Origins such as `http://127.0.0.1:8791` that may be asked although they are not public.
    #[serde(deserialize_with = "list")]
    pub allow_endpoints: Vec<String>,
    /// The address visitors use, when a proxy stands in front: `https://openmic.example`.
    pub public_url: Option<String>,
    /// Runs worked on at once by one process.
    pub runs_at_once: usize,
    /// Requests that an endpoint gets at once to begin with.
    pub requests_per_run: usize,
    /// Requests that an endpoint gets at once at most, of all runs of this process together. In between, the
    /// number follows what the endpoint can take.
    pub requests_per_endpoint: usize,
    /// Votes that are taken from one voter in a minute; 0 for any number.
    pub votes_per_voter: u32,
    /// Votes that are taken from one network in a minute; 0 for any number.
    pub votes_per_network: u32,
    /// The header in which a proxy in front says whose address a request comes from, such as
    /// `x-forwarded-for`. Only if every request comes through that proxy.
    pub client_address_header: Option<String>,
    /// Whether votes are looked through for what makes them unverified.
    pub vote_checks: bool,
    /// An OpenAI-compatible API (up to `/v1`) whose `/embeddings` says what jokes mean, so that paraphrases are found;
    /// none for comparison by words alone.
    pub embeddings_url: Option<String>,
    /// The model there.
    pub embeddings_model: String,
    /// Its key.
    #[serde(skip_serializing)]
    pub embeddings_key: Option<String>,
    /// From this cosine on two jokes are one idea; depends on the model.
    pub embeddings_threshold: f64,
    /// Whether answers are streamed, which measures the time to the first token.
    pub stream: bool,
}

impl Default for Config {
    fn default() -> Self {
        Config {
            database: "sqlite://data/openmic.sqlite".to_owned(),
            addr: SocketAddr::from(([127, 0, 0, 1], 3000)),
            site: PathBuf::from("target/site"),
            content: None,
            secret_file: PathBuf::from("data/secret.key"),
            secret: None,
            allow_endpoints: Vec::new(),
            public_url: None,
            runs_at_once: 2,
            requests_per_run: 4,
            requests_per_endpoint: 64,
            votes_per_voter: 120,
            votes_per_network: 1200,
            client_address_header: None,
            vote_checks: true,
            embeddings_url: None,
            embeddings_model: String::new(),
            embeddings_key: None,
            embeddings_threshold: 0.85,
            stream: true,
        }
    }
}

/// A list in TOML, or a comma-separated text in the environment.
fn list<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Vec<String>, D::Error> {
    #[derive(Deserialize)]
    #[serde(untagged)]
    enum Form {
        List(Vec<String>),
        Text(String),
    }
    Ok(match Form::deserialize(deserializer)? {
        Form::List(list) => list,
        Form::Text(text) => text
            .split(',')
            .map(str::trim)
            .filter(|part| !part.is_empty())
            .map(str::to_owned)
            .collect(),
    })
}

/// What the command line sets over file and environment.
#[derive(Debug, Clone, Default, Serialize)]
pub struct Overrides {
    /// `--database`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub database: Option<String>,
    /// `--addr`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub addr: Option<SocketAddr>,
    /// `--site`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub site: Option<PathBuf>,
    /// `--allow-endpoint`, as often as given.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub allow_endpoints: Vec<String>,
}

impl Config {
    /// Reads the file (when it is there, or must be because it was named), the environment
    /// (`OPENMIC_…`) and the overrides.
    pub fn read(file: Option<&PathBuf>, overrides: &Overrides) -> anyhow::Result<Self> {
        let mut figment = Figment::from(Serialized::defaults(Config::default()));
        match file {
            Some(path) => {
                anyhow::ensure!(
                    path.exists(),
                    "the configuration file {} is not there",
                    path.display()
                );
                figment = figment.merge(Toml::file_exact(path));
            }
            None => figment = figment.merge(Toml::file("openmic.toml")),
        }
        let config: Config = figment
            .merge(Env::prefixed("OPENMIC_").only(&ENVIRONMENT))
            .merge(Serialized::defaults(overrides))
            .extract()
            .map_err(|error| anyhow::anyhow!("the configuration cannot be used: {error}"))?;
        anyhow::ensure!(
            (1..=64).contains(&config.runs_at_once)
                && (1..=256).contains(&config.requests_per_run)
                && (1..=1024).contains(&config.requests_per_endpoint),
            "the configuration cannot be used: runs_at_once must be 1 to 64, requests_per_run 1 to 256 and \
             requests_per_endpoint 1 to 1024"
        );
        Ok(config)
    }
}

/// The settings that are read from the environment, as `OPENMIC_` and the name in capitals.
const ENVIRONMENT: [&str; 20] = [
    "database",
    "addr",
    "site",
    "content",
    "secret_file",
    "secret",
    "allow_endpoints",
    "public_url",
    "runs_at_once",
    "requests_per_run",
    "requests_per_endpoint",
    "votes_per_voter",
    "votes_per_network",
    "client_address_header",
    "vote_checks",
    "embeddings_url",
    "embeddings_model",
    "embeddings_key",
    "embeddings_threshold",
    "stream",
];

#[cfg(test)]
mod tests {
    use super::{Config, Overrides};

    #[test]
    #[expect(clippy::result_large_err, reason = "the signature is figment's")]
    fn the_command_line_wins_over_the_environment_over_the_file() {
        figment::Jail::expect_with(|jail| {
            jail.create_file(
                "openmic.toml",
                "addr = \"127.0.0.1:1\"\nruns_at_once = 3\nstream = false",
            )?;
            jail.set_env("OPENMIC_ADDR", "127.0.0.1:2");
            jail.set_env(
                "OPENMIC_ALLOW_ENDPOINTS",
                "http://127.0.0.1:8791, http://10.0.0.2:80",
            );
            jail.set_env("OPENMIC_BIN", "ignored");
            let overrides = Overrides {
                database: Some("sqlite://x.sqlite".into()),
                ..Overrides::default()
            };
            let config = Config::read(None, &overrides).expect("a configuration");
            assert_eq!(config.addr.port(), 2);
            assert_eq!(config.runs_at_once, 3);
            assert!(!config.stream);
            assert_eq!(config.database, "sqlite://x.sqlite");
            assert_eq!(
                config.allow_endpoints,
                ["http://127.0.0.1:8791", "http://10.0.0.2:80"]
            );
            Ok(())
        });
    }

    #[test]
    #[expect(clippy::result_large_err, reason = "the signature is figment's")]
    fn a_misspelt_setting_is_named() {
        figment::Jail::expect_with(|jail| {
            jail.create_file("openmic.toml", "adr = \"127.0.0.1:1\"")?;
            let error = Config::read(None, &Overrides::default())
                .expect_err("a wrong name")
                .to_string();
            assert!(error.contains("adr"), "{error}");
            Ok(())
        });
    }
}
