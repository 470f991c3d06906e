//! `openmic invite`: links that let people vote as experts.

use anyhow::bail;
use clap::Args;
use openmic_app::{
    Clock,
    invitations::{self, MAX_NAME, MAX_VOTERS},
};
use openmic_store::{InvitationRow, Store};

use super::print;
use crate::{application, config::Config};

const DAY_MS: i64 = 24 * 60 * 60 * 1000;

/// The longest time a link may open, in days.
const MOST_DAYS: u32 = 3650;

/// What `openmic invite` takes.
#[derive(Debug, Args)]
pub(crate) struct InviteArgs {
    /// Whom the link is for; those who open it read it
    #[arg(long, value_name = "NAME", required_unless_present_any = ["list", "revoke"])]
    name: Option<String>,
    /// For how many days it opens [default: without end]
    #[arg(long, value_name = "DAYS", value_parser = clap::value_parser!(u32).range(1..=MOST_DAYS as i64))]
    days: Option<u32>,
    /// How many people may use it [default: any number]
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(i64).range(1..=MAX_VOTERS))]
    max: Option<i64>,
    /// List the links there are
    #[arg(long, conflicts_with_all = ["name", "days", "max", "revoke"])]
    list: bool,
    /// Take a link back, by its id
    #[arg(long, value_name = "ID", conflicts_with_all = ["name", "days", "max"])]
    revoke: Option<String>,
    /// With --revoke: those who used the link vote as the public from now on
    #[arg(long, requires = "revoke")]
    dismiss: bool,
    /// Write JSON
    #[arg(long)]
    json: bool,
}

pub(super) async fn run(config: &Config, args: &InviteArgs) -> anyhow::Result<()> {
    let store = application::open_store(config).await?;
    let now_ms = Clock::system().now_ms();
    let said = if args.list {
        list(&store, args.json, now_ms).await
    } else if let Some(id) = &args.revoke {
        revoke(&store, id, args, now_ms).await
    } else {
        make(config, &store, args, now_ms).await
    };
    store.close().await;
    print(&said?)
}

async fn make(
    config: &Config,
    store: &Store,
    args: &InviteArgs,
    now_ms: i64,
) -> anyhow::Result<String> {
    let name = args.name.as_deref().unwrap_or_default().trim();
    if name.is_empty() || name.chars().count() > MAX_NAME as usize {
        bail!("--name says whom the link is for, in 1 to {MAX_NAME} characters");
    }
    let expires_ms = args.days.map(|days| now_ms + i64::from(days) * DAY_MS);
    let path = invitations::invite(store, name, args.max, expires_ms, now_ms).await?;
    let base = config
        .public_url
        .clone()
        .unwrap_or_else(|| format!("http://{}", config.addr));
    let link = format!("{}{path}", base.trim_end_matches('/'));
    Ok(match args.json {
        true => format!(
            "{}\n",
            serde_json::json!({"link": link, "name": name, "max_voters": args.max, "expires_ms": expires_ms})
        ),
        false => format!("{link}\n"),
    })
}

async fn revoke(store: &Store, id: &str, args: &InviteArgs, now_ms: i64) -> anyhow::Result<String> {
    let dismissed = store.revoke_invitation(id, args.dismiss, now_ms).await?;
    Ok(match (args.json, args.dismiss) {
        (true, _) => format!(
            "{}\n",
            serde_json::json!({"revoked": id, "dismissed": dismissed})
        ),
        (false, true) => format!("revoked; {dismissed} experts vote as the public from now on\n"),
        (false, false) => "revoked; those who have used it stay experts\n".to_owned(),
    })
}

async fn list(store: &Store, as_json: bool, now_ms: i64) -> anyhow::Result<String> {
    let rows = store.invitations().await?;
    if as_json {
        let rows: Vec<_> = rows
            .iter()
            .map(|row| {
                serde_json::json!({
                    "id": row.id, "name": row.name, "state": row.state(now_ms).as_str(),
                    "voters": row.voters, "max_voters": row.max_voters,
                    "expires_ms": row.expires_ms, "created_ms": row.created_ms,
                })
            })
            .collect();
        return Ok(format!("{}\n", serde_json::Value::from(rows)));
    }
    if rows.is_empty() {
        return Ok("no links yet\n".to_owned());
    }
    let line = |row: &InvitationRow| {
        let most = row
            .max_voters
            .map_or_else(String::new, |most| format!(" of {most}"));
        format!(
            "{}  {:8}  {}{most} experts  {}\n",
            row.id,
            row.state(now_ms).as_str(),
            row.voters,
            row.name
        )
    };
    Ok(rows.iter().map(line).collect())
}
