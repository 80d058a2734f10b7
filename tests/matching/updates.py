"""Updates for the tests of matching, with everything that matching does not read filled in."""

from datetime import UTC, datetime
from typing import Any

from schemas.records import Action, Match, Update

NOON = datetime(2031, 5, 6, 12, 0, tzinfo=UTC)


def update(
    text: str,
    *,
    id: str = "new",
    outlet: str = "harbour-post",
    at: datetime = NOON,
    title: str | None = None,
    language: str | None = "en",
    action: Action = "NEW",
) -> Update:
    """An update that says `text`."""
    fixed: dict[str, Any] = dict(
        record_id=id,
        revision=1,
        via=None,
        source=f"https://{outlet}.example/live",
        page_url=f"https://{outlet}.example/live",
        permalink=None,
        kind="UPDATE",
        precision="MINUTE",
        time_source="STAMP",
        time_text=None,
        modified_at=None,
        html="",
        authors=(),
        links=(),
        media=(),
        quotes=(),
        tags=(),
        pinned=False,
        changed=(),
        snapshot_id="snapshot",
    )
    return Update(
        **fixed,
        update_id=id,
        action=action,
        outlet=outlet,
        published_at=at,
        observed_at=at,
        title=title,
        text=text,
        language=language,
        match=Match(verdict="NEW", story_id=id),
    )
