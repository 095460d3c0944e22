//! What a template can say, and what that may be. A fact that `letter.rs`, `account_letter.rs` or `schedule_letter.rs`
//! gives and that is not here, or the other way round, breaks a test.

use clinic_shared::{
    field::Language,
    identity::AccountMailKind,
    messaging::{MessageKind, TemplateFact, TemplateFamily, TemplateKind},
    settings::ClinicSettings,
};
use minijinja::value::Value;

use super::{link, names::Editable};

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
    PerhapsOf(TemplateKind),
    /// Known everywhere, of use where a template is of every kind.
    KindItself,
    /// Written by the templates of one kind, for the frames.
    InFrames,
    /// Of a mail about an account: in the frames, which are given a sign for it. No subject says it: those are in the logs
    /// of relays.
    Link,
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

pub const fn facts_of(family: TemplateFamily) -> &'static [Fact] {
    match family {
        TemplateFamily::Visit => OF_VISITS,
        TemplateFamily::Account => OF_ACCOUNTS,
        TemplateFamily::Staff => OF_STAFF,
    }
}

/// Of every family.
const CLINIC: Fact = fact(
    "clinic",
    When::Always,
    ("Tên phòng khám", "The clinic's name"),
    ("Phòng khám An Tâm", "An Tam Clinic"),
);
const ADDRESS: Fact = fact(
    "address",
    When::Perhaps,
    (
        "Địa chỉ phòng khám; có khi trống",
        "The clinic's address; perhaps empty",
    ),
    ("12 Đường Số 3, Quận 5", "12 Street No. 3, District 5"),
);
const PHONE: Fact = fact(
    "phone",
    When::Perhaps,
    (
        "Điện thoại phòng khám; có khi trống",
        "The clinic's phone; perhaps empty",
    ),
    ("028 3456 7890", "028 3456 7890"),
);
const SUBJECT_ABOUT: (&str, &str) = ("Tiêu đề, theo mẫu tiêu đề", "The subject, by its own template");
const LEAD_ABOUT: (&str, &str) = (
    "Lời mở đầu, theo mẫu lời mở đầu",
    "The opening, by its own template",
);

const OF_VISITS: &[Fact] = &[
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
        When::PerhapsOf(TemplateKind::Visit(MessageKind::Moved)),
        (
            "Giờ và ngày cũ của lịch đã dời; có khi trống",
            "Time and day before the move; perhaps empty",
        ),
        ("09:30, Thứ Tư 25/11/2026", "09:30, Wednesday 25/11/2026"),
    ),
    fact(
        "due_on",
        When::PerhapsOf(TemplateKind::Visit(MessageKind::FollowUp)),
        (
            "Ngày bác sĩ hẹn tái khám; trống ở các loại tin khác",
            "The day of the follow-up; empty in other kinds",
        ),
        ("Thứ Năm 03/12/2026", "Thursday 03/12/2026"),
    ),
    fact(
        "times",
        When::PerhapsOf(TemplateKind::Visit(MessageKind::Booked)),
        (
            "Các lịch hẹn của một đợt, mỗi lịch có .time, .day, .code; trống khi chỉ có một lịch",
            "The visits of a series, each with .time, .day, .code; empty where there is one visit",
        ),
        ("10:00 Thứ Năm 26/11/2026", "10:00 Thursday 26/11/2026"),
    ),
    fact(
        "proposals",
        When::PerhapsOf(TemplateKind::Visit(MessageKind::Leave)),
        (
            "Các giờ còn trống khi bác sĩ nghỉ, mỗi giờ có .time, .day, .doctor; có khi trống",
            "Times that are free where the doctor is away, each with .time, .day, .doctor; perhaps empty",
        ),
        ("11:00 Thứ Năm 26/11/2026", "11:00 Thursday 26/11/2026"),
    ),
    CLINIC,
    ADDRESS,
    PHONE,
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
        "opt_out_link",
        When::Perhaps,
        (
            "Liên kết để bệnh nhân ngừng nhận thư; có khi trống, trong SMS luôn trống",
            "The link by which the patient stops such mail; perhaps empty, in an SMS always",
        ),
        (
            "https://phongkham.example/o/#AZNc…",
            "https://phongkham.example/o/#AZNc…",
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
        SUBJECT_ABOUT,
        ("Nhắc lịch hẹn", "A reminder of your visit"),
    ),
    fact(
        "lead",
        When::InFrames,
        LEAD_ABOUT,
        (
            "Xin nhắc quý khách về lịch hẹn sắp tới.",
            "This is a reminder of your coming visit.",
        ),
    ),
];

