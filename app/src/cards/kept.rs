//! Cards that were drawn, in memory, and no more than a few being drawn at a time.

use std::{
    collections::HashMap,
    sync::{LazyLock, Mutex},
};

use openmic_domain::hash::sha256_hex;
use tokio::sync::Semaphore;

use crate::{PageError, ui::raster};

/// Cards kept; each is some 150 KB.
const MOST: usize = 96;

/// Drawing takes tens of milliseconds of one core.
static TURNS: Semaphore = Semaphore::const_new(2);

static KEPT: LazyLock<Mutex<Kept>> = LazyLock::new(Mutex::default);

#[derive(Default)]
struct Kept {
    cards: HashMap<String, (u64, Vec<u8>)>,
    asked: u64,
}

impl Kept {
    fn get(&mut self, key: &str) -> Option<Vec<u8>> {
        self.asked += 1;
        let (last, card) = self.cards.get_mut(key)?;
        *last = self.asked;
        Some(card.clone())
    }

    /// The card asked for longest ago makes room.
    fn put(&mut self, key: String, card: Vec<u8>) {
        if self.cards.len() >= MOST
            && let Some(oldest) = self
                .cards
                .iter()
                .min_by_key(|(_, (last, _))| *last)
                .map(|(key, _)| key.clone())
        {
            self.cards.remove(&oldest);
        }
        self.cards.insert(key, (self.asked, card));
    }
}

/// The PNG of a card.
pub(super) async fn png(svg: String) -> Result<Vec<u8>, PageError> {
    let key = sha256_hex(svg.as_bytes());
    let known = || KEPT.lock().ok().and_then(|mut kept| kept.get(&key));
    if let Some(card) = known() {
        return Ok(card);
    }
    let _turn = TURNS.acquire().await;
    // Somebody may have drawn it while this one waited.
    if let Some(card) = known() {
        return Ok(card);
    }
    let card = tokio::task::spawn_blocking(move || raster::png(&svg, 1.0))
        .await
        .map_err(|error| PageError::Internal(Box::new(error)))?
        .map_err(|error| PageError::Internal(Box::new(error)))?;
    if let Ok(mut kept) = KEPT.lock() {
        kept.put(key, card.clone());
    }
    Ok(card)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_card_asked_for_longest_ago_makes_room() {
        let mut kept = Kept::default();
        for n in 0..MOST {
            kept.get("nothing");
            kept.put(n.to_string(), vec![1]);
        }
        assert!(kept.get("0").is_some(), "asked for again");
        kept.put("new".to_owned(), vec![2]);
        assert_eq!(kept.cards.len(), MOST);
        assert!(kept.get("0").is_some() && kept.get("new").is_some());
        assert!(kept.get("1").is_none());
    }
}
