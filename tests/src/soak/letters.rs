//! What a letter tells, read as a mail program reads it: nothing of the product is asked.

use base64::{Engine as _, engine::general_purpose::STANDARD};
use clinic_shared::time::Timestamp;
use uuid::Uuid;

use crate::TakenMail;

/// As much of a letter as the soak looks at.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Told {
    pub came_at_ms: i64,
    pub mail_id: String,
    /// As it stands in the header, encoded.
    pub subject: String,
    pub visit: Uuid,
    pub sequence: i64,
    pub starts_at_ms: i64,
    /// With whom.
    pub summary: String,
    /// That the visit is off.
    pub is_cancelled: bool,
}

impl Told {
    /// `None`: it is no letter about a visit.
    pub fn read(mail: &TakenMail) -> Option<Self> {
        let (head, _) = mail.data.split_once("\r\n\r\n")?;
        let calendar = calendar(&mail.data)?;
        let property = |name: &str| header(&calendar, name);
        Some(Self {
            came_at_ms: mail.came_at_ms,
            mail_id: header(head, "Message-ID")?,
            subject: header(head, "Subject")?,
            visit: property("UID")?.parse().ok()?,
            sequence: property("SEQUENCE")?.parse().ok()?,
            starts_at_ms: instant(&property("DTSTART")?)?.as_ms(),
            summary: property("SUMMARY")?,
            is_cancelled: property("METHOD")? == "CANCEL",
        })
    }

    /// Two letters that say the same have the same.
    pub fn what(&self) -> (Uuid, i64, &str) {
        (self.visit, self.sequence, &self.subject)
    }
}

/// `Name: value` or `NAME:value`, with the lines that go on.
fn header(head: &str, name: &str) -> Option<String> {
    let unfolded = head.replace("\r\n ", " ").replace("\r\n\t", " ");
    unfolded.lines().find_map(|line| {
        let (found, value) = line.split_once(':')?;
        found.eq_ignore_ascii_case(name).then(|| value.trim().to_owned())
    })
}

/// The part that is for a calendar, its own folded lines put together.
fn calendar(data: &str) -> Option<String> {
    let mut parts = data.split("\r\n--");
    let part = parts.find(|part| header_lines(part).contains("text/calendar"))?;
    let (head, body) = part.split_once("\r\n\r\n")?;
    let text = match header(head, "Content-Transfer-Encoding")?.as_str() {
        "base64" => {
            let text: String = body.split_whitespace().collect();
            String::from_utf8(STANDARD.decode(text).ok()?).ok()?
        }
        "quoted-printable" => quoted_printable(body)?,
        _ => body.to_owned(),
    };
    Some(text.replace("\r\n ", ""))
}

fn header_lines(part: &str) -> &str {
    part.split_once("\r\n\r\n").map_or("", |(head, _)| head)
}

/// RFC 2045, after the dots of SMTP were taken off.
fn quoted_printable(body: &str) -> Option<String> {
    let body = body.replace("\r\n..", "\r\n.").replace("=\r\n", "");
    let mut bytes = Vec::new();
    let mut rest = body.as_bytes();
    while let [first, after @ ..] = rest {
        if *first == b'=' {
            let (digits, after) = after.split_at_checked(2)?;
            let digits = std::str::from_utf8(digits).ok()?;
            bytes.push(u8::from_str_radix(digits, 16).ok()?);
            rest = after;
        } else {
            bytes.push(*first);
            rest = after;
        }
    }
    String::from_utf8(bytes).ok()
}

/// `20261126T030000Z`.
fn instant(text: &str) -> Option<Timestamp> {
    let (day, time) = text.strip_suffix('Z')?.split_once('T')?;
    if (day.len(), time.len()) != (8, 6) || !text.is_ascii() {
        return None;
    }
    let (year, month, date) = (&day[..4], &day[4..6], &day[6..]);
    let (hour, minute, second) = (&time[..2], &time[2..4], &time[4..]);
    let written = format!("{year}-{month}-{date}T{hour}:{minute}:{second}Z");
    serde_json::from_value(serde_json::Value::String(written)).ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::soak::ground::time_of;

    const HEAD: &str = "Message-ID: <a@b.example>\r\nSubject: =?utf-8?b?TmjhuqVj?=\r\n =?utf-8?b?TGk=?=\r\n\
        Content-Type: multipart/mixed;\r\n boundary=\"xyz\"\r\n\r\n--xyz\r\nContent-Type: text/plain\r\n\r\nThư\r\n--xyz\r\n\
        Content-Disposition: attachment; filename=\"lich-hen.ics\"\r\nContent-Type: text/calendar; method=PUBLISH\r\n";
    const CALENDAR: &str = "BEGIN:VCALENDAR\r\nMETHOD:PUBLISH\r\nUID:01930000-0000-7000-8000-000000000007\r\n\
        SEQUENCE:2\r\nDTSTART:20261126T030000Z\r\nSUMMARY:Khám với\r\n  An\r\nEND:VCALENDAR\r\n";

    fn mail(encoding: &str, body: &str) -> TakenMail {
        TakenMail {
            came_at_ms: 5,
            data: format!("{HEAD}Content-Transfer-Encoding: {encoding}\r\n\r\n{body}\r\n--xyz--\r\n"),
            ..TakenMail::default()
        }
    }

    #[test]
    fn a_letter_is_read_whichever_way_its_calendar_is_written() {
        let quoted: String = CALENDAR.replace('á', "=C3=A1").replace("ới", "=E1=BB=9B=\r\ni");
        let encoded = STANDARD.encode(CALENDAR);
        for (encoding, body) in [
            ("8bit", CALENDAR),
            ("quoted-printable", &quoted),
            ("base64", &encoded),
        ] {
            let told = Told::read(&mail(encoding, body)).unwrap();
            let expected = Told {
                came_at_ms: 5,
                mail_id: "<a@b.example>".to_owned(),
                subject: "=?utf-8?b?TmjhuqVj?= =?utf-8?b?TGk=?=".to_owned(),
                visit: "01930000-0000-7000-8000-000000000007".parse().unwrap(),
                sequence: 2,
                // 10:00 in the clinic.
                starts_at_ms: time_of(false, 6).as_ms(),
                summary: "Khám với An".to_owned(),
                is_cancelled: false,
            };
            assert_eq!(told, expected, "{encoding}");
        }
    }

    #[test]
    fn what_has_no_calendar_tells_of_no_visit() {
        let mut without = mail("8bit", CALENDAR);
        without.data = without.data.replace("text/calendar", "text/plain");
        assert_eq!(Told::read(&without), None);
    }
}
