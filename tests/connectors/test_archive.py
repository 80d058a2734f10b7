"""The archive gives back what it was given, whatever happened to its files; others' archives are read too."""

import gzip
import io
import os
import signal
import subprocess
import sys
import tracemalloc
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st
from warcio.archiveiterator import ArchiveIterator

from connectors.archives.archive import Archive, Reference, after, load, references
from connectors.archives.warc import Damage
from connectors.snapshots import snapshot_id
from schemas.errors import Reject
from schemas.records import Snapshot

AT = datetime(2016, 12, 11, 19, 20, 0, 123_000, tzinfo=UTC)
URL = "https://harbour.example/live"


def snapshot(seconds: float = 0, body: bytes = b"<p>Fog.</p>", unchanged: bool = False, source: str = URL) -> Snapshot:
    at = AT + timedelta(seconds=seconds)
    return Snapshot(
        snapshot_id=snapshot_id(source, at, b"" if unchanged else body),
        outlet="harbour",
        source=source,
        url=source + "?today",
        fetched_at=at,
        headers={"content-type": "text/html; charset=utf-8", "etag": '"a"', "x-empty": ""},
        body=b"" if unchanged else body,
        unchanged=unchanged,
        language="en",
        zone="Europe/London",
        date=date(2016, 12, 11),
        platform="stamps",
        options={"heading": "h2.größe"},
        entries=(1, 400),
    )


def archived(folder: Path, *snapshots: Snapshot) -> Path:
    archive = Archive(folder)
    for each in snapshots:
        archive.append(each)
    archive.close()
    [path] = folder.iterdir()
    return path


def found(*paths: Path) -> tuple[list[Reference], list[Damage]]:
    everything = list(references(paths))
    return (
        [entry for entry in everything if isinstance(entry, Reference)],
        [entry for entry in everything if isinstance(entry, Damage)],
    )


DAY = [
    snapshot(0),
    snapshot(30, unchanged=True),
    snapshot(60, b"\x00\xff\r\n\r\nWARC/1.1\r\n\x1f\x8b\x08" * 99),
    snapshot(90, b""),
    snapshot(120, source="https://quay.example/"),
]


def test_what_was_archived_comes_back_as_it_was(tmp_path: Path) -> None:
    path = archived(tmp_path, *DAY)
    entries, damages = found(path)
    assert [load(entry) for entry in entries] == DAY
    assert damages == []
    assert [
        (entry.fetched_at, entry.source, entry.outlet, entry.unchanged, entry.snapshot_id) for entry in entries
    ] == [(each.fetched_at, each.source, each.outlet, each.unchanged, each.snapshot_id) for each in DAY]


def test_an_older_page_comes_back_under_its_live_page(tmp_path: Path) -> None:
    """And what then confirms the live page refers to the live page."""
    older = msgspec.structs.replace(snapshot(30, b"<p>Rain.</p>"), url=URL + "?page=2", older_of=URL + "?today")
    day = [snapshot(0), older, snapshot(60, unchanged=True)]
    path = archived(tmp_path, *day)
    entries, _ = found(path)
    assert [load(entry) for entry in entries] == day
    assert [entry.older_of for entry in entries] == [None, URL + "?today", None]
    with path.open("rb") as file:
        confirms = [record for record in ArchiveIterator(file) if record.rec_type == "revisit"]
    assert [one.rec_headers.get_header("WARC-Refers-To-Target-URI") for one in confirms] == [URL + "?today"]


ascii_line = st.text(st.characters(min_codepoint=33, max_codepoint=126), min_size=1, max_size=20)
words = st.text(max_size=20)


@given(
    body=st.binary(max_size=300),
    headers=st.dictionaries(st.from_regex(r"x-[a-z]{1,8}", fullmatch=True), ascii_line, max_size=3),
    outlet=words,
    options=st.dictionaries(words, words, max_size=3),
    status=st.sampled_from([200, 203, 299]),
    milliseconds=st.integers(0, 10**12),
)
def test_any_snapshot_comes_back(
    tmp_path_factory: pytest.TempPathFactory,
    body: bytes,
    headers: dict[str, str],
    outlet: str,
    options: dict[str, str],
    status: int,
    milliseconds: int,
) -> None:
    at = datetime(2000, 1, 1, tzinfo=UTC) + timedelta(milliseconds=milliseconds)
    given_ = Snapshot(
        snapshot_id=snapshot_id(URL, at, body),
        outlet=outlet,
        source=URL,
        url=URL,
        fetched_at=at,
        status=status,
        headers=headers,
        body=body,
        options=options,
    )
    archive = Archive(tmp_path_factory.mktemp("any"))
    assert load(archive.append(given_)) == given_
    archive.close()


