//! Score against cost with the Pareto front: who is not beaten by anything both better and cheaper.

use kurbo::{BezPath, Point, Rect};

use super::{
    axes::{across, gutter, log_caption, tick_words, up},
    label::{Anchor, Tag, apart, settle, wrap},
    pareto::front,
    plot::{Chart, Column, Numbers, Plot, bounds, count, drawable},
    scale::{Scale, Spacing},
    scene::{self, Hot, Role, Scene, stroke},
};
use crate::{
    i18n::t,
    ui::number::{self, Format},
};

/// Most points at which the keyboard stops.
const STOPS: usize = 40;
/// Most points whose names are tried; the others are named when pointed at.
const NAMES: usize = 60;
/// Beyond so many points those behind the front are a cloud without intervals or words.
const CROWD: usize = 300;
/// Room for what costs nothing, which has no place on a logarithmic axis.
const FREE: f64 = 34.0;

/// What one entrant costs and achieves.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct FrontierPoint {
    /// Its name.
    pub name: String,
    /// What it costs, from zero; less is better.
    pub cost: f64,
    /// What it achieves; more is better.
    pub score: f64,
    /// Lower bound of the score, or NaN.
    pub lower: f64,
    /// Upper bound of the score, or NaN.
    pub upper: f64,
    /// Where the point leads.
    pub href: Option<String>,
}

/// Score against cost.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Frontier {
    /// What is said around it.
    pub chart: Chart,
    /// What a point is: “Entrant”.
    pub name_label: String,
    /// What is paid: “Cost per joke”.
    pub cost_label: String,
    /// What there is more of along the axis: “dollars”, “tokens”.
    pub cost_unit: String,
    /// How costs are written.
    pub cost_format: Format,
    /// What is achieved: “Rating”.
    pub score_label: String,
    /// How scores are written.
    pub score_format: Format,
    /// The points.
    pub points: Vec<FrontierPoint>,
}

/// A point on the drawing.
struct Placed<'a> {
    point: &'a FrontierPoint,
    at: Point,
    on_front: bool,
}

/// The frame that the points stand in.
struct Frame {
    left: f64,
    right: f64,
    top: f64,
    bottom: f64,
    cost: Option<Scale>,
    score: Scale,
    free: bool,
}

impl Frame {
    fn place(&self, point: &FrontierPoint) -> Option<Point> {
        let x = if point.cost == 0.0 {
            self.left + FREE / 2.0
        } else {
            self.cost?.place(point.cost)?
        };
        Some(Point::new(x, self.score.place(point.score)?))
    }
}

impl Frontier {
    fn drawn(&self) -> Vec<&FrontierPoint> {
        self.points
            .iter()
            .filter(|point| drawable(point.cost) && point.cost >= 0.0 && drawable(point.score))
            .collect()
    }

    fn on_front(&self) -> Vec<bool> {
        let pairs: Vec<(f64, f64)> = self
            .points
            .iter()
            .map(|point| (point.cost, point.score))
            .collect();
        let mut on = vec![false; pairs.len()];
        for index in front(&pairs) {
            if let Some(place) = on.get_mut(index) {
                *place = true;
            }
        }
        on
    }

    fn words(&self, point: &FrontierPoint) -> Vec<String> {
        let mut words = vec![
            point.name.clone(),
            format!(
                "{} {}",
                self.score_label,
                self.score_format.show(point.score)
            ),
        ];
        if point.lower.is_finite() && point.upper.is_finite() {
            words.push(t().chart_between(
                self.score_format.show(point.lower),
                self.score_format.show(point.upper),
            ));
        }
        words.push(format!(
            "{} {}",
            self.cost_label,
            self.cost_format.show(point.cost)
        ));
        words
    }

