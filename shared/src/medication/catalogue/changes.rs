//! What may stand in the catalogue, and what a file would change in it.

use std::collections::{BTreeSet, HashMap};

use super::{
    Kept, ProductChange, ProductColumn, ProductCounts, ProductForm, ProductPreview, ProductRow,
    meanings::{Meanings, pointed, read},
    rows,
};
use crate::{
    field::{Check as _, FieldCode, Language},
    ids::MedicationProductId,
    medication::{
        pack::Pack,
        sheet::{Column as _, RowFault, Sheet, SheetRow, Table, TableFault},
    },
    text::{fold, tidy},
};

/// The products of a clinic, beside what the program's own rules know.
#[derive(Debug)]
pub struct Catalogue<'c> {
    shipped: &'c Pack,
    products: &'c [Kept],
    /// Folded names and synonyms of active ones.
    called: HashMap<String, usize>,
    /// Folded names alone.
    named: HashMap<String, usize>,
    /// Of all: what patients take by the name of one that is offered no more is checked still.
    meanings: Meanings,
}

/// One row that is to be kept.
#[derive(Debug, Clone, PartialEq)]
pub struct Planned {
    /// The product that it changes, and the version that was looked at.
    pub of: Option<(MedicationProductId, i64)>,
    pub form: ProductForm,
}

impl<'c> Catalogue<'c> {
    pub fn new(shipped: &'c Pack, products: &'c [Kept]) -> Self {
        let (mut called, mut named) = (HashMap::new(), HashMap::new());
        for (at, kept) in products.iter().enumerate().filter(|(_, kept)| kept.active) {
            named.insert(fold(&kept.form.name), at);
            for name in kept.form.names() {
                called.insert(fold(name), at);
            }
        }
        let mut meanings = Meanings::default();
        for kept in products {
            meanings.add(shipped, &kept.form, Some(kept.id), kept.active);
        }
        Self {
            shipped,
            products,
            called,
            named,
            meanings,
        }
    }

    /// Why a product may not stand in it, by the pointer of the field. `own`: the one that it is already.
    pub fn faults(&self, form: &ProductForm, own: Option<MedicationProductId>) -> Vec<(String, RowFault)> {
        let mut faults = Vec::new();
        let held = self.held(form, &mut faults);
        for (pointer, name) in pointed(form) {
            let taken = self.called.get(fold(name).as_str());
            let taken = taken.map(|at| &self.products[*at]);
            if let Some(other) = taken.filter(|kept| Some(kept.id) != own) {
                let other = other.form.name.clone();
                faults.push((pointer, RowFault::NameTaken { other }));
            } else if !form.ingredients.is_empty()
                && let Some(means) = self.means_else(name, held.as_ref())
            {
                faults.push((pointer, RowFault::NameMeansElse { means }));
            }
        }
        faults.extend(self.meanings.faults(self.shipped, form, own));
        faults
    }

    /// The ingredients that the rules know; `None` where they do not know one of them.
    fn held(&self, form: &ProductForm, faults: &mut Vec<(String, RowFault)>) -> Option<BTreeSet<u32>> {
        let mut held = BTreeSet::new();
        let mut knows_all = true;
        for (at, one) in form.ingredients.iter().enumerate() {
            let Some(meant) = read(self.shipped, &one.name) else {
                knows_all = false;
                continue;
            };
            let pointer = format!("/ingredients/{at}/name");
            let is_one = meant.holds.len() == 1;
            for (ingredient, _) in &meant.holds {
                if !held.insert(*ingredient) && is_one {
                    // Under another spelling.
                    faults.push((pointer.clone(), RowFault::Field(FieldCode::Duplicate)));
                }
            }
            if !is_one {
                let parts = meant.holds.iter().map(|(at, _)| self.vi(*at)).collect();
                faults.push((pointer, RowFault::SeveralIngredients { parts }));
            }
        }
        knows_all.then_some(held)
    }

    /// What the program's rules take the name for, where that is not what the product holds.
    fn means_else(&self, name: &str, held: Option<&BTreeSet<u32>>) -> Option<Vec<String>> {
        let understood = read(self.shipped, name)?;
        let means: BTreeSet<u32> = understood.holds.iter().map(|(at, _)| *at).collect();
        (held != Some(&means)).then(|| means.into_iter().map(|at| self.vi(at)).collect())
    }

    fn vi(&self, ingredient: u32) -> String {
        self.shipped.ingredients[ingredient as usize].vi.to_string()
    }

    fn unchecked(&self, form: &ProductForm) -> Vec<String> {
        let names = form.ingredients.iter().map(|one| &one.name);
        let unknown = names.filter(|name| read(self.shipped, name).is_none());
        unknown.cloned().collect()
    }
}

