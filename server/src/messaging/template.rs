//! Wording that the clinic changes: which templates there are (`names.rs`, `of_kind.rs`), what they can say (`facts.rs`),
//! whether one works (`check.rs`), how a message is written by them (`writer.rs`), and what the admin asks for
//! (`routes.rs`, `preview.rs`, `test_template.rs`). The program's own lie in `templates/`; the clinic's versions are rows
//! (`shared/src/messaging/template_versions.rs`). See `docs/messages.md`.

mod check;
mod facts;
mod names;
mod of_kind;
mod preview;
mod routes;
pub(super) mod test_template;
mod writer;

pub(super) use facts::Sample;
pub(super) use routes::routes;
pub use writer::BrokenTemplate;
pub(super) use writer::Writer;

/// Of the facts that the templates of a kind are given.
#[cfg(test)]
pub(super) fn fact_names_of_kinds() -> Vec<String> {
    let facts = facts::told(clinic_shared::field::Language::Vi).into_iter();
    let given = facts.filter(|fact| !matches!(fact.name.as_str(), "subject" | "lead"));
    given.map(|fact| fact.name).collect()
}

#[cfg(test)]
mod tests;
