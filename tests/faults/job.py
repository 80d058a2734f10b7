"""The command `liveblog run` as a user starts it, and the ways in which it ends."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

LIVEBLOG = str(Path(sys.executable).with_name("liveblog"))
END_SECONDS = 40.0


class Job:
    """One job on one data folder; it may be started again and again."""

    def __init__(self, data: Path, outlets: Path, only: Sequence[str], *more: str):
        self.data, self.log = data, data.with_suffix(".log")
        names = [flag for name in only for flag in ("--only", name)]
        self.command = [LIVEBLOG, "run", "--data", str(data), "--outlets", str(outlets), *names, *more]
        self.process: subprocess.Popen[bytes] | None = None

    def start(self, checkpoint_seconds: float = 1.0) -> None:
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                self.command,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
                env={**os.environ, "LIVEBLOG_CHECKPOINT_SECONDS": str(checkpoint_seconds)},
            )

    @property
    def alive(self) -> bool:
        return self.process is not None and self.process.poll() is None

    def kill(self) -> None:
        """Kill -9 of the Python side."""
        assert self.process is not None
        os.kill(self.process.pid, signal.SIGKILL)
        self.process.wait(END_SECONDS)

    def kill_part(self, name: str) -> None:
        """Kill -9 of a process that the job started: `flink` or `kafka`."""
        os.kill(int((self.data / name / f"{name}.pid").read_text().split()[0]), signal.SIGKILL)

    def ended(self, seconds: float = END_SECONDS) -> int:
        """Its exit code, once it has ended by itself."""
        assert self.process is not None
        return self.process.wait(seconds)

    def stop(self) -> int:
        """What Ctrl-C or a service manager does; returns the exit code."""
        assert self.process is not None
        self.process.send_signal(signal.SIGTERM)
        return self.ended()

    def processes(self) -> list[str]:
        """The processes that name the data folder or are of its session, a line each."""
        found = []
        for folder in Path("/proc").iterdir():
            if folder.name.isdecimal() and int(folder.name) != os.getpid():
                try:
                    command = (folder / "cmdline").read_bytes().replace(b"\0", b" ").decode("utf-8", "replace")
                except OSError:
                    continue
                if str(self.data) in command:
                    found.append(f"{folder.name} {command[:120]}")
        return found

    def wait_until_gone(self, seconds: float = 10.0) -> list[str]:
        """What is left of it after so many seconds."""
        deadline = time.monotonic() + seconds
        while (left := self.processes()) and time.monotonic() < deadline:
            time.sleep(0.1)
        return left

    def said_since(self, offset: int) -> str:
        """What it logged after so many bytes."""
        return self.log.read_bytes()[offset:].decode("utf-8", "replace")

    def last_lines(self, count: int = 30) -> str:
        return "\n".join(self.log.read_text("utf-8", "replace").splitlines()[-count:])

    @contextmanager
    def running(self, checkpoint_seconds: float = 1.0) -> Iterator["Job"]:
        """Start it; whatever happens, nothing of it is left at the end."""
        self.start(checkpoint_seconds)
        try:
            yield self
        finally:
            if self.alive:
                self.kill()
            assert not self.wait_until_gone(), self.processes()
