//! Swiping a joke aside on a screen that is touched: the one that is swiped is the funnier one.

use leptos::prelude::*;
use wasm_bindgen::JsCast;

/// A finger on a joke: which, and where it came down.
type Finger = Option<(i32, f64, f64)>;

/// A finger that moved less than this, in pixels, was not meant to swipe.
const STILL: f64 = 10.0;

/// How far a swipe goes, in pixels, on a wide card; on a narrow one, three tenths of it do.
const FAR: f64 = 110.0;

/// What follows the finger on one joke.
#[derive(Clone, Copy)]
pub(super) struct Swipe(StoredValue<Finger>);

impl Swipe {
    pub(super) fn new() -> Self {
        Self(StoredValue::new(None))
    }

    /// A finger comes down. Mouse and pen press buttons.
    pub(super) fn down(self, event: &web_sys::PointerEvent) {
        if event.pointer_type() == "touch" && event.is_primary() {
            let at = (event.pointer_id(), x(event), y(event));
            self.0.set_value(Some(at));
        }
    }

    /// It moves, and the joke with it.
    pub(super) fn moved(self, event: &web_sys::PointerEvent) {
        let Some((across, down)) = self.way(event) else {
            return;
        };
        let Some(card) = card(event) else { return };
        let follows = across.abs() > STILL && across.abs() > down.abs();
        let _ = if follows {
            // A whole number: writing fractions would make the page a tenth heavier.
            card.style()
                .set_property("translate", &format!("{}px", across as i32))
        } else {
            card.style().remove_property("translate").map(drop)
        };
        let width = card.get_bounding_client_rect().width();
        let _ = card
            .class_list()
            .toggle_with_force("won", is_swipe(across, down, width));
    }

    /// It is lifted; gives whether that was a swipe.
    pub(super) fn up(self, event: &web_sys::PointerEvent) -> bool {
        let way = self.way(event);
        let width = card(event).map_or(0.0, |card| card.get_bounding_client_rect().width());
        self.end(event);
        way.is_some_and(|(across, down)| is_swipe(across, down, width))
    }

    /// The page was scrolled instead, or the finger is lifted: the joke goes back to its place.
    pub(super) fn end(self, event: &web_sys::PointerEvent) {
        self.0.set_value(None);
        if let Some(card) = card(event) {
            let _ = card.style().remove_property("translate");
            let _ = card.class_list().remove_1("won");
        }
    }

    /// How far the finger went across and down, if it is the one that came down here.
    fn way(self, event: &web_sys::PointerEvent) -> Option<(f64, f64)> {
        let (id, from_x, from_y) = self.0.get_value()?;
        (id == event.pointer_id()).then(|| (x(event) - from_x, y(event) - from_y))
    }
}

fn x(event: &web_sys::PointerEvent) -> f64 {
    f64::from(event.client_x())
}

fn y(event: &web_sys::PointerEvent) -> f64 {
    f64::from(event.client_y())
}

fn card(event: &web_sys::PointerEvent) -> Option<web_sys::HtmlElement> {
    event.current_target()?.dyn_into().ok()
}

/// Whether a finger went far enough, and across rather than down.
fn is_swipe(across: f64, down: f64, width: f64) -> bool {
    across.abs() >= (0.3 * width).clamp(STILL, FAR) && across.abs() > 2.0 * down.abs()
}

#[cfg(test)]
mod tests {
    use super::is_swipe;

    #[test]
    fn far_and_across_is_a_swipe() {
        assert!(is_swipe(120.0, 20.0, 360.0) && is_swipe(-120.0, -20.0, 360.0));
        assert!(!is_swipe(90.0, 5.0, 360.0), "not far enough");
        assert!(is_swipe(90.0, 5.0, 250.0), "far enough on a narrow card");
        assert!(!is_swipe(120.0, 70.0, 360.0), "scrolling");
        assert!(!is_swipe(5.0, 0.0, 0.0));
    }
}
