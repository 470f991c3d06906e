//! Where labels stand: how wide words are, and how they keep clear of each other and of the edge.

use kurbo::{Point, Rect};

/// Which end of a line of words stands at its place.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Anchor {
    /// The words begin there.
    #[default]
    Start,
    /// The words are centred there.
    Middle,
    /// The words end there.
    End,
}

/// How far below the middle of a line of words its baseline is, in ems.
pub const DROP: f64 = 0.35;

/// About how wide `words` are at `size`, in the same unit: never much less than they will be in
/// any of the usual sans-serif faces, as the face is the visitor's.
pub fn width(words: &str, size: f64) -> f64 {
    words.chars().map(em).sum::<f64>() * size * WIDE
}

/// The faces that come with Linux desktops are wider than most.
const WIDE: f64 = 1.06;

fn em(character: char) -> f64 {
    match character {
        'i' | 'j' | 'l' | '.' | ',' | ':' | ';' | '\'' | '|' | '!' => 0.28,
        ' ' => 0.29,
        'f' | 't' | 'r' | 'I' | '(' | ')' | '[' | ']' | '/' | '-' | '·' => 0.4,
        'm' | 'w' | 'M' | 'W' | '%' | '@' | '—' => 0.9,
        '0'..='9' => 0.62,
        'a'..='z' => 0.57,
        'A'..='Z' => 0.7,
        // Marks that stand on the letter before them.
        '\u{300}'..='\u{36f}' | '\u{200b}'..='\u{200f}' | '\u{fe00}'..='\u{fe0f}' => 0.0,
        // From here on scripts and signs are about as wide as they are high.
        '\u{1100}'.. => 1.0,
        _ => 0.66,
    }
}

/// `words`, cut with an ellipsis if they are wider than `room` at `size`.
pub fn elide(words: &str, size: f64, room: f64) -> String {
    if width(words, size) <= room {
        return words.to_owned();
    }
    let room = room - 0.9 * size;
    let mut used = 0.0;
    let kept: String = words
        .chars()
        .take_while(|character| {
            used += em(*character) * size * WIDE;
            used <= room
        })
        .collect();
    format!("{}…", kept.trim_end())
}

/// The names of one set, each in its room: where one of them does not fit, what all of them begin with is left
/// out, since it tells nobody apart; names that are still alike when cut lose their middle instead of their end.
pub fn apart<'a>(names: impl IntoIterator<Item = &'a str>, size: f64, room: f64) -> Vec<String> {
    let names: Vec<&str> = names.into_iter().collect();
    if names.iter().all(|name| width(name, size) <= room) {
        return names.into_iter().map(str::to_owned).collect();
    }
    let shared = shared(&names);
    let cut: Vec<&str> = names.iter().map(|name| &name[shared..]).collect();
    let mut told: std::collections::HashMap<String, &str> = std::collections::HashMap::new();
    let is_alike = cut.iter().any(|name| {
        let before = told.insert(elide(name, size, room), name);
        before.is_some_and(|before| before != *name)
    });
    cut.into_iter()
        .map(|name| {
            if is_alike {
                elide_middle(name, size, room)
            } else {
                elide(name, size, room)
            }
        })
        .collect()
}

/// Bytes of the whole words that all of several different names begin with, as long as each has more.
fn shared(names: &[&str]) -> usize {
    let Some((first, rest)) = names.split_first() else {
        return 0;
    };
    let same = rest.iter().fold(first.len(), |most, name| {
        let alike = first
            .char_indices()
            .zip(name.chars())
            .take_while(|((_, one), other)| one == other)
            .map(|((at, one), _)| at + one.len_utf8())
            .last();
        most.min(alike.unwrap_or(0))
    });
    if rest.iter().all(|name| name == first) {
        return 0;
    }
    // Between parts of a name rather than between its words: “T 0.8” says more than “0.8”.
    let ends = [" · ", ": ", "/", " "];
    ends.iter()
        .find_map(|end| first[..same].rfind(end).map(|at| at + end.len()))
        .filter(|shared| names.iter().all(|name| name.len() > *shared))
        .unwrap_or(0)
}

