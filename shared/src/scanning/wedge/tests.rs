use proptest::prelude::*;
use rstest::rstest;

use super::*;

/// A page with a focused field, which does what the verdicts say.
#[derive(Default)]
struct Page {
    wedge: Wedge,
    now_ms: u64,
    field: String,
    codes: Vec<String>,
}

impl Page {
    fn with(settings: WedgeSettings) -> Self {
        Self {
            wedge: Wedge::new(settings),
            ..Self::default()
        }
    }

    fn press(&mut self, gap_ms: u64, key: Key) -> Verdict {
        let at = self.now_ms + gap_ms;
        if let Some(wakes) = self.wedge.wakes_at_ms().filter(|wakes| *wakes <= at)
            && let Some(verdict) = self.wedge.idle(wakes)
        {
            self.obey(verdict, None);
        }
        self.now_ms = at;
        let verdict = self.wedge.key(at, key);
        self.obey(verdict.clone(), Some(key));
        verdict
    }

    fn type_text(&mut self, gap_ms: u64, text: &str) -> &mut Self {
        for c in text.chars() {
            self.press(gap_ms, if c == '\n' { Key::Enter } else { Key::Character(c) });
        }
        self
    }

    fn rest(&mut self) -> &mut Self {
        self.press(1_000, Key::Modifier);
        self
    }

    fn obey(&mut self, verdict: Verdict, key: Option<Key>) {
        let mut passes = |key: Option<Key>| match key {
            Some(Key::Character(c)) => self.field.push(c),
            Some(Key::Enter) => self.field.push('\n'),
            Some(Key::Backspace) => {
                self.field.pop();
            }
            _ => {}
        };
        match verdict {
            Verdict::Pass => passes(key),
            Verdict::Pending | Verdict::Swallow => {}
            Verdict::Code(text) => self.codes.push(text),
            Verdict::ReleaseTyped { text, then_pass } => {
                text.chars().for_each(|c| passes(Some(Key::Character(c))));
                if then_pass {
                    passes(key);
                }
            }
        }
    }
}

const CARD: &str = "079090000001||Nguyễn Văn Thử|01021990|Nam|Quận 5|15062021";

#[rstest]
#[case::usb(1)]
#[case::slow_bluetooth(30)]
#[case::at_the_limit(35)]
fn a_burst_that_enter_ends_is_a_code_and_the_field_sees_nothing(#[case] gap_ms: u64) {
    let mut page = Page::default();
    page.type_text(gap_ms, CARD).type_text(gap_ms, "\n").rest();
    assert_eq!(page.codes, [CARD]);
    assert_eq!(page.field, "");
}

#[test]
fn tab_ends_a_code_too() {
    let mut page = Page::default();
    page.type_text(5, CARD);
    assert_eq!(page.press(5, Key::Tab), Verdict::Code(CARD.to_owned()));
}

#[test]
fn once_it_is_surely_a_scan_keys_are_swallowed() {
    let mut page = Page::default();
    let verdicts: Vec<_> = "123456789"
        .chars()
        .map(|c| page.press(10, Key::Character(c)))
        .collect();
    assert!(verdicts[..5].iter().all(|v| *v == Verdict::Pending));
    assert!(verdicts[5..].iter().all(|v| *v == Verdict::Swallow));
}

#[rstest]
#[case::slow(250)]
#[case::good(120)]
#[case::racing(61)]
#[case::inside_the_single_gap(45)]
#[case::just_too_slow(36)]
fn a_persons_typing_reaches_the_field_whole(#[case] gap_ms: u64) {
    let mut page = Page::default();
    page.type_text(gap_ms, "Nguyễn Văn Đức 0901234567\n").rest();
    assert_eq!(page.codes, Vec::<String>::new());
    assert_eq!(page.field, "Nguyễn Văn Đức 0901234567\n");
}

#[test]
fn a_short_burst_is_a_persons() {
    let mut page = Page::default();
    page.type_text(10, "12345\n").rest();
    assert_eq!((page.field.as_str(), page.codes.len()), ("12345\n", 0));
}

#[test]
fn a_burst_without_its_end_is_given_back() {
    let mut page = Page::default();
    page.type_text(5, "0123456789").rest();
    assert_eq!((page.field.as_str(), page.codes.len()), ("0123456789", 0));
}

#[test]
fn silence_ends_a_code_where_the_scanner_sends_no_terminator() {
    let mut page = Page::with(WedgeSettings {
        needs_terminator: false,
        ..WedgeSettings::default()
    });
    page.type_text(5, "0123456789").rest();
    assert_eq!(
        (page.field.as_str(), page.codes.as_slice()),
        ("", ["0123456789".to_owned()].as_slice())
    );
}

