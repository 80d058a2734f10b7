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
    """The requests in a folder; there need not be one."""

    def __init__(self, folder: Path | None):
        self.folder = folder
        self.unreadable: set[Path] = set()

    def read(self) -> tuple[Request, ...]:
        """Return the requests there are; a file that is none is passed over, and told of once."""
        paths = sorted(self.folder.glob("*.json")) if self.folder else []
        return tuple(request for path in paths if (request := self._read(path)) is not None)

    def _read(self, path: Path) -> Request | None:
        try:
            return msgspec.json.decode(path.read_bytes(), type=Request)
        except (OSError, msgspec.DecodeError) as error:
            if path not in self.unreadable:
                log.warning("no request for older pages file=%s error=%s", path, error)
            self.unreadable.add(path)
            return None
