//! Hand scanners that type like a keyboard (a *wedge*): told from people by their speed, and kept away from the
//! focused field.
//!
//! The page hands every `keydown` to [`Wedge::key`] before the focused field gets it, and does what the
//! [`Verdict`] says. Times are milliseconds of any clock that does not go back (`event.timeStamp`). While keys
//! are held back, the page calls [`Wedge::idle`] when [`Wedge::wakes_at_ms`] has come.

/// How fast a scanner types and what ends its code.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct WedgeSettings {
    /// Longest mean time between two keys of a scanner. People's is above 60 ms; scanners' 1 to 30 ms.
    pub gap_ms_mean_max: u32,
    /// Longest single gap, and so the longest time a person's key is held back.
    pub gap_ms_max: u32,
    /// A shorter burst is a person's (two keys rolled, a shortcut).
    pub length_min: usize,
    /// Whether only Enter or Tab ends a code. Without it silence does too, for scanners set to send none.
    pub needs_terminator: bool,
}

impl Default for WedgeSettings {
    fn default() -> Self {
        Self {
            gap_ms_mean_max: 35,
            gap_ms_max: 60,
            length_min: 6,
            needs_terminator: true,
        }
    }
}

/// What the page saw.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Key {
    /// A key that types this character, with neither Ctrl, Alt nor Meta.
    Character(char),
    Enter,
    Tab,
    /// A scan contains one when an input method replaces what it typed.
    Backspace,
    /// A lone Shift, Caps Lock and the like, which scanners press between characters.
    Modifier,
    /// Anything else: arrows, shortcuts, a key held down (`event.repeat`), a key inside a composition.
    Other,
}

/// What the page does with the key.
#[derive(Clone, PartialEq, Eq)]
pub enum Verdict {
    /// Not ours: the key goes its way.
    Pass,
    /// Hold it back (prevent its default): it may be a scan's.
    Pending,
    /// It is a scan's: prevent its default; the field never sees it.
    Swallow,
    /// A whole code was read. Prevent the key's default.
    Code(String),
    /// It was a person: type this text into the focused field. With `then_pass` the key itself goes its way
    /// after it; else prevent its default (it is in the text, or held back anew).
    ReleaseTyped { text: String, then_pass: bool },
}

/// Longer than any code: something is stuck on the keyboard.
const LENGTH_MAX: usize = 4_096;

/// One per window.
#[derive(Clone, Default)]
pub struct Wedge {
    settings: WedgeSettings,
    held: String,
    keys: usize,
    first_ms: u64,
    last_ms: u64,
    /// When the last code ended, for the second half of a CR LF.
    code_ended_ms: Option<u64>,
}

impl Wedge {
    pub fn new(settings: WedgeSettings) -> Self {
        Self {
            settings,
            ..Self::default()
        }
    }

    /// Judges one key that went down at `at_ms`.
    pub fn key(&mut self, at_ms: u64, key: Key) -> Verdict {
        let after_code = self
            .code_ended_ms
            .is_some_and(|ended| self.is_close(ended, at_ms));
        let broken = self.keys > 0 && !self.is_close(self.last_ms, at_ms);
        let before = if broken { self.idle_now() } else { None };
        let verdict = match key {
            Key::Character(c) => self.character(at_ms, c),
            Key::Enter | Key::Tab if after_code && self.keys == 0 => Verdict::Swallow,
            Key::Enter | Key::Tab => self.terminator(at_ms),
            Key::Backspace if self.keys > 0 => {
                self.held.pop();
                self.last_ms = at_ms;
                self.pending()
            }
            Key::Modifier => Verdict::Pass,
            Key::Backspace | Key::Other => self.person(),
        };
        join(before, verdict)
    }

    /// Call it when [`Wedge::wakes_at_ms`] has come; earlier calls do nothing.
    pub fn idle(&mut self, now_ms: u64) -> Option<Verdict> {
        let due = self.keys > 0 && !self.is_close(self.last_ms, now_ms);
        if due { self.idle_now() } else { None }
    }

