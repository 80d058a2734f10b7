"""Records to bytes and back: Avro in one of two framings.

in: a record of `schemas.records`; out: the value of a Kafka message, and the other way.

- Avro single-object encoding (the default): C3 01, the CRC-64-AVRO fingerprint of the writer's
  schema, the body. A reader needs nothing but the schema files.
  https://avro.apache.org/docs/1.12.0/specification/#single-object-encoding
- The wire format of schema registries: 00, the schema's id as four bytes, big-endian, the body.

What an older schema of this project wrote is read into today's records: its `.avsc` stays in
`schemas/older/`. What a newer one wrote is read through a registry, or not at all (`Reject`).
"""

import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from importlib import resources
from io import BytesIO
from typing import Any, Protocol

import fastavro
import msgspec
from fastavro.read import SchemaResolutionError
from fastavro.schema import fingerprint, to_parsing_canonical_form

from schemas.errors import Reject
from schemas.records import DeadLetter, Poll, Snapshot, Update

Record = Update | Snapshot | Poll | DeadLetter

RECORDS: dict[str, type[Record]] = {
    "liveblog.Update": Update,
    "liveblog.Snapshot": Snapshot,
    "liveblog.Poll": Poll,
    "liveblog.DeadLetter": DeadLetter,
}
FILES: dict[type[Record], str] = {
    Update: "update.avsc",
    Snapshot: "snapshot.avsc",
    Poll: "poll.avsc",
    DeadLetter: "dead_letter.avsc",
}

SINGLE_OBJECT = b"\xc3\x01"
REGISTRY = b"\x00"


class Registry(Protocol):
    """A schema registry, as far as framing needs one."""

    def id_of(self, record_name: str, schema: str) -> int: ...

    def schema_of(self, schema_id: int) -> str: ...


@dataclass(frozen=True, slots=True)
class Schema:
    """One version of one record's schema: its JSON text, as fastavro parsed it, and its fingerprint."""

    name: str
    text: str
    parsed: Any
    fingerprint: bytes


def parse(text: str) -> Schema:
    """A schema from the text of an `.avsc` file."""
    raw = json.loads(text)
    parsed = _steady(fastavro.parse_schema(raw, named_schemas={}))
    digest = bytes.fromhex(fingerprint(to_parsing_canonical_form(raw), "CRC-64-AVRO"))
    return Schema(parsed["name"], text, parsed, digest)


def _steady(node: Any) -> Any:
    """The same with its keys in order: fastavro's differ from run to run, and with them the heads of files."""
    if isinstance(node, dict):
        return {key: _steady(node[key]) for key in sorted(node)}
    return [_steady(one) for one in node] if isinstance(node, list) else node


@cache
def schema_of(record: type[Record]) -> Schema:
    """Today's schema of a record."""
    return parse((resources.files("schemas") / FILES[record]).read_text("utf-8"))


@cache
def known_schemas() -> dict[bytes, Schema]:
    """Every schema that this version can read, by fingerprint: today's and those of `schemas/older/`."""
    older = resources.files("schemas") / "older"
    texts = [path.read_text("utf-8") for path in older.iterdir() if path.name.endswith(".avsc")]
    schemas = [parse(text) for text in texts] + [schema_of(record) for record in FILES]
    return {schema.fingerprint: schema for schema in schemas}


def plain(record: Record) -> Any:
    """A record as the dicts and lists that fastavro writes."""
    return msgspec.to_builtins(record, builtin_types=(datetime, date, bytes))


def encode(record: Record, registry: Registry | None = None) -> bytes:
    """The message value of a record."""
    schema = schema_of(type(record))
    if registry is None:
        head = SINGLE_OBJECT + schema.fingerprint
    else:
        head = REGISTRY + registry.id_of(schema.name, schema.text).to_bytes(4, "big")
    body = BytesIO(head)
    body.seek(len(head))
    fastavro.schemaless_writer(body, schema.parsed, plain(record))
    return body.getvalue()


def decode(value: bytes, registry: Registry | None = None) -> Record:
    """The record of a message value, whichever framing and version of its schema it was written in.

    Raises `Reject` for bytes that are not one of our records.
    """
    written = _written_schema(value, registry)
    record = RECORDS.get(written.name)
    if record is None:
        raise Reject(f"a record named {written.name} is none of ours")
    start = 10 if value[:2] == SINGLE_OBJECT else 5
    try:
        body = BytesIO(value)
        body.seek(start)
        fields = fastavro.schemaless_reader(body, written.parsed, schema_of(record).parsed)
        return msgspec.convert(fields, record)
    except (EOFError, ValueError, IndexError, OverflowError, SchemaResolutionError) as error:
        raise Reject(f"a {written.name} that cannot be read: {error or type(error).__name__}") from error


def _written_schema(value: bytes, registry: Registry | None) -> Schema:
    if value[:2] == SINGLE_OBJECT and len(value) >= 10:
        schema = known_schemas().get(value[2:10])
        if schema is None:
            raise Reject(f"written with schema {value[2:10].hex()}, which this version does not know: upgrade liveblog")
        return schema
    if value[:1] == REGISTRY and len(value) >= 5:
        if registry is None:
            raise Reject("framed for a schema registry: name its address")
        return _from_registry(registry.schema_of(int.from_bytes(value[1:5], "big")))
    raise Reject(
        f"neither Avro single-object encoding nor registry wire format: starts with {value[:2].hex() or 'nothing'}"
    )


_from_registry: Callable[[str], Schema] = cache(parse)
