//! What a file in the ministry's form says, row by row. What a row says and cannot be carried over is a fault of that
//! row: a rule that held more often than its source says would be another rule.

use std::collections::HashMap;

use super::{
    KnownRule, OwnRule, RuleChange, RuleColumn, RuleCounts, RuleRow, RuleSide, RulesPreview, SideIngredient,
};
use crate::{
    field::{FieldCode, Language},
    medication::{
        case::{Case, Line},
        check,
        finding::{Slot, Tier},
        pack::Pack,
        sheet::{RowFault, Sheet, SheetRow, Table, TableFault, tier_of},
    },
    text::{fold, tidy},
};

/// Names that are offered in the place of one that nobody knows.
const OFFERED_MAX: usize = 3;
const NAME_MAX: usize = 200;
const NUMBER_MAX: usize = 20;
/// The ministry's longest cell has 1,300.
const TEXT_MAX: usize = 3_000;

/// What the file says. Its names are looked up in the rules in use, what is known already in the program's alone: what
/// the clinic's other sets say may be withdrawn. Nothing is written, and the digest is left to whoever keeps it.
pub fn preview(
    sheets: &[Sheet],
    names: &Pack,
    shipped: &Pack,
    language: Language,
) -> Result<RulesPreview, TableFault> {
    let table = Table::find(sheets)?;
    let mut looking = Looking {
        table: &table,
        names,
        shipped,
        language,
        seen: HashMap::new(),
    };
    let rows: Vec<_> = table.rows.iter().map(|row| looking.at(row)).collect();
    let mut counts = RuleCounts::default();
    for row in &rows {
        counts.count(row.change);
    }
    Ok(RulesPreview {
        columns: table.columns,
        rows,
        counts,
        digest: String::new(),
    })
}

struct Looking<'l> {
    table: &'l Table<'l, RuleColumn>,
    names: &'l Pack,
    shipped: &'l Pack,
    language: Language,
    /// What the rows so far are about.
    seen: HashMap<[Vec<SideIngredient>; 2], u32>,
}

/// Of one cell; `None`: of the whole row.
type Faults = Vec<(Option<RuleColumn>, RowFault)>;

impl Looking<'_> {
    fn at(&mut self, row: &SheetRow) -> RuleRow {
        let cell = |column| tidy(self.table.cell(row, column).unwrap_or_default());
        let number = Some(cell(RuleColumn::Number)).filter(|number| !number.is_empty());
        let number = number.unwrap_or_else(|| row.number.to_string());
        let (drug_a, drug_b) = (cell(RuleColumn::DrugA), cell(RuleColumn::DrugB));
        let mut faults = self.too_long(row);
        let mut side = |column, written: &str| {
            let read = side_of(written, self.names);
            read.map_err(|fault| faults.push((Some(column), fault))).ok()
        };
        let sides = (side(RuleColumn::DrugA, &drug_a), side(RuleColumn::DrugB, &drug_b));
        let tier = match cell(RuleColumn::Tier) {
            // The ministry's list is of what is contraindicated.
            empty if empty.is_empty() => Tier::Contraindicated,
            word => tier_of(&word).unwrap_or_else(|| {
                faults.push((Some(RuleColumn::Tier), RowFault::UnknownTier));
                Tier::Contraindicated
            }),
        };
        let effect = cell(RuleColumn::Effect);
        if effect.is_empty() {
            faults.push((Some(RuleColumn::Effect), RowFault::Field(FieldCode::Required)));
        }
        let rule = sides.0.zip(sides.1).map(|(a, b)| OwnRule {
            row: row.number,
            number: number.clone(),
            a,
            b,
            tier,
            mechanism: cell(RuleColumn::Mechanism),
            effect,
            advice: cell(RuleColumn::Advice),
        });
        if let Some(rule) = &rule {
            faults.extend(self.beside(rule));
        }
        let rule = rule.filter(|_| faults.is_empty());
        let known = rule.as_ref().and_then(|rule| known(rule, self.shipped));
        let change = match (&rule, &known) {
            (None, _) => RuleChange::Error,
            (Some(rule), Some(known)) if known.tier >= rule.tier => RuleChange::Known,
            (Some(_), _) => RuleChange::New,
        };
        if let Some(rule) = &rule {
            self.seen.insert(about(rule), row.number);
        }
        let problem = |(column, fault): &(Option<RuleColumn>, RowFault)| {
            let header = column.map_or("", |column| self.table.header(column));
            fault.problem(header, self.language)
        };
        RuleRow {
            row: row.number,
            number,
            drug_a,
            drug_b,
            change,
            rule,
            known,
            problems: faults.iter().map(problem).collect(),
        }
    }

    fn too_long(&self, row: &SheetRow) -> Faults {
        let limits = [
            (RuleColumn::Number, NUMBER_MAX),
            (RuleColumn::Mechanism, TEXT_MAX),
            (RuleColumn::Effect, TEXT_MAX),
            (RuleColumn::Advice, TEXT_MAX),
        ];
        let is_long = |(column, most): &(RuleColumn, usize)| {
            let cell = self.table.cell(row, *column).unwrap_or_default();
            cell.chars().count() > *most
        };
        let long = limits.into_iter().filter(is_long);
        long.map(|(column, _)| (Some(column), RowFault::Field(FieldCode::TooLong)))
            .collect()
    }

    /// Its two sides beside each other, and beside the rows above.
    fn beside(&self, rule: &OwnRule) -> Faults {
        if rule.a.ingredient == rule.b.ingredient {
            return vec![(Some(RuleColumn::DrugB), RowFault::SameIngredient)];
        }
        let earlier = self.seen.get(&about(rule));
        earlier
            .map(|row| (None, RowFault::TwiceInFile { row: *row }))
            .into_iter()
            .collect()
    }
}

