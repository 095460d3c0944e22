//! Booking beside the rules: a permission of its own, a reason, and the audit log. Nothing else overrides caps,
//! hours, leave, holds and others' visits; and the patient is never in two places even so.

use super::BookingRefused;
use crate::{
    args,
    identity::Role,
    web::{Outcome, Work},
};

crate::statements! {
    MAY = "SELECT may_overbook FROM user_account WHERE id = ?1 AND deleted_at IS NULL";
}

/// Whether the rules are set aside; refused where somebody asks who may not.
pub(super) async fn permitted(work: &mut Work, reason: Option<&str>) -> Outcome<bool, BookingRefused> {
    if reason.is_none() {
        return Ok(false);
    }
    let user = work.actor.user;
    let row = work.first(&MAY, args![user]).await?;
    let may = row.map(|row| row.get::<bool>("may_overbook")).transpose()?;
    if work.actor.role == Role::Admin || may == Some(true) {
        Ok(true)
    } else {
        Err(BookingRefused::OverbookNotAllowed.into())
    }
}

/// The reason is the desk's own words: it stands on the visit; the log keeps that there was one.
pub(super) fn note(work: &mut Work, reason: &str) {
    if !reason.is_empty() {
        work.note("overbook");
    }
}
