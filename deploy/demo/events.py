"""What an event of the job says to somebody who watches: (topic, record) -> `Line`.

Pure, in the order in which events are read: a revision is shown by what it changed, so the last text of each update
is remembered.
"""

from difflib import SequenceMatcher
from typing import Literal

import msgspec

from schemas.records import DeadLetter, Poll, Snapshot, Update

Kind = Literal["NEW", "REVISED", "WITHDRAWN", "COPY", "DEVELOPS", "SAME STORY", "DEAD LETTER"]
KINDS: tuple[Kind, ...] = ("NEW", "REVISED", "WITHDRAWN", "COPY", "DEVELOPS", "SAME STORY", "DEAD LETTER")
SHOWN_CHARACTERS = 100
CONTEXT_WORDS = 3


class Line(msgspec.Struct, frozen=True, kw_only=True):
    """One event: `label` is its kind in full, `clock` the time that its outlet printed, `why` what can be checked."""

    kind: Kind
    label: str
    outlet: str
    clock: str
    said: str
    why: str = ""


class Reader:
    """Tells events as lines."""

    def __init__(self) -> None:
        self._texts: dict[str, str] = {}

    def line(self, topic: str, record: Update | Poll | DeadLetter | Snapshot) -> Line | None:
        """The line of an event of `topic`, named without its prefix; None for a poll."""
        match record:
            case Update():
                return self._told(topic, record)
            case DeadLetter():
                why = f"{record.body_bytes} bytes are kept for a look, and the job goes on"
                return Line(
                    kind="DEAD LETTER", label="DEAD LETTER", outlet=record.outlet or "", clock="",
                    said=record.reason, why=why,
                )  # fmt: skip
        return None

    def _told(self, topic: str, update: Update) -> Line:
        kind, label = kind_of(topic, update)
        text = update.text if update.title is None else f"{update.title}: {update.text}"
        before = self._texts.get(update.update_id, "")
        self._texts[update.update_id] = text
        return Line(
            kind=kind,
            label=label,
            outlet=update.outlet,
            clock="" if update.precision == "DAY" else f"{update.published_at:%H:%M}",
            said=edit(before, text) if kind == "REVISED" and before else shortened(text or before),
            why=why(kind, update),
        )


def kind_of(topic: str, update: Update) -> tuple[Kind, str]:
    """The kind of an update, and its label."""
    if update.action == "WITHDRAWN":
        return "WITHDRAWN", "WITHDRAWN"
    if update.action == "REVISED":
        return "REVISED", f"REVISED {update.revision}"
    if topic == "sightings":
        return "COPY", "COPY -> sightings"
    if update.match.verdict == "DEVELOPS":
        return "DEVELOPS", "DEVELOPS"
    return ("SAME STORY", "SAME STORY") if update.match.verdict == "REPORT" else ("NEW", "NEW")


def why(kind: Kind, update: Update) -> str:
    """What can be checked of an update: the reason of the match, or which fields a revision changed."""
    if kind == "REVISED":
        return f"changed: {', '.join(update.changed)}"
    if kind == "WITHDRAWN":
        return "gone from its page, while its neighbours stand"
    return update.match.reason or ""


def edit(before: str, after: str) -> str:
    """The first stretch of words that an edit replaced, with a few words around it."""
    old, new = before.split(), after.split()
    for tag, a, b, c, d in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if tag != "equal":
            was, now = " ".join(old[a:b]) or "nothing", " ".join(new[c:d]) or "nothing"
            ahead = ["..."] * (c > CONTEXT_WORDS) + new[max(0, c - CONTEXT_WORDS) : c]
            return shortened(" ".join([*ahead, f"[{was} -> {now}]", *new[d : d + CONTEXT_WORDS], "..."]))
    return shortened(after)


def shortened(text: str) -> str:
    """A text on one line, cut between words."""
    line = " ".join(text.split())
    return line if len(line) <= SHOWN_CHARACTERS else line[: SHOWN_CHARACTERS - 3].rpartition(" ")[0] + "..."
