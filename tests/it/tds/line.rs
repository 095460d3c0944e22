//! A line to a server that a test can cut, or answer on instead of the server: what a stand-in server cannot do by
//! itself. It knows packets (a type, a length, then their content), and nothing of what is in them but words.

use std::{
    net::SocketAddr,
    sync::{Arc, Mutex},
    time::Duration,
};

use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::{
        TcpListener, TcpStream,
        tcp::{OwnedReadHalf, OwnedWriteHalf},
    },
    sync::watch,
};

const SIGN_IN: u8 = 0x10;

/// Which packet of the client's something is done at.
#[derive(Debug, Clone, Copy)]
pub enum At {
    SignIn,
    Words(&'static str),
}

#[derive(Debug, Clone)]
pub enum Act {
    /// The server never sees it.
    CutBefore,
    /// The server sees it, and its answer is lost.
    CutAfter,
    Answer(Vec<u8>),
}

#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Seen {
    pub made: usize,
    pub closed: usize,
    /// Packets from clients that held these words.
    heard: Vec<String>,
}

#[derive(Debug, Clone)]
pub struct Line {
    pub port: u16,
    plan: Arc<Mutex<Vec<(At, Act)>>>,
    seen: watch::Sender<Seen>,
}

impl Line {
    pub async fn to(server: SocketAddr) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let line = Self {
            port: listener.local_addr().unwrap().port(),
            plan: Arc::default(),
            seen: watch::Sender::new(Seen::default()),
        };
        let accepting = line.clone();
        tokio::spawn(async move {
            loop {
                let (client, _) = listener.accept().await.unwrap();
                accepting.seen.send_modify(|seen| seen.made += 1);
                let line = accepting.clone();
                tokio::spawn(async move {
                    let server = TcpStream::connect(server).await.unwrap();
                    line.carry(client, server).await;
                    line.seen.send_modify(|seen| seen.closed += 1);
                });
            }
        });
        line
    }

    /// Done once, at the next packet that it fits.
    pub fn plan(&self, at: At, act: Act) {
        self.plan.lock().unwrap().push((at, act));
    }

    pub fn made(&self) -> usize {
        self.seen.borrow().made
    }

    pub fn times_heard(&self, words: &str) -> usize {
        let seen = self.seen.borrow();
        seen.heard.iter().filter(|heard| heard.contains(words)).count()
    }

    pub async fn heard(&self, words: &str) {
        self.until(|seen| seen.heard.iter().any(|heard| heard.contains(words)))
            .await;
    }

    pub async fn closed(&self, count: usize) {
        self.until(|seen| seen.closed >= count).await;
    }

    /// Fails rather than to hang.
    async fn until(&self, is_so: impl FnMut(&Seen) -> bool) {
        let mut seen = self.seen.subscribe();
        let waited = tokio::time::timeout(Duration::from_secs(20), seen.wait_for(is_so)).await;
        assert!(waited.is_ok_and(|seen| seen.is_ok()), "it never came to that");
    }

    async fn carry(&self, client: TcpStream, server: TcpStream) {
        let (from_client, mut to_client) = client.into_split();
        let (mut from_server, to_server) = server.into_split();
        let mut asking = std::pin::pin!(self.ask(from_client, to_server));
        let mut answers = vec![0; 65_536];
        loop {
            tokio::select! {
                answer = &mut asking => match answer {
                    // Instead of the server, and then silence from it.
                    Some(answer) => {
                        to_client.write_all(&answer).await.unwrap();
                        return;
                    }
                    None => return,
                },
                read = from_server.read(&mut answers) => match read {
                    Ok(count) if count > 0 => {
                        if to_client.write_all(&answers[..count]).await.is_err() {
                            return;
                        }
                    }
                    _ => return,
                },
            }
        }
    }

    /// Until something is to be done or the client hangs up.
    async fn ask(&self, mut client: OwnedReadHalf, mut server: OwnedWriteHalf) -> Option<Vec<u8>> {
        loop {
            let packet = packet(&mut client).await?;
            let words = words(&packet[8..]);
            let act = self.take(packet[0], &words);
            self.seen.send_modify(|seen| seen.heard.push(words));
            match act {
                None => server.write_all(&packet).await.ok()?,
                Some(Act::CutBefore) => return None,
                Some(Act::CutAfter) => {
                    server.write_all(&packet).await.ok()?;
                    return None;
                }
                Some(Act::Answer(answer)) => return Some(answer),
            }
        }
    }

    fn take(&self, kind: u8, words: &str) -> Option<Act> {
        let mut plan = self.plan.lock().unwrap();
        let at = plan.iter().position(|(at, _)| match at {
            At::SignIn => kind == SIGN_IN,
            At::Words(wanted) => words.contains(wanted),
        })?;
        Some(plan.remove(at).1)
    }
}

async fn packet(client: &mut OwnedReadHalf) -> Option<Vec<u8>> {
    let mut packet = vec![0; 8];
    client.read_exact(&mut packet).await.ok()?;
    packet.resize(usize::from(u16::from_be_bytes([packet[2], packet[3]])), 0);
    client.read_exact(&mut packet[8..]).await.ok()?;
    Some(packet)
}

/// What of a packet is plain text in UTF-16, wherever it begins.
fn words(content: &[u8]) -> String {
    let plain = |start: usize| -> String {
        let units = content[start.min(content.len())..].chunks_exact(2);
        let units = units.map(|unit| u16::from_le_bytes([unit[0], unit[1]]));
        units
            .filter_map(|unit| u8::try_from(unit).ok())
            .filter(|byte| matches!(byte, b' '..=b'~'))
            .map(char::from)
            .collect()
    };
    format!("{}\n{}", plain(0), plain(1))
}