    /// When the keys held back must be judged, if no other key comes. `None`: nothing is held back.
    pub fn wakes_at_ms(&self) -> Option<u64> {
        (self.keys > 0).then(|| {
            self.last_ms
                .saturating_add(u64::from(self.settings.gap_ms_max) + 1)
        })
    }

    fn character(&mut self, at_ms: u64, c: char) -> Verdict {
        if self.keys == 0 {
            self.first_ms = at_ms;
        }
        self.last_ms = at_ms;
        self.keys += 1;
        self.held.push(c);
        if self.held.len() > LENGTH_MAX {
            return self.release(false);
        }
        if self.keys >= self.settings.length_min && !self.is_fast() {
            // Too slow on the whole: a fast typist. Nothing more is held back of this word.
            return self.release(false);
        }
        self.pending()
    }

    fn terminator(&mut self, at_ms: u64) -> Verdict {
        if self.is_scan() {
            self.code_ended_ms = Some(at_ms);
            return Verdict::Code(self.take());
        }
        self.person()
    }

    /// A key that only people press.
    fn person(&mut self) -> Verdict {
        if self.keys == 0 {
            Verdict::Pass
        } else {
            self.release(true)
        }
    }

    fn idle_now(&mut self) -> Option<Verdict> {
        if self.is_scan() && !self.settings.needs_terminator {
            return Some(Verdict::Code(self.take()));
        }
        (self.keys > 0).then(|| self.release(false))
    }

    fn release(&mut self, then_pass: bool) -> Verdict {
        Verdict::ReleaseTyped {
            text: self.take(),
            then_pass,
        }
    }

    fn take(&mut self) -> String {
        self.keys = 0;
        std::mem::take(&mut self.held)
    }

    fn pending(&self) -> Verdict {
        if self.is_scan() {
            Verdict::Swallow
        } else {
            Verdict::Pending
        }
    }

    fn is_scan(&self) -> bool {
        self.keys >= self.settings.length_min && !self.held.is_empty() && self.is_fast()
    }

    /// The mean gap so far is a scanner's.
    fn is_fast(&self) -> bool {
        let gaps = u64::try_from(self.keys.saturating_sub(1)).unwrap_or(u64::MAX);
        self.last_ms.saturating_sub(self.first_ms)
            <= gaps.saturating_mul(self.settings.gap_ms_mean_max.into())
    }

    fn is_close(&self, before_ms: u64, at_ms: u64) -> bool {
        at_ms.saturating_sub(before_ms) <= self.settings.gap_ms_max.into()
    }
}

/// The verdict on keys held back before this one, and the verdict on this one, as one.
fn join(before: Option<Verdict>, verdict: Verdict) -> Verdict {
    match (before, verdict) {
        (None, verdict) => verdict,
        (Some(Verdict::ReleaseTyped { text, .. }), Verdict::Pass) => Verdict::ReleaseTyped {
            text,
            then_pass: true,
        },
        (Some(Verdict::ReleaseTyped { text: held, .. }), Verdict::ReleaseTyped { text, then_pass }) => {
            Verdict::ReleaseTyped {
                text: held + &text,
                then_pass,
            }
        }
        // This key is held back anew; or silence ended a code, and the key after it is dropped.
        (Some(before), _) => before,
    }
}

/// Shows no keys: they may be a password or a card.
impl std::fmt::Debug for Wedge {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Wedge")
            .field("settings", &self.settings)
            .field("keys", &self.keys)
            .finish_non_exhaustive()
    }
}

impl std::fmt::Debug for Verdict {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Pass => f.write_str("Pass"),
            Self::Pending => f.write_str("Pending"),
            Self::Swallow => f.write_str("Swallow"),
            Self::Code(text) => write!(f, "Code({})", super::last_four(text)),
            Self::ReleaseTyped { text, then_pass } => {
                write!(
                    f,
                    "ReleaseTyped({} characters, then_pass: {then_pass})",
                    text.chars().count()
                )
            }
        }
    }
}

#[cfg(test)]
mod tests;
