use std::sync::{
    Arc, Mutex,
    atomic::{AtomicBool, Ordering},
};

use clinic_shared::ports::{Clock as _, SystemClock};
use tokio::{
    io::{AsyncBufReadExt as _, AsyncWriteExt as _, BufReader},
    net::{TcpListener, TcpStream},
    sync::watch,
    task::JoinHandle,
};

/// A relay on this machine that keeps what it takes: as little of RFC 5321 as a client needs.
#[derive(Debug)]
pub struct SmtpSink {
    pub port: u16,
    taken: Arc<Mutex<Vec<TakenMail>>>,
    is_silent: Arc<AtomicBool>,
    progress: Arc<watch::Sender<Progress>>,
    serving: JoinHandle<()>,
}

/// How far it is, for whoever waits for it.
#[derive(Debug, Clone, Copy, Default)]
struct Progress {
    taken: u64,
    /// Where it falls silent until it is let go.
    holds_at: Option<Moment>,
    /// Letters taken whose senders wait there.
    held: u64,
}

/// When the sink has a letter, and its sender has not come to an end with it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Moment {
    /// It has not said that it has taken it.
    BeforeYes,
    /// It has said so, and not said farewell.
    AfterYes,
}

#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct TakenMail {
    /// When it began to be handed over, by the machine's clock.
    pub came_at_ms: i64,
    pub from: String,
    pub to: Vec<String>,
    /// With the dots of its lines as they were written.
    pub data: String,
}

impl SmtpSink {
    /// What is for `refused` is answered with 550.
    pub async fn start(refused: &'static str) -> Self {
        Self::of(refused, "").await
    }

    /// Answers until it hears this verb, and then no more, with the connection open. `connect`: from the first; `.`: it has
    /// taken the mail, and does not say so.
    pub async fn silent_at(verb: &'static str) -> Self {
        Self::of("", verb).await
    }

    async fn of(refused: &'static str, silent_at: &'static str) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let port = listener.local_addr().expect("its address").port();
        let taken: Arc<Mutex<Vec<TakenMail>>> = Arc::default();
        let is_silent: Arc<AtomicBool> = Arc::default();
        let progress: Arc<watch::Sender<Progress>> = Arc::default();
        let manner = Manner {
            refused,
            silent_at,
            is_silent: Arc::clone(&is_silent),
            progress: Arc::clone(&progress),
            into: Arc::clone(&taken),
        };
        let serving = tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                let manner = manner.clone();
                // A client that goes away in the middle has sent nothing.
                tokio::spawn(async move { talk(stream, &manner).await.ok() });
            }
        });
        Self {
            port,
            taken,
            is_silent,
            progress,
            serving,
        }
    }

    /// From now on whoever hands a letter over waits there, until [`Self::let_go`].
    pub fn hold_at(&self, moment: Moment) {
        self.progress
            .send_modify(|progress| progress.holds_at = Some(moment));
    }

    /// Goes on with whoever is still there to hear it.
    pub fn let_go(&self) {
        self.progress.send_modify(|progress| {
            progress.holds_at = None;
            progress.held = 0;
        });
    }

    pub fn taken_count(&self) -> u64 {
        self.progress.borrow().taken
    }

    pub async fn until_taken(&self, letters: u64) {
        self.until(|progress| progress.taken >= letters).await;
    }

    /// Until somebody waits.
    pub async fn until_held(&self) {
        self.until(|progress| progress.held > 0).await;
    }

    async fn until(&self, is_so: impl FnMut(&Progress) -> bool) {
        let mut progress = self.progress.subscribe();
        drop(
            progress
                .wait_for(is_so)
                .await
                .expect("it is there as long as we are"),
        );
    }

    pub fn is_silent(&self) -> bool {
        self.is_silent.load(Ordering::SeqCst)
    }

    pub fn taken(&self) -> Vec<TakenMail> {
        self.taken.lock().expect("no test broke while it held it").clone()
    }
}

