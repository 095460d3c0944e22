//! `bench drugs`: a long prescription against a long history, with a pack grown to many times what is shipped, beside every
//! two drugs compared with every rule.

use std::{fmt::Write as _, hint::black_box, time::Instant};

use clinic_shared::medication::{
    Case, Line, Pack, Taken,
    check::{Prepared, interactions_naively},
    pack::load::{SHIPPED, Table, read, shipped},
};
use rand::{RngExt as _, SeedableRng as _, seq::IndexedRandom as _};
use rand_chacha::ChaCha8Rng;
use serde_json::{Map, Value, json};

use super::http::{BenchFailed, round};

#[derive(Debug, Clone, Copy)]
pub struct DrugsBench {
    pub rules: u32,
    pub lines: u16,
    pub history: u16,
    /// Different prescriptions, each checked once.
    pub cases: u32,
}

/// What the shipped pack is grown by. Every ingredient is in some groups, groups are in groups, as in the shipped one.
const INGREDIENTS: u32 = 8_000;
const GROUPS: u32 = 600;
/// One rule in so many is about two groups.
const GROUP_RULE_EVERY: u32 = 5_000;
/// The slow way needs seconds for one.
const NAIVE_CASES: usize = 3;

/// Flat keys, units in the names.
pub fn run(bench: DrugsBench) -> Result<Map<String, Value>, BenchFailed> {
    let mut chance = ChaCha8Rng::seed_from_u64(1);
    let shipped = shipped().map_err(BenchFailed::new)?;
    let missing = bench
        .rules
        .saturating_sub(u32::try_from(shipped.rules.len()).unwrap_or(u32::MAX));
    let tables = grown(missing, &mut chance);
    let extra: Vec<Table<'_>> = tables.iter().map(|(file, text)| Table { file, text }).collect();
    let all = [SHIPPED, &extra].concat();

    let before = resident_kb();
    let begun = Instant::now();
    let pack = read(&all, "grown").map_err(BenchFailed::new)?;
    let load = begun.elapsed();
    let pack_kb = resident_kb().saturating_sub(before);

    let cases: Vec<Case> = (0..bench.cases)
        .map(|_| case(&pack, bench, &mut chance))
        .collect();
    let prepared: Vec<Prepared<'_>> = cases.iter().map(|case| Prepared::new(&pack, case)).collect();
    let mut findings = 0_u32;
    // The first round warms up.
    for prepared in &prepared {
        let found = black_box(prepared.check()).findings.len();
        findings += u32::try_from(found).unwrap_or(u32::MAX);
    }
    let begun = Instant::now();
    for prepared in &prepared {
        black_box(prepared.check());
    }
    let check = begun.elapsed() / bench.cases.max(1);
    let begun = Instant::now();
    for case in &cases {
        black_box(Prepared::new(&pack, case).check());
    }
    let with_names = begun.elapsed() / bench.cases.max(1);

    let some = &prepared[..prepared.len().min(NAIVE_CASES)];
    let begun = Instant::now();
    for prepared in some {
        let naive = interactions_naively(black_box(prepared));
        if naive != prepared.interacting() {
            return Err(BenchFailed::new("the quick check and the naive one differ"));
        }
    }
    let naive = begun.elapsed() / u32::try_from(some.len()).unwrap_or(1).max(1);

    let us = |time: std::time::Duration| time.as_secs_f64() * 1e6;
    let mut out = Map::new();
    for (key, value) in [
        ("check_us", json!(round(us(check)))),
        ("check_and_names_us", json!(round(us(with_names)))),
        ("naive_us", json!(round(us(naive)))),
        ("naive_over_check", json!(round(us(naive) / us(check)))),
        ("load_ms", json!(round(load.as_secs_f64() * 1e3))),
        ("pack_mb", json!(round(f64::from(pack_kb) / 1024.0))),
        ("rules", json!(pack.rules.len())),
        ("ingredients", json!(pack.ingredients.len())),
        ("lines", json!(bench.lines)),
        ("history", json!(bench.history)),
        (
            "findings_per_case",
            json!(round(f64::from(findings) / f64::from(bench.cases.max(1)))),
        ),
    ] {
        out.insert(key.to_owned(), value);
    }
    Ok(out)
}

/// Tables of made-up names, as large as wanted.
fn grown(rules: u32, chance: &mut ChaCha8Rng) -> Vec<(&'static str, String)> {
    let mut groups = String::from("id,vi,en,parents,duplicate\n");
    for at in 0..GROUPS {
        // The first tenth are the upper ones.
        let parent = if at < GROUPS / 10 {
            String::new()
        } else {
            format!("grown-{}", chance.random_range(0..GROUPS / 10))
        };
        let _ = writeln!(groups, "grown-{at},grown {at},grown {at},{parent},");
    }
    let mut ingredients = String::from("id,vi,names,brands,atc,groups\n");
    for at in 0..INGREDIENTS {
        let some: Vec<_> = (0..3)
            .map(|_| format!("grown-{}", chance.random_range(0..GROUPS)))
            .collect();
        let _ = writeln!(ingredients, "made-{at},made {at},,,,{}", some.join("|"));
    }
    let mut table = String::from(
        "id,a,b,when,tier,washout_a_days,washout_b_days,mechanism,effect,advice_vi,advice_en,source,source_row\n",
    );
    let whens = [
        "",
        "",
        "",
        "a.route=iv",
        "b.form=modified-release",
        "age_years>=65",
    ];
    for at in 0..rules {
        let (kind, of) = if at % GROUP_RULE_EVERY == 0 {
            ("g:grown", GROUPS)
        } else {
            ("i:made", INGREDIENTS)
        };
        let a = chance.random_range(0..of);
        let b = (a + chance.random_range(1..of)) % of;
        let when = whens.choose(chance).copied().unwrap_or_default();
        let tier = ["contraindicated", "serious", "caution"]
            .choose(chance)
            .copied()
            .unwrap_or_default();
        let _ = writeln!(
            table,
            "grown-{at},{kind}-{a},{kind}-{b},{when},{tier},,,cyp3a4-inhibition,bleeding,x,x,qd5948,{at}"
        );
    }
    vec![
        ("groups-grown.csv", groups),
        ("ingredients-grown.csv", ingredients),
        ("rules-grown.csv", table),
    ]
}

fn case(pack: &Pack, bench: DrugsBench, chance: &mut ChaCha8Rng) -> Case {
    let drug = |chance: &mut ChaCha8Rng| {
        let one = pack.ingredients.choose(chance);
        one.map(|ingredient| ingredient.id.to_string())
            .unwrap_or_default()
    };
    Case {
        lines: (0..bench.lines)
            .map(|_| Line {
                drug: drug(chance),
                days: Some(30),
                ..Line::default()
            })
            .collect(),
        active: (0..bench.history)
            .map(|_| Taken {
                drug: drug(chance),
                started_days_ago: chance.random_range(1..300),
                days: Some(chance.random_range(5..400)),
                ..Taken::default()
            })
            .collect(),
        allergies: Some(vec!["penicillin".to_owned(), "NSAID".to_owned()]),
        age_years: Some(f64::from(chance.random_range(1_u16..90))),
        ..Case::default()
    }
}

/// What the process holds in memory of its own.
fn resident_kb() -> u32 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("RssAnon:"));
    let number = line.and_then(|rest| rest.split_whitespace().next());
    number.and_then(|number| number.parse().ok()).unwrap_or(0)
}
