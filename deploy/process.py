"""Run one program beside us that never outlives us.

name, command, folder -> a running child; its output is appended to `<folder>/<name>.log`.
- It dies with us, also when we are killed (on Linux at once; elsewhere the next start ends it).
- One run at a time uses a folder: a second one is refused while the first lives.
- It has its own process group: Ctrl-C in a terminal reaches only us, and we stop it in order.
"""

import fcntl
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from types import TracebackType
from typing import IO, Self

from schemas.errors import Fatal

LINUX = sys.platform == "linux"
LOOPBACK = "127.0.0.1"
POLL_SECONDS = 0.05
STOP_SECONDS = 15.0
LOG_BYTES = 16 << 20
LAST_LINES = 3

# Runs in the child's own interpreter between fork and exec, where code of a threaded parent must not run: asks Linux to
# kill the child when the parent goes, looks whether it has gone already, then becomes the program. The pid stays.
TIE = """
import ctypes, os, signal, sys
ctypes.CDLL(None).prctl(1, signal.SIGKILL)  # PR_SET_PDEATHSIG
if os.getppid() != int(sys.argv[1]):
    sys.exit("the parent has gone")
os.execv(sys.argv[2], sys.argv[2:])
"""


class Child:
    """One program; `start` and `stop` may alternate. `<folder>/<name>.pid` says which process it is."""

    def __init__(self, name: str, folder: Path):
        self.name, self.folder = name, folder
        self.log = folder / f"{name}.log"
        self.process: subprocess.Popen[bytes] | None = None
        self._pid_file: IO[str] | None = None

    @property
    def alive(self) -> bool:
        return self.process is not None and self.process.poll() is None

    @property
    def pid(self) -> int | None:
        return self.process.pid if self.process is not None else None

    def claim(self) -> IO[str]:
        """Make the folder ours until `stop` or `kill`, ending what an earlier run left. Fatal when another uses it."""
        if self._pid_file is None:
            self.folder.mkdir(parents=True, exist_ok=True)
            self._pid_file = claim(self.folder / f"{self.name}.pid")
        return self._pid_file

    def start(self, command: Sequence[str], environment: Mapping[str, str] | None = None) -> None:
        """Start it with these variables added to ours; `command[0]` is a path.

        Linux ties the child to the thread that starts it, so this is refused outside the main thread.
        """
        if self.process is not None:
            raise RuntimeError(f"{self.name} is started already")
        if threading.current_thread() is not threading.main_thread():
            raise RuntimeError("start children from the main thread: they end with the thread that starts them")
        pid_file = self.claim()
        tied = [sys.executable, "-I", "-S", "-c", TIE, str(os.getpid())] if LINUX else []
        with open_log(self.log) as log:
            self.process = subprocess.Popen(  # noqa: S603
                [*tied, *command],
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                env={**os.environ, **(environment or {})},
                start_new_session=True,
            )
        write(pid_file, f"{self.process.pid} {birth(self.process.pid)}\n")

    def wait_for(self, ready: Callable[[], bool], seconds: float) -> None:
        """Return once `ready` says so. Fatal, after stopping the child, when it ends before or takes too long."""
        deadline = time.monotonic() + seconds
        while not ready():
            if not self.alive:
                self._give_up("ended as it started")
            if time.monotonic() > deadline:
                self._give_up(f"was not ready after {seconds:.0f} s")
            time.sleep(POLL_SECONDS)

    def _give_up(self, what: str) -> None:
        self.kill()
        raise Fatal(f"{self.name} {what}: {self.last_words()} (all of it: {self.log})")

    def last_words(self) -> str:
        """The end of the log, on one line."""
        lines = self.log.read_text("utf-8", "replace").splitlines() if self.log.exists() else []
        return " / ".join(line.strip() for line in lines[-LAST_LINES:]) or "it said nothing"

    def stop(self, seconds: float = STOP_SECONDS) -> None:
        """Ask it to end, and kill it when it has not after `seconds`. Does nothing when it is not started."""
        if self.process is not None and self.alive:
            signal_group(self.process.pid, signal.SIGTERM)
            with suppress(subprocess.TimeoutExpired):
                self.process.wait(seconds)
        self.kill()

    def kill(self) -> None:
        """End it at once, as a crash would."""
        if self.process is not None:
            if self.alive:
                signal_group(self.process.pid, signal.SIGKILL)
            self.process.wait()
            self.process = None
        if self._pid_file is not None:
            write(self._pid_file, "")
            self._pid_file.close()
            self._pid_file = None