const OF_ACCOUNTS: &[Fact] = &[
    fact(
        "name",
        When::Always,
        ("Tên người dùng tài khoản", "The name of whose account it is"),
        ("Lê Thị Thử", "Lê Thị Thử"),
    ),
    fact(
        "user_name",
        When::Always,
        ("Tên đăng nhập", "The user name"),
        ("thu.letan", "thu.letan"),
    ),
    fact(
        "until",
        When::Always,
        ("Liên kết dùng được đến lúc nào", "Until when the link works"),
        ("09:30 24/11/2026", "09:30 24/11/2026"),
    ),
    fact(
        "at",
        When::Always,
        (
            "Lúc có lần đăng nhập mà thư báo; ở các loại thư khác là lúc lập thư",
            "When the sign-in was that the mail tells of; in other kinds when the mail was made",
        ),
        ("09:00 24/11/2026", "09:00 24/11/2026"),
    ),
    fact(
        "device",
        When::PerhapsOf(TemplateKind::Account(AccountMailKind::NewDevice)),
        (
            "Thiết bị đã đăng nhập; có khi trống, ở các loại thư khác luôn trống",
            "On what somebody signed in; perhaps empty, in other kinds always",
        ),
        ("Chrome, Windows", "Chrome, Windows"),
    ),
    CLINIC,
    ADDRESS,
    PHONE,
    fact(
        "kind",
        When::KindItself,
        (
            "Loại thư: confirm-email, reset-password, unlock, new-device",
            "The kind of mail: confirm-email, reset-password, unlock, new-device",
        ),
        ("unlock", "unlock"),
    ),
    fact(
        "subject",
        When::InFrames,
        SUBJECT_ABOUT,
        ("Tài khoản bị khóa", "Your account is locked"),
    ),
    fact(
        "lead",
        When::InFrames,
        LEAD_ABOUT,
        (
            "Tài khoản thu.letan đã bị khóa sau 5 lần nhập sai mật khẩu.",
            "The account thu.letan was locked after 5 wrong passwords.",
        ),
    ),
    fact(
        "link",
        When::Link,
        (
            "Liên kết của thư: phải có, đứng riêng và đúng như vậy",
            "The mail's link: it has to be there, by itself and as it is",
        ),
        (
            "https://phongkham.example/unlock#AZNc…",
            "https://phongkham.example/unlock#AZNc…",
        ),
    ),
];

const OF_STAFF: &[Fact] = &[
    fact(
        "doctor",
        When::Always,
        ("Tên bác sĩ", "The doctor's name"),
        ("Trần Thị Mai", "Trần Thị Mai"),
    ),
    fact(
        "first_day",
        When::Always,
        ("Thứ Hai của tuần đó", "The week's Monday"),
        ("30/11/2026", "30/11/2026"),
    ),
    fact(
        "last_day",
        When::Always,
        ("Chủ Nhật của tuần đó", "The week's Sunday"),
        ("06/12/2026", "06/12/2026"),
    ),
    fact(
        "again",
        When::Perhaps,
        (
            "Nhắc lần thứ mấy, từ lần hai; trống ở lần đầu",
            "Which reminder it is, from the second on; empty at the first",
        ),
        ("2", "2"),
    ),
    CLINIC,
    ADDRESS,
    PHONE,
    fact(
        "kind",
        When::KindItself,
        ("Loại thư: unscheduled", "The kind of mail: unscheduled"),
        ("unscheduled", "unscheduled"),
    ),
    fact(
        "subject",
        When::InFrames,
        SUBJECT_ABOUT,
        ("Chưa có lịch làm việc", "No working hours yet"),
    ),
    fact(
        "lead",
        When::InFrames,
        LEAD_ABOUT,
        (
            "Bác sĩ chưa đăng ký lịch làm việc tuần sau.",
            "You have no working hours next week.",
        ),
    ),
];

impl Fact {
    /// Whether this template is given it.
    pub fn is_known_to(&self, template: &Editable) -> bool {
        !self.is_of_frames() || template.is_frame()
    }

    pub fn is_of_frames(&self) -> bool {
        matches!(self.when, When::InFrames | When::Link)
    }

