//! The adapters that speak to SMS gateways, against one on this machine.

use super::*;
use std::{collections::VecDeque, future::pending, sync::Mutex};

use axum::{
    Router,
    extract::{Request, State},
    http::{HeaderMap, StatusCode},
    response::{IntoResponse as _, Response},
};
use clinic_server::messaging::{Gateway, NotTaken, Sms as _, SmsSettings, TakenText, Text};
use clinic_tests::stand_in;
use rstest::rstest;
use serde_json::Value;

/// A request as the gateway heard it.
#[derive(Debug, Clone)]
struct Heard {
    method: String,
    path: String,
    query: String,
    headers: HeaderMap,
    body: String,
}

impl Heard {
    fn json(&self) -> Value {
        serde_json::from_str(&self.body).unwrap()
    }
}

#[derive(Debug, Clone)]
enum Says {
    /// A status and what is in the answer.
    Answer(u16, Value),
    /// It has heard, and is not heard of.
    Nothing,
}

/// Says what a test wants, in that order.
#[derive(Debug, Clone, Default)]
struct Mock {
    heard: Arc<Mutex<Vec<Heard>>>,
    says: Arc<Mutex<VecDeque<Says>>>,
}

impl Mock {
    fn heard(&self) -> Vec<Heard> {
        self.heard.lock().unwrap().clone()
    }

    fn says(&self, status: u16, body: Value) {
        self.says.lock().unwrap().push_back(Says::Answer(status, body));
    }

    fn falls_silent(&self) {
        self.says.lock().unwrap().push_back(Says::Nothing);
    }

    async fn start(&self) -> String {
        stand_in(Router::new().fallback(answer).with_state(self.clone())).await
    }

    async fn esms(&self, keys: &str) -> Gateway {
        gateway(&format!("esms://{keys}@An%20Tam?base={}", self.start().await))
    }

    async fn twilio(&self, sender: &str) -> Gateway {
        gateway(&format!(
            "twilio://AC1:Hunter2@{sender}?base={}",
            self.start().await
        ))
    }
}

async fn answer(State(mock): State<Mock>, request: Request) -> Response {
    let (parts, body) = request.into_parts();
    let body = axum::body::to_bytes(body, 64 * 1024).await.unwrap();
    let heard = Heard {
        method: parts.method.to_string(),
        path: parts.uri.path().to_owned(),
        query: parts.uri.query().unwrap_or_default().to_owned(),
        headers: parts.headers,
        body: String::from_utf8(body.to_vec()).unwrap(),
    };
    mock.heard.lock().unwrap().push(heard);
    let says = mock.says.lock().unwrap().pop_front();
    match says.unwrap() {
        Says::Answer(status, body) => {
            (StatusCode::from_u16(status).unwrap(), axum::Json(body)).into_response()
        }
        Says::Nothing => pending().await,
    }
}

fn gateway(url: &str) -> Gateway {
    Gateway::new(&url.parse::<SmsSettings>().unwrap()).unwrap()
}

fn text(body: &str) -> Text {
    Text {
        to: "+84901234567".to_owned(),
        body: body.to_owned(),
        request_id: "0199-message".to_owned(),
        in_doubt_since: None,
    }
}

/// Until the gateway has heard so many; then its minute passes as soon as there is nothing else to wait for.
async fn unanswered(mock: &Mock, gateway: Gateway, text: Text) -> (Gateway, Result<TakenText, NotTaken>) {
    let before = mock.heard().len();
    let handing = tokio::spawn(async move {
        let answer = gateway.hand_over(&text).await;
        (gateway, answer)
    });
    while mock.heard().len() == before {
        tokio::task::yield_now().await;
    }
    tokio::time::pause();
    let ended = handing.await.unwrap();
    tokio::time::resume();
    ended
}

#[derive(Debug, PartialEq, Eq)]
enum Refused {
    ForGood(u16),
    ForNow(Option<u16>),
    NorBefore(u16),
    Unknown,
}

fn refused(answer: Result<TakenText, NotTaken>) -> Refused {
    match answer.unwrap_err() {
        NotTaken::ForGood { code, .. } => Refused::ForGood(code),
        NotTaken::ForNow { code, .. } => Refused::ForNow(code),
        NotTaken::NorBefore { code, .. } => Refused::NorBefore(code),
        NotTaken::Unknown { .. } => Refused::Unknown,
    }
}

