//! Which row of the list Enter opens, without a browser.

/// The marked row of a list that changes while one types.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Choosing {
    pub marked: Option<usize>,
    /// Enter was pressed before the answer: open it if it is the only one.
    wants_only: bool,
}

impl Choosing {
    /// Another text: what was marked is of another answer.
    pub fn typed(&mut self) {
        *self = Self::default();
    }

    /// The next or the previous of `count` rows, around the ends.
    pub fn step(&mut self, forward: bool, count: usize) {
        if count == 0 {
            return;
        }
        self.marked = Some(match self.marked {
            None if forward => 0,
            None => count - 1,
            Some(at) if forward => (at + 1) % count,
            Some(at) => (at + count - 1) % count,
        });
    }

    /// Enter: the marked row, or the only hit. `fresh`: the rows answer what is typed now.
    pub fn enter(&mut self, count: usize, fresh: bool, searched: bool) -> Option<usize> {
        if !fresh {
            self.wants_only = true;
            return None;
        }
        let only = searched && count == 1;
        self.marked.filter(|at| *at < count).or(only.then_some(0))
    }

    /// The rows for what is typed now have come; gives the one that an earlier Enter opens.
    pub fn answered(&mut self, count: usize, searched: bool) -> Option<usize> {
        let opens = std::mem::take(&mut self.wants_only) && searched && count == 1;
        self.marked = self.marked.filter(|at| *at < count);
        opens.then_some(0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn enter_opens_the_only_hit_but_never_one_of_several_unmarked() {
        let mut choosing = Choosing::default();
        assert_eq!(choosing.enter(1, true, true), Some(0));
        assert_eq!(choosing.enter(2, true, true), None);
        choosing.step(true, 2);
        choosing.step(true, 2);
        assert_eq!(choosing.enter(2, true, true), Some(1));
    }

    #[test]
    fn the_only_recent_patient_is_not_opened_by_enter_alone() {
        assert_eq!(Choosing::default().enter(1, true, false), None);
    }

    #[test]
    fn enter_before_the_answer_waits_for_it_and_another_text_forgets_it() {
        let mut choosing = Choosing::default();
        assert_eq!(choosing.enter(5, false, true), None);
        assert_eq!(choosing.answered(1, true), Some(0));
        assert_eq!(choosing.answered(1, true), None, "only once");
        choosing.enter(5, false, true);
        choosing.typed();
        assert_eq!(choosing.answered(1, true), None);
    }

    #[test]
    fn arrows_go_around_the_ends() {
        let mut choosing = Choosing::default();
        choosing.step(false, 3);
        assert_eq!(choosing.marked, Some(2));
        choosing.step(true, 3);
        assert_eq!(choosing.marked, Some(0));
        choosing.step(true, 0);
        assert_eq!(choosing.marked, Some(0));
    }
}
