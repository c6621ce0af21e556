//! Starting, asking and stopping the real program.

use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::TcpStream;
use std::path::Path;
use std::process::{Child, ChildStdout, Command, Stdio};

/// How a run ended.
#[derive(Debug)]
pub struct Ended {
    pub code: Option<i32>,
    pub output: String,
    pub errors: String,
}

fn command(data: &Path, arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_orion"));
    command.env_clear().arg("--data").arg(data).args(arguments);
    // Where scripts/coverage wants to know what the program ran.
    command.envs(std::env::var_os("LLVM_PROFILE_FILE").map(|file| ("LLVM_PROFILE_FILE", file)));
    command
}

/// Runs the program to its end.
pub fn run(data: &Path, arguments: &[&str], environment: &[(&str, &str)]) -> Ended {
    let output = command(data, arguments).envs(environment.iter().copied()).stdin(Stdio::null()).output().unwrap();
    ended(&output)
}

/// Runs the program to its end with something on its standard input.
pub fn run_with_input(data: &Path, arguments: &[&str], input: &str) -> Ended {
    let mut child =
        command(data, arguments).stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    child.stdin.take().unwrap().write_all(input.as_bytes()).unwrap();
    ended(&child.wait_with_output().unwrap())
}

fn ended(output: &std::process::Output) -> Ended {
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    Ended { code: output.status.code(), output: text(&output.stdout), errors: text(&output.stderr) }
}

/// A running server on a free port; killed when a test ends without stopping it.
pub struct Orion {
    child: Child,
    output: BufReader<ChildStdout>,
    address: Option<String>,
}

impl Orion {
    pub fn start(data: &Path, arguments: &[&str]) -> Self {
        Self::start_with(data, arguments, &[], Stdio::null())
    }

    /// Starts with more settings, and with its log somewhere.
    pub fn start_with(data: &Path, arguments: &[&str], environment: &[(&str, &str)], log: Stdio) -> Self {
        let mut child = command(data, arguments)
            .env("ORION_LISTEN", "127.0.0.1:0")
            .envs(environment.iter().copied())
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(log)
            .spawn()
            .unwrap();
        let output = BufReader::new(child.stdout.take().unwrap());
        Self { child, output, address: None }
    }

    /// Reads what the program says until a line contains a text.
    pub fn line_with(&mut self, text: &str) -> String {
        loop {
            let mut line = String::new();
            assert_ne!(self.output.read_line(&mut line).unwrap(), 0, "the program ended before it said {text}");
            if let Some((_, rest)) = line.split_once("http://") {
                self.address = Some(rest.split(['/', ',', ' ', '\n']).next().unwrap().to_owned());
            }
            if line.contains(text) {
                return line;
            }
        }
    }

    /// Gets a page and returns the whole answer.
    pub fn get(&self, path: &str) -> String {
        self.send("GET", path, &[], "")
    }

    /// Sends any request and returns the whole answer.
    pub fn send(&self, method: &str, path: &str, headers: &[(&str, &str)], body: &str) -> String {
        let address = self.address.as_ref().unwrap();
        let headers: String = headers.iter().map(|(name, value)| format!("{name}: {value}\r\n")).collect();
        let mut stream = TcpStream::connect(address).unwrap();
        let length = body.len();
        write!(
            stream,
            "{method} {path} HTTP/1.1\r\nHost: {address}\r\nConnection: close\r\nContent-Length: {length}\r\n{headers}\r\n{body}"
        )
        .unwrap();
        let mut answer = Vec::new();
        stream.read_to_end(&mut answer).unwrap();
        String::from_utf8_lossy(&answer).into_owned()
    }

    /// Asks the program to stop and waits until it has.
    pub fn terminate(&mut self) -> Option<i32> {
        let asked = Command::new("kill").arg("-TERM").arg(self.child.id().to_string()).status().unwrap();
        assert!(asked.success());
        self.child.wait().unwrap().code()
    }
}

impl Drop for Orion {
    fn drop(&mut self) {
        drop(self.child.kill());
        drop(self.child.wait());
    }
}
