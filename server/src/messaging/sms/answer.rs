//! What gateways have in common: HTTP, and what becomes of a request that has no answer.

use std::time::Duration;

use clinic_shared::text::with_causes;
use reqwest::{Client, RequestBuilder, StatusCode, redirect::Policy};
use serde::de::DeserializeOwned;

use super::NotTaken;

/// For the network's way to the gateway.
const CONNECT_WITHIN: Duration = Duration::from_secs(10);
/// For all of one request. Whoever gives up too soon does not hear that it was taken.
const ANSWER_WITHIN: Duration = Duration::from_mins(1);
/// What a gateway says may be a page.
const SAID_CHARS_MAX: usize = 300;

pub fn client() -> Result<Client, reqwest::Error> {
    Client::builder()
        .connect_timeout(CONNECT_WITHIN)
        .timeout(ANSWER_WITHIN)
        // A key is given to nobody else.
        .redirect(Policy::none())
        .build()
}

/// An answer, whatever it says.
#[derive(Debug)]
pub struct Answer {
    pub status: StatusCode,
    text: String,
}

impl Answer {
    pub fn read<T: DeserializeOwned>(&self) -> Option<T> {
        serde_json::from_str(&self.text).ok()
    }

    /// In the gateway's own words, where they are none that we know.
    pub fn said(&self) -> String {
        cut(&format!("{} {}", self.status, self.text))
    }
}

/// `ForNow`: nothing was on its way yet. `Unknown`: it may have been heard.
pub async fn asked(request: RequestBuilder) -> Result<Answer, NotTaken> {
    let response = request.send().await.map_err(unanswered)?;
    let status = response.status();
    let text = response.text().await.map_err(unanswered)?;
    Ok(Answer { status, text })
}

/// Without the address, in which there may be a patient's number.
fn unanswered(error: reqwest::Error) -> NotTaken {
    let error = error.without_url();
    let said = cut(&with_causes(&error));
    if error.is_connect() || error.is_builder() {
        NotTaken::ForNow { code: None, said }
    } else {
        NotTaken::Unknown { said }
    }
}

pub fn cut(said: &str) -> String {
    let plain = said.chars().map(|c| if c.is_control() { ' ' } else { c });
    plain.take(SAID_CHARS_MAX).collect::<String>().trim().to_owned()
}