#[tokio::test]
async fn esms_is_given_the_text_under_its_own_id_and_says_what_it_calls_it() {
    let mock = Mock::default();
    let gateway = mock.esms("KEY:Hunter%402").await;
    mock.says(
        200,
        json!({ "CodeResult": "100", "CountRegenerate": 0, "SMSID": "d53" }),
    );
    let taken = gateway.hand_over(&text("Nhac lich hen")).await.unwrap();
    let expected = TakenText {
        provider_id: Some("d53".to_owned()),
        segments: 1,
    };
    assert_eq!(taken, expected);
    let heard = mock.heard().remove(0);
    assert_eq!(
        (heard.method.as_str(), heard.path.as_str()),
        ("POST", "/MainService.svc/json/SendMultipleMessage_V4_post_json/")
    );
    let expected = json!({
        "ApiKey": "KEY", "SecretKey": "Hunter@2", "Brandname": "An Tam", "SmsType": "2", "Content": "Nhac lich hen",
        "Phone": "0901234567", "RequestId": "0199-message", "IsUnicode": "0", "Sandbox": "0",
    });
    assert_eq!(heard.json(), expected);

    mock.says(200, json!({ "CodeResult": "100", "SMSID": "d54" }));
    let marked = gateway.hand_over(&text(&"ạ".repeat(71))).await.unwrap();
    assert_eq!(marked.segments, 2);
    assert_eq!(mock.heard()[1].json()["IsUnicode"], "1");
}

#[rstest]
#[case::blocked(200, json!({ "CodeResult": "99", "ErrorMessage": "blocked" }), Refused::ForGood(99))]
#[case::no_number(200, json!({ "CodeResult": "108", "ErrorMessage": "phone" }), Refused::ForGood(108))]
#[case::keys(200, json!({ "CodeResult": "101", "ErrorMessage": "Authorize Failed" }), Refused::ForNow(Some(101)))]
#[case::balance(200, json!({ "CodeResult": "103" }), Refused::ForNow(Some(103)))]
#[case::brandname(200, json!({ "CodeResult": "104" }), Refused::ForNow(Some(104)))]
#[case::template(200, json!({ "CodeResult": "146", "SMSID": "x" }), Refused::ForNow(Some(146)))]
#[case::away(503, json!("Service unavailable"), Refused::ForNow(Some(503)))]
#[case::broke_with_it_in_hand(502, json!("Bad gateway"), Refused::Unknown)]
#[case::no_answer_behind_the_proxy(504, json!("Gateway timeout"), Refused::Unknown)]
#[case::had_it_and_rejected_it(200, json!({ "CodeResult": "124", "SendStatus": "4" }), Refused::NorBefore(124))]
#[case::had_it_and_says_no_more(200, json!({ "CodeResult": "124" }), Refused::Unknown)]
#[case::had_it_as_a_draft(200, json!({ "CodeResult": "124", "SendStatus": "0" }), Refused::Unknown)]
#[case::had_it_as_not_listed(200, json!({ "CodeResult": "124", "SendStatus": "3" }), Refused::Unknown)]
#[case::had_it_as_not_listed_either(200, json!({ "CodeResult": "124", "SendStatus": 6 }), Refused::Unknown)]
#[case::had_it_as_nobody_knows_what(200, json!({ "CodeResult": "124", "SendStatus": "?" }), Refused::Unknown)]
#[case::no_word_of_it(200, json!({ "error": "Invalid request" }), Refused::Unknown)]
#[tokio::test]
async fn what_esms_refuses_is_for_good_where_it_is_about_the_number(
    #[case] status: u16,
    #[case] body: Value,
    #[case] expected: Refused,
) {
    let mock = Mock::default();
    let gateway = mock.esms("KEY:Hunter2").await;
    mock.says(status, body);
    let answer = gateway.hand_over(&text("Nhac")).await;
    let said = answer.as_ref().unwrap_err().said();
    assert!(!said.contains("Hunter2"), "{said}");
    assert_eq!(refused(answer), expected);
}

