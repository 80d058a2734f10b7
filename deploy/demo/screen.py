"""The terminal: lines in colour where it is one, plain elsewhere; safe to use by threads."""

import time
from collections.abc import Sequence

from rich.console import Console
from rich.text import Text

from deploy.demo.events import KINDS, Kind, Line

COLOURS: dict[Kind, str] = {
    "NEW": "green",
    "REVISED": "yellow",
    "WITHDRAWN": "red",
    "COPY": "blue",
    "DEVELOPS": "magenta",
    "SAME STORY": "cyan",
    "DEAD LETTER": "bold white on red",
}
LABEL_WIDTH, OUTLET_WIDTH = 18, 15


class Screen:
    """Prints what happens, and when: seconds since it was made."""

    def __init__(self, console: Console | None = None) -> None:
        self.console = console or Console(highlight=False)
        self._began = time.monotonic()

    @property
    def seconds(self) -> float:
        """Since the start."""
        return time.monotonic() - self._began

    def say(self, text: str = "", style: str = "") -> None:
        """Print a text of our own, as wide as it is."""
        self.console.print(Text(text, style), soft_wrap=True)

    def progress(self, text: str) -> None:
        """Print what is being done, and when."""
        self.say(f"{self.seconds:6.1f} s  {text}", "dim")

    def show(self, line: Line) -> None:
        """Print an event on one line; what can be checked of it on a second one."""
        label = Text(line.label.ljust(LABEL_WIDTH), COLOURS[line.kind])
        where = f" {line.outlet:<{OUTLET_WIDTH}}{line.clock:>5}  "
        self._row(Text.assemble((f"{self.seconds:6.1f} s  ", "dim"), label, where, line.said))
        if line.why:
            self._row(Text(" " * 10 + line.why, "dim"))

    def _row(self, text: Text) -> None:
        wide = not self.console.is_terminal  # a file takes a line of any length
        self.console.print(text, soft_wrap=wide, no_wrap=True, overflow=None if wide else "ellipsis")


def counted(kinds: Sequence[Kind]) -> str:
    """How many of each kind, in the order of `KINDS`."""
    return ", ".join(f"{kinds.count(kind)} {kind}" for kind in KINDS if kind in kinds) or "nothing"
