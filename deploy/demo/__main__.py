"""`python -m deploy.demo [--for 90s] [--keep] [--data DIR]`: the main job on the played day, until Ctrl-C.

Exit codes as of `liveblog`: 0 it was stopped, 1 a part of it ended by itself, 2 the user has to change something.
"""

import argparse
import logging
import os
import re
import shutil
import sys
import tempfile
import threading
from pathlib import Path

from deploy.demo.screen import Screen
from schemas.errors import Fatal, LiveblogError, Retry

SPAN = re.compile(r"(\d+(?:\.\d+)?)([sm]?)")
UNITS = {"": 1, "s": 1, "m": 60}


def main(arguments: list[str] | None = None) -> int:
    """Plays the day; one line, and no traceback, for what goes wrong."""
    args = parser().parse_args(arguments)
    screen = Screen()
    try:
        folder = data_folder(args.data)
        try:
            screen.say("One invented news day in fast motion: three made-up outlets, polled by the real job.", "bold")
            screen.progress("Loading the job")
            log_to(folder / "demo.log")
            from deploy.demo.run import play  # Beam takes seconds to load, and logs as it does

            play(folder, args.seconds, screen, command())
        except KeyboardInterrupt:  # while it was loading
            screen.say("Stopped.")
        except LiveblogError:
            screen.say(f"Data and logs are kept in {folder}", "dim")
            raise
    except LiveblogError as error:
        print(f"liveblog: {error}", file=sys.stderr)
        return 1 if isinstance(error, Retry) else 2
    finish(folder, args.keep or args.data is not None, screen)
    return 0


def parser() -> argparse.ArgumentParser:
    """The command line."""
    made = argparse.ArgumentParser(
        prog="python -m deploy.demo", description="The main job on one invented news day in fast motion, until Ctrl-C."
    )
    made.add_argument("--for", dest="seconds", type=span, metavar="TIME", help="end by itself after 90, 90s or 2m")
    made.add_argument("--keep", action="store_true", help="keep data and logs")
    made.add_argument("--data", type=Path, metavar="DIR", help="a new folder for data and logs, which is kept")
    return made


def span(text: str) -> float:
    """The seconds of `90`, `90s`, `2m`."""
    found = SPAN.fullmatch(text.strip())
    if found is None:
        raise argparse.ArgumentTypeError(f"{text!r} is no time such as 90, 90s or 2m")
    return float(found[1]) * UNITS[found[2]]


def data_folder(named: Path | None) -> Path:
    """A folder of our own. Fatal where the named one holds something: its day would meet this one."""
    if named is None:
        return Path(tempfile.mkdtemp(prefix="liveblog-demo-"))
    if named.exists() and (not named.is_dir() or any(named.iterdir())):
        raise Fatal(f"{named} is not an empty folder: name a new one")
    named.mkdir(parents=True, exist_ok=True)
    return named.absolute()


def log_to(file: Path) -> None:
    """Sends all that is logged and warned of to a file: the terminal shows events."""
    logging.basicConfig(filename=file, level=logging.INFO, format="%(asctime)s %(levelname)s %(name)s %(message)s")
    logging.captureWarnings(True)
    threading.excepthook = lambda failed: logging.getLogger(__name__).error(
        "thread %s ended", failed.thread and failed.thread.name, exc_info=failed.exc_value
    )


def finish(folder: Path, kept: bool, screen: Screen) -> None:
    """Says where data and logs are, removes what is not kept, and names commands to try."""
    liveblog = command()
    tries = [("outlets list", "what ships"), ("run", "polls that, with a broker of its own")]
    tries.append(("tail --from-beginning", "what it publishes, in another terminal"))
    if kept:
        screen.say(f"Data and logs are in {folder}")
        tries.insert(0, (f"replay --to {folder}/events {folder}/archive", "the same events, from the pages archived"))
    else:
        shutil.rmtree(folder, ignore_errors=True)
        screen.say("Data and logs are removed; make demo ARGS='--keep' keeps them")
    screen.say("Next:", "bold")
    for arguments, what in tries:
        screen.say(f"  {liveblog} {arguments:<22}  # {what}")


def command() -> str:
    """The `liveblog` beside this interpreter, as it is called from here."""
    path = Path(sys.executable).with_name("liveblog")
    here = Path.cwd()
    return str(path.relative_to(here) if path.is_relative_to(here) else path)


if __name__ == "__main__":
    code = main()
    sys.stdout.flush()
    os._exit(code)  # all is stopped; clients of a broker that has gone would try to reach it once more
