"""What a poll's outcome means, and when the next one is due: pure rules, no clock and no chance."""

from datetime import UTC, datetime, timedelta
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from connectors.snapshots import OLDEST_COPY_SECONDS, snapshot_id
from connectors.web.exchange import Failure, FailureKind, Outcome, Response
from connectors.web.poll import is_due, request_for, resume, settle
from connectors.web.sources import PollState, Settled, Target
from schemas.records import Snapshot

AT = datetime(2016, 12, 11, 19, 20, 0, 123_456, tzinfo=UTC)
URL = "https://harbour.example/live"
TARGET = Target(
    source=URL,
    outlet="harbour",
    language="en",
    zone="Europe/London",
    platform="stamps",
    options={"order": "newest"},
    entries=(1, 400),
    min_seconds=30.0,
    max_seconds=600.0,
)


def later(seconds: float) -> datetime:
    return AT + timedelta(seconds=seconds)


def due_in(settled: Settled) -> float:
    assert settled.poll.next_due_at is not None
    assert settled.poll.next_due_at == settled.state.next_due_at
    return (settled.poll.next_due_at - settled.poll.polled_at).total_seconds()


def answer(state: PollState, body: bytes = b"", status: int = 200, url: str = URL, **more: Any) -> Response:
    return Response(request=request_for(TARGET, state), status=status, headers={}, body=body, url=url, **more)


def after(state: PollState, *outcomes: Outcome | bytes | int, at: float = 0.0, step: float = 60.0) -> list[Settled]:
    """Settle one after the other; bytes are a body, a number is a status without one."""
    all_settled = []
    for index, outcome in enumerate(outcomes):
        if isinstance(outcome, bytes):
            outcome = answer(state, outcome)
        elif isinstance(outcome, int):
            outcome = answer(state, status=outcome)
        all_settled.append(settle(TARGET, state, outcome, later(at + index * step), 0.0))
        state = all_settled[-1].state
    return all_settled


def failure(kind: FailureKind = "TIMEOUT", retry_after_seconds: float | None = None) -> Failure:
    return Failure(kind=kind, reason="it did not answer", retry_after_seconds=retry_after_seconds, duration_ms=7)


# What is news


def test_a_first_body_is_a_snapshot_with_all_that_replay_needs() -> None:
    response = msgspec.structs.replace(answer(PollState(), b"<p>Fog.</p>", url=URL + "/1"), headers={"etag": '"a"'})
    [settled] = [settle(TARGET, PollState(), response, AT, 0.0)]
    at = AT.replace(microsecond=123_000)
    assert settled.snapshot == Snapshot(
        snapshot_id=snapshot_id(URL, at, b"<p>Fog.</p>"),
        outlet="harbour",
        source=URL,
        url=URL + "/1",
        fetched_at=at,
        status=200,
        headers={"etag": '"a"'},
        body=b"<p>Fog.</p>",
        language="en",
        zone="Europe/London",
        platform="stamps",
        options={"order": "newest"},
        entries=(1, 400),
    )
    poll = settled.poll
    assert (poll.outcome, poll.status, poll.bytes, poll.polled_at) == ("CHANGED", 200, 11, at)
    assert poll.snapshot_id == settled.snapshot.snapshot_id
    assert settled.state.last_changed_at == settled.state.last_ok_at == at


def test_a_body_is_confirmed_once_and_then_passed_over() -> None:
    polls = after(PollState(), b"one", b"one", b"one", b"two", b"three", b"three", b"three")
    assert [settled.poll.outcome for settled in polls] == [
        "CHANGED",
        "UNCHANGED",
        "UNCHANGED",
        "CHANGED",
        "CHANGED",
        "UNCHANGED",
        "UNCHANGED",
    ]
    said = [(s.snapshot.body, s.snapshot.unchanged) if s.snapshot else None for s in polls]
    assert said == [(b"one", False), (b"", True), None, (b"two", False), (b"three", False), (b"", True), None]
    assert polls[1].snapshot
    assert polls[1].poll.snapshot_id == polls[1].snapshot.snapshot_id
    assert polls[2].poll.snapshot_id is None