/// `words` without their middle if they are wider than `room` at `size`.
fn elide_middle(words: &str, size: f64, room: f64) -> String {
    if width(words, size) <= room {
        return words.to_owned();
    }
    let half = (room - 0.9 * size) / 2.0;
    let fitting = |characters: &mut dyn Iterator<Item = char>| -> String {
        let mut used = 0.0;
        characters
            .take_while(|character| {
                used += em(*character) * size * WIDE;
                used <= half
            })
            .collect()
    };
    let head = fitting(&mut words.chars());
    let tail: String = fitting(&mut words.chars().rev()).chars().rev().collect();
    format!("{}…{}", head.trim_end(), tail.trim_start())
}

/// `words` in lines not wider than `room` at `size`, broken at spaces, and between characters
/// where there are none.
pub fn wrap(words: &str, size: f64, room: f64) -> Vec<String> {
    let mut lines = Vec::new();
    let mut line = String::new();
    for word in words.split_whitespace() {
        let gap = if line.is_empty() { "" } else { " " };
        if width(&line, size) + width(gap, size) + width(word, size) <= room {
            line += gap;
            line += word;
            continue;
        }
        if !line.is_empty() {
            lines.push(std::mem::take(&mut line));
        }
        for character in word.chars() {
            if width(&line, size) + em(character) * size * WIDE > room && !line.is_empty() {
                lines.push(std::mem::take(&mut line));
            }
            line.push(character);
        }
    }
    if !line.is_empty() {
        lines.push(line);
    }
    lines
}

/// Moves labels along one direction as little as possible (least squares) so that each has
/// `height` to itself between `low` and `high`.
///
/// `wanted` is where the middle of each would stand, the most important first. If not all fit, the
/// less important get `None`, as do places that are not finite.
pub fn spread(wanted: &[f64], height: f64, low: f64, high: f64) -> Vec<Option<f64>> {
    let mut places = vec![None; wanted.len()];
    let mut left = (high - low + 1e-9) / height;
    let mut order: Vec<(usize, f64)> = wanted
        .iter()
        .copied()
        .enumerate()
        .filter(|(_, place)| place.is_finite())
        .take_while(|_| {
            left -= 1.0;
            left >= 0.0
        })
        .collect();
    order.sort_by(|one, other| one.1.total_cmp(&other.1));
    // With the room taken by those above it subtracted, labels only have to keep their order:
    // isotonic regression, solved by pooling neighbours that violate it.
    let mut pools: Vec<(f64, f64)> = Vec::with_capacity(order.len());
    let mut above = 0.0;
    for (_, place) in &order {
        let mut pool = (place - above, 1.0);
        above += height;
        while let Some(last) = pools.last().copied() {
            if last.0 <= pool.0 {
                break;
            }
            pools.pop();
            let many = last.1 + pool.1;
            pool = ((last.0 * last.1 + pool.0 * pool.1) / many, many);
        }
        pools.push(pool);
    }
    let end = high - above + height / 2.0;
    let mut members = order.iter();
    let mut above = 0.0;
    for (mean, many) in pools {
        let start = mean.clamp(low + height / 2.0, end.max(low + height / 2.0));
        let mut taken = 0.0;
        while taken < many {
            let Some((index, _)) = members.next() else {
                break;
            };
            if let Some(place) = places.get_mut(*index) {
                *place = Some(start + above);
            }
            above += height;
            taken += 1.0;
        }
    }
    places
}

/// A point that wants its name beside it.
#[derive(Clone, Debug, PartialEq)]
pub struct Tag {
    /// The point.
    pub at: Point,
    /// Its name.
    pub words: String,
}

/// Where a name was put.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Spot {
    /// What the words cover.
    pub area: Rect,
    /// Where their baseline is anchored.
    pub at: Point,
    /// Which end of the words is there.
    pub anchor: Anchor,
}

