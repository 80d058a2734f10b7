"""Jobs that a killed submitter left on a cluster are ended, and no others."""

import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from deploy import cluster
from schemas.errors import Fatal


class Cluster(ThreadingHTTPServer):
    """The two calls of Flink's REST service that are used; a cancelled job ends at the second look."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Answer)
        self.jobs = {"a1": ["liveblog", "RUNNING"], "b2": ["another", "RUNNING"], "c3": ["liveblog", "CANCELED"]}
        self.cancelled: list[str] = []

    @property
    def address(self) -> str:
        return f"127.0.0.1:{self.server_address[1]}"


class Answer(BaseHTTPRequestHandler):
    server: Cluster

    def do_GET(self) -> None:
        self.say(
            {"jobs": [{"jid": jid, "name": name, "state": state} for jid, (name, state) in self.server.jobs.items()]}
        )
        for job in self.server.jobs.values():
            if job[1] == "CANCELLING":
                job[1] = "CANCELED"

    def do_PATCH(self) -> None:
        job = self.path.removeprefix("/jobs/").removesuffix("?mode=cancel")
        self.server.cancelled.append(job)
        self.server.jobs[job][1] = "CANCELLING"
        self.say({})

    def say(self, answer: object) -> None:
        self.send_response(200)
        self.end_headers()
        self.wfile.write(json.dumps(answer).encode())

    def log_message(self, format: str, *args: object) -> None:
        pass


@pytest.fixture
def flink(monkeypatch: pytest.MonkeyPatch) -> Iterator[Cluster]:
    monkeypatch.setattr(cluster, "PAUSE_SECONDS", 0.01)
    with Cluster() as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        yield server
        server.shutdown()
        thread.join()


def test_a_job_of_the_name_is_ended(flink: Cluster) -> None:
    assert cluster.end_jobs(flink.address, "liveblog") == ("a1",)
    assert flink.cancelled == ["a1"]
    assert cluster.end_jobs(flink.address, "liveblog") == ()


def test_a_job_that_does_not_end_is_told(flink: Cluster, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cluster, "END_SECONDS", 0.0)
    with pytest.raises(Fatal, match="a1"):
        cluster.end_jobs(flink.address, "liveblog")


def test_a_cluster_that_does_not_answer_is_one_line() -> None:
    with pytest.raises(Fatal, match=r"Flink at 127\.0\.0\.1:1 does not answer"):
        cluster.end_jobs("127.0.0.1:1", "liveblog")
