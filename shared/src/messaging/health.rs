use serde::{Deserialize, Serialize};

use crate::{ids::PatientId, time::Timestamp};

/// Whether messages go out: `GET /api/message-health`, for a banner.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "app", derive(utoipa::ToSchema))]
pub struct MessageHealth {
    /// When the message should have gone out that waits longest; `null` while none waits for more than a quarter of an
    /// hour.
    pub late_since: Option<Timestamp>,
    /// How many have failed within a day, and were not sent again.
    pub failed_lately: i64,
    /// Whose failed last: from there it is sent again.
    pub failed_last_of: Option<PatientId>,
}

impl MessageHealth {
    /// A message that has waited so long is late: a relay that stumbles once is tried again sooner.
    pub const LATE_MINUTES: i64 = 15;
}
