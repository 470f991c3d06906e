//! A drawing as data: marks with a role, and the places that answer to pointer and keyboard.
//!
//! Geometry makes a [`Scene`] and knows no colours; [`super::draw`] writes it as SVG, for a page
//! (classes, themed by the style sheet) or for a file (literal colours).

use kurbo::{BezPath, Circle, Point, Rect, Shape as _};

use super::label::{Anchor, width};

/// How many series have a colour, a shape and a dash of their own.
pub const SERIES: usize = 8;

/// What a mark stands for; decides how it looks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Role {
    /// A faint line at a tick.
    Grid,
    /// The line an axis stands on, or its zero.
    Axis,
    /// A dashed line of comparison: the mean, the diagonal.
    Guide,
    /// The interval around an estimate.
    Whisker,
    /// The interval around an estimate that is not the matter, fainter.
    Faint,
    /// A line through estimates, with the dash of its series.
    Line,
    /// A line of a series that has no colour of its own.
    Quiet,
    /// The interval around a line.
    Band,
    /// A filled mark at an estimate.
    Dot,
    /// A hollow mark at an estimate.
    Ring,
    /// Many estimates, each a speck.
    Cloud,
    /// The Pareto front.
    Front,
    /// Joins what is tied.
    Bracket,
    /// A cell of a heatmap, from 0 (all lost) to 8 (all won); 4 is even.
    Cell(u8),
    /// A cell without data.
    Blank,
    /// A corner that says: not what was predicted.
    Flag,
    /// Words.
    Label,
    /// Words that stand out.
    Strong,
    /// Words in the colour of their series.
    Named,
    /// Small words: ticks, captions, notes.
    Small,
    /// Small words on a cell, in ink so that they can be read on any of its colours.
    InCell,
}

/// The outline of a mark.
#[derive(Clone, Debug, PartialEq)]
pub enum Shape {
    /// Lines and curves.
    Path(BezPath),
    /// A rectangle.
    Rect(Rect),
    /// A circle.
    Circle(Circle),
    /// One line of words.
    Words {
        /// Where the baseline is anchored.
        at: Point,
        /// Which end of the words is there.
        anchor: Anchor,
        /// The words.
        words: String,
    },
}

/// One thing drawn.
#[derive(Clone, Debug, PartialEq)]
pub struct Mark {
    /// Its outline.
    pub shape: Shape,
    /// What it stands for.
    pub role: Role,
    /// The series it belongs to; `None` is ink.
    pub series: Option<usize>,
}

/// A place that shows what it stands for when pointed at or focused.
#[derive(Clone, Debug, PartialEq)]
pub struct Hot {
    /// What answers to the pointer, and is lit up.
    pub area: Rect,
    /// What it stands for: the first line is a name, the others are numbers.
    pub words: Vec<String>,
    /// Whether the keyboard stops here.
    pub stop: bool,
    /// The series that is lit up.
    pub series: Option<usize>,
    /// Where it leads.
    pub href: Option<String>,
}

/// How large a drawing is: one for a desk and one for a phone.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Format {
    /// Width of the drawing; it is shown at about this many pixels.
    pub width: f64,
    /// Size of labels.
    pub label: f64,
    /// Size of ticks and captions.
    pub small: f64,
    /// Whether it is the one for a phone.
    pub narrow: bool,
}

impl Format {
    /// For a desk, and for files.
    pub const WIDE: Self = Self {
        width: 720.0,
        label: 13.0,
        small: 12.0,
        narrow: false,
    };
    /// For a phone.
    pub const NARROW: Self = Self {
        width: 330.0,
        label: 12.0,
        small: 11.5,
        narrow: true,
    };
}

/// A drawing.
#[derive(Clone, Debug, PartialEq)]
pub struct Scene {
    /// The sizes it was made for.
    pub format: Format,
    /// Width; not always that of the format.
    pub width: f64,
    /// Height.
    pub height: f64,
    /// What is drawn, from back to front.
    pub marks: Vec<Mark>,
    /// What answers to pointer and keyboard.
    pub hot: Vec<Hot>,
}

impl Scene {
    /// An empty drawing.
    pub fn new(format: Format, height: f64) -> Self {
        Self {
            format,
            width: format.width,
            height,
            marks: Vec::new(),
            hot: Vec::new(),
        }
    }

