//! [`Sms`] by Twilio: <https://www.twilio.com/docs/messaging/api/message-resource>. Twilio knows no id of ours, and sends
//! what it is given twice twice. So a message whose try had no answer is looked for first among those that went to its
//! number; it is sent again only where Twilio has none like it. What is left: a request that Twilio heard, and whose
//! message its list does not show half a minute later, comes twice.

use std::fmt;

use async_trait::async_trait;
use clinic_shared::{messaging::Segments, time::Timestamp};
use jiff::fmt::rfc2822::DateTimeParser;
use reqwest::{Client, RequestBuilder, StatusCode, Url};
use serde::Deserialize;

use super::{
    NotTaken, Sms, TakenText, Text,
    answer::{Answer, asked, client, cut},
    url::TwilioAccount,
};

/// About the patient's number: none (21211), none that Twilio sends to (21612), one that asked for no more (21610), no mobile
/// one (21614, 21635). Twilio makes new codes now and then: what is not here is tried again, and gives up in the end.
const FOR_GOOD: [u16; 5] = [21211, 21610, 21612, 21614, 21635];

/// Twilio's clock and ours may differ by so much.
const CLOCKS_APART_MINUTES: i64 = 5;
/// A number gets a few a month.
const LOOKED_THROUGH: &str = "20";

#[derive(Clone)]
pub struct Twilio {
    client: Client,
    account: TwilioAccount,
}

/// Without the token.
impl fmt::Debug for Twilio {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Twilio")
            .field("from", &self.account.from)
            .finish_non_exhaustive()
    }
}

#[derive(Debug, Deserialize)]
struct Sent {
    sid: String,
}

#[derive(Debug, Deserialize)]
struct Refused {
    code: u16,
    #[serde(default)]
    message: String,
}

#[derive(Debug, Deserialize)]
struct Listed {
    messages: Vec<Known>,
}

/// One that Twilio has.
#[derive(Debug, Deserialize)]
struct Known {
    sid: String,
    #[serde(default)]
    body: String,
    /// As RFC 2822 writes it: `Tue, 24 Nov 2026 02:02:00 +0000`.
    date_created: Option<String>,
}

#[derive(Debug, Deserialize)]
struct Account {
    #[serde(default)]
    status: String,
}

impl Twilio {
    /// Connects to nobody yet.
    pub fn new(account: &TwilioAccount) -> Result<Self, reqwest::Error> {
        Ok(Self {
            client: client()?,
            account: account.clone(),
        })
    }

    fn at(&self, rest: &str) -> Url {
        let mut url = self.account.base.clone();
        url.set_path(&format!("/2010-04-01/Accounts/{}{rest}", self.account.sid));
        url
    }

    fn signed(&self, request: RequestBuilder) -> RequestBuilder {
        request.basic_auth(&self.account.sid, Some(&self.account.token))
    }

    /// Whether the account may send.
    pub async fn look(&self) -> Result<String, String> {
        let request = self.signed(self.client.get(self.at(".json")));
        let answer = asked(request).await.map_err(|error| error.said().to_owned())?;
        if !answer.status.is_success() {
            return Err(refused(&answer).said().to_owned());
        }
        let Account { status } = answer.read().ok_or_else(|| answer.said())?;
        if status == "active" {
            Ok(format!("the account is {status}"))
        } else {
            Err(format!("the account is {status}"))
        }
    }

