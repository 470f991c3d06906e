//! All of Openmic's SQL: one [`Store`] over SQLite or PostgreSQL, one file per aggregate.
//!
//! SQL is written once, in the subset both databases share: `$1` placeholders, `RETURNING`,
//! `ON CONFLICT`, ids and text as TEXT, times as milliseconds passed in by the caller. What has
//! to differ stands in `dialect.rs`.

mod boards;
mod browse;
mod calls;
mod compute;
mod connect;
mod corrections;
mod dialect;
mod entrants;
mod error;
mod exports;
mod filtered;
mod findings;
mod flags;
mod ids;
mod imports;
mod integrity;
mod invitations;
mod joke_tallies;
mod jokes;
mod judge_records;
mod judges;
mod ledger;
mod listing;
mod meaning;
mod names;
mod operators;
mod originality;
mod own_votes;
mod paired;
mod rank_events;
mod reference_bits;
mod runs;
mod samples;
mod search;
mod sources;
mod stored_answers;
mod submissions;
mod tellers;
mod text;
mod tracks;
mod verdicts;
mod vote_queue;
mod votes;

pub use boards::{BenchmarkRow, CellRow, EntrantRow, HumorTally, Marker, VoteBoardSource};
pub use browse::{SampleChoice, SampleCounts};
pub use calls::{AnsweredRequest, CallRow, NewCall, PendingCall};
pub use compute::{AnswerCount, ItemFilter, ItemScore, ItemTally, RunSetup, VoteReply};
pub use connect::{Database, JobPool, Store};
pub use corrections::Corrected;
pub use entrants::{EndpointRow, EntrantDetail, EntrantParts, ModelParts, ModelRow, NewEntrant};
pub use error::{StoreError, StoreResult};
pub use exports::{ExportedJoke, ExportedVote};
pub use filtered::{OrderedVote, PeriodCell, VoteFacets, VoteFilter, VoteStatus};
pub use findings::{FindingRow, FindingVote, Handled, NewFinding};
pub use flags::{FlagKind, FlaggedJoke, ReviewRow};
pub use ids::{new_id, new_timeless_id};
pub use imports::{ImportRow, ImportedVote, VoteImport, VoteImportOutcome};
pub use integrity::{BallotRow, NewOrigin, SetAside, VoterMark};
pub use invitations::{Accepted, InvitationRow, InvitationState, NewInvitation};
pub use joke_tallies::{JokeVotes, OffStageCount};
pub use jokes::{BattleCandidate, BattleSide, JokeRow, JokeTally, StageCounts};
pub use judge_records::{BattleKind, BattleRow, RecordRow};
pub use judges::{JudgeRow, JudgingRow, NewJudge, NewJudging};
pub use listing::{EntrantFilter, PlacedSample, RunFilter, SamplePlace, StageJoke, VotePlace};
pub use meaning::Unmeant;
pub use originality::{
    BannedRow, BannedTold, ItemOriginality, KnownImportRow, KnownJokeRow, NewKnownJoke,
    OriginalityRow, StageFacts, ToldJoke,
};
pub use own_votes::{OwnVote, OwnVoteRow, PairTally, TAKEN_BACK, TasteVote};
pub use paired::PairedItem;
pub use rank_events::{LastRank, NewRankEvent, RankEventRow};
pub use reference_bits::{LikelihoodTally, ReferenceRow};
pub use runs::{LeasedRun, RunRow, RunState};
pub use samples::{NewJoke, NewSample, SampleDetail, SampleFilter, SampleRow};
pub use search::{Found, FoundJoke, FoundName};
pub use sources::SourceRow;
pub use stored_answers::RunItem;
pub use submissions::{Decision, NewSubmission, SubmissionRow, SubmissionState};
pub use tellers::TellerFacts;
pub use tracks::{ItemRow, NewItem, NewTrack, TrackRow, TrackSaved};
pub use verdicts::{NewJudgeBattle, NewVerdict, OpenBattle, PeoplesPair, VerdictRow, VerdictSums};
pub use votes::{CastVote, EloChange, VoteOutcome, VoteRow};
