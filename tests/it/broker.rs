//! Port `Broker`: one suite, the embedded adapter and RabbitMQ; and jobs that are begun because somebody was called. Row
//! T11.

use std::{slice::from_ref, sync::Arc, time::Duration};

use async_trait::async_trait;
use clinic_server::{
    bus::{
        Broker, Bus, Call, CallBoard, Called, Calls, Line, Neighbourhood, NotCalled, Rabbit, call_due,
        keep_calling,
    },
    jobs::{Jobs, Pace},
    ops::metrics::Alone,
};
use clinic_shared::{
    ids::JobId,
    jobs::{DueJob, Job, JobState},
    ports::Chance,
};
use clinic_tests::{RabbitServer, TestClinic, next_uuid};
use tokio::{sync::watch, time::timeout};

use crate::{
    hints::until,
    jobs::{AT_ONCE, Told, enqueued, new_job, step, until as until_job},
    neighbours::beside,
};

fn due(kind: &str) -> DueJob {
    DueJob {
        id: JobId(next_uuid()),
        kind: kind.to_owned(),
        claims: 0,
    }
}

fn through(rabbit: &RabbitServer, seed: u64) -> Rabbit {
    Rabbit::new(&rabbit.url(), uuid::Uuid::from_u128(7), &Chance::from_seed(seed))
}

async fn next(calls: &mut Calls) -> Call {
    calls.next().await.unwrap()
}

async fn job_of_next(calls: &mut Calls) -> JobId {
    let call = next(calls).await;
    let job = call.job;
    call.done();
    job
}

/// Both ends lead to the same calls.
async fn suite(a: &dyn Broker, b: &dyn Broker) {
    until(a.line(), true).await;
    until(b.line(), true).await;
    let (first, second, other) = (due("letter"), due("letter"), due("backup"));
    // Before anybody listens.
    a.call(&[first.clone(), other.clone(), second.clone()])
        .await
        .unwrap();
    let mut letters = b.listen(&["letter"]);
    assert_eq!(job_of_next(&mut letters).await, first.id, "in their order");
    let call = next(&mut letters).await;
    assert_eq!((call.kind.as_str(), call.job), ("letter", second.id));
    // Whoever had it went away without a word.
    drop(call);
    drop(letters);
    let mut all = a.listen(&["letter", "backup"]);
    let mut left = [job_of_next(&mut all).await, job_of_next(&mut all).await];
    left.sort();
    let mut expected = [second.id, other.id];
    expected.sort();
    assert_eq!(left, expected, "it is somebody else's");
    // Twice is twice: what is done is found done.
    b.call(&[first.clone(), first.clone()]).await.unwrap();
    for _ in 0..2 {
        assert_eq!(job_of_next(&mut all).await, first.id);
    }
    // Who is busy with one is handed no second of that kind.
    let (third, fourth) = (due("letter"), due("letter"));
    a.call(from_ref(&third)).await.unwrap();
    let held = next(&mut all).await;
    assert_eq!(held.job, third.id);
    let mut free = b.listen(&["letter"]);
    a.call(from_ref(&fourth)).await.unwrap();
    assert_eq!(job_of_next(&mut free).await, fourth.id);
    held.done();
}

