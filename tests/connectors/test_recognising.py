"""No platform claims more than the certainty that it says is its highest."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from connectors import platforms
from schemas.errors import Reject
from schemas.records import Snapshot

PAGES = sorted(path for path in Path(__file__).parents[1].glob("outlets/*/*/page.*") if path.is_file())


@pytest.mark.parametrize("name", platforms.names())
def test_no_claim_is_surer_than_the_surest(name: str) -> None:
    platform = platforms._platforms()[name]
    for page in PAGES:
        snapshot = Snapshot(
            snapshot_id=page.parent.name,
            outlet="gazette",
            source=str(page),
            url=None,
            fetched_at=datetime(2026, 3, 1, tzinfo=UTC),
            body=page.read_bytes(),
        )
        try:
            claim = platform.recognise(snapshot)
        except Reject:
            continue
        assert claim is None or claim.certainty <= platforms._surest(platform), page
