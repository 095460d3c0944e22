//! Writes by the clinic's templates, and by the program's own where one of those fails: no message is lost by a template.

use clinic_shared::{
    field::Language,
    messaging::{ClinicTemplate, ClinicTemplates, MessageKind},
};
use minijinja::{Environment, Error, ErrorKind, context, value::Value};

use super::names::{folder_of, names_of};
use crate::messaging::letter::{environment, one_line};

/// Of one template: a hundred times what the program's own longest takes.
const FUEL: u64 = 20_000;

/// The part that is an SMS.
pub const SMS: &str = "sms.txt";

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

#[derive(Debug)]
pub struct Writer<'a> {
    program: Environment<'static>,
    clinic: Environment<'static>,
    own: &'a ClinicTemplates,
    language: Language,
    kind: MessageKind,
    broken: Vec<BrokenTemplate>,
}

impl<'a> Writer<'a> {
    pub fn of(own: &'a ClinicTemplates, language: Language, kind: MessageKind) -> Result<Self, Error> {
        Ok(Self {
            program: environment()?,
            clinic: limited()?,
            own,
            language,
            kind,
            broken: Vec::new(),
        })
    }

    /// A mail: subject and opening first, then the frames around them.
    pub fn letter(&mut self, facts: &Value) -> Result<Words, Error> {
        let subject = one_line(&self.write("subject.txt", facts)?);
        let lead = self.write("lead.txt", facts)?;
        let facts = context! { subject => subject.as_str(), lead => lead, ..facts.clone() };
        Ok(Words {
            text: self.write("mail.txt", &facts)?,
            html: self.write("mail.html", &facts)?,
            subject,
        })
    }

    /// An SMS: one line, and never with a link.
    pub fn sms(&mut self, facts: &Value) -> Result<String, Error> {
        let facts = context! { link => "", ..facts.clone() };
        Ok(one_line(&self.write(SMS, &facts)?))
    }

    /// One part, such as `subject.txt`.
    pub fn write(&mut self, part: &str, facts: &Value) -> Result<String, Error> {
        let own = self.own;
        for name in names_of(self.language, self.kind.name(), part) {
            let Some(template) = own.get(&name) else { continue };
            match self.written(&name, template, facts) {
                Ok(text) => return Ok(text),
                Err(said) => self.broken.push(BrokenTemplate {
                    name,
                    version: template.version,
                    said,
                }),
            }
        }
        let path = format!("{}/{part}", folder_of(self.language));
        let template = self.program.get_template(&path)?;
        template.render(facts.clone()).map(|text| text.trim().to_owned())
    }

    fn written(&self, name: &str, template: &ClinicTemplate, facts: &Value) -> Result<String, String> {
        let written = self
            .clinic
            .render_named_str(name, &template.source, facts.clone());
        let text = written.map_err(|error| told(&error))?;
        match text.trim() {
            "" => Err("it wrote nothing".to_owned()),
            text => Ok(text.to_owned()),
        }
    }

    /// What was written by the program's own in place of the clinic's.
    pub fn broken(self) -> Vec<BrokenTemplate> {
        self.broken
    }
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
    let mut environment = environment()?;
    environment.clear_templates();
    environment.set_fuel(Some(FUEL));
    for name in NOT_CALLED {
        environment.remove_global(name);
    }
    Ok(environment)
}
