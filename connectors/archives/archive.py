"""Keep every snapshot that is news in WARC files, and give it back as it was: Snapshot <-> WARC record.

A changed snapshot is a `response` record, one that confirms is a `revisit` record, each in a gzip
member of its own. The header `Liveblog-Snapshot` holds as JSON what a Snapshot has beside the
exchange itself (`Label`); other readers of WARC pass over it. Bodies are stored unpacked.

Guarantees: a record is written in one go, before `append` returns, so that a kill loses at most the
one being written, and what follows is in another file; the archive can so serve as the log of what
may not have been published yet (`after`). Archives of other crawlers are read too.
"""

import re
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from datetime import date as day
from http.client import responses
from io import BytesIO
from pathlib import Path
from sys import intern
from typing import BinaryIO
from uuid import NAMESPACE_URL, uuid5

import msgspec
from warcio.bufferedreaders import ChunkedDataReader
from warcio.recordbuilder import RecordBuilder
from warcio.recordloader import ArcWarcRecord
from warcio.statusandheaders import StatusAndHeaders

from connectors.archives.warc import UNREADABLE, Damage, member, read, scan
from connectors.snapshots import snapshot_id
from connectors.web.inflate import PIECE_BYTES, Body
from schemas.errors import Reject
from schemas.records import Snapshot

LABEL_HEADER = "Liveblog-Snapshot"
REVISIT_SAME = "http://netpreserve.org/warc/1.1/revisit/identical-payload-digest"
REVISIT_NOT_MODIFIED = "http://netpreserve.org/warc/1.1/revisit/server-not-modified"
MAX_FILE_BYTES = 256_000_000
MAX_BODY_BYTES = 20_000_000
CLOCK_SLACK_SECONDS = 3_600.0  # between the clock of a file's disk and ours
READABLE_TYPE = re.compile(r"text/(html|plain|xml)|application/([\w.-]+\+)?(xml|json)")