/// What the file would change, row by row, and what is to be kept of it. Nothing is written, and the digest is left to
/// whoever keeps it.
pub fn preview(
    sheets: &[Sheet],
    catalogue: &Catalogue<'_>,
    language: Language,
) -> Result<(ProductPreview, Vec<Planned>), TableFault> {
    let table = Table::find(sheets)?;
    let mut looking = Looking {
        table: &table,
        catalogue,
        language,
        seen: HashMap::new(),
        meanings: Meanings::default(),
        planned: Vec::new(),
    };
    let rows: Vec<_> = table.rows.iter().map(|row| looking.at(row)).collect();
    let planned = looking.planned;
    let mut counts = ProductCounts::default();
    for row in &rows {
        counts.count(row.change);
    }
    let preview = ProductPreview {
        columns: table.columns,
        rows,
        counts,
        digest: String::new(),
    };
    Ok((preview, planned))
}

struct Looking<'l> {
    table: &'l Table<'l, ProductColumn>,
    catalogue: &'l Catalogue<'l>,
    language: Language,
    /// Folded names of the rows so far that are to be kept.
    seen: HashMap<String, u32>,
    /// Of the same rows.
    meanings: Meanings,
    planned: Vec<Planned>,
}

impl Looking<'_> {
    fn at(&mut self, row: &SheetRow) -> ProductRow {
        let name = tidy(self.table.cell(row, ProductColumn::Name).unwrap_or_default());
        let before = self.catalogue.named.get(fold(&name).as_str());
        let before = before.map(|at| &self.catalogue.products[*at]);
        let (form, faults) = rows::read(self.table, row, before.map(|kept| &kept.form));
        let faults = self.faults(&form, faults, before);
        let (header, language) = (|column| self.table.header(column), self.language);
        let problems: Vec<_> = faults
            .iter()
            .map(|(column, fault)| fault.problem(header(*column), language))
            .collect();
        let change = match before {
            _ if !problems.is_empty() => ProductChange::Error,
            None => ProductChange::New,
            Some(kept) if kept.form == form => ProductChange::Same,
            Some(_) => ProductChange::Changed,
        };
        if change != ProductChange::Error {
            let names = form.names().map(|name| (fold(name), row.number));
            self.seen.extend(names);
            self.meanings.add(self.catalogue.shipped, &form, None, true);
        }
        let mut told = ProductRow {
            row: row.number,
            name,
            change,
            before: None,
            after: None,
            problems,
            unchecked: Vec::new(),
        };
        if matches!(change, ProductChange::New | ProductChange::Changed) {
            told.unchecked = self.catalogue.unchecked(&form);
            told.before = before.map(|kept| kept.form.clone());
            told.after = Some(form.clone());
            self.planned.push(Planned {
                of: before.map(|kept| (kept.id, kept.version)),
                form,
            });
        }
        told
    }

    /// Of the cells, of the whole product, beside the catalogue and beside the rows above: all that there are.
    fn faults(
        &self,
        form: &ProductForm,
        mut faults: Vec<(ProductColumn, RowFault)>,
        before: Option<&Kept>,
    ) -> Vec<(ProductColumn, RowFault)> {
        let of_form = form.check().0.into_iter();
        faults.extend(of_form.map(|error| (column_of(&error.pointer), RowFault::Field(error.code))));
        let mut beside = self.catalogue.faults(form, before.map(|kept| kept.id));
        beside.extend(self.meanings.faults(self.catalogue.shipped, form, None));
        faults.extend(
            beside
                .into_iter()
                .map(|(pointer, fault)| (column_of(&pointer), fault)),
        );
        for (at, name) in form.names().enumerate() {
            if let Some(row) = self.seen.get(fold(name).as_str()) {
                let column = if at == 0 {
                    ProductColumn::Name
                } else {
                    ProductColumn::Synonyms
                };
                faults.push((column, RowFault::TwiceInFile { row: *row }));
            }
        }
        let mut told = Vec::with_capacity(faults.len());
        for fault in faults {
            // One thing may be wrong in two ways that read the same.
            if !told.contains(&fault) {
                told.push(fault);
            }
        }
        told
    }
}

/// Columns are called like the fields that they fill.
fn column_of(pointer: &str) -> ProductColumn {
    let field = pointer.split('/').nth(1).unwrap_or_default();
    ProductColumn::parse(field).unwrap_or(ProductColumn::Name)
}

/// A file to begin with: the columns, and two rows that show how they are filled in.
pub fn template() -> String {
    let headings: Vec<_> = ProductColumn::ALL.iter().map(|column| column.heading()).collect();
    let rows = [
        "Klacid 500,,Clarithromycin,500 mg,viên nén,uống,J01FA09,1000,1 viên × 2 lần/ngày,1 tablet twice a day",
        "Augmentin 625,Augmentin 625 mg,Amoxicilin 500 mg + Acid clavulanic 125 mg,500 mg + 125 mg,viên nén,uống,\
         J01CR02,,1 viên × 3 lần/ngày,1 tablet 3 times a day",
    ];
    // A spreadsheet takes it for UTF-8 by the first sign.
    format!("\u{feff}{}\r\n{}\r\n", headings.join(","), rows.join("\r\n"))
}

#[cfg(test)]
mod tests;
