//! Families of points over a cost, each with the curve fitted through it and its band: what more compute
//! buys within a model.

use kurbo::{BezPath, Point, Rect};

use super::{
    axes::{across, gutter, log_caption, log_words, tick_words, up},
    frontier::FrontierPoint,
    label::{Anchor, DROP, Tag, apart, settle, spread, width, wrap},
    lines::LinePoint,
    paths::{band, outline, runs},
    plot::{Chart, Column, Numbers, Plot, bounds, count, drawable},
    scale::{Scale, Spacing},
    scene::{self, Hot, Role, SERIES, Scene, stroke},
};
use crate::{i18n::t, ui::number::Format};

/// Most points whose names are tried.
const NAMES: usize = 40;

/// One family: the points measured, and the line fitted through them.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct CurveFamily {
    /// Its name.
    pub name: String,
    /// What was measured.
    pub points: Vec<FrontierPoint>,
    /// The fitted line with its band, from the least to the largest cost measured; empty without one.
    pub line: Vec<LinePoint>,
}

/// Score against the logarithm of cost, one curve a family. The first eight have a colour, a shape and
/// a dash of their own; the others are faint.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Curves {
    /// What is said around it.
    pub chart: Chart,
    /// What a family is: “Model”.
    pub family_label: String,
    /// What a point is: “Strategy”.
    pub name_label: String,
    /// What is paid: “Tokens per item”.
    pub cost_label: String,
    /// What there is more of along the axis: “tokens”.
    pub cost_unit: String,
    /// How costs are written.
    pub cost_format: Format,
    /// What is achieved: “Score”.
    pub score_label: String,
    /// How scores are written.
    pub score_format: Format,
    /// The families, the most important first.
    pub families: Vec<CurveFamily>,
}

/// Where things stand on the drawing.
struct Frame {
    left: f64,
    right: f64,
    top: f64,
    bottom: f64,
    cost: Scale,
    score: Scale,
}

impl Frame {
    fn place(&self, point: &FrontierPoint) -> Option<Point> {
        Some(Point::new(
            self.cost.place(point.cost)?,
            self.score.place(point.score)?,
        ))
    }
}

/// Whether a point has a place on a logarithmic axis.
fn has_place(point: &FrontierPoint) -> bool {
    drawable(point.cost) && point.cost > 0.0 && drawable(point.score)
}

impl Curves {
    fn frame(&self, format: scene::Format) -> Option<(Frame, Vec<f64>, Vec<String>)> {
        let points = || {
            let all = self.families.iter().flat_map(|family| &family.points);
            all.filter(|point| has_place(point))
        };
        let lines = || self.families.iter().flat_map(|family| &family.line);
        let height = if format.narrow { 330.0 } else { 420.0 };
        let (top, bottom) = (30.0, height - 44.0);
        let score = Scale::covering(
            Spacing::Linear,
            points()
                .flat_map(|point| {
                    let (lower, upper) = bounds(point.score, point.lower, point.upper);
                    [point.score, lower, upper]
                })
                .chain(lines().flat_map(|point| [point.lower, point.upper])),
            (bottom, top),
        )?;
        let ticks = score.ticks(if format.narrow { 5 } else { 7 });
        let words = tick_words(self.score_format, &ticks);
        let left = gutter(&words, format.small);
        let names = self
            .families
            .iter()
            .take(SERIES)
            .map(|family| width(&family.name, format.label) * 1.06)
            .fold(0.0, f64::max)
            .min(format.width * if format.narrow { 0.28 } else { 0.24 });
        let right = format.width - names - 16.0;
        let cost = Scale::covering(
            Spacing::Log,
            points().map(|point| point.cost),
            (left, right),
        )?;
        let frame = Frame {
            left,
            right,
            top,
            bottom,
            cost,
            score,
        };
        Some((frame, ticks, words))
    }