class Server:
    """A child that serves on a port: `with` starts and stops it. Each server says how it starts."""

    def __init__(self, name: str, folder: Path):
        self._child = Child(name, folder)

    @property
    def alive(self) -> bool:
        return self._child.alive

    @property
    def log(self) -> Path:
        return self._child.log

    @property
    def pid(self) -> int | None:
        return self._child.process.pid if self._child.process else None

    def start(self) -> None:
        """Return once it serves."""
        raise NotImplementedError

    def stop(self) -> None:
        """Let it close its files and end; on the next start nothing has to be recovered."""
        self._child.stop()

    def kill(self) -> None:
        """End it as a crash would; `start` brings it back."""
        self._child.kill()

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()


def claim(path: Path) -> IO[str]:
    """The pid file, locked for as long as it is open, after ending what an earlier run left. Fatal when in use."""
    file = path.open("a+", encoding="utf-8")
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        file.close()
        raise Fatal(f"{path.parent} is in use by another run: end it, or name another folder") from None
    file.seek(0)
    pid, _, born = file.read().strip().partition(" ")
    if pid.isdecimal() and born and birth(int(pid)) == born:
        end(int(pid), born)
    return file


def end(pid: int, born: str) -> None:
    """End a process that is not our child."""
    for number, seconds in ((signal.SIGTERM, STOP_SECONDS), (signal.SIGKILL, STOP_SECONDS)):
        signal_group(pid, number)
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline:
            if birth(pid) != born:
                return
            time.sleep(POLL_SECONDS)
    raise Fatal(f"process {pid} of an earlier run does not end")


def birth(pid: int) -> str:
    """When this process was started, as text that no other process shares with its pid; empty when there is none."""
    if LINUX:
        try:
            stat = Path(f"/proc/{pid}/stat").read_text("utf-8", "replace")
        except (FileNotFoundError, ProcessLookupError):
            return ""
        state, *fields = stat.rpartition(")")[2].split()  # the name before may hold anything
        boot = Path("/proc/sys/kernel/random/boot_id").read_text("ascii").strip()
        return "" if state == "Z" else f"{boot} {fields[18]}"
    shown = subprocess.run(["ps", "-o", "lstart=", "-p", str(pid)], capture_output=True, text=True, check=False)  # noqa: S603, S607
    return " ".join(shown.stdout.split())


def signal_group(leader: int, number: signal.Signals) -> None:
    with suppress(ProcessLookupError, PermissionError):  # macOS says the latter of a group that has just ended
        os.killpg(leader, number)


def write(file: IO[str], text: str) -> None:
    file.truncate(0)
    file.write(text)
    file.flush()


def open_log(path: Path) -> IO[bytes]:
    """Open for appending; a log that has grown long makes room for a new one."""
    if path.exists() and path.stat().st_size > LOG_BYTES:
        path.replace(path.with_suffix(".log.1"))
    return path.open("ab")


def free_port() -> int:
    """A port of the loopback interface that nobody listens on now."""
    with socket.socket() as probe:
        probe.bind((LOOPBACK, 0))
        return int(probe.getsockname()[1])


def listening(port: int) -> bool:
    """Whether somebody answers on this port of the loopback interface."""
    try:
        socket.create_connection((LOOPBACK, port), timeout=1).close()
    except OSError:
        return False
    return True
