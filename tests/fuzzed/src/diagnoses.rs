use clinic_shared::records::{find_diagnoses, is_icd10};

use crate::text;

const MOST: usize = 12;

/// What is found is found by its own code too, once and first.
pub fn diagnosis(bytes: &[u8]) {
    let found = find_diagnoses(&text(bytes), MOST);
    assert!(found.len() <= MOST);
    for (at, one) in found.iter().enumerate() {
        assert!(is_icd10(&one.code), "{}", one.code);
        assert!(!found[..at].iter().any(|before| before.code == one.code));
        assert_eq!(find_diagnoses(&one.code, 1).first(), Some(one));
    }
}
