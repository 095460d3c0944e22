//! The engine on SQL Server, where the server or the line to it misbehaves: sign-in refused, no answer, the line cut,
//! a caller that gives up, no session free. By a stand-in server that speaks TDS, so no SQL Server is needed; what only
//! one of those can show is in `engines.rs`.

use std::{error::Error, future::Future, time::Duration};

use clinic_server::store::{SqlServerEngine, SqlServerUrl, sqlserver::Secrets};
use clinic_shared::{
    args,
    store::{Begin, Engine as _, PoolState, Statement, StoreError, Tx},
    text::with_causes,
};
use mssql_mock_tds::{
    ColumnDefinition, ColumnValue, ConnectionInfo, LeadingError, MockTdsServer, QueryRegistry, QueryResponse,
    Row, SqlDataType, TerminalError, protocol::build_query_result,
};
use rstest::rstest;

mod line;

use line::{Act, At, Line};

// The stand-in finds what it was told to answer by text in capitals.
static ROWS: Statement = Statement::new("ROWS", "SELECT NAME, AGE FROM KNOWN WHERE ID = ?1");
static SLOW: Statement = Statement::new("SLOW", "SELECT SLOW FROM KNOWN");
static TAKE: Statement = Statement::new("TAKE", "INSERT INTO TAKEN (KEY_OF) VALUES (?1)");

/// Longer than any test waits.
const NEVER: Duration = Duration::from_hours(24);

/// A stand-in server and a line to it.
struct Peer {
    line: Line,
    registry: std::sync::Arc<tokio::sync::Mutex<QueryRegistry>>,
    tokens: std::sync::Arc<tokio::sync::Mutex<mssql_mock_tds::ConnectionStore>>,
}

impl Peer {
    async fn start() -> Self {
        let server = MockTdsServer::new("127.0.0.1:0").await.unwrap();
        let peer = Self {
            line: Line::to(server.local_addr()).await,
            registry: server.query_registry(),
            tokens: server.connection_store(),
        };
        tokio::spawn(server.run());
        peer.answer(
            "SELECT SLOW FROM KNOWN",
            QueryResponse::select_one().with_delay(NEVER),
        )
        .await;
        let columns = vec![
            ColumnDefinition::new("NAME", SqlDataType::NVarChar),
            ColumnDefinition::new("AGE", SqlDataType::Int),
        ];
        let known = Row::new(vec![ColumnValue::NVarChar("Đức".to_owned()), ColumnValue::Int(7)]);
        let unknown = Row::new(vec![ColumnValue::NVarChar(String::new()), ColumnValue::Null]);
        let rows = QueryResponse::new(columns, vec![known, unknown]);
        peer.answer("SELECT NAME, AGE FROM KNOWN", rows).await;
        peer
    }

    async fn answer(&self, text: &str, answer: QueryResponse) {
        self.registry.lock().await.register(text, answer);
    }

    async fn refuse(&self, text: &str, code: u32, message: &str) {
        let error = TerminalError::new(code, 14, message);
        self.answer(text, QueryResponse::error_only(error)).await;
    }

    async fn open_transactions(&self, count: i32) {
        let columns = vec![ColumnDefinition::new("", SqlDataType::Int)];
        let rows = vec![Row::new(vec![ColumnValue::Int(count)])];
        self.answer("SELECT @@TRANCOUNT", QueryResponse::new(columns, rows))
            .await;
    }

    fn url(&self, more: &str) -> SqlServerUrl {
        let url = format!(
            "sqlserver://clinic:Geheim1@127.0.0.1:{}/clinic?encrypt=no{more}",
            self.line.port
        );
        url.parse().unwrap()
    }

    async fn engine(&self, more: &str) -> SqlServerEngine {
        SqlServerEngine::open(&self.url(more)).await.unwrap()
    }
}

/// Lets time pass for whoever waits now, and for the pool.
async fn pass(time: Duration) {
    tokio::time::pause();
    tokio::time::advance(time).await;
    tokio::time::resume();
}

/// Begins something, lets it come as far as `reached`, and gives it up there.
async fn give_up<T>(asking: impl Future<Output = T>, reached: impl Future<Output = ()>) {
    tokio::select! {
        _ = asking => panic!("it was answered"),
        () = reached => {}
    }
}

