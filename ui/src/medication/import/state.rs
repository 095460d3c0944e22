//! A file, what the clinic would make of it, and what of that is looked at. Plain data.
use std::fmt::Debug;
use std::sync::Arc;

/// Rows that are shown at first, and by each press on "more".
pub const ROWS_SHOWN: usize = 200;

/// A file as it was chosen.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Picked {
    pub name: String,
    pub bytes: Arc<[u8]>,
}

/// What the clinic would make of a file.
pub trait Preview: Debug + Send + Sync + 'static {
    type Row: Debug + Clone + Send + Sync + 'static;
    /// What becomes of a row.
    type Change: Debug + Copy + Eq + Send + Sync + 'static;

    /// In the order in which they are told.
    const CHANGES: &'static [Self::Change];
    /// Of a row that cannot be taken over.
    const WRONG: Self::Change;

    fn rows(&self) -> &[Self::Row];
    /// Where the row stands in the file.
    fn number(row: &Self::Row) -> u32;
    fn change(row: &Self::Row) -> Self::Change;
    fn count(&self, change: Self::Change) -> usize;
    /// Whether such a row is written when the file is taken over.
    fn is_written(change: Self::Change) -> bool;
    fn digest(&self) -> &str;
}

/// Why a file cannot be taken over as it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Hindrance {
    /// So many rows are wrong, and nobody said that they may be left out.
    Wrong(usize),
    /// No row says anything new.
    Nothing,
}

#[derive(Debug)]
pub struct Import<P: Preview> {
    file: Option<Picked>,
    preview: Option<P>,
    /// `None`: all rows.
    only: Option<P::Change>,
    shown: usize,
    /// The rows that are wrong are left out.
    pub skips_wrong: bool,
    /// The newest question's number; answers to older ones come too late.
    asked: u32,
    /// The number of the question that the preview answers.
    answered: u32,
}

// By hand: a derive would ask for `P: Default`.
impl<P: Preview> Default for Import<P> {
    fn default() -> Self {
        Self {
            file: None,
            preview: None,
            only: None,
            shown: ROWS_SHOWN,
            skips_wrong: false,
            asked: 0,
            answered: 0,
        }
    }
}

impl<P: Preview> Import<P> {
    pub const fn file(&self) -> Option<&Picked> {
        self.file.as_ref()
    }

    pub const fn preview(&self) -> Option<&P> {
        self.preview.as_ref()
    }

    pub const fn only(&self) -> Option<P::Change> {
        self.only
    }

    /// Whether this question is the one that is asked last.
    pub const fn awaits(&self, number: u32) -> bool {
        self.asked == number
    }

    /// Another preview has another number.
    pub const fn number(&self) -> u32 {
        self.answered
    }

    /// Another file: what was told of the one before is gone.
    pub fn pick(&mut self, file: Picked) {
        *self = Self {
            file: Some(file),
            asked: self.asked + 1,
            ..Self::default()
        };
    }

    /// The number of a new question, and what it is about.
    pub fn ask(&mut self) -> Option<(u32, Picked)> {
        let file = self.file.clone()?;
        self.asked += 1;
        Some((self.asked, file))
    }

    /// What is wrong is shown first. Whether it may be left out is decided of these rows anew.
    pub fn answered(&mut self, number: u32, preview: P) {
        if !self.awaits(number) {
            return;
        }
        self.answered = number;
        self.only = (preview.count(P::WRONG) > 0).then_some(P::WRONG);
        self.shown = ROWS_SHOWN;
        self.skips_wrong = false;
        self.preview = Some(preview);
    }

    pub fn show(&mut self, only: Option<P::Change>) {
        self.only = only;
        self.shown = ROWS_SHOWN;
    }

    pub fn more(&mut self) {
        self.shown += ROWS_SHOWN;
    }

    fn chosen(&self) -> impl Iterator<Item = &P::Row> {
        let (rows, only) = (self.preview.iter().flat_map(P::rows), self.only);
        rows.filter(move |row| only.is_none_or(|only| P::change(row) == only))
    }

    pub fn listed(&self) -> impl Iterator<Item = &P::Row> {
        self.chosen().take(self.shown)
    }

    pub fn has_more(&self) -> bool {
        self.chosen().nth(self.shown).is_some()
    }

    fn count(&self, is_meant: impl Fn(P::Change) -> bool) -> usize {
        let meant = P::CHANGES.iter().filter(|change| is_meant(**change));
        let preview = self.preview.as_ref();
        meant
            .map(|change| preview.map_or(0, |preview| preview.count(*change)))
            .sum()
    }

