//! Whether messages could be written by a template: it is tried on every kind that it is for, with all that may be said
//! and with the least.

use clinic_shared::messaging::{
    MessageKind, Segments, TemplateFamily, TemplateFault, TemplateKind, TemplateRefused, TemplateWarning,
    unaccented,
};
use minijinja::{Error, ErrorKind, Template};

use super::{
    facts::{Sample, facts_of, sample_of},
    link,
    names::Editable,
    writer::{SMS, limited, wants_link},
};

/// Of what one template writes of a sample.
const WRITTEN_CHARS_MAX: usize = 50_000;
/// Of an SMS: gateways refuse longer ones, and each is paid for.
const SEGMENTS_MAX: u16 = 10;
/// Of an SMS without marks: more is worth a look.
const SEGMENTS_FEW: u16 = 3;
/// Programs that show mail cut there, or before.
const SUBJECT_CHARS_SHOWN: usize = 120;
/// No HTML of anybody's.
const MARK: &str = "<clinic-fact>";
/// What is no fact and is there all the same.
const CALLED: &str = "range";

/// What to look at again, or why it is not taken.
pub fn check(template: &Editable, source: &str) -> Result<Vec<TemplateWarning>, TemplateRefused> {
    let broken = |error: &Error| refused_by(error, None);
    let environment = limited().map_err(|error| broken(&error))?;
    let compiled = environment.template_from_named_str(&template.name, source);
    let compiled = compiled.map_err(|error| broken(&error))?;
    knows_its_facts(template, &compiled, source)?;
    let mut warnings = Vec::new();
    for kind in kinds_of(template) {
        for with_all in [false, true] {
            let text = tried(template, &compiled, kind, with_all, "")?;
            if with_all {
                warn(template, kind, &text, &mut warnings);
            }
        }
        let marked = tried(template, &compiled, kind, true, MARK)?;
        if template.is_html() && marked.contains(MARK) {
            let line = line_of(source, "autoescape").or_else(|| line_of(source, "safe"));
            return Err(refused(TemplateFault::Unescaped, line, "", Some(kind)));
        }
    }
    Ok(warnings)
}

pub fn kinds_of(template: &Editable) -> Vec<TemplateKind> {
    match template.kind {
        Some(kind) => vec![kind],
        None => template.family.kinds(),
    }
}

/// Also where it is said in a branch that no sample comes through.
fn knows_its_facts(
    template: &Editable,
    compiled: &Template<'_, '_>,
    source: &str,
) -> Result<(), TemplateRefused> {
    let is_known = |name: &str| {
        let mut facts = facts_of(template.family).iter();
        name == CALLED || facts.any(|fact| fact.name == name && fact.is_known_to(template))
    };
    let asked = compiled.undeclared_variables(false);
    // The first, so that the same text is always answered the same.
    let unknown = asked.iter().filter(|name| !is_known(name)).min();
    match unknown {
        None => Ok(()),
        Some(name) => Err(refused(
            TemplateFault::UnknownFact,
            line_of(source, name),
            name,
            None,
        )),
    }
}

fn tried(
    template: &Editable,
    compiled: &Template<'_, '_>,
    kind: TemplateKind,
    with_all: bool,
    marked: &str,
) -> Result<String, TemplateRefused> {
    let sample = Sample {
        kind,
        language: template.language,
        with_all,
        marked,
    };
    let written = compiled.render(sample.facts());
    let text = written.map_err(|error| refused_by(&error, Some(kind)))?;
    let text = text.trim();
    let fault = if text.is_empty() {
        TemplateFault::Empty
    } else if text.chars().count() > WRITTEN_CHARS_MAX || is_long_sms(template, text, marked) {
        TemplateFault::TooLong
    } else if template.part == "subject.txt" && text.contains(['\n', '\r']) {
        TemplateFault::SeveralLines
    } else if marked.is_empty() && misplaces_link(template, text) {
        TemplateFault::NoLink
    } else {
        return Ok(text.to_owned());
    };
    Err(refused(fault, None, "", Some(kind)))
}

/// Also a subject or an opening does, that writes the link's sign by itself.
fn misplaces_link(template: &Editable, text: &str) -> bool {
    if wants_link(template.family, template.part) {
        !link::stands(text, template.is_html())
    } else {
        template.family == TemplateFamily::Account && text.contains(link::SIGN)
    }
}

/// Of what has no marks of the check's own: those are letters too.
fn is_long_sms(template: &Editable, text: &str, marked: &str) -> bool {
    template.part == SMS && marked.is_empty() && Segments::of(text).count > SEGMENTS_MAX
}