#[tokio::test]
async fn what_had_no_answer_is_given_to_esms_again_under_the_same_id_which_says_that_it_had_it() {
    let mock = Mock::default();
    let gateway = mock.esms("KEY:Hunter2").await;
    mock.falls_silent();
    let (gateway, answer) = unanswered(&mock, gateway, text("Nhac")).await;
    assert_eq!(refused(answer), Refused::Unknown);

    mock.says(
        200,
        json!({ "CodeResult": "124", "ErrorMessage": "Request exist 1", "SendStatus": "5" }),
    );
    let again = Text {
        in_doubt_since: Some(on(24, 9, 2)),
        ..text("Nhac")
    };
    let taken = gateway.hand_over(&again).await.unwrap();
    assert_eq!(taken.provider_id, None);
    let ids: Vec<Value> = mock
        .heard()
        .iter()
        .map(|heard| heard.json()["RequestId"].clone())
        .collect();
    assert_eq!(ids, ["0199-message", "0199-message"]);
}

/// What it refused it knows the id of, too, and says of which it is.
#[rstest]
#[case::waits_for_approval(json!("1"))]
#[case::waits(json!(2))]
#[case::was_sent(json!("5"))]
#[case::was_sent_as_a_number(json!(5))]
#[case::waits_for_the_networks_report(json!("7"))]
#[tokio::test]
async fn what_esms_says_that_it_had_is_taken_where_it_says_that_it_took_it(#[case] became: Value) {
    let mock = Mock::default();
    let gateway = mock.esms("KEY:Hunter2").await;
    let had = json!({ "CodeResult": "124", "ErrorMessage": "Request exist 1", "SendStatus": became });
    mock.says(200, had);
    let again = Text {
        in_doubt_since: Some(on(24, 9, 2)),
        ..text("Nhac")
    };
    assert_eq!(gateway.hand_over(&again).await.unwrap().segments, 1);
}

#[tokio::test]
async fn twilio_is_given_the_text_and_signed_in_to() {
    let mock = Mock::default();
    let gateway = mock.twilio("+15550100").await;
    mock.says(
        201,
        json!({ "sid": "SM1", "status": "queued", "num_segments": "0" }),
    );
    let taken = gateway.hand_over(&text("Nhac lich & hen")).await.unwrap();
    let expected = TakenText {
        provider_id: Some("SM1".to_owned()),
        segments: 1,
    };
    assert_eq!(taken, expected);
    let heard = mock.heard().remove(0);
    assert_eq!(
        (heard.method.as_str(), heard.path.as_str()),
        ("POST", "/2010-04-01/Accounts/AC1/Messages.json")
    );
    assert_eq!(
        heard.body,
        "To=%2B84901234567&From=%2B15550100&Body=Nhac+lich+%26+hen"
    );
    // AC1:Hunter2
    assert_eq!(heard.headers["authorization"], "Basic QUMxOkh1bnRlcjI=");
}

#[tokio::test]
async fn twilio_may_choose_the_sender_itself() {
    let mock = Mock::default();
    let gateway = mock.twilio(&format!("MG{}", "0".repeat(32))).await;
    mock.says(201, json!({ "sid": "SM1" }));
    gateway.hand_over(&text("Nhac")).await.unwrap();
    assert!(mock.heard()[0].body.contains("MessagingServiceSid=MG000"));
}

#[rstest]
#[case::no_number(400, 21211, Refused::ForGood(21211))]
#[case::asked_for_no_more(400, 21610, Refused::ForGood(21610))]
#[case::a_wall(400, 21614, Refused::ForGood(21614))]
#[case::keys(401, 20003, Refused::ForNow(Some(20003)))]
#[case::our_own_number(400, 21606, Refused::ForNow(Some(21606)))]
#[case::too_many(429, 20429, Refused::ForNow(Some(20429)))]
#[case::away(503, 20503, Refused::ForNow(Some(20503)))]
#[case::broke_with_it_in_hand(500, 20500, Refused::Unknown)]
#[tokio::test]
async fn what_twilio_refuses_is_for_good_where_it_is_about_the_number(
    #[case] status: u16,
    #[case] code: u16,
    #[case] expected: Refused,
) {
    let mock = Mock::default();
    let gateway = mock.twilio("+15550100").await;
    mock.says(
        status,
        json!({ "code": code, "message": "said", "status": status }),
    );
    let answer = gateway.hand_over(&text("Nhac")).await;
    assert_eq!(refused(answer), expected);
}

/// A message that Twilio has, as its list says it.
fn listed(body: &str, date: &str) -> Value {
    json!({ "messages": [{ "sid": "SM9", "body": body, "date_created": date, "date_sent": null }] })
}