impl Drop for SmtpSink {
    fn drop(&mut self) {
        self.serving.abort();
    }
}

/// How it treats who comes.
#[derive(Debug, Clone)]
struct Manner {
    refused: &'static str,
    silent_at: &'static str,
    is_silent: Arc<AtomicBool>,
    progress: Arc<watch::Sender<Progress>>,
    into: Arc<Mutex<Vec<TakenMail>>>,
}

impl Manner {
    fn keep(&self, mail: TakenMail) {
        let mut taken = self.into.lock().expect("no test broke while it held it");
        taken.push(mail);
        self.progress.send_modify(|progress| progress.taken += 1);
    }

    /// Does not return while senders are to wait here.
    async fn let_go(&self, moment: Moment) {
        let is_held = self.progress.send_if_modified(|progress| {
            let is_held = progress.holds_at == Some(moment);
            progress.held += u64::from(is_held);
            is_held
        });
        if is_held {
            let mut progress = self.progress.subscribe();
            // An error: the sink is gone, and nobody asks any more.
            drop(progress.wait_for(|progress| progress.holds_at.is_none()).await);
        }
    }

    /// Does not return where it is silent from here on.
    async fn at(&self, verb: &str) {
        if verb == self.silent_at {
            self.is_silent.store(true, Ordering::SeqCst);
            std::future::pending::<()>().await;
        }
    }
}

async fn talk(stream: TcpStream, manner: &Manner) -> std::io::Result<()> {
    let mut stream = BufReader::new(stream);
    let mut mail = TakenMail::default();
    manner.at("connect").await;
    stream.write_all(b"220 sink\r\n").await?;
    loop {
        let line = line(&mut stream).await?;
        let verb = line.split([' ', ':']).next().unwrap_or_default().to_uppercase();
        if verb.is_empty() {
            return Ok(());
        }
        manner.at(&verb).await;
        let answer = match verb.as_str() {
            "EHLO" => "250-sink\r\n250 8BITMIME\r\n",
            "MAIL" => {
                mail.came_at_ms = SystemClock.now().as_ms();
                mail.from = between(&line);
                "250 ok\r\n"
            }
            "RCPT" if between(&line) == manner.refused => "550 5.1.1 no such mailbox\r\n",
            "RCPT" => {
                mail.to.push(between(&line));
                "250 ok\r\n"
            }
            "DATA" => {
                stream.write_all(b"354 go on\r\n").await?;
                mail.data = data(&mut stream).await?;
                let whole = std::mem::take(&mut mail);
                manner.keep(whole);
                manner.at(".").await;
                manner.let_go(Moment::BeforeYes).await;
                "250 taken as 7\r\n"
            }
            "QUIT" => {
                manner.let_go(Moment::AfterYes).await;
                stream.write_all(b"221 bye\r\n").await?;
                return Ok(());
            }
            _ => "250 ok\r\n",
        };
        stream.write_all(answer.as_bytes()).await?;
    }
}

/// Empty at the end of the connection.
async fn line(stream: &mut BufReader<TcpStream>) -> std::io::Result<String> {
    let mut line = String::new();
    stream.read_line(&mut line).await?;
    Ok(line.trim_end_matches(['\r', '\n']).to_owned())
}

async fn data(stream: &mut BufReader<TcpStream>) -> std::io::Result<String> {
    let mut data = String::new();
    loop {
        let mut line = String::new();
        if stream.read_line(&mut line).await? == 0 {
            // Who goes away before its last line has handed nothing over.
            return Err(std::io::ErrorKind::UnexpectedEof.into());
        }
        if line == ".\r\n" {
            return Ok(data);
        }
        data.push_str(&line);
    }
}

fn between(line: &str) -> String {
    let after = line.split_once('<').map_or("", |(_, after)| after);
    after
        .split_once('>')
        .map_or("", |(address, _)| address)
        .to_owned()
}
