use std::{
    collections::VecDeque,
    sync::{Arc, Mutex, MutexGuard},
};

use async_trait::async_trait;
use clinic_server::messaging::{Letter, Mail, NotTaken};

pub const MAIL_DOMAIN: &str = "phongkham.example";
pub const MAIL_FROM: &str = "hen@phongkham.example";

/// A relay that takes every letter, but those that a test says it does not.
#[derive(Debug, Clone, Default)]
pub struct Mailbox(Arc<Mutex<Taken>>);

#[derive(Debug, Default)]
struct Taken {
    letters: Vec<Letter>,
    refusals: VecDeque<NotTaken>,
    /// To whom nothing is taken, and how often that was said.
    full: Option<(String, usize)>,
}

impl Mailbox {
    fn taken(&self) -> MutexGuard<'_, Taken> {
        self.0.lock().expect("no test broke while it held it")
    }

    /// In the order in which they came.
    pub fn letters(&self) -> Vec<Letter> {
        self.taken().letters.clone()
    }

    /// The next letter is not taken; said several times, as many.
    pub fn refuses(&self, refusal: NotTaken) {
        self.taken().refusals.push_back(refusal);
    }

    /// No letter to this address is taken for now.
    pub fn fills_up(&self, to: &str) {
        self.taken().full = Some((to.to_owned(), 0));
    }

    /// How many letters to that address came.
    pub fn refused(&self) -> usize {
        self.taken().full.as_ref().map_or(0, |(_, refused)| *refused)
    }
}

#[async_trait]
impl Mail for Mailbox {
    async fn hand_over(&self, letter: &Letter) -> Result<String, NotTaken> {
        let mut taken = self.taken();
        if let Some(refusal) = taken.refusals.pop_front() {
            return Err(refusal);
        }
        if let Some((to, refused)) = &mut taken.full
            && *to == letter.to
        {
            *refused += 1;
            return Err(NotTaken::ForNow {
                code: Some(452),
                said: "452 mailbox full".to_owned(),
            });
        }
        taken.letters.push(letter.clone());
        Ok("250 taken".to_owned())
    }
}
