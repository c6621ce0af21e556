//! The program as a process of its own, as an operator runs it.

use std::net::{Ipv4Addr, TcpListener};
use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::time::{Duration, Instant};

use anyhow::Context as _;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;
use tokio::process::{Child, Command};

use crate::moment::{now, pause};

const START_TIME_MAX: Duration = Duration::from_secs(120);
const STOP_TIME_MAX: Duration = Duration::from_secs(30);

/// Where an installation is.
#[derive(Debug, Clone)]
pub(crate) struct Installation {
    pub binary: PathBuf,
    pub data: PathBuf,
    /// PostgreSQL; without it SQLite in the data folder.
    pub url: Option<String>,
}

/// A command that ran to its end.
#[derive(Debug)]
pub(crate) struct Watched {
    pub time: Duration,
    /// Resident memory in MB, again and again.
    pub memory: Vec<f64>,
}

/// A running server. Dropped, it is killed.
#[derive(Debug)]
pub(crate) struct Server {
    child: Child,
    pub port: u16,
}

impl Installation {
    fn command(&self, arguments: &[&str]) -> anyhow::Result<Command> {
        let log = std::fs::OpenOptions::new().create(true).append(true).open(self.data.with_extension("log"))?;
        let mut command = Command::new(&self.binary);
        command
            .args(arguments)
            .arg("--data")
            .arg(&self.data)
            .env_clear()
            .env("ORION_RATE_LIMITS", "off")
            .env("ORION_TRUSTED_PROXIES", "127.0.0.1/32")
            .env("ORION_FORWARDED_HEADER", "x-forwarded-for")
            .stdin(Stdio::null())
            .stderr(log)
            .kill_on_drop(true);
        if let Some(url) = &self.url {
            command.env("DATABASE_URL", url);
        }
        Ok(command)
    }

    /// Starts a command that serves, and waits for its first answer; returns the time that took as well.
    pub(crate) async fn start(&self, arguments: &[&str]) -> anyhow::Result<(Server, Duration)> {
        self.start_with(arguments, &[]).await
    }

    /// The same with further settings.
    pub(crate) async fn start_with(
        &self,
        arguments: &[&str],
        settings: &[(&str, String)],
    ) -> anyhow::Result<(Server, Duration)> {
        let port = free_port()?;
        let mut command = self.command(arguments)?;
        command.envs(settings.iter().map(|(name, value)| (*name, value)));
        if arguments.contains(&"demo") {
            command.args(["--port", &port.to_string()]);
        } else {
            command.env("ORION_LISTEN", format!("127.0.0.1:{port}"));
        }
        let started = now();
        let child =
            command.stdout(Stdio::null()).spawn().with_context(|| format!("starting {}", self.binary.display()))?;
        let mut server = Server { child, port };
        let waited = server.first_answer(started).await?;
        Ok((server, waited))
    }

    /// Runs a command to its end, looking at its memory all the time.
    pub(crate) async fn run_watched(&self, arguments: &[&str]) -> anyhow::Result<Watched> {
        let started = now();
        let mut child = self.command(arguments)?.stdout(Stdio::null()).spawn().context("starting the program")?;
        let id = child.id().context("the program has ended")?;
        let mut memory = Vec::new();
        let code = loop {
            if let Some(code) = child.try_wait()? {
                break code;
            }
            memory.extend(resident(id).ok());
            pause(Duration::from_millis(20)).await;
        };
        let time = started.elapsed();
        anyhow::ensure!(code.success(), "{} ended with {code}", arguments.join(" "));
        Ok(Watched { time, memory })
    }

    /// `orion verify`: how many rows it read, and in what time.
    pub(crate) async fn verify(&self) -> anyhow::Result<(f64, Duration)> {
        let started = now();
        let output = self.command(&["verify"])?.stdout(Stdio::piped()).output().await?;
        let took = started.elapsed();
        let said = String::from_utf8_lossy(&output.stdout);
        anyhow::ensure!(output.status.success(), "orion verify found something: {said}");
        let rows = said
            .split_whitespace()
            .zip(said.split_whitespace().skip(1))
            .find(|(_, word)| word.starts_with("transactions"));
        Ok((rows.context("orion verify said nothing about transactions")?.0.parse()?, took))
    }
}

impl Server {
    async fn first_answer(&mut self, started: Instant) -> anyhow::Result<Duration> {
        while started.elapsed() < START_TIME_MAX {
            if self.get("/health/ready").await.is_ok_and(|status| status == 200) {
                return Ok(started.elapsed());
            }
            if let Some(code) = self.child.try_wait()? {
                anyhow::bail!("the server ended with {code} instead of answering");
            }
            pause(Duration::from_millis(1)).await;
        }
        anyhow::bail!("the server did not answer")
    }

    /// The status of one page.
    pub(crate) async fn get(&self, path: &str) -> anyhow::Result<u16> {
        let mut stream = TcpStream::connect((Ipv4Addr::LOCALHOST, self.port)).await?;
        let request = format!("GET {path} HTTP/1.1\r\nHost: 127.0.0.1:{}\r\nConnection: close\r\n\r\n", self.port);
        stream.write_all(request.as_bytes()).await?;
        let mut answer = Vec::new();
        stream.read_to_end(&mut answer).await?;
        let status = answer
            .get(9..12)
            .and_then(|digits| std::str::from_utf8(digits).ok())
            .and_then(|digits| digits.parse().ok());
        status.context("no status")
    }

    /// Resident memory in MB.
    pub(crate) fn memory(&self) -> anyhow::Result<f64> {
        resident(self.child.id().context("the server has ended")?)
    }

    /// Processor time since its start, in seconds.
    pub(crate) fn processor_seconds(&self) -> anyhow::Result<f64> {
        processor_seconds(self.child.id().context("the server has ended")?)
    }

    /// Asks the server to end and waits until it has, with exit code 0.
    pub(crate) async fn stop(mut self) -> anyhow::Result<()> {
        let id = self.child.id().context("the server has ended")?;
        let asked = Command::new("kill").args(["-TERM", &id.to_string()]).status().await?;
        anyhow::ensure!(asked.success(), "SIGTERM could not be sent");
        let code =
            tokio::time::timeout(STOP_TIME_MAX, self.child.wait()).await.context("the server did not stop")??;
        anyhow::ensure!(code.success(), "the server ended with {code}");
        Ok(())
    }
}

/// Resident memory of a process in MB.
fn resident(id: u32) -> anyhow::Result<f64> {
    let status = std::fs::read_to_string(Path::new("/proc").join(id.to_string()).join("status"))?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:")).context("no VmRSS")?;
    let kib: f64 = line.trim().trim_end_matches(" kB").parse()?;
    Ok(kib / 1024.0)
}

fn free_port() -> anyhow::Result<u16> {
    Ok(TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?.local_addr()?.port())
}

/// What a process has used of the processors since it started.
pub(crate) fn processor_seconds(id: u32) -> anyhow::Result<f64> {
    /// Of `/proc/*/stat`, on every Linux that Rust runs on.
    const TICKS_PER_SECOND: f64 = 100.0;
    let stat = std::fs::read_to_string(Path::new("/proc").join(id.to_string()).join("stat"))?;
    let (_, after_name) = stat.rsplit_once(')').context("no name")?;
    let ticks = |place: usize| -> anyhow::Result<f64> {
        Ok(after_name.split_whitespace().nth(place).context("no such field")?.parse()?)
    };
    // Fields 14 and 15 of the whole line.
    Ok((ticks(11)? + ticks(12)?) / TICKS_PER_SECOND)
}
