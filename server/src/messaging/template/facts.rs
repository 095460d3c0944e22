//! What a template can say, and what that may be. A fact that `letter.rs` gives and that is not here, or the other way
//! round, breaks a test.

use clinic_shared::{
    field::Language,
    messaging::{MessageKind, TemplateFact},
    settings::ClinicSettings,
};
use minijinja::value::Value;

use super::names::Editable;

pub struct Fact {
    pub name: &'static str,
    about: (&'static str, &'static str),
    sample: (&'static str, &'static str),
    when: When,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum When {
    Always,
    /// It may be empty.
    Perhaps,
    /// Likewise, and of one kind only.
    PerhapsOf(MessageKind),
    /// Known everywhere, of use where a template is of every kind.
    KindItself,
    /// Written by the templates of one kind, for the frames.
    InFrames,
}

const fn fact(
    name: &'static str,
    when: When,
    about: (&'static str, &'static str),
    sample: (&'static str, &'static str),
) -> Fact {
    Fact {
        name,
        about,
        sample,
        when,
    }
}

pub const FACTS: &[Fact] = &[
    fact(
        "patient",
        When::Always,
        ("Tên bệnh nhân", "The patient's name"),
        ("Nguyễn Văn Thử", "Nguyễn Văn Thử"),
    ),
    fact(
        "time",
        When::Always,
        ("Giờ khám", "The visit's time"),
        ("10:00", "10:00"),
    ),
    fact(
        "day",
        When::Always,
        ("Ngày khám, có thứ", "The visit's day, with its weekday"),
        ("Thứ Năm 26/11/2026", "Thursday 26/11/2026"),
    ),
    fact(
        "doctor",
        When::Always,
        ("Tên bác sĩ", "The doctor's name"),
        ("Trần Thị Mai", "Trần Thị Mai"),
    ),
    fact(
        "service",
        When::Always,
        ("Tên dịch vụ", "The service's name"),
        ("Khám tổng quát", "General check-up"),
    ),
    fact(
        "code",
        When::Always,
        ("Mã tiếp nhận, quét tại quầy", "The code that the desk scans"),
        ("7K3F-9QZ1-4MB9", "7K3F-9QZ1-4MB9"),
    ),
    fact(
        "preparation",
        When::Perhaps,
        (
            "Điều cần chuẩn bị theo dịch vụ; có khi trống",
            "What the service asks to prepare; perhaps empty",
        ),
        (
            "Nhịn ăn 8 giờ\nMang theo sổ khám",
            "No food for 8 hours\nBring earlier records",
        ),
    ),
    fact(
        "moved_from",
        When::PerhapsOf(MessageKind::Moved),
        (
            "Giờ và ngày cũ của lịch đã dời; có khi trống",
            "Time and day before the move; perhaps empty",
        ),
        ("09:30, Thứ Tư 25/11/2026", "09:30, Wednesday 25/11/2026"),
    ),
    fact(
        "due_on",
        When::PerhapsOf(MessageKind::FollowUp),
        (
            "Ngày bác sĩ hẹn tái khám; trống ở các loại tin khác",
            "The day of the follow-up; empty in other kinds",
        ),
        ("Thứ Năm 03/12/2026", "Thursday 03/12/2026"),
    ),
    fact(
        "times",
        When::PerhapsOf(MessageKind::Booked),
        (
            "Các lịch hẹn của một đợt, mỗi lịch có .time, .day, .code; trống khi chỉ có một lịch",
            "The visits of a series, each with .time, .day, .code; empty where there is one visit",
        ),
        ("10:00 Thứ Năm 26/11/2026", "10:00 Thursday 26/11/2026"),
    ),
    fact(
        "proposals",
        When::PerhapsOf(MessageKind::Leave),
        (
            "Các giờ còn trống khi bác sĩ nghỉ, mỗi giờ có .time, .day, .doctor; có khi trống",
            "Times that are free where the doctor is away, each with .time, .day, .doctor; perhaps empty",
        ),
        ("11:00 Thứ Năm 26/11/2026", "11:00 Thursday 26/11/2026"),
    ),
    fact(
        "clinic",
        When::Always,
        ("Tên phòng khám", "The clinic's name"),
        ("Phòng khám An Tâm", "An Tam Clinic"),
    ),
    fact(
        "address",
        When::Perhaps,
        (
            "Địa chỉ phòng khám; có khi trống",
            "The clinic's address; perhaps empty",
        ),
        ("12 Đường Số 3, Quận 5", "12 Street No. 3, District 5"),
    ),
    fact(
        "phone",
        When::Perhaps,
        (
            "Điện thoại phòng khám; có khi trống",
            "The clinic's phone; perhaps empty",
        ),
        ("028 3456 7890", "028 3456 7890"),
    ),
    fact(
        "link",
        When::Perhaps,
        (
            "Liên kết để bệnh nhân xác nhận hoặc hủy; có khi trống, trong SMS luôn trống",
            "The link by which the patient confirms or cancels; perhaps empty, in an SMS always",
        ),
        (
            "https://phongkham.example/v/#AZNc…",
            "https://phongkham.example/v/#AZNc…",
        ),
    ),
    fact(
        "kind",
        When::KindItself,
        (
            "Loại tin: booked, moved, cancelled, reminder…",
            "The kind of message: booked, moved, cancelled, reminder…",
        ),
        ("reminder", "reminder"),
    ),
    fact(
        "subject",
        When::InFrames,
        ("Tiêu đề, theo mẫu tiêu đề", "The subject, by its own template"),
        ("Nhắc lịch hẹn", "A reminder of your visit"),
    ),
    fact(
        "lead",
        When::InFrames,
        (
            "Lời mở đầu, theo mẫu lời mở đầu",
            "The opening, by its own template",
        ),
        (
            "Xin nhắc quý khách về lịch hẹn sắp tới.",
            "This is a reminder of your coming visit.",
        ),
    ),
];

impl Fact {
    /// Whether this template is given it.
    pub fn is_known_to(&self, template: &Editable) -> bool {
        self.when != When::InFrames || template.kind.is_none()
    }

