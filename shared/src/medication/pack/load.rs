//! Reads a pack from its tables of text (CSV), each row checked, every fault told with its file and line.

use std::collections::HashMap;

use serde::Deserialize;

use super::{
    Builder, Contraindication, CrossReaction, Dose, Named, Own, Pack, PackFault, Population, Product, Rule,
    build::Called, own::Adding,
};
use crate::medication::{
    case::{Form, Route},
    finding::{Text, Tier},
    when::{self, When},
};

/// A table and the name that its faults are told by: `rules-qd5948.csv`.
#[derive(Debug, Clone, Copy)]
pub struct Table<'t> {
    pub file: &'t str,
    pub text: &'t str,
}

/// One row that cannot be taken.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{file}, line {line}: {what}")]
pub struct RowFault {
    pub file: String,
    /// From 1, the header's.
    pub line: u64,
    pub what: String,
}

/// A pack that cannot be read, with every row that is wrong.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("the drug pack cannot be read: {}", first(.faults))]
pub struct Unreadable {
    pub faults: Vec<RowFault>,
}

/// One wrong table makes every row of the next wrong.
fn first(faults: &[RowFault]) -> String {
    let told: Vec<_> = faults.iter().take(3).map(ToString::to_string).collect();
    format!("{} ({} rows are wrong)", told.join("; "), faults.len())
}

