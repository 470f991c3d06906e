//! The columns of a board: which there are, which are shown unless others are chosen, which sort.

/// What a board is rated by, which decides its columns and filters.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum BoardKind {
    /// Imported preferences.
    Votes,
    /// Jokes on a stage.
    Humor,
    /// Right answers.
    Benchmark,
}

impl BoardKind {
    /// Every column, in the order in which they are shown.
    pub(crate) const fn columns(self) -> &'static [Column] {
        use Column::*;
        match self {
            Self::Votes | Self::Humor => &[
                Rank,
                Name,
                Rating,
                Interval,
                Judged,
                Votes,
                Tally,
                WinRate,
                Jokes,
                Originality,
                Repetition,
                Atoms,
                Refused,
                OffStage,
                Neither,
                Organisation,
                Origin,
                Date,
            ],
            Self::Benchmark => &[
                Rank,
                Name,
                Score,
                Interval,
                N,
                Failed,
                Tokens,
                Prompt,
                Completion,
                Seconds,
                Dollars,
                Total,
                Bits,
                Likelihood,
                Gap,
                Ceiling,
                Strategy,
                Organisation,
                Origin,
                Date,
            ],
        }
    }

    /// The columns shown unless others are chosen.
    pub(crate) const fn defaults(self) -> &'static [Column] {
        use Column::*;
        match self {
            Self::Votes => &[Rank, Name, Rating, Interval, Judged, Votes, Tally, Date],
            Self::Humor => &[
                Rank,
                Name,
                Rating,
                Interval,
                Judged,
                Votes,
                Jokes,
                Originality,
                Repetition,
                Atoms,
                Refused,
                OffStage,
                Neither,
            ],
            Self::Benchmark => &[
                Rank, Name, Score, Interval, N, Tokens, Seconds, Dollars, Bits, Likelihood, Gap,
            ],
        }
    }

    /// The columns that a board can be sorted by.
    pub(crate) fn sortable(self) -> impl Iterator<Item = Column> {
        self.columns()
            .iter()
            .copied()
            .filter(|column| column.is_sortable())
    }
}

/// A column of a board.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Column {
    /// Best rank, then the estimate: the board's own order.
    Rank,
    /// The entrant's name.
    Name,
    /// Fitted rating.
    Rating,
    /// Mean score.
    Score,
    /// The interval, drawn.
    Interval,
    /// Fitted rating by judges alone.
    Judged,
    /// Votes the entrant was in.
    Votes,
    /// Votes won, tied and lost.
    Tally,
    /// Points per vote, a tie being half a point.
    WinRate,
    /// Jokes on stage.
    Jokes,
    /// How original they are.
    Originality,
    /// Share of them that repeat one another.
    Repetition,
    /// Points taken for banned jokes.
    Atoms,
    /// Answers declined.
    Refused,
    /// Jokes off stage, by reason.
    OffStage,
    /// Share of votes that found neither joke funny.
    Neither,
    /// Items answered.
    N,
    /// Answers that the endpoint never gave.
    Failed,
    /// Tokens per item.
    Tokens,
    /// Tokens of the prompt per item.
    Prompt,
    /// Tokens of the answer per item.
    Completion,
    /// Seconds per item.
    Seconds,
    /// Dollars per item.
    Dollars,
    /// Dollars of the whole run.
    Total,
    /// Bits remaining per item, sampled.
    Bits,
    /// Bits of the right choices by likelihood, on tracks that compare choices by it.
    Likelihood,
    /// What thinking step by step gains over answering directly.
    Gap,
    /// Score at the largest compute measured of the model.
    Ceiling,
    /// How inference compute is spent.
    Strategy,
    /// Who made the model.
    Organisation,
    /// Where the entrant came from.
    Origin,
    /// When the run ended, or the last vote was cast.
    Date,
}

impl Column {
    /// Its spelling in the query string.
    pub(crate) const fn key(self) -> &'static str {
        match self {
            Self::Rank => "rank",
            Self::Name => "name",
            Self::Rating => "rating",
            Self::Score => "score",
            Self::Interval => "interval",
            Self::Judged => "judged",
            Self::Votes => "votes",
            Self::Tally => "tally",
            Self::WinRate => "win-rate",
            Self::Jokes => "jokes",
            Self::Originality => "originality",
            Self::Repetition => "repetition",
            Self::Atoms => "atoms",
            Self::Refused => "refused",
            Self::OffStage => "off-stage",
            Self::Neither => "neither",
            Self::N => "n",
            Self::Failed => "failed",
            Self::Tokens => "tokens",
            Self::Prompt => "prompt-tokens",
            Self::Completion => "answer-tokens",
            Self::Seconds => "seconds",
            Self::Dollars => "dollars",
            Self::Total => "total-dollars",
            Self::Bits => "bits",
            Self::Likelihood => "likelihood-bits",
            Self::Gap => "laziness-gap",
            Self::Ceiling => "ceiling",
            Self::Strategy => "strategy",
            Self::Organisation => "organisation",
            Self::Origin => "origin",
            Self::Date => "date",
        }
    }

    /// Whether the first click shows the largest first.
    pub(crate) const fn naturally_descending(self) -> bool {
        matches!(
            self,
            Self::Rating
                | Self::Judged
                | Self::Score
                | Self::Votes
                | Self::WinRate
                | Self::Jokes
                | Self::Originality
                | Self::Repetition
                | Self::Refused
                | Self::OffStage
                | Self::Neither
                | Self::N
                | Self::Failed
                | Self::Gap
                | Self::Ceiling
                | Self::Date
        )
    }

    /// Whether sorting by it keeps tied groups together, so that their bracket can be drawn.
    pub(crate) const fn keeps_groups(self) -> bool {
        matches!(self, Self::Rank)
    }

    /// Whether only a track with jokes has it.
    pub(crate) const fn needs_jokes(self) -> bool {
        matches!(
            self,
            Self::Jokes
                | Self::Originality
                | Self::Repetition
                | Self::Atoms
                | Self::Refused
                | Self::OffStage
        )
    }

    /// Whether rows can be sorted by it.
    pub(crate) const fn is_sortable(self) -> bool {
        !matches!(self, Self::Interval | Self::Tally)
    }

    /// Whether nobody picks it: a row without rank or name says nothing, and judges' ratings are there where
    /// both groups are asked for.
    pub(crate) const fn is_fixed(self) -> bool {
        matches!(self, Self::Rank | Self::Name | Self::Judged)
    }

    /// Whether it holds numbers, which align at their end.
    pub(crate) const fn is_numeric(self) -> bool {
        !matches!(
            self,
            Self::Rank
                | Self::Name
                | Self::Interval
                | Self::Strategy
                | Self::Organisation
                | Self::Origin
                | Self::Date
        )
    }
}
