//! What a mail says: who, when, with whom, what to bring along. No diagnosis and no reason of the visit: a mail is read
//! over shoulders, and lies on others' servers.

use clinic_shared::{
    field::Language,
    messaging::{MessageKind, Outgoing, TemplateKind},
    scanning::AppointmentCode,
    scheduling::{AppointmentView, Proposal, mailed_visits},
    time::{Date, Timestamp, Zone},
};
use minijinja::{Error, context, value::Value};

use super::template::{BrokenTemplate, Writer};

/// A mail, not yet in a relay's form.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Letter {
    pub to: String,
    /// The clinic's name, before its address.
    pub from_name: String,
    pub subject: String,
    pub text: String,
    /// The same for programs that show more than text.
    pub html: Option<String>,
    pub calendar: Option<Invitation>,
    pub unsubscribe: Option<Unsubscribe>,
    /// `Message-ID`.
    pub mail_id: String,
    pub at: Timestamp,
}

/// How whoever wants no more of it says so, by a button of their mail program.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unsubscribe {
    /// The address that hears of it.
    pub mail_to: String,
    /// The one that a program asks by itself (RFC 8058), where there is one.
    pub one_click: Option<String>,
}

impl Unsubscribe {
    /// `List-Unsubscribe` (RFC 2369), the best way first.
    pub fn header(&self) -> String {
        let mail_to = format!("<mailto:{}?subject=unsubscribe>", self.mail_to);
        match &self.one_click {
            Some(address) => format!("<{address}>, {mail_to}"),
            None => mail_to,
        }
    }
}

/// The visit for the patient's calendar.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Invitation {
    /// As iCalendar (RFC 5545) says it, `PUBLISH` or `CANCEL`.
    pub method: &'static str,
    pub content: String,
}

/// A mail, and which of the clinic's templates it could not be written by: there the program's own was used.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Written {
    pub letter: Letter,
    pub broken: Vec<BrokenTemplate>,
}

/// `organizer` is the address that mail comes from.
pub fn letter_of(outgoing: &Outgoing, organizer: &str, now: Timestamp) -> Result<Written, Error> {
    let (language, kind) = (outgoing.message.language, outgoing.message.kind);
    let mut writer = Writer::of(&outgoing.templates, language, TemplateKind::Visit(kind))?;
    let words = writer.letter(&facts(outgoing))?;
    let letter = Letter {
        to: outgoing.message.address.clone(),
        from_name: one_line(&outgoing.clinic.clinic_name),
        subject: words.subject,
        text: words.text,
        html: Some(words.html),
        calendar: invitation(outgoing, organizer),
        unsubscribe: None,
        mail_id: outgoing.mail_id.clone(),
        at: now,
    };
    Ok(Written {
        letter,
        broken: writer.broken(),
    })
}

/// Of what has a time, or had.
fn invitation(outgoing: &Outgoing, organizer: &str) -> Option<Invitation> {
    let method = match outgoing.message.kind {
        MessageKind::Booked | MessageKind::Moved | MessageKind::Reminder => "PUBLISH",
        MessageKind::Cancelled => "CANCEL",
        MessageKind::Late | MessageKind::Missed | MessageKind::Leave | MessageKind::FollowUp => return None,
    };
    let visits = visits(outgoing);
    let content = mailed_visits(&visits, &outgoing.clinic, outgoing.message.language, organizer);
    Some(Invitation { method, content })
}

/// Its own, and those that it confirms too, the earliest first.
fn visits(outgoing: &Outgoing) -> Vec<&AppointmentView> {
    let mut visits: Vec<_> = outgoing.beside.others.iter().collect();
    visits.push(&outgoing.visit);
    visits.sort_by_key(|visit| visit.appointment.start);
    visits
}

/// For a header, whatever people typed: what follows a line break would be another one.
pub(super) fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// What templates can say: each is told of in `template/facts.rs`.
pub(super) fn facts(outgoing: &Outgoing) -> Value {
    let (message, view, clinic) = (&outgoing.message, &outgoing.visit, &outgoing.clinic);
    let zone = Zone::fixed_hours(clinic.utc_offset_hours);
    let start = view.appointment.start;
    let code = grouped(&view.appointment.check_in_code);
    let moved_from = outgoing.moved_from.map(|at| {
        let (time, day) = (zone.hh_mm(at), day_in_words(message.language, &zone, at));
        format!("{time}, {day}")
    });
    let language = message.language;
    let times = listed(outgoing, &zone);
    let proposal = |there: &Proposal| {
        context! {
            time => zone.hh_mm(there.start),
            day => day_in_words(language, &zone, there.start),
            doctor => there.practitioner_name.as_str(),
        }
    };
    let proposals: Vec<Value> = outgoing.beside.proposals.iter().map(proposal).collect();
    let due_on = outgoing.beside.due_on.map(|day| date_in_words(language, day));
    context! {
        times => times,
        proposals => proposals,
        due_on => due_on.unwrap_or_default(),
        kind => message.kind.name(),
        clinic => clinic.clinic_name.as_str(),
        address => clinic.address.as_str(),
        phone => clinic.phone.as_str(),
        patient => view.patient_name.as_str(),
        doctor => view.practitioner_name.as_str(),
        service => view.service_name.as_str(),
        day => day_in_words(message.language, &zone, start),
        time => zone.hh_mm(start),
        code => code,
        preparation => outgoing.preparation.as_str(),
        moved_from => moved_from.unwrap_or_default(),
        link => outgoing.link.as_deref().unwrap_or_default(),
        opt_out_link => outgoing.opt_out_link.as_deref().unwrap_or_default(),
    }
}

/// All times, where it confirms several.
fn listed(outgoing: &Outgoing, zone: &Zone) -> Vec<Value> {
    if outgoing.beside.others.is_empty() {
        return Vec::new();
    }
    let visits = visits(outgoing).into_iter();
    let line = |visit: &AppointmentView| {
        let start = visit.appointment.start;
        context! {
            time => zone.hh_mm(start),
            day => day_in_words(outgoing.message.language, zone, start),
            code => grouped(&visit.appointment.check_in_code),
        }
    };
    visits.map(line).collect()
}

/// A check-in code as people read it.
fn grouped(code: &str) -> String {
    AppointmentCode::parse(code).map_or_else(|_| code.to_owned(), |code| code.grouped())
}

/// `Thứ Năm 26/11/2026`.
fn day_in_words(language: Language, zone: &Zone, at: Timestamp) -> String {
    date_in_words(language, zone.day_of(at))
}

fn date_in_words(language: Language, day: Date) -> String {
    const NAMES: [(&str, &str); 7] = [
        ("Thứ Hai", "Monday"),
        ("Thứ Ba", "Tuesday"),
        ("Thứ Tư", "Wednesday"),
        ("Thứ Năm", "Thursday"),
        ("Thứ Sáu", "Friday"),
        ("Thứ Bảy", "Saturday"),
        ("Chủ Nhật", "Sunday"),
    ];
    let weekday = usize::try_from(day.days_since(day.monday())).unwrap_or(0);
    let (vi, en) = NAMES.get(weekday).copied().unwrap_or_default();
    format!("{} {}", language.pick(vi, en), day.dd_mm_yyyy())
}

#[cfg(test)]
pub(super) mod tests;
