//! What holds for every kind of chart: no panics, nothing cut off, words that do not touch.

use kurbo::{Rect, Shape as _};

use super::{
    draw,
    scene::{Format as Size, Shape},
    *,
};
use crate::ui::Format;

const SIZES: [Size; 2] = [Size::WIDE, Size::NARROW];
const DAY: f64 = 86_400_000.0;

fn chart() -> Chart {
    Chart {
        id: "it".to_owned(),
        title: "Three <entrants> & friends".to_owned(),
        subtitle: "Rating in points".to_owned(),
        source: "Openmic".to_owned(),
        as_of_ms: Some(1_795_448_760_000),
        ..Chart::default()
    }
}

/// Numbers between 0 and 1 that look random and are the same every time.
fn noise(index: usize) -> f64 {
    let mut state = u32::try_from(index)
        .expect("small")
        .wrapping_mul(2_654_435_761);
    state ^= state >> 15;
    state = state.wrapping_mul(2_246_822_519);
    state ^= state >> 13;
    f64::from(state) / f64::from(u32::MAX)
}

fn name(index: usize) -> String {
    match index % 4 {
        0 => format!("model-{index}"),
        1 => format!("an-extraordinarily-long-name-that-somebody-will-certainly-submit-{index:04}"),
        2 => format!("模型{index}"),
        _ => format!("m{index}"),
    }
}

fn intervals(count: usize) -> Intervals {
    Intervals {
        chart: chart(),
        name_label: "Entrant".to_owned(),
        value_label: "Rating".to_owned(),
        reference: Some((1000.0, "mean".to_owned())),
        rows: (0..count)
            .map(|index| {
                let value = 1200.0 - 400.0 * noise(index);
                IntervalRow {
                    name: name(index),
                    value,
                    lower: value - 80.0 * noise(index + 1),
                    upper: value + 80.0 * noise(index + 2),
                    ranks: Some((1, 4)),
                    group: u32::try_from(index / 3).ok(),
                    href: Some("/entrants/<a>".to_owned()),
                }
            })
            .collect(),
        ..Intervals::default()
    }
}

fn lines(count: usize, points: usize) -> Lines {
    let line = |index: usize| Line {
        name: name(index),
        points: (0..points)
            .map(|place| {
                let y = 1000.0 + 200.0 * noise(index * 7 + place);
                LinePoint {
                    x: 1.79e12 + DAY * noise(place) * 400.0,
                    y,
                    lower: y - 40.0,
                    upper: y + 30.0,
                }
            })
            .collect(),
    };
    Lines::history(
        chart(),
        "Rating",
        Format::Whole,
        (0..count).map(line).collect(),
    )
}

fn heatmap(count: usize) -> Heatmap {
    let cell = |row: usize, column: usize| Cell {
        battles: (row as u64 * 31 + column as u64 * 17) % 60,
        observed: noise(row * 97 + column),
        predicted: noise(row * 89 + column),
    };
    Heatmap {
        chart: chart(),
        names: (0..count).map(name).collect(),
        cells: (0..count)
            .map(|row| {
                (0..count)
                    .map(|column| (column > row).then(|| cell(row, column)))
                    .collect()
            })
            .collect(),
    }
}

fn frontier(count: usize) -> Frontier {
    Frontier {
        chart: chart(),
        name_label: "Entrant".to_owned(),
        cost_label: "Cost per item".to_owned(),
        cost_unit: "dollars".to_owned(),
        cost_format: Format::Dollars,
        score_label: "Rating".to_owned(),
        points: (0..count)
            .map(|index| FrontierPoint {
                name: name(index),
                // Some cost nothing.
                cost: if index % 9 == 4 {
                    0.0
                } else {
                    10f64.powf(noise(index) * 5.0 - 6.0)
                },
                score: 800.0 + 400.0 * noise(index + 1),
                lower: 780.0 + 400.0 * noise(index + 1),
                upper: 830.0 + 400.0 * noise(index + 1),
                href: None,
            })
            .collect(),
        ..Frontier::default()
    }
}