#[test]
fn a_scan_in_the_middle_of_typing_takes_only_its_own_keys() {
    let mut page = Page::default();
    page.type_text(150, "tran th");
    page.press(90, Key::Character('0'));
    page.type_text(8, "79090000001\n").type_text(150, "i").rest();
    assert_eq!(
        (page.field.as_str(), page.codes.as_slice()),
        ("tran thi", ["079090000001".to_owned()].as_slice())
    );
}

#[test]
fn the_second_half_of_a_line_end_does_not_submit_the_form() {
    let mut page = Page::default();
    page.type_text(5, "079090000001\n\n");
    assert_eq!((page.field.as_str(), page.codes.len()), ("", 1));
    page.type_text(500, "\n");
    assert_eq!(page.field, "\n", "a person's Enter later goes through");
}

#[test]
fn two_scans_in_a_row_are_two_codes() {
    let mut page = Page::default();
    page.type_text(5, "079090000001\n079090000002\n");
    assert_eq!(page.codes, ["079090000001", "079090000002"]);
}

#[test]
fn an_input_methods_corrections_are_followed() {
    let mut page = Page::default();
    page.type_text(5, "0790|Nguyee");
    page.press(5, Key::Backspace);
    page.press(5, Key::Backspace);
    page.type_text(5, "ên\n");
    assert_eq!(page.codes, ["0790|Nguyên"]);
}

#[test]
fn shift_between_the_keys_does_not_break_a_scan() {
    let mut page = Page::default();
    for c in "CD1BCDFGH".chars() {
        page.press(2, Key::Modifier);
        page.press(2, Key::Character(c));
    }
    page.press(2, Key::Enter);
    assert_eq!(page.codes, ["CD1BCDFGH"]);
}

#[test]
fn a_key_held_down_or_a_shortcut_is_a_persons() {
    let mut page = Page::default();
    page.type_text(33, "aa");
    let verdict = page.press(33, Key::Other);
    assert_eq!(
        verdict,
        Verdict::ReleaseTyped {
            text: "aa".to_owned(),
            then_pass: true
        }
    );
    assert_eq!(page.press(33, Key::Other), Verdict::Pass);
}

#[test]
fn a_stuck_key_is_not_held_for_ever() {
    let mut page = Page::default();
    page.type_text(1, &"a".repeat(LENGTH_MAX + 10)).rest();
    assert_eq!(page.field.len(), LENGTH_MAX + 10);
}

#[test]
fn debug_shows_no_keys() {
    let mut page = Page::default();
    page.type_text(1, "secret-password");
    let verdict = Verdict::Code("079090000001".to_owned());
    let shown = format!(
        "{:?} {verdict:?} {:?}",
        page.wedge,
        Verdict::ReleaseTyped {
            text: "secret".into(),
            then_pass: false
        }
    );
    assert!(!shown.contains("secret") && !shown.contains("07909"), "{shown}");
}

fn any_key() -> impl Strategy<Value = Key> {
    prop_oneof![
        8 => any::<char>().prop_map(Key::Character),
        1 => prop::sample::select(vec![Key::Enter, Key::Tab, Key::Backspace, Key::Modifier, Key::Other]),
    ]
}

proptest! {
    /// Whatever is pressed and however fast: every character ends in the field or in a code, in order.
    #[test]
    fn no_character_is_ever_lost(keys in prop::collection::vec((0u64..120, any_key()), 0..60), needs_terminator: bool) {
        let mut page = Page::with(WedgeSettings { needs_terminator, ..WedgeSettings::default() });
        let mut typed = 0;
        for (gap, key) in keys {
            let key = if key == Key::Backspace { Key::Other } else { key };
            typed += usize::from(matches!(key, Key::Character(_)));
            page.press(gap, key);
        }
        page.rest();
        let field = page.field.chars().filter(|c| *c != '\n').count();
        let newlines_typed = page.field.matches('\n').count();
        let codes: usize = page.codes.iter().map(|code| code.chars().count()).sum();
        prop_assert!(field + codes <= typed && typed <= field + codes + newlines_typed);
    }

    /// A clock that jumps, any key: no panic, and nothing is held once it is idle.
    #[test]
    fn no_panic_on_any_clock(keys in prop::collection::vec((any::<u64>(), any_key()), 0..40)) {
        let mut wedge = Wedge::default();
        for (at, key) in keys {
            let _ = wedge.key(at, key);
            let _ = wedge.wakes_at_ms();
        }
        let _ = wedge.idle(u64::MAX);
    }
}
