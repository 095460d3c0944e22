//! Sending one intended change: under way, done, refused. The key stays the same until there is a verdict, so
//! pressing the button again after a lost answer does not do it twice.
use std::cell::RefCell;
use std::future::Future;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::rc::Rc;

use clinic_shared::field::{Check, FieldErrors};
use clinic_shared::ids::ChangeKey;
use leptos::prelude::*;
use leptos::task::spawn_local;
use serde::Serialize;

use crate::api::{self, ApiError};
use crate::browser;
use crate::kit::{UnreadDates, keep_unsaved};

/// The key of an intended change, and when it is a new one.
#[derive(Debug, Clone, Copy)]
pub struct Intent {
    key: ChangeKey,
    /// Fingerprint of what is sent with the key, once known.
    content: Option<u64>,
}

impl Intent {
    pub fn new() -> Self {
        Self {
            key: api::new_key(),
            content: None,
        }
    }

    pub const fn key(&self) -> ChangeKey {
        self.key
    }

    /// Other content is another intention; the same content again is the same one.
    pub fn about(&mut self, content: &impl Serialize) {
        let mut hasher = DefaultHasher::new();
        // What cannot be written as JSON cannot be sent either; sending it will say so.
        serde_json::to_string(content)
            .unwrap_or_default()
            .hash(&mut hasher);
        let content = Some(hasher.finish());
        if self.content.is_some() && self.content != content {
            *self = Self::new();
        }
        self.content = content;
    }

    /// After a verdict (done or refused) the next press is another intention.
    pub fn verdict<T>(&mut self, answer: &Result<T, ApiError>) {
        if has_verdict(answer) {
            *self = Self::new();
        }
    }
}

/// It was done or refused; else nobody knows, and the same is to be sent again.
pub fn has_verdict<T>(answer: &Result<T, ApiError>) -> bool {
    let error = answer.as_ref().err();
    error.is_none_or(|error| !error.is_worth_repeating())
}

impl Default for Intent {
    fn default() -> Self {
        Self::new()
    }
}

/// A change that a form or a button sends.
#[derive(Debug, Clone, Copy)]
pub struct Sending {
    pub pending: RwSignal<bool>,
    pub error: RwSignal<Option<ApiError>>,
    intent: StoredValue<Intent>,
    /// Sends the last one again, as it was.
    again: StoredValue<Option<Rc<dyn Fn()>>, LocalStorage>,
    /// What else hears that it was done.
    done: StoredValue<Option<Rc<dyn Fn()>>, LocalStorage>,
}

impl Sending {
    /// Sends by `work(key)` unless it is still under way; then calls `done` with what came back.
    pub fn run<T, Work, Working, Done>(&self, work: Work, done: Done)
    where
        T: 'static,
        Work: FnOnce(ChangeKey) -> Working + Clone + 'static,
        Working: Future<Output = Result<T, ApiError>> + 'static,
        Done: FnOnce(T) + Clone + 'static,
    {
        if self.pending.get_untracked() {
            return;
        }
        let sending = *self;
        let same = (work.clone(), done.clone());
        self.again.set_value(Some(Rc::new(move || {
            let (work, done) = same.clone();
            sending.run(work, done);
        })));
        self.pending.set(true);
        self.error.set(None);
        let this = *self;
        let working = work(self.intent.with_value(Intent::key));
        spawn_local(async move {
            let answer = working.await;
            // The view may be gone by now; what was sent is done all the same.
            this.intent.try_update_value(|intent| intent.verdict(&answer));
            this.pending.try_set(false);
            match answer {
                Ok(value) => {
                    if let Some(heard) = this.done.try_get_value().flatten() {
                        heard();
                    }
                    done(value);
                }
                Err(error) => {
                    this.error.try_set(Some(error));
                    browser::show_complaint();
                }
            }
        });
    }

    /// Sends once more what got no answer: the same content with the same key, so that it is done once.
    pub fn again(&self) {
        if let Some(again) = self.again.try_get_value().flatten() {
            again();
        }
    }

    /// What is sent next is another intention in any case; `about` is better where there is a body to compare.
    pub fn changed(&self) {
        self.intent.set_value(Intent::new());
    }

    /// What will be sent: other content than the last time is another intention, with another key.
    pub fn about(&self, content: &impl Serialize) {
        self.intent.update_value(|intent| intent.about(content));
    }

    /// What the server said of the field, in the screen's language.
    pub fn field(&self, pointer: &'static str) -> Signal<Option<String>> {
        let error = self.error;
        Signal::derive(move || {
            let errors = error.with(|error| error.as_ref().map(ApiError::field_errors).unwrap_or_default());
            text_of(&errors, pointer)
        })
    }
}

/// A field's error in the screen's language.
pub fn text_of(errors: &FieldErrors, pointer: &str) -> Option<String> {
    errors
        .of(pointer)
        .map(|code| code.text(crate::words::language()).to_owned())
}

/// What is wrong with each field of a form: by the form's own rule once a send was tried, else by the server's
/// verdict.
#[derive(Debug, Clone, Copy)]
pub struct Form {
    pub sending: Sending,
    tried: RwSignal<bool>,
    complaints: Signal<FieldErrors>,
    dates: UnreadDates,
}

impl Form {
    pub fn of(self, pointer: &'static str) -> Signal<Option<String>> {
        Signal::derive(move || self.at(pointer))
    }

