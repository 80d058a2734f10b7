"""`python -m tests.fuzz`: damages pages of every platform for as long as it is told, and keeps what breaks one.

A page that raises anything but a refusal, takes longer than ten seconds or more than two gigabytes is written to
`--keep`, with the facts of its fetch: exit code 1. The seed is printed, and damages alike again.
"""

import argparse
import json
import random
import resource
import signal
import time
import traceback
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from types import FrameType

import msgspec

from connectors.platforms import names
from schemas.records import Snapshot
from tests.fuzz.damage import Outcome, damaged, outcome, pages

LONGEST_SECONDS = 10
MOST_BYTES = 2 << 30
SAY_SECONDS = 10.0
MOST_KEPT = 20


class TooLongError(Exception):
    """A page that was not split in time."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Damage pages and tell what came of it; 1 where something broke."""
    parser = argparse.ArgumentParser(prog="python -m tests.fuzz", description=__doc__)
    parser.add_argument("--minutes", type=float, default=5.0)
    parser.add_argument("--seed", type=int, default=int(time.time()), help="another one each time by default")
    parser.add_argument("--platform", choices=names(), help="pages of this platform alone")
    parser.add_argument("--keep", type=Path, default=Path("fuzz-found"), help="where pages that break one are written")
    asked = parser.parse_args(arguments)
    chosen = [page for page in pages() if asked.platform in (None, page.platform)]
    print(f"seed {asked.seed}: {len(chosen)} pages, {asked.minutes:g} minutes")
    with bounded():
        broken = _fuzz(chosen, random.Random(asked.seed), asked.minutes * 60, asked.keep)
    return int(broken > 0)


def _fuzz(chosen: Sequence[Snapshot], chance: random.Random, seconds: float, keep: Path) -> int:
    """How many pages broke a platform."""
    began = said = time.monotonic()
    counts, slowest, number = Counter[str](), 0.0, 0
    while (now := time.monotonic()) - began < seconds and counts["broken"] < MOST_KEPT:
        page = damaged(chance.choice(chosen), chance, number)
        number += 1
        try:
            found = _in_time(page)
        except Exception:  # whatever it is, it is what is looked for
            counts["broken"] += 1
            print(f"{_kept(page, keep, number)}: {traceback.format_exc().strip().splitlines()[-1]}")
            continue
        counts["refused" if found.refused else "split"] += 1
        slowest = max(slowest, found.seconds)
        if now - said > SAY_SECONDS:
            said = now
            print(f"{number} pages, {_said(counts)}, slowest {slowest:.1f} s", flush=True)
    print(f"{number} pages, {_said(counts)}, slowest {slowest:.1f} s")
    return counts["broken"]


def _in_time(page: Snapshot) -> Outcome:
    signal.alarm(LONGEST_SECONDS)
    try:
        return outcome(page)
    finally:
        signal.alarm(0)


def _kept(page: Snapshot, folder: Path, number: int) -> Path:
    """Write a page as a case is written: to make one of it, move the folder to its platform."""
    case = folder / f"{page.platform or 'unknown'}-{number}"
    case.mkdir(parents=True, exist_ok=True)
    (case / "page.html").write_bytes(page.body)
    facts = msgspec.to_builtins(msgspec.structs.replace(page, body=b""))
    kept = {name: value for name, value in facts.items() if value and name not in ("snapshot_id", "body")}
    (case / "fetch.json").write_text(json.dumps(kept, indent=2) + "\n", "utf-8")
    return case


def _said(counts: Counter[str]) -> str:
    return ", ".join(f"{counts[name]} {name}" for name in ("split", "refused", "broken"))


@contextmanager
def bounded() -> Iterator[None]:
    """A process that is told when time is up, and that gets no more than some memory beside what it has."""
    handler = signal.signal(signal.SIGALRM, _too_long)
    limits = resource.getrlimit(resource.RLIMIT_AS)
    held = Path("/proc/self/statm")  # elsewhere than on Linux nothing limits it
    if held.exists():
        most = int(held.read_text().split()[0]) * resource.getpagesize() + MOST_BYTES
        resource.setrlimit(resource.RLIMIT_AS, (most, limits[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_AS, limits)
        signal.signal(signal.SIGALRM, handler)


def _too_long(number: int, frame: FrameType | None) -> None:
    raise TooLongError(f"not split within {LONGEST_SECONDS} s")


if __name__ == "__main__":
    raise SystemExit(main())
