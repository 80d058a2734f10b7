"""What older versions kept in checkpoints is read, and goes on."""

import msgspec

from pipelines.known import GONE, LastBody, Noted, Page, PageDelta
from pipelines.revise import compare
from tests.pipelines.pages import entry, snapshot
from tests.pipelines.test_revise import BRIDGE, SCHOOL, TRAINS, Blog, told

KNOWN_FIELDS, PAST_FIELDS = 9, 3  # of the version before `since`, `said_at` and the rest


def test_a_checkpoint_of_the_version_before_is_read_and_goes_on() -> None:
    posts = (entry(30, TRAINS), entry(20, SCHOOL), entry(10, BRIDGE))
    before = Blog()
    before.says(*posts)
    kept = [msgspec.msgpack.decode(msgspec.msgpack.encode(delta)) for delta in before.page.deltas()[:3]]
    for _, _, known in kept:
        known[3] = known[3][:PAST_FIELDS]
        del known[KNOWN_FIELDS:]
    blog = Blog()
    decode = msgspec.msgpack.Decoder(list[PageDelta]).decode
    for delta in decode(msgspec.msgpack.encode([*kept, [1, 2]])):
        blog.page.apply(delta)
    assert blog.page.last == LastBody(implausible=2)
    assert told(blog.says(*posts)) == []
    assert told(blog.says(posts[0], posts[2])) == []
    assert told(blog.says(posts[0], posts[2])) == [("WITHDRAWN", 2, "")]


def test_a_state_is_small() -> None:
    page = Page()
    one = compare(page, snapshot(0), [entry(10, f"{BRIDGE} {SCHOOL}", native_id="a", permalink="https://a.example/1")])
    (noted,) = [delta for delta in one.deltas if isinstance(delta, Noted)]
    assert noted.known is not None
    assert noted.known.missing < GONE
    assert len(msgspec.msgpack.encode(noted)) < 700  # bytes, whatever it says
