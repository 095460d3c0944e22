//! How templates are listed and named, and what a press on a fact does to the text. Plain data.
use clinic_shared::field::Language;
use clinic_shared::identity::AccountMailKind;
use clinic_shared::messaging::{
    MessageTemplate, Segments, StaffMailKind, TemplateFact, TemplateFamily, TemplateKind, TemplateWarning,
    unaccented,
};

use super::words as w;
use crate::messaging::told::{Word, kind_word};

/// Those of one language and kind; `kind` is `None` for the frames of a family.
#[derive(Debug, Clone, PartialEq)]
pub struct Group {
    pub language: Language,
    pub family: TemplateFamily,
    pub kind: Option<TemplateKind>,
    pub templates: Vec<MessageTemplate>,
}

impl Group {
    pub fn title(&self) -> Word {
        whose_word(self.family, self.kind)
    }
}

/// Vietnamese first; of each language every family, its kinds in their order and its frames last.
pub fn groups(all: &[MessageTemplate]) -> Vec<Group> {
    let mut groups: Vec<Group> = Vec::new();
    for language in [Language::Vi, Language::En] {
        for family in TemplateFamily::ALL.iter().copied() {
            let kinds = family.kinds().into_iter().map(Some).chain([None]);
            for kind in kinds {
                let own = all
                    .iter()
                    .filter(|one| (one.language, one.family, one.kind) == (language, family, kind));
                let templates: Vec<MessageTemplate> = own.cloned().collect();
                if !templates.is_empty() {
                    groups.push(Group {
                        language,
                        family,
                        kind,
                        templates,
                    });
                }
            }
        }
    }
    groups
}

pub const fn kind_of_template_word(kind: TemplateKind) -> Word {
    match kind {
        TemplateKind::Visit(kind) => kind_word(kind),
        TemplateKind::Account(AccountMailKind::ConfirmEmail) => w::confirm_email,
        TemplateKind::Account(AccountMailKind::ResetPassword) => w::reset_password,
        TemplateKind::Account(AccountMailKind::Unlock) => w::unlock,
        TemplateKind::Account(AccountMailKind::NewDevice) => w::new_device,
        TemplateKind::Staff(StaffMailKind::Unscheduled) => w::unscheduled,
    }
}

const fn whose_word(family: TemplateFamily, kind: Option<TemplateKind>) -> Word {
    match (kind, family) {
        (Some(kind), _) => kind_of_template_word(kind),
        (None, TemplateFamily::Visit) => w::frames,
        (None, TemplateFamily::Account) => w::account_frames,
        (None, TemplateFamily::Staff) => w::staff_frames,
    }
}

/// Of whom the preview tells.
pub const fn preview_about_word(family: TemplateFamily) -> Word {
    match family {
        TemplateFamily::Visit => w::preview_about,
        TemplateFamily::Account => w::preview_about_account,
        TemplateFamily::Staff => w::preview_about_doctor,
    }
}

/// What is left out where not all is said.
pub const fn with_all_word(family: TemplateFamily) -> Word {
    match family {
        TemplateFamily::Visit => w::with_all_hint,
        TemplateFamily::Account => w::with_all_hint_account,
        TemplateFamily::Staff => w::with_all_hint_doctor,
    }
}

pub const fn language_word(language: Language) -> Word {
    match language {
        Language::Vi => w::vietnamese,
        Language::En => w::english,
    }
}

/// `Tiêu đề`; of a part that this page does not know its own name.
pub fn part_word(part: &str) -> String {
    match part {
        "subject.txt" => w::subject().to_owned(),
        "lead.txt" => w::lead().to_owned(),
        "mail.txt" => w::text_frame().to_owned(),
        "mail.html" => w::html_frame().to_owned(),
        "sms.txt" => w::sms().to_owned(),
        other => other.to_owned(),
    }
}

/// `Xác nhận đặt lịch · Tiêu đề · Tiếng Việt`
pub fn full_name(template: &MessageTemplate) -> String {
    let whose = whose_word(template.family, template.kind);
    let part = part_word(&template.part);
    format!("{} · {part} · {}", whose(), language_word(template.language)())
}

/// Whether the preview of the whole mail shows what this part writes.
pub fn is_in_the_mail(part: &str) -> bool {
    matches!(part, "subject.txt" | "lead.txt" | "mail.txt" | "mail.html")
}