    fn sample(&self, kind: MessageKind, language: Language, with_all: bool) -> String {
        let (vi, en) = self.sample;
        let is_said = match self.when {
            When::KindItself => return kind.name().to_owned(),
            When::Always | When::InFrames => true,
            When::Perhaps => with_all,
            When::PerhapsOf(own) => with_all && kind == own,
        };
        if is_said {
            language.pick(vi, en).to_owned()
        } else {
            String::new()
        }
    }

    /// For the admin, in their language.
    fn told(&self, language: Language) -> TemplateFact {
        let of = |(vi, en): (&str, &str)| language.pick(vi, en).to_owned();
        TemplateFact {
            name: self.name.to_owned(),
            about: of(self.about),
            sample: of(self.sample),
            is_optional: matches!(self.when, When::Perhaps | When::PerhapsOf(_)),
            of_frames: matches!(self.when, When::KindItself | When::InFrames),
        }
    }
}

pub fn told(language: Language) -> Vec<TemplateFact> {
    FACTS.iter().map(|fact| fact.told(language)).collect()
}

/// The sample of one fact with all that may be said.
pub fn sample_of(name: &str, kind: MessageKind, language: Language) -> String {
    let fact = FACTS.iter().find(|fact| fact.name == name);
    fact.map_or_else(String::new, |fact| fact.sample(kind, language, true))
}

/// A visit that nobody has, as a message about it would be told.
#[derive(Debug, Clone, Copy)]
pub struct Sample<'a> {
    pub kind: MessageKind,
    pub language: Language,
    pub with_all: bool,
    /// At the end of whatever somebody typed.
    pub marked: &'a str,
}

impl Sample<'_> {
    /// All facts that there are.
    pub fn facts(&self) -> Value {
        Value::from_pairs(FACTS.iter().map(|fact| (fact.name, self.fact(fact))))
    }

    /// As they are given to the templates of a kind, at this clinic.
    pub fn facts_at(&self, clinic: &ClinicSettings) -> Value {
        let own = |fact: &Fact| match fact.name {
            "clinic" => clinic.clinic_name.as_str().into(),
            "address" if self.with_all => clinic.address.as_str().into(),
            "phone" if self.with_all => clinic.phone.as_str().into(),
            _ => self.fact(fact),
        };
        let given = FACTS.iter().filter(|fact| fact.when != When::InFrames);
        Value::from_pairs(given.map(|fact| (fact.name, own(fact))))
    }

    fn fact(&self, fact: &Fact) -> Value {
        let sample = fact.sample(self.kind, self.language, self.with_all);
        if let Some(parts) = parts_of(fact.name) {
            let rows = if sample.is_empty() { 0 } else { ROWS };
            return std::iter::repeat_n(self.row(parts), rows).collect();
        }
        if fact.when == When::KindItself || sample.is_empty() {
            sample.into()
        } else {
            (sample + self.marked).into()
        }
    }

    /// One of a list.
    fn row(&self, parts: &[&'static str]) -> Value {
        let all = FACTS.iter().filter(|fact| parts.contains(&fact.name));
        Value::from_pairs(all.map(|fact| (fact.name, self.fact(fact))))
    }
}

/// So many visits or times stand in a sample.
const ROWS: usize = 2;

/// What each row of a list says, in the words of the single facts.
fn parts_of(list: &str) -> Option<&'static [&'static str]> {
    match list {
        "times" => Some(&["time", "day", "code"]),
        "proposals" => Some(&["time", "day", "doctor"]),
        _ => None,
    }
}