#[tokio::test]
async fn rows_come_back_and_the_session_is_used_again() {
    let peer = Peer::start().await;
    let engine = peer.engine("").await;
    for _ in 0..3 {
        let mut tx = Tx::begin(&engine, Begin::Read).await.unwrap();
        let rows = tx.all(&ROWS, args![7_i64]).await.unwrap();
        assert_eq!(rows.len(), 2);
        assert_eq!(rows[0].get::<String>("NAME").unwrap(), "Đức");
        assert_eq!(rows[0].get::<i64>("AGE").unwrap(), 7);
        assert_eq!(rows[1].get::<Option<i64>>("AGE").unwrap(), None);
        tx.commit().await.unwrap();
        let tx = Tx::begin(&engine, Begin::Write).await.unwrap();
        tx.rollback().await.unwrap();
    }
    assert_eq!(peer.line.made(), 1);
    let state = PoolState {
        size: 1,
        idle: 1,
        waiting: 0,
        max: 16,
    };
    assert_eq!(engine.pool(), Some(state));
    assert_eq!(
        peer.line
            .times_heard("ISOLATION LEVEL SNAPSHOT; BEGIN TRANSACTION"),
        3
    );
    assert_eq!(
        peer.line
            .times_heard("UPDATE sync_counter SET seq = seq WHERE id = 1"),
        3
    );
    engine.close().await;
    peer.line.closed(1).await;
    assert!(Tx::begin(&engine, Begin::Read).await.is_err());
}

#[rstest]
#[case(18456, "check user and password")]
#[case(4060, "there is no database clinic")]
#[tokio::test]
async fn a_refused_sign_in_says_what_to_do(#[case] code: u32, #[case] advice: &str) {
    let peer = Peer::start().await;
    let refused = QueryResponse::error_only(TerminalError::new(code, 14, "No."));
    peer.line
        .plan(At::SignIn, Act::Answer(build_query_result(&refused).to_vec()));
    let error = SqlServerEngine::open(&peer.url("")).await.unwrap_err();
    let said = with_causes(&error);
    assert!(matches!(error, StoreError::Failed { .. }), "{said}");
    assert!(said.contains(advice) && said.contains("No."), "{said}");
    assert!(!format!("{said} {error:?}").contains("Geheim1"), "{said}");
}

#[tokio::test]
async fn a_server_that_is_not_there_is_told_at_once() {
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let port = listener.local_addr().unwrap().port();
    drop(listener);
    let url = format!("sqlserver://sa:x@127.0.0.1:{port}/clinic?encrypt=no");
    let error = SqlServerEngine::open(&url.parse().unwrap()).await.unwrap_err();
    assert!(matches!(error, StoreError::Failed { .. }));
    assert!(
        with_causes(&error).contains(&format!("does not answer at 127.0.0.1:{port}")),
        "{}",
        with_causes(&error)
    );
}

/// What is to be encrypted is not sent to a server that cannot, and no password with it.
#[tokio::test]
async fn a_server_without_encryption_is_not_spoken_to() {
    let peer = Peer::start().await;
    let url = format!("sqlserver://clinic:Geheim1@127.0.0.1:{}/clinic", peer.line.port);
    let error = SqlServerEngine::open(&url.parse().unwrap()).await.unwrap_err();
    assert!(
        matches!(error, StoreError::Failed { .. }),
        "{}",
        with_causes(&error)
    );
    assert_eq!(peer.line.times_heard("clinic"), 0);
}

#[tokio::test]
async fn a_token_is_read_anew_for_each_session() {
    let peer = Peer::start().await;
    let file = tempfile::NamedTempFile::new().unwrap();
    let path = file.path().to_str().unwrap().to_owned();
    let secrets = Secrets::new(move |name| (name == "CLINIC_DATABASE_TOKEN_FILE").then(|| path.clone()));
    std::fs::write(file.path(), "first\n").unwrap();
    let engine = SqlServerEngine::open_with(&peer.url("&auth=aad-token"), &secrets)
        .await
        .unwrap();
    std::fs::write(file.path(), "second\n").unwrap();
    let held = Tx::begin(&engine, Begin::Read).await.unwrap();
    let other = Tx::begin(&engine, Begin::Read).await.unwrap();
    drop((held, other));
    let tokens = peer.tokens.lock().await;
    let tokens: Vec<_> = tokens
        .all()
        .values()
        .filter_map(ConnectionInfo::received_token_as_string)
        .collect();
    assert_eq!(tokens, ["first", "second"]);
}

