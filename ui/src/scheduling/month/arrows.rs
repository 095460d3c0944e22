use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::{Element, HtmlElement};

/// The day's link that a key leads to from the focused one.
pub fn target(key: &str) -> Option<HtmlElement> {
    let cell = document().active_element()?.closest("td").ok()??;
    let row = cell.parent_element()?;
    let body = row.parent_element()?;
    let place = (place_in(&body, &row)?, place_in(&row, &cell)?);
    let size = (body.children().length(), row.children().length());
    let (row, column) = step(place, size, key)?;
    let cell = body.children().item(row)?.children().item(column)?;
    cell.query_selector("a").ok()??.dyn_into().ok()
}

fn place_in(parent: &Element, child: &Element) -> Option<u32> {
    let all = parent.children();
    (0..all.length()).find(|at| all.item(*at).as_ref() == Some(child))
}

/// Row and column; the first column is the doctor's name.
fn step((row, column): (u32, u32), (rows, columns): (u32, u32), key: &str) -> Option<(u32, u32)> {
    let to = match key {
        "ArrowLeft" => (row, column.checked_sub(1)?),
        "ArrowRight" => (row, column + 1),
        "ArrowUp" => (row.checked_sub(1)?, column),
        "ArrowDown" => (row + 1, column),
        "Home" => (row, 1),
        "End" => (row, columns.checked_sub(1)?),
        _ => return None,
    };
    (to.0 < rows && (1..columns).contains(&to.1)).then_some(to)
}

#[cfg(test)]
mod tests {
    use super::step;

    #[test]
    fn arrows_go_by_day_and_by_doctor_and_stop_at_the_edges() {
        let size = (8, 32);
        assert_eq!(step((2, 5), size, "ArrowRight"), Some((2, 6)));
        assert_eq!(step((2, 31), size, "ArrowRight"), None);
        assert_eq!(
            step((2, 1), size, "ArrowLeft"),
            None,
            "the doctor's name is no day"
        );
        assert_eq!(step((2, 5), size, "ArrowDown"), Some((3, 5)));
        assert_eq!(step((7, 5), size, "ArrowDown"), None);
        assert_eq!(step((0, 5), size, "ArrowUp"), None);
        assert_eq!(step((2, 5), size, "Home"), Some((2, 1)));
        assert_eq!(step((2, 5), size, "End"), Some((2, 31)));
        assert_eq!(step((2, 5), size, "Enter"), None);
    }
}
