//! Rule B5: whose doctor takes leave hears of it, with times that are free when the message goes out.

use super::*;
use clinic_shared::{
    ids::LeaveId,
    messaging::MessageReason,
    scheduling::{Call, Leave, LeaveForm, LeaveTo, LeaveUndone, LeaveVisit},
};

use MessageKind::{Booked, Cancelled, Moved, Reminder};
use MessageStatus::{Dropped, Queued, Sent};

pub(super) struct Away {
    pub(super) practice: Practice,
    visit: AppointmentView,
    leave: LeaveId,
    colleague: PractitionerId,
}

impl Away {
    async fn start() -> Self {
        Self::of(Practice::start().await).await
    }

    /// Told of a visit on Thursday at ten; then its doctor takes that day off, and the desk will call.
    pub(super) async fn of(practice: Practice) -> Self {
        let colleague = practice.world.idle_doctor("Nội", 15).await;
        let thursday = Date::new(2026, 11, 26).unwrap();
        practice.world.shift(colleague, thursday, (6, 18)).await;
        let visit = practice.booked(on(26, 10, 0)).await;
        practice.at(on(24, 9, 2)).await;
        let form = LeaveForm {
            id: LeaveId(next_uuid()),
            start: on(26, 6, 0),
            end: on(26, 18, 0),
            reason: "Hội nghị".to_owned(),
            visits: vec![LeaveVisit {
                appointment_id: visit.appointment.id,
                version: visit.appointment.version,
                to: LeaveTo::Call(Call::Call),
            }],
        };
        let away = Self {
            practice,
            visit,
            leave: form.id,
            colleague,
        };
        let desk = away.practice.world.clinic.desk();
        desk.post(&away.leaves(), &form).await.ok::<Leave>();
        away
    }

    fn leaves(&self) -> String {
        format!("/api/practitioners/{}/leaves", self.practice.doctor)
    }

    fn id(&self) -> AppointmentId {
        self.visit.appointment.id
    }

    async fn told(&self) -> Message {
        let messages = self.practice.messages(self.id()).await;
        let mut of_leave = messages.into_iter();
        of_leave
            .find(|message| message.kind == MessageKind::Leave)
            .unwrap()
    }
}

#[tokio::test]
async fn a_leave_is_told_after_the_undo_with_times_that_are_free_then() {
    let away = Away::start().await;
    let practice = &away.practice;
    assert_eq!(
        practice.stand(away.id()).await,
        [(Booked, Sent), (MessageKind::Leave, Queued), (Reminder, Dropped)]
    );
    // Meanwhile somebody else takes the colleague's time at ten.
    let other = practice.world.patient().await;
    practice.world.booked(away.colleague, other, on(26, 10, 0)).await;
    assert_eq!(practice.at(on(24, 9, 3)).await, []);
    assert_eq!(practice.at(on(24, 9, 4)).await, [JobState::Done]);
    let letter = practice.mailbox().letters().pop().unwrap();
    assert!(letter.subject.starts_with("Bác sĩ nghỉ"), "{}", letter.subject);
    let text = &letter.text;
    assert!(text.contains("10:00, Thứ Năm 26/11/2026"), "{text}");
    let offered = text.lines().filter(|line| line.starts_with("- ")).count();
    assert_eq!(offered, 3, "{text}");
    let name = format!("Bác sĩ {}", away.colleague.0.simple());
    assert!(text.contains(&name), "{text}");
    assert!(!text.contains("- 10:00, Thứ Năm 26/11/2026"), "{text}");
}

#[tokio::test]
async fn a_leave_that_was_withdrawn_is_not_told() {
    let away = Away::start().await;
    let path = format!("{}/{}", away.leaves(), away.leave);
    let answer = away.practice.world.clinic.desk().delete(&path, 1).await;
    assert_eq!(answer.status, 204);
    assert_eq!(away.practice.at(on(24, 9, 4)).await, [JobState::Done]);
    assert_eq!(away.practice.subjects().len(), 1);
    assert_eq!(away.told().await.reason, Some(MessageReason::LeaveWithdrawn));
}

#[tokio::test]
async fn a_leave_that_was_undone_is_not_told_and_its_visit_is_reminded_of_as_before() {
    let away = Away::start().await;
    let path = format!("{}/{}/undo", away.leaves(), away.leave);
    let desk = away.practice.world.clinic.desk();
    desk.post(&path, &json!({})).await.ok::<LeaveUndone>();
    assert_eq!(away.practice.at(on(24, 9, 4)).await, []);
    assert_eq!(away.told().await.reason, Some(MessageReason::Moved));
    assert_eq!(away.practice.at(on(25, 10, 0)).await, [JobState::Done]);
    assert_eq!(away.practice.subjects(), ["Xác nhận lịch", "Nhắc lịch hẹn"]);
}

#[tokio::test]
async fn who_was_told_of_a_leave_hears_of_the_new_time() {
    let away = Away::start().await;
    let practice = &away.practice;
    practice.at(on(24, 9, 4)).await;
    let path = format!("/api/appointments/{}", away.id());
    let visit: AppointmentView = practice.world.clinic.desk().get(&path).await.ok();
    practice.moved(&visit, on(27, 11, 0)).await;
    assert_eq!(practice.at(on(24, 9, 6)).await, [JobState::Done]);
    let letter = practice.mailbox().letters().pop().unwrap();
    assert!(letter.text.contains("10:00, Thứ Năm 26/11/2026"), "from when");
    assert!(letter.text.contains("11:00, Thứ Sáu 27/11/2026"));
    let stand = practice.stand(away.id()).await;
    assert!(stand.contains(&(Moved, Sent)), "{stand:?}");
}

#[tokio::test]
async fn a_visit_cancelled_before_its_leave_was_told_is_told_as_cancelled_alone() {
    let away = Away::start().await;
    away.practice.cancelled(away.id()).await;
    assert_eq!(away.practice.at(on(24, 9, 4)).await, [JobState::Done]);
    assert_eq!(away.told().await.reason, Some(MessageReason::Cancelled));
    let stand = away.practice.stand(away.id()).await;
    assert!(stand.contains(&(Cancelled, Sent)), "{stand:?}");
}
