//! What waits for the server: nothing that waits holds up what does not need it, and nothing of it is ever lost.

use clinic_shared::{
    args,
    patients::Patient,
    scheduling::{AppointmentStatus, AppointmentView},
    store::{Begin, Statement, Tx},
};
use clinic_tests::{Answer, at, now};
use reqwest::Method;
use serde_json::Value;
use uuid::Uuid;

use super::offline::{Desk, is_from_outbox};
use crate::patients::somebody;

/// A verdict with a status that is none.
static UNREADABLE: Statement = Statement::new(
    "UNREADABLE",
    "INSERT INTO verdict (change_key, actor_id, fingerprint, status, content_type, etag, body, at)
     VALUES (?1, ?1, ?2, -1, '', '', ?2, ?3)",
);

impl Desk {
    /// The server breaks whenever it is sent what stands here in the outbox: it finds a verdict that it cannot read.
    async fn break_server_over(&self, at: usize) {
        let key: Uuid = self.item(at).await["key"].as_str().unwrap().parse().unwrap();
        let row = args![key, vec![0_u8], now()];
        self.world.write(&UNREADABLE, row).await;
    }

    async fn mend_server(&self) {
        self.at_server("DELETE FROM verdict WHERE status = -1").await;
    }

    async fn at_server(&self, sql: &str) {
        let mut tx = Tx::begin(self.world.engine().as_ref(), Begin::Write)
            .await
            .unwrap();
        tx.script(sql).await.unwrap();
        tx.commit().await.unwrap();
    }

    async fn at_desk(&self, sql: &str) {
        let engine = self.desktop.look_into(self.user, "desk");
        let sql = sql.to_owned();
        engine.in_one_go(move |kept| kept.script(&sql)).await.unwrap();
    }

    async fn states(&self) -> Vec<String> {
        let items = self.desktop.outbox().await;
        items
            .iter()
            .map(|item| item["state"].as_str().unwrap().to_owned())
            .collect()
    }

    async fn item(&self, at: usize) -> Value {
        self.desktop.outbox().await.remove(at)
    }

    async fn act(&self, at: usize, act: &str) -> Answer {
        let path = format!(
            "/desk/outbox/{}{act}",
            self.item(at).await["key"].as_str().unwrap()
        );
        let method = if act.is_empty() {
            Method::DELETE
        } else {
            Method::POST
        };
        self.desktop.ask(method, &path, None::<&()>).await
    }

    /// Three visits made without the server, which will break over the first; the second cancels it.
    async fn with_one_that_breaks(hour: i8) -> (Self, AppointmentView) {
        let desk = Self::start().await;
        let (first, other) = (desk.patient().await, desk.patient().await);
        desk.wire.cut();
        let broken: AppointmentView = desk.book(first, hour).await.ok();
        desk.cancel(broken.appointment.id).await.ok::<AppointmentView>();
        desk.book(other, 14).await.ok::<AppointmentView>();
        desk.break_server_over(0).await;
        desk.wire.mend();
        (desk, broken)
    }
}