def test_a_body_is_confirmed_once_more_when_no_copy_in_a_cache_is_as_old() -> None:
    polls = after(PollState(), b"one", b"one", b"one")
    later = after(polls[-1].state, b"one", b"one", at=OLDEST_COPY_SECONDS + 1)
    assert [bool(settled.snapshot) for settled in (*polls, *later)] == [True, True, False, True, False]
    assert later[0].snapshot
    assert later[0].snapshot.unchanged
    assert not later[0].state.confirm_late


def test_a_page_that_changes_is_not_confirmed_late_for_what_it_said_before() -> None:
    polls = after(PollState(), b"one", b"two")
    later = after(polls[-1].state, b"three", b"three", at=OLDEST_COPY_SECONDS + 100)
    assert [bool(settled.snapshot) for settled in later] == [True, True]
    assert later[-1].state.confirm_late


def test_a_304_confirms_as_an_equal_body_does() -> None:
    first = msgspec.structs.replace(answer(PollState(), b"one"), headers={"etag": '"a"'})
    polls = after(PollState(), first)
    polls += after(polls[-1].state, 304, 304, at=60)
    assert [settled.poll.outcome for settled in polls] == ["CHANGED", "NOT_MODIFIED", "NOT_MODIFIED"]
    assert [bool(settled.snapshot) for settled in polls] == [True, True, False]
    assert polls[1].state.last_changed_at == polls[0].state.last_changed_at


def test_a_failure_in_between_does_not_unsettle_what_is_known() -> None:
    polls = after(PollState(), b"one", 500, failure(), b"one", b"one")
    assert [bool(settled.snapshot) for settled in polls] == [True, False, False, True, False]
    assert [settled.poll.failures for settled in polls] == [0, 1, 2, 0, 0]


@pytest.mark.parametrize("status", [201, 204, 206, 301, 401, 403, 404, 429, 500, 503, 599, 999])
def test_other_statuses_are_failures_and_never_news(status: int) -> None:
    [settled] = after(PollState(), status)
    assert (settled.poll.outcome, settled.poll.status, settled.snapshot) == ("FAILED", status, None)
    assert settled.poll.error
    assert settled.poll.error.startswith(str(status)) or settled.poll.error == f"status {status}"


def test_the_error_says_what_happened() -> None:
    assert after(PollState(), 404)[0].poll.error == "404 Not Found"
    assert after(PollState(), failure())[0].poll.error == "it did not answer"
    assert after(PollState(), failure())[0].poll.duration_ms == 7


@pytest.mark.parametrize(("kind", "outcome"), [("ROBOTS", "REFUSED"), ("ADDRESS", "REFUSED"), ("DNS", "FAILED")])
def test_refusals_are_told_from_failures(kind: FailureKind, outcome: str) -> None:
    assert after(PollState(), failure(kind))[0].poll.outcome == outcome


# Conditional requests


def validated() -> PollState:
    response = msgspec.structs.replace(
        answer(PollState(), b"one", url=URL + "/today"), headers={"etag": '"a"', "last-modified": "Sun"}
    )
    return after(PollState(), response)[0].state


def test_validators_are_sent_back() -> None:
    request = request_for(TARGET, validated())
    assert (request.url, request.etag, request.last_modified) == (URL, '"a"', "Sun")
    assert request.validated_url == URL + "/today"


def test_an_answer_without_validators_clears_them() -> None:
    state = after(validated(), b"two")[0].state
    assert request_for(TARGET, state).etag is None


def test_every_fiftieth_request_is_unconditional() -> None:
    state = validated()
    plain = [
        polls
        for polls in range(200)
        if request_for(TARGET, msgspec.structs.replace(state, polls=polls)).validated_url is None
    ]
    assert plain == [49, 99, 149, 199]


