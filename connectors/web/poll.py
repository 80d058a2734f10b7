"""Decide about polls: when a source is due, what to ask for, and what an outcome means.

(Target, PollState, Outcome) -> (PollState, Poll, Snapshot | None). Guarantees: pure; times come in,
as does chance (`spread`); a source is never due sooner after a poll than its `min_seconds`; every
poll has an outcome, and what is wrong with it is said there.
"""

import math
from datetime import datetime, timedelta
from http import HTTPStatus

import msgspec
import xxhash

from connectors.pages.feeds.pace import pace_of
from connectors.snapshots import OLDEST_COPY_SECONDS
from connectors.web.exchange import (
    BODY_STATUSES,
    Failure,
    Outcome,
    Request,
    Response,
    fresh_seconds,
    retry_after_seconds,
)
from connectors.web.sources import PollState, Settled, Target, status_line, to_snapshot, whole_milliseconds
from schemas.records import Poll, PollOutcome, Snapshot

QUIET_SHARE = 0.1  # a page quiet for an hour is asked every six minutes: seen late by a tenth at most
FULL_EVERY = 50  # servers that answer 304 to everything are found out by a request without validators
FULL_AFTER = timedelta(hours=6)  # and by one after so long, as a page that seems quiet is asked rarely
MOVES_TO_ADOPT = 3  # in a row, over so long: sites that are being mended redirect too
MOVE_HOLDS = timedelta(days=1)
FAILURES_TO_FORGET_MOVE = 3
BACK_OFF_SECONDS = 900.0  # the longest back-off, unless the source's own longest interval is longer
GONE_SECONDS = 7 * 86_400.0  # 410 is final, but people make mistakes


def is_due(state: PollState, now: datetime) -> bool:
    """Tell whether the source is to be polled now."""
    return state.next_due_at is None or now >= state.next_due_at


def resume(state: PollState, target: Target, started_at: datetime) -> PollState:
    """Return the state to go on with after a restart: a poll may have happened after it was saved."""
    soonest = _later(whole_milliseconds(started_at), target.min_seconds)
    return msgspec.structs.replace(state, next_due_at=max(state.next_due_at or soonest, soonest))


def request_for(target: Target, state: PollState) -> Request:
    """Return what to ask for next."""
    url = state.adopted_url or target.source
    looks_for_older = target.older_pages > 0 and not state.followed  # in the body, which a 304 does not have
    if looks_for_older or _is_full_due(state):
        return Request(url=url, allow_private=target.allow_private)
    return Request(
        url=url,
        allow_private=target.allow_private,
        etag=state.etag,
        last_modified=state.last_modified,
        validated_url=state.validated_url,
    )


def settle(target: Target, state: PollState, outcome: Outcome, finished_at: datetime, spread: float) -> Settled:
    """Return what a poll that ended at `finished_at` came to.

    `spread` in [0, 1) moves the next poll, later only, so that sources do not march in step. A body
    that differs from the last one is a snapshot; the first poll that finds it unchanged is one
    without a body, as 'gone in two snapshots in a row' needs the second, and so is the first that
    does when no copy in a cache is as old any more; further ones are none.
    """
    at = whole_milliseconds(finished_at)
    state = msgspec.structs.replace(state, polls=state.polls + 1)
    if isinstance(outcome, Failure):
        return _unanswered(target, state, outcome, at, spread)
    if outcome.status in BODY_STATUSES:
        digest = xxhash.xxh3_128_hexdigest(outcome.body)
        return _answered(target, state, outcome, at, spread, digest)
    if outcome.status == HTTPStatus.NOT_MODIFIED:
        if state.body_digest and _asked_of(state, outcome):
            return _answered(target, state, outcome, at, spread, state.body_digest)
        # Its body may never have been seen here: ask for it.
        state = msgspec.structs.replace(state, etag=None, last_modified=None, validated_url=None)
        return _failed(target, state, outcome, at, spread, "304 to a question that this state did not ask")
    if outcome.status == HTTPStatus.GONE and not state.adopted_url:
        state = msgspec.structs.replace(state, failures=state.failures + 1)
        return _end(target, state, outcome, at, "GONE", GONE_SECONDS, "410 Gone: not polled for a week")
    return _failed(target, state, outcome, at, spread, status_line(outcome.status))


def recall(state: PollState, snapshot: Snapshot) -> PollState:
    """Return the state after a snapshot that was fetched and archived, and then forgotten by a crash."""
    at, changed = snapshot.fetched_at, not snapshot.unchanged
    late = changed or (state.confirm_late and not _is_late(state, at))
    state = msgspec.structs.replace(
        state, polls=state.polls + 1, failures=0, last_ok_at=at, confirm=changed, confirm_late=late
    )
    if not changed:
        return state
    return msgspec.structs.replace(
        state,
        last_changed_at=at,
        body_digest=xxhash.xxh3_128_hexdigest(snapshot.body),
        etag=snapshot.headers.get("etag"),
        last_modified=snapshot.headers.get("last-modified"),
        validated_url=snapshot.url,
        feed_pace=pace_of(snapshot.body),
    )


