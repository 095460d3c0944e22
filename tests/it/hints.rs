//! Port `Hints`: one suite, the embedded adapter and Redis. Row T8.

use std::{sync::Arc, time::Duration};

use clinic_server::{
    bus::{Bus, CallBoard, Hint, Hints, Line, Neighbourhood, RedisHints, RedisLine},
    neighbours::hear_each,
    router,
};
use clinic_shared::{catalog::Service, identity::Role, ports::Chance};
use clinic_tests::{Asker, RedisServer, TestClinic, next_uuid, stand_in};
use tokio::{
    sync::broadcast::{Receiver, error::RecvError},
    time::timeout,
};
use uuid::Uuid;

use crate::{catalog::service, neighbours::beside};

/// Two servers' ends, and what keeps them.
struct Ends {
    a: Arc<dyn Hints>,
    b: Arc<dyn Hints>,
    _lines: Vec<RedisLine>,
}

fn in_process() -> Ends {
    let all = Neighbourhood::default();
    Ends {
        a: Arc::new(all.join()),
        b: Arc::new(all.join()),
        _lines: Vec::new(),
    }
}

fn through(redis: &RedisServer, clinic: Uuid) -> Ends {
    let end = |seed| {
        let chance = Chance::from_seed(seed);
        let line = RedisLine::begin(&redis.url(), &chance).unwrap();
        let hints: Arc<dyn Hints> = Arc::new(RedisHints::new(&line, clinic, &chance));
        (hints, line)
    };
    let ((a, line_of_a), (b, line_of_b)) = (end(1), end(2));
    let lines = vec![line_of_a, line_of_b];
    Ends { a, b, _lines: lines }
}

pub async fn until(mut line: Line, is_up: bool) {
    line.wait_for(|now| *now == is_up).await.unwrap();
}

/// Tells until it is heard: a line that is up on one side may not yet be up on the other.
async fn told_until_heard(from: &dyn Hints, hint: Hint, at: &mut Receiver<Hint>) {
    loop {
        from.tell(hint);
        match timeout(Duration::from_millis(50), at.recv()).await {
            Ok(Ok(heard)) if heard == hint => return,
            Ok(Err(RecvError::Closed)) => panic!("nobody can tell any more"),
            Ok(_) | Err(_) => {}
        }
    }
}

/// What it heard twice is not in the way of what comes after.
async fn next_other_than(hint: Hint, at: &mut Receiver<Hint>) -> Hint {
    loop {
        let heard = at.recv().await.unwrap();
        if heard != hint {
            return heard;
        }
    }
}

async fn suite(ends: &Ends) {
    let Ends { a, b, .. } = ends;
    until(a.line(), true).await;
    until(b.line(), true).await;
    let (mut at_a, mut at_b) = (a.listen(), b.listen());
    let (begun, back) = (Hint::Feed(1), Hint::Feed(2));
    told_until_heard(a.as_ref(), begun, &mut at_b).await;
    told_until_heard(b.as_ref(), back, &mut at_a).await;
    a.tell(Hint::Feed(7));
    assert_eq!(next_other_than(begun, &mut at_b).await, Hint::Feed(7));
    for hint in [Hint::Sessions, Hint::Jobs, Hint::Feed(7), Hint::Feed(3)] {
        a.tell(hint);
        assert_eq!(at_b.recv().await.unwrap(), hint, "twice and late too");
    }
    b.tell(Hint::Jobs);
    let first = next_other_than(back, &mut at_a).await;
    assert_eq!(first, Hint::Jobs, "nobody hears itself");
    let mut late = b.listen();
    a.tell(Hint::Sessions);
    assert_eq!(late.recv().await.unwrap(), Hint::Sessions, "from now on");
}

