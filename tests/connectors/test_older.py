"""The older pages of a blog: which is asked for next, and what an answer means. Pure rules, no clock and no chance."""

from datetime import UTC, datetime, timedelta
from typing import Any

import msgspec
import pytest

from connectors.web.exchange import Failure, FailureKind, Outcome, Request, Response
from connectors.web.older import advance, again, is_wanted, next_request, settle, to_look_at
from connectors.web.poll import request_for
from connectors.web.poll import settle as settle_poll
from connectors.web.sources import PollState, Settled, Target, to_snapshot
from schemas.records import Snapshot

AT = datetime(2016, 12, 11, 19, 20, tzinfo=UTC)
URL = "https://harbour.example/latest"
LIVE = "https://harbour.example/live/today"
TARGET = Target(source=URL, outlet="harbour", min_seconds=30.0, max_seconds=600.0, older_pages=3)


def later(seconds: float) -> datetime:
    return AT + timedelta(seconds=seconds)


def page(number: int) -> str:
    return f"{LIVE}?page={number}"


def live(url: str = LIVE, seconds: float = 0.0) -> Snapshot:
    answer = Response(request=Request(url=URL), status=200, headers={}, body=b"live", url=url)
    return to_snapshot(TARGET, answer, later(seconds), b"live")


def begun(target: Target = TARGET) -> PollState:
    """The state after a live page was seen that leads to page 2, a second after it."""
    state = PollState(polls=1, next_due_at=later(30))
    return advance(target, state, live(), page(2))


def answer(number: int, status: int = 200, url: str | None = None, **headers: str) -> Response:
    asked = Request(url=page(number))
    return Response(request=asked, status=status, headers=headers, body=b"older", url=url or page(number))


def settled(state: PollState, outcome: Outcome, seconds: float = 5.0, spread: float = 0.0) -> Settled:
    found = settle(TARGET, state, outcome, later(seconds), spread)
    assert found is not None
    return found


def had(state: PollState, number: int, leads_to: str | None, seconds: float = 5.0) -> PollState:
    """The state after a page was had."""
    found = settled(state, answer(number), seconds)
    assert found.snapshot is not None
    return advance(TARGET, found.state, found.snapshot, leads_to)


def asks(state: PollState, seconds: float = 5.0, gap_seconds: float = 1.0, target: Target = TARGET) -> str | None:
    request = next_request(target, state, later(seconds), gap_seconds)
    return request.url if request else None


# Following


def test_pages_are_followed_one_after_the_other_and_each_once() -> None:
    state = begun()
    assert asks(state) == page(2)
    state = had(state, 2, page(3))
    assert asks(state, 6.0) is None, "five seconds lie between two"
    assert asks(state, 10.0) == page(3)
    state = had(state, 3, None, 10.0)
    assert asks(state, 15.0) is None
    assert not is_wanted(TARGET, state, live())


def test_no_more_pages_are_followed_than_the_source_allows() -> None:
    state = begun()
    for number in (2, 3, 4):
        assert asks(state, 20.0) == page(number)
        state = had(state, number, page(number + 1))
    assert asks(state, 20.0) is None


@pytest.mark.parametrize("leads_to", [page(2), LIVE])
def test_a_page_that_leads_back_is_the_last(leads_to: str) -> None:
    state = had(begun(), 2, page(3))
    assert asks(had(state, 3, leads_to), 20.0) is None


def test_a_source_that_wants_none_has_none_followed() -> None:
    target = msgspec.structs.replace(TARGET, older_pages=0)
    assert asks(begun(target), target=target) is None
    found = Response(request=Request(url=URL), status=200, headers={}, body=b"live", url=LIVE)
    assert to_look_at(target, PollState(), found, AT) is None