    fn sample(&self, kind: TemplateKind, language: Language, with_all: bool) -> String {
        let (vi, en) = self.sample;
        let is_said = match self.when {
            When::KindItself => return kind.name().to_owned(),
            When::Always | When::InFrames | When::Link => true,
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
    fn told(&self, family: TemplateFamily, language: Language) -> TemplateFact {
        let of = |(vi, en): (&str, &str)| language.pick(vi, en).to_owned();
        TemplateFact {
            family,
            name: self.name.to_owned(),
            about: of(self.about),
            sample: of(self.sample),
            is_optional: matches!(self.when, When::Perhaps | When::PerhapsOf(_)),
            of_frames: self.when == When::KindItself || self.is_of_frames(),
        }
    }
}

pub fn told(language: Language) -> Vec<TemplateFact> {
    let of = |family: &TemplateFamily| {
        let facts = facts_of(*family).iter();
        facts.map(|fact| fact.told(*family, language)).collect::<Vec<_>>()
    };
    TemplateFamily::ALL.iter().flat_map(of).collect()
}

/// The sample of one fact with all that may be said.
pub fn sample_of(name: &str, kind: TemplateKind, language: Language) -> String {
    let fact = facts_of(kind.family()).iter().find(|fact| fact.name == name);
    fact.map_or_else(String::new, |fact| fact.sample(kind, language, true))
}

/// As the link of a mail about an account looks: no token has this letter.
pub fn sample_link(kind: TemplateKind) -> Option<String> {
    match kind {
        TemplateKind::Account(kind) => Some(format!("https://phongkham.example{}#AZNc…", kind.page())),
        TemplateKind::Visit(_) | TemplateKind::Staff(_) => None,
    }
}

/// A visit that nobody has, or another thing that a message or mail is about, as it would be told.
#[derive(Debug, Clone, Copy)]
pub struct Sample<'a> {
    pub kind: TemplateKind,
    pub language: Language,
    pub with_all: bool,
    /// At the end of whatever somebody typed.
    pub marked: &'a str,
}

impl Sample<'_> {
    /// All facts that there are of its family.
    pub fn facts(&self) -> Value {
        let all = facts_of(self.kind.family()).iter();
        Value::from_pairs(all.map(|fact| (fact.name, self.fact(fact))))
    }

    /// As they are given to the templates of a kind, at this clinic.
    pub fn facts_at(&self, clinic: &ClinicSettings) -> Value {
        let own = |fact: &Fact| match fact.name {
            "clinic" => clinic.clinic_name.as_str().into(),
            "address" if self.with_all => clinic.address.as_str().into(),
            "phone" if self.with_all => clinic.phone.as_str().into(),
            _ => self.fact(fact),
        };
        let all = facts_of(self.kind.family()).iter();
        let given = all.filter(|fact| !fact.is_of_frames());
        Value::from_pairs(given.map(|fact| (fact.name, own(fact))))
    }

    fn fact(&self, fact: &Fact) -> Value {
        if fact.when == When::Link {
            return link::SIGN.into();
        }
        let sample = fact.sample(self.kind, self.language, self.with_all);
        if let Some(rows) = rows_of(fact.name) {
            let said = rows.iter().filter(|_| !sample.is_empty());
            return said.map(|row| self.row(row)).collect();
        }
        if fact.when == When::KindItself || sample.is_empty() {
            sample.into()
        } else {
            (sample + self.marked).into()
        }
    }

    /// One of a list.
    fn row(&self, row: &Row) -> Value {
        let said = |(vi, en): Words| self.language.pick(vi, en).to_owned() + self.marked;
        Value::from_pairs(row.iter().map(|(name, words)| (*name, said(*words))))
    }
}

/// In both languages.
type Words = (&'static str, &'static str);

/// The parts of one of a list, by their names.
type Row = [(&'static str, Words); 3];

/// What stands in a sample's lists.
fn rows_of(list: &str) -> Option<&'static [Row]> {
    match list {
        "times" => Some(&TIMES),
        "proposals" => Some(&PROPOSALS),
        _ => None,
    }
}

/// A series: the visit that the single facts are of, and a week later.
const TIMES: [Row; 2] = [
    [
        ("time", ("10:00", "10:00")),
        ("day", ("Thứ Năm 26/11/2026", "Thursday 26/11/2026")),
        ("code", ("7K3F-9QZ1-4MB9", "7K3F-9QZ1-4MB9")),
    ],
    [
        ("time", ("10:00", "10:00")),
        ("day", ("Thứ Năm 03/12/2026", "Thursday 03/12/2026")),
        ("code", ("8M5T-2XW6-0NCA", "8M5T-2XW6-0NCA")),
    ],
];

/// With a colleague on that day, and with the doctor on the next.
const PROPOSALS: [Row; 2] = [
    [
        ("time", ("11:00", "11:00")),
        ("day", ("Thứ Năm 26/11/2026", "Thursday 26/11/2026")),
        ("doctor", ("Lê Văn Hải", "Lê Văn Hải")),
    ],
    [
        ("time", ("10:00", "10:00")),
        ("day", ("Thứ Sáu 27/11/2026", "Friday 27/11/2026")),
        ("doctor", ("Trần Thị Mai", "Trần Thị Mai")),
    ],
];
