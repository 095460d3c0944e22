//! Tables that a clinic brings along: what is reported as good can be kept, is found again, and can be checked with.

use std::io::{Cursor, Write as _};

use clinic_shared::{
    field::{Check as _, Language},
    ids::{MedicationProductId, RuleSetId},
    medication::{
        catalogue::{self, Catalogue, Kept, ProductChange},
        pack::{Own, OwnProduct, OwnSet, load::with_own},
        rule_sets::{self, OwnRule, RuleChange, side_of},
        sheet::{Sheet, SheetRow},
    },
};
use uuid::Uuid;
use zip::{CompressionMethod, ZipWriter, write::SimpleFileOptions};

use crate::{drugs::PACK, text};

/// Names are looked up in each; more rows say nothing new.
const ROWS_MAX: usize = 30;
/// Making the rules anew takes long: of one input in so many.
const PACK_EVERY: usize = 64;

/// A file as it arrives. What begins with `<` is a sheet's XML, with shared texts behind a NUL, and is packed first:
/// sums in a packed file hardly ever fit by chance.
pub fn spreadsheet(bytes: &[u8]) {
    let packed = bytes.starts_with(b"<").then(|| workbook(bytes));
    let Ok(sheets) = clinic_spreadsheets::read(packed.as_deref().unwrap_or(bytes)) else {
        return;
    };
    for sheet in &sheets {
        assert!(sheet.rows.iter().all(|row| row.number > 0));
        assert!(sheet.rows.is_sorted_by_key(|row| row.number));
    }
    products(&sheets);
    rules(&sheets);
}

/// A table of products, as lines and tabs.
pub fn product_table(bytes: &[u8]) {
    let kept = products(&[sheet(&text(bytes))]);
    let products = kept.into_iter().map(|kept| OwnProduct {
        form: kept.form,
        active: true,
    });
    let own = Own {
        products: products.collect(),
        sets: Vec::new(),
    };
    if !own.products.is_empty() && bytes.len().is_multiple_of(PACK_EVERY) {
        let pack = with_own(&PACK, &own, "fuzzed").expect("what is good can be added");
        for product in &own.products {
            // A name that the program knows means the same to it, or nothing.
            if let Some(meant) = pack.meant(&product.form.name) {
                assert_eq!(meant.holds.len(), product.form.ingredients.len());
            }
        }
    }
}

/// A table of rules, likewise.
pub fn rule_table(bytes: &[u8]) {
    let rules = rules(&[sheet(&text(bytes))]);
    let count = rules.len();
    if count > 0 && bytes.len().is_multiple_of(PACK_EVERY) {
        let set = OwnSet {
            id: RuleSetId(Uuid::from_u128(1)),
            title: "Fuzzed".to_owned(),
            rules,
        };
        let own = Own {
            products: Vec::new(),
            sets: vec![set],
        };
        let pack = with_own(&PACK, &own, "fuzzed").expect("what is good can be added");
        assert_eq!(pack.rules.len(), PACK.rules.len() + count);
    }
}

/// Those that are good, as they would be kept.
fn products(sheets: &[Sheet]) -> Vec<Kept> {
    let nothing = Catalogue::new(&PACK, &[]);
    let looked = are_few(sheets).then(|| catalogue::preview(sheets, &nothing, Language::Vi));
    let Some(Ok((first, planned))) = looked else {
        return Vec::new();
    };
    for row in &first.rows {
        let is_good = row.change == ProductChange::New;
        assert!(is_good || row.change == ProductChange::Error);
        assert_eq!(row.problems.is_empty(), is_good);
        assert_eq!(row.after.is_some(), is_good);
        assert!(row.after.iter().all(|form| form.check().is_empty()));
    }
    assert_eq!(planned.len(), first.counts.new);
    assert_eq!(first.counts.new + first.counts.errors, first.rows.len());

    let kept = (1..).zip(planned).map(|(number, planned)| Kept {
        id: MedicationProductId(Uuid::from_u128(number)),
        form: planned.form,
        active: true,
        version: 1,
    });
    let kept: Vec<_> = kept.collect();
    let (again, planned) = catalogue::preview(sheets, &Catalogue::new(&PACK, &kept), Language::En)
        .expect("it was a table before");
    assert!(planned.is_empty(), "taken over twice, it changes nothing");
    assert_eq!(again.counts.same, kept.len());
    assert_eq!(again.counts.errors, first.counts.errors);
    kept
}

/// Those that would be kept.
fn rules(sheets: &[Sheet]) -> Vec<OwnRule> {
    let looked = are_few(sheets).then(|| rule_sets::preview(sheets, &PACK, &PACK, Language::Vi));
    let Some(Ok(preview)) = looked else {
        return Vec::new();
    };
    let counts = preview.counts;
    assert_eq!(counts.new + counts.known + counts.errors, preview.rows.len());
    let mut new = Vec::new();
    for row in preview.rows {
        assert_eq!(row.change == RuleChange::Error, row.rule.is_none());
        assert_eq!(row.problems.is_empty(), row.rule.is_some());
        let Some(rule) = row.rule else {
            continue;
        };
        let is_known = row.known.is_some_and(|known| known.tier >= rule.tier);
        assert_eq!(row.change == RuleChange::Known, is_known);
        assert!(!rule.effect.is_empty());
        assert_ne!(rule.a.ingredient, rule.b.ingredient);
        for side in [&rule.a, &rule.b] {
            assert_eq!(side_of(&side.written, &PACK).as_ref(), Ok(side));
        }
        for one in rule.ingredients() {
            assert!(PACK.ingredient(&one.id).is_some(), "{one:?}");
        }
        if row.change == RuleChange::New {
            new.push(rule);
        }
    }
    assert_eq!(new.len(), counts.new);
    new
}

fn are_few(sheets: &[Sheet]) -> bool {
    sheets.iter().map(|sheet| sheet.rows.len()).sum::<usize>() <= ROWS_MAX
}

fn sheet(text: &str) -> Sheet {
    let row = |(number, line): (u32, &str)| SheetRow {
        number,
        cells: line.split('\t').map(str::to_owned).collect(),
    };
    Sheet {
        rows: (1..).zip(text.lines()).map(row).collect(),
    }
}

const PACKAGE: &[u8] = br#"<Relationships>
<Relationship Type="http://x/relationships/officeDocument" Target="xl/workbook.xml"/></Relationships>"#;
const RELATIONSHIPS: &[u8] = br#"<Relationships>
<Relationship Id="rId1" Type="http://x/worksheet" Target="worksheets/sheet1.xml"/></Relationships>"#;
const WORKBOOK: &[u8] =
    br#"<workbook><sheets><sheet name="Sheet1" sheetId="1" r:id="rId1"/></sheets></workbook>"#;

fn workbook(parts: &[u8]) -> Vec<u8> {
    let mut parts = parts.splitn(2, |byte| *byte == 0);
    let sheet = parts.next().unwrap_or_default();
    let texts = parts.next().unwrap_or(b"<sst></sst>");
    let mut archive = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, content) in [
        ("_rels/.rels", PACKAGE),
        ("xl/_rels/workbook.xml.rels", RELATIONSHIPS),
        ("xl/workbook.xml", WORKBOOK),
        ("xl/sharedStrings.xml", texts),
        ("xl/worksheets/sheet1.xml", sheet),
    ] {
        let options = SimpleFileOptions::default().compression_method(CompressionMethod::Stored);
        archive.start_file(name, options).expect("in memory");
        archive.write_all(content).expect("in memory");
    }
    archive.finish().expect("in memory").into_inner()
}
