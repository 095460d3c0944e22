//! Wording that the clinic changes: which templates there are (`names.rs`, `of_kind.rs`), what they can say (`facts.rs`),
//! whether one works (`check.rs`), how a message is written by them (`writer.rs`, `link.rs`), and what the admin asks for
//! (`routes.rs`, `preview.rs`, `test_template.rs`). The program's own (`program.rs`) lie in `templates/`; the clinic's
//! versions are rows (`shared/src/messaging/template_versions.rs`). See `docs/messages.md`.

mod check;
mod facts;
mod link;
mod names;
mod of_kind;
mod preview;
mod program;
mod routes;
pub(super) mod test_template;
mod writer;

pub(super) use facts::Sample;
pub(super) use link::SIGN;
pub(super) use routes::routes;
pub use writer::BrokenTemplate;
pub(super) use writer::Writer;

/// Of the facts that the templates of a kind are given.
#[cfg(test)]
pub(super) fn fact_names_of_kinds(family: clinic_shared::messaging::TemplateFamily) -> Vec<String> {
    let given = facts::facts_of(family).iter().filter(|fact| !fact.is_of_frames());
    given.map(|fact| fact.name.to_owned()).collect()
}

#[cfg(test)]
mod tests;