/// The same for both orders of the sides.
fn about(rule: &OwnRule) -> [Vec<SideIngredient>; 2] {
    let side = |side: &RuleSide| {
        let mut with = side.with.clone();
        with.sort_unstable();
        with.insert(0, side.ingredient.clone());
        with
    };
    let mut about = [side(&rule.a), side(&rule.b)];
    about.sort_unstable();
    about
}

/// Which ingredient a cell means. `A/B` is a product that holds both, `A/B (B)` its second, `A +/- B` its first alone.
/// Whatever else stands in brackets, and a strength or form, says when the rule holds, and is not modelled.
pub fn side_of(written: &str, pack: &Pack) -> Result<RuleSide, RowFault> {
    let written = tidy(written);
    if written.chars().count() > NAME_MAX {
        return Err(RowFault::Field(FieldCode::TooLong));
    }
    if fold(&written).is_empty() {
        return Err(RowFault::Field(FieldCode::Required));
    }
    let conditional = |condition: &str| {
        let condition = condition.trim().to_owned();
        Err(RowFault::ConditionalName { condition })
    };
    let (name, bracketed) = match written.split_once('(') {
        Some((name, behind)) => (name, Some(behind.trim_end().trim_end_matches(')'))),
        None => (written.as_str(), None),
    };
    // With or without the other: so the other decides nothing.
    let name = name.split("+/-").next().unwrap_or(name);
    let name = name.split('±').next().unwrap_or(name).trim();
    let Some(meant) = pack.meant_alone(name) else {
        if pack.meant(name).is_some() {
            return conditional(name);
        }
        let offers = pack.find(name, OFFERED_MAX).into_iter().map(|found| found.name);
        return Err(RowFault::UnknownIngredient {
            offers: offers.collect(),
        });
    };
    let mut holds: Vec<u32> = Vec::with_capacity(meant.holds.len());
    for (at, _) in meant.holds {
        // Two salts of one.
        if !holds.contains(&at) {
            holds.push(at);
        }
    }
    let mut first = 0;
    if let Some(inside) = bracketed {
        let named = pack.meant_alone(inside).map(|meant| meant.holds);
        let place = match named.as_deref() {
            Some([(at, _)]) if holds.len() > 1 => holds.iter().position(|held| held == at),
            _ => None,
        };
        let Some(place) = place else {
            return conditional(inside);
        };
        first = place;
    }
    let mut all = holds.into_iter().map(|at| {
        let ingredient = &pack.ingredients[at as usize];
        SideIngredient {
            id: ingredient.id.to_string(),
            name: ingredient.vi.to_string(),
        }
    });
    let mut before: Vec<_> = all.by_ref().take(first).collect();
    let Some(ingredient) = all.next() else {
        return Err(RowFault::UnknownIngredient { offers: Vec::new() });
    };
    before.extend(all);
    Ok(RuleSide {
        written,
        ingredient,
        with: before,
    })
}

/// The gravest that the program's own rules say of a prescription of both, whoever takes them: what holds for some
/// patients alone is less than a row that holds for all.
fn known(rule: &OwnRule, shipped: &Pack) -> Option<KnownRule> {
    let line = |side: &RuleSide| {
        let ids: Vec<_> = side.ingredients().map(|one| one.id.as_str()).collect();
        Line {
            drug: ids.join(" + "),
            ..Line::default()
        }
    };
    let case = Case {
        lines: vec![line(&rule.a), line(&rule.b)],
        ..Case::default()
    };
    let both = [Slot::Line(0), Slot::Line(1)];
    let found = check::Prepared::new(shipped, &case).interactions_of_anybody();
    let found = found
        .into_iter()
        .filter(|finding| both.iter().all(|slot| finding.slots.contains(slot)));
    let gravest = found.max_by_key(|finding| (finding.tier, finding.doubts.is_empty()))?;
    Some(KnownRule {
        tier: gravest.tier,
        source: gravest.source,
        asks: !gravest.doubts.is_empty(),
    })
}

#[cfg(test)]
mod tests;
