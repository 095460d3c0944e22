use std::{
    net::SocketAddr,
    sync::{
        Arc,
        atomic::{AtomicI64, Ordering},
    },
};

use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::{TcpListener, TcpStream},
    task::JoinHandle,
};

/// The network between a desktop and a server, which breaks when it is told to.
#[derive(Debug)]
pub struct Wire {
    address: SocketAddr,
    state: Arc<State>,
    carrying: JoinHandle<()>,
}

#[derive(Debug)]
struct State {
    /// Bytes that still come through from the server; negative: all.
    left: AtomicI64,
    /// Whether a used-up wire falls silent instead of breaking.
    silent: bool,
}

impl Wire {
    /// Breaks when its bytes are used up.
    pub async fn to(server: &str) -> Self {
        Self::start(server, false).await
    }

    /// Falls silent when its bytes are used up.
    pub async fn silent_to(server: &str) -> Self {
        Self::start(server, true).await
    }

    async fn start(server: &str, silent: bool) -> Self {
        let server = server.trim_start_matches("http://").to_owned();
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
        let address = listener.local_addr().expect("its address");
        let state = Arc::new(State {
            left: AtomicI64::new(-1),
            silent,
        });
        let carried = Arc::clone(&state);
        let carrying = tokio::spawn(async move {
            while let Ok((near, _)) = listener.accept().await {
                if let Ok(far) = TcpStream::connect(&server).await {
                    tokio::spawn(carry(near, far, Arc::clone(&carried)));
                }
            }
        });
        Self {
            address,
            state,
            carrying,
        }
    }

    pub fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// So many bytes still come from the server.
    pub fn allow(&self, bytes: i64) {
        self.state.left.store(bytes, Ordering::SeqCst);
    }

    /// Nothing comes through any more, either way.
    pub fn cut(&self) {
        self.allow(0);
    }

    pub fn mend(&self) {
        self.allow(-1);
    }
}

impl Drop for Wire {
    fn drop(&mut self) {
        self.carrying.abort();
    }
}

async fn carry(mut near: TcpStream, mut far: TcpStream, state: Arc<State>) {
    let (mut asked, mut answered) = (vec![0; 16 * 1024], vec![0; 16 * 1024]);
    loop {
        tokio::select! {
            read = near.read(&mut asked) => match read {
                Ok(length) if length > 0 && state.left.load(Ordering::SeqCst) != 0 => {
                    if far.write_all(&asked[..length]).await.is_err() {
                        return;
                    }
                }
                _ => return,
            },
            read = far.read(&mut answered) => match read {
                Ok(length) if length > 0 => {
                    let passes = state.take(length);
                    if near.write_all(&answered[..passes]).await.is_err() {
                        return;
                    }
                    if passes < length {
                        if state.silent {
                            std::future::pending::<()>().await;
                        }
                        return;
                    }
                }
                _ => return,
            },
        }
    }
}

impl State {
    fn take(&self, wanted: usize) -> usize {
        let wanted_bytes = i64::try_from(wanted).unwrap_or(i64::MAX);
        let taken = self
            .left
            .fetch_update(Ordering::SeqCst, Ordering::SeqCst, |left| {
                (left >= 0).then(|| left - wanted_bytes.min(left))
            });
        taken.map_or(wanted, |left| wanted.min(usize::try_from(left).unwrap_or(0)))
    }
}