/// Whether it is an SMS, and so in no mail.
pub fn is_sms(part: &str) -> bool {
    part == "sms.txt"
}

/// Of an SMS as it is shown: the clinic's settings say whether it goes out with its marks.
pub fn sms_costs(text: &str) -> String {
    let plain = Segments::of(&unaccented(text));
    let marked = Segments::of(text);
    w::sms_costs(plain.units, plain.count, marked.units, marked.count)
}

/// What may be said here.
pub fn facts_of(template: &MessageTemplate, facts: &[TemplateFact]) -> Vec<TemplateFact> {
    let is_of_this =
        |fact: &&TemplateFact| fact.family == template.family && (template.kind.is_none() || !fact.of_frames);
    facts.iter().filter(is_of_this).cloned().collect()
}

pub const fn warning_word(warning: TemplateWarning) -> Word {
    match warning {
        TemplateWarning::NoTime => w::no_time,
        TemplateWarning::NoDay => w::no_day,
        TemplateWarning::NoCode => w::no_code,
        TemplateWarning::NoOptOut => w::no_opt_out,
        TemplateWarning::NoLead => w::no_lead,
        TemplateWarning::NoAccount => w::no_account,
        TemplateWarning::NoUntil => w::no_until,
        TemplateWarning::NoWeek => w::no_week,
        TemplateWarning::LongSubject => w::long_subject,
        TemplateWarning::LongSms => w::long_sms,
        TemplateWarning::Script => w::script,
    }
}

/// The text with `{{ name }}` in the place of what is marked, and where the caret stands then. Places are in the units of
/// the browser (UTF-16).
pub fn with_fact(text: &str, (from, until): (u32, u32), name: &str) -> (String, u32) {
    let (from, until) = (byte_at(text, from), byte_at(text, until.max(from)));
    let fact = format!("{{{{ {name} }}}}");
    let before = &text[..from];
    let caret = before.encode_utf16().count() + fact.encode_utf16().count();
    let text = format!("{before}{fact}{}", &text[until..]);
    (text, u32::try_from(caret).unwrap_or(u32::MAX))
}

/// Where the letter begins that stands at this UTF-16 place, or the end.
fn byte_at(text: &str, place: u32) -> usize {
    let place = usize::try_from(place).unwrap_or(usize::MAX);
    let mut units = 0;
    for (at, letter) in text.char_indices() {
        if units >= place {
            return at;
        }
        units += letter.len_utf16();
    }
    text.len()
}

#[cfg(test)]
pub mod samples {
    use super::*;

    pub fn template(language: Language, kind: Option<TemplateKind>, part: &str) -> MessageTemplate {
        MessageTemplate {
            name: format!("{part}-{kind:?}"),
            language,
            family: kind.map_or(TemplateFamily::Visit, TemplateKind::family),
            kind,
            part: part.to_owned(),
            source: "{{ time }}".to_owned(),
            program_source: "{{ time }}".to_owned(),
            is_own: false,
            version: 0,
            saved_at: None,
            saved_by: None,
            broke: None,
        }
    }

