//! The program's own wording, in `server/src/messaging/templates`.

use clinic_shared::messaging::TemplateFamily;
use minijinja::{Environment, Error, UndefinedBehavior, syntax::SyntaxConfig};

/// One file of it.
#[derive(Debug)]
pub struct Program {
    pub family: TemplateFamily,
    /// `vi/subject.txt`: by its end it is escaped, or not.
    pub path: &'static str,
    pub source: &'static str,
}

macro_rules! templates {
    ($($family:ident in $folder:literal { $($path:literal),+ $(,)? })+) => {
        &[$($(Program {
            family: TemplateFamily::$family,
            path: $path,
            source: include_str!(concat!("../templates/", $folder, $path, ".j2")),
        }),+),+]
    };
}

pub const TEMPLATES: &[Program] = templates! {
    Visit in "" {
        "vi/subject.txt",
        "vi/lead.txt",
        "vi/mail.txt",
        "vi/mail.html",
        "vi/sms.txt",
        "en/subject.txt",
        "en/lead.txt",
        "en/mail.txt",
        "en/mail.html",
        "en/sms.txt",
    }
    Account in "account/" {
        "vi/subject.txt",
        "vi/lead.txt",
        "vi/mail.txt",
        "vi/mail.html",
        "en/subject.txt",
        "en/lead.txt",
        "en/mail.txt",
        "en/mail.html",
    }
    Staff in "staff/" {
        "vi/subject.txt",
        "vi/lead.txt",
        "vi/mail.txt",
        "vi/mail.html",
        "en/subject.txt",
        "en/lead.txt",
        "en/mail.txt",
        "en/mail.html",
    }
};

/// With the program's own templates of a family.
pub fn environment(family: TemplateFamily) -> Result<Environment<'static>, Error> {
    let mut environment = bare()?;
    for one in TEMPLATES.iter().filter(|one| one.family == family) {
        environment.add_template(one.path, one.source)?;
    }
    Ok(environment)
}

/// Without any.
pub fn bare() -> Result<Environment<'static>, Error> {
    let mut environment = Environment::new();
    environment.set_undefined_behavior(UndefinedBehavior::Strict);
    // A block alone on its line leaves no line.
    environment.set_syntax(
        SyntaxConfig::builder()
            .trim_blocks(true)
            .lstrip_blocks(true)
            .build()?,
    );
    Ok(environment)
}
