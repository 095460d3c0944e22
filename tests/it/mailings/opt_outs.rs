//! A patient stops mailings by a letter's own links: that at its foot, and that of its headers (RFC 8058).

use super::*;
use clinic_shared::{mailings::MailingPreference, messaging::OptOutLink};
use reqwest::{Client, redirect::Policy};

impl News {
    /// Two patients have a letter each.
    async fn read_by_two() -> (Self, [PatientId; 2], Vec<Letter>) {
        let news = Self::start().await;
        let patients = news.patients(2).await;
        news.started().await;
        news.work_off().await;
        let mut letters = news.mailbox().letters();
        letters.sort_by(|one, other| one.to.cmp(&other.to));
        assert_eq!(letters.len(), 2);
        (news, [patients[0], patients[1]], letters)
    }

    /// As a mail program asks it.
    async fn one_click(&self, path: &str) -> Answer {
        let body = b"List-Unsubscribe=One-Click".to_vec();
        self.world.clinic.stranger().post_bytes(path, body).await
    }

    async fn wants(&self, patient: PatientId) -> MailingPreference {
        let path = format!("/api/patients/{patient}/mailing-opt-out");
        self.world.clinic.desk().get(&path).await.ok()
    }
}

/// On this server.
fn one_click_path(letter: &Letter) -> String {
    let unsubscribe = letter.unsubscribe.as_ref().unwrap();
    let address = unsubscribe.one_click.as_ref().unwrap();
    address.strip_prefix(PUBLIC_URL).unwrap().to_owned()
}

/// As long, and of the same patient and address: its signature alone is another.
fn forged(path: &str) -> String {
    let mut forged = path.to_owned();
    let at = forged.len() - 10;
    let other = if &forged[at..=at] == "A" { "B" } else { "A" };
    forged.replace_range(at..=at, other);
    forged
}

#[tokio::test]
async fn one_press_in_a_mail_program_ends_mailings_to_its_patient_alone() {
    let (news, [first, second], letters) = News::read_by_two().await;
    let answer = news.one_click(&one_click_path(&letters[0])).await;
    assert_eq!(answer.status, 200);
    let wants = news.wants(first).await;
    assert!(wants.opted_out && wants.by_link_at.is_some());
    assert!(!news.wants(second).await.opted_out);
    news.started().await;
    news.work_off().await;
    let letters = news.mailbox().letters();
    assert_eq!(letters.len(), 3);
    assert_eq!(letters[2].to, "thu2@example.vn");
}

/// A program that asks learns nothing of whose it is.
#[tokio::test]
async fn whatever_is_asked_by_one_press_the_answer_is_the_same() {
    let (news, [first, second], letters) = News::read_by_two().await;
    let [own, other] = [one_click_path(&letters[0]), one_click_path(&letters[1])];
    news.opts_out(second, "message-opt-out").await;
    let forged = forged(&own);
    let of_a_visit = "/api/opt-out-links/one-click/AZMAAAAAcACAAAAAAAAAAQ".to_owned();
    for path in [&own, &own, &other, &forged, &of_a_visit] {
        let answer = news.one_click(path).await;
        assert_eq!(
            (answer.status.as_u16(), answer.text().as_str()),
            (200, ""),
            "{path}"
        );
        assert_eq!(answer.headers["cache-control"], "no-store");
    }
    news.world.write(&SET_EMAIL, args![first, "moi@example.vn"]).await;
    let stale = news.one_click(&own).await;
    assert_eq!((stale.status.as_u16(), stale.text().as_str()), (200, ""));
}

#[tokio::test]
async fn a_press_by_a_mail_that_is_too_old_or_none_stops_nothing() {
    let (news, [first, _], letters) = News::read_by_two().await;
    let own = one_click_path(&letters[0]);
    news.one_click(&forged(&own)).await;
    news.world.write(&SET_EMAIL, args![first, "moi@example.vn"]).await;
    news.one_click(&own).await;
    assert!(!news.wants(first).await.opted_out);
}

/// Where it opens the address in a browser in place of asking by itself.
#[tokio::test]
async fn an_address_of_the_headers_leads_to_the_page_that_asks_first() {
    let (news, [first, _], letters) = News::read_by_two().await;
    let own = one_click_path(&letters[0]);
    let client = Client::builder().redirect(Policy::none()).build().unwrap();
    let opened = async |path: &str| {
        let address = format!("{}{path}", news.world.clinic.base_url);
        let answer = client.get(address).send().await.unwrap();
        assert_eq!(answer.status(), 303);
        answer.headers()["location"].to_str().unwrap().to_owned()
    };
    let page = opened(&own).await;
    let link = letters[0].text.lines().last().unwrap();
    assert_eq!(format!("{PUBLIC_URL}{page}"), link);
    assert_eq!(opened("/api/opt-out-links/one-click/a%2F%2Fb").await, "/o/#");
    assert!(!news.wants(first).await.opted_out);
}

#[tokio::test]
async fn the_link_at_a_letters_foot_stops_mailings_and_takes_that_back() {
    let (news, [first, _], letters) = News::read_by_two().await;
    let link = letters[0].text.lines().last().unwrap();
    let token = link.strip_prefix(&format!("{PUBLIC_URL}/o/#")).unwrap();
    assert!(letters[0].html.as_ref().unwrap().contains(link));
    let stranger = news.world.clinic.stranger();
    for is_wanted in [false, true] {
        let said = json!({ "token": token, "of": "news", "is_wanted": is_wanted });
        let answer = stranger.post("/api/opt-out-links/say", &said).await;
        let shown: OptOutLink = answer.ok();
        assert_eq!(shown.news_wanted, is_wanted);
        assert_eq!(news.wants(first).await.opted_out, !is_wanted);
    }
}

#[tokio::test]
async fn without_an_address_of_the_clinics_own_a_letter_is_answered_by_mail_alone() {
    let news = News::start().await;
    news.patients(1).await;
    news.started().await;
    let app = &news.world.clinic.server.app;
    let mail = Arc::new(news.mailbox().clone());
    let kinds: Vec<Arc<dyn JobKind>> = vec![Arc::new(SendMailings::new(app, mail, MAIL_FROM.to_owned()))];
    let jobs = Jobs::new(app.clone(), kinds, "a".to_owned(), AT_ONCE);
    jobs.work_off().await.unwrap();
    let letter = news.mailbox().letters().remove(0);
    let unsubscribe = letter.unsubscribe.unwrap();
    assert_eq!(unsubscribe.one_click, None);
    assert!(unsubscribe.header().starts_with("<mailto:"));
    assert!(!letter.text.contains("/o/#"), "{}", letter.text);
}