#[tokio::test]
async fn a_command_without_an_answer_ends_in_time_and_its_session_with_it() {
    let peer = Peer::start().await;
    let engine = peer.engine("&command-timeout=30").await;
    let mut tx = Tx::begin(&engine, Begin::Write).await.unwrap();
    let (answer, ()) = tokio::join!(tx.all(&SLOW, &[]), async {
        peer.line.heard("SELECT SLOW FROM KNOWN").await;
        pass(Duration::from_secs(31)).await;
    });
    let error = answer.unwrap_err();
    assert!(matches!(error, StoreError::Busy(_)), "{error:?}");
    assert!(
        with_causes(&error).contains("no answer within 30 s to: SELECT SLOW FROM KNOWN"),
        "{}",
        with_causes(&error)
    );
    // The line is cut at once, so that the server undoes what was and frees what it had locked.
    peer.line.closed(1).await;
    let next = tx.all(&ROWS, args![7_i64]).await.unwrap_err();
    assert!(matches!(next, StoreError::Undone(_)), "{next:?}");
    tx.rollback().await.unwrap();
    let mut tx = Tx::begin(&engine, Begin::Read).await.unwrap();
    tx.all(&ROWS, args![7_i64]).await.unwrap();
    assert_eq!(peer.line.made(), 2);
}

#[rstest]
#[case(Act::CutBefore)]
#[case(Act::CutAfter)]
#[tokio::test]
async fn a_line_cut_in_a_query_undoes_the_transaction(#[case] act: Act) {
    let peer = Peer::start().await;
    let engine = peer.engine("").await;
    let mut tx = Tx::begin(&engine, Begin::Write).await.unwrap();
    peer.line.plan(At::Words("INSERT INTO TAKEN"), act);
    let error = tx.run(&TAKE, args![7_i64]).await.unwrap_err();
    assert!(matches!(error, StoreError::Undone(_)), "{error:?}");
    let next = tx.run(&TAKE, args![7_i64]).await.unwrap_err();
    assert!(matches!(next, StoreError::Undone(_)), "{next:?}");
    let kept = tx.commit().await.unwrap_err();
    assert!(matches!(kept, StoreError::Undone(_)), "{kept:?}");
    let mut tx = Tx::begin(&engine, Begin::Write).await.unwrap();
    tx.run(&TAKE, args![7_i64]).await.unwrap();
    tx.commit().await.unwrap();
    assert_eq!(peer.line.made(), 2);
}

#[rstest]
#[case(Act::CutBefore)]
#[case(Act::CutAfter)]
#[tokio::test]
async fn after_a_line_cut_in_a_commit_nobody_knows(#[case] act: Act) {
    let peer = Peer::start().await;
    let engine = peer.engine("").await;
    let mut tx = Tx::begin(&engine, Begin::Write).await.unwrap();
    tx.run(&TAKE, args![7_i64]).await.unwrap();
    peer.line.plan(At::Words("COMMIT TRANSACTION"), act.clone());
    let error = tx.commit().await.unwrap_err();
    assert!(matches!(error, StoreError::OutcomeUnknown(_)), "{error:?}");
    assert!(error.source().is_some());
    // A reader has nothing that could have been kept.
    let tx = Tx::begin(&engine, Begin::Read).await.unwrap();
    peer.line.plan(At::Words("COMMIT TRANSACTION"), act);
    let error = tx.commit().await.unwrap_err();
    assert!(matches!(error, StoreError::Undone(_)), "{error:?}");
    assert_eq!(engine.pool().unwrap().size, 0);
}

#[tokio::test]
async fn a_commit_without_an_answer_may_have_been_kept() {
    let peer = Peer::start().await;
    let engine = peer.engine("").await;
    let tx = Tx::begin(&engine, Begin::Write).await.unwrap();
    peer.answer(
        "COMMIT TRANSACTION",
        QueryResponse::select_one().with_delay(NEVER),
    )
    .await;
    let (answer, ()) = tokio::join!(tx.commit(), async {
        peer.line.heard("COMMIT TRANSACTION").await;
        pass(Duration::from_secs(31)).await;
    });
    let error = answer.unwrap_err();
    assert!(matches!(error, StoreError::OutcomeUnknown(_)), "{error:?}");
}

#[tokio::test]
async fn a_commit_that_the_server_refuses_has_failed() {
    let peer = Peer::start().await;
    let engine = peer.engine("").await;
    let tx = Tx::begin(&engine, Begin::Write).await.unwrap();
    peer.refuse(
        "COMMIT TRANSACTION",
        3902,
        "The COMMIT TRANSACTION request has no corresponding BEGIN TRANSACTION.",
    )
    .await;
    let error = tx.commit().await.unwrap_err();
    assert!(matches!(error, StoreError::Failed { .. }), "{error:?}");
    // Undone for certain before it is used again.
    peer.line.heard("IF @@TRANCOUNT > 0 ROLLBACK TRANSACTION").await;
}

