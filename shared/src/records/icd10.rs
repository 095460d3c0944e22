//! Diagnoses of ICD-10: a code by Vietnamese or English words, or by its beginning.

use serde::{Deserialize, Serialize};

/// A diagnosis that what was typed may mean.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "app", derive(utoipa::ToSchema))]
pub struct DiagnosisFound {
    pub code: String,
    /// In Vietnamese.
    pub name: String,
    pub name_en: String,
    /// It stays: later prescriptions are checked against it too.
    pub chronic: bool,
}

#[cfg(feature = "app")]
pub use list::find_diagnoses;

#[cfg(feature = "app")]
mod list {
    use std::sync::LazyLock;

    use serde::Deserialize;

    use super::DiagnosisFound;
    use crate::text::fold;

    /// Codes with their names as the Ministry of Health gives them, and further words that people type.
    const TABLES: [&str; 3] = [
        include_str!("../../records/icd10-a-f.csv"),
        include_str!("../../records/icd10-g-l.csv"),
        include_str!("../../records/icd10-m-z.csv"),
    ];

    #[derive(Deserialize)]
    struct CodeRow {
        code: String,
        vi: String,
        en: String,
        words: String,
        chronic: u8,
    }

    struct Entry {
        found: DiagnosisFound,
        /// Its code in small letters without the point; its names and words, folded.
        bare: String,
        names: Vec<String>,
    }

    impl Entry {
        fn new(row: CodeRow) -> Self {
            let names = [row.vi.as_str(), row.en.as_str()].into_iter();
            let names = names.chain(row.words.split('|')).map(fold);
            Self {
                bare: row.code.to_lowercase().replace('.', ""),
                names: names.filter(|name| !name.is_empty()).collect(),
                found: DiagnosisFound {
                    code: row.code,
                    name: row.vi,
                    name_en: row.en,
                    chronic: row.chronic == 1,
                },
            }
        }

        /// How well it is what was typed, less is better; `None`: not at all.
        fn rank(&self, bare: &str, wanted: &str) -> Option<u8> {
            if self.bare == bare {
                return Some(0);
            }
            let is_code = bare.len() >= 2 && bare.as_bytes()[1].is_ascii_digit();
            if is_code && self.bare.starts_with(bare) {
                return Some(1);
            }
            let of_name = |name: &String| {
                if name == wanted {
                    return Some(2);
                }
                if name.starts_with(wanted) {
                    return Some(3);
                }
                let mut words = wanted.split(' ');
                let has = |word: &str| name.split(' ').any(|own| own.starts_with(word));
                words.all(has).then_some(4)
            };
            self.names.iter().filter_map(of_name).min()
        }
    }

    /// A row that does not read is left out here; a test reads them all.
    static ENTRIES: LazyLock<Vec<Entry>> = LazyLock::new(|| {
        let rows = TABLES.iter().flat_map(|table| {
            let reader = csv::Reader::from_reader(table.as_bytes());
            reader.into_deserialize::<CodeRow>()
        });
        rows.filter_map(Result::ok).map(Entry::new).collect()
    });

    /// The best first: by code, then by name; of equals the shorter name, which says more.
    pub fn find_diagnoses(text: &str, most: usize) -> Vec<DiagnosisFound> {
        let wanted = fold(text);
        if wanted.is_empty() {
            return Vec::new();
        }
        let bare = text.trim().to_lowercase().replace('.', "");
        let ranked = ENTRIES.iter().filter_map(|entry| {
            let rank = entry.rank(&bare, &wanted)?;
            Some((rank, entry.found.name.chars().count(), &entry.found))
        });
        let mut ranked: Vec<_> = ranked.collect();
        ranked.sort_by(|a, b| (a.0, a.1, &a.2.code).cmp(&(b.0, b.1, &b.2.code)));
        ranked.truncate(most);
        ranked.into_iter().map(|(.., found)| found.clone()).collect()
    }

    #[cfg(test)]
    mod tests {
        use std::collections::BTreeSet;

        use rstest::rstest;

        use super::*;
        use crate::records::is_icd10;

        #[test]
        fn every_row_has_a_code_of_its_own_and_both_names() {
            let mut seen = BTreeSet::new();
            let mut count = 0;
            for table in TABLES {
                let mut reader = csv::Reader::from_reader(table.as_bytes());
                for row in reader.deserialize::<CodeRow>() {
                    let row = row.unwrap();
                    assert!(is_icd10(&row.code), "{}", row.code);
                    assert!(!row.vi.is_empty() && !row.en.is_empty(), "{}", row.code);
                    assert!(row.chronic <= 1, "{}", row.code);
                    assert!(seen.insert(row.code.clone()), "{} twice", row.code);
                    count += 1;
                }
            }
            assert_eq!(ENTRIES.len(), count);
        }

        #[rstest]
        #[case("J02", "J02")]
        #[case("j029", "J02.9")]
        #[case("j02.9", "J02.9")]
        #[case("viem hong cap", "J02")]
        #[case("cao huyết áp", "I10")]
        #[case("tang huyet ap", "I10")]
        #[case("THA", "I10")]
        #[case("asthma", "J45")]
        #[case("hen", "J45")]
        fn the_first_found_is_what_was_meant(#[case] text: &str, #[case] code: &str) {
            let found = find_diagnoses(text, 12);
            let codes: Vec<_> = found.iter().map(|one| one.code.as_str()).collect();
            assert!(
                codes.first().is_some_and(|first| first.starts_with(code)),
                "{text}: {codes:?}"
            );
        }

        #[rstest]
        #[case("")]
        #[case("   ")]
        #[case("khong co benh nao ten nhu vay")]
        fn nothing_is_found_of_nothing(#[case] text: &str) {
            assert!(find_diagnoses(text, 12).is_empty());
        }

        #[test]
        fn no_more_are_told_than_asked_for() {
            assert_eq!(find_diagnoses("viem", 5).len(), 5);
        }
    }
}
