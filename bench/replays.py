"""Parts `replay` and `updates`: archives through `liveblog replay`, whole processes, beside the obvious script."""

import re
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from bench import archives
from bench.measured import LIVEBLOG, Row, wall_seconds

OBVIOUS = (sys.executable, "-m", "bench.obvious")


def replay(snapshots: int = 1_000, entries: int = 400) -> Iterator[Row]:
    """One page that grows, replayed by us and by the obvious script, in each of two markups."""
    for markup in ("printed_stamps", "schema_org"):
        with tempfile.TemporaryDirectory(prefix="liveblog-bench-") as place:
            folder = Path(place)
            new, edits = archives.growing(folder / "day", markup, snapshots, entries)
            archives.growing(folder / "one", markup, 1, 1)
            ours, obvious = _ours(folder), _obvious(folder, markup)
        for name, (whole, start, updates) in (("liveblog", ours), ("obvious", obvious)):
            rest = whole - start
            yield Row(
                f"{markup}, {name}",
                f"{whole:.1f} s, {start:.1f} of them start; "
                f"{snapshots / rest:,.0f} pages/s, {updates / rest:,.0f} updates/s, {updates} updates of {new}+{edits}",
            )
        ratio, whole_ratio = (obvious[0] - obvious[1]) / (ours[0] - ours[1]), obvious[0] / ours[0]
        yield Row(f"{markup}, obvious / liveblog", f"{ratio:.1f} (whole processes {whole_ratio:.1f})", "20")


def _ours(folder: Path) -> tuple[float, float, int]:
    """Seconds of the whole process, of one with a single snapshot, and how many updates were found."""
    start, _ = wall_seconds(replay_command(folder / "one", folder / "out"))
    whole, summary = wall_seconds(replay_command(folder / "day", folder / "out"))
    return whole, start, found(summary)


def _obvious(folder: Path, markup: str) -> tuple[float, float, int]:
    start, _ = wall_seconds([*OBVIOUS, str(folder / "one"), str(folder / "obvious"), markup])
    whole, count = wall_seconds([*OBVIOUS, str(folder / "day"), str(folder / "obvious"), markup])
    return whole, start, int(count)


def updates(pages: int = 400, entries: int = 100) -> Iterator[Row]:
    """Many pages that are all new: from snapshots to Avro files, by one worker and by two."""
    with tempfile.TemporaryDirectory(prefix="liveblog-bench-") as place:
        folder = Path(place)
        written = archives.distinct(folder / "day", pages, entries)
        archives.distinct(folder / "one", 1, 1)
        for workers in (1, 2):
            start, _ = wall_seconds([*replay_command(folder / "one", folder / "out"), f"--workers={workers}"])
            whole, summary = wall_seconds([*replay_command(folder / "day", folder / "out"), f"--workers={workers}"])
            rate, count = found(summary) / (whole - start), found(summary)
            figure = f"{rate:,.0f} updates/s: {count:,} of {written:,} in {whole:.1f} s, {start:.1f} of them start"
            yield Row(f"--workers {workers}", figure, "4,000")


def replay_command(archive: Path, out: Path) -> list[str]:
    """`liveblog replay` of an archive into Avro files."""
    return [LIVEBLOG, "replay", "--quiet", "--to", str(out), str(archive)]


def found(summary: str) -> int:
    """How many updates and sightings the summary of a replay counts."""
    counts = {name: int(count.replace(",", "")) for count, name in re.findall(r"([\d,]+) ([a-z-]+)", summary)}
    return counts["updates"] + counts["sightings"]