    fn draw_points(&self, scene: &mut Scene, placed: &[Placed<'_>], frame: &Frame) {
        let radius = if scene.format.narrow { 4.0 } else { 4.5 };
        let many = placed.len() > CROWD;
        let (mut faint, mut strong) = (BezPath::new(), BezPath::new());
        for one in placed.iter().filter(|one| one.on_front || !many) {
            let (lower, upper) = bounds(one.point.score, one.point.lower, one.point.upper);
            if let (Some(lower), Some(upper)) = (frame.score.place(lower), frame.score.place(upper))
            {
                let path = if one.on_front {
                    &mut strong
                } else {
                    &mut faint
                };
                stroke(path, (one.at.x, lower), (one.at.x, upper));
            }
        }
        scene.path(Role::Faint, None, faint);
        scene.path(Role::Faint, Some(0), strong);
        // Of points that cover each other one is drawn.
        let mut seen = std::collections::HashSet::new();
        #[expect(
            clippy::cast_possible_truncation,
            reason = "places on a drawing are small"
        )]
        let spot = |at: Point| ((at.x / 2.0).round() as i64, (at.y / 2.0).round() as i64);
        let mut cloud = BezPath::new();
        for one in placed.iter().filter(|one| !one.on_front) {
            if !seen.insert(spot(one.at)) {
                continue;
            }
            if many {
                stroke(&mut cloud, one.at, (one.at.x, one.at.y + 0.1));
            } else {
                scene.point(Role::Ring, None, one.at, radius);
            }
        }
        scene.path(Role::Cloud, None, cloud);
        for one in placed.iter().filter(|one| one.on_front) {
            scene.point(Role::Dot, Some(0), one.at, radius + 1.0);
        }
    }

    fn name_points(&self, scene: &mut Scene, placed: &[Placed<'_>], score: Scale, within: Rect) {
        let size = scene.format.label;
        let mut order: Vec<&Placed<'_>> = placed.iter().collect();
        // The front first, and the best of either.
        order.sort_by(|one, other| {
            (other.on_front.cmp(&one.on_front)).then(one.at.y.total_cmp(&other.at.y))
        });
        order.truncate(NAMES);
        let names = apart(
            order.iter().map(|one| one.point.name.as_str()),
            size,
            scene.width * 0.4,
        );
        let tags: Vec<Tag> = order
            .iter()
            .zip(names)
            .map(|(one, words)| Tag { at: one.at, words })
            .collect();
        let points: Vec<Rect> = placed
            .iter()
            .take(2_000)
            .map(|one| Rect::from_center_size(one.at, (9.0, 9.0)))
            .chain(placed.iter().take(NAMES).filter_map(|one| {
                let (lower, upper) = bounds(one.point.score, one.point.lower, one.point.upper);
                let (lower, upper) = (score.place(lower)?, score.place(upper)?);
                Some(Rect::new(one.at.x - 1.5, upper, one.at.x + 1.5, lower))
            }))
            .chain(steps(placed).windows(2).filter_map(|pair| {
                let [from, to] = pair else { return None };
                Some(Rect::from_points(*from, *to).inflate(0.5, 0.5))
            }))
            .collect();
        for ((one, tag), spot) in order
            .iter()
            .zip(&tags)
            .zip(settle(&tags, size, 10.0, &points, within))
        {
            let Some(spot) = spot else { continue };
            let role = if one.on_front {
                Role::Strong
            } else {
                Role::Label
            };
            scene.words(role, None, spot.at, spot.anchor, tag.words.as_str());
        }
    }
}