#[tokio::test]
async fn a_request_that_the_server_breaks_over_holds_up_only_what_builds_on_it() {
    let (desk, broken) = Desk::with_one_that_breaks(10).await;
    for tries in 1..3 {
        desk.desktop.pull().await;
        assert_eq!(
            desk.states().await,
            ["retry", "waiting", "waiting"],
            "in its turn"
        );
        assert_eq!(desk.item(0).await["tries"], tries);
    }
    desk.desktop.pull().await;
    assert_eq!(desk.states().await, ["retry", "waiting", "applied"]);
    let aside = desk.item(0).await;
    assert_eq!(
        (&aside["tries"], &aside["status"]),
        (&Value::from(3), &Value::from(500))
    );
    assert_eq!(aside["answer"]["type"], "/problems/fault");
    assert_eq!(aside["next_try_at"], serde_json::to_value(at(9, 1)).unwrap());
    assert!(
        desk.board_at_server()
            .await
            .iter()
            .all(|(id, _)| *id != broken.appointment.id)
    );
    // What is made now and does not need it goes to the server at once; what needs it stays behind it.
    let other = desk.patient().await;
    let direct = desk.book(other, 16).await;
    assert!(!is_from_outbox(&direct), "{direct:?}");
    direct.ok::<AppointmentView>();
    let behind = desk.cancel(broken.appointment.id).await;
    assert!(
        behind.status.is_client_error(),
        "it is cancelled here: {behind:?}"
    );
    // It is not tried before its time, and then for longer each time.
    desk.desktop.pull().await;
    assert_eq!(desk.item(0).await["tries"], 3);
    desk.world.clinic.clock.set(at(9, 1));
    desk.desktop.pull().await;
    let aside = desk.item(0).await;
    assert_eq!(aside["tries"], 4);
    assert_eq!(aside["next_try_at"], serde_json::to_value(at(9, 3)).unwrap());
    // Somebody has mended the server and does not want to wait.
    desk.mend_server().await;
    assert_eq!(desk.act(0, "/try-again").await.status, 204);
    assert_eq!(desk.states().await, ["applied", "applied", "applied"]);
    desk.assert_same().await;
}

#[tokio::test]
async fn what_builds_on_one_that_is_set_aside_waits_behind_it_though_the_server_is_there() {
    let desk = Desk::start().await;
    let patient = desk.patient().await;
    desk.wire.cut();
    let broken: AppointmentView = desk.book(patient, 10).await.ok();
    desk.break_server_over(0).await;
    desk.wire.mend();
    for _ in 0..3 {
        desk.desktop.pull().await;
    }
    // Sent at once, it would be refused: the server knows of no such visit.
    let behind = desk.cancel(broken.appointment.id).await;
    assert!(is_from_outbox(&behind), "{behind:?}");
    behind.ok::<AppointmentView>();
    desk.desktop.pull().await;
    assert_eq!(desk.states().await, ["retry", "waiting"]);
    desk.mend_server().await;
    assert_eq!(desk.act(0, "/try-again").await.status, 204);
    assert_eq!(desk.states().await, ["applied", "applied"]);
    desk.assert_same().await;
}

#[tokio::test]
async fn what_is_set_aside_can_be_given_up_and_is_gone_here_too() {
    let (desk, broken) = Desk::with_one_that_breaks(10).await;
    assert_eq!(
        desk.act(0, "/give-up").await.status,
        404,
        "it goes in its turn yet"
    );
    for _ in 0..3 {
        desk.desktop.pull().await;
    }
    let is_shown = async || {
        let board = desk.board().await;
        board.iter().any(|(id, _)| *id == broken.appointment.id)
    };
    assert!(is_shown().await);
    assert_eq!(desk.act(0, "/give-up").await.status, 204);
    assert!(!is_shown().await);
    desk.desktop.pull().await;
    // The server knows nothing of the visit that was to be cancelled.
    assert_eq!(desk.states().await, ["given-up", "refused", "applied"]);
    assert_eq!(desk.act(0, "").await.status, 204);
    assert_eq!(desk.act(0, "").await.status, 204);
    assert_eq!(desk.states().await, ["applied"]);
    desk.assert_same().await;
}

#[tokio::test]
async fn what_was_done_before_the_answer_was_lost_is_told_from_what_is_done_now() {
    let desk = Desk::start().await;
    let (first, second) = (desk.patient().await, desk.patient().await);
    desk.wire.cut();
    desk.book(first, 10).await.ok::<AppointmentView>();
    desk.book(second, 14).await.ok::<AppointmentView>();
    // The server judges the first and does not come to say so; then this computer loses its power.
    desk.wire.allow(40);
    desk.desktop.desk.replica.pull_to(0).await.unwrap_err();
    assert_eq!(desk.board_at_server().await.len(), 1);
    let desk = desk.restarted().await;
    let verdicts = [
        ("duplicate".to_owned(), Some(201)),
        ("applied".to_owned(), Some(201)),
    ];
    assert_eq!(desk.verdicts().await, verdicts);
    assert_eq!(desk.board_at_server().await.len(), 2);
    desk.assert_same().await;
}

