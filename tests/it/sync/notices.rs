//! What stands, as a desk tells it while its server is away.

use clinic_shared::{
    notices::{NoticeKind, Notices},
    scheduling::AppointmentView,
};
use clinic_tests::at;

use super::offline::Desk;

#[tokio::test]
async fn without_its_server_a_desk_tells_what_its_copy_knows_and_that_this_is_not_all() {
    let desk = Desk::start().await;
    let patient = desk.patient().await;
    let mut asked = desk.world.ask(desk.doctor, patient, at(14, 0));
    asked.proposed = true;
    desk.desktop
        .post("/api/appointments", &asked)
        .await
        .ok::<AppointmentView>();
    let there = desk.desktop.get("/api/notices").await;
    assert!(!there.is_from_replica(), "the server knows more");
    let there: Notices = there.ok();
    assert!(!there.incomplete);

    let waiting = desk.verdicts().await;
    desk.wire.cut();
    let here = desk.desktop.get("/api/notices").await;
    assert!(here.is_from_replica());
    let here: Notices = here.ok();
    assert!(here.incomplete);
    assert_eq!(here.notices, there.notices);
    assert_eq!(here.notices[0].kind, NoticeKind::Requests);
    assert_eq!(
        desk.verdicts().await,
        waiting,
        "looking leaves nothing to be sent"
    );

    desk.wire.mend();
    let back: Notices = desk.desktop.get("/api/notices").await.ok();
    assert!(!back.incomplete);
}
