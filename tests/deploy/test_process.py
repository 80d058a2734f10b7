"""A child never outlives the run that started it, and nobody else's process is touched."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from threading import Thread

import pytest

from deploy import process
from deploy.process import Child, birth
from schemas.errors import Fatal

SLEEP = ["/bin/sleep", "600"]
SHELL = ["/bin/sh", "-c"]
RUN = """
import sys, time
from pathlib import Path
from deploy.process import Child
child = Child("sleeper", Path(sys.argv[1]))
child.start(["/bin/sleep", "600"])
print(child.process.pid, flush=True)
time.sleep(600)
"""


def eventually(true: Callable[[], bool], seconds: float = 10) -> bool:
    deadline = time.monotonic() + seconds
    while not true() and time.monotonic() < deadline:
        time.sleep(0.01)
    return true()


@pytest.fixture
def child(tmp_path: Path) -> Iterator[Child]:
    child = Child("sleeper", tmp_path)
    yield child
    child.kill()


@pytest.fixture
def stranger() -> Iterator[subprocess.Popen[bytes]]:
    """A process in a group of its own that no `Child` started."""
    with subprocess.Popen(SLEEP, start_new_session=True) as running:
        yield running
        running.kill()


def pid(child: Child) -> int:
    assert child.pid is not None
    return child.pid


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere the next start ends what was left")
def test_it_dies_when_the_parent_is_killed(tmp_path: Path) -> None:
    with subprocess.Popen([sys.executable, "-c", RUN, str(tmp_path)], stdout=subprocess.PIPE, text=True) as parent:
        assert parent.stdout is not None
        running = int(parent.stdout.readline())
        assert birth(running)
        parent.kill()
    assert eventually(lambda: birth(running) == "")


def test_output_is_appended_and_the_environment_added(child: Child) -> None:
    child.log.write_text("before\n")
    child.start([*SHELL, 'echo "$GREETING"; echo trouble >&2; exec sleep 600'], {"GREETING": "hello"})
    assert eventually(lambda: child.log.read_text() == "before\nhello\ntrouble\n")


def test_it_has_its_own_group_so_that_an_interrupt_of_ours_passes_it_by(child: Child) -> None:
    child.start(SLEEP)
    assert os.getpgid(pid(child)) == pid(child) != os.getpgid(0)


def test_stop_lets_it_end_in_its_own_way(child: Child) -> None:
    child.start([*SHELL, "trap 'echo bye; exit' TERM; echo ready; sleep 600 & wait"])
    child.wait_for(lambda: "ready" in child.log.read_text(), 10)
    child.stop()
    assert child.log.read_text() == "ready\nbye\n"
    assert not child.alive
    assert (child.folder / "sleeper.pid").read_text() == ""


def test_stop_kills_what_will_not_end(child: Child) -> None:
    child.start([*SHELL, "trap '' TERM; echo ready; while :; do sleep 0.01; done"])
    child.wait_for(lambda: "ready" in child.log.read_text(), 10)
    running = pid(child)
    child.stop(seconds=0.2)
    assert birth(running) == ""


def test_it_can_be_started_again(child: Child) -> None:
    child.start(SLEEP)
    first = pid(child)
    child.kill()
    child.start(SLEEP)
    assert pid(child) != first
    assert child.alive


def test_a_start_that_fails_says_the_last_words(child: Child) -> None:
    child.start([*SHELL, "echo one; echo two; echo no room; exit 3"])
    with pytest.raises(Fatal, match=r"sleeper ended as it started: one / two / no room \(all of it: .*sleeper.log\)"):
        child.wait_for(lambda: False, 10)


def test_a_start_that_takes_too_long_leaves_nothing(child: Child) -> None:
    child.start(SLEEP)
    running = pid(child)
    with pytest.raises(Fatal, match="was not ready after 0 s: it said nothing"):
        child.wait_for(lambda: False, 0.1)
    assert birth(running) == ""


def test_a_program_that_is_not_there_says_so(child: Child) -> None:
    child.start(["/nowhere/java"])
    with pytest.raises(Fatal, match="FileNotFoundError"):
        child.wait_for(lambda: False, 10)


def test_one_run_at_a_time_uses_a_folder(child: Child) -> None:
    child.start(SLEEP)
    with pytest.raises(Fatal, match="is in use by another run"):
        Child("sleeper", child.folder).start(SLEEP)
    assert child.alive
    child.stop()
    second = Child("sleeper", child.folder)
    second.start(SLEEP)
    second.kill()


def test_what_an_earlier_run_left_is_ended(child: Child, stranger: subprocess.Popen[bytes]) -> None:
    (child.folder / "sleeper.pid").write_text(f"{stranger.pid} {birth(stranger.pid)}\n")
    child.start(SLEEP)
    assert stranger.wait(10) == -signal.SIGTERM


@pytest.mark.parametrize("born", ["another boot 1", "", "\0"])
def test_a_process_that_only_has_the_number_of_ours_is_left_alone(
    born: str, child: Child, stranger: subprocess.Popen[bytes]
) -> None:
    (child.folder / "sleeper.pid").write_text(f"{stranger.pid} {born}\n")
    child.start(SLEEP)
    assert stranger.poll() is None


def test_a_torn_pid_file_stops_nobody(child: Child) -> None:
    (child.folder / "sleeper.pid").write_text("no number here\n")
    child.start(SLEEP)
    assert child.alive


def test_starting_outside_the_main_thread_is_refused(child: Child) -> None:
    raised: list[BaseException] = []

    def start() -> None:
        try:
            child.start(SLEEP)
        except RuntimeError as error:
            raised.append(error)

    thread = Thread(target=start)
    thread.start()
    thread.join()
    assert "main thread" in str(raised[0])


def test_a_long_log_makes_room(child: Child, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(process, "LOG_BYTES", 10)
    child.log.write_text("more than ten bytes")
    child.start([*SHELL, "echo new; exec sleep 600"])
    assert eventually(lambda: child.log.read_text() == "new\n")
    assert (child.folder / "sleeper.log.1").read_text() == "more than ten bytes"


def test_a_free_port_has_no_listener() -> None:
    assert not process.listening(process.free_port())