#[tokio::test]
async fn a_caller_that_gives_up_leaves_no_half_read_session() {
    let peer = Peer::start().await;
    let engine = peer.engine("").await;
    let mut tx = Tx::begin(&engine, Begin::Write).await.unwrap();
    give_up(tx.all(&SLOW, &[]), peer.line.heard("SELECT SLOW FROM KNOWN")).await;
    // Not even within its own transaction.
    let next = tx.all(&ROWS, args![7_i64]).await.unwrap_err();
    assert!(matches!(next, StoreError::Undone(_)), "{next:?}");
    drop(tx);
    peer.line.closed(1).await;
    assert_eq!(engine.pool().unwrap().size, 0);
    let mut tx = Tx::begin(&engine, Begin::Read).await.unwrap();
    assert_eq!(tx.all(&ROWS, args![7_i64]).await.unwrap().len(), 2);
    assert_eq!(peer.line.made(), 2);
}

#[tokio::test]
async fn a_transaction_that_nobody_waits_for_any_more_is_cut() {
    let peer = Peer::start().await;
    let engine = peer.engine("").await;
    // While it begins …
    let begin = "SET TRANSACTION ISOLATION LEVEL SNAPSHOT; BEGIN TRANSACTION";
    peer.answer(begin, QueryResponse::select_one().with_delay(NEVER))
        .await;
    give_up(engine.begin(Begin::Read), peer.line.heard(begin)).await;
    peer.line.closed(1).await;
    assert_eq!(engine.pool().unwrap().size, 0);
}

#[tokio::test]
async fn a_transaction_that_is_dropped_is_undone_and_its_session_used_again() {
    let peer = Peer::start().await;
    let engine = peer.engine("").await;
    for _ in 0..3 {
        let tx = Tx::begin(&engine, Begin::Write).await.unwrap();
        drop(tx);
        while engine.pool().unwrap().idle == 0 {
            tokio::task::yield_now().await;
        }
        assert_eq!(engine.pool().unwrap().size, 1);
    }
    peer.line.heard("IF @@TRANCOUNT > 0 ROLLBACK TRANSACTION").await;
}

#[tokio::test]
async fn whoever_finds_no_session_free_is_told_in_time() {
    let peer = Peer::start().await;
    let engine = peer.engine("&pool=1&wait=30").await;
    let held = Tx::begin(&engine, Begin::Read).await.unwrap();
    let (answer, ()) = tokio::join!(engine.begin(Begin::Read), async {
        while engine.pool().unwrap().waiting == 0 {
            tokio::task::yield_now().await;
        }
        pass(Duration::from_secs(31)).await;
    });
    let Err(error) = answer else {
        panic!("two had one session");
    };
    assert!(matches!(error, StoreError::Busy(_)), "{error:?}");
    assert!(
        with_causes(&error).contains("none of 1 sessions with the database became free within 30 s"),
        "{}",
        with_causes(&error)
    );
    held.commit().await.unwrap();
    engine.begin(Begin::Read).await.unwrap();
    assert_eq!(peer.line.made(), 1);
}

#[rstest]
#[case(1205)]
#[case(3960)]
#[tokio::test]
async fn a_transaction_that_the_server_gave_up_is_over(#[case] code: u32) {
    let peer = Peer::start().await;
    let engine = peer.engine("").await;
    peer.refuse("INSERT INTO TAKEN", code, "Rerun the transaction.")
        .await;
    peer.open_transactions(0).await;
    let mut tx = Tx::begin(&engine, Begin::Write).await.unwrap();
    let error = tx.run(&TAKE, args![7_i64]).await.unwrap_err();
    assert!(matches!(error, StoreError::Undone(_)), "{error:?}");
    let next = tx.all(&ROWS, args![7_i64]).await.unwrap_err();
    assert!(matches!(next, StoreError::Undone(_)), "{next:?}");
    assert!(
        with_causes(&next).contains("Rerun the transaction."),
        "{}",
        with_causes(&next)
    );
    assert_eq!(peer.line.times_heard("SELECT NAME, AGE FROM KNOWN"), 0);
    tx.rollback().await.unwrap();
    // Nothing is open in the session, so it is as good as new.
    Tx::begin(&engine, Begin::Read)
        .await
        .unwrap()
        .commit()
        .await
        .unwrap();
    assert_eq!(peer.line.made(), 1);
}

