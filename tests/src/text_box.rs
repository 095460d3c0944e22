use std::{
    collections::VecDeque,
    sync::{Arc, Mutex, MutexGuard},
};

use async_trait::async_trait;
use clinic_server::messaging::{NotTaken, Sms, TakenText, Text};
use clinic_shared::messaging::Segments;

/// A gateway that takes every SMS, but those that a test says it does not.
#[derive(Debug, Clone, Default)]
pub struct TextBox(Arc<Mutex<Taken>>);

#[derive(Debug, Default)]
struct Taken {
    texts: Vec<Text>,
    refusals: VecDeque<NotTaken>,
}

impl TextBox {
    fn taken(&self) -> MutexGuard<'_, Taken> {
        self.0.lock().expect("no test broke while it held it")
    }

    /// In the order in which they came.
    pub fn texts(&self) -> Vec<Text> {
        self.taken().texts.clone()
    }

    /// The next SMS is not taken; said several times, as many.
    pub fn refuses(&self, refusal: NotTaken) {
        self.taken().refusals.push_back(refusal);
    }
}

#[async_trait]
impl Sms for TextBox {
    async fn hand_over(&self, text: &Text) -> Result<TakenText, NotTaken> {
        let mut taken = self.taken();
        if let Some(refusal) = taken.refusals.pop_front() {
            return Err(refusal);
        }
        taken.texts.push(text.clone());
        Ok(TakenText {
            provider_id: Some(format!("taken {}", taken.texts.len())),
            segments: Segments::of(&text.body).count,
        })
    }
}
