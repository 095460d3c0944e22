//! Keys and what they do. A command has a name, so that it is also in the palette (Ctrl+K).
use std::cell::RefCell;

use leptos::prelude::*;
use leptos::text_prop::TextProp;

use super::{Icon, Reach, Toast, Tone};

/// A key that does something on the whole page.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Key {
    /// As `KeyboardEvent.key` names it.
    pub key: &'static str,
    pub ctrl: bool,
}

impl Key {
    const fn plain(key: &'static str) -> Self {
        Self { key, ctrl: false }
    }

    /// Find.
    pub const F2: Self = Self::plain("F2");
    /// New.
    pub const F3: Self = Self::plain("F3");
    /// Check in.
    pub const F4: Self = Self::plain("F4");
    /// Call next.
    pub const F8: Self = Self::plain("F8");
    /// Print.
    pub const F9: Self = Self::plain("F9");
    /// The palette.
    pub const CTRL_K: Self = Self { key: "k", ctrl: true };
    /// Save.
    pub const CTRL_S: Self = Self { key: "s", ctrl: true };

    /// As people read it: `F2`, `Ctrl+K`.
    pub fn shown(self) -> String {
        let key = self.key.to_uppercase();
        if self.ctrl { format!("Ctrl+{key}") } else { key }
    }

    /// True for this stroke. With `ctrl`, the Command key of a Mac counts too.
    pub fn is(self, key: &str, ctrl: bool, alt: bool) -> bool {
        !alt && self.ctrl == ctrl && self.key.eq_ignore_ascii_case(key)
    }
}

/// The key, small, on a button or beside a command.
#[component]
pub fn KeyHint(key: Key) -> impl IntoView {
    view! { <kbd class="kbd kbd-xs text-base-content">{key.shown()}</kbd> }
}

/// Something that can be done here and now, by its key or from the palette.
#[derive(Clone)]
pub struct Command {
    pub name: TextProp,
    pub icon: Icon,
    pub key: Option<Key>,
    pub reach: Signal<Reach>,
    run: Callback<()>,
}

impl std::fmt::Debug for Command {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Command")
            .field("name", &self.name)
            .field("key", &self.key)
            .finish_non_exhaustive()
    }
}

impl Command {
    pub fn new(name: impl Into<TextProp>, icon: Icon, run: impl Fn() + Send + Sync + 'static) -> Self {
        Self {
            name: name.into(),
            icon,
            key: None,
            reach: Signal::default(),
            run: Callback::new(move |()| run()),
        }
    }

    #[must_use]
    pub fn with_key(mut self, key: Key) -> Self {
        self.key = Some(key);
        self
    }

    /// As its button has it.
    #[must_use]
    pub fn with_reach(mut self, reach: Signal<Reach>) -> Self {
        self.reach = reach;
        self
    }

    /// Does it, or says why it cannot be done: a key has no tip.
    pub fn go(&self) {
        match self.reach.get_untracked() {
            Reach::Barred(why) => Toast::new(Tone::Warning, why).show(),
            Reach::Open | Reach::Noted(_) => self.run.run(()),
        }
    }
}

/// Numbered, so that each can be taken out again.
pub(super) type Registered = Vec<(u32, Command)>;

thread_local! {
    static ACTIONS: ArcRwSignal<Registered> = ArcRwSignal::new(Vec::new());
    static NUMBER: RefCell<u32> = const { RefCell::new(0) };
}

pub(super) fn registered() -> ArcRwSignal<Registered> {
    ACTIONS.with(Clone::clone)
}

/// Offers `command` while the calling component is shown. The newest with a key wins it.
pub fn use_command(command: Command) {
    let number = NUMBER.with_borrow_mut(|number| {
        *number += 1;
        *number
    });
    registered().update(|commands| commands.push((number, command)));
    on_cleanup(move || registered().update(|commands| commands.retain(|(own, _)| *own != number)));
}

/// Offers several commands, as `use_command` does.
pub fn use_commands(commands: impl IntoIterator<Item = Command>) {
    commands.into_iter().for_each(use_command);
}

/// The command that a stroke means: of those with this key, the newest.
pub(super) fn meant(commands: &Registered, key: &str, ctrl: bool, alt: bool) -> Option<Command> {
    let with_key = |(_, command): &&(u32, Command)| command.key.is_some_and(|own| own.is(key, ctrl, alt));
    commands
        .iter()
        .rev()
        .find(with_key)
        .map(|(_, command)| command.clone())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn command(name: &'static str, key: Key) -> Command {
        Command::new(name, Icon::Add, || ()).with_key(key)
    }

    #[test]
    fn a_stroke_means_the_newest_action_with_its_key() {
        let owner = Owner::new();
        owner.set();
        let commands = vec![
            (1, command("page", Key::F3)),
            (2, command("dialog", Key::F3)),
            (3, command("find", Key::F2)),
        ];
        let name =
            |key, ctrl, alt| meant(&commands, key, ctrl, alt).map(|command| command.name.get().to_string());
        assert_eq!(name("F3", false, false).as_deref(), Some("dialog"));
        assert_eq!(name("F2", false, false).as_deref(), Some("find"));
        assert_eq!(name("F4", false, false), None);
        assert_eq!(name("F3", false, true), None, "Alt belongs to the system");
    }

    #[test]
    fn a_key_is_shown_as_people_read_it() {
        assert_eq!(Key::CTRL_K.shown(), "Ctrl+K");
        assert_eq!(Key::F8.shown(), "F8");
        assert!(Key::CTRL_K.is("K", true, false), "also with Caps Lock");
    }
}
