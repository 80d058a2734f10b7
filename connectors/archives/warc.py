"""The records of a WARC file: path -> (offset, headers) of each, or the Damage in its place.

Reads WARC 1.0 and 1.1, plain or with one gzip member for each record, whoever wrote it. Guarantees:
memory does not grow with the file; a record is only given when all of it is there and its checksum
holds; damage costs the records that it touches and no others.
"""

import io
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any, BinaryIO

import msgspec
from warcio.exceptions import ArchiveLoadFailed
from warcio.recordloader import ArcWarcRecord, ArcWarcRecordLoader
from warcio.statusandheaders import StatusAndHeadersParserException
from warcio.warcwriter import WARCWriter

BLOCK_BYTES = 65_536
START_BYTES = 4_096  # enough of a member to see what it holds
MAX_LINE_BYTES = 65_536  # of a header; what has no line breaks is not read into memory looking for one
# zlib levels on nine saved live pages, 1.5 MB: 4 takes 9 ms a MB, 6 takes 16 ms for 5 % less. Subscribers wait for it.
COMPRESSION = 4
GZIP = 16 + zlib.MAX_WBITS
GZIP_MAGIC = b"\x1f\x8b\x08"
RECORD_MAGIC = b"WARC/"

UNREADABLE = (ArchiveLoadFailed, StatusAndHeadersParserException, EOFError, ValueError, zlib.error)


class Damage(msgspec.Struct, frozen=True):
    """A stretch of an archive that cannot be read; `offset` is where it begins."""

    path: str
    offset: int
    reason: str


def scan(path: Path) -> Iterator[tuple[int, ArcWarcRecord] | Damage]:
    """Yield every record with its offset, its content already passed over, and each stretch of damage once."""
    with open(path, "rb") as file:
        size = path.stat().st_size
        packed = file.read(2) == GZIP_MAGIC[:2]
        offset, damaged = 0, False
        while offset < size:
            try:
                record, following = _pass_over(file, offset, packed)
            except UNREADABLE as error:
                if not damaged:
                    yield Damage(str(path), offset, _reason(error))
                damaged, following = True, _next_record(file, offset + 1, packed, size)
            else:
                damaged = False
                yield offset, record
            offset = following


def member(record: ArcWarcRecord) -> bytes:
    """Return the record as a gzip member."""
    plain = io.BytesIO()
    WARCWriter(plain, gzip=False, warc_version="1.1").write_record(record)
    pack = zlib.compressobj(COMPRESSION, zlib.DEFLATED, GZIP)
    return pack.compress(plain.getbuffer()) + pack.flush()


def read(file: BinaryIO, offset: int) -> ArcWarcRecord:
    """Return the record that begins at this offset, ready to read its `raw_stream`; raises one of UNREADABLE."""
    file.seek(offset)
    if file.read(2) != GZIP_MAGIC[:2]:
        return _parse(file, offset, file)
    return _parse(file, offset, io.BufferedReader(_Member(file), BLOCK_BYTES))


def _pass_over(file: BinaryIO, offset: int, packed: bool) -> tuple[ArcWarcRecord, int]:
    """Return the record and where the next one begins, having read every byte of it."""
    member = _Member(file)
    stream = io.BufferedReader(member, BLOCK_BYTES) if packed else file
    record = _parse(file, offset, stream)
    while record.raw_stream.read(BLOCK_BYTES):
        pass
    if record.raw_stream.limit:
        raise EOFError("ends in the middle of a record")
    rest = stream.read(BLOCK_BYTES if packed else 4).lstrip(b"\r\n")
    if packed and rest:
        raise ValueError("several records in one gzip member: `warcio recompress` separates them")
    return record, member.end if packed else file.tell() - len(rest)


def _parse(file: BinaryIO, offset: int, stream: BinaryIO) -> ArcWarcRecord:
    file.seek(offset)
    loader = ArcWarcRecordLoader(verify_http=False, arc2warc=False)
    record = loader.parse_record_stream(_ShortLines(stream), known_format="warc", no_record_parse=True)
    if record.length is None:
        raise ValueError("a record without a length")
    address = record.rec_headers.get_header("WARC-Target-URI") or ""
    if record.rec_type in ("response", "revisit") and address.startswith(("http:", "https:")) and record.length:
        record.http_headers = loader.load_http_headers(record.rec_type, address, record.raw_stream, record.length)
    return record


def _next_record(file: BinaryIO, offset: int, packed: bool, size: int) -> int:
    """Return where the next record begins at or after the offset; the file's end where none does."""
    mark = GZIP_MAGIC if packed else RECORD_MAGIC
    while offset < size:
        file.seek(offset)
        block = file.read(BLOCK_BYTES)
        found = block.find(mark)
        while found >= 0:
            if _begins_record(file, offset + found, packed):
                return offset + found
            found = block.find(mark, found + 1)
        offset += max(len(block) - len(mark) + 1, 1)
    return size


def _begins_record(file: BinaryIO, offset: int, packed: bool) -> bool:
    file.seek(offset)
    start = file.read(START_BYTES)
    if not packed:
        return start.startswith((b"WARC/1.0\r\n", b"WARC/1.1\r\n"))
    try:
        return zlib.decompressobj(GZIP).decompress(start, len(RECORD_MAGIC)) == RECORD_MAGIC
    except zlib.error:
        return False


def _reason(error: Exception) -> str:
    return " ".join(str(error).split())[:300] or type(error).__name__


class _Member(io.RawIOBase):
    """The content of the gzip member at the file's position; damage raises zlib.error, a cut EOFError."""

    def __init__(self, file: BinaryIO):
        self._file = file
        self._inflate = zlib.decompressobj(GZIP)

    @property
    def end(self) -> int:
        """Where the member ends in the file, once it has been read to its end."""
        return self._file.tell() - len(self._inflate.unused_data)

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        while not self._inflate.eof:
            packed = self._inflate.unconsumed_tail or self._file.read(BLOCK_BYTES)
            content = self._inflate.decompress(packed, len(buffer))
            if content:
                buffer[: len(content)] = content
                return len(content)
            if not packed and not self._inflate.eof:
                raise EOFError("ends in the middle of a record")
        return 0


class _ShortLines:
    """A stream whose lines have a longest length: one without line breaks is not read whole to find one."""

    def __init__(self, stream: BinaryIO):
        self._stream = stream

    def read(self, size: int = -1) -> bytes:
        return self._stream.read(size)

    def readline(self, size: int = -1) -> bytes:
        return self._stream.readline(MAX_LINE_BYTES if size < 0 else min(size, MAX_LINE_BYTES))
