//! [`Broker`] by RabbitMQ: a durable quorum queue for each kind of job, from which each server is handed one call at a
//! time and says when it has looked.

use std::{collections::BTreeSet, fmt, sync::Arc, time::Duration};

use async_trait::async_trait;
use clinic_shared::{ids::JobId, jobs::DueJob, ports::Chance, text::with_causes};
use futures_util::StreamExt as _;
use lapin::{
    BasicProperties, Channel, Confirmation, Connection, ConnectionProperties, Error,
    message::Delivery,
    options::{
        BasicAckOptions, BasicConsumeOptions, BasicNackOptions, BasicPublishOptions, BasicQosOptions,
        ConfirmSelectOptions, QueueDeclareOptions,
    },
    types::{AMQPValue, FieldTable, ShortString},
    uri::AMQPUri,
};
use tokio::{
    sync::{Mutex, mpsc, watch},
    time::{sleep, timeout},
};
use uuid::Uuid;

use super::{
    ANSWER_WITHIN, AmqpUrl, Broker, Call, Calls, Line, NotCalled, back_off::BackOff, broker::WAITING_MAX,
    line::LineKeeper, looked_at, task::Task,
};

/// A connection that says nothing for twice as long is lost.
const HEARTBEAT_SECONDS: u16 = 5;
/// The library notices by itself; so often it is asked whether it has.
const LOOKS_APART: Duration = Duration::from_millis(250);
/// Calls are perhaps not kept after this, and are made again.
const CONFIRM_WITHIN: Duration = Duration::from_secs(10);
/// Kept on the disk of the queue's members.
const PERSISTENT: u8 = 2;

type Connected = watch::Receiver<Option<Arc<Connection>>>;

/// The real adapter.
pub struct Rabbit {
    queues: Queues,
    now: Connected,
    line: Line,
    chance: Chance,
    calling: Mutex<Option<Calling>>,
    _keeping: Task,
}

impl fmt::Debug for Rabbit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Rabbit")
            .field("is_up", &*self.line.borrow())
            .finish_non_exhaustive()
    }
}

impl Rabbit {
    /// Does not wait until it is connected.
    pub fn new(url: &AmqpUrl, clinic: Uuid, chance: &Chance) -> Self {
        let (told, now) = watch::channel(None);
        let keeper = LineKeeper::new("rabbitmq");
        let line = keeper.listen();
        let keeping = Task::begin(keep(url.clone(), told, keeper, BackOff::new(chance)));
        Self {
            queues: Queues { clinic },
            now,
            line,
            chance: chance.clone(),
            calling: Mutex::default(),
            _keeping: keeping,
        }
    }

    fn connection(&self) -> Option<Arc<Connection>> {
        self.now.borrow().clone()
    }
}

/// Queues of one clinic: several may have one RabbitMQ.
#[derive(Debug, Clone, Copy)]
struct Queues {
    clinic: Uuid,
}

impl Queues {
    /// `None`: longer than a queue's name may be.
    fn name(self, kind: &str) -> Option<ShortString> {
        ShortString::try_new(format!("clinic.{}.jobs.{kind}", self.clinic)).ok()
    }

    /// There already, it stays as it is.
    async fn declare(self, channel: &Channel, name: ShortString) -> Result<(), Error> {
        let mut arguments = FieldTable::default();
        arguments.insert("x-queue-type".into(), AMQPValue::LongString("quorum".into()));
        let most = i32::try_from(WAITING_MAX).unwrap_or(i32::MAX);
        arguments.insert("x-max-length".into(), AMQPValue::LongInt(most));
        arguments.insert("x-overflow".into(), AMQPValue::LongString("drop-head".into()));
        let declared = channel.queue_declare(name, QueueDeclareOptions::durable(), arguments);
        declared.await.map(drop)
    }
}

/// A channel on which calls are confirmed, and the queues that are known to be there.
struct Calling {
    channel: Channel,
    there: BTreeSet<String>,
}

impl Calling {
    async fn begin(connection: &Connection) -> Result<Self, Error> {
        let channel = connection.create_channel().await?;
        channel.confirm_select(ConfirmSelectOptions::default()).await?;
        Ok(Self {
            channel,
            there: BTreeSet::new(),
        })
    }

    /// Sends all, then waits for all.
    async fn call(&mut self, queues: Queues, due: &[DueJob]) -> Result<(), NotCalled> {
        let not_called = |error: Error| NotCalled(with_causes(&error));
        let mut sent = Vec::new();
        for job in due {
            let Some(queue) = queues.name(&job.kind) else {
                continue;
            };
            if !self.there.contains(&job.kind) {
                queues
                    .declare(&self.channel, queue.clone())
                    .await
                    .map_err(not_called)?;
                self.there.insert(job.kind.clone());
            }
            let id = job.id.to_string();
            let options = BasicPublishOptions {
                mandatory: true,
                ..BasicPublishOptions::default()
            };
            let properties = BasicProperties::default().with_delivery_mode(PERSISTENT);
            let published = self
                .channel
                .basic_publish("".into(), queue, options, id.as_bytes(), properties);
            sent.push(published.await.map_err(not_called)?);
        }
        for confirm in sent {
            match confirm.await.map_err(not_called)? {
                Confirmation::Ack(None) => {}
                // Somebody has deleted the queue.
                Confirmation::Ack(Some(_)) => return Err(NotCalled("there is no such queue".to_owned())),
                Confirmation::Nack(_) | Confirmation::NotRequested => {
                    return Err(NotCalled("the queue did not keep it".to_owned()));
                }
            }
        }
        Ok(())
    }
}

