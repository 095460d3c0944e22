//! What a finder knows, without a browser.

/// What Enter takes when it was pressed before the answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
enum Early {
    #[default]
    Nothing,
    /// The hit, if it is the only one.
    Only,
    /// The one that will be marked.
    First,
}

/// The state of finding one of `T`.
#[derive(Debug, Clone)]
pub struct Finding<T> {
    pub text: String,
    pub hits: Vec<T>,
    /// The marked hit.
    pub at: usize,
    open: bool,
    /// The newest question's number; answers to older ones come too late.
    asked: u32,
    /// The number of the question that `hits` answer.
    pub answered: u32,
    early: Early,
}

// By hand: a derive would ask for `T: Default`.
impl<T> Default for Finding<T> {
    fn default() -> Self {
        Self {
            text: String::new(),
            hits: Vec::new(),
            at: 0,
            open: false,
            asked: 0,
            answered: 0,
            early: Early::Nothing,
        }
    }
}

impl<T: Clone> Finding<T> {
    pub fn is_open(&self) -> bool {
        self.open
    }

    pub fn typed(&mut self, text: String) {
        self.text = text;
        // What is listed answers another text.
        self.asked += 1;
        self.early = Early::Nothing;
    }

    /// The number and the text of a new question.
    pub fn ask(&mut self) -> (u32, String) {
        self.asked += 1;
        (self.asked, self.text.trim().to_owned())
    }

    /// Takes the hits of question `number`; gives the one that is chosen by that, if any.
    pub fn answered(&mut self, number: u32, hits: Vec<T>) -> Option<T> {
        if number != self.asked {
            return None;
        }
        self.answered = number;
        self.at = 0;
        self.open = !(hits.is_empty() && self.text.trim().is_empty());
        self.hits = hits;
        let takes = match std::mem::take(&mut self.early) {
            Early::Nothing => false,
            Early::Only => self.hits.len() == 1,
            Early::First => true,
        };
        self.hits.first().filter(|_| takes).cloned()
    }

    /// Enter: the marked hit, or, while the answer is still awaited, the only one that it will have. `eager`: the first
    /// one that it will have.
    pub fn enter(&mut self, eager: bool) -> Option<T> {
        if self.answered == self.asked && self.open {
            return self.hits.get(self.at).cloned();
        }
        self.early = match (self.text.trim().is_empty(), eager) {
            (true, _) => Early::Nothing,
            (false, false) => Early::Only,
            (false, true) => Early::First,
        };
        None
    }

    /// The next or the previous hit, around the ends.
    pub fn step(&mut self, forward: bool) {
        let count = self.hits.len();
        if count == 0 {
            return;
        }
        if !self.open {
            self.open = true;
            return;
        }
        self.at = (self.at + if forward { 1 } else { count - 1 }) % count;
    }

    /// Something was chosen: empty again. Answers still under way come too late.
    pub fn clear(&mut self) {
        *self = Self {
            asked: self.asked + 1,
            ..Self::default()
        };
    }

    pub fn close(&mut self) {
        self.open = false;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn finding(text: &str) -> (Finding<&'static str>, u32) {
        let mut finding = Finding::default();
        finding.typed(text.to_owned());
        let (number, asked) = finding.ask();
        assert_eq!(asked, text);
        (finding, number)
    }

    #[test]
    fn enter_takes_the_marked_hit() {
        let (mut finding, number) = finding("duc");
        assert_eq!(finding.answered(number, vec!["Đức", "Đúc"]), None);
        finding.step(true);
        assert_eq!(finding.enter(false), Some("Đúc"));
        finding.step(true);
        assert_eq!(finding.enter(false), Some("Đức"), "around the end");
    }

    #[test]
    fn enter_before_the_answer_takes_the_only_hit_and_no_other() {
        let (mut one, number) = finding("duc");
        assert_eq!(one.enter(false), None);
        assert_eq!(one.answered(number, vec!["Đức"]), Some("Đức"));
        let (mut two, number) = finding("duc");
        assert_eq!(two.enter(false), None);
        assert_eq!(two.answered(number, vec!["Đức", "Đúc"]), None);
    }

    #[test]
    fn where_the_first_hit_will_do_enter_before_the_answer_takes_it() {
        let (mut finding, number) = finding("duc");
        assert_eq!(finding.enter(true), None);
        assert_eq!(finding.answered(number, vec!["Đức", "Đúc"]), Some("Đức"));
        let (mut none, number) = self::finding("duc");
        assert_eq!(none.enter(true), None);
        assert_eq!(none.answered(number, vec![]), None);
    }

    #[test]
    fn an_answer_to_an_older_text_changes_nothing() {
        let (mut finding, old) = finding("du");
        finding.typed("duc".to_owned());
        assert_eq!(finding.answered(old, vec!["Dung"]), None);
        assert!(finding.hits.is_empty() && !finding.is_open());
        assert_eq!(finding.enter(false), None, "nothing answers this text yet");
    }

    #[test]
    fn after_a_choice_answers_still_under_way_come_too_late() {
        let (mut finding, number) = finding("duc");
        finding.clear();
        assert_eq!(finding.answered(number, vec!["Đức"]), None);
        assert!(finding.text.is_empty() && finding.hits.is_empty());
    }

    #[test]
    fn nothing_recent_opens_no_empty_list_but_a_search_without_hits_says_so() {
        let (mut recent, number) = finding("");
        recent.answered(number, vec![]);
        assert!(!recent.is_open());
        let (mut none, number) = finding("xyz");
        none.answered(number, vec![]);
        assert!(none.is_open());
        assert_eq!(none.enter(false), None);
    }
}
