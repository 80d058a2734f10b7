"""`python -m bench.quality [SET ...] [--cases N] [--seed N]`: a table for each set of labelled texts that is there."""

import argparse
from collections.abc import Callable

from bench.quality import generated
from bench.quality.corpus import CORPUS


def main() -> None:
    """Print the tables that were asked for, all by default."""
    parser = argparse.ArgumentParser(prog="python -m bench.quality", description=__doc__)
    parser.add_argument("sets", nargs="*", choices=[*TABLES, []], help="which sets; all by default")
    parser.add_argument("--cases", type=int, default=100, help="generated cases of each kind")
    parser.add_argument("--seed", type=int, default=5, help="of the generated cases")
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


TABLES: dict[str, Callable[[argparse.Namespace], None]] = {"generated": _generated}
FOLDERS = {"generated": ("ecbplus", "trec-ts")}

if __name__ == "__main__":
    main()