#[async_trait]
impl Broker for Rabbit {
    async fn call(&self, due: &[DueJob]) -> Result<(), NotCalled> {
        let mut calling = self.calling.lock().await;
        let all = async {
            let connection = self.connection();
            let connection = connection.ok_or_else(|| NotCalled("not connected".to_owned()))?;
            let mut on = match calling.take() {
                Some(on) if on.channel.status().connected() => on,
                _ => {
                    let begun = Calling::begin(&connection).await;
                    begun.map_err(|error| NotCalled(with_causes(&error)))?
                }
            };
            on.call(self.queues, due).await?;
            Ok::<_, NotCalled>(on)
        };
        // After an error the channel is left: what it had in hand is not known.
        let done = timeout(CONFIRM_WITHIN, all).await;
        let silent = |_| NotCalled(format!("no answer within {} s", CONFIRM_WITHIN.as_secs()));
        *calling = Some(done.map_err(silent)??);
        Ok(())
    }

    fn listen(&self, kinds: &[&str]) -> Calls {
        let (to, coming) = mpsc::channel(1);
        let listening = kinds.iter().map(|kind| {
            let listener = Listener {
                kind: (*kind).to_owned(),
                queues: self.queues,
                to: to.clone(),
            };
            Task::begin(listener.keep_listening(self.now.clone(), BackOff::new(&self.chance)))
        });
        Calls::new(coming, listening.collect())
    }

    fn line(&self) -> Line {
        self.line.clone()
    }

    fn reaches_others(&self) -> bool {
        true
    }
}

/// Of one kind of job.
struct Listener {
    kind: String,
    queues: Queues,
    to: mpsc::Sender<Call>,
}

impl Listener {
    async fn keep_listening(self, mut now: Connected, mut back_off: BackOff) {
        while !self.to.is_closed() {
            let Ok(connection) = now.wait_for(Option::is_some).await.map(|now| now.clone()) else {
                return;
            };
            if let Some(connection) = connection
                && let Err(error) = self.listen(&connection, &mut back_off).await
            {
                tracing::debug!(
                    error = with_causes(&error),
                    kind = self.kind,
                    "calls are not heard"
                );
            }
            sleep(back_off.pause()).await;
        }
    }

    /// Until the line is lost.
    async fn listen(&self, connection: &Connection, back_off: &mut BackOff) -> Result<(), Error> {
        let Some(queue) = self.queues.name(&self.kind) else {
            return Ok(());
        };
        let channel = connection.create_channel().await?;
        self.queues.declare(&channel, queue.clone()).await?;
        // One at a time: the next call is for a server that has room.
        channel.basic_qos(1, BasicQosOptions::default()).await?;
        let begun = channel.basic_consume(
            queue,
            "".into(),
            BasicConsumeOptions::default(),
            FieldTable::default(),
        );
        let mut deliveries = begun.await?;
        back_off.begin_anew();
        while let Some(delivery) = deliveries.next().await {
            self.hand_on(delivery?).await?;
        }
        Ok(())
    }

    async fn hand_on(&self, delivery: Delivery) -> Result<(), Error> {
        let Some(job) = job_of(&delivery.data) else {
            tracing::debug!(kind = self.kind, "something that is no call was heard");
            delivery.acker.ack(BasicAckOptions::default()).await?;
            return Ok(());
        };
        let (call, answered) = Call::new(&self.kind, job);
        if self.to.send(call).await.is_ok() && answered.await.is_ok() {
            delivery.acker.ack(BasicAckOptions::default()).await?;
        } else {
            let back = BasicNackOptions {
                requeue: true,
                ..BasicNackOptions::default()
            };
            delivery.acker.nack(back).await?;
        }
        Ok(())
    }
}

fn job_of(called: &[u8]) -> Option<JobId> {
    std::str::from_utf8(called).ok()?.parse().ok()
}

async fn connected(url: &AmqpUrl) -> Result<Connection, String> {
    let mut uri: AMQPUri = url.uri().map_err(|fault| fault.to_string())?;
    uri.query.heartbeat.get_or_insert(HEARTBEAT_SECONDS);
    let properties = ConnectionProperties::default().with_connection_name("ClinicDesk".into());
    let connecting = timeout(ANSWER_WITHIN, Connection::connect_uri(uri, properties));
    match connecting.await {
        Ok(connected) => connected.map_err(|error| with_causes(&error)),
        Err(_) => Err(format!("no answer within {} s", ANSWER_WITHIN.as_secs())),
    }
}

async fn keep(
    url: AmqpUrl,
    told: watch::Sender<Option<Arc<Connection>>>,
    mut keeper: LineKeeper,
    mut back_off: BackOff,
) {
    loop {
        let why = match connected(&url).await {
            Ok(connection) => {
                let connection = Arc::new(connection);
                told.send_replace(Some(Arc::clone(&connection)));
                keeper.is_there();
                back_off.begin_anew();
                while connection.status().connected() {
                    sleep(LOOKS_APART).await;
                }
                told.send_replace(None);
                "the connection was closed".to_owned()
            }
            Err(why) => why,
        };
        keeper.is_lost(&why);
        sleep(back_off.pause()).await;
    }
}

/// For `doctor`: whether it answers, and lets the clinic in.
pub async fn look_at_rabbit(url: &AmqpUrl, within: Duration) -> Result<(), String> {
    looked_at(within, async {
        let connection = connected(url).await?;
        let channel = connection.create_channel().await;
        channel.map(drop).map_err(|error| with_causes(&error))?;
        let closed = connection.close(200, "OK".into()).await;
        closed.map_err(|error| with_causes(&error))
    })
    .await
}