    /// What Twilio has already of what was tried at `since`. Not by `DateSent`: what is not sent yet has none.
    async fn had(&self, text: &Text, since: Timestamp) -> Result<Option<String>, NotTaken> {
        let mut url = self.at("/Messages.json");
        url.query_pairs_mut()
            .append_pair("To", &text.to)
            .append_pair("PageSize", LOOKED_THROUGH);
        // Whatever goes wrong here: nothing was sent by this try.
        let answer = asked(self.signed(self.client.get(url)))
            .await
            .map_err(|error| NotTaken::ForNow {
                code: None,
                said: error.said().to_owned(),
            })?;
        let Some(Listed { messages }) = answer.read().filter(|_| answer.status.is_success()) else {
            let code = Some(answer.status.as_u16());
            let said = answer.said();
            return Err(NotTaken::ForNow { code, said });
        };
        let since = since.plus_minutes(-CLOCKS_APART_MINUTES);
        let same = messages.into_iter().find(|known| known.is(text, since));
        Ok(same.map(|known| known.sid))
    }

    async fn send(&self, text: &Text) -> Result<String, NotTaken> {
        let sender = if self.account.is_service() {
            "MessagingServiceSid"
        } else {
            "From"
        };
        let form = [
            ("To", text.to.as_str()),
            (sender, self.account.from.as_str()),
            ("Body", text.body.as_str()),
        ];
        let request = self.client.post(self.at("/Messages.json")).form(&form);
        let answer = asked(self.signed(request)).await?;
        if !answer.status.is_success() {
            return Err(refused(&answer));
        }
        let Sent { sid } = answer
            .read()
            .ok_or_else(|| NotTaken::Unknown { said: answer.said() })?;
        Ok(sid)
    }
}

impl Known {
    /// Its text has the visit's own code and time in it: no other message of these minutes is the same.
    fn is(&self, text: &Text, since: Timestamp) -> bool {
        let made_at = self.date_created.as_deref().and_then(read_date);
        self.body.trim() == text.body.trim() && made_at.is_some_and(|at| since <= at)
    }
}

fn read_date(text: &str) -> Option<Timestamp> {
    let at = DateTimeParser::new().parse_timestamp(text).ok()?;
    Some(Timestamp::from_ms(at.as_millisecond()))
}

fn refused(answer: &Answer) -> NotTaken {
    let (code, said) = match answer.read::<Refused>() {
        Some(Refused { code, message }) => (code, cut(&format!("{code} {message}"))),
        None => (answer.status.as_u16(), answer.said()),
    };
    let status = answer.status;
    if FOR_GOOD.contains(&code) {
        NotTaken::ForGood { code, said }
    } else if status.is_server_error() && status != StatusCode::SERVICE_UNAVAILABLE {
        // It broke with the message in hand, perhaps after it was made.
        NotTaken::Unknown { said }
    } else {
        NotTaken::ForNow {
            code: Some(code),
            said,
        }
    }
}

#[async_trait]
impl Sms for Twilio {
    async fn hand_over(&self, text: &Text) -> Result<TakenText, NotTaken> {
        let had = match text.in_doubt_since {
            Some(since) => self.had(text, since).await?,
            None => None,
        };
        let sid = match had {
            Some(sid) => sid,
            None => self.send(text).await?,
        };
        Ok(TakenText {
            provider_id: Some(sid),
            // Twilio says 0 where a service chooses the sender.
            segments: Segments::of(&text.body).count,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_message_of_the_last_minutes_with_the_same_words_is_the_same() {
        let text = Text {
            to: "+84901234567".to_owned(),
            body: "Nhac lich hen".to_owned(),
            request_id: "1".to_owned(),
            in_doubt_since: None,
        };
        let since: Timestamp = "2026-11-24T02:00:00Z".parse().unwrap();
        let known = |body: &str, date: Option<&str>| Known {
            sid: "SM1".to_owned(),
            body: body.to_owned(),
            date_created: date.map(str::to_owned),
        };
        let now = Some("Tue, 24 Nov 2026 02:02:00 +0000");
        assert!(known("Nhac lich hen", now).is(&text, since));
        assert!(!known("Nhac lich khac", now).is(&text, since));
        assert!(!known("Nhac lich hen", Some("Mon, 23 Nov 2026 02:02:00 +0000")).is(&text, since));
        assert!(!known("Nhac lich hen", None).is(&text, since));
    }
}