def test_a_page_is_a_snapshot_of_its_source_that_names_its_live_page() -> None:
    found = settled(begun(), answer(2, url=page(2) + "#top"))
    assert found.snapshot is not None
    assert (found.snapshot.source, found.snapshot.url, found.snapshot.older_of) == (URL, page(2) + "#top", LIVE)
    assert (found.snapshot.body, found.snapshot.unchanged) == (b"older", False)
    assert (found.poll.source, found.poll.older_page, found.poll.outcome) == (URL, page(2), "CHANGED")
    assert (found.poll.snapshot_id, found.poll.next_due_at) == (found.snapshot.snapshot_id, None)


def test_a_page_that_was_handed_on_before_a_crash_is_not_counted_again() -> None:
    state = had(begun(), 2, page(3))
    again_had = to_snapshot(TARGET, answer(2), later(5), b"older", older_of=LIVE)
    assert not is_wanted(TARGET, state, again_had)
    assert advance(TARGET, state, again_had, page(3)) == state


# Beside the polls of the source


def test_there_is_no_time_for_an_older_page_shortly_before_the_source_is_due() -> None:
    state = begun()
    assert asks(state, 27.5) == page(2)
    assert asks(state, 27.6) is None
    assert asks(state, 24.0, gap_seconds=7.0) is None, "the host lets nobody in so soon after another"
    assert asks(msgspec.structs.replace(state, next_due_at=None), 27.5) is None


def test_what_a_failed_older_page_comes_to_is_no_matter_of_its_source() -> None:
    before = begun()
    state = settled(before, answer(2, 500)).state
    assert msgspec.structs.replace(state, walk=None) == msgspec.structs.replace(before, walk=None)


# Live pages


def test_each_live_page_that_a_source_leads_to_is_followed_once() -> None:
    state = had(begun(), 2, None)
    tomorrow = live("https://harbour.example/live/tomorrow", 90_000)
    assert is_wanted(TARGET, state, tomorrow)
    state = advance(TARGET, state, tomorrow, None)
    assert not is_wanted(TARGET, state, live(seconds=180_000))
    assert not is_wanted(TARGET, state, live(LIVE + "#top", 180_000))


def test_an_address_that_changes_with_each_answer_is_not_followed_with_each() -> None:
    state = had(begun(), 2, None)
    assert not is_wanted(TARGET, state, live(LIVE + "?t=1", 60))
    assert is_wanted(TARGET, state, live(LIVE + "?t=99", 3_600))


def test_another_live_page_waits_until_the_one_is_done() -> None:
    state = begun()
    assert not is_wanted(TARGET, state, live("https://harbour.example/live/tomorrow", 90_000))


def test_the_body_is_asked_for_until_it_was_looked_at() -> None:
    state = PollState(polls=3, etag='"a"', validated_url=LIVE)
    assert request_for(TARGET, state).etag is None
    assert request_for(TARGET, advance(TARGET, state, live(), None)).etag == '"a"'
    assert request_for(msgspec.structs.replace(TARGET, older_pages=0), state).etag == '"a"'


@pytest.mark.parametrize("status", [304, 404, 500])
def test_only_an_answer_with_a_body_is_looked_at(status: int) -> None:
    found = Response(request=Request(url=URL), status=status, headers={}, body=b"", url=LIVE)
    assert to_look_at(TARGET, PollState(), found, AT) is None
    assert to_look_at(TARGET, PollState(), Failure(kind="DNS", reason="no such name"), AT) is None


# When it does not go well


@pytest.mark.parametrize("status", [401, 403, 404, 410, 451])
def test_a_page_that_is_not_there_ends_it(status: int) -> None:
    found = settled(begun(), answer(2, status))
    assert found.poll.outcome == ("GONE" if status == 410 else "FAILED")
    assert (found.snapshot, found.poll.next_due_at, asks(found.state, 20.0)) == (None, None, None)
    assert str(status) in (found.poll.error or "")


