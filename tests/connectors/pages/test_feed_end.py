"""A feed that breaks off is read as far as it says something whole, and fast."""

from time import process_time

import pytest

from connectors.pages.feeds.end import ended

BEGUN = "<rss><channel><item><guid>1</guid>"


@pytest.mark.parametrize(
    ("cut", "end"),
    [
        ("<description><![CDATA[<p>on", "<description><![CDATA[<p>on]]></description></item>"),
        ("<description>a &am", "<description>a </description></item>"),
        ("<description>a</descr", "<description>a</description></item>"),
        ("<content:encoded>a", "<content:encoded>a</content:encoded></item>"),
        ("<summary type='xhtml'><div><p>a <b>b", "<summary type='xhtml'><div><p>a <b>b</b></p></div></summary></item>"),
        ("<description>a</description><pubDate>Tue, 05 M", "<description>a</description></item>"),
        ("<link>https://harbour.exa", "</item>"),
        ("<media:content url='https://harb", "</item>"),
        ("<description>a</description><!-- not", "<description>a</description><!-- not--></item>"),
        ("<description>a</description></ite", "<description>a</description></item>"),
        ("</item>", "</item>"),
        ("</item></channel></rss>", "</item></channel></rss>"),
    ],
)
def test_what_is_cut_off_is_ended(cut: str, end: str) -> None:
    assert ended(BEGUN + cut, "item") == BEGUN + end


@pytest.mark.parametrize(
    "piece",
    ["<![CDATA[", "<!--", "<?", "<a ", '<a b="', "<a>", "</a>", "<a></b>", "&", "<a b='c'", "]]>", "<item>", "<item/>"],
)
def test_a_trap_takes_no_time(piece: str) -> None:
    started = process_time()
    ended(BEGUN + "<description>" + piece * 60_000, "item")
    assert process_time() - started < 1