class Label(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What a record's own header says of a snapshot: its fields that WARC and HTTP have no place for."""

    snapshot_id: str
    outlet: str
    source: str
    language: str | None = None
    zone: str | None = None
    date: day | None = None
    platform: str | None = None
    options: dict[str, str] = {}
    older_of: str | None = None
    entries: tuple[int, ...] = ()


class Reference(msgspec.Struct, frozen=True, kw_only=True):
    """Where a snapshot is in an archive, and what is needed to put it in order before it is loaded.

    `outlet` and `snapshot_id` are None where another crawler wrote the record.
    """

    path: str
    offset: int
    fetched_at: datetime
    source: str
    url: str | None = None
    outlet: str | None = None
    snapshot_id: str | None = None
    unchanged: bool = False
    older_of: str | None = None


class Archive:
    """Appends to files of its own in `folder`, a new one each time it is made and each `max_file_bytes`.

    Any number of them may write into one folder. For one thread.
    """

    def __init__(self, folder: Path, max_file_bytes: int = MAX_FILE_BYTES):
        self._folder, self._max_file_bytes = folder, max_file_bytes
        self._file: BinaryIO | None = None
        self._seen: dict[str, dict[str, str]] = {}  # source -> what a revisit record refers to

    def append(self, snapshot: Snapshot) -> Reference:
        """Write one snapshot; returns where it is. Raises OSError where the disk does not take it."""
        packed = member(_record(snapshot, self._seen))
        file = self._file or self._begin(snapshot.fetched_at)
        offset = file.tell()
        try:
            file.write(packed)
            file.flush()
        except OSError:
            self._file = None  # what was written of the record ends that file
            raise
        if file.tell() >= self._max_file_bytes:
            self.close()
        return _own_reference(file.name, offset, snapshot)

    def close(self) -> None:
        """Close the file; a later `append` begins another."""
        if self._file:
            self._file.close()
        self._file = None

    def _begin(self, at: datetime) -> BinaryIO:
        self._folder.mkdir(parents=True, exist_ok=True)
        serial = 1
        while self._file is None:
            path = self._folder / f"liveblog-{at.astimezone(UTC):%Y%m%dT%H%M%SZ}-{serial:05}.warc.gz"
            try:
                self._file = path.open("xb")
            except FileExistsError:
                serial += 1
        self._file.write(member(_description(path.name, at)))
        return self._file


def references(paths: Iterable[Path]) -> Iterator[Reference | Damage]:
    """Yield where each snapshot of these files is, in their order, and what could not be read.

    Of other crawlers' records those are given that are whole answers with status 200 and a type that
    a platform may read. Their revisit records are not: they may repeat any earlier capture.
    """
    for path in paths:
        for found in scan(path):
            if isinstance(found, Damage):
                yield found
                continue
            offset, record = found
            try:
                reference = _reference(str(path), offset, record)
            except (Reject, ValueError) as error:
                yield Damage(str(path), offset, str(error))
            else:
                if reference:
                    yield reference


def load(reference: Reference, max_body_bytes: int = MAX_BODY_BYTES) -> Snapshot:
    """Return the snapshot; raises Reject where it cannot be read, or its body is larger than that.

    Where another crawler wrote it, the outlet is the reference's if set, else the host's name.
    """
    try:
        with open(reference.path, "rb") as file:
            record = read(file, reference.offset)
            return _snapshot(reference, record, max_body_bytes)
    except (Reject, OSError, *UNREADABLE) as error:
        raise Reject(f"{reference.path} at {reference.offset}: {error}") from error


def after(folder: Path, moment: datetime) -> tuple[list[Reference], list[Damage]]:
    """Return what was fetched later than that, oldest first, and what could not be read.

    After a crash these are the snapshots that may not have been published; a damaged end of a file
    is where the crash was.
    """
    oldest = moment.timestamp() - CLOCK_SLACK_SECONDS
    paths = sorted(path for path in folder.glob("*.warc.gz") if path.stat().st_mtime >= oldest)
    found = list(references(paths))
    newer = [entry for entry in found if isinstance(entry, Reference) and entry.fetched_at > moment]
    newer.sort(key=lambda reference: (reference.fetched_at, reference.path, reference.offset))
    return newer, [entry for entry in found if isinstance(entry, Damage)]


def _own_reference(path: str, offset: int, snapshot: Snapshot) -> Reference:
    return Reference(
        path=intern(path),
        offset=offset,
        fetched_at=snapshot.fetched_at,
        source=intern(snapshot.source),
        url=snapshot.url and intern(snapshot.url),
        outlet=intern(snapshot.outlet),
        snapshot_id=snapshot.snapshot_id,
        unchanged=snapshot.unchanged,
        older_of=snapshot.older_of,
    )


def _reference(path: str, offset: int, record: ArcWarcRecord) -> Reference | None:
    headers = record.rec_headers
    label = _label(record)
    if not label and not _is_page(record):
        return None
    if headers.get_header("WARC-Truncated") or headers.get_header("WARC-Segment-Number"):
        raise Reject(f"only a part of {headers.get_header('WARC-Target-URI')}")
    return Reference(
        path=intern(path),
        offset=offset,
        fetched_at=_fetched_at(headers.get_header("WARC-Date") or ""),
        source=intern(label.source if label else headers.get_header("WARC-Target-URI")),
        url=intern(headers.get_header("WARC-Target-URI")),
        outlet=intern(label.outlet) if label else None,
        snapshot_id=label.snapshot_id if label else None,
        unchanged=record.rec_type == "revisit",
        older_of=label.older_of if label else None,
    )


def _is_page(record: ArcWarcRecord) -> bool:
    http = record.http_headers
    if record.rec_type != "response" or not http or http.get_statuscode() != "200":
        return False
    kind = (http.get_header("Content-Type") or "text/html").partition(";")[0].strip().lower()
    return READABLE_TYPE.fullmatch(kind) is not None


def _label(record: ArcWarcRecord) -> Label | None:
    value = record.rec_headers.get_header(LABEL_HEADER)
    return msgspec.json.decode(value, type=Label) if value else None


def _fetched_at(warc_date: str) -> datetime:
    moment = datetime.fromisoformat(warc_date).astimezone(UTC)
    return moment.replace(microsecond=moment.microsecond // 1000 * 1000)


def _snapshot(reference: Reference, record: ArcWarcRecord, max_body_bytes: int) -> Snapshot:
    label, http = _label(record), record.http_headers
    headers = [(name.lower(), value) for name, value in http.headers] if http else []
    body = b"" if reference.unchanged else _body(record, max_body_bytes)
    url = record.rec_headers.get_header("WARC-Target-URI")
    if label is None:
        headers = [(name, value) for name, value in headers if name not in ("content-encoding", "transfer-encoding")]
        label = Label(
            snapshot_id=snapshot_id(reference.source, reference.fetched_at, body),
            outlet=reference.outlet or url.split("/")[2],
            source=reference.source,
        )
    return Snapshot(
        url=url,
        fetched_at=reference.fetched_at,
        status=int(http.get_statuscode()) if http else 200,
        headers=dict(headers),
        body=body,
        unchanged=reference.unchanged,
        **msgspec.structs.asdict(label),
    )


def _body(record: ArcWarcRecord, max_bytes: int) -> bytes:
    if not record.http_headers:
        raise Reject("a response without its headers")
    get = record.http_headers.get_header
    stream = record.raw_stream
    if (get("Transfer-Encoding") or "").lower() == "chunked":
        stream = ChunkedDataReader(stream, raise_exceptions=False)  # some crawlers store it already joined
    body = Body(get("Content-Encoding") or "", max_bytes)
    while piece := stream.read(PIECE_BYTES):
        body.feed(piece)
    return body.finish()


def _record(snapshot: Snapshot, seen: dict[str, dict[str, str]]) -> ArcWarcRecord:
    url, at = snapshot.url or snapshot.source, _warc_date(snapshot.fetched_at)
    fields = {name: getattr(snapshot, name) for name in Label.__struct_fields__}
    headers = {
        "WARC-Record-ID": f"<{uuid5(NAMESPACE_URL, 'liveblog-snapshot:' + snapshot.snapshot_id).urn}>",
        "WARC-Date": at,
        LABEL_HEADER: msgspec.json.encode(Label(**fields)).decode(),
    }
    if snapshot.unchanged:
        kind, earlier = "revisit", seen.get(snapshot.source, {})
        headers["WARC-Profile"] = REVISIT_SAME if earlier else REVISIT_NOT_MODIFIED
        headers |= earlier
    else:
        kind = "response"
    status_line = f"{snapshot.status} {responses.get(snapshot.status, '')}"
    record = _build().create_warc_record(
        url,
        kind,
        payload=BytesIO(snapshot.body),
        length=len(snapshot.body),
        http_headers=StatusAndHeaders(status_line, list(snapshot.headers.items()), "HTTP/1.1"),
        warc_headers_dict=headers,
    )
    if not snapshot.unchanged and snapshot.older_of is None:
        seen[snapshot.source] = {
            "WARC-Refers-To-Target-URI": url,
            "WARC-Refers-To-Date": at,
            "WARC-Payload-Digest": record.rec_headers.get_header("WARC-Payload-Digest"),
        }
    return record


def _description(name: str, at: datetime) -> ArcWarcRecord:
    record = _build().create_warcinfo_record(
        name,
        {
            "software": "liveblog",
            "format": "WARC File Format 1.1",
            "conformsTo": "http://iipc.github.io/warc-specifications/specifications/warc-format/warc-1.1/",
            "description": f"{LABEL_HEADER}: JSON of what a snapshot has beside the exchange. Bodies are unpacked.",
        },
    )
    record.rec_headers.replace_header("WARC-Date", _warc_date(at))
    return record


def _build() -> RecordBuilder:
    return RecordBuilder(warc_version="1.1")


def _warc_date(at: datetime) -> str:
    return at.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
