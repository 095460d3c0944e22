//! The box of parts that every screen is made of. It knows nothing of clinics.
//!
//! Texts are `TextProp`s: give a word (`w::name`), a literal or a closure. Values that change are signals.
mod badge;
mod button;
mod chips;
mod choice;
mod date_field;
mod dialog;
mod field;
mod finder;
mod focus;
mod icon;
mod keys;
mod keys_listen;
mod list;
mod palette;
mod panel;
mod reach;
mod switch;
mod tabs;
mod toast;
mod unsaved;
pub(crate) mod words;

pub use badge::{Badge, Tone};
pub use button::{Button, ButtonLink, IconButton, Look};
pub use chips::ChipField;
pub use choice::{Checkbox, Choice, Select};
pub use date_field::{DateField, PartialDateField, UnreadDates, parse_date, parse_partial_date};
pub use dialog::{Dialog, DialogFoot, Drawer, FirstFocus};
pub use field::{Field, TextArea, TextField, TextKind};
pub use finder::Finder;
pub use focus::keep_focus;
pub use icon::{Glyph, Icon};
pub use keys::{Command, Key, KeyHint, use_command, use_commands};
pub use keys_listen::{commands, listen_to_keys};
pub use list::{LoadMore, Table};
pub use palette::Palette;
pub use panel::{Card, EmptyState, ErrorPanel, Notice, PageHead, Skeleton};
pub use reach::Reach;
pub use switch::Switch;
pub use tabs::Tabs;
pub use toast::{Toast, Toasts};
pub use unsaved::{LeaveQuestion, ask_before_leaving, keep_unsaved, routed_by, unless_unsaved};

use std::sync::atomic::{AtomicU32, Ordering};

/// An element id that no other part of this page has.
pub fn unique(kind: &str) -> String {
    static COUNT: AtomicU32 = AtomicU32::new(0);
    format!("{kind}-{}", COUNT.fetch_add(1, Ordering::Relaxed))
}
