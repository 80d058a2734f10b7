"""`python -m bench.quality [SET ...] [--cases N] [--seed N]`: a table for each set of labelled texts that is there."""

import argparse
from collections.abc import Callable

from bench.quality import cost, facts, generated, seeds, stories
from bench.quality.corpus import CORPUS


def main() -> None:
    """Print the tables that were asked for, all by default."""
    parser = argparse.ArgumentParser(prog="python -m bench.quality", description=__doc__)
    parser.add_argument("sets", nargs="*", choices=[*TABLES, []], help="which sets; all by default")
    parser.add_argument("--cases", type=int, default=100, help="generated cases of each kind")
    parser.add_argument("--seed", type=int, default=5, help="of the generated cases")
    parser.add_argument("--updates", type=int, default=10_000, help="in the window, for the cost")
    asked = parser.parse_args()
    for name in asked.sets or TABLES:
        folder = FOLDERS[name]
        if not all((CORPUS / part).exists() for part in folder):
            print(f"{name}: skipped, {CORPUS} has no {' and '.join(folder)}")
            continue
        TABLES[name](asked)


def _generated(asked: argparse.Namespace) -> None:
    found = generated.score(asked.cases, asked.seed)
    print(f"generated copies (seed {asked.seed}, {asked.cases} a kind): precision {found.precision:.3f}", end=" ")
    print(f"recall {found.recall:.3f} F1 {found.f1:.3f}, source named {found.named / (asked.cases * 11):.3f}")
    for kinds in (generated.COPIES, generated.CHANGES):
        for kind in kinds:
            counted = found.verdicts[kind]
            row = "  ".join(
                f"{verdict} {counted[verdict] / counted.total():.3f}" for verdict in ("COPY", "REPORT", "NEW")
            )
            print(f"    {kind:<9} {row}")


def _seeds(asked: argparse.Namespace) -> None:
    found = seeds.links()
    print(
        f"seed pages: {len(found.found)} of {found.same} same happenings share a story, {len(found.other)} other links"
    )
    for row in (*found.found, *found.other, *(f"wrong copy: {pair}" for pair in found.copies)):
        print(f"    {row}")


def _facts(asked: argparse.Namespace) -> None:
    for year in (2013, 2014):
        print(
            f"TREC-TS {year}:",
            *(f"{name} {share:.3f} of {of}" for name, (share, of) in facts.facts(year)._asdict().items()),
        )


def _stories(asked: argparse.Namespace) -> None:
    for name, found in (("ECB+ articles", stories.articles()), ("UCI titles", stories.titles())):
        print(f"{name}: B3 {found.precision:.3f} {found.recall:.3f} F1 {found.f1:.3f}, links right {found.links:.3f}")


def _cost(asked: argparse.Namespace) -> None:
    print("cost of an update: microseconds as mean, median, 99th percentile; bytes in the window")
    for row in cost.cost(asked.updates):
        steps = (f"{name} " + " ".join(f"{value:5.0f}" for value in getattr(row, name)) for name in row._fields[1:4])
        print(f"    {row.updates:>7,}  {'  '.join(steps)}  bytes {row.bytes:.0f}")


TABLES: dict[str, Callable[[argparse.Namespace], None]] = {
    "generated": _generated,
    "seeds": _seeds,
    "facts": _facts,
    "stories": _stories,
    "cost": _cost,
}
FOLDERS = {
    "generated": ("ecbplus", "trec-ts"),
    "seeds": ("seeds",),
    "facts": ("trec-ts",),
    "stories": ("ecbplus", "uci-news"),
    "cost": ("ecbplus", "trec-ts"),
}

if __name__ == "__main__":
    main()