def _answered(
    target: Target, state: PollState, response: Response, at: datetime, spread: float, digest: str
) -> Settled:
    """Settle a 200 or 304 that stands for the body of this digest."""
    changed, full = digest != state.body_digest, response.status != HTTPStatus.NOT_MODIFIED
    late = state.confirm_late and _is_late(state, at)
    news = changed or state.confirm or late
    state = msgspec.structs.replace(
        _moved(state, response, at),
        failures=0,
        last_ok_at=at,
        last_changed_at=at if changed else state.last_changed_at or at,
        body_digest=digest,
        confirm=changed,
        confirm_late=changed or (state.confirm_late and not late),
    )
    if full:
        state = msgspec.structs.replace(
            state,
            full_at=at if response.request.validated_url is None else state.full_at,
            feed_pace=pace_of(response.body),
            etag=response.headers.get("etag"),
            last_modified=response.headers.get("last-modified"),
            validated_url=response.url,
        )
    outcome: PollOutcome = "CHANGED" if changed else "UNCHANGED" if full else "NOT_MODIFIED"
    snapshot = to_snapshot(target, response, at, response.body if changed else None) if news else None
    delay_seconds = max(_interval_seconds(target, state, at), _asked_seconds(target, state, response, at))
    delay_seconds *= 1 + spread / 10
    return _end(target, state, response, at, outcome, min(delay_seconds, target.max_seconds), None, snapshot)


def _unanswered(target: Target, state: PollState, failure: Failure, at: datetime, spread: float) -> Settled:
    if failure.kind == "PAUSED":  # nobody was asked, so nobody failed
        delay_seconds = (failure.retry_after_seconds or 0.0) * (1 + spread / 4)
        return _end(target, state, failure, at, "FAILED", delay_seconds, failure.reason)
    return _failed(target, state, failure, at, spread, failure.reason)


def _failed(target: Target, state: PollState, outcome: Outcome, at: datetime, spread: float, error: str) -> Settled:
    """Settle a poll that brought nothing: twice as long until the next one, each time, up to a limit."""
    failures = state.failures + 1
    adopted = None if failures >= FAILURES_TO_FORGET_MOVE else state.adopted_url
    state = msgspec.structs.replace(state, failures=failures, adopted_url=adopted)
    doubled = target.min_seconds * 2.0 ** min(failures - 1, 30)
    back_off = min(
        max(doubled, _interval_seconds(target, state, at)),
        max(target.max_seconds, BACK_OFF_SECONDS),
    )
    if isinstance(outcome, Failure):
        asked = outcome.retry_after_seconds
        name: PollOutcome = "REFUSED" if outcome.kind in ("ADDRESS", "ROBOTS") else "FAILED"
    else:
        asked, name = retry_after_seconds(outcome.headers, at), "FAILED"
    return _end(target, state, outcome, at, name, max(back_off, asked or 0.0) * (1 + spread / 4), error)


def _end(
    target: Target,
    state: PollState,
    outcome: Outcome,
    at: datetime,
    name: PollOutcome,
    delay_seconds: float,
    error: str | None,
    snapshot: Snapshot | None = None,
) -> Settled:
    due_at = _later(at, max(delay_seconds, target.min_seconds))
    poll = Poll(
        source=target.source,
        outlet=target.outlet,
        polled_at=at,
        outcome=name,
        status=outcome.status if isinstance(outcome, Response) else None,
        bytes=len(outcome.body) if isinstance(outcome, Response) else 0,
        duration_ms=outcome.duration_ms,
        next_due_at=due_at,
        failures=state.failures,
        snapshot_id=snapshot.snapshot_id if snapshot else None,
        error=error,
    )
    return Settled(msgspec.structs.replace(state, next_due_at=due_at), poll, snapshot)


def _interval_seconds(target: Target, state: PollState, at: datetime) -> float:
    """Return the source's pace: its fastest after a change, slower the longer nothing changes."""
    quiet = (at - (state.last_changed_at or at)).total_seconds()
    return max(target.min_seconds, min(QUIET_SHARE * quiet, target.max_seconds))


def _asked_seconds(target: Target, state: PollState, response: Response, at: datetime) -> float:
    """Return how long the server would like to be left alone, as far as it is heeded."""
    if state.feed_pace is None:
        return 0.0 if target.own_pace else fresh_seconds(response.headers, at)
    return max(fresh_seconds(response.headers, at), state.feed_pace.pause_seconds(at))


def _moved(state: PollState, response: Response, at: datetime) -> PollState:
    """Adopt where permanent redirects lead once they have led there for long enough."""
    to = response.permanent_url
    if to is None:
        return msgspec.structs.replace(state, moved_to=None, moved_times=0, moved_at=None)
    if to != state.moved_to or state.moved_at is None:
        return msgspec.structs.replace(state, moved_to=to, moved_times=1, moved_at=at)
    times = state.moved_times + 1
    if times < MOVES_TO_ADOPT or at - state.moved_at < MOVE_HOLDS:
        return msgspec.structs.replace(state, moved_times=times)
    return msgspec.structs.replace(state, moved_to=None, moved_times=0, moved_at=None, adopted_url=to)


def _is_full_due(state: PollState) -> bool:
    """Tell whether the request that is due asks for the body whatever the validators say."""
    if state.polls % FULL_EVERY == FULL_EVERY - 1:
        return True
    return (
        state.full_at is not None and state.next_due_at is not None and state.next_due_at - state.full_at > FULL_AFTER
    )


def _asked_of(state: PollState, response: Response) -> bool:
    """Tell whether this 304 answers the validators of this state: after a roll-back it may be another's."""
    asked = (response.request.etag, response.request.last_modified)
    return any(asked) and asked == (state.etag, state.last_modified) and response.url == state.validated_url


def _is_late(state: PollState, at: datetime) -> bool:
    """Return whether the body last seen was first seen before any copy in a cache was made."""
    return state.last_changed_at is not None and at > _later(state.last_changed_at, OLDEST_COPY_SECONDS)


def _later(at: datetime, seconds: float) -> datetime:
    return at + timedelta(milliseconds=math.ceil(seconds * 1000))
