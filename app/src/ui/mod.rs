//! The parts every page is made of: plain props in, complete HTML out, no data access and no script.
//!
//! Compiled for the server only. Appearance lives in `style/`; a component here only names classes.
//! The page `/design` shows each of them in each of its states.

pub mod badge;
pub mod chart;
pub mod choice;
pub mod crumbs;
pub mod datalist;
pub mod dialog;
pub mod empty;
pub mod errors;
pub mod field;
pub mod interval;
pub mod notice;
pub mod number;
pub mod pager;
pub mod progress;
pub mod prose;
pub mod rank;
pub mod raster;
pub mod skeleton;
pub mod stat;
pub mod table;
pub mod tabs;
pub mod text;
pub mod textarea;
pub mod time;
pub mod toast;

pub use badge::{Badge, BadgeKind, RunState};
pub use choice::{CheckField, CheckGroup, Choice, SelectField};
pub use crumbs::{Crumb, Crumbs};
pub use datalist::{DataList, DataRow};
pub use dialog::Dialog;
pub use empty::Empty;
pub use errors::{ErrorSummary, FieldError, field_id};
pub use field::Field;
pub use interval::{Axis, AxisScale, Interval, IntervalText};
pub use notice::{Notice, NoticeKind};
pub use number::Format;
pub use pager::Pager;
pub use progress::Progress;
pub use prose::{CodeBlock, Prose};
pub use rank::{RankBracket, RankRange, brackets};
pub use skeleton::Skeleton;
pub use stat::{Card, Stat};
pub use table::{Sort, SortHeader, Table};
pub use tabs::{Tab, Tabs};
pub use text::MaybeText;
pub(crate) use text::lang_of;
pub use textarea::TextArea;
pub use time::Time;
pub use toast::Toast;
