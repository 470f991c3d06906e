//! What is funny now: of each humor track one joke, kept in memory beside its board for the home page.

use std::{
    collections::HashMap,
    sync::{Arc, RwLock},
};

use leptos::prelude::*;
use openmic_domain::joke::standing::Tally;
use openmic_store::{JokeRow, Store, StoreResult, TrackRow};

use super::{Board, fit, jokes::ranked};
use crate::{
    i18n::{locale, t},
    ui::{Prose, number},
};

/// The last votes among which the best joke is looked for: what is funny *now*, however long the ledger is.
const LATEST: i64 = 2_000;

/// Characters of a prompt and of a joke on the home page; its own page has all of it.
const CHARS: (usize, usize) = (200, 420);

/// The joke of each track, by the track's slug.
#[derive(Clone, Default)]
pub(super) struct FunnyNow(Arc<RwLock<HashMap<String, Arc<Funny>>>>);

/// A joke, and how the latest votes on it came out; without votes it is some joke on stage.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Funny {
    pub(super) joke: JokeRow,
    pub(super) tally: Option<Tally>,
    pub(super) track: String,
    pub(super) board: String,
    pub(super) language: String,
}

impl FunnyNow {
    /// Looks for the joke of a track again.
    pub(super) async fn look(&self, store: &Store, track: &TrackRow) -> StoreResult<()> {
        let found = if track.kind == "humor" {
            Funny::of(store, track).await?
        } else {
            None
        };
        if let Ok(mut kept) = self.0.write() {
            match found {
                Some(funny) => kept.insert(track.slug.clone(), Arc::new(funny)),
                None => kept.remove(&track.slug),
            };
        }
        Ok(())
    }

    /// The joke for the home page: one that was voted on before one that was not, and one in the visitor's
    /// language before others; of equals the one of the first board.
    pub(super) fn pick(&self, boards: &[Arc<Board>]) -> Option<Arc<Funny>> {
        let kept = self.0.read().ok()?;
        let spoken = locale().to_string();
        boards
            .iter()
            .filter_map(|board| kept.get(&board.track.slug))
            .rev()
            .max_by_key(|funny| {
                (
                    funny.tally.is_some(),
                    spoken.starts_with(funny.language.as_str()),
                )
            })
            .cloned()
    }
}

impl Funny {
    async fn of(store: &Store, track: &TrackRow) -> StoreResult<Option<Self>> {
        let votes = store.latest_joke_tallies(&track.id, LATEST).await?;
        // What only lost is not what is funny.
        let best = ranked(&votes, None, false)
            .into_iter()
            .next()
            .filter(|best| best.tally.won + best.tally.both > 0);
        let (sample, tally) = match best {
            Some(best) => (best.sample_id, Some(best.tally)),
            None => match store.some_joke(&track.id).await? {
                Some(sample) => (sample, None),
                None => return Ok(None),
            },
        };
        Ok(Some(Self {
            joke: store.joke(&sample).await?,
            tally,
            track: track.title.clone(),
            board: format!("/tracks/{}", track.slug),
            language: fit::Rules::of(track).language,
        }))
    }

    /// The joke in the spotlight: the prompt, what was answered, by whom if that is said yet, and what voters said.
    pub(super) fn view(&self, is_withheld: bool) -> impl IntoView + use<> {
        let what = match self.tally {
            Some(_) => t().leaderboard_now_title(),
            None => t().leaderboard_now_some(),
        };
        let said = self
            .tally
            .map(|tally| {
                let points = number::fixed(tally.won as f64 + tally.both as f64 / 2.0, 1);
                let points = points
                    .strip_suffix(".0")
                    .map(str::to_owned)
                    .unwrap_or(points);
                t().leaderboard_now_points(tally.votes(), points, number::whole(tally.votes()))
            })
            .unwrap_or_else(|| t().leaderboard_now_no_votes());
        let joke = &self.joke;
        let lang = self.language.clone();
        let who = if is_withheld {
            view! { <span class="soft">{t().arena_joke_later()}</span> }.into_any()
        } else {
            let href = format!("/entrants/{}", joke.entrant_slug);
            view! { <a class="who-name" href=href>{joke.entrant_name.clone()}</a> }.into_any()
        };
        view! {
            <figure class="joke-now" aria-labelledby="now">
                <figcaption><b id="now">{what}</b> " " <a href=self.board.clone()>{t().leaderboard_home_newest_on(&self.track)}</a></figcaption>
                <p class="now-prompt" lang=lang.clone() dir="auto">{short(&joke.input, CHARS.0)}</p>
                <Prose text=short(&joke.text, CHARS.1) aloud=true lang/>
                <p class="now-who">
                    {who} " "
                    <a href=format!("/jokes/{}", joke.sample_id)>{said}</a>
                </p>
            </figure>
        }
    }
}

/// The beginning of a text that may be long.
fn short(text: &str, most: usize) -> String {
    let mut cut: String = text.chars().take(most).collect();
    if cut.len() < text.len() {
        cut.push('…');
    }
    cut
}
