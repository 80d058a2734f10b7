"""What a feed changes from poll to poll: an edited item is one update, a touched date is none."""

from pipelines.known import Page
from pipelines.revise import Revised, revise
from tests.pipelines.pages import snapshot


class Feed:
    """A feed whose snapshots are told one after the other."""

    def __init__(self) -> None:
        self.page = Page()
        self.second = 0

    def says(self, *items: str) -> Revised:
        self.second += 60
        body = f'<rss version="2.0"><channel><title>Gazette</title>{"".join(items)}</channel></rss>'
        revised = revise(self.page, snapshot(self.second, body=body.encode(), platform="feed"))
        for delta in revised.deltas:
            self.page.apply(delta)
        return revised


def item(guid: str = "c7#0", title: str = "Ferry late", text: str = "It waits.", clock: str = "10:00") -> str:
    link = f"https://gazette.example/{guid.partition('#')[0]}"
    return (
        f'<item><guid isPermaLink="false">https://gazette.example/{guid}</guid><link>{link}?from=rss</link>'
        f"<title>{title}</title><pubDate>Sun, 01 Mar 2026 {clock}:00 GMT</pubDate>"
        f"<description>{text}</description></item>"
    )


def told(revised: Revised) -> list[tuple[str, int, tuple[str, ...]]]:
    return [(update.action, update.revision, update.changed) for update in revised.updates]


def test_an_item_that_is_edited_is_one_update() -> None:
    feed = Feed()
    assert told(feed.says(item(), item("d8#0", "Market"))) == [("NEW", 1, ()), ("NEW", 1, ())]
    assert told(feed.says(item(text="It sails."), item("d8#0", "Market"))) == [("REVISED", 2, ("text",))]
    assert told(feed.says(item(text="It sails.", title="Ferry sails"), item("d8#0", "Market"))) == [
        ("REVISED", 3, ("title",))
    ]


def test_a_date_that_is_touched_and_a_version_that_is_counted_are_no_edit() -> None:
    feed = Feed()
    feed.says(item())
    again = feed.says(item("c7#1", clock="11:30"))
    assert (told(again), again.unchanged) == ([], 1)


def test_an_item_that_stands_twice_is_told_once_and_counted() -> None:
    revised = Feed().says(item(), item(), item("d8#0"))
    assert (len(revised.updates), revised.repeated) == (2, 1)


def test_an_item_that_leaves_and_returns_is_no_news() -> None:
    feed = Feed()
    feed.says(item(), item("d8#0"))
    assert told(feed.says(item("d8#0"))) == []
    assert told(feed.says(item(), item("d8#0"))) == []