/// The corners of the front: level until something better is affordable, then up.
fn steps(placed: &[Placed<'_>]) -> Vec<Point> {
    let mut on: Vec<Point> = placed
        .iter()
        .filter(|one| one.on_front)
        .map(|one| one.at)
        .collect();
    on.sort_by(|one, other| one.x.total_cmp(&other.x).then(other.y.total_cmp(&one.y)));
    let mut corners: Vec<Point> = Vec::new();
    for point in on {
        if let Some(last) = corners.last().copied() {
            corners.push(Point::new(point.x, last.y));
        }
        corners.push(point);
    }
    corners
}

impl Plot for Frontier {
    fn chart(&self) -> &Chart {
        &self.chart
    }

    fn scene(&self, format: scene::Format) -> Option<Scene> {
        let drawn = self.drawn();
        let height = if format.narrow { 330.0 } else { 420.0 };
        let (top, bottom) = (30.0, height - 44.0);
        let score = Scale::covering(
            Spacing::Linear,
            drawn.iter().flat_map(|point| {
                let (lower, upper) = bounds(point.score, point.lower, point.upper);
                [point.score, lower, upper]
            }),
            (bottom, top),
        )?;
        let ticks = score.ticks(if format.narrow { 5 } else { 7 });
        let words = tick_words(self.score_format, &ticks);
        let left = gutter(&words, format.small);
        let right = format.width - 10.0;
        let free = drawn.iter().any(|point| point.cost == 0.0);
        let cost = Scale::covering(
            Spacing::Log,
            drawn.iter().map(|point| point.cost),
            (if free { left + FREE + 8.0 } else { left }, right),
        );
        let frame = Frame {
            left,
            right,
            top,
            bottom,
            cost,
            score,
            free,
        };
        let most = if format.narrow { 4 } else { 6 };
        let caption = match cost {
            Some(scale) => log_caption(&self.cost_label, &self.cost_unit, scale.step(most)),
            None => self.cost_label.clone(),
        };
        let captions = wrap(&caption, format.small, format.width);
        let line = format.small * 1.4;
        let mut scene = Scene::new(
            format,
            bottom + format.small + 13.0 + line * count(captions.len()),
        );
        up(&mut scene, score, &ticks, &words, (left, right));
        scene.words(
            Role::Small,
            None,
            (0.0, format.small),
            Anchor::Start,
            self.score_label.as_str(),
        );
        self.mark_costs(&mut scene, &frame, most);
        for (index, words) in captions.into_iter().enumerate() {
            let y = bottom + format.small + 9.0 + line * count(index + 1);
            scene.words(Role::Small, None, (scene.width, y), Anchor::End, words);
        }

        let on_front = self.on_front();
        let placed: Vec<Placed<'_>> = self
            .points
            .iter()
            .zip(on_front)
            .filter(|(point, _)| drawable(point.cost) && point.cost >= 0.0 && drawable(point.score))
            .filter_map(|(point, on_front)| {
                let at = frame.place(point)?;
                Some(Placed {
                    point,
                    at,
                    on_front,
                })
            })
            .collect();
        let corners = steps(&placed);
        if let (Some(first), Some(last)) = (corners.first(), corners.last()) {
            let mut path = BezPath::new();
            path.move_to((first.x, bottom));
            corners.iter().for_each(|corner| path.line_to(*corner));
            path.line_to((right, last.y));
            scene.path(Role::Front, None, path);
        }
        self.draw_points(&mut scene, &placed, &frame);
        let within = Rect::new(
            frame.left + 2.0,
            format.small * 1.4,
            scene.width,
            bottom - 2.0,
        );
        self.name_points(&mut scene, &placed, score, within);
        let many = placed.len() > CROWD;
        for one in placed
            .iter()
            .filter(|one| one.on_front || !many)
            .take(CROWD)
        {
            scene.hot.push(Hot {
                area: Rect::from_center_size(one.at, (20.0, 20.0)),
                words: self.words(one.point),
                stop: placed.len() <= STOPS,
                series: None,
                href: one.point.href.clone(),
            });
        }
        Some(scene)
    }

    fn numbers(&self) -> Numbers {
        let columns = vec![
            Column::words(self.name_label.as_str()),
            Column::number(self.cost_label.as_str()),
            Column::number(self.score_label.as_str()),
            Column::number(t().chart_lower()),
            Column::number(t().chart_upper()),
            Column::words(t().chart_on_front()),
        ];
        let on_front = self.on_front();
        Numbers::new(
            columns,
            self.points.iter().zip(on_front).map(|(point, on_front)| {
                vec![
                    point.name.clone(),
                    self.cost_format.show(point.cost),
                    self.score_format.show(point.score),
                    self.score_format.show(point.lower),
                    self.score_format.show(point.upper),
                    if on_front {
                        t().chart_on_front_yes()
                    } else {
                        t().chart_on_front_no()
                    },
                ]
            }),
        )
    }

    fn summary(&self) -> String {
        let names: Vec<&str> = self
            .points
            .iter()
            .zip(self.on_front())
            .filter(|(_, on_front)| *on_front)
            .map(|(point, _)| point.name.as_str())
            .collect();
        let listed: Vec<&str> = names.iter().copied().take(20).collect();
        format!(
            "{} {}",
            t().chart_front_summary(
                i64::try_from(names.len()).unwrap_or(i64::MAX),
                number::whole(names.len() as u64)
            ),
            listed.join(", ")
        )
    }
}

impl Frontier {
    /// The level axis: a place of its own for what costs nothing, then powers of ten or two.
    fn mark_costs(&self, scene: &mut Scene, frame: &Frame, most: usize) {
        let mut axis = BezPath::new();
        if frame.free {
            let words = self.cost_format.show(0.0);
            let at = (
                frame.left + FREE / 2.0,
                frame.bottom + scene.format.small + 8.0,
            );
            scene.words(Role::Small, None, at, Anchor::Middle, words);
            stroke(
                &mut axis,
                (frame.left, frame.bottom),
                (frame.left + FREE, frame.bottom),
            );
            stroke(
                &mut axis,
                (frame.left + FREE + 8.0, frame.bottom),
                (frame.right, frame.bottom),
            );
            let mut gap = BezPath::new();
            stroke(
                &mut gap,
                (frame.left + FREE + 4.0, frame.top),
                (frame.left + FREE + 4.0, frame.bottom),
            );
            scene.path(Role::Guide, None, gap);
        } else {
            stroke(
                &mut axis,
                (frame.left, frame.bottom),
                (frame.right, frame.bottom),
            );
        }
        if let Some(scale) = frame.cost {
            let mut ticks = scale.ticks(most);
            if frame.free {
                // The number at the first tick must not touch the one of the free ones.
                ticks.retain(|tick| {
                    scale
                        .place(*tick)
                        .is_some_and(|x| x > frame.left + FREE + 30.0)
                });
            }
            let words: Vec<String> = super::axes::log_words(self.cost_format, &ticks);
            across(
                scene,
                scale,
                &ticks,
                &words,
                (frame.bottom, frame.bottom + 4.0),
            );
        }
        scene.path(Role::Axis, None, axis);
    }
}
