"""Decide about the older pages of a live blog: which one is asked for next, and what an answer means.

(Target, PollState, Outcome) -> (PollState, Poll, Snapshot | None), as `poll` does for the page itself, and as pure.
The older pages of a live page are followed when it is first seen, by the address that answered: the newest first,
each once, until one leads to no other or there were `older_pages` of them. Where a page leads is for the caller to
find (`connectors.platforms.older_page`) and to hand to `advance`. `PollState.walk` says how far that has got.
"""

from datetime import datetime, timedelta
from http import HTTPStatus
from typing import NamedTuple
from urllib.parse import urlsplit

import msgspec

from connectors.web.exchange import BODY_STATUSES, Failure, Outcome, Request, Response, retry_after_seconds
from connectors.web.sources import PollState, Settled, Target, Walk, status_line, to_snapshot, whole_milliseconds
from schemas.records import Poll, PollOutcome, Snapshot

PAGE_SECONDS = 5.0  # between two older pages, or the source's own shortest pause
RETRY_SECONDS = 30.0  # after a failure, and twice as long after the next
TRIES = 3
KEPT_FOLLOWED = 16  # live pages remembered: '/latest' leads to another each day
WALKS_APART = timedelta(hours=1)  # an address that is another with every answer is not followed with every answer


def key_of(source: str) -> str:
    """Return the poller's key for the older pages of a source: no address, so no source has it."""
    return f"{source} older"


def as_asked(target: Target) -> Target:
    """Return the target under which the poller asks for an older page."""
    return msgspec.structs.replace(target, source=key_of(target.source), min_seconds=_gap_seconds(target))


def to_look_at(target: Target, state: PollState, outcome: Outcome, finished_at: datetime) -> Snapshot | None:
    """Return the live page that an answer holds, where its older pages have not been followed; else None."""
    if not isinstance(outcome, Response) or outcome.status not in BODY_STATUSES or not target.older_pages:
        return None
    if outcome.url.partition("#")[0] in state.followed:
        return None
    return to_snapshot(target, outcome, whole_milliseconds(finished_at), outcome.body)


def is_wanted(target: Target, state: PollState, page: Snapshot) -> bool:
    """Tell whether it matters where a page leads: whether `advance` would change the state."""
    walk, here = state.walk, _address(page)
    is_under_way = walk is not None and walk.next_url is not None
    if page.older_of is not None:
        return walk is not None and is_under_way and walk.page == page.older_of and here not in walk.asked
    if not target.older_pages or here in state.followed or is_under_way:
        return False
    return walk is None or not state.followed or page.fetched_at - walk.began_at >= WALKS_APART


def advance(target: Target, state: PollState, page: Snapshot, next_url: str | None) -> PollState:
    """Return the state after a page was had that leads to the older page `next_url`, or to none."""
    if not is_wanted(target, state, page):
        return state
    here, known = _address(page), state.walk
    due_at = page.fetched_at + timedelta(seconds=_gap_seconds(target))
    if page.older_of is None or known is None or known.next_url is None:
        walk = Walk(page=here, began_at=page.fetched_at, next_url=next_url, due_at=due_at)
        return msgspec.structs.replace(state, walk=walk, followed=(*state.followed, here)[-KEPT_FOLLOWED:])
    asked, pages = (*known.asked, *dict.fromkeys((known.next_url, here))), known.pages + 1
    ends = next_url in (None, known.page, *asked) or pages >= target.older_pages
    walk = msgspec.structs.replace(
        known, next_url=None if ends else next_url, due_at=due_at, asked=() if ends else asked, pages=pages, failures=0
    )
    return msgspec.structs.replace(state, walk=walk)


def again(target: Target, state: PollState, asked_at: datetime, now: datetime) -> PollState:
    """Return the state after a person asked at `asked_at` for the older pages; the same where that is known."""
    if state.backfill_at is not None and asked_at <= state.backfill_at:
        return state
    soon = whole_milliseconds(now + timedelta(seconds=target.min_seconds))
    is_late = state.next_due_at is not None and state.next_due_at > soon and not state.failures
    return msgspec.structs.replace(
        state, backfill_at=asked_at, followed=(), next_due_at=soon if is_late else state.next_due_at
    )