def test_a_quiet_page_is_asked_for_its_body_after_six_hours_too() -> None:
    """A server that answers 304 to whatever has an ETag, though the page changes, is found out."""
    state, at, bodies, asked = PollState(), AT, [], []
    for number in range(60):
        is_full = request_for(TARGET, state).etag is None
        body = f"body {number}".encode()
        response = answer(state, body) if is_full else answer(state, status=304)
        settled = settle(TARGET, state, msgspec.structs.replace(response, headers={"etag": '"a"'}), at, 0.0)
        if settled.snapshot and not settled.snapshot.unchanged:
            bodies.append(number)
            asked.append(at)
        state, at = settled.state, at + timedelta(minutes=30)
        state = msgspec.structs.replace(state, next_due_at=at)
    assert bodies == [0, 12, 24, 36, 48, 49]
    assert asked[1] - asked[0] == timedelta(hours=6)


def test_a_304_that_answers_another_state_is_not_believed() -> None:
    state = validated()
    rolled_back = msgspec.structs.replace(state, etag='"older"', body_digest="0" * 32)
    settled = settle(TARGET, rolled_back, answer(state, status=304, url=URL + "/today"), later(60), 0.0)
    assert (settled.poll.outcome, settled.snapshot) == ("FAILED", None)
    assert request_for(TARGET, settled.state).etag is None
    assert after(PollState(), 304)[0].poll.outcome == "FAILED"


# Moves and ends


def moved(state: PollState, to: str | None, hours: float) -> PollState:
    """The state after a permanent redirect led there, so many hours later."""
    response = answer(state, b"one", url=to or URL, permanent_url=to)
    return settle(TARGET, state, response, later(hours * 3_600), 0).state


def test_a_permanent_move_is_adopted_when_it_has_held_for_a_day() -> None:
    new = "https://new.example/live"
    state = PollState()
    for hours in (0, 8, 16, 24):
        assert request_for(TARGET, state).url == URL
        state = moved(state, new, hours)
    assert request_for(TARGET, state).url == new
    settled = settle(TARGET, state, answer(state, b"two", url=new), later(90_000), 0)
    assert settled.state.adopted_url == new
    assert settled.poll.source == URL
    assert settled.snapshot
    assert (settled.snapshot.source, settled.snapshot.url) == (URL, new)


def test_a_move_that_was_seen_twice_in_a_day_may_be_a_mistake() -> None:
    new = "https://new.example/live"
    assert moved(moved(PollState(), new, 0), new, 25).adopted_url is None


@pytest.mark.parametrize("moves", [("a", "a", None, "a", "a"), ("a", "a", "b", "a", "a"), (None,) * 9, ("a", "b") * 4])
def test_a_move_that_does_not_hold_is_not_adopted(moves: tuple[str | None, ...]) -> None:
    state = PollState()
    for index, to in enumerate(moves):
        state = moved(state, f"https://{to}.example/" if to else None, 20.0 * index)
    assert state.adopted_url is None


def test_an_adopted_address_that_fails_three_times_is_given_up() -> None:
    state = PollState(adopted_url="https://new.example/live")
    for index, status in enumerate((410, 404, 410)):
        assert request_for(TARGET, state).url == "https://new.example/live"
        settled = settle(TARGET, state, answer(state, status=status), later(index * 60), 0)
        assert settled.poll.outcome == "FAILED"
        state = settled.state
    assert request_for(TARGET, state).url == URL


def test_410_ends_it_for_a_week() -> None:
    [settled] = after(PollState(), 410)
    assert settled.poll.outcome == "GONE"
    assert due_in(settled) == 7 * 86_400
    [again] = after(settled.state, b"one", at=8 * 86_400)
    assert (again.poll.outcome, due_in(again)) == ("CHANGED", 30.0)


