"""Read a TOML file that people write: (file, shape) -> one frozen record of that shape.

Guarantees: whatever is wrong with the file is one `Fatal` of one line that names the file; a key that
is not known is never ignored, and the error names the known key nearest to it.
"""

import tomllib
from collections.abc import Iterable
from difflib import get_close_matches
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import TypeVar

import msgspec
from msgspec import inspect

from schemas.errors import Fatal

Shape = TypeVar("Shape", bound=msgspec.Struct)


def read_toml(file: Path | Traversable, shape: type[Shape]) -> Shape:
    """Return the content of `file` as a `shape`; raise Fatal where it is not one."""
    try:
        table = tomllib.loads(file.read_text(encoding="utf-8"))
    except OSError as error:
        raise Fatal(f"{file}: {error.strerror or error}") from error
    except UnicodeDecodeError as error:
        raise Fatal(f"{file}: not UTF-8 text") from error
    except tomllib.TOMLDecodeError as error:
        raise Fatal(f"{file}: not TOML: {error}") from error
    for complaint in _unknown_keys(table, inspect.type_info(shape), ""):
        raise Fatal(f"{file}: {complaint}")
    try:
        return msgspec.convert(table, shape)
    except msgspec.ValidationError as error:
        raise Fatal(f"{file}: {error}".replace("`$.", "`")) from error


def unknown_key(key: str, known: Iterable[str]) -> str:
    """Return the complaint about a key that is none of `known`, with the nearest one if one is near."""
    known = sorted(known)
    near = get_close_matches(key, known, n=1)
    return f"unknown key '{key}'; " + (f"did you mean '{near[0]}'?" if near else f"known are {', '.join(known)}")


def _unknown_keys(value: object, shape: inspect.Type, where: str) -> Iterable[str]:
    if isinstance(shape, inspect.StructType) and isinstance(value, dict):
        known = {field.encode_name: field.type for field in shape.fields}
        for key, inner in value.items():
            if key in known:
                yield from _unknown_keys(inner, known[key], f"{where}{key}.")
            else:
                yield where + unknown_key(key, known) if not where else f"in {where[:-1]}: {unknown_key(key, known)}"
    elif isinstance(shape, inspect.VarTupleType | inspect.ListType) and isinstance(value, list):
        for inner in value:
            yield from _unknown_keys(inner, shape.item_type, where)
    elif isinstance(shape, inspect.UnionType):
        for option in shape.types:
            if isinstance(option, inspect.StructType):
                yield from _unknown_keys(value, option, where)
