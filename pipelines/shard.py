"""The sources of one shard, in one process: starts what is due, takes in what has arrived.

in: what is known of each source; out: snapshots, polls and what is known now

A source is polled when it is due; between its polls the older pages of its blog are asked for, one at a time.

After a restart the archive tells what was fetched and may not have been published: that is handed on
first, with the time and the id of its fetch, and nobody is asked sooner than its shortest interval.
"""

import logging
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random

import msgspec

from connectors.archives import archive
from connectors.archives.archive import Reference
from connectors.platforms import older_page
from connectors.web import older
from connectors.web.poll import is_due, recall, request_for, resume, settle
from connectors.web.poller import Arrival, Poller
from connectors.web.sources import PollState, Settled, Target
from pipelines.backfills import Inbox
from schemas.errors import Reject
from schemas.records import Poll, Snapshot

log = logging.getLogger(__name__)

WAITING_TICK_SECONDS = 0.01  # while an answer is awaited: what has arrived waits half of it on average
LONG_WAITING_TICK_SECONDS = 0.1  # and while it has been awaited for long
LONG_SECONDS = 2.0
IDLE_TICK_SECONDS = 1.0
KEEP_STATE = timedelta(days=7)  # of a source that is not polled any more
SUMMARY_SECONDS = 60.0
COLLECTED_WITHIN = timedelta(minutes=1)  # what has arrived is taken in; far longer than the poller's threads may lag
CHECKPOINT_WITHIN = timedelta(minutes=10)  # a first run has made its first checkpoint

Ticked = tuple[list[Snapshot], list[Poll], dict[str, PollState]]


