use serde::{Deserialize, Serialize};

use super::{MessageRefused, TemplateKind};
use crate::{
    field::Language,
    refusal::{Refusal, RowRefused},
};

/// What is wrong with a template.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "app", derive(utoipa::ToSchema))]
#[serde(rename_all = "kebab-case")]
pub enum TemplateFault {
    /// `{{` without its end, an `if` without `endif`, a word that the language of templates has not.
    Syntax,
    /// There is no fact of this name: `said` is the name.
    UnknownFact,
    /// A fact is asked for something that it has not.
    Undefined,
    /// There is no filter, test or function of this name.
    UnknownHelper,
    /// It would go on for too long, or fill too much.
    TooMuchWork,
    /// What it writes is too long.
    TooLong,
    /// For this kind it writes nothing.
    Empty,
    /// A subject has one line.
    SeveralLines,
    /// What people typed would be taken for HTML.
    Unescaped,
    /// A mail about an account would go without its link, or with another one.
    NoLink,
    /// Whatever else the engine says.
    Other,
}

/// Why a template is not saved, shown or tried.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error, Serialize, Deserialize)]
#[serde(tag = "type")]
pub enum TemplateRefused {
    /// No message could be written by it.
    #[error("the template is broken: {said}")]
    #[serde(rename = "/problems/message-template-broken")]
    Broken {
        /// Into the body: `/source`.
        pointer: String,
        fault: TemplateFault,
        /// Of the template's text, from 1; `null` where it is about all of it.
        line: Option<u32>,
        /// The name that is meant, or the template engine's own words.
        said: String,
        /// For which message; `null` for any.
        message_kind: Option<TemplateKind>,
    },
    #[error(transparent)]
    #[serde(untagged)]
    Row(#[from] RowRefused),
    /// The test mail.
    #[error(transparent)]
    #[serde(untagged)]
    Mail(#[from] MessageRefused),
}

impl TemplateFault {
    fn words(self, language: Language) -> &'static str {
        let (vi, en) = match self {
            Self::Syntax => ("sai cú pháp", "the syntax is wrong"),
            Self::UnknownFact => ("không có thông tin tên này", "there is no fact of this name"),
            Self::Undefined => (
                "thông tin này không có phần được hỏi",
                "this fact has no such part",
            ),
            Self::UnknownHelper => (
                "không có bộ lọc, phép thử hay hàm này",
                "there is no such filter, test or function",
            ),
            Self::TooMuchWork => (
                "mẫu chạy quá lâu hoặc quá lớn",
                "it runs for too long or grows too large",
            ),
            Self::TooLong => ("nội dung viết ra quá dài", "what it writes is too long"),
            Self::Empty => ("mẫu không viết ra gì", "it writes nothing"),
            Self::SeveralLines => ("tiêu đề phải nằm trên một dòng", "a subject has one line"),
            Self::Unescaped => (
                "không được tắt việc chuyển ký tự HTML",
                "HTML in what people typed must stay escaped",
            ),
            Self::NoLink => (
                "liên kết của thư phải có, đứng riêng và đúng như vậy: {{ link }}; \
                 HTML chỉ có thẻ đơn giản, không địa chỉ khác",
                "the mail's link has to be there, by itself and as it is: {{ link }}; \
                 HTML has simple tags only, and no other address",
            ),
            Self::Other => ("mẫu bị lỗi", "the template fails"),
        };
        language.pick(vi, en)
    }
}

impl Refusal for TemplateRefused {
    fn status(&self) -> u16 {
        match self {
            Self::Broken { .. } => 422,
            Self::Row(row) => row.status(),
            Self::Mail(mail) => mail.status(),
        }
    }

    fn title(&self, language: Language) -> String {
        match self {
            Self::Broken {
                fault, line, said, ..
            } => {
                let words = fault.words(language);
                let said = if said.is_empty() {
                    String::new()
                } else {
                    format!(" ({said})")
                };
                match (language, line) {
                    (Language::Vi, Some(line)) => format!("Dòng {line}: {words}{said}"),
                    (Language::En, Some(line)) => format!("Line {line}: {words}{said}"),
                    (Language::Vi, None) => format!("Mẫu chưa dùng được: {words}{said}"),
                    (Language::En, None) => format!("The template cannot be used: {words}{said}"),
                }
            }
            Self::Row(row) => row.title(language),
            Self::Mail(mail) => mail.title(language),
        }
    }

    fn advice(&self, language: Language) -> Option<String> {
        match self {
            Self::Broken { .. } => {
                let advice = language.pick(
                    "Chưa có gì thay đổi: tin vẫn gửi theo mẫu đang dùng.",
                    "Nothing was changed: messages go out as before.",
                );
                Some(advice.to_owned())
            }
            Self::Row(row) => row.advice(language),
            Self::Mail(mail) => mail.advice(language),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_broken_template_says_its_line_and_what_is_wrong_in_both_languages() {
        let broken = TemplateRefused::Broken {
            pointer: "/source".to_owned(),
            fault: TemplateFault::UnknownFact,
            line: Some(3),
            said: "tiem".to_owned(),
            message_kind: None,
        };
        assert_eq!(
            broken.title(Language::Vi),
            "Dòng 3: không có thông tin tên này (tiem)"
        );
        assert_eq!(
            broken.title(Language::En),
            "Line 3: there is no fact of this name (tiem)"
        );
        assert_eq!(broken.status(), 422);
        let members = serde_json::to_value(&broken).unwrap();
        assert_eq!(members["type"], "/problems/message-template-broken");
        assert_eq!(members["fault"], "unknown-fact");
    }
}