def test_append_says_where_it_wrote(tmp_path: Path) -> None:
    archive = Archive(tmp_path)
    written = [archive.append(each) for each in DAY]
    assert [load(reference) for reference in written] == DAY  # flushed: readable while the archive is open
    archive.close()
    assert found(*tmp_path.iterdir())[0] == written


def test_other_readers_of_warc_read_it(tmp_path: Path) -> None:
    path = archived(tmp_path, *DAY)
    with path.open("rb") as file:
        records = [
            (record.rec_type, record.rec_headers.get_header("WARC-Date"), record.content_stream().read())
            for record in ArchiveIterator(file, check_digests="raise")
        ]
    assert [kind for kind, _, _ in records] == ["warcinfo", "response", "revisit", "response", "response", "response"]
    assert records[1][1:] == ("2016-12-11T19:20:00.123Z", b"<p>Fog.</p>")
    text = gzip.decompress(path.read_bytes())
    assert b"WARC-Refers-To-Date: 2016-12-11T19:20:00.123Z" in text
    assert b"identical-payload-digest" in text


def test_a_confirmation_of_what_an_earlier_run_archived(tmp_path: Path) -> None:
    path = archived(tmp_path, snapshot(unchanged=True))
    assert b"server-not-modified" in gzip.decompress(path.read_bytes())
    [reference], _ = found(path)
    assert load(reference) == snapshot(unchanged=True)


def test_files_are_named_by_their_start_and_never_shared(tmp_path: Path) -> None:
    archives = [Archive(tmp_path / "new" / "folder") for _ in range(3)]
    for index, archive in enumerate(archives):
        archive.append(snapshot(body=b"%d" % index))
        archive.append(snapshot(1, body=b"%d" % index))
        archive.close()
    names = sorted(path.name for path in (tmp_path / "new" / "folder").iterdir())
    assert names == [f"liveblog-20161211T192000Z-0000{serial}.warc.gz" for serial in (1, 2, 3)]


def test_a_new_file_begins_when_one_is_full(tmp_path: Path) -> None:
    archive = Archive(tmp_path, max_file_bytes=2000)
    given_ = [snapshot(index, os.urandom(800)) for index in range(6)]
    for each in given_:
        archive.append(each)
    archive.close()
    paths = sorted(tmp_path.iterdir())
    assert len(paths) == 3
    assert [load(entry) for entry in found(*paths)[0]] == given_


def test_an_unused_archive_leaves_nothing(tmp_path: Path) -> None:
    Archive(tmp_path).close()
    assert not list(tmp_path.iterdir())


# Damage


def test_a_file_cut_anywhere_gives_all_records_before_the_cut(tmp_path: Path) -> None:
    path = archived(tmp_path, *DAY)
    whole = path.read_bytes()
    offsets = [entry.offset for entry in found(path)[0]]
    for size in range(offsets[-1] + 1, len(whole)):
        path.write_bytes(whole[:size])
        entries, [damage] = found(path)
        assert [load(entry) for entry in entries] == DAY[:-1]
        assert damage.offset == offsets[-1]
        assert "ends in the middle" in damage.reason