class Shard:
    """The sources of one shard in this process: starts what is due and takes in what has arrived."""

    def __init__(
        self,
        targets: Sequence[Target],
        poller: Poller,
        kept: archive.Archive | None,
        started_at: datetime,
        backfills: Path | None = None,
    ):
        self.targets = {target.source: target for target in targets}
        self.of_older = {older.key_of(source): source for source in self.targets}
        self.keys = (*self.targets, *self.of_older)  # by which the poller knows what it fetches
        self.poller, self.archive, self.started_at = poller, kept, started_at
        self.inbox, self.inbox_read_at = Inbox(backfills), datetime.min.replace(tzinfo=UTC)
        self.last_start_at = started_at
        self.random = Random()  # noqa: S311 spreads polls, hides nothing
        self.summary = Summary(started_at)

    def take_up(self, states: Mapping[str, PollState], folder: Path | None) -> Ticked:
        """The first tick after a start: hands on what was archived and is not known to have been published.

        A source that the checkpoint knows nothing of may have been polled after it, or before there was any.
        """
        snapshots, known = [], dict(states)
        for reference in self._archived_since(states, folder):
            state = known.get(reference.source, PollState())
            if _is_taken_in(state, reference):
                continue
            try:
                snapshot = archive.load(reference)
            except Reject as error:
                log.warning("archive %s", error)
                continue
            snapshots.append(snapshot)
            known[reference.source] = self._recall(state, snapshot)
        if snapshots:
            log.info("resumed archived_snapshots=%d", len(snapshots))
        known = {
            source: resume(state, self.targets[source], self.started_at) if source in self.targets else state
            for source, state in known.items()
        }
        return snapshots, [], self._without_expired(known)

    def _recall(self, state: PollState, snapshot: Snapshot) -> PollState:
        if snapshot.older_of is None:
            state = recall(state, snapshot)
        target = self.targets.get(snapshot.source)
        return state if target is None or snapshot.unchanged else self._advance(target, state, snapshot)

    def _archived_since(self, states: Mapping[str, PollState], folder: Path | None) -> list[Reference]:
        """What was archived about when the checkpoint was made and later, of the sources of this shard."""
        if folder is None or not folder.is_dir():
            return []
        known_until = [state.last_ok_at for state in states.values() if state.last_ok_at]
        since = max(known_until) - COLLECTED_WITHIN if known_until else self.started_at - CHECKPOINT_WITHIN
        return [found for found in archive.after(folder, since)[0] if found.source in {*states, *self.targets}]

    def tick(self, states: Mapping[str, PollState], now: datetime) -> Ticked:
        """Takes in what has arrived, starts what is due."""
        known, snapshots, polls = dict(states), [], []
        for arrival in self.poller.collect(self.keys):
            settled = self._settle(known, arrival)
            if settled is None:
                continue
            known[settled.poll.source] = settled.state
            polls.append(settled.poll)
            if settled.snapshot is not None:
                if self.archive is not None:
                    self.archive.append(settled.snapshot)
                snapshots.append(settled.snapshot)
        self._take_requests(known, now)
        for source, target in self.targets.items():
            state = known.get(source, PollState())
            if is_due(state, now):
                started = self.poller.start(target, request_for(target, state))
            else:
                started = self._start_older(target, state, now)
            if started:
                self.last_start_at = now
        self.summary.add(polls, now)
        return snapshots, polls, known

    def pause_seconds(self, states: Mapping[str, PollState], now: datetime) -> float:
        """How long until the next tick: short while answers are awaited, else until something is due."""
        if any(self.poller.in_flight(key) for key in self.keys):
            waited = (now - self.last_start_at).total_seconds()
            return WAITING_TICK_SECONDS if waited < LONG_SECONDS else LONG_WAITING_TICK_SECONDS
        due = [states.get(source, PollState()).next_due_at or now for source in self.targets]
        soonest = min(((at - now).total_seconds() for at in due), default=IDLE_TICK_SECONDS)
        return min(max(soonest, WAITING_TICK_SECONDS), IDLE_TICK_SECONDS)

    def _settle(self, known: Mapping[str, PollState], arrival: Arrival) -> Settled | None:
        """What came of a poll, or of asking for an older page; None for one that nobody knows of any more."""
        source = self.of_older.get(arrival.source, arrival.source)
        target, state = self.targets[source], known.get(source, PollState())
        chance = self.random.random()
        if source != arrival.source:
            settled = older.settle(target, state, arrival.outcome, arrival.finished_at, chance)
            page = settled.snapshot if settled else None
        else:
            settled = settle(target, state, arrival.outcome, arrival.finished_at, chance)
            page = older.to_look_at(target, settled.state, arrival.outcome, arrival.finished_at)
        if settled is None or page is None:
            return settled
        return msgspec.structs.replace(settled, state=self._advance(target, settled.state, page))

    def _advance(self, target: Target, state: PollState, page: Snapshot) -> PollState:
        """The state after a page of a blog was had: its older pages are begun, or followed further."""
        if not older.is_wanted(target, state, page):
            return state
        after = older.advance(target, state, page, next_url := older_page(page))
        walk = after.walk
        if walk is not None and walk.next_url is None and (walk.pages or next_url):
            log.info("older pages followed source=%s page=%s pages=%d", target.source, walk.page, walk.pages)
            if walk.pages >= target.older_pages and next_url:
                log.warning("older pages left source=%s next=%s: older_pages = %d", target.source, next_url, walk.pages)
        return after

    def _start_older(self, target: Target, state: PollState, now: datetime) -> bool:
        if state.walk is None or state.walk.next_url is None:
            return False
        request = older.next_request(target, state, now, self.poller.host_gap_seconds(state.walk.next_url))
        return request is not None and self.poller.start(older.as_asked(target), request)

    def _take_requests(self, known: dict[str, PollState], now: datetime) -> None:
        """Notes what people asked for since the last look, a second ago."""
        if (now - self.inbox_read_at).total_seconds() < IDLE_TICK_SECONDS:
            return
        self.inbox_read_at = now
        for request in self.inbox.read():
            state, target = known.get(request.source, PollState()), self.targets.get(request.source)
            if target is not None and (after := older.again(target, state, request.asked_at, now)) != state:
                log.info("older pages asked for source=%s", request.source)
                known[request.source] = after

    def _without_expired(self, known: Mapping[str, PollState]) -> dict[str, PollState]:
        oldest = self.started_at - KEEP_STATE
        return {
            source: state
            for source, state in known.items()
            if source in self.targets or (state.next_due_at or self.started_at) > oldest
        }


def _is_taken_in(state: PollState, reference: Reference) -> bool:
    """Whether a state knows of an archived snapshot; an older page only adds, so it may be handed on again."""
    return reference.older_of is None and state.last_ok_at is not None and reference.fetched_at <= state.last_ok_at


class Summary:
    """One line a minute in the log: how many polls came to what."""

    def __init__(self, at: datetime):
        self.at = at
        self.counts: dict[str, int] = {}

    def add(self, polls: Sequence[Poll], now: datetime) -> None:
        for poll in polls:
            self.counts[poll.outcome] = self.counts.get(poll.outcome, 0) + 1
            if poll.error:
                asked = poll.older_page or poll.source
                log.warning("poll outcome=%s source=%s error=%s", poll.outcome, asked, poll.error)
        if (now - self.at).total_seconds() >= SUMMARY_SECONDS and self.counts:
            log.info("polls %s", " ".join(f"{name.lower()}={count}" for name, count in sorted(self.counts.items())))
            self.at, self.counts = now, {}
