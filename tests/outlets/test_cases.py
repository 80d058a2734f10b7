"""Pages of every platform, one folder each: what was fetched, and the entries that a person read off it.

`<platform>/<scenario>/` holds `page.*`, the bytes; `fetch.json`, how they came: any fields of a snapshot, without
`platform` where the page has to find its own; and `entries.json`, or `error.json` for a page that has to be
refused. Where neither stands, what was found is written, and the test fails: read it before it is committed.
"""

import json
from datetime import date, datetime
from pathlib import Path
from typing import Any

import msgspec
import pytest

from connectors.platforms import Split, names, split_page
from schemas.errors import Reject
from schemas.records import Snapshot

HERE = Path(__file__).parent
CASES = sorted(path.parent for path in HERE.glob("*/*/fetch.json"))
EMPTY: tuple[object, ...] = (None, "", [], False)


def snapshot_of(case: Path) -> Snapshot:
    fetch: dict[str, Any] = json.loads((case / "fetch.json").read_text("utf-8"))
    (page,) = case.glob("page.*")
    fetch["fetched_at"] = datetime.fromisoformat(fetch["fetched_at"])
    if "date" in fetch:
        fetch["date"] = date.fromisoformat(fetch["date"])
    required = {"outlet": "harbour-post", "url": None, "source": fetch.get("url") or page.name}
    return Snapshot(**{**required, **fetch}, snapshot_id=f"{case.parent.name}/{case.name}", body=page.read_bytes())


def found_in(snapshot: Snapshot) -> tuple[str, Any]:
    """The name of the golden file, and what belongs into it: entries without their empty fields."""
    try:
        split: Split = split_page(snapshot)
    except Reject as error:
        return "error.json", {"refused": str(error)}
    entries = [without_empty(entry) for entry in msgspec.to_builtins(split.entries)]
    return "entries.json", {"platform": split.platform, "entries": entries}


def without_empty(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: without_empty(each) for key, each in value.items() if each not in EMPTY}
    return [without_empty(each) for each in value] if isinstance(value, list | tuple) else value


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case.parent.name}/{case.name}")
def test_a_page_is_split_as_a_person_read_it(case: Path) -> None:
    name, found = found_in(snapshot_of(case))
    goldens = [case / "entries.json", case / "error.json"]
    if not any(golden.exists() for golden in goldens):
        (case / name).write_text(json.dumps(found, ensure_ascii=False, indent=2) + "\n", "utf-8")
        pytest.fail(f"{case / name} was written: read it, and commit it if it is right")
    expected = {golden.name: json.loads(golden.read_text("utf-8")) for golden in goldens if golden.exists()}
    assert {name: found} == expected
    if name == "entries.json" and case.parent.name != "unknown":
        assert found["platform"] == case.parent.name


def test_every_platform_has_cases() -> None:
    assert {case.parent.name for case in CASES} >= set(names())