    pub fn frame(family: TemplateFamily, part: &str) -> MessageTemplate {
        MessageTemplate {
            family,
            ..template(Language::Vi, None, part)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::samples::{frame, template};
    use super::*;
    use clinic_shared::messaging::MessageKind;
    use rstest::rstest;

    const BOOKED: Option<TemplateKind> = Some(TemplateKind::Visit(MessageKind::Booked));
    const REMINDER: Option<TemplateKind> = Some(TemplateKind::Visit(MessageKind::Reminder));
    const UNLOCK: Option<TemplateKind> = Some(TemplateKind::Account(AccountMailKind::Unlock));
    const UNSCHEDULED: Option<TemplateKind> = Some(TemplateKind::Staff(StaffMailKind::Unscheduled));

    #[test]
    fn kinds_come_in_their_order_and_each_familys_frames_behind_them_in_vietnamese_first() {
        let all = [
            template(Language::En, BOOKED, "subject.txt"),
            frame(TemplateFamily::Account, "mail.html"),
            template(Language::Vi, UNSCHEDULED, "lead.txt"),
            template(Language::Vi, UNLOCK, "lead.txt"),
            template(Language::Vi, None, "mail.html"),
            template(Language::Vi, REMINDER, "subject.txt"),
            template(Language::Vi, BOOKED, "subject.txt"),
            template(Language::Vi, BOOKED, "lead.txt"),
        ];
        let told: Vec<_> = groups(&all)
            .into_iter()
            .map(|group| (group.language, group.title()(), group.templates.len()))
            .collect();
        assert_eq!(
            told,
            [
                (Language::Vi, "Xác nhận đặt lịch", 2),
                (Language::Vi, "Nhắc lịch", 1),
                (Language::Vi, "Khung thư (nâng cao)", 1),
                (Language::Vi, "Mở khóa tài khoản", 1),
                (Language::Vi, "Khung thư tài khoản (nâng cao)", 1),
                (Language::Vi, "Nhắc bác sĩ chưa có lịch", 1),
                (Language::En, "Xác nhận đặt lịch", 1),
            ]
        );
    }

    /// A kind that is new has its words before it is shown.
    #[test]
    fn every_kind_has_words_of_its_own() {
        let kinds = TemplateFamily::ALL.iter().flat_map(|family| family.kinds());
        let words: Vec<_> = kinds.map(|kind| kind_of_template_word(kind)()).collect();
        let different: std::collections::BTreeSet<_> = words.iter().collect();
        assert_eq!(different.len(), words.len(), "{words:?}");
    }

    #[test]
    fn a_part_that_this_page_does_not_know_is_called_by_its_own_name() {
        assert_eq!(part_word("subject.txt"), "Tiêu đề");
        assert_eq!(part_word("card.txt"), "card.txt");
        assert!(!is_in_the_mail("card.txt"));
        let name = full_name(&template(Language::En, None, "mail.html"));
        assert_eq!(name, "Khung thư (nâng cao) · Thư dạng HTML · Tiếng Anh");
    }

    /// What it costs is told by the letters that go out.
    #[test]
    fn an_sms_is_shown_alone_with_what_it_costs_without_marks_and_with_them() {
        assert_eq!(part_word("sms.txt"), "SMS");
        assert!(is_sms("sms.txt") && !is_in_the_mail("sms.txt"));
        assert!(!is_sms("mail.txt"));
        let text = "nhắc lịch hẹn ".repeat(6);
        assert_eq!(
            sms_costs(&text),
            "Không dấu: 84 ký tự, tính 1 SMS. Có dấu: 84 ký tự, tính 2 SMS."
        );
    }

    #[test]
    fn what_only_frames_are_given_is_offered_to_frames_alone_and_each_family_its_own() {
        let fact = |family: TemplateFamily, name: &str, of_frames: bool| TemplateFact {
            family,
            name: name.to_owned(),
            about: String::new(),
            sample: String::new(),
            is_optional: false,
            of_frames,
        };
        let facts = [
            fact(TemplateFamily::Visit, "time", false),
            fact(TemplateFamily::Visit, "lead", true),
            fact(TemplateFamily::Account, "user_name", false),
            fact(TemplateFamily::Account, "link", true),
        ];
        let names = |template: &MessageTemplate| {
            let facts = facts_of(template, &facts).into_iter();
            facts.map(|fact| fact.name).collect::<Vec<_>>()
        };
        assert_eq!(names(&template(Language::Vi, BOOKED, "subject.txt")), ["time"]);
        let of_visits = names(&frame(TemplateFamily::Visit, "mail.txt"));
        assert_eq!(of_visits, ["time", "lead"]);
        assert_eq!(names(&template(Language::Vi, UNLOCK, "lead.txt")), ["user_name"]);
        let of_accounts = names(&frame(TemplateFamily::Account, "mail.txt"));
        assert_eq!(of_accounts, ["user_name", "link"]);
    }

    #[rstest]
    #[case("", (0, 0), "{{ time }}", 10)]
    #[case("lúc ", (4, 4), "lúc {{ time }}", 14)]
    #[case("lúc GIỜ nhé", (4, 7), "lúc {{ time }} nhé", 14)]
    #[case("😀a", (2, 2), "😀{{ time }}a", 12)]
    #[case("ngắn", (90, 99), "ngắn{{ time }}", 14)]
    fn a_fact_is_put_where_the_caret_is_and_the_caret_behind_it(
        #[case] text: &str,
        #[case] marked: (u32, u32),
        #[case] after: &str,
        #[case] caret: u32,
    ) {
        assert_eq!(with_fact(text, marked, "time"), (after.to_owned(), caret));
    }
}
