//! Which templates a clinic words. What the program has as one chain of kinds is a template for each kind; the rest are
//! frames, of every kind of a family.

use std::{path::Path, sync::LazyLock};

use clinic_shared::{
    field::Language,
    messaging::{TemplateFamily, TemplateKind},
};

use super::{
    of_kind::of_kind,
    program::{Program, TEMPLATES},
};

#[derive(Debug)]
pub struct Editable {
    /// `vi.booked.subject.txt`, `vi.mail.html`, `vi.account.mail.html`
    pub name: String,
    pub language: Language,
    pub family: TemplateFamily,
    /// `None`: a frame.
    pub kind: Option<TemplateKind>,
    /// `subject.txt`
    pub part: &'static str,
    /// The program's own.
    pub program: String,
}

impl Editable {
    pub fn is_html(&self) -> bool {
        is_html(self.part)
    }

    pub const fn is_frame(&self) -> bool {
        self.kind.is_none()
    }
}

pub fn is_html(part: &str) -> bool {
    Path::new(part).extension().is_some_and(|end| end == "html")
}

static ALL: LazyLock<Vec<Editable>> = LazyLock::new(|| TEMPLATES.iter().flat_map(editable).collect());

/// Whatever the program has templates of.
pub fn all() -> &'static [Editable] {
    &ALL
}

pub fn find(name: &str) -> Option<&'static Editable> {
    ALL.iter().find(|template| template.name == name)
}

/// What the clinic's wording may be kept under: of the kind, or of all kinds of its family.
pub fn names_of(language: Language, kind: TemplateKind, part: &str) -> [String; 2] {
    let folder = language.name();
    [
        format!("{folder}.{}.{part}", kind.name()),
        frame_name(folder, kind.family(), part),
    ]
}

fn frame_name(folder: &str, family: TemplateFamily, part: &str) -> String {
    match family {
        TemplateFamily::Visit => format!("{folder}.{part}"),
        TemplateFamily::Account | TemplateFamily::Staff => format!("{folder}.{}.{part}", family.name()),
    }
}

fn editable(Program { family, path, source }: &Program) -> Vec<Editable> {
    let Some((folder, part)) = path.split_once('/') else {
        return Vec::new();
    };
    let (family, language) = (*family, Language::parse(folder).unwrap_or_default());
    let of = |kind: TemplateKind| {
        of_kind(source, kind.name()).map(|program| Editable {
            name: format!("{folder}.{}.{part}", kind.name()),
            language,
            family,
            kind: Some(kind),
            part,
            program,
        })
    };
    let of_kinds: Option<Vec<Editable>> = family.kinds().into_iter().map(of).collect();
    of_kinds.unwrap_or_else(|| {
        vec![Editable {
            name: frame_name(folder, family, part),
            language,
            family,
            kind: None,
            part,
            program: source.trim().to_owned(),
        }]
    })
}
