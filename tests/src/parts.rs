//! Redis and RabbitMQ as programs of a test's own, on free ports, ended by their own ids.

use std::{
    net::TcpListener,
    os::unix::process::CommandExt as _,
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    time::Duration,
};

use clinic_server::bus::{AmqpUrl, RedisUrl, look_at_rabbit, look_at_redis};
use tempfile::TempDir;
use tokio::{
    io::{AsyncBufReadExt as _, AsyncWriteExt as _, BufReader},
    net::TcpStream,
    time::{sleep, timeout},
};

/// Between two looks whether a program is there.
const LOOKS_APART: Duration = Duration::from_millis(50);
const LOOK_WITHIN: Duration = Duration::from_secs(5);
/// On a machine that does much else.
const UP_WITHIN: Duration = Duration::from_mins(5);

fn free_port() -> u16 {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
    listener.local_addr().expect("its address").port()
}

fn is_installed(program: &str) -> bool {
    let mut asked = Command::new(program);
    asked.arg("--version").stdout(Stdio::null()).stderr(Stdio::null());
    asked.status().is_ok()
}

/// Until it lets somebody in.
async fn until_up(child: &mut Child, look: impl AsyncFn() -> Result<(), String>) {
    let up = timeout(UP_WITHIN, async {
        while let Err(why) = look().await {
            let ended = child.try_wait().expect("a program's state");
            assert!(ended.is_none(), "it ended by itself ({ended:?}): {why}");
            sleep(LOOKS_APART).await;
        }
    });
    up.await.expect("it is there in time");
}

/// A program, and all that it started.
fn kill(program: &mut Option<Child>) {
    let Some(mut child) = program.take() else {
        return;
    };
    let group = format!("-{}", child.id());
    let mut kill = Command::new("kill");
    kill.args(["-KILL", "--", &group]).stderr(Stdio::null());
    kill.status().ok();
    child.kill().ok();
    child.wait().ok();
}

/// A Redis that keeps nothing.
#[derive(Debug)]
pub struct RedisServer {
    port: u16,
    dir: TempDir,
    running: Option<Child>,
}

impl RedisServer {
    /// `None` where it is not installed; the test says so, and passes.
    pub async fn start() -> Option<Self> {
        if !is_installed("redis-server") {
            eprintln!("Redis did NOT run: redis-server is not installed");
            return None;
        }
        let mut redis = Self {
            port: free_port(),
            dir: tempfile::tempdir().expect("a temporary folder"),
            running: None,
        };
        redis.begin_again().await;
        Some(redis)
    }

    pub fn address(&self) -> String {
        format!("redis://127.0.0.1:{}", self.port)
    }

    pub fn url(&self) -> RedisUrl {
        self.address().parse().expect("an address")
    }

    /// `kill -9`.
    pub fn kill(&mut self) {
        kill(&mut self.running);
    }

    /// At the same address, with nothing in it.
    pub async fn begin_again(&mut self) {
        let mut command = Command::new("redis-server");
        command
            .args(["--port", &self.port.to_string(), "--bind", "127.0.0.1"])
            .args(["--save", "", "--appendonly", "no"])
            .current_dir(self.dir.path())
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .process_group(0);
        let url = self.url();
        // It ends with this, whether it comes up or not.
        let child = self.running.insert(command.spawn().expect("redis-server starts"));
        until_up(child, async || look_at_redis(&url, LOOK_WITHIN).await).await;
    }

    /// One command in one line; returns the answer's first line.
    pub async fn say(&self, line: &str) -> String {
        let stream = TcpStream::connect(("127.0.0.1", self.port)).await;
        let mut stream = BufReader::new(stream.expect("Redis listens"));
        let line = format!("{line}\r\n");
        stream.write_all(line.as_bytes()).await.expect("it is sent");
        let mut answer = String::new();
        stream.read_line(&mut answer).await.expect("Redis answers");
        answer.trim_end().to_owned()
    }
}

