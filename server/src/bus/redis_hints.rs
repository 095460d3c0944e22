//! [`Hints`] by Redis's channels: whoever listens at the moment hears them, and nothing is kept.

use std::{fmt, time::Duration};

use clinic_shared::{ports::Chance, text::with_causes};
use futures_util::StreamExt as _;
use redis::{Client, RedisError};
use serde::{Deserialize, Serialize};
use tokio::{
    sync::{broadcast, mpsc, watch},
    time::{sleep, timeout},
};
use uuid::Uuid;

use super::{
    ANSWER_WITHIN, Hint, Hints, Line, RedisLine, back_off::BackOff, hints::UNHEARD_MAX, line::LineKeeper,
    task::Task,
};

/// More than wait to be told are not worth telling.
const UNTOLD_MAX: usize = 64;
/// A hint that takes longer has been overtaken by everybody's own look.
const TELL_WITHIN: Duration = Duration::from_secs(1);
/// A line on which nobody tells anything is tried so often.
const PINGS_APART: Duration = Duration::from_secs(5);
const SAID_BYTES_MAX: usize = 256;

/// What travels: numbers, and which server says it, so that nobody hears itself.
#[derive(Serialize, Deserialize)]
struct Said {
    from: Uuid,
    hint: Hint,
}

/// The real adapter.
pub struct RedisHints {
    telling: mpsc::Sender<Hint>,
    heard: broadcast::Sender<Hint>,
    line: Line,
    _tasks: [Task; 2],
}

impl fmt::Debug for RedisHints {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("RedisHints")
            .field("is_up", &*self.line.borrow())
            .finish_non_exhaustive()
    }
}

impl RedisHints {
    /// Among the servers of this clinic.
    pub fn new(redis: &RedisLine, clinic: Uuid, chance: &Chance) -> Self {
        let from = Uuid::from_bytes(chance.bytes());
        let channel = format!("clinic:{clinic}:hints");
        let (telling, untold) = mpsc::channel(UNTOLD_MAX);
        let (heard, _) = broadcast::channel(UNHEARD_MAX);
        let keeper = LineKeeper::new("redis-hints");
        let line = keeper.listen();
        let teller = Teller {
            from,
            channel: channel.clone(),
            connections: redis.connections(),
        };
        let listener = Listener {
            from,
            channel,
            client: redis.client().clone(),
            heard: heard.clone(),
        };
        let tasks = [
            Task::begin(teller.keep_telling(untold)),
            Task::begin(listener.keep_listening(keeper, redis.back_off())),
        ];
        Self {
            telling,
            heard,
            line,
            _tasks: tasks,
        }
    }
}

impl Hints for RedisHints {
    fn tell(&self, hint: Hint) {
        // Where so many wait already, the others look by themselves before this one would reach them.
        self.telling.try_send(hint).ok();
    }

    fn listen(&self) -> broadcast::Receiver<Hint> {
        self.heard.subscribe()
    }

    fn line(&self) -> Line {
        self.line.clone()
    }
}

struct Teller {
    from: Uuid,
    channel: String,
    connections: watch::Receiver<Option<redis::aio::MultiplexedConnection>>,
}

impl Teller {
    async fn keep_telling(self, mut untold: mpsc::Receiver<Hint>) {
        while let Some(hint) = untold.recv().await {
            let said = Said {
                from: self.from,
                hint,
            };
            let (Some(mut connection), Ok(said)) =
                (self.connections.borrow().clone(), serde_json::to_string(&said))
            else {
                continue;
            };
            let mut publish = redis::cmd("PUBLISH");
            publish.arg(self.channel.as_str()).arg(said);
            let told = timeout(TELL_WITHIN, publish.query_async::<i64>(&mut connection)).await;
            if !matches!(told, Ok(Ok(_))) {
                tracing::debug!(?hint, "a hint was not told");
            }
        }
    }
}

struct Listener {
    from: Uuid,
    channel: String,
    client: Client,
    heard: broadcast::Sender<Hint>,
}

impl Listener {
    async fn keep_listening(self, mut keeper: LineKeeper, mut back_off: BackOff) {
        loop {
            let why = match self.listen(&mut keeper, &mut back_off).await {
                Ok(()) => "the line was closed".to_owned(),
                Err(error) => with_causes(&error),
            };
            keeper.is_lost(&why);
            sleep(back_off.pause()).await;
        }
    }

    /// Until the line is lost.
    async fn listen(&self, keeper: &mut LineKeeper, back_off: &mut BackOff) -> Result<(), RedisError> {
        let late = || RedisError::from(std::io::Error::from(std::io::ErrorKind::TimedOut));
        let begun = timeout(ANSWER_WITHIN, async {
            let (mut sink, stream) = self.client.get_async_pubsub().await?.split();
            sink.subscribe(self.channel.as_str()).await?;
            Ok::<_, RedisError>((sink, stream))
        });
        let (mut sink, mut stream) = begun.await.map_err(|_| late())??;
        keeper.is_there();
        back_off.begin_anew();
        loop {
            match timeout(PINGS_APART, stream.next()).await {
                Ok(Some(message)) => self.hear(message.get_payload_bytes()),
                Ok(None) => return Ok(()),
                Err(_) => {
                    let ping = timeout(ANSWER_WITHIN, sink.ping::<redis::Value>()).await;
                    ping.map_err(|_| late())??;
                }
            }
        }
    }

    /// What is no hint, or its own, is nothing.
    fn hear(&self, said: &[u8]) {
        let said = Some(said).filter(|said| said.len() <= SAID_BYTES_MAX);
        let read = said.and_then(|said| serde_json::from_slice::<Said>(said).ok());
        match read {
            Some(Said { from, .. }) if from == self.from => {}
            Some(Said { hint, .. }) => {
                // Nobody listens yet.
                self.heard.send(hint).ok();
            }
            None => tracing::debug!("something that is no hint was heard"),
        }
    }
}