#[rstest]
#[case(2601)]
#[case(2627)]
#[tokio::test]
async fn after_a_taken_key_the_transaction_goes_on(#[case] code: u32) {
    let peer = Peer::start().await;
    let engine = peer.engine("").await;
    let message =
        "Cannot insert duplicate key in object 'dbo.card'. The duplicate key value is (079090000001).";
    peer.refuse("INSERT INTO TAKEN", code, message).await;
    peer.open_transactions(1).await;
    let mut tx = Tx::begin(&engine, Begin::Write).await.unwrap();
    let error = tx.run(&TAKE, args![7_i64]).await.unwrap_err();
    assert!(error.is_unique(), "{error:?}");
    assert!(
        !with_causes(&error).contains("079090000001"),
        "{}",
        with_causes(&error)
    );
    assert_eq!(tx.all(&ROWS, args![7_i64]).await.unwrap().len(), 2);
    tx.commit().await.unwrap();
    assert_eq!(peer.line.made(), 1);
}

#[tokio::test]
async fn a_wait_for_a_lock_that_was_too_long_is_busy_and_costs_no_session() {
    let peer = Peer::start().await;
    let engine = peer.engine("").await;
    let begin = "SET TRANSACTION ISOLATION LEVEL READ COMMITTED; BEGIN TRANSACTION; \
        IF OBJECT_ID(N'sync_counter') IS NOT NULL UPDATE sync_counter SET seq = seq WHERE id = 1";
    peer.refuse(begin, 1222, "Lock request time out period exceeded.")
        .await;
    let Err(error) = engine.begin(Begin::Write).await else {
        panic!("it began");
    };
    assert!(matches!(error, StoreError::Busy(_)), "{error:?}");
    assert_eq!(
        peer.line.times_heard("IF @@TRANCOUNT > 0 ROLLBACK TRANSACTION"),
        1
    );
    engine.begin(Begin::Read).await.unwrap();
    assert_eq!(peer.line.made(), 1);
}

/// The error comes first, the rest of the answer after it.
#[tokio::test]
async fn an_answer_is_read_to_its_end_also_after_an_error() {
    let peer = Peer::start().await;
    let engine = peer.engine("").await;
    let late = QueryResponse::select_one().with_leading_error(LeadingError::new(547, 16, "Refused."));
    peer.answer("INSERT INTO TAKEN", late).await;
    peer.open_transactions(1).await;
    let mut tx = Tx::begin(&engine, Begin::Write).await.unwrap();
    let error = tx.run(&TAKE, args![7_i64]).await.unwrap_err();
    assert!(matches!(error, StoreError::Failed { .. }), "{error:?}");
    assert_eq!(
        tx.all(&ROWS, args![7_i64]).await.unwrap()[0]
            .get::<String>("NAME")
            .unwrap(),
        "Đức"
    );
    tx.commit().await.unwrap();
    assert_eq!(peer.line.made(), 1);
}

#[tokio::test]
async fn a_session_that_has_lain_idle_is_asked_before_it_is_used() {
    let peer = Peer::start().await;
    let engine = peer.engine("").await;
    let asked = "IF @@TRANCOUNT > 0 ROLLBACK TRANSACTION";
    Tx::begin(&engine, Begin::Read)
        .await
        .unwrap()
        .commit()
        .await
        .unwrap();
    assert_eq!(peer.line.times_heard(asked), 0);
    pass(Duration::from_secs(6)).await;
    Tx::begin(&engine, Begin::Read)
        .await
        .unwrap()
        .commit()
        .await
        .unwrap();
    assert_eq!((peer.line.times_heard(asked), peer.line.made()), (1, 1));
    // One that does not answer makes room for another, unnoticed.
    pass(Duration::from_secs(6)).await;
    peer.line.plan(At::Words(asked), Act::CutBefore);
    Tx::begin(&engine, Begin::Read)
        .await
        .unwrap()
        .commit()
        .await
        .unwrap();
    assert_eq!(peer.line.made(), 2);
}

#[tokio::test]
async fn a_session_that_is_old_is_not_used_any_more() {
    let peer = Peer::start().await;
    let engine = peer.engine("").await;
    pass(Duration::from_mins(31)).await;
    Tx::begin(&engine, Begin::Read)
        .await
        .unwrap()
        .commit()
        .await
        .unwrap();
    peer.line.closed(1).await;
    assert_eq!(peer.line.made(), 2);
}

#[tokio::test]
async fn a_file_of_certificates_that_holds_none_is_named() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("ca.pem");
    std::fs::write(&file, b"0\x82\x03 in DER").unwrap();
    let url = format!(
        "sqlserver://clinic:Geheim1@127.0.0.1:1/clinic?trust={}",
        file.display()
    );
    let told = with_causes(&SqlServerEngine::open(&url.parse().unwrap()).await.unwrap_err());
    assert!(told.contains("ca.pem") && told.contains("PEM"), "{told}");
}