fn calibration(count: usize) -> Calibration {
    Calibration {
        chart: chart(),
        predicted_label: "Predicted share".to_owned(),
        observed_label: "Observed share".to_owned(),
        bins: (0..count)
            .map(|index| CalibrationBin {
                predicted: noise(index),
                observed: noise(index * 3),
                lower: noise(index * 3) - 0.1,
                upper: noise(index * 3) + 0.1,
                votes: index as u64 * 13,
            })
            .collect(),
    }
}

fn kinds(count: usize) -> Vec<Box<dyn Plot>> {
    vec![
        Box::new(intervals(count)),
        Box::new(lines(count.min(40), count)),
        Box::new(heatmap(count.min(60))),
        Box::new(frontier(count)),
        Box::new(calibration(count)),
    ]
}

fn within(outer: Rect, inner: Rect) -> bool {
    inner.x0 >= outer.x0 - 0.5
        && inner.y0 >= outer.y0 - 0.5
        && inner.x1 <= outer.x1 + 0.5
        && inner.y1 <= outer.y1 + 0.5
}

#[test]
fn nothing_is_drawn_outside_and_no_words_touch() {
    for count in [1, 2, 3, 7, 12, 40, 200] {
        for plot in kinds(count) {
            for size in SIZES {
                let Some(scene) = plot.scene(size) else {
                    continue;
                };
                let drawing = Rect::new(0.0, 0.0, scene.width, scene.height);
                for mark in &scene.marks {
                    let area = match &mark.shape {
                        Shape::Path(path) => path.bounding_box(),
                        Shape::Rect(rect) => *rect,
                        Shape::Circle(circle) => circle.bounding_box(),
                        Shape::Words { .. } => continue,
                    };
                    assert!(within(drawing, area), "{count}: {mark:?} in {drawing:?}");
                }
                let lettering = scene.lettering();
                for (index, (area, words)) in lettering.iter().enumerate() {
                    assert!(
                        within(drawing, *area),
                        "{count}: {words:?} at {area:?} in {drawing:?}"
                    );
                    for (other, others) in lettering.iter().skip(index + 1) {
                        let shared = area.intersect(*other);
                        assert!(
                            shared.width() < 1.0 || shared.height() < 1.0,
                            "{count}, {size:?}: {words:?} at {area:?} touches {others:?} at {other:?}"
                        );
                    }
                }
            }
        }
    }
}

#[test]
fn what_appears_on_hover_is_inside_the_drawing() {
    for plot in kinds(12) {
        for size in SIZES {
            let scene = plot.scene(size).expect("drawn");
            let drawing = Rect::new(0.0, 0.0, scene.width, scene.height);
            assert!(!scene.hot.is_empty());
            for hot in &scene.hot {
                let (area, lines) = draw::tip(&scene, hot);
                assert!(within(drawing, area), "{area:?} in {drawing:?}");
                assert_eq!(lines.len(), hot.words.len());
            }
        }
    }
}

#[test]
fn without_data_nothing_is_drawn() {
    for plot in kinds(0) {
        assert!(plot.scene(Size::WIDE).is_none());
        assert!(file(plot.as_ref()).is_none());
        assert_eq!(plot.numbers().total, 0);
    }
}

#[test]
fn ten_thousand_rows_are_drawn_in_a_page_that_loads() {
    for plot in kinds(10_000) {
        for size in SIZES {
            let scene = plot.scene(size).expect("drawn");
            let page =
                draw::on_page(&scene, "it", "title", "text") + &draw::over_page(&scene, "values");
            assert!(page.len() < 500_000, "{} bytes", page.len());
        }
        assert!(plot.numbers().rows.len() <= Numbers::MOST);
    }
}

