"""`python -m bench [NAME ...] [--quick]`: a table of what was measured here and now; bench/README.md explains it."""

import argparse
import importlib
import logging
import os
import sys
import time
from typing import Any

# Each part and the module whose function of the same name measures it.
PARTS = {
    "start": "live",
    "latency": "live",
    "replay": "replays",
    "updates": "replays",
    "memory": "live",
    "split": "micro",
    "fold": "micro",
    "match": "micro",
}
# What makes a part quick.
QUICK: dict[str, dict[str, Any]] = {
    "start": {"times": 1},
    "latency": {"seconds": 10},
    "replay": {"snapshots": 100},
    "updates": {"pages": 50},
    "memory": {"at_polls": (100, 1_000)},
    "match": {"updates": 1_000},
}


def main() -> None:
    """Print a part after the other, each row as soon as it is known."""
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument("parts", nargs="*", metavar="NAME", help=f"{', '.join(PARTS)}; all by default")
    parser.add_argument("--quick", action="store_true", help="a tenth of the work: to see that it runs, not to quote")
    asked = parser.parse_args()
    for name in asked.parts:
        if name not in PARTS:
            parser.error(f"{name} is none of {', '.join(PARTS)}")
    logging.getLogger().setLevel(logging.ERROR)  # what Beam and kafka-python warn of is no figure
    print(f"{os.cpu_count()} cores, Python {sys.version.split()[0]}, load {os.getloadavg()[0]:.1f} before the start")
    for name in asked.parts or PARTS:
        measure(name, QUICK.get(name, {}) if asked.quick else {})


def measure(name: str, how: dict[str, Any]) -> None:
    """Print the rows of one part."""
    started = time.monotonic()
    print(f"\n{name}", flush=True)
    part = getattr(importlib.import_module(f"bench.{PARTS[name]}"), name)
    for what, figure, aim in part(**how):
        print(f"  {what:<38} {figure}{f'   (aim {aim})' if aim else ''}", flush=True)
    print(f"  [{time.monotonic() - started:.0f} s, load {os.getloadavg()[0]:.1f}]", flush=True)


if __name__ == "__main__":
    main()