fn warn(template: &Editable, kind: TemplateKind, text: &str, warnings: &mut Vec<TemplateWarning>) {
    // As the engine writes it in HTML.
    let text = text.replace("&#x2f;", "/");
    let lacks = |fact: &str| !text.contains(&sample_of(fact, kind, template.language));
    let is_subject = template.part == "subject.txt";
    let of_kind = match kind {
        TemplateKind::Visit(kind) => of_visit(template, kind, lacks),
        TemplateKind::Account(_) => vec![
            (
                template.part == "lead.txt" && lacks("user_name"),
                TemplateWarning::NoAccount,
            ),
            (template.is_frame() && lacks("until"), TemplateWarning::NoUntil),
        ],
        TemplateKind::Staff(_) => vec![(
            !template.is_frame() && lacks("first_day"),
            TemplateWarning::NoWeek,
        )],
    };
    let of_all = [
        (template.is_frame() && lacks("lead"), TemplateWarning::NoLead),
        (
            is_subject && text.chars().count() > SUBJECT_CHARS_SHOWN,
            TemplateWarning::LongSubject,
        ),
        (
            template.part == SMS && Segments::of(&unaccented(&text)).count > SEGMENTS_FEW,
            TemplateWarning::LongSms,
        ),
        (
            template.is_html() && text.to_lowercase().contains("<script"),
            TemplateWarning::Script,
        ),
    ];
    for (is_so, warning) in of_kind.into_iter().chain(of_all) {
        if is_so && !warnings.contains(&warning) {
            warnings.push(warning);
        }
    }
}

fn of_visit(
    template: &Editable,
    kind: MessageKind,
    lacks: impl Fn(&str) -> bool,
) -> Vec<(bool, TemplateWarning)> {
    // A subject and an SMS are short: what the clinic leaves out of them is its own affair, but the time.
    let (is_whole, is_alone) = (template.is_frame(), template.part != "lead.txt");
    // A follow-up has no time yet, and at the others nobody comes with the code.
    let has_time = kind != MessageKind::FollowUp;
    let is_to_come = matches!(
        kind,
        MessageKind::Booked | MessageKind::Moved | MessageKind::Reminder | MessageKind::Late
    );
    vec![
        (is_alone && has_time && lacks("time"), TemplateWarning::NoTime),
        (is_whole && has_time && lacks("day"), TemplateWarning::NoDay),
        (is_whole && is_to_come && lacks("code"), TemplateWarning::NoCode),
        (is_whole && lacks("opt_out_link"), TemplateWarning::NoOptOut),
    ]
}

/// The first line that has the name as a word.
fn line_of(source: &str, name: &str) -> Option<u32> {
    let is_of_a_word = |letter: char| letter.is_alphanumeric() || letter == '_';
    let has_it = |line: &str| {
        line.split(|letter| !is_of_a_word(letter))
            .any(|word| word == name)
    };
    let at = source.lines().position(has_it)?;
    u32::try_from(at + 1).ok()
}

fn refused_by(error: &Error, kind: Option<TemplateKind>) -> TemplateRefused {
    let fault = match error.kind() {
        ErrorKind::SyntaxError | ErrorKind::BadEscape | ErrorKind::InvalidDelimiter => TemplateFault::Syntax,
        ErrorKind::UndefinedError => TemplateFault::Undefined,
        ErrorKind::UnknownFilter
        | ErrorKind::UnknownTest
        | ErrorKind::UnknownFunction
        | ErrorKind::UnknownMethod => TemplateFault::UnknownHelper,
        ErrorKind::OutOfFuel => TemplateFault::TooMuchWork,
        _ => TemplateFault::Other,
    };
    let line = error.line().and_then(|line| u32::try_from(line).ok());
    refused(fault, line, error.detail().unwrap_or_default(), kind)
}

fn refused(
    fault: TemplateFault,
    line: Option<u32>,
    said: &str,
    message_kind: Option<TemplateKind>,
) -> TemplateRefused {
    TemplateRefused::Broken {
        pointer: "/source".to_owned(),
        fault,
        line,
        said: said.to_owned(),
        message_kind,
    }
}

/// Of a frame the one that is asked for, or its family's first.
pub fn kind_to_show(template: &Editable, asked: Option<TemplateKind>) -> TemplateKind {
    let asked = asked.filter(|kind| kind.family() == template.family);
    let first = template.family.first_kind();
    template.kind.or(asked).unwrap_or(first)
}