    /// As [`Form::of`], where the pointer itself can change. Tracks.
    pub fn at(self, pointer: &str) -> Option<String> {
        let own = self
            .tried
            .get()
            .then(|| self.complaints.with(|errors| text_of(errors, pointer)))
            .flatten();
        own.or_else(|| {
            self.sending.error.with(|error| {
                let error = error.as_ref()?;
                text_of(&error.field_errors(), pointer).or_else(|| error.about_field(pointer))
            })
        })
    }

    /// Leaving is asked about once `content` is another than now, or than what was last sent.
    #[must_use]
    pub fn asks_before_leaving<T: Serialize>(self, content: impl Fn() -> T + 'static) -> Self {
        // What cannot be written as JSON cannot be sent either.
        let written = Rc::new(move || untrack(|| serde_json::to_string(&content()).unwrap_or_default()));
        let kept = Rc::new(RefCell::new(written()));
        let (now, sent) = (Rc::clone(&written), Rc::clone(&kept));
        self.sending
            .done
            .set_value(Some(Rc::new(move || *sent.borrow_mut() = now())));
        keep_unsaved(move || *kept.borrow() != written());
        self
    }

    /// It was sent and is another one from now on: nothing to complain of yet.
    pub fn begin_anew(self) {
        self.tried.try_set(false);
    }

    /// Somebody wants to send it: from now on its own rule is shown. True when the rule has nothing to say.
    pub fn passes(self) -> bool {
        self.tried.set(true);
        // What stands in a date field and is no date must not be sent as if the field were empty.
        let passes = self.complaints.with_untracked(FieldErrors::is_empty) && self.dates.is_empty();
        if !passes {
            browser::show_complaint();
        }
        passes
    }
}

/// A form whose own rule is `check`; inside, it reads the fields' signals.
pub fn use_form(check: impl Fn() -> FieldErrors + Send + Sync + 'static) -> Form {
    let tried = RwSignal::new(false);
    let dates = UnreadDates::new(tried);
    provide_context(dates);
    Form {
        sending: use_send(),
        tried,
        complaints: Signal::derive(check),
        dates,
    }
}

/// A form of what `asked` reads from its fields: by its own check, and asked about before it is left half-filled.
pub fn use_form_of<T: Check + Serialize>(asked: impl Fn() -> T + Send + Sync + Copy + 'static) -> Form {
    use_form(move || asked().check()).asks_before_leaving(asked)
}

/// A change to send, for a form or a button.
pub fn use_send() -> Sending {
    Sending {
        pending: RwSignal::new(false),
        error: RwSignal::new(None),
        intent: StoredValue::new(Intent::new()),
        again: StoredValue::new_local(None),
        done: StoredValue::new_local(None),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn problem(status: u16) -> Result<(), ApiError> {
        let text = format!(r#"{{"type":"/problems/x","title":"x","status":{status}}}"#);
        Err(ApiError::Problem(Box::new(serde_json::from_str(&text).unwrap())))
    }

    #[test]
    fn other_content_is_another_intention_and_the_same_content_the_same() {
        let mut intent = Intent::new();
        let first = intent.key();
        intent.about(&("Đức", 1));
        intent.about(&("Đức", 1));
        assert_eq!(intent.key(), first);
        intent.about(&("Đức", 2));
        assert_ne!(intent.key(), first);
    }

    #[test]
    fn the_key_stays_while_no_verdict_came_and_changes_with_one() {
        let mut intent = Intent::new();
        let first = intent.key();
        intent.verdict::<()>(&Err(ApiError::Network));
        assert_eq!(intent.key(), first, "the answer was lost: ask the same again");
        intent.verdict(&problem(503));
        assert_eq!(intent.key(), first);
        intent.verdict(&problem(409));
        assert_ne!(
            intent.key(),
            first,
            "refused: the next press is another intention"
        );
        let second = intent.key();
        intent.verdict(&Ok(()));
        assert_ne!(intent.key(), second);
    }

    #[test]
    fn a_form_complains_only_once_a_send_was_tried_and_its_own_rule_speaks_before_the_server() {
        use clinic_shared::field::FieldCode;
        let owner = Owner::new();
        owner.with(|| {
            let is_empty = RwSignal::new(true);
            let form = use_form(move || {
                let mut errors = FieldErrors::default();
                errors.add_if(is_empty.get(), "/name", FieldCode::Required);
                errors
            });
            let required = FieldCode::Required.text(crate::words::language());
            assert_eq!(form.at("/name"), None, "nothing was tried yet");
            assert!(!form.passes());
            assert_eq!(form.at("/name").as_deref(), Some(required));
            assert_eq!(form.at("/phone"), None);
            is_empty.set(false);
            assert!(form.passes());
            assert_eq!(form.at("/name"), None);
            let said = r#"{"type":"/problems/invalid-fields","title":"x","status":422,
                "errors":[{"pointer":"/name","code":"too-long","detail":"x"}]}"#;
            let said = ApiError::Problem(Box::new(serde_json::from_str(said).unwrap()));
            form.sending.error.set(Some(said));
            let too_long = FieldCode::TooLong.text(crate::words::language());
            assert_eq!(form.at("/name").as_deref(), Some(too_long));
            is_empty.set(true);
            assert_eq!(form.at("/name").as_deref(), Some(required));
        });
    }
}
