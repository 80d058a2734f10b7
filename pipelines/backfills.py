"""What `liveblog backfill` asks of the running job: files in a folder of both, one for each source.

A file names a source and when its older pages were last asked for. It stays: whoever polls the source remembers
which request it has taken up, also over a crash, so that none is lost and none is done twice.
"""

import logging
from datetime import datetime
from pathlib import Path

import msgspec
import xxhash

log = logging.getLogger(__name__)


class Request(msgspec.Struct, frozen=True):
    """That a person asked for the older pages of a source."""

    source: str
    asked_at: datetime


def write(folder: Path, request: Request) -> None:
    """Ask; a request for the same source is replaced. Raises OSError where the folder cannot be written."""
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{xxhash.xxh3_64_hexdigest(request.source.encode())}.json"
    part = path.with_suffix(".part")
    part.write_bytes(msgspec.json.encode(request))
    part.replace(path)


class Inbox:
    """The requests in a folder; it is read again when something has changed in it."""

    def __init__(self, folder: Path | None):
        self.folder = folder
        self.seen_at: int | None = None
        self.requests: tuple[Request, ...] = ()

    def read(self) -> tuple[Request, ...]:
        """Return the requests there are; one that cannot be read is passed over, and told of."""
        changed_at = self._changed_at()
        if changed_at != self.seen_at:
            self.seen_at = changed_at
            paths = sorted(self.folder.glob("*.json")) if self.folder and changed_at else []
            self.requests = tuple(request for path in paths if (request := _read(path)) is not None)
        return self.requests

    def _changed_at(self) -> int | None:
        try:
            return self.folder.stat().st_mtime_ns if self.folder else None
        except OSError:
            return None


def _read(path: Path) -> Request | None:
    try:
        return msgspec.json.decode(path.read_bytes(), type=Request)
    except (OSError, msgspec.DecodeError) as error:
        log.warning("no request for older pages file=%s error=%s", path, error)
        return None
