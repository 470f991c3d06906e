//! `openmic doctor`: what is configured, reachable and writable, and what to do about the rest.

use clap::Args;
use openmic_app::{Assets, Clock, secrets::Secrets, ui::raster};
use openmic_store::{Database, Store};
use serde::Serialize;

use super::print;
use crate::{application, config::Config, content, providers::AddressPolicy, secret_file};

/// What `openmic doctor` takes.
#[derive(Debug, Args)]
pub(crate) struct DoctorArgs {
    /// Print JSON
    #[arg(long)]
    json: bool,
    /// Make a new one-time operator link for the configured address
    #[arg(long)]
    operator_link: bool,
    /// Print a fresh value for OPENMIC_SECRET
    #[arg(long)]
    new_secret: bool,
}

#[derive(Debug, Serialize)]
struct Finding {
    what: &'static str,
    ok: bool,
    detail: String,
}

pub(super) async fn run(config: anyhow::Result<Config>, args: &DoctorArgs) -> anyhow::Result<()> {
    if args.new_secret {
        return print(&format!("{}\n", Secrets::generate().encode()));
    }
    if args.operator_link {
        let config = config?;
        let store = application::open_store(&config).await?;
        let base = config
            .public_url
            .clone()
            .unwrap_or_else(|| format!("http://{}", config.addr));
        let link = application::operator_link(&store, &Clock::system(), &base).await?;
        store.close().await;
        return print(&format!("{link}\n"));
    }
    let findings = match config {
        Ok(config) => examine(&config).await,
        Err(error) => vec![Finding {
            what: "configuration",
            ok: false,
            detail: format!("{error:#}"),
        }],
    };
    if args.json {
        print(&format!("{}\n", serde_json::to_string_pretty(&findings)?))?;
    } else {
        for finding in &findings {
            let mark = if finding.ok { "ok  " } else { "FAIL" };
            print(&format!("{mark}  {:14} {}\n", finding.what, finding.detail))?;
        }
    }
    let bad = findings.iter().filter(|finding| !finding.ok).count();
    anyhow::ensure!(
        bad == 0,
        "{bad} of {} checks found something to mend",
        findings.len()
    );
    Ok(())
}

async fn examine(config: &Config) -> Vec<Finding> {
    let mut findings = vec![
        finding(
            "configuration",
            Ok::<_, anyhow::Error>(format!("listens at {}", config.addr)),
        ),
        finding(
            "secret key",
            secret_file::load(config).map(|_| match &config.secret {
                Some(_) => "from OPENMIC_SECRET".to_owned(),
                None => format!("in {}", config.secret_file.display()),
            }),
        ),
        finding(
            "browser half",
            Assets::read(&config.site).map(|_| format!("in {}", config.site.display())),
        ),
        finding(
            "tracks",
            match &config.content {
                None => {
                    content::built_in_tracks().map(|tracks| format!("{} built in", tracks.len()))
                }
                Some(folder) => content::read_tracks(folder)
                    .map(|tracks| format!("{} in {}", tracks.len(), folder.display())),
            },
        ),
        fonts(),
        finding(
            "endpoints",
            AddressPolicy::parse(&config.allow_endpoints).map(|_| {
                if config.allow_endpoints.is_empty() {
                    "public addresses only".to_owned()
                } else {
                    format!(
                        "public addresses, and {}",
                        config.allow_endpoints.join(", ")
                    )
                }
            }),
        ),
    ];
    match config.database.parse::<Database>() {
        Err(error) => findings.push(finding("database", Err::<String, _>(error))),
        Ok(database) => findings.extend(examine_database(&database).await),
    }
    findings
}

async fn examine_database(database: &Database) -> Vec<Finding> {
    if let Database::Sqlite(path) = database
        && !path.exists()
    {
        let detail = format!("{database} is not there yet; `openmic migrate` makes it");
        return vec![Finding {
            what: "database",
            ok: false,
            detail,
        }];
    }
    let store = match Store::open(database).await {
        Ok(store) => store,
        Err(error) => return vec![finding("database", Err::<String, _>(error))],
    };
    let reachable = finding(
        "database",
        store.ping().await.map(|()| format!("{database} answers")),
    );
    let up_to_date = match store.tracks().await {
        Ok(tracks) => Ok(format!("{} tracks stored", tracks.len())),
        Err(_) => Err("the tables are missing or old; `openmic migrate` brings them up to date"),
    };
    let writable = match store.ping_write().await {
        Ok(()) => Ok("a transaction can be written".to_owned()),
        Err(error) => Err(format!("{error}; is the disk full, or the file read-only?")),
    };
    let mut findings = vec![
        reachable,
        finding("tables", up_to_date),
        finding("writing", writable),
    ];
    if let Ok(waiting) = store.waiting_runs(i64::MAX, 10_000).await {
        findings.push(Finding {
            what: "runs",
            ok: true,
            detail: format!("{} not finished", waiting.len()),
        });
    }
    store.close().await;
    findings
}

/// A character that is common, and one that only a font of the system has.
const CHARACTERS: [char; 2] = ['中', '龘'];

/// Pictures are drawn all the same; what no font has is a box in them.
fn fonts() -> Finding {
    let [common, rare] = CHARACTERS.map(raster::draws);
    let detail = match (common, rare) {
        (true, true) => "Chinese is drawn in cards and charts",
        (true, false) => {
            "common Chinese is drawn in cards and charts, rare characters are boxes; install fonts-noto-cjk or \
             fonts-wqy-microhei for all of it"
        }
        (false, _) => {
            "Chinese is boxes in cards and charts; install fonts-noto-cjk or fonts-wqy-microhei"
        }
    };
    Finding {
        what: "fonts",
        ok: common,
        detail: detail.to_owned(),
    }
}

fn finding<E: std::fmt::Display>(what: &'static str, result: Result<String, E>) -> Finding {
    match result {
        Ok(detail) => Finding {
            what,
            ok: true,
            detail,
        },
        Err(error) => Finding {
            what,
            ok: false,
            detail: format!("{error:#}"),
        },
    }
}
