"""`python -m bench.quality [SET ...]`: a table for each set of labelled texts that is there.

Exit code 1 where a measure does not keep its bound in `floors.toml`, which holds for the default cases and seed.
"""

import argparse
import sys
import time
from collections.abc import Callable

from bench.quality import cost, facts, generated, pairs, seeds, stories
from bench.quality.corpus import CORPUS
from bench.quality.floors import floors, rows

Measures = dict[str, float]


def main() -> int:
    """Print the tables that were asked for, all by default; 1 where a bound is not kept."""
    parser = argparse.ArgumentParser(prog="python -m bench.quality", description=__doc__)
    parser.add_argument("sets", nargs="*", choices=[*TABLES, []], help="which sets; all by default")
    parser.add_argument("--cases", type=int, default=100, help="generated cases of each kind")
    parser.add_argument("--seed", type=int, default=5, help="of the generated cases")
    parser.add_argument("--updates", type=int, default=10_000, help="in the window, for the cost")
    parser.add_argument("--verbose", action="store_true", help="each pair that is judged wrong")
    asked = parser.parse_args()
    bounds, failed = floors(), False
    for name in asked.sets or TABLES:
        folders, measure = TABLES[name]
        if not all((CORPUS / part).exists() for part in folders):
            print(f"{name}: skipped, {CORPUS} has no {' and '.join(folders)}")
            continue
        started = time.monotonic()
        measured = measure(asked)
        print(f"{name} ({time.monotonic() - started:.0f} s)")
        for row in rows(measured, bounds.get(name, {})):
            print(row)
            failed |= not row.holds
    return int(failed)


def _pairs(asked: argparse.Namespace) -> Measures:
    found = pairs.score()
    if asked.verbose:
        print(*found.wrong, sep="\n")
    return found.measures()


def _generated(asked: argparse.Namespace) -> Measures:
    found = generated.score(asked.cases, asked.seed)
    measured = {"precision": found.precision, "recall": found.recall, "F1": found.f1}
    measured |= {"source named": found.named / (asked.cases * len(generated.COPIES))}
    for kind in generated.COPIES:
        measured[f"{kind}: copy"] = found.share(kind, "COPY")
    for kind in generated.CHANGES:
        measured[f"{kind}: taken for a copy"] = found.share(kind, "COPY")
        measured[f"{kind}: develops"] = found.share(kind, "DEVELOPS")
    return measured


def _seeds(asked: argparse.Namespace) -> Measures:
    found = seeds.links()
    if asked.verbose:
        print(*found.found, *found.other, *(f"wrong copy: {pair}" for pair in found.copies), sep="\n    ")
    return {
        f"of {found.same} same happenings, in one story": len(found.found),
        "other links across pages": len(found.other),
        "others across pages in one story": len(found.mixed),
        "no copies, taken for copies": len(found.copies),
    }


def _facts(asked: argparse.Namespace) -> Measures:
    measured: Measures = {}
    for year in (2013, 2014):
        for name, (share, of) in facts.facts(year)._asdict().items():
            measured[f"{year} {name.replace('_', ' ')}"] = share
            if asked.verbose:
                print(f"{year} {name}: of {of}")
    return measured


def _stories(asked: argparse.Namespace) -> Measures:
    measured: Measures = {}
    for name, found in (("ECB+", stories.articles()), ("UCI", stories.titles())):
        measured |= {f"{name} B3 precision": found.precision, f"{name} B3 recall": found.recall}
        measured |= {f"{name} B3 F1": found.f1, f"{name} links right": found.links}
    return measured


def _cost(asked: argparse.Namespace) -> Measures:
    measured: Measures = {}
    for row in cost.cost(asked.updates):
        at = f"{row.updates:,}: "
        if isinstance(row, cost.Turned):
            measured |= {f"{at}made again, s": row.rebuild_seconds}
            measured |= {f"{at}{row.dropped:,} forgotten, s": row.forget_seconds}
            continue
        for step in ("sketch", "judge", "remember"):
            spent: cost.Spent = getattr(row, step)
            measured |= {f"{at}{step}, mean us": spent.mean, f"{at}{step}, median us": spent.median}
            measured[f"{at}{step}, p99 us"] = spent.slow
        measured |= {f"{at}answers, mean": row.answers[0], f"{at}answers, most": row.answers[1]}
        measured[f"{at}bytes an update"] = row.buffer_bytes
        measured[f"{at}held, bytes an update"] = row.held_bytes
        measured[f"{at}places, bytes an update"] = row.places_bytes
        measured[f"{at}journal, bytes an update"] = row.journal_bytes
        measured[f"{at}process grown, bytes an update"] = row.resident_bytes
    return measured


TABLES: dict[str, tuple[tuple[str, ...], Callable[[argparse.Namespace], Measures]]] = {
    "pairs": ((), _pairs),
    "generated": (("ecbplus", "trec-ts"), _generated),
    "seeds": (("seeds",), _seeds),
    "facts": (("trec-ts",), _facts),
    "stories": (("ecbplus", "uci-news"), _stories),
    "cost": ((), _cost),
}

if __name__ == "__main__":
    sys.exit(main())
