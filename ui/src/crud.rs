//! What the admin's lists share: which row is being edited or deleted, and a whole number typed into a field.
use leptos::prelude::*;

use crate::kit::{Button, Dialog, DialogFoot, Icon, IconButton, Look, Reach};

mod words {
    use crate::words;

    words! {
        delete => "Xóa", "Delete";
        delete_this(name: &str) => "Xóa {name}?", "Delete {name}?";
        no_way_back => "Không hoàn tác được. Lịch hẹn và hồ sơ cũ giữ nguyên.",
            "There is no way back. Earlier visits and records stay as they are.";
        or_switch_off => "Nếu chỉ ngưng một thời gian, hãy sửa và bỏ chọn trạng thái hoạt động.",
            "For a break only, edit it and switch it off instead.";
        keep => "Giữ lại", "Keep it";
    }
}
use words as w;

/// The row in the form; `None` in it is a new one.
#[derive(Debug)]
pub struct Editing<T: Send + Sync + 'static> {
    pub open: RwSignal<bool>,
    pub row: RwSignal<Option<T>>,
}

// By hand: a derive would ask for `T: Copy`.
impl<T: Send + Sync + 'static> Clone for Editing<T> {
    fn clone(&self) -> Self {
        *self
    }
}
impl<T: Send + Sync + 'static> Copy for Editing<T> {}

impl<T: Send + Sync + 'static> Editing<T> {
    pub fn closed() -> Self {
        Self {
            open: RwSignal::new(false),
            row: RwSignal::new(None),
        }
    }

    pub fn new_one(self) {
        self.row.set(None);
        self.open.set(true);
    }

    pub fn edit(self, row: T) {
        self.row.set(Some(row));
        self.open.set(true);
    }

    pub fn close(self) {
        self.open.set(false);
    }
}

/// Deletes a row of what cannot be brought back, after one question.
#[component]
pub fn DeleteButton(
    name: String,
    delete: Callback<()>,
    #[prop(into)] busy: Signal<bool>,
    #[prop(into)] reach: Signal<Reach>,
) -> impl IntoView {
    let open = RwSignal::new(false);
    let yes = move |()| {
        open.set(false);
        delete.run(());
    };
    view! {
        <IconButton icon=Icon::Trash text=w::delete press=move |()| open.set(true) disabled=busy reach/>
        <Dialog open title=move || w::delete_this(&name)>
            <div class="flex flex-col gap-3 text-left whitespace-normal">
                <p>{w::no_way_back}</p>
                <p>{w::or_switch_off}</p>
                <DialogFoot>
                    <Button text=w::keep press=move |()| open.set(false)/>
                    <Button text=w::delete icon=Icon::Trash look=Look::Danger press=yes reach/>
                </DialogFoot>
            </div>
        </Dialog>
    }
}

/// A whole number as people type it: dots and spaces between thousands do not count. What is no number is
/// `wrong`, a value that the form's own check refuses, so that its field says so.
pub fn number<T: std::str::FromStr>(typed: &str, wrong: T) -> T {
    let digits: String = typed.chars().filter(|c| !matches!(c, ' ' | '.' | ',')).collect();
    digits.parse().unwrap_or(wrong)
}

/// `1.200.000`, as prices are written here.
pub fn thousands(number: i64) -> String {
    let digits = number.abs().to_string();
    let mut written = String::with_capacity(digits.len() + digits.len() / 3 + 1);
    if number < 0 {
        written.push('-');
    }
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            written.push('.');
        }
        written.push(digit);
    }
    written
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn prices_are_written_and_read_with_dots() {
        assert_eq!(thousands(0), "0");
        assert_eq!(thousands(1_200_000), "1.200.000");
        assert_eq!(thousands(-50_000), "-50.000");
        assert_eq!(number::<i64>("1.200.000", -1), 1_200_000);
        assert_eq!(number::<i64>("một trăm", -1), -1);
    }
}
