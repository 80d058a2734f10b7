"""Encode and decode: both framings, older schemas, and bytes that are none of ours."""

import contextlib
import copy
import json
from datetime import UTC, date, datetime, timedelta
from importlib import resources
from io import BytesIO
from typing import Any

import fastavro
import pytest
from hypothesis import given
from hypothesis import strategies as st

from schemas import DeadLetter, Match, Poll, Reject, Snapshot, Update, decode, encode, framing
from schemas.records import Link, Media, Quote

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)


def an_update(**fields: Any) -> Update:
    given_fields = dict(
        record_id="r", update_id="2026-03-01T12:00Z/gazette/0a1b2c3d", revision=1, action="NEW", outlet="gazette",
        via=None, source="https://gazette.example/live", page_url=None, permalink=None, kind="UPDATE",
        published_at=NOON, precision="MINUTE", time_source="STAMP", time_text="1200 GMT", modified_at=None,
        observed_at=NOON + timedelta(milliseconds=5), title=None, text="The bridge is open.", html="", language="en",
        authors=("A. Writer",), links=(Link("https://a.example", "a"),),
        media=(Media("IMAGE", "https://a.example/i.jpg"),), quotes=(Quote("Yes.", handle="@a", posted_at=NOON),),
        tags=(), pinned=False, changed=(), match=Match(verdict="NEW", story_id="s"), snapshot_id="x",
    )  # fmt: skip
    return Update(**(given_fields | fields))  # type: ignore[arg-type]


RECORDS = [
    an_update(),
    Snapshot(snapshot_id="i", outlet="gazette", source="s", url=None, fetched_at=NOON, body=b"\x00\xff",
             headers={"etag": "1"}, date=date(2026, 3, 1), options={"entry": "li"}, entries=(1, 400)),
    Poll(source="s", outlet="gazette", polled_at=NOON, outcome="CHANGED", status=200, bytes=5),
    DeadLetter(letter_id="l", step="split", reason="empty", causes=("a", "b"), outlet=None, source=None, url=None,
               snapshot_id=None, observed_at=NOON, body=b"\x80", body_bytes=1, truncated=False, version="0"),
]  # fmt: skip


class OneRegistry:
    """A registry of one process, by the interface that framing asks for."""

    def __init__(self) -> None:
        self.texts: list[str] = []

    def id_of(self, record_name: str, schema: str) -> int:
        if schema not in self.texts:
            self.texts.append(schema)
        return self.texts.index(schema)

    def schema_of(self, schema_id: int) -> str:
        return self.texts[schema_id]


@pytest.mark.parametrize("record", RECORDS, ids=lambda record: type(record).__name__)
def test_what_is_encoded_is_decoded(record: framing.Record) -> None:
    registry = OneRegistry()
    assert decode(encode(record)) == record
    assert decode(encode(record, registry), registry) == record


def test_single_object_encoding_starts_with_the_marker_and_the_fingerprint() -> None:
    # The Avro specification's own vector: the CRC-64-AVRO fingerprint of "int", little-endian.
    assert framing.parse('{"type":"record","name":"A","fields":[]}').fingerprint != b""
    assert fastavro.schema.fingerprint('"int"', "CRC-64-AVRO") == "8f5c393f1ad57572"
    assert encode(an_update())[:10] == b"\xc3\x01" + framing.schema_of(Update).fingerprint


def test_registry_framing_starts_with_zero_and_the_id() -> None:
    registry = OneRegistry()
    registry.texts.append("another")
    assert encode(an_update(), registry)[:5] == b"\x00\x00\x00\x00\x01"


def test_what_an_older_schema_wrote_is_read(monkeypatch: pytest.MonkeyPatch) -> None:
    schema = json.loads((resources.files("schemas") / "update.avsc").read_text("utf-8"))
    schema["fields"] = [field for field in schema["fields"] if field["name"] not in ("html", "tags", "pinned")]
    older = framing.parse(json.dumps(schema))
    body = BytesIO()
    fastavro.schemaless_writer(body, older.parsed, framing.plain(an_update()))
    value = b"\xc3\x01" + older.fingerprint + body.getvalue()
    with pytest.raises(Reject, match="does not know"):
        decode(value)
    monkeypatch.setattr(framing, "known_schemas", lambda: {older.fingerprint: older})
    assert decode(value) == an_update()


