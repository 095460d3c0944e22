//! How many recipients are where, how fast it goes and when it is done.

use super::{Mailing, MailingProgress, MailingStatus};
use crate::{
    args,
    messaging::MessageStatus,
    store::{StoreError, Tx},
    time::Timestamp,
};

/// The pace is that of so long.
const PACE_SECONDS: i64 = 300;

crate::statements! {
    COUNT = "SELECT status, COUNT(*) AS recipients FROM mailing_recipient WHERE mailing_id = ?1 GROUP BY status";
    LATELY = "SELECT COUNT(*) AS letters, MIN(ended_at) AS first_at FROM mailing_recipient
        WHERE mailing_id = ?1 AND status = 'sent' AND ended_at > ?2";
}

/// The mailing with its progress.
pub(super) async fn counted(tx: &mut Tx, mailing: Mailing, now: Timestamp) -> Result<Mailing, StoreError> {
    let mut progress = MailingProgress::default();
    for row in tx.all(&COUNT, args![mailing.id]).await? {
        let recipients: i64 = row.get("recipients")?;
        match row.word("status", MessageStatus::parse)? {
            MessageStatus::Queued | MessageStatus::HandingOver => progress.left += recipients,
            MessageStatus::Sent => progress.sent += recipients,
            MessageStatus::Failed => progress.failed += recipients,
            MessageStatus::Dropped => progress.dropped += recipients,
        }
    }
    if mailing.status == MailingStatus::Sending {
        let since = now.plus_seconds(-PACE_SECONDS);
        let lately = tx.first(&LATELY, args![mailing.id, since]).await?;
        if let Some(row) = lately {
            let first_at: Option<Timestamp> = row.get("first_at")?;
            if let Some(pace) = first_at.and_then(|first_at| pace(row.get("letters").ok()?, first_at, now)) {
                progress.a_minute = Some(pace.a_minute);
                let is_known = mailing.is_gathered && progress.left > 0;
                progress.done_at = is_known.then(|| pace.ends(progress.left, now));
            }
        }
    }
    Ok(Mailing { progress, ..mailing })
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Pace {
    letter_ms: i64,
    a_minute: i64,
}

/// Of so many letters since the first of them. One alone has no pace.
fn pace(letters: i64, first_at: Timestamp, now: Timestamp) -> Option<Pace> {
    let ms = now.as_ms() - first_at.as_ms();
    if letters < 2 || ms <= 0 {
        return None;
    }
    let letter_ms = ms / (letters - 1).max(1);
    Some(Pace {
        letter_ms: letter_ms.max(1),
        a_minute: (letters - 1) * 60_000 / ms,
    })
}

impl Pace {
    fn ends(self, left: i64, now: Timestamp) -> Timestamp {
        Timestamp::from_ms(now.as_ms() + left * self.letter_ms)
    }
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;

    fn at(seconds: i64) -> Timestamp {
        Timestamp::from_ms(1_800_000_000_000).plus_seconds(seconds)
    }

    #[rstest]
    #[case::one_a_second(61, 60, Some(60))]
    #[case::half(31, 60, Some(30))]
    #[case::slow(3, 240, Some(0))]
    #[case::one_letter(1, 60, None)]
    #[case::none(0, 60, None)]
    #[case::at_once(5, 0, None)]
    fn the_pace_is_that_of_what_went_lately(
        #[case] letters: i64,
        #[case] seconds: i64,
        #[case] a_minute: Option<i64>,
    ) {
        let pace = pace(letters, at(0), at(seconds));
        assert_eq!(pace.map(|pace| pace.a_minute), a_minute);
    }

    #[test]
    fn the_end_is_as_far_as_the_pace_says() {
        let pace = pace(61, at(0), at(60)).unwrap();
        assert_eq!(pace.ends(600, at(60)), at(660));
    }
}