    /// Adds a mark.
    pub fn add(&mut self, role: Role, series: Option<usize>, shape: Shape) {
        self.marks.push(Mark {
            shape,
            role,
            series,
        });
    }

    /// Adds a path, unless it is empty.
    pub fn path(&mut self, role: Role, series: Option<usize>, path: BezPath) {
        if !path.elements().is_empty() {
            self.add(role, series, Shape::Path(path));
        }
    }

    /// Adds a line of words whose baseline is anchored at a point.
    pub fn words(
        &mut self,
        role: Role,
        series: Option<usize>,
        at: impl Into<Point>,
        anchor: Anchor,
        words: impl Into<String>,
    ) {
        let words = words.into();
        if !words.is_empty() {
            let at = at.into();
            self.add(role, series, Shape::Words { at, anchor, words });
        }
    }

    /// Adds the mark of a series at a point: each of the eight has a shape of its own, of about
    /// the same area as a circle of `radius`.
    pub fn point(&mut self, role: Role, series: Option<usize>, at: Point, radius: f64) {
        let shape = match series.unwrap_or(0) % SERIES {
            0 => Shape::Circle(Circle::new(at, radius)),
            1 => Shape::Rect(Rect::from_center_size(at, (radius * 1.75, radius * 1.75))),
            2 => Shape::Path(polygon(at, radius * 1.3, 3, -90.0)),
            3 => Shape::Path(polygon(at, radius * 1.25, 4, 0.0)),
            4 => Shape::Path(polygon(at, radius * 1.3, 3, 90.0)),
            5 => Shape::Path(cross(at, radius * 1.2, 0.0)),
            6 => Shape::Path(polygon(at, radius * 1.15, 6, 0.0)),
            _ => Shape::Path(cross(at, radius * 1.2, 45.0)),
        };
        self.add(role, series, shape);
    }

    /// The size of the words of a role.
    pub fn size(&self, role: Role) -> f64 {
        match role {
            Role::Small | Role::InCell => self.format.small,
            _ => self.format.label,
        }
    }

    /// Everything that words cover, for tests and for keeping clear of them.
    pub fn lettering(&self) -> Vec<(Rect, &str)> {
        self.marks
            .iter()
            .filter_map(|mark| {
                let Shape::Words { at, anchor, words } = &mark.shape else {
                    return None;
                };
                let size = self.size(mark.role);
                let wide = width(words, size);
                let left = match anchor {
                    Anchor::Start => at.x,
                    Anchor::Middle => at.x - wide / 2.0,
                    Anchor::End => at.x - wide,
                };
                let area = Rect::new(left, at.y - size * 0.8, left + wide, at.y + size * 0.25);
                Some((area, words.as_str()))
            })
            .collect()
    }
}

/// A regular polygon around a point, its first corner at `angle` degrees.
fn polygon(at: Point, radius: f64, corners: u32, angle: f64) -> BezPath {
    let mut path = BezPath::new();
    for corner in 0..corners {
        let turn = angle + 360.0 * f64::from(corner) / f64::from(corners);
        let (sin, cos) = turn.to_radians().sin_cos();
        let point = at + kurbo::Vec2::new(cos, sin) * radius;
        if corner == 0 {
            path.move_to(point);
        } else {
            path.line_to(point);
        }
    }
    path.close_path();
    path
}

/// A cross with thick arms, turned by `angle` degrees.
fn cross(at: Point, radius: f64, angle: f64) -> BezPath {
    let arm = radius * 0.36;
    let across = Rect::new(-radius, -arm, radius, arm).to_path(0.1);
    let down = Rect::new(-arm, -radius, arm, radius).to_path(0.1);
    let mut path = BezPath::new();
    path.extend(across);
    path.extend(down);
    path.apply_affine(
        kurbo::Affine::translate(at.to_vec2()) * kurbo::Affine::rotate(angle.to_radians()),
    );
    path
}

/// Adds an upright or level line to a path.
pub fn stroke(path: &mut BezPath, from: impl Into<Point>, to: impl Into<Point>) {
    path.move_to(from.into());
    path.line_to(to.into());
}