/// What the program comes with: every file of `shared/packs` (`build.rs` lists them).
pub const SHIPPED: &[Table<'static>] = include!(concat!(env!("OUT_DIR"), "/packs.rs"));
pub const SHIPPED_VERSION: &str = "2026.11";

/// The pack that the program comes with.
pub fn shipped() -> Result<Pack, Unreadable> {
    read(SHIPPED, SHIPPED_VERSION)
}

#[derive(Deserialize)]
struct SourceRow {
    code: String,
    title: String,
    publisher: String,
    year: String,
}

#[derive(Deserialize)]
struct GroupRow {
    id: String,
    vi: String,
    en: String,
    parents: String,
    duplicate: String,
}

#[derive(Deserialize)]
struct IngredientRow {
    id: String,
    vi: String,
    names: String,
    brands: String,
    groups: String,
}

#[derive(Deserialize)]
struct ProductRow {
    name: String,
    ingredients: String,
    form: String,
    route: String,
}

#[derive(Deserialize)]
struct ConditionRow {
    code: String,
    vi: String,
    en: String,
    icd10: String,
}

/// Of mechanisms, effects and questions.
#[derive(Deserialize)]
struct CodeRow {
    code: String,
    vi: String,
    en: String,
}

#[derive(Deserialize)]
struct RuleRow {
    id: String,
    a: String,
    b: String,
    when: String,
    tier: String,
    washout_a_days: Option<u16>,
    washout_b_days: Option<u16>,
    mechanism: String,
    effect: String,
    advice_vi: String,
    advice_en: String,
    source: String,
    source_row: String,
}

#[derive(Deserialize)]
struct ContraindicationRow {
    id: String,
    target: String,
    when: String,
    tier: String,
    effect: String,
    advice_vi: String,
    advice_en: String,
    source: String,
    source_row: String,
}

#[derive(Deserialize)]
struct AllergenRow {
    name: String,
    means: String,
}

#[derive(Deserialize)]
struct AllergyRow {
    allergy: String,
    target: String,
    tier: String,
    effect: String,
    advice_vi: String,
    advice_en: String,
    source: String,
    source_row: String,
}

#[derive(Deserialize)]
struct DoseRow {
    ingredient: String,
    route: String,
    population: String,
    max_daily_mg: Option<f64>,
    max_daily_mg_per_kg: Option<f64>,
    max_single_mg: Option<f64>,
    max_single_mg_per_kg: Option<f64>,
    max_days: Option<u16>,
    usual_vi: String,
    usual_en: String,
    source: String,
    source_row: String,
}

/// Codes of mechanisms and effects.
#[derive(Default)]
struct Codes {
    mechanisms: HashMap<String, Text>,
    effects: HashMap<String, Text>,
}

/// What the program comes with, and what a clinic has beside it. `shipped` is the former alone.
pub fn with_own(shipped: &Pack, own: &Own, version: &str) -> Result<Pack, Unreadable> {
    read_adding(SHIPPED, Some(Adding::new(own, shipped)), version)
}

/// All rows of all tables, or every fault there is.
pub fn read(tables: &[Table<'_>], version: &str) -> Result<Pack, Unreadable> {
    read_adding(tables, None, version)
}

fn read_adding(tables: &[Table<'_>], adding: Option<Adding<'_>>, version: &str) -> Result<Pack, Unreadable> {
    let mut reader = Reader {
        tables,
        adding,
        builder: Builder::default(),
        codes: Codes::default(),
        faults: Vec::new(),
    };
    reader.all();
    let Reader { builder, faults, .. } = reader;
    if !faults.is_empty() {
        return Err(Unreadable { faults });
    }
    builder.finish(version.to_owned()).map_err(|fault| Unreadable {
        faults: vec![RowFault {
            file: "groups.csv".to_owned(),
            line: 0,
            what: fault.to_string(),
        }],
    })
}

struct Reader<'t> {
    tables: &'t [Table<'t>],
    adding: Option<Adding<'t>>,
    builder: Builder,
    codes: Codes,
    faults: Vec<RowFault>,
}

type Taken = Result<(), String>;

impl Reader<'_> {
    /// What is spoken of comes before what speaks of it.
    fn all(&mut self) {
        self.each("sources", |builder, _, row: SourceRow| {
            let title = [row.title, row.publisher, row.year];
            let title: Vec<_> = title.into_iter().filter(|part| !part.is_empty()).collect();
            builder.document(&row.code, &title.join(", ")).map_err(told)
        });
        self.each("groups", |builder, _, row: GroupRow| {
            let duplicate = optional(&row.duplicate, "tier", Tier::parse)?;
            builder
                .group(&row.id, Text::new(row.vi, row.en), duplicate)
                .map_err(told)
        });
        self.each("groups", |builder, _, row: GroupRow| {
            list(&row.parents).try_for_each(|parent| builder.within(&row.id, parent).map_err(told))
        });
        self.each("ingredients", |builder, _, row: IngredientRow| {
            let names = list(&row.names).chain(list(&row.brands));
            builder
                .ingredient(&row.id, &row.vi, names, list(&row.groups))
                .map(drop)
                .map_err(told)
        });
        if let Some(adding) = &mut self.adding {
            adding.ingredients(&mut self.builder);
        }
        self.each("products", product);
        self.each("conditions", |builder, _, row: ConditionRow| {
            let name = Text::new(row.vi, row.en);
            builder.condition(&row.code, name, list(&row.icd10)).map_err(told)
        });
        self.each("mechanisms", |_, codes, row: CodeRow| {
            code(&mut codes.mechanisms, row)
        });
        self.each("effects", |_, codes, row: CodeRow| code(&mut codes.effects, row));
        self.each("questions", |builder, _, row: CodeRow| {
            builder
                .question(&row.code, Text::new(row.vi, row.en))
                .map_err(told)
        });
        self.each("rules", rule);
        self.each("contraindications", contraindication);
        self.each("allergens", |builder, _, row: AllergenRow| {
            let means = builder.called(&row.means).map_err(told)?;
            builder.allergen(&row.name, means);
            Ok(())
        });
        self.each("allergies", allergy);
        self.each("doses", dose);
        if let Some(adding) = &self.adding {
            adding.rest(&mut self.builder);
        }
    }

    /// Every row of the tables whose name begins so.
    fn each<R: for<'de> Deserialize<'de>>(
        &mut self,
        kind: &str,
        mut take: impl FnMut(&mut Builder, &mut Codes, R) -> Taken,
    ) {
        for table in self.tables {
            let stem = table.file.strip_suffix(".csv").unwrap_or(table.file);
            if stem != kind && !stem.strip_prefix(kind).is_some_and(|rest| rest.starts_with('-')) {
                continue;
            }
            let mut rows = csv::ReaderBuilder::new()
                .trim(csv::Trim::All)
                .from_reader(table.text.as_bytes());
            let header = rows.headers().cloned();
            for record in rows.into_records() {
                let line = match &record {
                    Ok(record) => record.position().map_or(0, csv::Position::line),
                    Err(error) => error.position().map_or(0, csv::Position::line),
                };
                let taken = header
                    .as_ref()
                    .map_err(ToString::to_string)
                    .and_then(|header| {
                        let record = record.map_err(|error| error.to_string())?;
                        record
                            .deserialize(Some(header))
                            .map_err(|error| error.to_string())
                    })
                    .and_then(|row| take(&mut self.builder, &mut self.codes, row));
                if let Err(what) = taken {
                    self.faults.push(RowFault {
                        file: table.file.to_owned(),
                        line,
                        what,
                    });
                }
            }
        }
    }
}