#[tokio::test]
async fn servers_of_one_program_are_called() {
    let board = CallBoard::default();
    suite(&board, &board.clone()).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn servers_are_called_through_rabbitmq_also_after_it_was_killed() {
    let Some(mut rabbit) = RabbitServer::start().await else {
        return;
    };
    let (a, b) = (through(&rabbit, 1), through(&rabbit, 2));
    suite(&a, &b).await;

    let kept = due("letter");
    a.call(from_ref(&kept)).await.unwrap();
    rabbit.kill();
    until(a.line(), false).await;
    a.call(&[due("letter")]).await.unwrap_err();
    let mut calls = b.listen(&["letter"]);
    rabbit.begin_again().await;
    // What was confirmed outlives it; what was in somebody's hands may come once more before.
    while job_of_next(&mut calls).await != kept.id {}
    let next = due("letter");
    until(a.line(), true).await;
    while a.call(from_ref(&next)).await.is_err() {
        until(a.line(), true).await;
    }
    while job_of_next(&mut calls).await != next.id {}
}

/// The second server looks for itself once an hour, and no feed and no hint tells it anything.
async fn a_called_server_begins(clinic: &TestClinic, near: Arc<dyn Broker>, far: Arc<dyn Broker>) {
    let told = Told::new([]);
    let second = beside(clinic, 99).await;
    let bus = Bus {
        hints: Arc::new(Neighbourhood::default().join()),
        broker: far,
    };
    let kinds = vec![Arc::clone(&told) as Arc<dyn clinic_server::jobs::JobKind>];
    let jobs = Jobs::called_by(bus, second.app.clone(), kinds, "b".to_owned(), AT_ONCE);
    let (end, is_ending) = watch::channel(false);
    let working = tokio::spawn(jobs.keep_working(is_ending));
    let app = clinic.server.app.clone();
    let calling = tokio::spawn(keep_calling(app, near, Duration::from_millis(5)));
    for _ in 0..3 {
        let job = enqueued(clinic, &new_job(clinic)).await.id();
        until_job(clinic, job, JobState::Done).await;
    }
    assert_eq!(
        told.ran().len(),
        3,
        "each once, however often somebody was called"
    );
    calling.abort();
    end.send_replace(true);
    working.await.unwrap();
}

#[tokio::test]
async fn a_server_that_is_called_begins_the_job() {
    let clinic = TestClinic::start().await;
    let board: Arc<dyn Broker> = Arc::new(CallBoard::default());
    a_called_server_begins(&clinic, Arc::clone(&board), board).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_server_that_is_called_through_rabbitmq_begins_the_job() {
    let Some(rabbit) = RabbitServer::start().await else {
        return;
    };
    let clinic = TestClinic::start().await;
    let (near, far) = (Arc::new(through(&rabbit, 1)), Arc::new(through(&rabbit, 2)));
    until(far.line(), true).await;
    a_called_server_begins(&clinic, near, far).await;
}

#[tokio::test]
async fn what_is_due_is_called_once_and_once_more_when_it_is_due_again() {
    let _alone = Alone::here();
    let clinic = TestClinic::start().await;
    let (app, board) = (&clinic.server.app, CallBoard::default());
    let mut called = Called::default();
    assert_eq!(call_due(app, &board, &mut called).await.unwrap(), 0);
    let first = enqueued(&clinic, &new_job(&clinic)).await.id();
    assert_eq!(clinic.counted("jobs_called_total").await, [""; 0]);
    assert_eq!(call_due(app, &board, &mut called).await.unwrap(), 1);
    assert_eq!(call_due(app, &board, &mut called).await.unwrap(), 0);
    assert_eq!(clinic.counted("jobs_called_total").await, ["1"]);
    let mut calls = board.listen(&["told"]);
    assert_eq!(job_of_next(&mut calls).await, first);

    // Somebody has taken it, and was not heard of again.
    crate::jobs::claimed_by(&clinic, "gone").await.unwrap();
    assert_eq!(call_due(app, &board, &mut called).await.unwrap(), 0);
    clinic.clock.advance_seconds(clinic_shared::jobs::LEASE_SECONDS);
    assert_eq!(call_due(app, &board, &mut called).await.unwrap(), 1);
    assert_eq!(job_of_next(&mut calls).await, first);
    assert_eq!(clinic.counted("jobs_called_total").await, ["2"]);
}

/// An admin has thought better of it.
#[tokio::test]
async fn what_was_cancelled_and_is_wanted_after_all_is_called_once_more() {
    let clinic = TestClinic::start().await;
    let (app, board) = (&clinic.server.app, CallBoard::default());
    let mut called = Called::default();
    let id = enqueued(&clinic, &new_job(&clinic)).await.id();
    assert_eq!(call_due(app, &board, &mut called).await.unwrap(), 1);
    for (verb, calls) in [("cancel", 0), ("retry", 1)] {
        step(&clinic, id, verb).await.ok::<Job>();
        assert_eq!(call_due(app, &board, &mut called).await.unwrap(), calls, "{verb}");
    }
}

/// A board to which a test cuts the line.
#[derive(Debug)]
struct Cut {
    board: CallBoard,
    line: watch::Sender<bool>,
}

#[async_trait]
impl Broker for Cut {
    async fn call(&self, due: &[DueJob]) -> Result<(), NotCalled> {
        self.board.call(due).await
    }

    fn listen(&self, kinds: &[&str]) -> Calls {
        self.board.listen(kinds)
    }

    fn line(&self) -> Line {
        self.line.subscribe()
    }

    fn reaches_others(&self) -> bool {
        self.board.reaches_others()
    }
}

/// Nobody knows what was lost with it.
#[tokio::test]
async fn after_a_line_was_lost_what_is_due_is_called_once_more() {
    let clinic = TestClinic::start().await;
    let cut = Arc::new(Cut {
        board: CallBoard::default(),
        line: watch::Sender::new(true),
    });
    let job = enqueued(&clinic, &new_job(&clinic)).await.id();
    let (app, broker) = (clinic.server.app.clone(), Arc::clone(&cut));
    let calling = tokio::spawn(keep_calling(app, broker, Duration::from_hours(1)));
    let mut calls = cut.listen(&["told"]);
    for _ in 0..2 {
        let called = timeout(Duration::from_mins(1), job_of_next(&mut calls)).await;
        assert_eq!(called.unwrap(), job);
        cut.line.send_replace(false);
        cut.line.send_replace(true);
    }
    calling.abort();
}

/// It holds one, which is somebody else's when it ends.
#[tokio::test]
async fn a_server_without_room_answers_no_call() {
    let clinic = TestClinic::start().await;
    let (told, board) = (Told::new([]), CallBoard::default());
    told.hold(AT_ONCE.at_once);
    for _ in 0..AT_ONCE.at_once {
        enqueued(&clinic, &new_job(&clinic)).await;
    }
    let bus = Bus {
        broker: Arc::new(board.clone()),
        ..Bus::alone()
    };
    let kinds = vec![Arc::clone(&told) as Arc<dyn clinic_server::jobs::JobKind>];
    let jobs = Jobs::called_by(bus, clinic.server.app.clone(), kinds, "full".to_owned(), AT_ONCE);
    let (end, is_ending) = watch::channel(false);
    let working = tokio::spawn(jobs.keep_working(is_ending));
    while told.ran().len() < AT_ONCE.at_once {
        tokio::task::yield_now().await;
    }
    let called = [due("told"), due("told"), due("told")];
    board.call(&called).await.unwrap();
    let mut calls = board.listen(&["told"]);
    let heard = async {
        let mut heard = vec![job_of_next(&mut calls).await, job_of_next(&mut calls).await];
        end.send_replace(true);
        heard.push(job_of_next(&mut calls).await);
        heard.sort();
        heard
    };
    let heard = timeout(Duration::from_mins(1), heard).await.unwrap();
    assert_eq!(heard, called.map(|job| job.id));
    working.await.unwrap();
}

/// Nobody calls: the loop's own look finds the job.
#[tokio::test]
async fn without_any_call_a_server_finds_the_job_by_itself() {
    let clinic = TestClinic::start().await;
    let told = Told::new([]);
    let second = beside(&clinic, 99).await;
    let pace = Pace {
        look: Duration::from_millis(5),
        ..AT_ONCE
    };
    let kinds = vec![Arc::clone(&told) as Arc<dyn clinic_server::jobs::JobKind>];
    let jobs = Jobs::new(second.app.clone(), kinds, "b".to_owned(), pace);
    let (end, is_ending) = watch::channel(false);
    let working = tokio::spawn(jobs.keep_working(is_ending));
    let job = enqueued(&clinic, &new_job(&clinic)).await.id();
    let found = until_job(&clinic, job, JobState::Done);
    timeout(Duration::from_mins(1), found).await.unwrap();
    end.send_replace(true);
    working.await.unwrap();
}
