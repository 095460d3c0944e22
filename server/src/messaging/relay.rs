//! [`Mail`] by SMTP. A connection for each letter: they go one by one, as the relay's rate lets them (`mail_per_minute`).

use std::{
    error::Error as _,
    time::{Duration, UNIX_EPOCH},
};

use async_trait::async_trait;
use clinic_shared::text::with_causes;
use lettre::{
    Address, Message,
    message::{
        Attachment, Mailbox, MultiPart, SinglePart,
        header::{ContentType, HeaderName, HeaderValue},
    },
    transport::smtp::{
        Error as SmtpError,
        authentication::{Credentials, DEFAULT_MECHANISMS},
        client::{AsyncSmtpConnection, Tls as LettreTls, TlsParameters},
        extension::ClientId,
    },
};
use tokio::time::timeout;

use super::{
    Letter, Mail, MailSettings, NotTaken,
    url::{MailUrl, Tls},
};

/// For the network's way to the relay, and for its farewell.
const ANSWER_WITHIN: Duration = Duration::from_secs(20);
/// For all of signing in, and again for all of a letter. Long, as RFC 5321 asks: who gives up too soon sends it twice.
/// Nothing else would end a step, since the SMTP client waits for ever.
const STEP_WITHIN: Duration = Duration::from_mins(5);
/// What a relay says may be a page.
const SAID_CHARS_MAX: usize = 500;

#[derive(Clone)]
pub struct Relay {
    host: String,
    port: u16,
    tls: LettreTls,
    credentials: Option<Credentials>,
    /// As whom the clinic introduces itself.
    hello: ClientId,
    from: Address,
}

/// Without all that leads to the relay: the password is in it.
impl std::fmt::Debug for Relay {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Relay")
            .field("from", &self.from)
            .finish_non_exhaustive()
    }
}