    fn draw_family(&self, scene: &mut Scene, frame: &Frame, index: usize) {
        let family = &self.families[index];
        let series = (index < SERIES).then_some(index);
        for run in runs(&family.line, frame.cost, frame.score, 2.0) {
            let mut path = BezPath::new();
            outline(&run, false, |placed| placed.y, &mut path, true);
            if series.is_some() {
                scene.path(Role::Band, series, band(&run, false));
                scene.path(Role::Line, series, path);
            } else {
                scene.path(Role::Quiet, None, path);
            }
        }
        let radius = if scene.format.narrow { 4.0 } else { 4.5 };
        let mut whiskers = BezPath::new();
        for point in family.points.iter().filter(|point| has_place(point)) {
            let (lower, upper) = bounds(point.score, point.lower, point.upper);
            let (Some(at), Some(lower), Some(upper)) = (
                frame.place(point),
                frame.score.place(lower),
                frame.score.place(upper),
            ) else {
                continue;
            };
            stroke(&mut whiskers, (at.x, lower), (at.x, upper));
            let role = if series.is_some() {
                Role::Dot
            } else {
                Role::Ring
            };
            scene.point(role, series, at, radius);
            let mut words = vec![
                format!("{} · {}", family.name, point.name),
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
            scene.hot.push(Hot {
                area: Rect::from_center_size(at, (20.0, 20.0)),
                words,
                stop: true,
                series,
                href: point.href.clone(),
            });
        }
        scene.path(Role::Faint, series, whiskers);
    }

    /// Names each family beside its dearest point, and the points where there is room.
    fn name_things(&self, scene: &mut Scene, frame: &Frame) {
        let size = scene.format.label;
        let named: Vec<(usize, Point)> = self
            .families
            .iter()
            .take(SERIES)
            .enumerate()
            .filter_map(|(index, family)| {
                let last = family
                    .points
                    .iter()
                    .filter(|point| has_place(point))
                    .max_by(|one, other| one.cost.total_cmp(&other.cost))?;
                let mut at = frame.place(last)?;
                if let Some(end) = family.line.last() {
                    at.y = frame.score.place(end.y).unwrap_or(at.y);
                }
                Some((index, at))
            })
            .collect();
        let wanted: Vec<f64> = named.iter().map(|(_, at)| at.y).collect();
        let places = spread(&wanted, size * 1.25, frame.top - 8.0, frame.bottom + 8.0);
        let from = frame.right + 10.0;
        let room = (scene.width - from) / 1.06;
        let families = named
            .iter()
            .map(|(index, _)| self.families[*index].name.as_str());
        let names = apart(families, size, room);
        for (((index, at), place), name) in named.iter().zip(places).zip(names) {
            let Some(y) = place else { continue };
            if (y - at.y).abs() > size * 0.4 || frame.right - at.x > 16.0 {
                let mut join = BezPath::new();
                stroke(&mut join, (at.x + 7.0, at.y), (from - 2.0, y));
                scene.path(Role::Quiet, None, join);
            }
            let at = (from, y + size * DROP);
            scene.words(Role::Named, Some(*index), at, Anchor::Start, name);
        }
        // The names of points are small, and stay away where a line or another name runs.
        let small = scene.format.small;
        let placed: Vec<(&FrontierPoint, Point)> = self
            .families
            .iter()
            .flat_map(|family| &family.points)
            .filter(|point| has_place(point))
            .filter_map(|point| Some((point, frame.place(point)?)))
            .take(NAMES)
            .collect();
        let tags: Vec<Tag> = placed
            .iter()
            .zip(apart(
                placed.iter().map(|(point, _)| point.name.as_str()),
                small,
                scene.width * 0.3,
            ))
            .map(|((_, at), words)| Tag { at: *at, words })
            .collect();
        let mut taken: Vec<Rect> = placed
            .iter()
            .map(|(_, at)| Rect::from_center_size(*at, (10.0, 10.0)))
            .collect();
        for family in &self.families {
            taken.extend(family.line.iter().filter_map(|point| {
                let at = (frame.cost.place(point.x)?, frame.score.place(point.y)?);
                Some(Rect::from_center_size(at, (6.0, 4.0)))
            }));
        }
        let within = Rect::new(
            frame.left + 2.0,
            small * 1.4,
            frame.right + 4.0,
            frame.bottom - 2.0,
        );
        for (tag, spot) in tags.iter().zip(settle(&tags, small, 10.0, &taken, within)) {
            let Some(spot) = spot else { continue };
            scene.words(Role::Small, None, spot.at, spot.anchor, tag.words.as_str());
        }
    }
}

impl Plot for Curves {
    fn chart(&self) -> &Chart {
        &self.chart
    }

