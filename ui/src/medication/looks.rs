//! How drugs and what is found of them read and look.
use clinic_shared::medication::case::{Form, Route};
use clinic_shared::medication::finding::Text;
use clinic_shared::medication::{Kind, Outcome, Tier};

use super::checking::Done;
use super::words as w;
use crate::kit::{Icon, Tone};
use crate::words::language;

/// In the screen's language.
pub fn said(text: &Text) -> String {
    language().pick(&*text.vi, &*text.en).to_owned()
}

pub fn tier_word(tier: Tier) -> &'static str {
    match tier {
        Tier::Caution => w::caution(),
        Tier::Serious => w::serious(),
        Tier::Contraindicated => w::stop(),
    }
}

pub const fn tier_look(tier: Tier) -> (Tone, Icon) {
    match tier {
        Tier::Caution => (Tone::Info, Icon::Info),
        Tier::Serious => (Tone::Warning, Icon::Warning),
        Tier::Contraindicated => (Tone::Danger, Icon::Danger),
    }
}

pub fn kind_word(kind: Kind) -> &'static str {
    match kind {
        Kind::Interaction => w::interaction(),
        Kind::Allergy => w::allergy(),
        Kind::Duplicate => w::duplicate(),
        Kind::Overuse => w::overuse(),
        Kind::Contraindication => w::contraindication(),
    }
}

/// How a kind of danger stands.
pub fn kind_look(done: &Done, kind: Kind, outcome: Outcome) -> (Tone, Icon, String) {
    let name = kind_word(kind);
    match outcome {
        Outcome::Clear => (Tone::Success, Icon::Check, w::kind_clear(name)),
        Outcome::NotChecked => (Tone::Neutral, Icon::EyeOff, w::kind_not_checked(name)),
        Outcome::Findings => {
            let (tone, icon) = tier_look(done.worst(Some(kind)).unwrap_or(Tier::Contraindicated));
            (tone, icon, w::kind_found(name))
        }
    }
}

/// The whole check in a line. Findings do not hide that something was not checked.
pub fn outcome_look(done: &Done) -> (Tone, Icon, String) {
    let check = &done.check;
    let count = check.checked.findings.len();
    match (check.outcome, done.worst(None)) {
        (Outcome::Clear, _) => (Tone::Success, Icon::Check, w::all_clear(check.kinds.len())),
        (Outcome::NotChecked, _) => (Tone::Warning, Icon::EyeOff, w::not_all_checked().to_owned()),
        (Outcome::Findings, worst) => {
            let worst = worst.unwrap_or(Tier::Contraindicated);
            let text = match worst {
                Tier::Caution => w::only_cautions(count),
                Tier::Serious => w::needs_reason(count),
                Tier::Contraindicated => w::must_stop(count),
            };
            let (tone, icon) = tier_look(worst);
            if check.checked.not_checked.is_empty() {
                (tone, icon, text)
            } else {
                (tone, icon, w::and_not_all(&text))
            }
        }
    }
}

pub fn route_word(route: Route) -> &'static str {
    match route {
        Route::Oral => w::oral(),
        Route::Sublingual => w::sublingual(),
        Route::Rectal => w::rectal(),
        Route::Iv => w::iv(),
        Route::Im => w::im(),
        Route::Sc => w::sc(),
        Route::Transdermal => w::transdermal(),
        Route::Intrathecal => w::intrathecal(),
        Route::Inhaled => w::inhaled(),
        Route::Nasal => w::nasal(),
        Route::Eye => w::eye(),
        Route::Ear => w::ear(),
        Route::Skin => w::skin(),
        Route::Vaginal => w::vaginal(),
        Route::Local => w::local(),
    }
}

pub fn form_word(form: Form) -> &'static str {
    match form {
        Form::Tablet => w::tablet(),
        Form::Capsule => w::capsule(),
        Form::ModifiedRelease => w::modified_release(),
        Form::Effervescent => w::effervescent(),
        Form::Powder => w::powder(),
        Form::Granules => w::granules(),
        Form::Syrup => w::syrup(),
        Form::Suspension => w::suspension(),
        Form::Solution => w::solution(),
        Form::Drops => w::drops(),
        Form::Lozenge => w::lozenge(),
        Form::Injection => w::injection(),
        Form::Infusion => w::infusion(),
        Form::Depot => w::depot(),
        Form::Suppository => w::suppository(),
        Form::Pessary => w::pessary(),
        Form::Cream => w::cream(),
        Form::Ointment => w::ointment(),
        Form::Gel => w::gel(),
        Form::Shampoo => w::shampoo(),
        Form::Spray => w::spray(),
        Form::Patch => w::patch(),
        Form::Inhaler => w::inhaler(),
        Form::Nebuliser => w::nebuliser(),
        Form::EyeDrops => w::eye_drops(),
        Form::EyeOintment => w::eye_ointment(),
        Form::EarDrops => w::ear_drops(),
        Form::NasalSpray => w::nasal_spray(),
        Form::Mouthwash => w::mouthwash(),
        Form::Implant => w::implant(),
        Form::Intrauterine => w::intrauterine(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use clinic_shared::medication::finding::{Checked, Finding, NotChecked, Source};

    fn done(tiers: &[Tier], not_checked: Vec<NotChecked>) -> Done {
        let finding = |tier: &Tier| Finding {
            tier: *tier,
            kind: Kind::Interaction,
            between: Vec::new(),
            slots: Vec::new(),
            ingredients: Vec::new(),
            rule: "".into(),
            mechanism: None,
            effect: Text::default(),
            advice: Text::default(),
            source: Source {
                title: "".into(),
                row: "".into(),
            },
            doubts: Vec::new(),
        };
        let checked = Checked {
            findings: tiers.iter().map(finding).collect(),
            not_checked,
            pack: String::new(),
        };
        Done {
            case: clinic_shared::medication::Case::default(),
            check: checked.into(),
        }
    }

    #[test]
    fn the_line_says_the_gravest_and_never_that_all_is_well_when_not_all_was_checked() {
        let unasked = || vec![NotChecked::AllergiesNeverAsked];
        let line = |tiers: &[Tier], not_checked| {
            let (tone, _, text) = outcome_look(&done(tiers, not_checked));
            (tone, text)
        };
        assert_eq!(line(&[], vec![]), (Tone::Success, w::all_clear(5)));
        assert_eq!(
            line(&[], unasked()),
            (Tone::Warning, w::not_all_checked().to_owned())
        );
        assert_eq!(line(&[Tier::Caution], vec![]), (Tone::Info, w::only_cautions(1)));
        assert_eq!(
            line(&[Tier::Serious, Tier::Caution], vec![]),
            (Tone::Warning, w::needs_reason(2))
        );
        assert_eq!(
            line(&[Tier::Contraindicated], unasked()),
            (Tone::Danger, w::and_not_all(&w::must_stop(1)))
        );
    }

    #[test]
    fn a_kind_is_clear_found_or_not_checked_each_with_its_own_look() {
        let done = done(&[Tier::Serious], vec![NotChecked::AllergiesNeverAsked]);
        let look = |at: usize| {
            let kind = done.check.kinds[at];
            let (tone, _, text) = kind_look(&done, kind.kind, kind.outcome);
            (tone, text)
        };
        assert_eq!(look(0), (Tone::Warning, "Tương tác: có".to_owned()));
        assert_eq!(look(1), (Tone::Neutral, "Dị ứng: chưa kiểm tra hết".to_owned()));
        assert_eq!(look(2), (Tone::Success, "Trùng thuốc: không thấy".to_owned()));
    }
}
