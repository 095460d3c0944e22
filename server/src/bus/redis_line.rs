//! The connection to Redis on which hints are told and answers are kept. It comes back by itself.

use std::{fmt, time::Duration};

use clinic_shared::{ports::Chance, text::with_causes};
use redis::{AsyncConnectionConfig, Client, RedisError, aio::MultiplexedConnection};
use tokio::{
    sync::watch,
    time::{sleep, timeout},
};

use super::{
    ANSWER_WITHIN, BusUrlFault, Line, RedisUrl, back_off::BackOff, line::LineKeeper, looked_at, task::Task,
};

/// So often it is asked whether it is still there, where nobody else asks it anything.
const PINGS_APART: Duration = Duration::from_secs(1);

/// Cheap to share; ends when it is dropped.
pub struct RedisLine {
    client: Client,
    now: watch::Receiver<Option<MultiplexedConnection>>,
    line: Line,
    chance: Chance,
    _keeping: Task,
}

/// Without the client: the password is in it.
impl fmt::Debug for RedisLine {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("RedisLine")
            .field("is_up", &*self.line.borrow())
            .finish_non_exhaustive()
    }
}

impl RedisLine {
    /// Does not wait until it is connected.
    pub fn begin(url: &RedisUrl, chance: &Chance) -> Result<Self, BusUrlFault> {
        let client = url.client()?;
        let (told, now) = watch::channel(None);
        let keeper = LineKeeper::new("redis");
        let line = keeper.listen();
        let keeping = Task::begin(keep(client.clone(), told, keeper, BackOff::new(chance)));
        Ok(Self {
            client,
            now,
            line,
            chance: chance.clone(),
            _keeping: keeping,
        })
    }

    /// Moves as the connection comes and goes.
    pub fn line(&self) -> Line {
        self.line.clone()
    }

    /// `None` while there is none: nobody waits for it.
    pub(crate) fn connection(&self) -> Option<MultiplexedConnection> {
        self.now.borrow().clone()
    }

    pub(super) fn connections(&self) -> watch::Receiver<Option<MultiplexedConnection>> {
        self.now.clone()
    }

    pub(super) const fn client(&self) -> &Client {
        &self.client
    }

    pub(super) fn back_off(&self) -> BackOff {
        BackOff::new(&self.chance)
    }
}

async fn connected(client: &Client) -> Result<MultiplexedConnection, RedisError> {
    let config = AsyncConnectionConfig::new()
        .set_connection_timeout(Some(ANSWER_WITHIN))
        .set_response_timeout(Some(ANSWER_WITHIN));
    client.get_multiplexed_async_connection_with_config(&config).await
}

async fn ping(connection: &mut MultiplexedConnection) -> Result<(), RedisError> {
    redis::cmd("PING")
        .query_async::<String>(connection)
        .await
        .map(drop)
}

async fn keep(
    client: Client,
    told: watch::Sender<Option<MultiplexedConnection>>,
    mut keeper: LineKeeper,
    mut back_off: BackOff,
) {
    loop {
        let why = match connected(&client).await {
            Ok(connection) => {
                told.send_replace(Some(connection.clone()));
                keeper.is_there();
                back_off.begin_anew();
                let why = until_lost(connection).await;
                told.send_replace(None);
                why
            }
            Err(error) => with_causes(&error),
        };
        keeper.is_lost(&why);
        sleep(back_off.pause()).await;
    }
}

async fn until_lost(mut connection: MultiplexedConnection) -> String {
    loop {
        sleep(PINGS_APART).await;
        match timeout(ANSWER_WITHIN, ping(&mut connection)).await {
            Ok(Ok(())) => {}
            Ok(Err(error)) => return with_causes(&error),
            Err(_) => return format!("no answer within {} s", ANSWER_WITHIN.as_secs()),
        }
    }
}

/// For `doctor`: whether it answers, and lets the clinic in.
pub async fn look_at_redis(url: &RedisUrl, within: Duration) -> Result<(), String> {
    let client = url.client().map_err(|fault| fault.to_string())?;
    let look = async {
        let mut connection = connected(&client).await?;
        ping(&mut connection).await
    };
    looked_at(within, async { look.await.map_err(|error| with_causes(&error)) }).await
}
