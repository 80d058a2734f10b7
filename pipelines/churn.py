"""How often an entry is told anew: one that says something else at each poll is held back.

A counter, a rotating teaser or a test of headlines changes an entry with every poll, which is no news. After
`CHANGES` changes within `WITHIN` each further one waits until what was told has stood for `PACE`:
the newest text goes out then. Six changes in ten minutes are more than editors make, who add to an entry
every few minutes at most, and fewer than the slowest page that flips at each poll shows, if it is polled
twice in four minutes. So an entry is told eleven times in its first hour, and six times in each further one.

Ten minutes is also when a page that has not changed since is looked at once more (`OLDEST_COPY_SECONDS`), so that
the last word comes out when nothing follows it. Pure; all times are those of snapshots.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta

from connectors.snapshots import OLDEST_COPY_SECONDS

CHANGES = 6
WITHIN = timedelta(minutes=10)
PACE = timedelta(seconds=OLDEST_COPY_SECONDS)


def with_change(changes: Sequence[datetime], at: datetime) -> tuple[datetime, ...]:
    """The last changes with one more."""
    return (*changes, at)[-CHANGES:]


def churns(changes: Sequence[datetime]) -> bool:
    """Whether these last changes came so fast that the next one waits."""
    return len(changes) == CHANGES and changes[-1] - changes[0] <= WITHIN


def may_tell(changes: Sequence[datetime], told_at: datetime, at: datetime) -> bool:
    """Whether what an entry says now may be told."""
    return not churns(changes) or at - told_at >= PACE