/// Puts each name beside its point, clear of `taken`, of the other names and of the edge, the most
/// important first. A name that finds no room gets `None`; it is better absent than unreadable.
pub fn settle(
    tags: &[Tag],
    size: f64,
    clearance: f64,
    taken: &[Rect],
    within: Rect,
) -> Vec<Option<Spot>> {
    let mut taken = taken.to_vec();
    tags.iter()
        .map(|tag| {
            let spot = around(tag, size, clearance).into_iter().find(|spot| {
                let area = spot.area;
                area.x0 >= within.x0
                    && area.x1 <= within.x1
                    && area.y0 >= within.y0
                    && area.y1 <= within.y1
                    && !taken.iter().any(|other| overlap(area, *other))
            })?;
            taken.push(spot.area);
            Some(spot)
        })
        .collect()
}

fn overlap(one: Rect, other: Rect) -> bool {
    one.x0 < other.x1 && other.x0 < one.x1 && one.y0 < other.y1 && other.y0 < one.y1
}

/// The places beside a point, the best first.
fn around(tag: &Tag, size: f64, clearance: f64) -> [Spot; 12] {
    let wide = width(&tag.words, size);
    let high = size * 1.2;
    let near = clearance * 0.75;
    let spot = |dx: f64, dy: f64, anchor: Anchor| {
        let at = tag.at + kurbo::Vec2::new(dx, dy);
        let left = match anchor {
            Anchor::Start => at.x,
            Anchor::Middle => at.x - wide / 2.0,
            Anchor::End => at.x - wide,
        };
        Spot {
            area: Rect::new(left, at.y - high / 2.0, left + wide, at.y + high / 2.0),
            at: Point::new(at.x, at.y + size * DROP),
            anchor,
        }
    };
    let lift = near + high / 2.0;
    [
        spot(near, -lift + 2.0, Anchor::Start),
        spot(-near, -lift + 2.0, Anchor::End),
        spot(clearance, 0.0, Anchor::Start),
        spot(near, lift - 2.0, Anchor::Start),
        spot(-near, lift - 2.0, Anchor::End),
        spot(-clearance, 0.0, Anchor::End),
        spot(0.0, -clearance - high / 2.0, Anchor::Middle),
        spot(0.0, clearance + high / 2.0, Anchor::Middle),
        // A line further away, where others stand beside the point.
        spot(near, -lift - high, Anchor::Start),
        spot(-near, -lift - high, Anchor::End),
        spot(near, lift + high, Anchor::Start),
        spot(-near, lift + high, Anchor::End),
    ]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn labels_that_are_apart_stay_where_they_are() {
        assert_eq!(
            spread(&[50.0, 10.0, 90.0], 12.0, 0.0, 100.0),
            [Some(50.0), Some(10.0), Some(90.0)]
        );
    }

    #[test]
    fn labels_at_one_place_share_the_room_around_it() {
        assert_eq!(
            spread(&[50.0, 50.0, 50.0], 10.0, 0.0, 100.0),
            [Some(40.0), Some(50.0), Some(60.0)]
        );
        assert_eq!(
            spread(&[0.0, 0.0], 10.0, 0.0, 100.0),
            [Some(5.0), Some(15.0)],
            "not beyond the edge"
        );
        assert_eq!(
            spread(&[100.0, 99.0], 10.0, 0.0, 100.0),
            [Some(95.0), Some(85.0)],
            "in the order of their values"
        );
    }

    #[test]
    fn the_less_important_go_without_when_there_is_no_room() {
        let places = spread(&[50.0, 51.0, f64::NAN, 52.0], 10.0, 0.0, 25.0);
        assert!(places[0].is_some() && places[1].is_some());
        assert_eq!(places[2..], [None, None]);
        assert_eq!(spread(&[], 10.0, 0.0, 100.0), []);
        assert_eq!(spread(&[5.0], 10.0, 0.0, 5.0), [None]);
    }

    /// Places that look random and are the same every time.
    fn scattered(count: u32) -> impl Iterator<Item = f64> {
        let mut state = 12_345_u32;
        (0..count).map(move |_| {
            state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            f64::from(state >> 8) / f64::from(1_u32 << 24)
        })
    }

    #[test]
    fn labels_never_touch_or_leave_the_drawing() {
        for count in 1..40 {
            let wanted: Vec<f64> = scattered(count).map(|share| share * 300.0).collect();
            let mut placed: Vec<(f64, f64)> = spread(&wanted, 13.0, 20.0, 280.0)
                .into_iter()
                .zip(&wanted)
                .filter_map(|(place, wanted)| Some((place?, *wanted)))
                .collect();
            assert_eq!(placed.len(), wanted.len().min(20));
            placed.sort_by(|one, other| one.0.total_cmp(&other.0));
            for pair in placed.windows(2) {
                assert!(pair[1].0 - pair[0].0 > 13.0 - 1e-6, "{pair:?}");
                assert!(pair[0].1 <= pair[1].1, "out of order: {pair:?}");
            }
            for (place, _) in placed {
                assert!((26.5 - 1e-6..=273.5 + 1e-6).contains(&place), "{place}");
            }
        }
    }

    #[test]
    fn names_of_points_never_overlap_each_other_points_or_the_edge() {
        let numbers: Vec<f64> = scattered(160).collect();
        let tags: Vec<Tag> = numbers
            .chunks(2)
            .map(|at| Tag {
                at: Point::new(at[0] * 600.0, at[1] * 300.0),
                words: "a name of some length".to_owned(),
            })
            .collect();
        let within = Rect::new(0.0, 0.0, 600.0, 300.0);
        let points: Vec<Rect> = tags
            .iter()
            .map(|tag| Rect::from_center_size(tag.at, (8.0, 8.0)))
            .collect();
        let spots: Vec<Rect> = settle(&tags, 12.0, 8.0, &points, within)
            .into_iter()
            .flatten()
            .map(|spot| spot.area)
            .collect();
        assert!(spots.len() > 15, "only {} found room", spots.len());
        for (index, area) in spots.iter().enumerate() {
            assert_eq!(area.intersect(within).area(), area.area(), "over the edge");
            assert!(points.iter().all(|point| !overlap(*area, *point)));
            assert!(
                spots[index + 1..]
                    .iter()
                    .all(|other| !overlap(*area, *other))
            );
        }
    }

    #[test]
    fn a_long_name_is_cut_to_its_room() {
        assert_eq!(elide("short", 12.0, 100.0), "short");
        let cut = elide("an extraordinarily long name of an entrant", 12.0, 100.0);
        assert!(cut.ends_with('…') && width(&cut, 12.0) <= 102.0, "{cut}");
        assert_eq!(elide("程序员去买菜", 12.0, 40.0), "程序…");
    }

    #[test]
    fn names_that_begin_alike_are_told_apart_by_the_rest() {
        let names = [
            "SmolLM2 135M · 4 examples · T 0",
            "SmolLM2 135M · 4 examples · T 0.8",
            "SmolLM2 135M · no examples · T 0",
        ];
        assert_eq!(
            apart(names, 12.0, 120.0),
            [
                "4 examples · T 0",
                "4 examples · T 0.8",
                "no examples · T 0"
            ]
        );
        assert_eq!(
            apart(names, 12.0, 900.0),
            names,
            "where there is room they are whole"
        );
        let narrow = apart(names, 12.0, 60.0);
        assert!(
            narrow.iter().all(|name| width(name, 12.0) <= 62.0),
            "{narrow:?}"
        );
        assert_ne!(narrow[0], narrow[1], "{narrow:?}");
        assert_ne!(narrow[0], narrow[2], "{narrow:?}");
        // One name is not what all begin with, and a name does not lose itself.
        assert!(apart(["an extraordinarily long name"], 12.0, 60.0)[0].starts_with("an e"));
        assert_eq!(shared(&["Ada", "Ada 2"]), 0);
        assert_eq!(shared(&["模型 一", "模型 二"]), "模型 ".len());
        assert_eq!(shared(&["A 1 · T 0", "A 1 · T 0.8"]), "A 1 · ".len());
    }

    #[test]
    fn words_wrap_at_spaces_and_chinese_anywhere() {
        assert_eq!(wrap("one two three", 10.0, 45.0), ["one two", "three"]);
        assert_eq!(wrap("程序员去买菜", 10.0, 35.0), ["程序员", "去买菜"]);
        assert!(wrap("", 10.0, 45.0).is_empty());
    }
}
