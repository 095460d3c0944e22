//! Which licences and crates we take. Read from `cargo metadata`, so it needs nothing installed.
use crate::{Failure, place};

/// Licences that fit a program under AGPL-3.0-or-later.
const FIT: [&str; 18] = [
    "MIT",
    "MIT-0",
    "Apache-2.0",
    "Apache-2.0 WITH LLVM-exception",
    "BSD-1-Clause",
    "BSD-2-Clause",
    "BSD-3-Clause",
    "0BSD",
    "ISC",
    "Zlib",
    "BSL-1.0",
    "MPL-2.0",
    "Unicode-3.0",
    "CC0-1.0",
    "Unlicense",
    "CDLA-Permissive-2.0",
    "bzip2-1.0.6",
    "IJG",
];
/// Crates that we do not take, and why.
const BANNED: [(&str, &str); 4] = [
    ("rsa", "RUSTSEC-2023-0071: timing side channel"),
    ("tokio-cron-scheduler", "drops jobs"),
    ("problem_details", "pulls an old utoipa"),
    ("iota_stronghold", "deprecated"),
];

pub fn check() -> Result<(), Failure> {
    let metadata = place::metadata()?;
    let packages = metadata["packages"]
        .as_array()
        .ok_or("cargo metadata names no packages")?;
    let mut complaints = Vec::new();
    for package in packages {
        let text = |field: &str| package[field].as_str().unwrap_or_default();
        let (name, source) = (text("name"), text("source"));
        if let Some((_, why)) = BANNED.iter().find(|(banned, _)| *banned == name) {
            complaints.push(format!("{name}: banned ({why})"));
        }
        if source.starts_with("git+") {
            complaints.push(format!("{name}: from git; take released versions only"));
        }
        // Our own crates have no source.
        if !source.is_empty() && !fits(text("license")) {
            complaints.push(format!("{name}: licence \"{}\"", text("license")));
        }
    }
    println!("  {} packages looked at", packages.len());
    if complaints.is_empty() {
        Ok(())
    } else {
        Err(complaints.join("\n  ").into())
    }
}

/// True when the SPDX expression can be met with licences that fit: one side of each OR, all sides of each AND.
fn fits(expression: &str) -> bool {
    let expression = expression.replace('/', " OR ");
    let mut words: Vec<String> = Vec::new();
    for word in expression
        .replace('(', " ( ")
        .replace(')', " ) ")
        .split_whitespace()
    {
        match words.last_mut() {
            Some(last) if word == "WITH" || last.ends_with(" WITH") => *last = format!("{last} {word}"),
            _ => words.push(word.to_owned()),
        }
    }
    let mut rest = words.as_slice();
    either(&mut rest) && rest.is_empty()
}

fn either(rest: &mut &[String]) -> bool {
    let mut fit = both(rest);
    while take(rest, "OR") {
        fit |= both(rest);
    }
    fit
}

fn both(rest: &mut &[String]) -> bool {
    let mut fit = one(rest);
    while take(rest, "AND") {
        fit &= one(rest);
    }
    fit
}

fn one(rest: &mut &[String]) -> bool {
    if take(rest, "(") {
        let fit = either(rest);
        return take(rest, ")") && fit;
    }
    let Some((name, after)) = rest.split_first() else {
        return false;
    };
    *rest = after;
    FIT.contains(&name.as_str())
}

fn take(rest: &mut &[String], word: &str) -> bool {
    match rest.split_first() {
        Some((first, after)) if first == word => {
            *rest = after;
            true
        }
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::fits;

    #[test]
    fn one_fitting_side_of_an_or_is_enough() {
        assert!(fits("MIT OR GPL-2.0-only"));
        assert!(fits("MIT/Apache-2.0"));
        assert!(fits("(GPL-2.0-only OR MIT) AND Unicode-3.0"));
        assert!(fits("Apache-2.0 WITH LLVM-exception OR GPL-2.0-only"));
    }

    #[test]
    fn every_side_of_an_and_must_fit() {
        assert!(!fits("MIT AND GPL-2.0-only"));
        assert!(!fits("GPL-2.0-only"));
        assert!(!fits(""));
    }
}
