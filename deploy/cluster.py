"""A Flink cluster's jobs, over its REST service.

address and name of a job -> the jobs of that name have ended; their checkpoints stay.
https://nightlies.apache.org/flink/flink-docs-release-1.19/docs/ops/rest_api/
"""

import json
import time
import urllib.error
import urllib.request
from typing import Any

from schemas.errors import Fatal

ENDED = ("FINISHED", "CANCELED", "FAILED")
ASK_SECONDS = 10.0
END_SECONDS = 60.0
PAUSE_SECONDS = 0.5


def end_jobs(address: str, name: str) -> tuple[str, ...]:
    """End what runs under a name, such as the job of a submitter that was killed; returns the ids of the jobs.

    Two jobs of one name would poll every page twice. Raises `Fatal` when the cluster does not answer or
    a job does not end.
    """
    running = _running(address, name)
    for job in running:
        _ask(address, f"/jobs/{job}?mode=cancel", "PATCH")
    ends_at = time.monotonic() + END_SECONDS
    while left := _running(address, name):
        if time.monotonic() > ends_at:
            raise Fatal(f"job {left[0]} at {address} does not end: cancel it by hand")
        time.sleep(PAUSE_SECONDS)
    return running


def _running(address: str, name: str) -> tuple[str, ...]:
    jobs = _ask(address, "/jobs/overview")["jobs"]
    return tuple(str(job["jid"]) for job in jobs if job["name"] == name and job["state"] not in ENDED)


def _ask(address: str, path: str, method: str = "GET") -> Any:
    request = urllib.request.Request(f"http://{address}{path}", method=method)
    try:
        with urllib.request.urlopen(request, timeout=ASK_SECONDS) as answer:  # noqa: S310
            return json.load(answer)
    except (urllib.error.URLError, OSError, ValueError) as error:
        raise Fatal(f"Flink at {address} does not answer: {error}") from error