def next_request(target: Target, state: PollState, now: datetime, host_gap_seconds: float) -> Request | None:
    """Return what to ask for now, if there is time for it before the source itself is due.

    `host_gap_seconds`: how far apart requests to the host are kept.
    """
    walk = state.walk
    if walk is None or walk.next_url is None or now < walk.due_at or state.next_due_at is None:
        return None
    spare_seconds = (state.next_due_at - now).total_seconds()
    if spare_seconds < max(host_gap_seconds, _gap_seconds(target) / 2):
        return None
    return Request(url=walk.next_url, allow_private=target.allow_private)


def settle(target: Target, state: PollState, outcome: Outcome, finished_at: datetime, spread: float) -> Settled | None:
    """Return what came of asking for an older page; a page that was had is then handed to `advance`.

    None where it answers a walk that this state does not know: the state was rolled back.
    """
    walk, at = state.walk, whole_milliseconds(finished_at)
    if walk is None or walk.next_url is None:
        return None
    if isinstance(outcome, Response) and outcome.request.url != walk.next_url:
        return None
    poll = Poll(
        source=target.source,
        outlet=target.outlet,
        polled_at=at,
        outcome="CHANGED",
        status=outcome.status if isinstance(outcome, Response) else None,
        bytes=len(outcome.body) if isinstance(outcome, Response) else 0,
        duration_ms=outcome.duration_ms,
        older_page=walk.next_url,
    )
    found = _found(walk, outcome)
    if isinstance(found, Response):
        page = to_snapshot(target, found, at, found.body, older_of=walk.page)
        return Settled(state, msgspec.structs.replace(poll, snapshot_id=page.snapshot_id), page)
    after = _put_off(walk, outcome, at, spread, ends=found.ends)
    poll = msgspec.structs.replace(
        poll,
        outcome=found.outcome,
        error=found.error,
        failures=after.failures,
        next_due_at=after.due_at if after.next_url else None,
    )
    return Settled(msgspec.structs.replace(state, walk=after), poll)


class _Trouble(NamedTuple):
    """Why an answer is no older page; `ends`: it is no use to ask again."""

    outcome: PollOutcome
    error: str
    ends: bool


def _found(walk: Walk, outcome: Outcome) -> Response | _Trouble:
    """Return the answer where it holds an older page, else why it does not."""
    if isinstance(outcome, Failure):
        is_refused = outcome.kind in ("ADDRESS", "ROBOTS")
        return _Trouble("REFUSED" if is_refused else "FAILED", outcome.reason, is_refused or outcome.kind == "REDIRECT")
    if outcome.status not in BODY_STATUSES:
        name: PollOutcome = "GONE" if outcome.status == HTTPStatus.GONE else "FAILED"
        ends = 400 <= outcome.status < 500 and outcome.status != HTTPStatus.TOO_MANY_REQUESTS
        return _Trouble(name, status_line(outcome.status), ends)
    is_known = outcome.url.partition("#")[0] in (walk.page, *walk.asked)
    if is_known or urlsplit(outcome.url).netloc != urlsplit(walk.page).netloc:
        return _Trouble("FAILED", f"leads to {outcome.url[:200]}, which is no older page", ends=True)
    return outcome


def _put_off(walk: Walk, outcome: Outcome, at: datetime, spread: float, *, ends: bool) -> Walk:
    """The walk after a page that was not had: it is asked for again later, unless that is no use."""
    if isinstance(outcome, Failure):
        failures = walk.failures + (outcome.kind != "PAUSED")  # nobody was asked, so nobody failed
        asked_seconds = outcome.retry_after_seconds
    else:
        failures = walk.failures + 1
        asked_seconds = retry_after_seconds(outcome.headers, at)
    delay_seconds = max(RETRY_SECONDS * 2.0**walk.failures, asked_seconds or 0.0) * (1 + spread / 4)
    return msgspec.structs.replace(
        walk,
        failures=failures,
        due_at=whole_milliseconds(at + timedelta(seconds=delay_seconds)),
        next_url=None if ends or failures >= TRIES else walk.next_url,
    )


def _gap_seconds(target: Target) -> float:
    return min(PAGE_SECONDS, target.min_seconds)


def _address(page: Snapshot) -> str:
    return (page.url or page.source).partition("#")[0]
