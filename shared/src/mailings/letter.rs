//! What a recipient reads: the clinic's own text with a few variables, and below it who writes and how to get no more of
//! it. Pure, so that the page shows the letter as it will be.

use super::MailingForm;
use crate::field::Language;

/// What may stand between `{{` and `}}`.
pub const VARIABLES: [&str; 3] = ["patient", "clinic", "phone"];

/// What the variables stand for, and what a letter ends with.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MailingFacts {
    pub patient: String,
    pub clinic: String,
    pub address: String,
    pub phone: String,
    /// Where the patient stops such mail. Each has their own, signed by whoever sends the letter; empty: there is none.
    pub opt_out_link: String,
}

impl MailingFacts {
    fn of(&self, variable: &str) -> &str {
        match variable {
            "patient" => &self.patient,
            "clinic" => &self.clinic,
            "phone" => &self.phone,
            _ => "",
        }
    }
}

/// A letter to one recipient.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MailingLetter {
    pub subject: String,
    pub text: String,
    pub html: String,
}

/// In English where there is an English text and the patient reads it, else in Vietnamese.
pub fn written(form: &MailingForm, language: Language, facts: &MailingFacts) -> MailingLetter {
    let is_english = language == Language::En && form.has_english();
    let (language, subject, body) = if is_english {
        (Language::En, &form.subject_en, &form.body_en)
    } else {
        (Language::Vi, &form.subject, &form.body)
    };
    let subject = one_line(&filled(subject, facts));
    let body = filled(body.trim(), facts);
    let foot = foot(language, facts);
    let link = facts.opt_out_link.as_str();
    let mut text = format!("{body}\n\n--\n{}", foot.join("\n"));
    if !link.is_empty() {
        text = format!("{text}\n\n{}:\n{link}", stop(language));
    }
    let html = page(language, &subject, &body, (foot.as_slice(), link));
    MailingLetter { subject, text, html }
}

/// A part of what somebody typed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Part<'a> {
    Text(&'a str),
    Variable(&'a str),
}

fn parts(text: &str) -> Vec<Part<'_>> {
    let mut parts = Vec::new();
    let mut rest = text;
    while let Some((before, after)) = rest.split_once("{{") {
        let Some((name, after)) = after.split_once("}}") else {
            break;
        };
        parts.push(Part::Text(before));
        parts.push(Part::Variable(name.trim()));
        rest = after;
    }
    parts.push(Part::Text(rest));
    parts
}

/// Whether somebody would read brackets, or nothing, in the place of what was meant.
pub(super) fn has_wrong_variable(text: &str) -> bool {
    parts(text).into_iter().any(|part| match part {
        Part::Text(text) => text.contains("{{") || text.contains("}}"),
        Part::Variable(name) => !VARIABLES.contains(&name),
    })
}

fn filled(text: &str, facts: &MailingFacts) -> String {
    let filled = parts(text).into_iter().map(|part| match part {
        Part::Text(text) => text,
        Part::Variable(name) => facts.of(name),
    });
    filled.collect()
}

/// For a header: what follows a line break would be another one.
fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

fn foot(language: Language, facts: &MailingFacts) -> Vec<String> {
    let phone = match language {
        _ if facts.phone.is_empty() => String::new(),
        Language::Vi => format!("Điện thoại: {}", facts.phone),
        Language::En => format!("Phone: {}", facts.phone),
    };
    let no_more = language.pick(
        "Quý khách nhận thư này vì đã khám hoặc đăng ký tại phòng khám. Nếu không muốn nhận thư báo nữa, xin trả lời thư \
         này hoặc báo cho quầy tiếp đón; thư nhắc lịch hẹn vẫn được gửi.",
        "You get this because you are a patient of the clinic. If you want no more news, please answer this mail or tell \
         the front desk; reminders of visits will still come.",
    );
    let lines = [
        facts.clinic.clone(),
        facts.address.clone(),
        phone,
        String::new(),
        no_more.to_owned(),
    ];
    // The empty line is there on purpose, the others have nothing to say.
    let kept = lines
        .into_iter()
        .enumerate()
        .filter(|(at, line)| *at == 3 || !line.is_empty());
    kept.map(|(_, line)| line).collect()
}

/// What the link says that is at the foot.
const fn stop(language: Language) -> &'static str {
    language.pick("Ngừng nhận thư báo", "Stop this news")
}

fn page(language: Language, subject: &str, body: &str, (foot, link): (&[String], &str)) -> String {
    let paragraphs: String = body.split("\n\n").map(paragraph).collect();
    let mut foot: Vec<String> = foot.iter().map(|line| escaped(line)).collect();
    if !link.is_empty() {
        foot.push(format!("<a href=\"{}\">{}</a>", escaped(link), stop(language)));
    }
    format!(
        "<!DOCTYPE html>\n<html lang=\"{}\">\n<head><meta charset=\"utf-8\"><title>{}</title></head>\n\
         <body style=\"font-family: sans-serif; font-size: 16px; line-height: 1.5; color: #111827;\">\n{paragraphs}\
         <p style=\"font-size: 13px; color: #4b5563;\">{}</p>\n</body>\n</html>\n",
        language.pick("vi", "en"),
        escaped(subject),
        foot.join("<br>"),
    )
}