impl Drop for RedisServer {
    fn drop(&mut self) {
        self.kill();
    }
}

/// A RabbitMQ whose queues outlive it, with a name server of its own.
#[derive(Debug)]
pub struct RabbitServer {
    program: PathBuf,
    port: u16,
    port_between_nodes: u16,
    port_of_names: u16,
    dir: TempDir,
    names: Option<Child>,
    running: Option<Child>,
}

/// The script that starts it without the service manager.
fn rabbit_program() -> Option<PathBuf> {
    let versions = std::fs::read_dir("/usr/lib/rabbitmq/lib").ok()?;
    let programs = versions.filter_map(|version| Some(version.ok()?.path().join("sbin/rabbitmq-server")));
    programs.filter(|program| program.is_file()).max()
}

impl RabbitServer {
    /// `None` where it is not installed; the test says so, and passes.
    pub async fn start() -> Option<Self> {
        let Some(program) = rabbit_program() else {
            eprintln!("RabbitMQ did NOT run: rabbitmq-server is not installed");
            return None;
        };
        let mut rabbit = Self {
            program,
            port: free_port(),
            port_between_nodes: free_port(),
            port_of_names: free_port(),
            dir: tempfile::tempdir().expect("a temporary folder"),
            names: None,
            running: None,
        };
        // Else it would start one that outlives it.
        let mut names = Command::new("epmd");
        names
            .args([
                "-port",
                &rabbit.port_of_names.to_string(),
                "-address",
                "127.0.0.1",
            ])
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .process_group(0);
        rabbit.names = Some(names.spawn().expect("epmd starts"));
        rabbit.begin_again().await;
        Some(rabbit)
    }

    pub fn address(&self) -> String {
        format!("amqp://guest:guest@127.0.0.1:{}", self.port)
    }

    pub fn url(&self) -> AmqpUrl {
        self.address().parse().expect("an address")
    }

    /// `kill -9`.
    pub fn kill(&mut self) {
        kill(&mut self.running);
    }

    /// At the same address, with the queues that it had.
    pub async fn begin_again(&mut self) {
        let dir = self.dir.path();
        let within = |name: &str| dir.join(name);
        let mut command = Command::new(&self.program);
        command
            .env("HOME", dir)
            .env("RABBITMQ_NODENAME", format!("clinic{}@localhost", self.port))
            .env("RABBITMQ_NODE_IP_ADDRESS", "127.0.0.1")
            .env("RABBITMQ_NODE_PORT", self.port.to_string())
            .env("RABBITMQ_DIST_PORT", self.port_between_nodes.to_string())
            .env("ERL_EPMD_PORT", self.port_of_names.to_string())
            .env("ERL_EPMD_ADDRESS", "127.0.0.1")
            .env("RABBITMQ_MNESIA_BASE", within("data"))
            .env("RABBITMQ_LOG_BASE", within("logs"))
            .env("RABBITMQ_PID_FILE", within("pid"))
            .env("RABBITMQ_ENABLED_PLUGINS_FILE", within("plugins"))
            .env("RABBITMQ_CONFIG_FILE", within("none"))
            .env("RABBITMQ_CONF_ENV_FILE", within("none.sh"))
            .stdin(Stdio::null())
            .stdout(log(&within("said")))
            .stderr(log(&within("said")))
            .process_group(0);
        let url = self.url();
        // It ends with this, whether it comes up or not.
        let child = self
            .running
            .insert(command.spawn().expect("rabbitmq-server starts"));
        until_up(child, async || look_at_rabbit(&url, LOOK_WITHIN).await).await;
    }
}

fn log(file: &Path) -> Stdio {
    let file = std::fs::File::options().create(true).append(true).open(file);
    file.expect("a log").into()
}

impl Drop for RabbitServer {
    fn drop(&mut self) {
        self.kill();
        kill(&mut self.names);
    }
}