@pytest.mark.parametrize("kind", ["ROBOTS", "ADDRESS"])
def test_a_page_that_may_not_be_had_ends_it(kind: FailureKind) -> None:
    found = settled(begun(), Failure(kind=kind, reason="robots.txt disallows it"))
    assert (found.poll.outcome, asks(found.state, 20.0)) == ("REFUSED", None)


@pytest.mark.parametrize("outcome", [answer(2, 500), answer(2, 429), Failure(kind="TIMEOUT", reason="too slow")])
def test_what_may_pass_is_tried_three_times_later_each_time(outcome: Outcome) -> None:
    state, waits = begun(), []
    for number in (1, 2, 3):
        found = settled(state, outcome)
        assert (found.poll.outcome, found.poll.failures) == ("FAILED", number)
        state = found.state
        waits.append(found.poll.next_due_at and (found.poll.next_due_at - later(5.0)).total_seconds())
    assert waits == [30.0, 60.0, None]
    assert state.walk is not None
    assert state.walk.next_url is None


def test_who_asks_for_quiet_gets_it_and_nobody_failed_who_was_not_asked() -> None:
    busy = settled(begun(), answer(2, 503, **{"retry-after": "3600"}))
    assert busy.poll.next_due_at == later(3605)
    assert later(3605) < (settled(begun(), answer(2, 503, **{"retry-after": "3600"}), 5.0, 0.9).poll.next_due_at or AT)
    paused = Failure(kind="PAUSED", reason="harbour.example asked for quiet", retry_after_seconds=100.0)
    put_off = settled(begun(), paused)
    assert (put_off.poll.failures, put_off.poll.next_due_at) == (0, later(105))


@pytest.mark.parametrize("url", [LIVE, "https://elsewhere.example/live/today?page=2"])
def test_a_redirect_to_what_is_no_older_page_ends_it(url: str) -> None:
    found = settled(begun(), answer(2, url=url))
    assert (found.poll.outcome, found.snapshot, asks(found.state, 20.0)) == ("FAILED", None, None)
    assert "no older page" in (found.poll.error or "")


def test_an_answer_that_a_rolled_back_state_does_not_know_is_passed_over() -> None:
    assert settle(TARGET, PollState(), answer(2), later(5), 0.0) is None
    assert settle(TARGET, begun(), answer(3), later(5), 0.0) is None


# Asked for by a person


def test_a_person_can_have_it_done_again() -> None:
    state = had(begun(), 2, None)
    state = msgspec.structs.replace(state, next_due_at=later(600))
    asked = again(TARGET, state, later(60), later(61))
    assert asked.next_due_at == later(91), "and not sooner than the source's shortest pause allows"
    assert is_wanted(TARGET, asked, live(seconds=91))
    assert again(TARGET, asked, later(60), later(62)) == asked, "once"
    assert again(TARGET, asked, later(70), later(71)).backfill_at == later(70)


def test_a_source_that_fails_is_not_asked_sooner_for_that() -> None:
    state = PollState(failures=3, next_due_at=later(900))
    assert again(TARGET, state, later(60), later(61)).next_due_at == later(900)


def test_it_is_done_again_after_what_is_under_way() -> None:
    asked = again(TARGET, begun(), later(1), later(2))
    assert asks(asked) == page(2)
    assert not is_wanted(TARGET, asked, live(seconds=3))
    assert is_wanted(TARGET, had(asked, 2, None), live(seconds=6))


def test_the_state_survives_its_encoding() -> None:
    for state in (begun(), had(begun(), 2, page(3)), again(TARGET, begun(), later(1), later(2))):
        assert msgspec.msgpack.decode(msgspec.msgpack.encode(state), type=PollState) == state


def test_an_older_state_that_knew_of_no_older_pages_is_read() -> None:
    fields: dict[str, Any] = msgspec.to_builtins(settle_poll(TARGET, PollState(), answer(1), AT, 0.0).state)
    older = {name: fields[name] for name in ("polls", "etag", "body_digest", "next_due_at")}
    assert msgspec.convert(older, PollState).followed == ()
