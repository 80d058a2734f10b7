"""Jars are taken whole, with the pinned hash, or not at all."""

import hashlib
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from deploy import jars
from deploy.jars import Jar
from schemas.errors import Fatal

BODY = b"the bytes of a jar " * 40_000


def jar(name: str, body: bytes = BODY) -> Jar:
    return Jar("org.example", name, "1.0", len(body), hashlib.sha256(body).hexdigest())


class Repository(ThreadingHTTPServer):
    """Answers each path with the next of its answers: (status, body, promised length); the last one repeats."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Answer)
        self.answers: dict[str, list[tuple[int, bytes, int]]] = {}
        self.asked: list[str] = []

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.server_port}"

    def will_answer(self, wanted: Jar, *bodies: bytes, status: int = 200) -> None:
        self.answers[f"/{wanted.address}"] = [(status, body, wanted.size_bytes) for body in bodies]


class Answer(BaseHTTPRequestHandler):
    server: Repository

    def do_GET(self) -> None:
        self.server.asked.append(self.path)
        answers = self.server.answers.get(self.path, [(404, b"", 0)])
        status, body, promised = answers.pop(0) if len(answers) > 1 else answers[0]
        self.send_response(status)
        self.send_header("Content-Length", str(promised))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *values: object) -> None:
        return


@pytest.fixture
def repository(monkeypatch: pytest.MonkeyPatch) -> Iterator[Repository]:
    monkeypatch.setattr(jars, "WAITS_SECONDS", (0, 0))
    with Repository() as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.01,))
        thread.start()
        yield server
        server.shutdown()
        thread.join()


def fetch(repository: Repository, home: Path, *wanted: Jar) -> int:
    """Returns how many bytes were reported in all."""
    reported: list[int] = []
    jars.fetch(wanted, home, repository.address, reported.append)
    return sum(reported)


def test_what_the_lock_names_is_fetched_and_counted(repository: Repository, tmp_path: Path) -> None:
    wanted = [jar(f"part-{number}") for number in range(20)]
    for each in wanted:
        repository.will_answer(each, BODY)
    assert fetch(repository, tmp_path, *wanted) == 20 * len(BODY)
    assert {file.name for file in tmp_path.iterdir()} == {each.name for each in wanted}
    assert all(jars.present(each, tmp_path) for each in wanted)
    assert (tmp_path / "part-7-1.0.jar").read_bytes() == BODY


def test_other_bytes_than_the_pinned_ones_are_refused(repository: Repository, tmp_path: Path) -> None:
    wanted = jar("forged")
    repository.will_answer(wanted, BODY.replace(b"jar", b"JAR"))
    with pytest.raises(Fatal, match=r"forged-1\.0\.jar: refused"):
        fetch(repository, tmp_path, wanted)
    assert list(tmp_path.iterdir()) == []


def test_a_longer_body_than_the_pinned_one_is_refused(repository: Repository, tmp_path: Path) -> None:
    wanted = jar("long", BODY[:1000])
    repository.answers[f"/{wanted.address}"] = [(200, BODY, len(BODY))]
    with pytest.raises(Fatal, match="refused"):
        fetch(repository, tmp_path, wanted)


def test_half_a_download_is_never_taken(repository: Repository, tmp_path: Path) -> None:
    wanted = jar("half")
    repository.will_answer(wanted, BODY[:1000])
    with pytest.raises(Fatal, match="the connection ended after 1,000 of"):
        fetch(repository, tmp_path, wanted)
    assert not (tmp_path / wanted.name).exists()
    assert not jars.present(wanted, tmp_path)


def test_a_cut_connection_is_tried_again_and_counted_once(repository: Repository, tmp_path: Path) -> None:
    wanted = jar("cut")
    repository.will_answer(wanted, BODY[:1000], BODY)
    assert fetch(repository, tmp_path, wanted) == len(BODY)
    assert (tmp_path / wanted.name).read_bytes() == BODY


def test_a_busy_repository_is_tried_again_and_one_without_the_jar_is_not(
    repository: Repository, tmp_path: Path
) -> None:
    busy, gone = jar("busy"), jar("gone")
    repository.will_answer(busy, b"", status=503)
    with pytest.raises(Fatal, match=r"busy-1\.0\.jar: the repository answered 503"):
        fetch(repository, tmp_path, busy)
    with pytest.raises(Fatal, match=r"gone-1\.0\.jar: the repository answered 404"):
        fetch(repository, tmp_path, gone)
    assert [repository.asked.count(f"/{each.address}") for each in (busy, gone)] == [3, 1]


def test_only_what_is_absent_is_fetched(
    repository: Repository, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    there, absent = jar("there"), jar("absent")
    lock = tmp_path / "jars.lock"
    lines = (
        f'"org.example:{j.artifact}:1.0" = {{ bytes = {j.size_bytes}, sha256 = "{j.sha256}" }}' for j in (there, absent)
    )
    lock.write_text("[some]\n" + "\n".join(lines))
    monkeypatch.setattr(jars.wanted, "__defaults__", (lock,))
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    monkeypatch.setenv(jars.MIRROR, repository.address + "/")
    jars.folder().mkdir(parents=True)
    (jars.folder() / there.name).write_bytes(BODY)
    repository.will_answer(absent, BODY)
    with pytest.raises(Fatal, match=r"1 jars for some are not in .*: run `python -m deploy.jars some`"):
        jars.paths("some")
    jars.main(["some"])
    jars.main(["some"])
    assert repository.asked == [f"/{absent.address}"]
    assert jars.paths("some") == [jars.folder() / there.name, jars.folder() / absent.name]
    assert "Fetching 1 jars" in capsys.readouterr().err


def test_an_unknown_set_is_named() -> None:
    with pytest.raises(Fatal, match="no set of jars is called kafak: there are flink, kafka, rocksdb"):
        jars.wanted(["kafak"])


def test_the_lock_names_each_file_once_and_logs_can_be_seen() -> None:
    for sets in (("kafka",), ("flink", "rocksdb")):
        names = [each.name for each in jars.wanted(sets)]
        assert len(names) == len(set(names))
        assert any(name.startswith("slf4j-simple-") for name in names)
