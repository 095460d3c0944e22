//! Clinical texts that the server has are kept here for the day on which it is put back from a backup, and only as long
//! as their patient is in care.

use clinic_shared::{
    args,
    store::{Dialect, StoreError},
};

use super::order::ids;
use crate::store::Kept;

clinic_shared::statements! {
    CLINICAL = "SELECT position, path, body FROM outbox WHERE state IN ('applied', 'duplicate') AND status < 300
        AND (path LIKE '/api/encounters%' OR path LIKE '/api/prescriptions%' OR path LIKE '/api/patients/%/allergies')";
    IS_HERE = "SELECT id FROM encounter WHERE id = ?1 UNION SELECT id FROM prescription WHERE id = ?1
        UNION SELECT id FROM patient_allergy WHERE id = ?1";
    FORGET = "DELETE FROM outbox WHERE position = ?1";
}

/// Forgets those of which no record is here any more.
pub(crate) fn forget_given_up(kept: &mut Kept) -> Result<(), StoreError> {
    for row in kept.query(CLINICAL.sql(Dialect::Sqlite), &[])? {
        let (path, body): (String, Vec<u8>) = (row.get("path")?, row.get("body")?);
        let mut is_here = false;
        for id in ids(path.as_bytes()).into_iter().chain(ids(&body)) {
            is_here |= !kept.query(IS_HERE.sql(Dialect::Sqlite), args![id])?.is_empty();
        }
        if !is_here {
            let position: i64 = row.get("position")?;
            kept.execute(FORGET.sql(Dialect::Sqlite), args![position])?;
        }
    }
    Ok(())
}