#[expect(clippy::needless_pass_by_value, reason = "as `map_err` gives it")]
fn told(fault: PackFault) -> String {
    fault.to_string()
}

fn list(cell: &str) -> impl Iterator<Item = &str> {
    cell.split('|').map(str::trim).filter(|one| !one.is_empty())
}

fn optional<T>(cell: &str, what: &str, parse: impl Fn(&str) -> Option<T>) -> Result<Option<T>, String> {
    if cell.is_empty() {
        return Ok(None);
    }
    parse(cell)
        .map(Some)
        .ok_or_else(|| format!("{cell:?} is no {what}"))
}

fn required<T>(cell: &str, what: &str, parse: impl Fn(&str) -> Option<T>) -> Result<T, String> {
    parse(cell).ok_or_else(|| format!("{cell:?} is no {what}"))
}

fn code(codes: &mut HashMap<String, Text>, row: CodeRow) -> Taken {
    if codes.contains_key(&row.code) {
        return Err(format!("{:?} stands twice", row.code));
    }
    codes.insert(row.code, Text::new(row.vi, row.en));
    Ok(())
}

fn text_of(builder: &mut Builder, codes: &HashMap<String, Text>, code: &str) -> Result<u32, String> {
    let text = codes.get(code).ok_or_else(|| format!("{code:?} is not known"))?;
    Ok(builder.text(text.clone()))
}

fn product(builder: &mut Builder, _: &mut Codes, row: ProductRow) -> Taken {
    let mut holds = Vec::new();
    for part in list(&row.ingredients) {
        let (id, strength) = part.split_once(' ').unwrap_or((part, ""));
        let Called::Ingredient(at) = builder.called(&format!("i:{id}")).map_err(told)? else {
            return Err(format!("{id:?} is no ingredient"));
        };
        holds.push((at, milligrams(strength)?));
    }
    if holds.is_empty() {
        return Err("it holds nothing".to_owned());
    }
    let product = Product {
        name: row.name.into(),
        holds: holds.into(),
        form: optional(&row.form, "form", Form::parse)?,
        route: optional(&row.route, "route", Route::parse)?,
        is_offered: true,
    };
    builder.product(product).map_err(told)
}

/// `500 mg`, `1 g`, `250 µg`; `None` for what is measured otherwise (units, per cent, in so many millilitres).
fn milligrams(strength: &str) -> Result<Option<f64>, String> {
    let of_unit = |(number, unit): (&str, &str)| {
        let number: f64 = number.replace(',', ".").parse().ok()?;
        match unit.trim() {
            "mg" => Some(number),
            "g" => Some(number * 1_000.0),
            "mcg" | "µg" | "μg" => Some(number / 1_000.0),
            _ => None,
        }
    };
    amount(strength.trim().split_once(' ').and_then(of_unit))
}

/// Rust reads `-5`, `NaN` and `inf` as numbers too. By such a limit every dose would be too much, or none.
fn amount(given: Option<f64>) -> Result<Option<f64>, String> {
    match given {
        Some(given) if !(given > 0.0 && given.is_finite()) => Err(format!("{given} is no amount")),
        given => Ok(given),
    }
}

fn when_of(builder: &Builder, text: &str) -> Result<When, String> {
    when::parse(text, builder).map_err(|fault| fault.to_string())
}