    fn scene(&self, format: scene::Format) -> Option<Scene> {
        let (frame, ticks, words) = self.frame(format)?;
        let most = if format.narrow { 4 } else { 6 };
        let caption = log_caption(&self.cost_label, &self.cost_unit, frame.cost.step(most));
        let captions = wrap(&caption, format.small, format.width);
        let line = format.small * 1.4;
        let mut scene = Scene::new(
            format,
            frame.bottom + format.small + 13.0 + line * count(captions.len()),
        );
        up(
            &mut scene,
            frame.score,
            &ticks,
            &words,
            (frame.left, frame.right),
        );
        scene.words(
            Role::Small,
            None,
            (0.0, format.small),
            Anchor::Start,
            self.score_label.as_str(),
        );
        let cost_ticks = frame.cost.ticks(most);
        let cost_words = log_words(self.cost_format, &cost_ticks);
        let foot = (frame.bottom, frame.bottom + 4.0);
        across(&mut scene, frame.cost, &cost_ticks, &cost_words, foot);
        let mut axis = BezPath::new();
        stroke(
            &mut axis,
            (frame.left, frame.bottom),
            (frame.right, frame.bottom),
        );
        scene.path(Role::Axis, None, axis);
        for (index, words) in captions.into_iter().enumerate() {
            let y = frame.bottom + format.small + 9.0 + line * count(index + 1);
            scene.words(Role::Small, None, (scene.width, y), Anchor::End, words);
        }
        for index in (0..self.families.len()).rev() {
            self.draw_family(&mut scene, &frame, index);
        }
        self.name_things(&mut scene, &frame);
        Some(scene)
    }

    fn numbers(&self) -> Numbers {
        let columns = vec![
            Column::words(self.name_label.as_str()),
            Column::words(self.family_label.as_str()),
            Column::number(self.cost_label.as_str()),
            Column::number(self.score_label.as_str()),
            Column::number(t().chart_lower()),
            Column::number(t().chart_upper()),
        ];
        let rows: Vec<(&CurveFamily, &FrontierPoint)> = self
            .families
            .iter()
            .flat_map(|family| family.points.iter().map(move |point| (family, point)))
            .collect();
        Numbers::new(
            columns,
            rows.into_iter().map(|(family, point)| {
                vec![
                    point.name.clone(),
                    family.name.clone(),
                    self.cost_format.show(point.cost),
                    self.score_format.show(point.score),
                    self.score_format.show(point.lower),
                    self.score_format.show(point.upper),
                ]
            }),
        )
    }

    fn summary(&self) -> String {
        let ends = self.families.iter().take(SERIES).filter_map(|family| {
            let dearest = family
                .points
                .iter()
                .filter(|point| has_place(point))
                .max_by(|one, other| one.cost.total_cmp(&other.cost))?;
            Some(t().chart_ends_at(&family.name, self.score_format.show(dearest.score)))
        });
        ends.collect::<Vec<_>>().join(" ")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn point(name: &str, cost: f64, score: f64) -> FrontierPoint {
        FrontierPoint {
            name: name.to_owned(),
            cost,
            score,
            lower: score - 0.1,
            upper: score + 0.1,
            href: None,
        }
    }

    fn curves() -> Curves {
        let line = |x: f64, y: f64| LinePoint {
            x,
            y,
            lower: y - 0.05,
            upper: y + 0.05,
        };
        Curves {
            score_format: Format::Percent,
            cost_format: Format::Tokens,
            families: vec![
                CurveFamily {
                    name: "One".into(),
                    points: vec![point("direct", 10.0, 0.3), point("by steps", 1_000.0, 0.6)],
                    line: vec![line(10.0, 0.3), line(100.0, 0.45), line(1_000.0, 0.6)],
                },
                CurveFamily {
                    name: "Two".into(),
                    points: vec![point("direct", 100.0, 0.5), point("free", 0.0, 0.2)],
                    line: vec![],
                },
            ],
            ..Curves::default()
        }
    }

    #[test]
    fn a_family_has_its_points_its_line_and_its_name() {
        for format in [scene::Format::WIDE, scene::Format::NARROW] {
            let scene = curves().scene(format).unwrap();
            let of = |role| scene.marks.iter().filter(|mark| mark.role == role).count();
            assert_eq!((of(Role::Line), of(Role::Band), of(Role::Dot)), (1, 1, 3));
            let words: Vec<&str> = scene.lettering().iter().map(|(_, words)| *words).collect();
            assert!(
                words.contains(&"One") && words.contains(&"Two"),
                "{words:?}"
            );
            for (area, words) in scene.lettering() {
                assert!(
                    area.x1 <= scene.width + 0.5 && area.x0 >= -0.5,
                    "{words} is cut off"
                );
            }
        }
    }

    #[test]
    fn the_numbers_have_what_cannot_be_drawn_too() {
        assert_eq!(curves().numbers().rows.len(), 4);
        let nothing = Curves::default();
        assert_eq!(nothing.scene(scene::Format::WIDE), None);
    }
}
