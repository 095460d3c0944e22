//! The way of a file to the clinic and back as a preview, and how a preview is told.
use leptos::prelude::*;
use leptos::task::spawn_local;
use leptos::text_prop::TextProp;
use serde::de::DeserializeOwned;

use super::state::{Import, Picked, Preview};
use crate::api::{self, ApiError};
use crate::kit::{Icon, Tone};

/// A preview in words and looks.
pub trait Told: Preview + DeserializeOwned {
    /// What becomes of a row.
    fn word(change: Self::Change) -> &'static str;
    fn look(change: Self::Change) -> (Tone, Icon);
    /// The file's headings, each with what it was taken for.
    fn columns(&self) -> Vec<(String, Option<&'static str>)>;
    /// Of the table; the rows' own are `row`.
    fn heads() -> Vec<TextProp>;
    fn row(row: Self::Row) -> AnyView;
}

/// A file on its way.
#[derive(Debug)]
pub struct Importing<P: Preview> {
    pub state: RwSignal<Import<P>>,
    pub is_asking: RwSignal<bool>,
    pub error: RwSignal<Option<ApiError>>,
    /// Where it is asked what would become of it.
    path: &'static str,
}

// By hand: a derive would ask for `P: Copy`.
impl<P: Preview> Clone for Importing<P> {
    fn clone(&self) -> Self {
        *self
    }
}
impl<P: Preview> Copy for Importing<P> {}

impl<P: Told> Importing<P> {
    pub fn by(path: &'static str) -> Self {
        Self {
            state: RwSignal::new(Import::default()),
            is_asking: RwSignal::new(false),
            error: RwSignal::new(None),
            path,
        }
    }

    pub fn pick(self, file: Picked) {
        self.state.update(|import| import.pick(file));
        self.ask();
    }

    /// What would become of the file by now.
    pub fn ask(self) {
        let Some((number, file)) = self.state.try_update(Import::ask).flatten() else {
            return;
        };
        self.error.set(None);
        self.is_asking.set(true);
        spawn_local(async move {
            let answer = api::post_bytes::<P>(self.path, &file.bytes, api::new_key()).await;
            // The page may be gone by now, or another file chosen.
            if self.state.try_with_untracked(|import| import.awaits(number)) != Some(true) {
                return;
            }
            self.is_asking.set(false);
            match answer {
                Ok(preview) => self.state.update(|import| import.answered(number, preview)),
                Err(error) => self.error.set(Some(error)),
            }
        });
    }
}

/// What was looked at is not what would be written by now.
pub fn was_overtaken(error: Option<&ApiError>) -> bool {
    error.is_some_and(|error| error.is("/problems/preview-differs"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_another_preview_is_looked_at_again() {
        let refused = |kind: &str| {
            let text = format!(r#"{{"type":"{kind}","title":"x","status":409}}"#);
            ApiError::Problem(Box::new(serde_json::from_str(&text).unwrap()))
        };
        assert!(was_overtaken(Some(&refused("/problems/preview-differs"))));
        assert!(!was_overtaken(Some(&refused("/problems/rows-wrong"))));
        assert!(!was_overtaken(Some(&ApiError::Network)));
        assert!(!was_overtaken(None));
    }
}