fn in_doubt() -> Text {
    Text {
        in_doubt_since: Some(on(24, 9, 2)),
        ..text("Nhac lich hen")
    }
}

/// At 09:02 by the clinic's clocks.
const JUST_NOW: &str = "Tue, 24 Nov 2026 02:02:01 +0000";

#[tokio::test]
async fn what_had_no_answer_is_looked_for_at_twilio_and_not_sent_again_where_it_is_there() {
    let mock = Mock::default();
    let gateway = mock.twilio("+15550100").await;
    mock.falls_silent();
    let (gateway, answer) = unanswered(&mock, gateway, text("Nhac lich hen")).await;
    assert_eq!(refused(answer), Refused::Unknown);

    mock.says(200, listed("Nhac lich hen", JUST_NOW));
    let taken = gateway.hand_over(&in_doubt()).await.unwrap();
    assert_eq!(taken.provider_id.as_deref(), Some("SM9"));
    let heard = mock.heard();
    assert_eq!(heard.len(), 2, "it was not sent again");
    assert_eq!(
        (heard[1].method.as_str(), heard[1].query.as_str()),
        ("GET", "To=%2B84901234567&PageSize=20")
    );
}

#[rstest]
#[case::none(json!({ "messages": [] }))]
#[case::another_text(listed("Lich hen da huy", JUST_NOW))]
#[case::the_same_text_of_yesterday(listed("Nhac lich hen", "Mon, 23 Nov 2026 02:02:00 +0000"))]
#[tokio::test]
async fn what_twilio_has_not_is_sent_again(#[case] list: Value) {
    let mock = Mock::default();
    let gateway = mock.twilio("+15550100").await;
    mock.says(200, list);
    mock.says(201, json!({ "sid": "SM10" }));
    let taken = gateway.hand_over(&in_doubt()).await.unwrap();
    assert_eq!(taken.provider_id.as_deref(), Some("SM10"));
}

#[tokio::test]
async fn where_twilio_cannot_be_asked_what_it_has_nothing_is_sent() {
    let mock = Mock::default();
    let gateway = mock.twilio("+15550100").await;
    mock.says(500, json!({ "code": 20500, "message": "said" }));
    let answer = gateway.hand_over(&in_doubt()).await;
    assert_eq!(refused(answer), Refused::ForNow(Some(500)));
    assert_eq!(mock.heard().len(), 1);
}

#[tokio::test]
async fn a_gateway_that_is_not_there_has_taken_nothing() {
    // A port that nobody listens at any more.
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    drop(listener);
    for url in [
        format!("esms://KEY:Hunter2@An?base=http://{address}"),
        format!("twilio://AC1:Hunter2@+15550100?base=http://{address}"),
    ] {
        let answer = gateway(&url).hand_over(&text("Nhac")).await;
        let said = answer.as_ref().unwrap_err().said();
        assert!(
            !said.contains("Hunter2") && !said.contains("84901234567"),
            "{said}"
        );
        assert_eq!(refused(answer), Refused::ForNow(None));
        assert!(gateway(&url).look().await.is_err());
    }
}

#[tokio::test]
async fn whether_a_gateway_knows_the_clinic_can_be_asked() {
    let mock = Mock::default();
    let esms = mock.esms("KEY:Hunter2").await;
    mock.says(
        200,
        json!({ "Balance": 36693, "CodeResponse": "100", "UserID": 9999 }),
    );
    assert_eq!(esms.look().await, Ok("balance 36693".to_owned()));
    mock.says(
        200,
        json!({ "Balance": 0, "CodeResponse": "101", "ErrorMessage": "Authorize Failed" }),
    );
    assert_eq!(esms.look().await, Err("101 Authorize Failed".to_owned()));
    assert_eq!(mock.heard()[0].path, "/MainService.svc/json/GetBalance_json");

    let twilio = mock.twilio("+15550100").await;
    mock.says(200, json!({ "sid": "AC1", "status": "active" }));
    assert_eq!(twilio.look().await, Ok("the account is active".to_owned()));
    mock.says(200, json!({ "sid": "AC1", "status": "suspended" }));
    assert!(twilio.look().await.is_err());
    mock.says(401, json!({ "code": 20003, "message": "Authenticate" }));
    assert_eq!(twilio.look().await, Err("20003 Authenticate".to_owned()));
    assert_eq!(mock.heard()[2].path, "/2010-04-01/Accounts/AC1.json");
}
