//! What the simulation has found, each by itself.

use clinic_shared::{
    args,
    patients::Patient,
    store::{Begin, Tx},
};

use super::offline::Desk;
use crate::patients::somebody;

const PROMOTE: &str =
    "UPDATE user_account SET role = 'doctor', practitioner_id = ?2, version = version + 1 WHERE id = ?1";

/// A doctor may not register, so the second try is one of somebody who may not: it was done all the same.
#[tokio::test]
async fn what_was_done_before_a_right_was_lost_is_shown_as_done() {
    let desk = Desk::start().await;
    // The request reaches the server, the answer does not come back.
    desk.wire.allow(40);
    let asked = somebody("Lê Thị Bình");
    desk.desktop.post("/api/patients", &asked).await.ok::<Patient>();
    desk.wire.cut();
    // Registered without the server, and never heard of there.
    let other = somebody("Trần Văn Ba");
    desk.desktop.post("/api/patients", &other).await.ok::<Patient>();
    let mut tx = Tx::begin(desk.world.engine().as_ref(), Begin::Write)
        .await
        .unwrap();
    tx.run_sql(PROMOTE, args![desk.user, desk.doctor]).await.unwrap();
    tx.commit().await.unwrap();
    desk.wire.mend();
    desk.desktop.sign_in("letan").await;
    desk.desktop.pull().await;
    let verdicts = desk.verdicts().await;
    assert_eq!(
        verdicts,
        [
            ("duplicate".to_owned(), Some(201)),
            ("refused".to_owned(), Some(403))
        ]
    );
}
