"""Each record equals its schema, field by field."""

import json
import types
import typing
from datetime import date, datetime
from importlib import resources
from typing import Any

import msgspec
import pytest

from schemas import records
from schemas.framing import FILES, RECORDS, Record, schema_of


def avro_type(hint: Any) -> Any:
    """What a Python type must be in a schema: enough of a rendering to compare by."""
    origin, args = typing.get_origin(hint), typing.get_args(hint)
    if origin is typing.Literal:
        return {"enum": list(args)}
    if origin in (typing.Union, types.UnionType):
        return ["null", *(avro_type(arg) for arg in args if arg is not type(None))]
    if origin is tuple:
        return {"array": avro_type(args[0])}
    if origin is dict:
        return {"map": avro_type(args[1])}
    if isinstance(hint, type) and issubclass(hint, msgspec.Struct):
        return {"record": {field: avro_type(inner) for field, inner in typing.get_type_hints(hint).items()}}
    names = {str: "string", int: "integer", float: "double", bool: "boolean", bytes: "bytes"}
    return {datetime: "timestamp-millis", date: "date"}.get(hint) or names[hint]


def schema_type(schema: Any) -> Any:
    if isinstance(schema, list):
        return [schema_type(branch) for branch in schema]
    if isinstance(schema, str):
        return {"int": "integer", "long": "integer"}.get(schema, schema)
    if "logicalType" in schema:
        return schema["logicalType"]
    match schema["type"]:
        case "enum":
            return {"enum": schema["symbols"]}
        case "array":
            return {"array": schema_type(schema["items"])}
        case "map":
            return {"map": schema_type(schema["values"])}
        case "record":
            return {"record": {field["name"]: schema_type(field["type"]) for field in schema["fields"]}}
    return schema_type(schema["type"])


def documented(schema: Any, path: str) -> list[str]:
    """Paths of fields and named types without a doc."""
    if isinstance(schema, list):
        return [missing for branch in schema for missing in documented(branch, path)]
    if not isinstance(schema, dict):
        return []
    found = [] if schema["type"] not in ("record", "enum") or schema.get("doc") else [path]
    for field in schema.get("fields", []):
        inner = f"{path}.{field['name']}"
        found += ([] if field.get("doc") else [inner]) + documented(field["type"], inner)
    return found + documented(schema.get("items"), path)


@pytest.mark.parametrize("record", FILES, ids=lambda record: record.__name__)
def test_a_record_equals_its_schema_field_by_field(record: type[Record]) -> None:
    schema = json.loads((resources.files("schemas") / FILES[record]).read_text("utf-8"))
    assert schema_type(schema)["record"] == avro_type(record)["record"]
    assert RECORDS[schema_of(record).name] is record


@pytest.mark.parametrize("record", FILES, ids=lambda record: record.__name__)
def test_every_field_of_a_schema_is_documented(record: type[Record]) -> None:
    schema = json.loads((resources.files("schemas") / FILES[record]).read_text("utf-8"))
    assert documented(schema, schema["name"]) == []


def test_every_enum_that_may_grow_has_a_default_for_older_readers() -> None:
    text = (resources.files("schemas") / "update.avsc").read_text("utf-8")

    def enums(node: Any) -> list[Any]:
        if isinstance(node, dict):
            own = [node] if node.get("type") == "enum" else []
            return own + [enum for value in node.values() for enum in enums(value)]
        return [enum for value in node for enum in enums(value)] if isinstance(node, list) else []

    closed = {"Action", "Precision"}
    assert {enum["name"] for enum in enums(json.loads(text)) if "default" not in enum} == closed


def test_records_cannot_be_changed() -> None:
    with pytest.raises(AttributeError):
        records.Link(url="u", text="t").url = "other"  # type: ignore[misc]