def test_404_ends_nothing() -> None:
    waits = [due_in(settled) for settled in after(PollState(), *[404] * 9)]
    assert max(waits) == 900.0


# When the next one is due


def test_the_pace_follows_the_page() -> None:
    changed = after(PollState(), b"one")[0]
    assert due_in(changed) == 30.0
    for quiet_seconds, pace in [(60, 30.0), (300, 30.0), (1000, 100.0), (3600, 360.0), (86_400, 600.0)]:
        unchanged = after(changed.state, b"one", at=quiet_seconds)[0]
        assert due_in(unchanged) == pytest.approx(pace, abs=0.01)
        assert due_in(after(unchanged.state, b"two", at=quiet_seconds + 600)[0]) == 30.0


def test_freshness_is_honoured_up_to_the_longest_interval() -> None:
    for control, pace in [("max-age=5", 30.0), ("max-age=120", 120.0), ("max-age=86400", 600.0)]:
        response = msgspec.structs.replace(answer(PollState(), b"one"), headers={"cache-control": control})
        assert due_in(settle(TARGET, PollState(), response, AT, 0.0)) == pace


RSS = b"<rss version='2.0'><channel><ttl>2</ttl><skipHours><hour>20</hour></skipHours></channel></rss>"


def test_a_feed_is_asked_as_rarely_as_it_asks_for() -> None:
    for own_pace in (False, True):
        target = msgspec.structs.replace(TARGET, own_pace=own_pace)
        first = settle(target, PollState(), answer(PollState(), RSS), AT, 0.0)
        assert due_in(first) == 120.0
        not_modified = settle(target, first.state, answer(first.state, RSS), later(120), 0.0)
        assert due_in(not_modified) == 120.0
        cached = msgspec.structs.replace(answer(first.state, RSS), headers={"cache-control": "max-age=240"})
        assert due_in(settle(target, first.state, cached, later(120), 0.0)) == 240.0
        assert due_in(settle(target, first.state, answer(first.state, RSS), later(3_600), 0.0)) == 600.0, "8 to 9 pm"


def test_what_a_feed_asks_for_holds_over_a_304() -> None:
    response = msgspec.structs.replace(answer(PollState(), RSS), headers={"etag": '"a"'})
    state = settle(TARGET, PollState(), response, AT, 0.0).state
    assert due_in(settle(TARGET, state, answer(state, status=304), later(120), 0.0)) == 120.0
    assert due_in(settle(TARGET, state, answer(state, b"<p>Moved</p>"), later(120), 0.0)) == 30.0


def test_a_page_with_a_pace_of_its_own_is_not_slowed_down_by_its_cache() -> None:
    target = msgspec.structs.replace(TARGET, own_pace=True)
    response = msgspec.structs.replace(answer(PollState(), b"one"), headers={"cache-control": "max-age=120"})
    assert due_in(settle(target, PollState(), response, AT, 0.0)) == 30.0
    busy = msgspec.structs.replace(answer(PollState(), status=503), headers={"retry-after": "3600"})
    assert due_in(settle(target, PollState(), busy, AT, 0.0)) == 3600.0


def test_failures_double_the_wait_up_to_a_quarter_of_an_hour() -> None:
    polls = after(PollState(), *[failure()] * 8)
    assert [due_in(settled) for settled in polls] == [30, 60, 120, 240, 480, 900, 900, 900]
    assert [settled.poll.failures for settled in polls] == [1, 2, 3, 4, 5, 6, 7, 8]
    assert due_in(after(polls[-1].state, b"one", at=999)[0]) == 30.0


def test_a_server_that_asks_for_quiet_gets_it() -> None:
    response = msgspec.structs.replace(answer(PollState(), status=429), headers={"retry-after": "3600"})
    assert due_in(settle(TARGET, PollState(), response, AT, 0.0)) == 3600.0
    assert 3600.0 < due_in(settle(TARGET, PollState(), response, AT, 0.9)) < 4500.0