@pytest.mark.parametrize("place", ["start", "middle", "checksum"])
def test_damage_costs_the_record_it_touches(tmp_path: Path, place: str) -> None:
    path = archived(tmp_path, *DAY)
    content = bytearray(path.read_bytes())
    offsets = [entry.offset for entry in found(path)[0]]
    begin, end = offsets[2], offsets[3]
    at = {"start": begin, "middle": (begin + end) // 2, "checksum": end - 7}[place]
    content[at] ^= 0x55
    path.write_bytes(content)
    entries, [damage] = found(path)
    assert [load(entry) for entry in entries] == [*DAY[:2], *DAY[3:]]
    assert (damage.path, damage.offset) == (str(path), begin)


def test_a_stretch_of_damage_is_told_once(tmp_path: Path) -> None:
    path = archived(tmp_path, *DAY)
    content = path.read_bytes()
    offset = found(path)[0][2].offset
    path.write_bytes(content[:offset] + b"\x1f\x8b\x08" * 50_000 + content[offset:])
    entries, [damage] = found(path)
    assert [load(entry) for entry in entries] == DAY
    assert damage.offset == offset


@pytest.mark.parametrize("content", [b"", b"\n", b"<html>", b"\x1f\x8b\x08", b"\x1f\x8b", bytes(999), b"WARC/1.1\r\n"])
def test_what_is_no_archive_at_all(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "x.warc.gz"
    path.write_bytes(content)
    entries, damages = found(path)
    assert entries == []
    assert len(damages) == (1 if content else 0)


def test_one_gzip_member_around_all_records_is_told(tmp_path: Path) -> None:
    path = archived(tmp_path, *DAY)
    path.write_bytes(gzip.compress(gzip.decompress(path.read_bytes())))
    entries, [damage] = found(path)
    assert entries == []
    assert "warcio recompress" in damage.reason


def test_loading_what_is_not_there(tmp_path: Path) -> None:
    path = archived(tmp_path, *DAY)
    [first, *_], _ = found(path)
    path.write_bytes(b"gone")
    with pytest.raises(Reject, match=f"{path.name} at "):
        load(first)
    path.unlink()
    with pytest.raises(Reject, match="No such file"):
        load(first)


def test_a_body_beyond_the_limit(tmp_path: Path) -> None:
    [reference], _ = found(archived(tmp_path, snapshot(body=b"x" * 5000)))
    with pytest.raises(Reject, match="more than 4,999 bytes"):
        load(reference, max_body_bytes=4999)


def test_memory_does_not_grow_with_a_record(tmp_path: Path) -> None:
    path = archived(tmp_path, snapshot(body=bytes(50_000_000)))
    tracemalloc.start()
    [reference], _ = found(path)
    with pytest.raises(Reject):
        load(reference, max_body_bytes=1_000_000)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 4_000_000


KILLED = """
import sys
from pathlib import Path
from connectors.archives.archive import Archive
from tests.connectors.test_archive import snapshot
archive = Archive(Path(sys.argv[1]))
for index in range(100_000):
    archive.append(snapshot(index, b"%d" % index * 2000))
    print(index, flush=True)
"""


def test_a_kill_loses_at_most_the_record_being_written(tmp_path: Path) -> None:
    command = [sys.executable, "-c", KILLED, str(tmp_path)]
    said = 0
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, cwd=Path(__file__).parents[2]) as process:
        assert process.stdout
        for line in process.stdout:
            said = int(line) if line.endswith("\n") else said
            if said == 50:
                process.send_signal(signal.SIGKILL)
    entries, damages = after(tmp_path, AT - timedelta(seconds=1))
    bodies = [load(entry).body for entry in entries]
    assert bodies == [b"%d" % index * 2000 for index in range(len(bodies))]
    assert len(bodies) in (said + 1, said + 2)
    assert len(damages) <= 1


# After a crash


def test_what_was_archived_after_a_moment(tmp_path: Path) -> None:
    first, second = Archive(tmp_path), Archive(tmp_path)
    for index in range(10):
        (first if index % 3 else second).append(snapshot(index))
    first.close()
    second.close()
    entries, damages = after(tmp_path, AT + timedelta(seconds=5))
    assert [load(entry) for entry in entries] == [snapshot(index) for index in range(6, 10)]
    assert damages == []
    assert after(tmp_path / "absent", AT) == ([], [])


def test_files_that_were_done_before_are_not_opened(tmp_path: Path) -> None:
    path = archived(tmp_path, snapshot())
    path.write_bytes(b"damaged")
    os.utime(path, (AT.timestamp(), AT.timestamp()))
    assert len(after(tmp_path, AT)[1]) == 1
    assert after(tmp_path, AT + timedelta(days=1)) == ([], [])


# Archives of others


def foreign(kind: str = "response", block: bytes = b"", **headers: str) -> bytes:
    named = {
        "WARC-Type": kind,
        "WARC-Target-URI": "https://quay.example/live?a=b",
        "WARC-Date": "2016-12-11T19:20:30Z",
        "WARC-Record-ID": "<urn:uuid:0e1b3a2c-0000-4000-8000-000000000000>",
        "Content-Type": "application/http; msgtype=response",
        "Content-Length": str(len(block)),
    } | {name.replace("_", "-"): value for name, value in headers.items()}
    lines = "".join(f"{name}: {value}\r\n" for name, value in named.items() if value)
    return b"WARC/1.0\r\n" + lines.encode() + b"\r\n" + block + b"\r\n\r\n"


def http(body: bytes, *headers: bytes, status: bytes = b"200 OK") -> bytes:
    return b"\r\n".join([b"HTTP/1.1 " + status, *headers, b"", body])


def chunked(body: bytes) -> bytes:
    parts = [body[start : start + 100] for start in range(0, len(body), 100)]
    return b"".join(b"%x\r\n%b\r\n" % (len(part), part) for part in parts) + b"0\r\n\r\n"


PAGE = b"<p>The crane is up.</p>" * 50
HTML = b"Content-Type: text/html"
FOREIGN = {
    "plain": http(PAGE, HTML),
    "no type": http(PAGE),
    "chunked": http(chunked(PAGE), HTML, b"Transfer-Encoding: chunked"),
    "said to be chunked": http(PAGE, HTML, b"Transfer-Encoding: chunked"),
    "gzip": http(gzip.compress(PAGE), HTML, b"Content-Encoding: gzip"),
    "chunked gzip": http(chunked(gzip.compress(PAGE)), HTML, b"Content-Encoding: gzip", b"Transfer-Encoding: chunked"),
}


@pytest.mark.parametrize("packed", [True, False])
@pytest.mark.parametrize("name", FOREIGN)
def test_a_page_as_another_crawler_stored_it(tmp_path: Path, name: str, packed: bool) -> None:
    info = foreign("warcinfo", b"software: other", WARC_Target_URI="", Content_Type="application/warc-fields")
    parts = [info, foreign(block=FOREIGN[name]), foreign("request", b"GET / HTTP/1.1\r\n\r\n")]
    path = tmp_path / "other.warc"
    path.write_bytes(b"".join(gzip.compress(part) if packed else part for part in parts))
    [reference], damages = found(path)
    assert damages == []
    at = datetime(2016, 12, 11, 19, 20, 30, tzinfo=UTC)
    loaded = load(reference)
    assert (loaded.body, loaded.fetched_at, loaded.outlet) == (PAGE, at, "quay.example")
    assert loaded.source == loaded.url == "https://quay.example/live?a=b"
    assert loaded.snapshot_id == snapshot_id(loaded.source, at, PAGE)
    assert not {"transfer-encoding", "content-encoding"} & set(loaded.headers)


@pytest.mark.parametrize(
    "record",
    [
        foreign(block=http(b"\x89PNG", b"Content-Type: image/png")),
        foreign(block=http(b"<svg/>", b"Content-Type: image/svg+xml")),
        foreign(block=http(PAGE, HTML, status=b"404 Not Found")),
        foreign("revisit", http(b"", HTML)),
        foreign("resource", PAGE, Content_Type="text/html"),
        foreign("metadata", b"via: x", Content_Type="application/warc-fields"),
        foreign(block=b"dns", WARC_Target_URI="dns:quay.example", Content_Type="text/dns"),
    ],
)
def test_records_that_are_no_pages_are_passed_over(tmp_path: Path, record: bytes) -> None:
    path = tmp_path / "other.warc"
    path.write_bytes(record + foreign(block=http(PAGE, HTML)))
    entries, damages = found(path)
    assert [entry.offset for entry in entries] == [len(record)]
    assert damages == []


@pytest.mark.parametrize(
    ("record", "reason"),
    [
        (foreign(block=http(PAGE, HTML), WARC_Truncated="length"), "only a part of https://quay.example"),
        (foreign(block=http(PAGE, HTML), WARC_Segment_Number="1"), "only a part of"),
        (foreign(block=http(PAGE, HTML), WARC_Date="yesterday"), "yesterday"),
        (foreign(block=http(PAGE, HTML), WARC_Date=""), ""),
        (foreign(block=http(PAGE, HTML), Content_Length="5000"), ""),
        (foreign(block=http(PAGE, HTML), Content_Length=""), "without a length"),
    ],
)
@pytest.mark.parametrize("packed", [True, False])
def test_records_that_cannot_be_used_are_told(tmp_path: Path, record: bytes, reason: str, packed: bool) -> None:
    good = foreign(block=http(PAGE, HTML))
    path = tmp_path / "other.warc.gz"
    path.write_bytes(b"".join(gzip.compress(part) if packed else part for part in (good, record, good)))
    entries, [damage] = found(path)
    if packed or "Content-Length: 5000" not in record.decode("latin-1"):
        assert len(entries) == 2
    assert reason in damage.reason


def test_dates_of_every_fineness(tmp_path: Path) -> None:
    for date_, microsecond in [
        ("2016-12-11T19:20:30.123456789Z", 123_000),
        ("2016-12-11T19:20:30.5Z", 500_000),
        ("2016-12-11T20:20:30+01:00", 0),
    ]:
        path = tmp_path / "other.warc"
        path.write_bytes(foreign(block=http(PAGE, HTML), WARC_Date=date_))
        [reference], _ = found(path)
        assert reference.fetched_at == datetime(2016, 12, 11, 19, 20, 30, microsecond, tzinfo=UTC)


def test_a_bomb_in_an_archive(tmp_path: Path) -> None:
    bomb = gzip.compress(bytes(50_000_000), 9)
    path = tmp_path / "other.warc"
    path.write_bytes(foreign(block=http(bomb, HTML, b"Content-Encoding: gzip")))
    [reference], _ = found(path)
    with pytest.raises(Reject, match="unpack to more than"):
        load(reference)


def test_a_line_without_end_is_not_read_into_memory(tmp_path: Path) -> None:
    path = tmp_path / "other.warc.gz"
    content = io.BytesIO()
    with gzip.GzipFile(fileobj=content, mode="wb") as member:
        member.write(b"WARC/1.1\r\n" + b"x" * 50_000_000)
    path.write_bytes(content.getvalue())
    tracemalloc.start()
    entries, damages = found(path)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert (len(entries), len(damages)) == (0, 1)
    assert peak < 4_000_000