#[tokio::test]
async fn servers_of_one_program_hear_each_other() {
    suite(&in_process()).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn servers_hear_each_other_through_redis() {
    let Some(redis) = RedisServer::start().await else {
        return;
    };
    suite(&through(&redis, next_uuid())).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn clinics_on_one_redis_do_not_hear_each_other_and_what_is_no_hint_is_nothing() {
    let Some(redis) = RedisServer::start().await else {
        return;
    };
    let clinic = next_uuid();
    let (ends, others) = (through(&redis, clinic), through(&redis, next_uuid()));
    let mut at_b = ends.b.listen();
    let begun = Hint::Feed(1);
    told_until_heard(ends.a.as_ref(), begun, &mut at_b).await;
    told_until_heard(others.a.as_ref(), Hint::Feed(9), &mut others.b.listen()).await;
    for said in ["garbage", "{}", "{\"from\":1,\"hint\":{\"feed\":\"x\"}}"] {
        let quoted = said.replace('"', "\\\"");
        let heard = redis
            .say(&format!("PUBLISH clinic:{clinic}:hints \"{quoted}\""))
            .await;
        assert_eq!(heard, ":2", "both ends hear it");
    }
    ends.a.tell(Hint::Jobs);
    assert_eq!(next_other_than(begun, &mut at_b).await, Hint::Jobs);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn redis_that_was_killed_is_found_again_by_itself() {
    let Some(mut redis) = RedisServer::start().await else {
        return;
    };
    let ends = through(&redis, next_uuid());
    let mut at_b = ends.b.listen();
    told_until_heard(ends.a.as_ref(), Hint::Feed(1), &mut at_b).await;
    redis.kill();
    until(ends.b.line(), false).await;
    // Nobody waits for it, and nobody is told of an error.
    for seq in 0..1_000 {
        ends.a.tell(Hint::Feed(seq));
    }
    redis.begin_again().await;
    told_until_heard(ends.a.as_ref(), Hint::Jobs, &mut at_b).await;
}

/// Looks for itself once an hour, so that what it does it was told to.
#[tokio::test]
async fn what_another_server_wrote_is_shown_at_once_where_it_tells_of_it() {
    let clinic = TestClinic::start().await;
    let all = Neighbourhood::default();
    let bus = || Bus {
        hints: Arc::new(all.join()),
        broker: Arc::new(CallBoard::default()),
    };
    let first = beside(&clinic, 98).await.among_others(bus());
    let second = beside(&clinic, 99).await.among_others(bus());
    let address = stand_in(router(&first)).await;
    let mut screens = second.app.feed.listen();
    let hour = Duration::from_hours(1);
    let hearing = [&first, &second].map(|server| tokio::spawn(hear_each(server.clone(), hour)));

    let admin = Asker::new(&address, Some(clinic.token_of_role(Role::Admin)));
    let mut code = 0;
    let last = loop {
        // The loops may not have begun to listen yet: a change that nobody told of is found with the next.
        code += 1;
        let made = admin.post("/api/services", &service(&format!("K{code}"))).await;
        made.ok::<Service>();
        let seq: i64 = made.headers["clinic-seq"].to_str().unwrap().parse().unwrap();
        let shown = timeout(Duration::from_secs(1), screens.wait_for(|shown| *shown >= seq));
        if matches!(shown.await, Ok(Ok(_))) {
            break seq;
        }
    };
    assert!(*second.app.feed.listen().borrow() >= last);
    for task in hearing {
        task.abort();
    }
}

/// What a hint says is not believed: a position that is nowhere moves no screen.
#[tokio::test]
async fn a_made_up_hint_moves_nothing() {
    let clinic = TestClinic::start().await;
    let all = Neighbourhood::default();
    let liar = all.join();
    let server = beside(&clinic, 99).await.among_others(Bus {
        hints: Arc::new(all.join()),
        broker: Arc::new(CallBoard::default()),
    });
    let hearing = tokio::spawn(hear_each(server.clone(), Duration::from_millis(5)));
    let before = *server.app.feed.listen().borrow();
    let mut voids = server.identity.void.listen();
    // Its first look.
    voids.changed().await.unwrap();
    for _ in 0..100 {
        liar.tell(Hint::Feed(i64::MAX));
        liar.tell(Hint::Feed(-1));
        liar.tell(Hint::Sessions);
        tokio::task::yield_now().await;
    }
    let seq = clinic.change(async |_| {}).await;
    let mut shown = server.app.feed.listen();
    shown.wait_for(|shown| *shown >= seq).await.unwrap();
    assert_eq!(*shown.borrow(), seq);
    assert!(before < seq);
    hearing.abort();
}
