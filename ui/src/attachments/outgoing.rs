//! Files on their way to the clinic, one after the other. Plain data: the bytes themselves are kept beside it.
use clinic_shared::attachments::FILE_BYTES_MAX;
use clinic_shared::ids::{AttachmentId, ChangeKey};

use super::words as w;
use crate::api::{self, ApiError};
use crate::browser;
use crate::send::has_verdict;

#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum State {
    Waiting,
    Sending,
    /// Why, and what to do.
    Refused {
        why: String,
        may_again: bool,
    },
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Row {
    pub number: u32,
    pub name: String,
    pub state: State,
    pub id: AttachmentId,
    pub key: ChangeKey,
}

#[derive(Debug, Default)]
pub struct Outgoing {
    rows: Vec<Row>,
    last: u32,
    added: usize,
}

impl Outgoing {
    pub fn rows(&self) -> &[Row] {
        &self.rows
    }

    /// How many came to the clinic. They have no row any more: the list of files shows them.
    pub fn added(&self) -> usize {
        self.added
    }

    /// Something would be lost if the page were left now.
    pub fn is_busy(&self) -> bool {
        let is_open = |row: &Row| matches!(row.state, State::Waiting | State::Sending);
        self.rows.iter().any(is_open)
    }

    /// Puts a file at the end. What was added before is counted no longer.
    pub fn add(&mut self, name: &str, bytes: f64) -> u32 {
        if !self.is_busy() {
            self.added = 0;
        }
        self.last += 1;
        let state = if bytes > f64::from(u32::try_from(FILE_BYTES_MAX).unwrap_or(u32::MAX)) {
            State::Refused {
                why: w::too_large().to_owned(),
                may_again: false,
            }
        } else {
            State::Waiting
        };
        self.rows.push(Row {
            number: self.last,
            name: name.to_owned(),
            state,
            id: browser::new_id(),
            key: api::new_key(),
        });
        self.last
    }

    /// The next one to send; none while one is under way.
    pub fn begin_next(&mut self) -> Option<Row> {
        if self.rows.iter().any(|row| row.state == State::Sending) {
            return None;
        }
        let row = self.rows.iter_mut().find(|row| row.state == State::Waiting)?;
        row.state = State::Sending;
        Some(row.clone())
    }

    pub fn answered<T>(&mut self, number: u32, answer: &Result<T, ApiError>) {
        let Err(error) = answer else {
            self.drop_row(number);
            self.added += 1;
            return;
        };
        let is_over = has_verdict(answer);
        self.with(number, |row| {
            // After a verdict the next try is another intention.
            if is_over {
                row.key = api::new_key();
            }
            row.state = State::Refused {
                why: why(error),
                may_again: can_help(error),
            };
        });
    }

    /// This computer could not read it.
    pub fn unread(&mut self, number: u32) {
        self.with(number, |row| {
            row.state = State::Refused {
                why: w::unreadable().to_owned(),
                may_again: true,
            };
        });
    }

    pub fn again(&mut self, number: u32) {
        self.with(number, |row| row.state = State::Waiting);
    }

    pub fn drop_row(&mut self, number: u32) {
        self.rows.retain(|row| row.number != number);
    }

    fn with(&mut self, number: u32, change: impl FnOnce(&mut Row)) {
        if let Some(row) = self.rows.iter_mut().find(|row| row.number == number) {
            change(row);
        }
    }
}

/// The same file is refused again, except where the fault was not its own.
fn can_help(error: &ApiError) -> bool {
    error.is_worth_repeating() || error.status().is_some_and(|status| status >= 500)
}

