//! What the banner says, from the server's going to the last change's arrival there. Plain state.

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Says {
    Nothing,
    Away {
        waiting: usize,
    },
    /// The server is back, and what was done meanwhile goes there.
    Sending {
        waiting: usize,
    },
    /// All of it is there; the server refused so many.
    Sent {
        refused: usize,
    },
    Back,
}

impl Says {
    /// Good news goes away by itself.
    pub fn passes(self) -> bool {
        matches!(self, Self::Sent { .. } | Self::Back)
    }
}

#[derive(Debug, Default)]
pub struct Course {
    was_away: bool,
    sends: bool,
}

impl Course {
    pub fn next(&mut self, is_away: bool, waiting: usize, refused: usize) -> Says {
        if is_away {
            self.was_away = true;
            self.sends |= waiting > 0;
            return Says::Away { waiting };
        }
        if waiting > 0 {
            self.sends = true;
            return Says::Sending { waiting };
        }
        match (self.sends, self.was_away) {
            (true, _) => Says::Sent { refused },
            (false, true) => Says::Back,
            (false, false) => Says::Nothing,
        }
    }

    /// The good news was read.
    pub fn over(&mut self) {
        *self = Self::default();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_banner_tells_of_going_of_sending_and_of_having_sent() {
        let mut course = Course::default();
        assert_eq!(course.next(false, 0, 0), Says::Nothing);
        assert_eq!(course.next(true, 0, 0), Says::Away { waiting: 0 });
        assert_eq!(course.next(true, 2, 0), Says::Away { waiting: 2 });
        assert_eq!(course.next(false, 2, 0), Says::Sending { waiting: 2 });
        assert_eq!(course.next(false, 1, 1), Says::Sending { waiting: 1 });
        let sent = course.next(false, 0, 1);
        assert_eq!(sent, Says::Sent { refused: 1 });
        assert!(sent.passes());
        course.over();
        assert_eq!(course.next(false, 0, 1), Says::Nothing);
    }

    #[test]
    fn a_server_that_was_away_without_anything_done_is_only_back() {
        let mut course = Course::default();
        course.next(true, 0, 0);
        assert_eq!(course.next(false, 0, 0), Says::Back);
        course.over();
        assert_eq!(course.next(false, 0, 0), Says::Nothing);
        assert_eq!(course.next(true, 0, 0), Says::Away { waiting: 0 });
    }

    #[test]
    fn what_waited_since_an_earlier_day_is_told_of_too() {
        let mut course = Course::default();
        assert_eq!(course.next(false, 3, 0), Says::Sending { waiting: 3 });
        assert_eq!(course.next(false, 0, 0), Says::Sent { refused: 0 });
    }
}
