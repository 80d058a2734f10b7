"""Parts `replay` and `updates`: archives through `liveblog replay`, whole processes, beside the obvious script."""

import re
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from bench import archives
from bench.measured import LIVEBLOG, Row, run

OBVIOUS = (sys.executable, "-m", "bench.obvious")


def replay(snapshots: int = 1_000, entries: int = 400) -> Iterator[Row]:
    """One page that grows, replayed by us and by the obvious script, in each of two markups."""
    for markup in ("printed_stamps", "schema_org"):
        with tempfile.TemporaryDirectory(prefix="liveblog-bench-") as place:
            folder = Path(place)
            new, edits = archives.growing(folder / "day", markup, snapshots, entries)
            archives.growing(folder / "one", markup, 1, 1)
            ours = [run(replay_command(folder / name, folder / "out")) for name in ("one", "day")]
            obvious = [run([*OBVIOUS, str(folder / name), str(folder / "out"), markup]) for name in ("one", "day")]
        for name, (start, whole), count in (
            ("liveblog", ours, found(ours[1].said)),
            ("obvious", obvious, obvious[1].said),
        ):
            rest = whole.less(start)
            yield Row(
                f"{markup}, {name}",
                f"{snapshots / rest.seconds:,.0f} pages/s: {whole.seconds:.1f} s, {start.seconds:.1f} of them start; "
                f"CPU {rest.cpu_seconds * 1000 / snapshots:.1f} ms a page; {count} updates of {new} + {edits}",
            )
        (our_start, our_whole), (start, whole) = ours, obvious
        our_rest, rest = our_whole.less(our_start), whole.less(start)
        figure = (
            f"{rest.seconds / our_rest.seconds:.1f}, by CPU {rest.cpu_seconds / our_rest.cpu_seconds:.1f}, "
            f"of whole processes {whole.seconds / our_whole.seconds:.1f}"
        )
        yield Row(f"{markup}, obvious / liveblog", figure, "20")


def updates(pages: int = 400, entries: int = 100) -> Iterator[Row]:
    """Many pages that are all new: from snapshots to Avro files, by one worker and by two."""
    with tempfile.TemporaryDirectory(prefix="liveblog-bench-") as place:
        folder = Path(place)
        written = archives.distinct(folder / "day", pages, entries)
        archives.distinct(folder / "one", 1, 1)
        for workers in (1, 2):
            start, whole = (
                run([*replay_command(folder / name, folder / "out"), f"--workers={workers}"]) for name in ("one", "day")
            )
            rest, count = whole.less(start), found(whole.said)
            figure = (
                f"{count / rest.seconds:,.0f} updates/s: {count:,} of {written:,} in {whole.seconds:.1f} s, "
                f"{start.seconds:.1f} of them start; CPU {rest.cpu_seconds * 1e6 / count:.0f} us an update"
            )
            yield Row(f"--workers {workers}", figure, "4,000")


def replay_command(archive: Path, out: Path) -> list[str]:
    """`liveblog replay` of an archive into Avro files."""
    return [LIVEBLOG, "replay", "--quiet", "--to", str(out), str(archive)]


def found(summary: str) -> int:
    """How many updates and sightings the summary of a replay counts."""
    counts = {name: int(count.replace(",", "")) for count, name in re.findall(r"([\d,]+) ([a-z-]+)", summary)}
    return counts["updates"] + counts["sightings"]