/// In a line: what the server said and what it advises.
fn why(error: &ApiError) -> String {
    match error {
        ApiError::Network | ApiError::TimedOut => w::no_server().to_owned(),
        ApiError::Unreadable { .. } => w::strange_answer().to_owned(),
        ApiError::Problem(problem) => match &problem.detail {
            Some(detail) => format!("{}. {detail}", problem.title),
            None => problem.title.clone(),
        },
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use rstest::rstest;

    fn states(outgoing: &Outgoing) -> Vec<State> {
        outgoing.rows().iter().map(|row| row.state.clone()).collect()
    }

    fn refused(status: u16) -> Result<(), ApiError> {
        let text = format!(
            r#"{{"type":"/problems/x","title":"Không nhận","status":{status},"detail":"Dùng JPEG."}}"#
        );
        Err(ApiError::Problem(Box::new(serde_json::from_str(&text).unwrap())))
    }

    #[test]
    fn files_go_one_after_the_other_in_their_order() {
        let mut outgoing = Outgoing::default();
        let (first, second) = (outgoing.add("a.png", 10.0), outgoing.add("b.png", 10.0));
        assert_eq!(outgoing.begin_next().unwrap().number, first);
        assert_eq!(outgoing.begin_next(), None, "one is under way");
        outgoing.answered(first, &Ok(()));
        assert_eq!(outgoing.begin_next().unwrap().number, second);
        outgoing.answered(second, &Ok(()));
        assert!(!outgoing.is_busy());
        assert!(outgoing.rows().is_empty(), "the list of files shows them");
        assert_eq!(outgoing.added(), 2);
        outgoing.add("c.png", 10.0);
        assert_eq!(outgoing.added(), 0, "what was added before is told no longer");
    }

    #[test]
    fn what_is_too_large_is_not_sent_at_all() {
        let mut outgoing = Outgoing::default();
        outgoing.add("film.pdf", 30e6);
        assert_eq!(outgoing.begin_next(), None);
        let may_not = |row: &Row| matches!(row.state, State::Refused { may_again: false, .. });
        assert!(may_not(&outgoing.rows()[0]));
    }

    #[test]
    fn a_lost_answer_is_asked_for_with_the_same_key_and_a_refused_file_with_another() {
        let mut outgoing = Outgoing::default();
        let number = outgoing.add("a.png", 10.0);
        let sent = outgoing.begin_next().unwrap();
        outgoing.answered::<()>(number, &Err(ApiError::Network));
        outgoing.again(number);
        assert_eq!(outgoing.begin_next().unwrap().key, sent.key);
        outgoing.answered(number, &refused(500));
        let State::Refused { why, .. } = states(&outgoing).remove(0) else {
            panic!("{outgoing:?}");
        };
        assert_eq!(why, "Không nhận. Dùng JPEG.");
        outgoing.again(number);
        let third = outgoing.begin_next().unwrap();
        assert_ne!(third.key, sent.key);
        assert_eq!(third.id, sent.id, "it stays the same file");
    }

    #[rstest]
    #[case(Err(ApiError::Network), true)]
    #[case(Err(ApiError::TimedOut), true)]
    #[case(refused(500), true)]
    #[case(refused(503), true)]
    #[case(refused(415), false)]
    #[case(refused(422), false)]
    fn another_try_is_offered_where_it_can_help(#[case] answer: Result<(), ApiError>, #[case] helps: bool) {
        let mut outgoing = Outgoing::default();
        let number = outgoing.add("a.png", 10.0);
        outgoing.begin_next();
        outgoing.answered(number, &answer);
        let again = |row: &Row| matches!(row.state, State::Refused { may_again: true, .. });
        assert_eq!(again(&outgoing.rows()[0]), helps);
    }

    #[test]
    fn one_that_failed_does_not_hold_up_the_others() {
        let mut outgoing = Outgoing::default();
        let (first, second) = (outgoing.add("a.png", 10.0), outgoing.add("b.png", 10.0));
        outgoing.begin_next();
        outgoing.answered(first, &refused(422));
        assert_eq!(outgoing.begin_next().unwrap().number, second);
        outgoing.drop_row(first);
        assert_eq!(outgoing.rows().len(), 1);
    }
}