#[test]
fn what_is_not_a_number_is_passed_over() {
    let odd = [
        f64::NAN,
        f64::INFINITY,
        f64::NEG_INFINITY,
        f64::MAX,
        0.0,
        1.0,
    ];
    let mut ratings = intervals(0);
    for value in odd {
        for bound in odd {
            ratings.rows.push(IntervalRow {
                value,
                lower: -bound,
                upper: bound,
                ..IntervalRow::default()
            });
        }
    }
    let mut history = lines(0, 0);
    history.lines.push(Line {
        name: "odd".to_owned(),
        points: odd
            .into_iter()
            .flat_map(|x| {
                odd.map(|y| LinePoint {
                    x,
                    y,
                    lower: y,
                    upper: f64::NAN,
                })
            })
            .collect(),
    });
    let wins = Heatmap {
        chart: chart(),
        names: vec![name(0), name(1)],
        cells: vec![vec![
            None,
            Some(Cell {
                battles: 3,
                observed: 0.5,
                predicted: f64::NAN,
            }),
        ]],
    };
    let mut costs = frontier(0);
    let mut shares = calibration(0);
    for cost in odd {
        for score in odd {
            costs.points.push(FrontierPoint {
                cost,
                score,
                lower: score,
                upper: f64::INFINITY,
                ..FrontierPoint::default()
            });
            shares.bins.push(CalibrationBin {
                predicted: cost,
                observed: score,
                lower: f64::NEG_INFINITY,
                upper: f64::NAN,
                votes: u64::MAX,
            });
        }
    }
    let plots: [&dyn Plot; 5] = [&ratings, &history, &wins, &costs, &shares];
    for plot in plots {
        for size in SIZES {
            let scene = plot.scene(size).expect("there are numbers among them");
            let text =
                draw::on_page(&scene, "it", "title", "text") + &draw::over_page(&scene, "values");
            assert!(!text.contains("NaN") && !text.contains("inf"), "{text}");
        }
    }
}

#[test]
fn the_figure_has_a_name_a_description_numbers_and_downloads() {
    let ratings = intervals(3);
    let html = {
        use leptos::prelude::*;
        view! { <Figure plot=ratings/> }
            .to_html()
            .replace("<!>", "")
    };
    assert_eq!(html.matches("role=\"img\" aria-labelledby=").count(), 2);
    assert_eq!(
        html.matches("Three &lt;entrants&gt; &amp; friends</title>")
            .count(),
        2
    );
    assert!(html.contains("Highest is"), "{html}");
    assert!(
        html.contains("?chart=it&amp;as=svg") && html.contains("?chart=it&amp;as=png"),
        "{html}"
    );
    assert!(html.contains("<details>") && html.contains("<th scope=\"row\">model-0</th>"));
    assert!(!html.contains("style="), "the policy forbids it");
    assert!(
        !html.contains("<entrants>") && !html.contains("/<a>"),
        "not escaped"
    );
}

#[test]
fn a_file_stands_alone_with_title_source_and_date() {
    for plot in kinds(5) {
        let svg = file(plot.as_ref()).expect("drawn");
        assert!(svg.contains("Three &lt;entrants&gt; &amp; friends</text>"));
        assert!(svg.contains("Openmic, 23 Nov 2026"), "{svg}");
        assert!(
            !svg.contains("class=") && !svg.contains("var("),
            "a file has no style sheet"
        );
        let png = crate::ui::raster::png(&svg, 1.0).expect("a picture");
        assert!(png.len() > 5_000, "{} bytes", png.len());
    }
}

#[test]
fn a_cell_is_its_mirror_from_the_other_side() {
    let wins = heatmap(4);
    let one = wins.cell(0, 2).expect("met");
    let other = wins.cell(2, 0).expect("met");
    assert_eq!(one.battles, other.battles);
    assert!((one.observed + other.observed - 1.0).abs() < 1e-12);
    assert!((one.predicted + other.predicted - 1.0).abs() < 1e-12);
    assert_eq!(wins.cell(1, 1), None);
}

#[test]
fn a_cell_is_marked_when_chance_does_not_explain_it() {
    let cell = |battles, observed| Cell {
        battles,
        observed,
        predicted: 0.5,
    };
    // The standard error of 100 even battles is 5 percent.
    assert!(!cell(100, 0.59).surprises());
    assert!(cell(100, 0.61).surprises());
    assert!(!cell(3, 1.0).surprises(), "three battles say nothing");
    assert!(
        !Cell {
            predicted: f64::NAN,
            ..cell(100, 1.0)
        }
        .surprises()
    );
}
