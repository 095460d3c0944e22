//! What a finder knows, without a browser.

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
    /// Enter was pressed before the answer: take it if it is the only one.
    takes_only: bool,
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
            takes_only: false,
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
        self.takes_only = false;
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
        let only = self.takes_only && self.hits.len() == 1;
        self.takes_only = false;
        if only { self.hits.first().cloned() } else { None }
    }

    /// Enter: the marked hit, or, while the answer is still awaited, the only one that it will have.
    pub fn enter(&mut self) -> Option<T> {
        if self.answered == self.asked && self.open {
            return self.hits.get(self.at).cloned();
        }
        self.takes_only = !self.text.trim().is_empty();
        None
    }

    /// Enter before the answer, where its first hit will do: what was typed, which is asked for apart while the field is
    /// free for the next.
    pub fn hurried(&mut self) -> Option<String> {
        let text = self.text.trim().to_owned();
        if text.is_empty() || (self.answered == self.asked && self.open) {
            return None;
        }
        self.clear();
        Some(text)
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
        assert_eq!(finding.enter(), Some("Đúc"));
        finding.step(true);
        assert_eq!(finding.enter(), Some("Đức"), "around the end");
    }

    #[test]
    fn enter_before_the_answer_takes_the_only_hit_and_no_other() {
        let (mut one, number) = finding("duc");
        assert_eq!(one.enter(), None);
        assert_eq!(one.answered(number, vec!["Đức"]), Some("Đức"));
        let (mut two, number) = finding("duc");
        assert_eq!(two.enter(), None);
        assert_eq!(two.answered(number, vec!["Đức", "Đúc"]), None);
    }

    #[test]
    fn whoever_hurries_is_asked_for_apart_and_types_on_in_an_empty_field() {
        let (mut finding, number) = finding("duc");
        assert_eq!(finding.hurried(), Some("duc".to_owned()));
        assert_eq!(finding.text, "");
        finding.typed("anh".to_owned());
        assert_eq!(finding.answered(number, vec!["Đức"]), None, "it is taken already");
        let (number, _) = finding.ask();
        finding.answered(number, vec!["Anh"]);
        assert_eq!(
            finding.hurried(),
            None,
            "nothing is awaited: Enter takes the marked one"
        );
        assert_eq!(finding.enter(), Some("Anh"));
        assert_eq!(Finding::<()>::default().hurried(), None);
    }

    #[test]
    fn an_answer_to_an_older_text_changes_nothing() {
        let (mut finding, old) = finding("du");
        finding.typed("duc".to_owned());
        assert_eq!(finding.answered(old, vec!["Dung"]), None);
        assert!(finding.hits.is_empty() && !finding.is_open());
        assert_eq!(finding.enter(), None, "nothing answers this text yet");
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
        assert_eq!(none.enter(), None);
    }
}