fn paragraph(text: &str) -> String {
    let lines: Vec<String> = text.trim().lines().map(escaped).collect();
    if lines.is_empty() {
        return String::new();
    }
    format!("<p>{}</p>\n", lines.join("<br>"))
}

/// A text that people typed must not become part of the page.
fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for letter in text.chars() {
        match letter {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            letter => out.push(letter),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;

    fn facts() -> MailingFacts {
        MailingFacts {
            patient: "Nguyễn <Thử>".to_owned(),
            clinic: "Phòng khám An Tâm".to_owned(),
            address: "12 Đường Số 3".to_owned(),
            phone: "028 3456 7890".to_owned(),
            opt_out_link: String::new(),
        }
    }

    fn form() -> MailingForm {
        MailingForm {
            subject: "{{clinic}}\nnghỉ Tết".to_owned(),
            body: "Kính gửi {{ patient }},\n\nNghỉ từ 27/01.\nGọi {{phone}}.".to_owned(),
            ..MailingForm::default()
        }
    }

    #[test]
    fn the_variables_stand_for_what_is_known_and_nothing_becomes_part_of_the_page() {
        let letter = written(&form(), Language::Vi, &facts());
        assert_eq!(letter.subject, "Phòng khám An Tâm nghỉ Tết");
        assert!(
            letter
                .text
                .starts_with("Kính gửi Nguyễn <Thử>,\n\nNghỉ từ 27/01.\nGọi 028 3456 7890.\n\n--\n")
        );
        assert!(
            letter
                .text
                .contains("Phòng khám An Tâm\n12 Đường Số 3\nĐiện thoại: 028 3456 7890\n\nQuý khách")
        );
        assert!(
            letter.html.contains("<p>Kính gửi Nguyễn &lt;Thử&gt;,</p>"),
            "{}",
            letter.html
        );
        assert!(
            letter
                .html
                .contains("<p>Nghỉ từ 27/01.<br>Gọi 028 3456 7890.</p>")
        );
    }

    #[test]
    fn at_the_foot_stands_where_the_patient_stops_such_mail_where_there_is_a_link() {
        let without = written(&form(), Language::Vi, &facts());
        assert!(!without.html.contains("<a "), "{}", without.html);
        let facts = MailingFacts {
            opt_out_link: "https://hen.phongkham.example/o/#AbC-_9".to_owned(),
            ..facts()
        };
        let letter = written(&form(), Language::Vi, &facts);
        let at_the_end = "\n\nNgừng nhận thư báo:\nhttps://hen.phongkham.example/o/#AbC-_9";
        assert_eq!(letter.text, without.text + at_the_end);
        let link = "<a href=\"https://hen.phongkham.example/o/#AbC-_9\">Ngừng nhận thư báo</a></p>";
        assert!(letter.html.contains(link), "{}", letter.html);
        let english = MailingForm {
            subject_en: "Closed for Tết".to_owned(),
            body_en: "Dear {{patient}}".to_owned(),
            ..form()
        };
        let letter = written(&english, Language::En, &facts);
        assert!(letter.html.contains(">Stop this news</a>"), "{}", letter.html);
    }

    /// What a patient is called is not read for variables once more.
    #[test]
    fn a_name_with_brackets_in_it_stays_a_name() {
        let facts = MailingFacts {
            patient: "{{phone}}".to_owned(),
            ..facts()
        };
        let letter = written(&form(), Language::Vi, &facts);
        assert!(letter.text.starts_with("Kính gửi {{phone}},"));
    }

    #[test]
    fn whoever_reads_english_gets_it_where_there_is_some() {
        let english = MailingForm {
            subject_en: "Closed for Tết".to_owned(),
            body_en: "Dear {{patient}}".to_owned(),
            ..form()
        };
        assert_eq!(
            written(&english, Language::En, &facts()).subject,
            "Closed for Tết"
        );
        assert!(
            written(&english, Language::En, &facts())
                .text
                .contains("want no more news")
        );
        let vietnamese = written(&english, Language::Vi, &facts());
        assert_eq!(written(&form(), Language::En, &facts()), vietnamese);
    }

    #[test]
    fn what_the_clinic_has_not_said_leaves_no_empty_line() {
        let facts = MailingFacts {
            address: String::new(),
            phone: String::new(),
            ..facts()
        };
        let letter = written(&form(), Language::Vi, &facts);
        assert!(
            letter.text.contains("--\nPhòng khám An Tâm\n\nQuý khách"),
            "{}",
            letter.text
        );
    }

    #[rstest]
    #[case("Kính gửi {{patient}}", false)]
    #[case("Kính gửi {{ patient }} và {{clinic}}, {{phone}}", false)]
    #[case("100 {đồng}", false)]
    #[case("Kính gửi {{ten}}", true)]
    #[case("Kính gửi {{patient}", true)]
    #[case("Kính gửi patient}}", true)]
    #[case("Kính gửi {{}}", true)]
    fn a_variable_that_nobody_knows_is_found(#[case] text: &str, #[case] is_wrong: bool) {
        assert_eq!(has_wrong_variable(text), is_wrong);
    }
}