fn rule(builder: &mut Builder, codes: &mut Codes, row: RuleRow) -> Taken {
    let (a, b) = (
        builder.called(&row.a).map_err(told)?,
        builder.called(&row.b).map_err(told)?,
    );
    if a == b && matches!(a, Called::Ingredient(_)) {
        return Err("an ingredient does not meet itself".to_owned());
    }
    let When { routes, clauses } = when_of(builder, &row.when)?;
    let rule = Rule {
        id: row.id.into(),
        a: builder.concept(a),
        b: builder.concept(b),
        tier: required(&row.tier, "tier", Tier::parse)?,
        routes,
        clauses,
        washout_a: row.washout_a_days.unwrap_or(0),
        washout_b: row.washout_b_days.unwrap_or(0),
        mechanism: Some(text_of(builder, &codes.mechanisms, &row.mechanism)?),
        effect: text_of(builder, &codes.effects, &row.effect)?,
        advice: builder.text(Text::new(row.advice_vi, row.advice_en)),
        source: builder.cited(&row.source, &row.source_row).map_err(told)?,
    };
    builder.rule(rule);
    Ok(())
}

fn contraindication(builder: &mut Builder, codes: &mut Codes, row: ContraindicationRow) -> Taken {
    let target = builder.called(&row.target).map_err(told)?;
    let When { routes, clauses } = when_of(builder, &row.when)?;
    let contraindication = Contraindication {
        id: row.id.into(),
        tier: required(&row.tier, "tier", Tier::parse)?,
        routes: routes[0],
        clauses,
        effect: text_of(builder, &codes.effects, &row.effect)?,
        advice: builder.text(Text::new(row.advice_vi, row.advice_en)),
        source: builder.cited(&row.source, &row.source_row).map_err(told)?,
    };
    builder.contraindication(target, contraindication);
    Ok(())
}

fn allergy(builder: &mut Builder, codes: &mut Codes, row: AllergyRow) -> Taken {
    let (allergy, target) = (
        builder.called(&row.allergy).map_err(told)?,
        builder.called(&row.target).map_err(told)?,
    );
    // Said in words of its own, or by a code.
    let effect = match codes.effects.get(&row.effect) {
        Some(text) => builder.text(text.clone()),
        None => builder.text(Text::new(row.effect.clone(), row.effect)),
    };
    let reaction = CrossReaction {
        target: 0,
        tier: required(&row.tier, "tier", Tier::parse)?,
        effect,
        advice: builder.text(Text::new(row.advice_vi, row.advice_en)),
        source: builder.cited(&row.source, &row.source_row).map_err(told)?,
    };
    builder.cross_reaction(allergy, target, reaction);
    Ok(())
}

fn dose(builder: &mut Builder, _: &mut Codes, row: DoseRow) -> Taken {
    let Some(Named::Ingredient(ingredient)) = builder.named(&row.ingredient) else {
        return Err(format!("{:?} is no ingredient", row.ingredient));
    };
    let dose = Dose {
        population: required(&row.population, "population", Population::parse)?,
        route: optional(&row.route, "route", Route::parse)?,
        max_daily_mg: amount(row.max_daily_mg)?,
        max_daily_mg_per_kg: amount(row.max_daily_mg_per_kg)?,
        max_single_mg: amount(row.max_single_mg)?,
        max_single_mg_per_kg: amount(row.max_single_mg_per_kg)?,
        max_days: row.max_days,
        usual: Text::new(row.usual_vi, row.usual_en),
        source: builder.cited(&row.source, &row.source_row).map_err(told)?,
    };
    builder.dose(ingredient, dose);
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use rstest::rstest;

    #[rstest]
    #[case("500 mg", Some(500.0))]
    #[case("0,5 g", Some(500.0))]
    #[case("250 µg", Some(0.25))]
    #[case("100 IU", None)]
    #[case("5 %", None)]
    #[case("", None)]
    fn a_strength_is_milligrams_or_measured_otherwise(#[case] strength: &str, #[case] mg: Option<f64>) {
        assert_eq!(milligrams(strength), Ok(mg));
    }

    #[rstest]
    #[case("0 mg")]
    #[case("-5 mg")]
    #[case("NaN mg")]
    #[case("inf g")]
    fn what_is_no_amount_is_no_strength(#[case] strength: &str) {
        assert!(milligrams(strength).is_err());
    }
}