    pub fn wrong(&self) -> usize {
        self.count(|change| change == P::WRONG)
    }

    /// Rows that are written.
    pub fn written(&self) -> usize {
        self.count(P::is_written)
    }

    pub fn hindrance(&self) -> Option<Hindrance> {
        match self.wrong() {
            0 if self.written() == 0 => Some(Hindrance::Nothing),
            0 => None,
            wrong if !self.skips_wrong => Some(Hindrance::Wrong(wrong)),
            _ => (self.written() == 0).then_some(Hindrance::Nothing),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Debug, Clone, Copy, PartialEq, Eq)]
    enum Change {
        New,
        Same,
        Wrong,
    }

    #[derive(Debug, Clone)]
    struct Sheet(Vec<(u32, Change)>);

    impl Preview for Sheet {
        type Row = (u32, Change);
        type Change = Change;
        const CHANGES: &'static [Change] = &[Change::New, Change::Same, Change::Wrong];
        const WRONG: Change = Change::Wrong;

        fn rows(&self) -> &[(u32, Change)] {
            &self.0
        }
        fn number(row: &(u32, Change)) -> u32 {
            row.0
        }
        fn change(row: &(u32, Change)) -> Change {
            row.1
        }
        fn count(&self, change: Change) -> usize {
            self.0.iter().filter(|row| row.1 == change).count()
        }
        fn is_written(change: Change) -> bool {
            change == Change::New
        }
        fn digest(&self) -> &'static str {
            "d"
        }
    }

    fn file(name: &str) -> Picked {
        Picked {
            name: name.to_owned(),
            bytes: Arc::from(*b"a"),
        }
    }

    fn told(changes: &[Change]) -> Import<Sheet> {
        let mut import = Import::default();
        import.pick(file("thuoc.csv"));
        let (number, _) = import.ask().unwrap();
        import.answered(number, Sheet((2..).zip(changes.iter().copied()).collect()));
        import
    }

    #[test]
    fn what_is_wrong_is_shown_first_and_stands_in_the_way_until_it_is_left_out() {
        let mut import = told(&[Change::New, Change::Wrong, Change::Same, Change::New]);
        assert_eq!(import.listed().map(Sheet::number).collect::<Vec<_>>(), [3]);
        assert_eq!(import.hindrance(), Some(Hindrance::Wrong(1)));
        import.skips_wrong = true;
        assert_eq!((import.hindrance(), import.written()), (None, 2));
        import.show(None);
        assert_eq!(import.listed().count(), 4);
        import.show(Some(Change::Same));
        assert_eq!(import.listed().map(Sheet::number).collect::<Vec<_>>(), [4]);
    }

    #[test]
    fn a_file_that_says_nothing_new_is_not_taken_over() {
        let nothing = Some(Hindrance::Nothing);
        assert_eq!(told(&[Change::Same]).hindrance(), nothing);
        assert_eq!(told(&[]).hindrance(), nothing);
        let mut import = told(&[Change::Wrong]);
        import.skips_wrong = true;
        assert_eq!(import.hindrance(), nothing);
    }

    #[test]
    fn many_rows_are_shown_a_part_at_a_time() {
        let mut import = told(&[Change::New; 450]);
        assert_eq!((import.listed().count(), import.has_more()), (200, true));
        import.more();
        import.more();
        assert_eq!((import.listed().count(), import.has_more()), (450, false));
        import.show(Some(Change::New));
        assert_eq!(import.listed().count(), 200, "another choice begins anew");
    }

    #[test]
    fn an_answer_about_an_earlier_file_comes_too_late() {
        let mut import = Import::default();
        import.pick(file("old.csv"));
        let (old, _) = import.ask().unwrap();
        import.pick(file("new.csv"));
        import.answered(old, Sheet(vec![(2, Change::New)]));
        assert!(import.preview().is_none());
        let (number, asked) = import.ask().unwrap();
        assert_eq!(asked.name, "new.csv");
        import.answered(number, Sheet(vec![(2, Change::New)]));
        assert!(import.preview().is_some());
    }

    #[test]
    fn rows_that_changed_meanwhile_are_decided_of_anew() {
        let mut import = told(&[Change::New, Change::Wrong]);
        import.skips_wrong = true;
        let (number, _) = import.ask().unwrap();
        assert!(import.preview().is_some(), "it stays in sight meanwhile");
        import.answered(number, Sheet(vec![(2, Change::Wrong), (3, Change::New)]));
        assert_eq!(import.hindrance(), Some(Hindrance::Wrong(1)));
    }
}