def test_a_poll_that_was_put_off_is_no_failure_of_the_source() -> None:
    state = after(PollState(), b"one", failure())[-1].state
    settled = after(state, failure("PAUSED", 100.0), at=200)[0]
    assert (settled.poll.outcome, settled.poll.failures, due_in(settled)) == ("FAILED", 1, 100.0)


def test_due() -> None:
    assert is_due(PollState(), AT)
    state = after(PollState(), b"one")[0].state
    assert not is_due(state, later(29.9))
    assert is_due(state, later(30))


def test_nobody_is_polled_sooner_after_a_restart() -> None:
    assert resume(PollState(), TARGET, AT).next_due_at == AT.replace(microsecond=123_000) + timedelta(seconds=30)
    state = PollState(next_due_at=later(5000))
    assert resume(state, TARGET, AT).next_due_at == later(5000)
    assert resume(PollState(next_due_at=later(-5000)), TARGET, AT) == resume(PollState(), TARGET, AT)


moments = st.datetimes(datetime(2016, 1, 1), datetime(2030, 1, 1), timezones=st.just(UTC))
targets = st.builds(
    lambda low, extra: msgspec.structs.replace(TARGET, min_seconds=low, max_seconds=low + extra),
    st.floats(0.05, 600),
    st.floats(0, 6000),
)
spreads = st.floats(0, 1, exclude_max=True)
outcomes = st.one_of(
    st.binary(max_size=3),
    st.sampled_from([200, 203, 204, 304, 301, 404, 410, 429, 500]),
    st.builds(
        failure,
        st.sampled_from(["ADDRESS", "ROBOTS", "PAUSED", "DNS", "TIMEOUT"]),
        st.none() | st.floats(0, 1e6),
    ),
)
headers = st.sampled_from(
    [{}, {"etag": "a"}, {"retry-after": "7"}, {"cache-control": "max-age=9999"}, {"last-modified": "Sun"}]
)


@given(targets, st.lists(st.tuples(outcomes, headers, spreads), max_size=20), moments)
def test_whatever_happens_no_poll_is_due_before_its_time(
    target: Target, steps: list[tuple[bytes | int | Failure, dict[str, str], float]], at: datetime
) -> None:
    state = PollState()
    for step, header, spread in steps:
        outcome: Outcome
        if isinstance(step, Failure):
            outcome = step
        else:
            status, body = (200, step) if isinstance(step, bytes) else (step, b"")
            request = request_for(target, state)
            outcome = Response(request=request, status=status, headers=header, body=body, url=URL)
        settled = settle(target, state, outcome, at, spread)
        assert settled == settle(target, state, outcome, at, spread)
        state = settled.state
        assert state.next_due_at is not None
        assert (state.next_due_at - settled.poll.polled_at).total_seconds() >= target.min_seconds - 1e-6
        for moment in (state.next_due_at, settled.poll.polled_at):
            assert moment.microsecond % 1000 == 0
            assert moment.tzinfo is UTC
        if settled.poll.outcome in ("CHANGED", "UNCHANGED", "NOT_MODIFIED"):
            assert state.next_due_at <= settled.poll.polled_at + timedelta(seconds=target.max_seconds + 0.002)
        assert (settled.poll.error is None) == (settled.poll.outcome in ("CHANGED", "UNCHANGED", "NOT_MODIFIED"))
        assert msgspec.json.decode(msgspec.json.encode(state), type=PollState) == state
        at = state.next_due_at


@given(targets, spreads, st.integers(2, 60))
def test_waits_after_failures_never_shrink(target: Target, spread: float, times: int) -> None:
    state, at, waits = PollState(), AT, []
    for _ in range(times):
        settled = settle(target, state, failure(), at, spread)
        waits.append(due_in(settled))
        state, at = settled.state, settled.poll.next_due_at or at
    assert waits == sorted(waits)
    assert waits[-1] <= max(target.max_seconds, 900) * 1.25 + 0.001
