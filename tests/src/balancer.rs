use std::{
    net::SocketAddr,
    sync::{
        Arc, Mutex, MutexGuard, PoisonError,
        atomic::{AtomicUsize, Ordering},
    },
};

use tokio::{
    io::copy_bidirectional,
    net::{TcpListener, TcpStream},
    task::{JoinHandle, JoinSet},
};

/// A proxy before several servers: each connection goes to the next one that is there.
#[derive(Debug)]
pub struct Balancer {
    address: SocketAddr,
    servers: Arc<[Behind]>,
    accepting: JoinHandle<()>,
}

#[derive(Debug)]
struct Behind {
    address: String,
    /// `None` while it counts as dead.
    connections: Mutex<Option<JoinSet<()>>>,
}

impl Behind {
    fn connections(&self) -> MutexGuard<'_, Option<JoinSet<()>>> {
        self.connections.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Balancer {
    /// Of addresses such as `http://127.0.0.1:8080`.
    pub async fn before(servers: &[String]) -> Self {
        let behind = |server: &String| Behind {
            address: server.trim_start_matches("http://").to_owned(),
            connections: Mutex::new(Some(JoinSet::new())),
        };
        let servers: Arc<[Behind]> = servers.iter().map(behind).collect();
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
        let address = listener.local_addr().expect("its address");
        let to = Arc::clone(&servers);
        let accepting = tokio::spawn(async move {
            let next = AtomicUsize::new(0);
            while let Ok((near, _)) = listener.accept().await {
                carry_to_next(&to, &next, near).await;
            }
        });
        Self {
            address,
            servers,
            accepting,
        }
    }

    pub fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// Its connections break, and no new ones go there.
    pub fn kill(&self, server: usize) {
        drop(self.servers[server].connections().take());
    }

    /// It is there again.
    pub fn revive(&self, server: usize) {
        *self.servers[server].connections() = Some(JoinSet::new());
    }
}

impl Drop for Balancer {
    fn drop(&mut self) {
        self.accepting.abort();
        for server in self.servers.iter() {
            drop(server.connections().take());
        }
    }
}

async fn carry_to_next(servers: &[Behind], next: &AtomicUsize, mut near: TcpStream) {
    for _ in servers {
        let server = &servers[next.fetch_add(1, Ordering::SeqCst) % servers.len()];
        if server.connections().is_none() {
            continue;
        }
        let Ok(mut far) = TcpStream::connect(&server.address).await else {
            continue;
        };
        // It may have been killed meanwhile.
        if let Some(connections) = server.connections().as_mut() {
            connections.spawn(async move {
                // Either side may go away at any time.
                copy_bidirectional(&mut near, &mut far).await.ok();
            });
            return;
        }
    }
}
