//! Calibration: predicted against observed shares with intervals, and the diagonal of what would be perfect.

use kurbo::{BezPath, Point, Rect};

use super::{
    axes::{across, gutter, tick_words, up},
    label::{Anchor, wrap},
    plot::{Chart, Column, Numbers, Plot, bounds, count, drawable},
    scale::Scale,
    scene::{self, Hot, Role, Scene, stroke},
};
use crate::{
    i18n::t,
    ui::number::{self, Format, percent},
};

/// Most groups that are drawn.
const MOST: usize = 200;

/// A group of predictions that were alike.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct CalibrationBin {
    /// Mean of the predictions, 0 to 1.
    pub predicted: f64,
    /// Share that came true, 0 to 1.
    pub observed: f64,
    /// Lower bound of that share, or NaN.
    pub lower: f64,
    /// Upper bound, or NaN.
    pub upper: f64,
    /// Votes in the group; larger groups have larger marks.
    pub votes: u64,
}

/// Predicted against observed shares.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Calibration {
    /// What is said around it.
    pub chart: Chart,
    /// What is predicted: “Predicted share of wins”.
    pub predicted_label: String,
    /// What was observed: “Observed share of wins”.
    pub observed_label: String,
    /// The groups.
    pub bins: Vec<CalibrationBin>,
}

impl Calibration {
    fn drawn(&self) -> impl Iterator<Item = &CalibrationBin> {
        self.bins
            .iter()
            .filter(|bin| drawable(bin.predicted) && drawable(bin.observed))
            .take(MOST)
    }

    fn words(&self, bin: &CalibrationBin) -> Vec<String> {
        let mut words = vec![
            format!("{} {}", self.predicted_label, percent(bin.predicted)),
            format!("{} {}", self.observed_label, percent(bin.observed)),
        ];
        if bin.lower.is_finite() && bin.upper.is_finite() {
            words.push(t().chart_between(percent(bin.lower), percent(bin.upper)));
        }
        words.push(votes(bin.votes));
        words
    }
}

fn votes(count: u64) -> String {
    t().chart_of_votes(
        i64::try_from(count).unwrap_or(i64::MAX),
        number::whole(count),
    )
}

impl Plot for Calibration {
    fn chart(&self) -> &Chart {
        &self.chart
    }

    fn scene(&self, format: scene::Format) -> Option<Scene> {
        let largest = self.drawn().map(|bin| bin.votes).max()?.max(1);
        let ticks = if format.narrow {
            [0.0, 0.25, 0.5, 0.75, 1.0].as_slice()
        } else {
            &[0.0, 0.2, 0.4, 0.6, 0.8, 1.0]
        };
        let words = tick_words(Format::Percent, ticks);
        let left = gutter(&words, format.small);
        let side = (format.width - left - 12.0).min(420.0);
        let top = 30.0;
        let (right, bottom) = (left + side, top + side);
        let line = format.small * 1.4;
        let notes = wrap(&t().chart_calibration_read(), format.small, right + 12.0);
        let caption = bottom + format.small * 2.4 + 9.0;
        let mut scene = Scene::new(format, caption + line * count(notes.len()) + 6.0);
        // Square, so that the diagonal is one; narrower than the others on a desk.
        scene.width = right + 12.0;
        let level = Scale::linear((0.0, 1.0), (left, right));
        let upright = Scale::linear((0.0, 1.0), (bottom, top));
        up(&mut scene, upright, ticks, &words, (left, right));
        across(&mut scene, level, ticks, &words, (top, bottom));
        scene.words(
            Role::Small,
            None,
            (0.0, format.small),
            Anchor::Start,
            self.observed_label.as_str(),
        );
        scene.words(
            Role::Small,
            None,
            (scene.width, caption),
            Anchor::End,
            self.predicted_label.as_str(),
        );
        for (index, words) in notes.into_iter().enumerate() {
            let y = caption + 3.0 + line * count(index + 1);
            scene.words(Role::Small, None, (0.0, y), Anchor::Start, words);
        }
        let mut diagonal = BezPath::new();
        stroke(&mut diagonal, (left, bottom), (right, top));
        scene.path(Role::Guide, None, diagonal);

        let placed: Vec<(Point, f64, &CalibrationBin)> = self
            .drawn()
            .filter_map(|bin| {
                let at = Point::new(level.place(bin.predicted)?, upright.place(bin.observed)?);
                #[expect(clippy::cast_precision_loss, reason = "only a size")]
                let share = bin.votes as f64 / largest as f64;
                Some((at, 3.0 + 4.5 * share.sqrt(), bin))
            })
            .collect();
        let mut whiskers = BezPath::new();
        for (at, radius, bin) in &placed {
            let (lower, upper) = bounds(bin.observed, bin.lower, bin.upper);
            if let (Some(lower), Some(upper)) = (upright.place(lower), upright.place(upper)) {
                stroke(&mut whiskers, (at.x, lower), (at.x, upper));
                for y in [lower, upper].into_iter().filter(|_| lower > upper) {
                    stroke(&mut whiskers, (at.x - 4.0, y), (at.x + 4.0, y));
                }
            }
        }
        scene.path(Role::Whisker, Some(1), whiskers);
        for (at, radius, _) in &placed {
            scene.add(
                Role::Dot,
                Some(1),
                scene::Shape::Circle(kurbo::Circle::new(*at, *radius)),
            );
        }
        self.heat(&mut scene, &placed);
        Some(scene)
    }

    fn numbers(&self) -> Numbers {
        let columns = vec![
            Column::words(t().chart_predicted()),
            Column::number(t().chart_observed()),
            Column::number(t().chart_lower()),
            Column::number(t().chart_upper()),
            Column::number(t().chart_votes()),
        ];
        Numbers::new(
            columns,
            self.bins.iter().map(|bin| {
                vec![
                    percent(bin.predicted),
                    percent(bin.observed),
                    percent(bin.lower),
                    percent(bin.upper),
                    number::whole(bin.votes),
                ]
            }),
        )
    }

    fn summary(&self) -> String {
        let (all, within) = self.drawn().fold((0_u64, 0_u64), |(all, within), bin| {
            let holds = bin.lower <= bin.predicted && bin.predicted <= bin.upper;
            (all + 1, within + u64::from(holds))
        });
        t().chart_calibration_summary(
            i64::try_from(all).unwrap_or(i64::MAX),
            number::whole(within),
            number::whole(all),
        )
    }
}

impl Calibration {
    /// Each group answers to pointer and keyboard.
    fn heat(&self, scene: &mut Scene, placed: &[(Point, f64, &CalibrationBin)]) {
        for (at, radius, bin) in placed {
            let side = (radius * 2.0 + 6.0).max(18.0);
            scene.hot.push(Hot {
                area: Rect::from_center_size(*at, (side, side)),
                words: self.words(bin),
                stop: placed.len() <= 40,
                series: None,
                href: None,
            });
        }
    }
}
