//! The network between desktops and server: loses, repeats, delays and cuts, as the seed says.

use std::{
    fmt,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use async_trait::async_trait;
use axum::{
    body::{Body, Bytes},
    http::{Request, Response},
};
use clinic_desk::{Transport, Unreachable};
use futures_util::stream;

use crate::{
    dice::Dice,
    life::Life,
    plants::Plant,
    server::{Answered, SimServer},
    trace::Trace,
    watch::Watch,
};

/// What comes of one request.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fate {
    Arrives,
    NeverArrives,
    AnswerLost,
    /// Twice at the server, one answer.
    Twice,
    /// After whoever asked has given up, behind what was asked later.
    TooLate,
    /// The answer ends in the middle of its bytes.
    CutOff,
    /// The desktop is killed: before it is sent, while the answer comes in, after the server has committed.
    KilledBefore,
    KilledDuring,
    KilledAfter,
    /// The server breaks down at one of its statements.
    Breaks,
}

/// How often what goes wrong, in percent of the requests.
pub type Weather = Vec<(Fate, usize)>;

pub fn calm() -> Weather {
    vec![(Fate::Arrives, 100)]
}

pub fn rough(dice: &mut Dice) -> Weather {
    use Fate::{
        AnswerLost, Arrives, Breaks, CutOff, KilledAfter, KilledBefore, KilledDuring, NeverArrives, TooLate,
        Twice,
    };
    let mut weather = vec![(Arrives, 100)];
    for (fate, most) in [
        (NeverArrives, 20),
        (AnswerLost, 20),
        (Twice, 30),
        (TooLate, 20),
        (CutOff, 20),
        (KilledBefore, 5),
        (KilledDuring, 5),
        (KilledAfter, 10),
        (Breaks, 5),
    ] {
        weather.push((fate, dice.below(most)));
    }
    weather
}

/// What all desktops' transports and the scheduler share.
pub struct Net(Mutex<State>);

pub struct State {
    pub dice: Dice,
    pub weather: Weather,
    /// Whether each desktop's cable is in.
    pub plugged: Vec<bool>,
    /// `None` while it is down.
    pub server: Option<Arc<SimServer>>,
    pub late: Vec<(usize, Request<Bytes>)>,
    pub watch: Watch,
    pub trace: Trace,
    pub plant: Option<Plant>,
}

impl fmt::Debug for Net {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Net").finish_non_exhaustive()
    }
}

impl Net {
    pub fn new(state: State) -> Arc<Self> {
        Arc::new(Self(Mutex::new(state)))
    }

    pub fn state(&self) -> MutexGuard<'_, State> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub fn server(&self) -> Option<Arc<SimServer>> {
        self.state().server.clone()
    }

    /// At the server, with what the simulation sees there. `None`: no answer leaves it.
    pub async fn deliver(&self, desk: usize, request: Request<Bytes>) -> Option<Answered> {
        let server = self.server()?;
        let asked = (
            request.method().clone(),
            request.uri().clone(),
            request.headers().clone(),
        );
        let answered = server.call(request).await;
        let mut state = self.state();
        match answered {
            None => {
                state.trace.line("    the server breaks down");
                state.server = None;
                None
            }
            Some(mut answered) => {
                state.watch.answered(desk, &asked, &answered);
                if let Some(plant) = state.plant {
                    plant.answer(&asked.1, &mut answered);
                }
                Some(answered)
            }
        }
    }
}

/// One start of a desktop's way to the server.
#[derive(Debug)]
pub struct SimTransport {
    pub net: Arc<Net>,
    pub desk: usize,
    pub life: Arc<Life>,
}

#[async_trait]
impl Transport for SimTransport {
    async fn send(&self, mut request: Request<Bytes>) -> Result<Response<Body>, Unreachable> {
        if self.life.is_over() {
            return std::future::pending().await;
        }
        let fate = {
            let mut state = self.net.state();
            let State {
                dice,
                weather,
                plugged,
                watch,
                trace,
                plant,
                ..
            } = &mut *state;
            watch.asked(self.desk, self.life.replica(), &request);
            if let Some(plant) = plant {
                plant.request(&mut request, dice);
            }
            let fate = if plugged[self.desk] {
                dice.weighed(weather).unwrap_or(Fate::Arrives)
            } else {
                Fate::NeverArrives
            };
            trace.line(format!(
                "    {} {} {fate:?}",
                request.method(),
                request.uri().path_and_query().map_or("/", |path| path.as_str())
            ));
            fate
        };
        self.meet(fate, request).await
    }
}

impl SimTransport {
    async fn meet(&self, fate: Fate, request: Request<Bytes>) -> Result<Response<Body>, Unreachable> {
        match fate {
            Fate::NeverArrives => return Err(gone()),
            Fate::KilledBefore => return self.killed().await,
            Fate::TooLate => {
                self.net.state().late.push((self.desk, request));
                return Err(gone());
            }
            Fate::Twice => {
                self.net.deliver(self.desk, request.clone()).await;
            }
            Fate::Breaks => {
                let mut state = self.net.state();
                let steps = i64::try_from(state.dice.below(30)).unwrap_or(0);
                if let Some(server) = &state.server {
                    server.hand.break_in(steps);
                }
            }
            Fate::Arrives | Fate::AnswerLost | Fate::CutOff | Fate::KilledDuring | Fate::KilledAfter => {}
        }
        let answered = self.net.deliver(self.desk, request).await.ok_or_else(gone)?;
        {
            let mut state = self.net.state();
            state
                .trace
                .line(format!("      {}", answered.head.status.as_u16()));
        }
        match fate {
            Fate::AnswerLost => Err(gone()),
            Fate::KilledAfter => self.killed().await,
            Fate::CutOff | Fate::KilledDuring => Ok(self.cut(answered, fate)),
            _ => Ok(self.answer(answered, None)),
        }
    }

    async fn killed<T>(&self) -> T {
        self.life.kill();
        std::future::pending().await
    }

    /// Some of its bytes, and then nothing more.
    fn cut(&self, mut answered: Answered, fate: Fate) -> Response<Body> {
        let mut state = self.net.state();
        let at = state.dice.below(answered.body.len() + 1);
        let mut sent = answered.body.slice(..at);
        let mut is_seen = true;
        if let Some(plant) = state.plant {
            (sent, is_seen) = plant.cut(&answered.body, sent);
        }
        drop(state);
        answered.body = sent;
        self.answer(answered, is_seen.then_some(fate))
    }

    /// In pieces that end anywhere.
    fn answer(&self, answered: Answered, ends: Option<Fate>) -> Response<Body> {
        let Answered { head, body, whole } = answered;
        let mut pieces = Vec::new();
        let mut from = 0;
        while from < body.len() {
            let to = (from + 1 + self.net.state().dice.below(4_000)).min(body.len());
            pieces.push(body.slice(from..to));
            from = to;
        }
        let life = Arc::clone(&self.life);
        let last = async move {
            match ends {
                None if whole => None,
                Some(Fate::KilledDuring) => {
                    life.kill();
                    std::future::pending().await
                }
                _ => Some(Err(std::io::Error::other("the line went dead"))),
            }
        };
        let pieces = stream::iter(pieces.into_iter().map(Ok));
        let last = futures_util::StreamExt::filter_map(stream::once(last), std::future::ready);
        let body = Body::from_stream(futures_util::StreamExt::chain(pieces, last));
        Response::from_parts(head, body)
    }
}

fn gone() -> Unreachable {
    Unreachable::new("nobody is there")
}
