//! Places to fill in, `___`: the caret goes from one to the next, and back.
use std::iter;
use std::ops::Range;

use clinic_shared::records::next_blank;
use leptos::ev;
use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::{HtmlElement, HtmlTextAreaElement};

/// Marks (`data-record`) what holds a record's fields.
const FIELDS: &str = "[data-record] textarea";

/// On a field whose places are passed by: Esc was pressed in it.
const PASSED: &str = "data-passed";
/// About so wide is a character, in pixels.
const CHARACTER: usize = 8;

/// The last place that ends at or before `until`.
fn blank_before(text: &str, until: usize) -> Option<Range<usize>> {
    let all = iter::successors(next_blank(text, 0), |blank| next_blank(text, blank.end));
    all.take_while(|blank| blank.end <= until).last()
}

/// How many rows a text takes in a field that is so many characters wide.
fn rows(text: &str, columns: usize) -> usize {
    let rows = text
        .split('\n')
        .map(|line| line.chars().count().div_ceil(columns).max(1));
    rows.sum()
}

fn select(area: &HtmlTextAreaElement, text: &str, blank: &Range<usize>) {
    // No browser scrolls a field to a selection that was not made by hand.
    let columns = (usize::try_from(area.client_width()).unwrap_or_default() / CHARACTER).max(1);
    let before: Vec<u16> = text.encode_utf16().take(blank.end).collect();
    let at = rows(&String::from_utf16_lossy(&before), columns);
    let [at, all] = [at, rows(text, columns)].map(|rows| i32::try_from(rows).unwrap_or(i32::MAX));
    let depth = area.scroll_height().saturating_mul(at) / all.max(1);
    area.set_scroll_top(depth - area.client_height() / 2);
    let ends = [blank.start, blank.end].map(|end| u32::try_from(end).unwrap_or_default());
    // Fails only for a field that is not shown.
    let _ = area.set_selection_range(ends[0], ends[1]);
}

/// Tab leads to the next place behind the caret while there is one, Shift+Tab to the one before it; then on, as
/// everywhere. After Esc both lead out of the field at once.
pub fn tab_to_blank(event: &ev::KeyboardEvent) {
    if event.ctrl_key() || event.alt_key() || event.meta_key() || event.is_composing() {
        return;
    }
    let area = event
        .target()
        .and_then(|target| target.dyn_into::<HtmlTextAreaElement>().ok());
    let Some(area) = area else { return };
    match event.key().as_str() {
        "Tab" if !area.has_attribute(PASSED) => {
            let text = area.value();
            let caret = |at: Option<u32>| usize::try_from(at.unwrap_or_default()).unwrap_or_default();
            let next = if event.shift_key() {
                blank_before(&text, caret(area.selection_start().ok().flatten()))
            } else {
                next_blank(&text, caret(area.selection_end().ok().flatten()))
            };
            if let Some(next) = next {
                select(&area, &text, &next);
                event.prevent_default();
            }
        }
        "Escape" => {
            // Fails for no name such as this.
            let _ = area.set_attribute(PASSED, "");
        }
        "Shift" => {}
        _ => {
            let _ = area.remove_attribute(PASSED);
        }
    }
}

/// The caret goes to what is to be measured.
pub fn show_cell(field: &str) {
    let cell = format!("[data-record] input[name={field}]");
    request_animation_frame(move || {
        request_animation_frame(move || {
            let cell = document().query_selector(&cell).ok().flatten();
            if let Some(cell) = cell.and_then(|cell| cell.dyn_into::<HtmlElement>().ok()) {
                show(&cell);
            }
        });
    });
}

fn show(field: &HtmlElement) {
    // Focus can only fail for an element that is not shown.
    let _ = field.focus();
    // Not below the bar above.
    let whole = web_sys::ScrollIntoViewOptions::new();
    whole.set_block(web_sys::ScrollLogicalPosition::Center);
    field.scroll_into_view_with_scroll_into_view_options(&whole);
}

/// Once a dialog is closed and all is drawn: the caret goes to the record's first place.
pub fn show_first_blank() {
    request_animation_frame(|| {
        request_animation_frame(|| {
            let Ok(areas) = document().query_selector_all(FIELDS) else {
                return;
            };
            let areas =
                (0..areas.length()).filter_map(|at| areas.item(at)?.dyn_into::<HtmlTextAreaElement>().ok());
            for area in areas {
                let text = area.value();
                let Some(first) = next_blank(&text, 0) else {
                    continue;
                };
                show(&area);
                select(&area, &text, &first);
                return;
            }
        });
    });
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_place_before_the_caret_is_found() {
        let text = "Sốt ___ ngày, ho ____";
        assert_eq!(blank_before(text, 21), Some(17..21));
        assert_eq!(blank_before(text, 17), Some(4..7));
        assert_eq!(blank_before(text, 4), None);
        assert_eq!(blank_before("", 9), None);
    }

    #[test]
    fn long_lines_take_more_rows() {
        assert_eq!(rows("", 10), 1);
        assert_eq!(rows("Sốt ___\n\nHo", 10), 3);
        assert_eq!(rows("Đau bụng từ sáng nay", 10), 2);
    }
}