#[tokio::test]
async fn what_waits_survives_a_load_of_everything_and_shows_over_it() {
    let (desk, broken) = Desk::with_one_that_breaks(10).await;
    for _ in 0..3 {
        desk.desktop.pull().await;
    }
    desk.at_server("UPDATE sync_counter SET epoch = epoch + 1").await;
    desk.desktop.pull().await;
    // What the server had done already was sent once more, as after a restore, and is there: nobody hears of it.
    assert_eq!(desk.states().await, ["retry", "waiting"]);
    let shown = (broken.appointment.id, AppointmentStatus::Cancelled);
    assert!(desk.board().await.contains(&shown));
    desk.mend_server().await;
    desk.act(0, "/try-again").await;
    assert_eq!(desk.states().await, ["applied", "applied"]);
    desk.assert_same().await;
}

#[tokio::test]
async fn an_outbox_of_the_first_program_is_sent_as_it_was_meant() {
    let desk = Desk::start().await;
    let patient = desk.patient().await;
    let visit = desk.world.booked(desk.doctor, patient, at(11, 0)).await;
    desk.desktop.pull().await;
    let path = format!("/api/patients/{patient}");
    let read = desk.desktop.get(&path).await;
    desk.wire.cut();
    let recorded = include_str!("outbox_version_1.sql")
        .replace("{user}", &desk.user.0.simple().to_string())
        .replace("{doctor}", &desk.doctor.to_string())
        .replace("{service}", &desk.world.service.to_string())
        .replace("{visit}", &visit.appointment.id.to_string())
        .replace("{patient}", &patient.to_string())
        .replace("{version}", &read.version().to_string())
        .replace("{made_at}", &at(9, 0).as_ms().to_string());
    desk.at_desk(&format!("DROP TABLE outbox; {recorded}")).await;
    let desk = desk.restarted().await;
    assert_eq!(
        desk.states().await,
        ["applied"; 5],
        "{:?}",
        desk.desktop.outbox().await
    );
    let asker = desk.world.clinic.desk();
    let changed: Patient = asker.get(&path).await.ok();
    assert_eq!(changed.form.phone, "0912345678");
    let states: Vec<_> = desk
        .board_at_server()
        .await
        .into_iter()
        .map(|(_, state)| state)
        .collect();
    assert_eq!(states, [AppointmentStatus::Arrived, AppointmentStatus::Cancelled]);
    desk.assert_same().await;
}

#[tokio::test]
async fn what_a_newer_program_kept_is_left_as_it_is_and_asks_for_an_update() {
    let desk = Desk::start().await;
    desk.wire.cut();
    let newer: Patient = desk
        .desktop
        .post("/api/patients", &somebody("Lê Thị Bình"))
        .await
        .ok();
    desk.book(newer.id, 10).await.ok::<AppointmentView>();
    desk.desktop
        .post("/api/patients", &somebody("Trần Văn Nam"))
        .await
        .ok::<Patient>();
    let newest = "UPDATE outbox SET version = 99, more = 'of then' WHERE position = 1";
    desk.at_desk(&format!("ALTER TABLE outbox ADD COLUMN more TEXT; {newest}"))
        .await;
    // Its tables are another version's too, so that the file is made anew.
    desk.at_desk("UPDATE schema_migration SET checksum = 'another'")
        .await;
    let mut desk = desk.restarted().await;
    desk.desktop.pull().await;
    assert_eq!(desk.states().await, ["needs-update", "waiting", "applied"]);
    assert_eq!(desk.act(0, "").await.status, 404, "not dismissed");
    assert_eq!(desk.act(0, "/give-up").await.status, 404);
    let found: Value = desk.desktop.get("/api/patients?q=le+thi+binh").await.ok();
    assert_eq!(
        found["items"].as_array().unwrap().len(),
        0,
        "what is not understood is not shown"
    );
    // The newer program is there again.
    desk.at_desk("UPDATE outbox SET version = 1 WHERE more = 'of then'")
        .await;
    desk = desk.restarted().await;
    assert_eq!(desk.states().await, ["applied"; 3]);
    desk.assert_same().await;
}
