//! Writes by the clinic's templates, and by the program's own where one of those fails: no message is lost by a template.

use clinic_shared::{
    field::Language,
    messaging::{ClinicTemplate, ClinicTemplates, TemplateFamily, TemplateKind},
};
use minijinja::{Environment, Error, ErrorKind, context, value::Value};

use super::{
    link,
    names::{is_html, names_of},
    program::{bare, environment},
};
use crate::messaging::letter::one_line;

/// Of one template: a hundred times what the program's own longest takes.
const FUEL: u64 = 20_000;

/// The part that is an SMS.
pub const SMS: &str = "sms.txt";
/// The parts that are a mail.
pub const TEXT: &str = "mail.txt";
pub const HTML: &str = "mail.html";

/// What the clinic's templates may call, of what the engine has.
const NOT_CALLED: [&str; 3] = ["dict", "debug", "namespace"];

/// A version of the clinic's that a message could not be written by.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BrokenTemplate {
    pub name: String,
    pub version: i64,
    /// Without anything of the message.
    pub said: String,
}

/// What a mail says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Words {
    pub subject: String,
    pub text: String,
    pub html: String,
}

pub struct Writer<'a> {
    program: Environment<'static>,
    clinic: Environment<'static>,
    own: &'a ClinicTemplates,
    language: Language,
    kind: TemplateKind,
    /// Of a mail about an account.
    link: Option<&'a str>,
    broken: Vec<BrokenTemplate>,
}

impl std::fmt::Debug for Writer<'_> {
    // The link stays out of logs.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Writer")
            .field("kind", &self.kind)
            .finish_non_exhaustive()
    }
}

impl<'a> Writer<'a> {
    pub fn of(own: &'a ClinicTemplates, language: Language, kind: TemplateKind) -> Result<Self, Error> {
        Ok(Self {
            program: environment(kind.family())?,
            clinic: limited()?,
            own,
            language,
            kind,
            link: None,
            broken: Vec::new(),
        })
    }

    /// A mail about an account goes nowhere without it.
    #[must_use]
    pub fn with_link(mut self, link: &'a str) -> Self {
        self.link = Some(link);
        self
    }

    /// A mail: subject and opening first, then the frames around them, and a link at last.
    pub fn letter(&mut self, facts: &Value) -> Result<Words, Error> {
        let mut subject = one_line(&self.write("subject.txt", facts)?);
        let mut lead = self.write("lead.txt", facts)?;
        let mut facts = facts.clone();
        if self.link.is_some() {
            facts = context! { link => link::SIGN, ..facts };
            // Wherever they write the sign by themselves, the link would be put.
            for words in [&mut subject, &mut lead] {
                *words = words.replace(link::SIGN, "");
            }
        }
        let facts = context! { subject => subject.as_str(), lead => lead, ..facts };
        Ok(Words {
            text: self.frame(TEXT, &facts)?,
            html: self.frame(HTML, &facts)?,
            subject,
        })
    }

    fn frame(&mut self, part: &str, facts: &Value) -> Result<String, Error> {
        let written = self.write(part, facts)?;
        Ok(match self.link {
            Some(link) => link::put(&written, link, is_html(part)),
            None => written,
        })
    }

    /// An SMS: one line, and never with a link of ours.
    pub fn sms(&mut self, facts: &Value) -> Result<String, Error> {
        let facts = context! { link => "", opt_out_link => "", ..facts.clone() };
        Ok(one_line(&self.write(SMS, &facts)?))
    }

    /// One part, such as `subject.txt`.
    pub fn write(&mut self, part: &str, facts: &Value) -> Result<String, Error> {
        let own = self.own;
        for name in names_of(self.language, self.kind, part) {
            let Some(template) = own.get(&name) else { continue };
            match self.written(&name, part, template, facts) {
                Ok(text) => return Ok(text),
                Err(said) => self.broken.push(BrokenTemplate {
                    name,
                    version: template.version,
                    said,
                }),
            }
        }
        let path = format!("{}/{part}", self.language.name());
        let template = self.program.get_template(&path)?;
        template.render(facts.clone()).map(|text| text.trim().to_owned())
    }

    fn written(
        &self,
        name: &str,
        part: &str,
        template: &ClinicTemplate,
        facts: &Value,
    ) -> Result<String, String> {
        let written = self
            .clinic
            .render_named_str(name, &template.source, facts.clone());
        let text = written.map_err(|error| told(&error))?;
        match text.trim() {
            "" => Err("it wrote nothing".to_owned()),
            text if wants_link(self.kind.family(), part) && !link::stands(text, is_html(part)) => {
                Err("its link is not there, by itself and as it is".to_owned())
            }
            text => Ok(text.to_owned()),
        }
    }

    /// What was written by the program's own in place of the clinic's.
    pub fn broken(self) -> Vec<BrokenTemplate> {
        self.broken
    }
}

/// Whoever gets a mail about an account can do nothing without its link.
pub fn wants_link(family: TemplateFamily, part: &str) -> bool {
    family == TemplateFamily::Account && matches!(part, TEXT | HTML)
}

/// Without the error's own words: they may have something of the message in them.
fn told(error: &Error) -> String {
    let kind: ErrorKind = error.kind();
    match error.line() {
        Some(line) => format!("line {line}: {kind}"),
        None => kind.to_string(),
    }
}

/// For what a clinic writes: it ends, and looks at nothing but its facts.
pub fn limited() -> Result<Environment<'static>, Error> {
    let mut environment = bare()?;
    environment.set_fuel(Some(FUEL));
    for name in NOT_CALLED {
        environment.remove_global(name);
    }
    Ok(environment)
}
