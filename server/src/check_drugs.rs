//! `clinic-server check-drugs`: one prescription on stdin, what the check says on stdout. With what the program ships with,
//! without a clinic's data.

use clinic_shared::{
    medication::{Case, DrugCheck, Outcome, Pack, check},
    text::with_causes,
};

#[derive(Debug, thiserror::Error)]
pub enum CheckFailed {
    #[error("the case on stdin cannot be read: {}", with_causes(.0))]
    Case(#[from] serde_json::Error),
    #[error("the case on stdin names no drug: {{\"lines\":[\"warfarin\",\"ibuprofen\"]}}")]
    NoLines,
}

pub fn answer(pack: &Pack, case: &str) -> Result<DrugCheck, CheckFailed> {
    let case: Case = serde_json::from_str(case)?;
    if case.lines.is_empty() {
        return Err(CheckFailed::NoLines);
    }
    Ok(check(pack, &case).into())
}

/// For people at a terminal.
pub fn print(answer: &DrugCheck) {
    let checked = &answer.checked;
    if answer.outcome == Outcome::Clear {
        println!(
            "clear: all was checked, and nothing was found (pack {})",
            checked.pack
        );
    }
    for finding in &checked.findings {
        println!("{}: {}", finding.tier.name(), finding.between.join(" + "));
        println!("  {} · {}", finding.effect.vi, finding.effect.en);
        println!("  {} · {}", finding.advice.vi, finding.advice.en);
        for doubt in &finding.doubts {
            let asks = doubt.asks();
            println!("  ? {} · {}", asks.vi, asks.en);
        }
        println!("  {} {}", finding.source.title, finding.source.row);
    }
    for not in &checked.not_checked {
        let told = not.told();
        println!("not checked: {} · {}", told.vi, told.en);
    }
}