#[derive(Debug, thiserror::Error)]
pub enum RelayFault {
    #[error("mail_from is no address that mail can come from: {0}")]
    From(#[from] lettre::address::AddressError),
    #[error("encryption cannot be set up: {0}")]
    Tls(#[from] lettre::transport::smtp::Error),
}

impl Relay {
    /// Connects to nobody yet.
    pub fn new(settings: &MailSettings) -> Result<Self, RelayFault> {
        let MailUrl {
            credentials,
            host,
            port,
            tls,
        } = &settings.relay;
        let parameters = || TlsParameters::new(host.clone());
        let tls = match tls {
            Tls::Required => LettreTls::Required(parameters()?),
            Tls::Wrapper => LettreTls::Wrapper(parameters()?),
            Tls::None => LettreTls::None,
        };
        let of = |(user, password): &(String, String)| Credentials::new(user.clone(), password.clone());
        Ok(Self {
            host: host.clone(),
            port: *port,
            tls,
            credentials: credentials.as_ref().map(of),
            hello: ClientId::default(),
            from: settings.from.parse()?,
        })
    }

    /// Whether the relay answers, and lets the clinic in.
    pub async fn look(&self) -> Result<(), String> {
        timeout(STEP_WITHIN, self.looked())
            .await
            .unwrap_or_else(|_| Err(silent()))
    }

    async fn looked(&self) -> Result<(), String> {
        let told = |error: SmtpError| with_causes(&error);
        let mut connection = self.connected().await.map_err(told)?;
        if !connection.test_connected().await {
            return Err("it does not answer as a relay does".to_owned());
        }
        connection.quit().await.map(drop).map_err(told)
    }

    /// Encrypted, and signed in.
    async fn connected(&self) -> Result<AsyncSmtpConnection, SmtpError> {
        let wrapper = match &self.tls {
            LettreTls::Wrapper(parameters) => Some(parameters.clone()),
            _ => None,
        };
        let place = (self.host.as_str(), self.port);
        let within = Some(ANSWER_WITHIN);
        let mut connection =
            AsyncSmtpConnection::connect_tokio1(place, within, &self.hello, wrapper, None).await?;
        if let LettreTls::Required(parameters) = &self.tls {
            connection.starttls(parameters.clone(), &self.hello).await?;
        }
        if let Some(credentials) = &self.credentials {
            connection.auth(DEFAULT_MECHANISMS, credentials).await?;
        }
        Ok(connection)
    }

    /// Whatever goes wrong here: no letter was on its way yet.
    async fn let_in(&self) -> Result<AsyncSmtpConnection, NotTaken> {
        let (code, said) = match timeout(STEP_WITHIN, self.connected()).await {
            Ok(Ok(connection)) => return Ok(connection),
            Ok(Err(error)) => (error.status().map(u16::from), cut(&error.to_string())),
            Err(_) => (None, silent()),
        };
        Err(NotTaken::ForNow { code, said })
    }

    fn written(&self, letter: &Letter) -> Result<Message, Box<dyn std::error::Error + Send + Sync>> {
        let name = Some(letter.from_name.clone()).filter(|name| !name.is_empty());
        let at = Duration::from_millis(u64::try_from(letter.at.as_ms())?);
        let builder = Message::builder()
            .from(Mailbox::new(name, self.from.clone()))
            .to(Mailbox::new(None, letter.to.parse()?))
            .date(UNIX_EPOCH + at)
            .message_id(Some(letter.mail_id.clone()))
            // Nobody's holiday notice is to answer it.
            .raw_header(header("Auto-Submitted", "auto-generated"))
            .subject(letter.subject.clone());
        let builder = match &letter.unsubscribe {
            Some(how) => builder.raw_header(header("List-Unsubscribe", &how.header())),
            None => builder,
        };
        let is_one_click = letter
            .unsubscribe
            .as_ref()
            .is_some_and(|how| how.one_click.is_some());
        let builder = if is_one_click {
            builder.raw_header(header("List-Unsubscribe-Post", "List-Unsubscribe=One-Click"))
        } else {
            builder
        };
        let text = letter.text.clone();
        let mut parts = match &letter.html {
            Some(html) => MultiPart::mixed().multipart(MultiPart::alternative_plain_html(text, html.clone())),
            None => MultiPart::mixed().singlepart(SinglePart::plain(text)),
        };
        if let Some(calendar) = &letter.calendar {
            let kind = format!("text/calendar; charset=utf-8; method={}", calendar.method);
            let file = Attachment::new("lich-hen.ics".to_owned());
            parts = parts.singlepart(file.body(calendar.content.clone(), ContentType::parse(&kind)?));
        }
        Ok(builder.multipart(parts)?)
    }
}

#[async_trait]
impl Mail for Relay {
    async fn hand_over(&self, letter: &Letter) -> Result<String, NotTaken> {
        let written = self.written(letter).map_err(|error| NotTaken::ForGood {
            // As a relay would say it: a mailbox that cannot be one.
            code: 553,
            said: format!("no mail can be written to this address: {error}"),
        })?;
        let (envelope, raw) = (written.envelope().clone(), written.formatted());
        let mut connection = self.let_in().await?;
        let response = match timeout(STEP_WITHIN, connection.send(&envelope, &raw)).await {
            Ok(Ok(response)) => response,
            Ok(Err(error)) => return Err(not_taken(&error)),
            Err(_) => return Err(NotTaken::Unknown { said: silent() }),
        };
        // It has taken the letter, whatever becomes of the farewell.
        drop(timeout(ANSWER_WITHIN, connection.quit()).await);
        let said: Vec<&str> = response.message().collect();
        Ok(cut(&format!("{} {}", response.code(), said.join(" "))))
    }
}

fn header(name: &'static str, value: &str) -> HeaderValue {
    HeaderValue::new(HeaderName::new_from_ascii_str(name), value.to_owned())
}

fn silent() -> String {
    format!("it did not answer within {} s", STEP_WITHIN.as_secs())
}

/// Of a letter that was on its way.
fn not_taken(error: &SmtpError) -> NotTaken {
    let said = cut(&error.to_string());
    let words = error.source().map(ToString::to_string).unwrap_or_default();
    match error.status().map(u16::from) {
        Some(code) if is_for_good(code, &words) => NotTaken::ForGood { code, said },
        Some(code) => NotTaken::ForNow {
            code: Some(code),
            said,
        },
        // Nothing was sent: the relay cannot do what this letter needs.
        None if error.is_client() => NotTaken::ForNow { code: None, said },
        None => NotTaken::Unknown { said },
    }
}

/// About the mailbox it is for: RFC 3463 where the relay says it so closely, RFC 5321 where not. All other refusals (5xx
/// too) are about the clinic's sign-in, its own address, how much it sends, or the relay itself, and end once somebody has
/// mended that.
fn is_for_good(code: u16, words: &str) -> bool {
    match enhanced(words) {
        // Of the sender.
        Some((5, 1, 7 | 8)) => false,
        Some(status) => matches!(status, (5, 1, _) | (5, 2, 1)),
        None => matches!(code, 550 | 551 | 553),
    }
}

/// The `5.1.1` that a relay may put before its words.
fn enhanced(words: &str) -> Option<(u16, u16, u16)> {
    let first = words.split_whitespace().next()?;
    let mut parts = first.split('.').map(|part| part.parse::<u16>().ok());
    let status = (parts.next()??, parts.next()??, parts.next()??);
    parts.next().is_none().then_some(status)
}

fn cut(said: &str) -> String {
    let plain = said.chars().map(|c| if c.is_control() { ' ' } else { c });
    plain.take(SAID_CHARS_MAX).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use rstest::rstest;

    #[rstest]
    #[case::no_such_mailbox(550, "5.1.1 no such mailbox", true)]
    #[case::no_such_mailbox_in_few_words(550, "no such mailbox", true)]
    #[case::moved_away(551, "user not local", true)]
    #[case::no_mailbox_at_all(553, "mailbox name not allowed", true)]
    #[case::closed(550, "5.2.1 mailbox disabled", true)]
    #[case::full(552, "5.2.2 mailbox full", false)]
    #[case::not_allowed(550, "5.7.1 relaying denied", false)]
    #[case::enough_for_today(550, "5.4.5 daily sending limit exceeded", false)]
    #[case::our_own_address(550, "5.1.8 sender's domain not found", false)]
    #[case::refused(554, "transaction failed", false)]
    #[case::malformed(501, "syntax error", false)]
    #[case::wrong_password(535, "5.7.8 bad credentials", false)]
    #[case::no_sign_in(530, "authentication required", false)]
    #[case::greylisted(450, "4.2.0 greylisted", false)]
    #[case::busy(421, "", false)]
    fn what_is_about_the_mailbox_is_for_good(#[case] code: u16, #[case] words: &str, #[case] for_good: bool) {
        assert_eq!(is_for_good(code, words), for_good);
    }
}
