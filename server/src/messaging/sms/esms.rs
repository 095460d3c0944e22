//! [`Sms`] by eSMS.vn, as customer care from the clinic's own name ("brandname"). Whoever asks twice with one `RequestId`
//! within a day is told so (124) and sends once, whatever it said the first time: after a refusal the next try has another
//! id, and 124 says that the first was taken only where its `SendStatus` does.
//! <https://developers.esms.vn/esms-api/ham-gui-tin/tin-nhan-sms-otp-cskh>. Codes:
//! <https://developers.esms.vn/en/esms-api/table-of-error-codes>. States: <https://developers.esms.vn/esms-api/callback-url>.

use std::fmt;

use async_trait::async_trait;
use clinic_shared::messaging::{Segments, SmsEncoding};
use reqwest::{Client, StatusCode, Url};
use serde::Deserialize;
use serde_json::{Value, json};

use super::{
    NotTaken, Sms, TakenText, Text,
    answer::{Answer, asked, client, cut},
    url::EsmsAccount,
};

const SEND: &str = "/MainService.svc/json/SendMultipleMessage_V4_post_json/";
const BALANCE: &str = "/MainService.svc/json/GetBalance_json";

const TAKEN: u16 = 100;
/// It has a request of this id already: what an earlier try gave it, whatever it said to that.
const HAD_BEFORE: u16 = 124;
/// About the patient's number: blocked, or none. All other refusals are about the clinic's account, its balance (103), its
/// name (104), its templates (146) or networks (177), and end once somebody has mended that.
const FOR_GOOD: [u16; 2] = [99, 108];

#[derive(Clone)]
pub struct Esms {
    client: Client,
    account: EsmsAccount,
}

/// Without the keys.
impl fmt::Debug for Esms {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Esms")
            .field("brandname", &self.account.brandname)
            .finish_non_exhaustive()
    }
}

#[derive(Debug, Deserialize)]
struct Sent {
    #[serde(rename = "CodeResult")]
    code: String,
    #[serde(rename = "SMSID")]
    id: Option<String>,
    #[serde(rename = "ErrorMessage")]
    error: Option<String>,
    /// With 124: what became of the request that it had. A number, mostly written as text.
    #[serde(rename = "SendStatus", default)]
    became: Value,
}

#[derive(Debug, Deserialize)]
struct Balance {
    #[serde(rename = "CodeResponse")]
    code: String,
    #[serde(rename = "Balance", default)]
    left: Value,
    #[serde(rename = "ErrorMessage")]
    error: Option<String>,
}

impl Esms {
    /// Connects to nobody yet.
    pub fn new(account: &EsmsAccount) -> Result<Self, reqwest::Error> {
        Ok(Self {
            client: client()?,
            account: account.clone(),
        })
    }

    fn at(&self, path: &str) -> Url {
        let mut url = self.account.base.clone();
        url.set_path(path);
        url
    }

    /// What is left to send for.
    pub async fn look(&self) -> Result<String, String> {
        let keys = json!({ "ApiKey": self.account.api_key, "SecretKey": self.account.secret_key });
        let request = self.client.post(self.at(BALANCE)).json(&keys);
        let answer = asked(request).await.map_err(|error| error.said().to_owned())?;
        let Some(read) = answer.read::<Balance>() else {
            return Err(answer.said());
        };
        if read.code == TAKEN.to_string() {
            return Ok(format!("balance {}", read.left));
        }
        Err(cut(&format!("{} {}", read.code, read.error.unwrap_or_default())))
    }
}

/// Its letters are kept where one of them has marks; else they would be lost on the way.
fn keeps_letters(body: &str) -> bool {
    !body.is_ascii() || Segments::of(body).encoding == SmsEncoding::Ucs2
}

fn segments(body: &str) -> u16 {
    if keeps_letters(body) {
        Segments::of_ucs2(body).count
    } else {
        Segments::of(body).count
    }
}

/// As it is dialled at home.
fn at_home(number: &str) -> String {
    number
        .strip_prefix("+84")
        .map_or_else(|| number.to_owned(), |rest| format!("0{rest}"))
}

#[async_trait]
impl Sms for Esms {
    async fn hand_over(&self, text: &Text) -> Result<TakenText, NotTaken> {
        let flag = |is: bool| if is { "1" } else { "0" };
        let body = json!({
            "ApiKey": self.account.api_key,
            "SecretKey": self.account.secret_key,
            "Brandname": self.account.brandname,
            "SmsType": "2",
            "Content": text.body,
            "Phone": at_home(&text.to),
            "RequestId": text.request_id,
            "IsUnicode": flag(keeps_letters(&text.body)),
            "Sandbox": flag(self.account.is_sandbox),
        });
        let answer = asked(self.client.post(self.at(SEND)).json(&body)).await?;
        let id = taken(&answer)?;
        Ok(TakenText {
            provider_id: id,
            segments: segments(&text.body),
        })
    }
}

/// What the gateway calls it, where it took it by this try, or by one before that had no answer.
fn taken(answer: &Answer) -> Result<Option<String>, NotTaken> {
    let Some(read) = answer.read::<Sent>() else {
        let said = answer.said();
        let status = answer.status;
        let is_broken = status.is_server_error() && status != StatusCode::SERVICE_UNAVAILABLE;
        // By the gateway, or a proxy before it, perhaps with the message in hand: with the same id it is asked again.
        return Err(if status.is_success() || is_broken {
            NotTaken::Unknown { said }
        } else {
            let code = Some(status.as_u16());
            NotTaken::ForNow { code, said }
        });
    };
    let said = cut(&format!("{} {}", read.code, read.error.unwrap_or_default()));
    let code = read.code.trim().parse::<u16>().ok();
    match code {
        Some(TAKEN) => Ok(read.id),
        Some(HAD_BEFORE) => match number(&read.became) {
            // It waits for approval, or for its time; it was sent; it was, and the network has not reported.
            Some(1 | 2 | 5 | 7) => Ok(read.id),
            Some(4) => Err(NotTaken::NorBefore {
                code: HAD_BEFORE,
                said: format!("{said}: it was rejected"),
            }),
            _ => Err(NotTaken::Unknown {
                said: format!("{said}: what became of it is not said"),
            }),
        },
        Some(code) if FOR_GOOD.contains(&code) => Err(NotTaken::ForGood { code, said }),
        code => Err(NotTaken::ForNow { code, said }),
    }
}

fn number(value: &Value) -> Option<u64> {
    let written = || value.as_str()?.trim().parse::<u64>().ok();
    value.as_u64().or_else(written)
}

#[cfg(test)]
mod tests {
    use super::*;
    use rstest::rstest;

    #[rstest]
    #[case("Nhac lich hen 10:00", false, 1)]
    #[case("Nhắc lịch hẹn 10:00", true, 1)]
    // GSM 03.38 has this letter; the gateway would take the mark off.
    #[case("Café", true, 1)]
    #[case("`", true, 1)]
    fn marks_are_kept_where_there_are_any(#[case] body: &str, #[case] keeps: bool, #[case] count: u16) {
        assert_eq!((keeps_letters(body), segments(body)), (keeps, count));
    }

    #[test]
    fn a_number_is_dialled_as_at_home() {
        assert_eq!(at_home("+84901234567"), "0901234567");
    }
}
