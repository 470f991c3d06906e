//! The arena: one prompt, two jokes, a vote, and who it was.

#[cfg(feature = "ssr")]
mod battle;
#[cfg(feature = "ssr")]
mod choice;
#[cfg(feature = "ssr")]
mod handlers;
mod island;
#[cfg(feature = "ssr")]
mod joke;
#[cfg(feature = "ssr")]
mod lineup;
#[cfg(feature = "ssr")]
mod page;
#[cfg(feature = "ssr")]
mod past;
#[cfg(feature = "ssr")]
mod reveal;
#[cfg(feature = "ssr")]
mod sheet;
#[cfg(feature = "ssr")]
mod stage;
mod strip;
mod swipe;
#[cfg(feature = "ssr")]
mod taste;
#[cfg(feature = "ssr")]
mod taste_page;
#[cfg(feature = "ssr")]
mod tellers;
#[cfg(feature = "ssr")]
mod vote;
#[cfg(feature = "ssr")]
mod voter;
mod wire;

#[cfg(feature = "ssr")]
pub(crate) use handlers::routes;
pub use island::Arena;
#[cfg(feature = "ssr")]
pub use stage::ArenaStages;
#[cfg(feature = "ssr")]
pub(crate) use tellers::{Asker, HeldBack, Withheld, after_votes};
#[cfg(feature = "ssr")]
pub(crate) use vote::{battle_for, vote_for, wants_json};
#[cfg(feature = "ssr")]
pub(crate) use voter::{known as known_voter, known_or_new as voter_of, signed as signed_voter};
pub use wire::{
    ArenaWords, BattleView, FlagReply, Flags, Reveal, RevealSide, Start, Undo, UndoReply, VoteReply,
};
