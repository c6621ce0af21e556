"""Starts, stops and asks an `orion` program; shared by the scripts that test it from outside."""

import glob
import http.client
import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.parse
import uuid

READY_WITHIN_S = 5.0
"""How soon a start must answer, also after a crash (G-A1)."""

DEMO_WITHIN_S = 120.0
"""How long writing the demo's data may take in an unoptimised program."""

STOP_WITHIN_S = 15.0
"""How long a drain may take after SIGTERM."""


class Failure(Exception):
    """A promise that was not kept, in a sentence."""


def binary():
    """The program under test: $ORION, else the one that cargo builds."""
    target = os.environ.get("CARGO_TARGET_DIR", "target")
    path = os.environ.get("ORION", os.path.join(target, "debug", "orion"))
    if not os.access(path, os.X_OK):
        raise Failure(f"{path} is missing; build it with: cargo build --bin orion")
    return os.path.abspath(path)


def free_port():
    """A loopback port that nobody listens on right now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


class Answer:
    """Status, headers and body of one response."""

    def __init__(self, response):
        self.status = response.status
        self.headers = response.headers
        self.body = response.read()

    def json(self):
        return json.loads(self.body)

    def code(self):
        """The stable code of a problem document."""
        try:
            return self.json().get("code")
        except (ValueError, AttributeError):
            return None


def request(port, method, path, body=None, headers=None, timeout=20.0):
    """One request on a connection of its own. Raises OSError or HTTPException where no whole answer came back."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=timeout)
    try:
        headers = dict(headers or {})
        if body is not None:
            body = json.dumps(body)
            headers["Content-Type"] = "application/json"
        connection.request(method, path, body=body, headers=headers)
        return Answer(connection.getresponse())
    finally:
        connection.close()


class Database:
    """Where the rows are: SQLite in the data folder, or a new database on the test server."""

    def __init__(self, name, url=None):
        self.name = name
        self.url = url

    @classmethod
    def all(cls):
        """SQLite always; PostgreSQL where a server is named."""
        yield cls("SQLite")
        server = os.environ.get("ORION_TEST_POSTGRES_URL")
        if server:
            yield cls.on(server)

    @classmethod
    def on(cls, server):
        name = f"orion_outside_{uuid.uuid4().hex[:12]}"
        folders = sorted(glob.glob("/usr/lib/postgresql/*/bin"))
        psql = shutil.which("psql", path=os.pathsep.join([*folders[::-1], os.environ.get("PATH", "")]))
        if psql is None:
            raise Failure("psql is missing; run scripts/prepare")
        subprocess.run([psql, server, "-X", "-q", "-c", f"CREATE DATABASE {name}"], check=True)
        return cls("PostgreSQL", urllib.parse.urlsplit(server)._replace(path=f"/{name}").geturl())


class Orion:
    """One installation in a folder that goes away with it."""

    def __init__(self, database, settings=None):
        self.binary = binary()
        self.folder = tempfile.mkdtemp(prefix="orion-outside-")
        self.data = os.path.join(self.folder, "data")
        self.log_path = os.path.join(self.folder, "log")
        self.port = free_port()
        self.process = None
        # What the caller's own settings say must not reach the program under test.
        self.environment = {
            name: value
            for name, value in os.environ.items()
            if not name.startswith("ORION") and not name.endswith(("DATABASE_URL", "SECRET_KEY", "PUBLIC_URL"))
        }
        if database.url:
            self.environment["DATABASE_URL"] = database.url
        self.environment |= {"ORION_LISTEN": f"127.0.0.1:{self.port}", "ORION_LOG": "warn"} | (settings or {})

    def __enter__(self):
        return self

    def __exit__(self, kind, error, trace):
        if self.process and self.process.poll() is None:
            self.process.kill()
            self.process.wait()
        if kind is not None:
            print(f"--- end of {self.log_path}", file=sys.stderr)
            with open(self.log_path, errors="replace") as log:
                sys.stderr.write("".join(log.readlines()[-40:]))
        else:
            shutil.rmtree(self.folder, ignore_errors=True)

    def _start(self, *arguments, before=()):
        with open(self.log_path, "ab") as log:
            command = [*before, self.binary, *arguments, "--data", self.data]
            self.process = subprocess.Popen(
                command, env=self.environment, stdin=subprocess.DEVNULL, stdout=log, stderr=log
            )

    def _wait(self, what, within, done):
        started = time.monotonic()
        while not done():
            if self.process.poll() is not None:
                raise Failure(f"the program ended with {self.process.returncode} instead of {what}")
            if time.monotonic() - started > within:
                raise Failure(f"no {what} within {within:.0f} s")
            time.sleep(0.01)
        return time.monotonic() - started

    def _is_ready(self):
        try:
            return request(self.port, "GET", "/health/ready", timeout=1.0).status == 200
        except (OSError, http.client.HTTPException):
            return False

    def make_demo(self):
        """Lets `orion demo` write its data and demo.json, stops it, and returns what the file says."""
        path = os.path.join(self.data, "demo.json")
        self._start("demo", "--port", str(self.port))
        self._wait("demo data", DEMO_WITHIN_S, lambda: os.path.exists(path) and self._is_ready())
        self.stop()
        with open(path) as file:
            return json.load(file)

    def serve(self, before=()):
        """Starts the server on the existing data; returns the seconds until it was ready."""
        self._start("serve", before=before)
        return self._wait("readiness", READY_WITHIN_S, self._is_ready)

    def kill(self):
        """The power cord: SIGKILL, no chance to tidy up."""
        self.process.kill()
        self.process.wait()

    def stop(self, pid=None):
        """SIGTERM, which must drain and exit with 0."""
        os.kill(pid or self.process.pid, signal.SIGTERM)
        try:
            code = self.process.wait(STOP_WITHIN_S)
        except subprocess.TimeoutExpired:
            raise Failure(f"SIGTERM did not end the program within {STOP_WITHIN_S:.0f} s") from None
        if code != 0:
            raise Failure(f"SIGTERM ended the program with {code} instead of 0")

    def verify(self):
        """`orion verify`, which must find nothing."""
        done = subprocess.run(
            [self.binary, "verify", "--data", self.data],
            env=self.environment, stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=120, check=False,
        )
        if done.returncode != 0:
            raise Failure(f"orion verify ended with {done.returncode}: {done.stdout}{done.stderr}")