def test_what_the_schema_before_the_outlets_guard_wrote_is_read() -> None:
    before = framing.parse((resources.files("schemas") / "older" / "snapshot-2.avsc").read_text("utf-8"))
    snapshot = Snapshot(snapshot_id="i", outlet="gazette", source="s", url=None, fetched_at=NOON, body=b"\x00")
    body = BytesIO()
    fastavro.schemaless_writer(body, before.parsed, framing.plain(snapshot))
    assert decode(b"\xc3\x01" + before.fingerprint + body.getvalue()) == snapshot


def test_a_verdict_that_is_not_known_yet_reads_as_its_default() -> None:
    schema = json.loads((resources.files("schemas") / "update.avsc").read_text("utf-8"))
    newer = copy.deepcopy(schema)
    match = next(field for field in newer["fields"] if field["name"] == "match")
    match["type"]["fields"][0]["type"]["symbols"].append("CORRECTS")
    registry = OneRegistry()
    registry.texts.append(json.dumps(newer))
    body = BytesIO()
    fields = framing.plain(an_update())
    fields["match"]["verdict"] = "CORRECTS"
    fastavro.schemaless_writer(body, framing.parse(json.dumps(newer)).parsed, fields)
    decoded = decode(b"\x00\x00\x00\x00\x00" + body.getvalue(), registry)
    assert isinstance(decoded, Update)
    assert decoded.match.verdict == "NEW"


def test_what_the_schema_before_develops_wrote_is_read_and_its_reader_reads_develops_as_new() -> None:
    before = framing.parse((resources.files("schemas") / "older" / "update-1.avsc").read_text("utf-8"))
    copied = an_update(match=Match(verdict="COPY", story_id="s", of="o", score=1.0))
    body = BytesIO()
    fastavro.schemaless_writer(body, before.parsed, framing.plain(copied))
    assert decode(b"\xc3\x01" + before.fingerprint + body.getvalue()) == copied
    develops = an_update(match=Match(verdict="DEVELOPS", story_id="s", of="o", score=0.9))
    value = BytesIO(encode(develops)[10:])
    read: Any = fastavro.schemaless_reader(value, framing.schema_of(Update).parsed, before.parsed)
    assert (read["match"]["verdict"], read["match"]["of"]) == ("NEW", "o")


@pytest.mark.parametrize(
    ("name", "record"),
    [
        ("snapshot-1", Snapshot(snapshot_id="i", outlet="gazette", source="s", url="u", fetched_at=NOON, body=b"b")),
        ("poll-1", Poll(source="s", outlet="gazette", polled_at=NOON, outcome="CHANGED", status=200)),
    ],
)
def test_what_the_schemas_before_older_pages_wrote_is_read(name: str, record: framing.Record) -> None:
    before = framing.parse((resources.files("schemas") / "older" / f"{name}.avsc").read_text("utf-8"))
    body = BytesIO()
    fastavro.schemaless_writer(body, before.parsed, framing.plain(record))
    assert decode(b"\xc3\x01" + before.fingerprint + body.getvalue()) == record


@pytest.mark.parametrize("value", [b"", b"\xc3", b"{}", b"\x00\x00", b"\x00\x00\x00\x00\x07abc"])
def test_bytes_that_are_none_of_ours_are_refused(value: bytes) -> None:
    with pytest.raises(Reject):
        decode(value)


@given(st.binary(max_size=80), st.integers(10, 200))
def test_a_damaged_value_is_refused_or_read_but_raises_nothing_else(noise: bytes, at: int) -> None:
    value = encode(an_update())
    with contextlib.suppress(Reject):
        assert type(decode(value[:at] + noise)) in framing.FILES


def test_times_keep_their_milliseconds() -> None:
    update = an_update(observed_at=NOON + timedelta(milliseconds=123))
    decoded = decode(encode(update))
    assert isinstance(decoded, Update)
    assert decoded.observed_at == NOON + timedelta(milliseconds=123)
