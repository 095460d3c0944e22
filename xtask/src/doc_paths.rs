//! Keeps the docs honest: every path of the repository that a document names must exist.
use std::path::{Path, PathBuf};

use crate::{Failure, place, stamp};

/// Folders that a path in backticks must start with to count as one of ours.
const OURS: [&str; 10] = [
    "shared/",
    "server/",
    "src-tauri/",
    "ui/",
    "tests/",
    "fuzz/",
    "xtask/",
    "migrations/",
    "docs/",
    ".ci/",
];
/// Made by a build or a run, so not in a fresh clone.
const MADE: [&str; 3] = ["ui/dist", "ui/node_modules", "fuzz/artifacts"];

pub fn check() -> Result<(), Failure> {
    let root = place::root();
    let mut gone = Vec::new();
    for document in documents(&root)? {
        let text = std::fs::read_to_string(&document)?;
        let folder = document.parent().unwrap_or(&root);
        for named in paths_named(&text)
            .into_iter()
            .filter(|named| !exists(&root, named))
        {
            gone.push(format!("{}: `{named}`", document.display()));
        }
        for linked in links(&text)
            .into_iter()
            .filter(|linked| !folder.join(linked).exists())
        {
            gone.push(format!("{}: link to {linked}", document.display()));
        }
    }
    if gone.is_empty() {
        Ok(())
    } else {
        Err(format!("Paths that do not exist:\n  {}", gone.join("\n  ")).into())
    }
}

fn documents(root: &Path) -> Result<Vec<PathBuf>, Failure> {
    let mut documents = vec![root.join("README.md"), root.join("ui/README.md")];
    documents.extend(stamp::files(&root.join("docs"))?);
    documents.retain(|file| file.extension().is_some_and(|ending| ending == "md") && file.exists());
    Ok(documents)
}

/// The paths in backticks, `{a,b}` spelt out. Placeholders (`NNNN`, `<room>`, `…`, `*`) name no file.
fn paths_named(text: &str) -> Vec<String> {
    let in_ticks = text.split('`').skip(1).step_by(2);
    let ours = in_ticks.filter(|named| {
        OURS.iter().any(|folder| named.starts_with(folder))
            && !MADE.iter().any(|made| named.starts_with(made))
            && !named.contains([' ', '<', '…', '*', '\n'])
            && !named.contains("NNNN")
    });
    ours.flat_map(spelt_out).collect()
}

/// `a/{b,c}.rs` → `a/b.rs`, `a/c.rs`.
fn spelt_out(named: &str) -> Vec<String> {
    let braces = named
        .split_once('{')
        .and_then(|(before, rest)| Some((before, rest.split_once('}')?)));
    match braces {
        Some((before, (choices, after))) => choices
            .split(',')
            .flat_map(|choice| spelt_out(&format!("{before}{choice}{after}")))
            .collect(),
        None => vec![named.to_owned()],
    }
}

fn exists(root: &Path, named: &str) -> bool {
    // `path/file.rs:12` names a line.
    let path = named.split_once(':').map_or(named, |(path, _)| path);
    root.join(path).exists()
}

/// Relative targets of Markdown links and pictures.
fn links(text: &str) -> Vec<String> {
    let targets = text
        .split("](")
        .skip(1)
        .filter_map(|rest| rest.split_once(')'))
        .map(|(target, _)| target);
    let relative = targets.filter(|target| !target.contains("://") && !target.starts_with(['#', '/']));
    relative
        .filter_map(|target| target.split('#').next())
        .map(str::to_owned)
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_in_backticks_are_found_and_braces_spelt_out() {
        let text =
            "See `shared/src/{a,b}.rs`, `cargo xtask run`, `ui/dist/index.html` and `migrations/NNNN_x.sql`.";
        assert_eq!(paths_named(text), ["shared/src/a.rs", "shared/src/b.rs"]);
    }

    #[test]
    fn only_relative_links_are_followed() {
        assert_eq!(
            links("[a](docs/a.md#part) [b](https://b.test/) [c](#c) ![d](d.png)"),
            ["docs/a.md", "d.png"]
        );
    }
}
