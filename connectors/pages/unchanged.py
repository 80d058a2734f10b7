"""What was read of a page is read of it again as long as nobody could tell the difference.

    Snapshot -> what `read` makes of it, at the cost of a hash where the page is as it was at the poll before

A page differs at nearly every fetch, by a token or by a script, and says the same. Whoever reads it sees it without
what nobody reads (`connectors.pages.silence`), sees of its headers the content type, and has to ask for the time of
its fetch (`connectors.times.fetch`): so what he found holds for every snapshot in which he would see and hear the
same. Guarantees: `read` is pure, and so is what comes of this; memory is bounded, for the pages longest unasked for
are forgotten.
"""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any, Generic, TypeVar

import msgspec
from msgspec.structs import replace

from connectors.pages.asking import Noted
from connectors.pages.document import Document, content_type, read
from connectors.pages.recent import Recent
from connectors.times.fetch import FetchTime, makes_no_difference
from schemas.records import Snapshot

Found = TypeVar("Found")

_NO_TIME = datetime(2000, 1, 1, tzinfo=UTC)


class _Known(msgspec.Struct, Generic[Found], frozen=True):
    """What was found on a page that looked like this."""

    looks: bytes
    noted: Noted | None
    fetched_at: FetchTime
    found: Found


def _is_same(known: _Known[Any], document: Document, fetched_at: datetime) -> bool:
    """Whether a reader of the known page would see and hear the same on this one."""
    if known.looks != document.looks and (known.noted is None or not document.asked.agrees(document, known.noted)):
        return False
    return makes_no_difference(known.fetched_at, fetched_at)


class Unchanged(Generic[Found]):
    """Reads pages, and remembers what was found on each at its last poll, `most` in all as `size` counts them."""

    def __init__(self, read: Callable[[Snapshot], Found], size: Callable[[Found], int], most: int):
        self._read, self._size = read, size
        self._known = Recent[_Known[Found]](most)

    def __call__(self, snapshot: Snapshot) -> Found:
        """What `read` makes of a snapshot; raises as it does, and remembers nothing then."""
        fetched_at = FetchTime.of(snapshot.fetched_at)
        headers = {"content-type": content_type(snapshot)}
        seen = replace(snapshot, snapshot_id="", fetched_at=fetched_at, headers=headers)
        document = read(seen)
        page = msgspec.json.encode((document.media_type, replace(seen, fetched_at=_NO_TIME, body=b""))).decode()
        known = self._known.get(page)
        if known is None or not _is_same(known, document, snapshot.fetched_at):
            found = self._read(seen)
            known = _Known(document.looks, document.asked.noted(), fetched_at, found)
            self._known.put(page, known, self._size(found))
        elif known.looks != document.looks:
            self._known.put(page, replace(known, looks=document.looks), self._size(known.found))
        return known.found

    def forget(self) -> None:
        """Forget all pages."""
        self._known.forget()
