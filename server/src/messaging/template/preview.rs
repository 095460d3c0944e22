//! A message about a visit that nobody has, or another sample of its family, written by a template that is perhaps not
//! saved yet.

use clinic_shared::{
    messaging::{ClinicTemplate, ClinicTemplates, TemplateKind, TemplatePreview, TemplateRefused},
    settings::ClinicSettings,
    web::{Fault, Outcome},
};
use minijinja::{Error, context};

use super::{
    check::check,
    facts::{Sample, sample_link},
    names::Editable,
    writer::{HTML, SMS, TEXT, Writer},
};

/// What is shown, or sent as a test.
#[derive(Debug, Clone, Copy)]
pub struct Shown<'a> {
    pub template: &'a Editable,
    /// `None`: the program's own.
    pub source: Option<&'a str>,
    pub kind: TemplateKind,
    pub with_all: bool,
}

impl Shown<'_> {
    /// At this clinic, whose other templates are `own`.
    pub fn preview(
        self,
        clinic: &ClinicSettings,
        own: &ClinicTemplates,
    ) -> Outcome<TemplatePreview, TemplateRefused> {
        let warnings = match self.source {
            Some(source) => check(self.template, source)?,
            None => Vec::new(),
        };
        let mut preview = self.written(clinic, own).map_err(Fault::new)?;
        preview.warnings = warnings;
        Ok(preview)
    }

    fn written(self, clinic: &ClinicSettings, own: &ClinicTemplates) -> Result<TemplatePreview, Error> {
        let Self { template, kind, .. } = self;
        let mut own = own.clone();
        match self.source {
            Some(source) => own.insert(
                template.name.clone(),
                ClinicTemplate {
                    version: 0,
                    source: source.to_owned(),
                },
            ),
            None => own.remove(&template.name),
        };
        let sample = Sample {
            kind,
            language: template.language,
            with_all: self.with_all,
            marked: "",
        };
        let facts = sample.facts_at(clinic);
        let link = sample_link(kind);
        let mut writer = Writer::of(&own, template.language, kind)?;
        if let Some(link) = &link {
            writer = writer.with_link(link);
        }
        let words = writer.letter(&facts)?;
        let alone = match template.part {
            "subject.txt" => words.subject.clone(),
            TEXT => words.text.clone(),
            HTML => words.html.clone(),
            SMS => writer.sms(&facts)?,
            part => writer.write(part, &context! { subject => words.subject.as_str(), ..facts })?,
        };
        Ok(TemplatePreview {
            subject: words.subject,
            text: words.text,
            html: words.html,
            alone,
            warnings: Vec::new(),
        })
    }
}
