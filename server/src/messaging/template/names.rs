//! Which templates a clinic words. What the program has as one chain of kinds is a template for each kind; the rest are
//! frames, of every kind.

use std::{path::Path, sync::LazyLock};

use clinic_shared::{field::Language, messaging::MessageKind};

use super::of_kind::of_kind;
use crate::messaging::letter::TEMPLATES;

#[derive(Debug)]
pub struct Editable {
    /// `vi.booked.subject.txt`, `vi.mail.html`
    pub name: String,
    pub language: Language,
    /// `None`: a frame.
    pub kind: Option<MessageKind>,
    /// `subject.txt`
    pub part: &'static str,
    /// The program's own.
    pub program: String,
}

impl Editable {
    pub fn is_html(&self) -> bool {
        Path::new(self.part).extension().is_some_and(|end| end == "html")
    }
}

static ALL: LazyLock<Vec<Editable>> = LazyLock::new(|| TEMPLATES.iter().flat_map(editable).collect());

/// Whatever the program has templates of.
pub fn all() -> &'static [Editable] {
    &ALL
}

pub fn find(name: &str) -> Option<&'static Editable> {
    ALL.iter().find(|template| template.name == name)
}

/// What the clinic's wording may be kept under: of the kind, or of all kinds.
pub fn names_of(language: Language, kind: &str, part: &str) -> [String; 2] {
    let folder = folder_of(language);
    [format!("{folder}.{kind}.{part}"), format!("{folder}.{part}")]
}

pub const fn folder_of(language: Language) -> &'static str {
    language.pick("vi", "en")
}

fn editable((path, source): &(&'static str, &'static str)) -> Vec<Editable> {
    let Some((folder, part)) = path.split_once('/') else {
        return Vec::new();
    };
    let language = if folder == "en" {
        Language::En
    } else {
        Language::Vi
    };
    let of = |kind: MessageKind| {
        of_kind(source, kind.name()).map(|program| Editable {
            name: format!("{folder}.{}.{part}", kind.name()),
            language,
            kind: Some(kind),
            part,
            program,
        })
    };
    let of_kinds: Option<Vec<Editable>> = MessageKind::ALL.iter().copied().map(of).collect();
    of_kinds.unwrap_or_else(|| {
        vec![Editable {
            name: format!("{folder}.{part}"),
            language,
            kind: None,
            part,
            program: source.trim().to_owned(),
        }]
    })
}
