"""What breaks most XML is mended, and nothing else is touched."""

from time import process_time

import pytest
from hypothesis import given
from hypothesis import strategies as some

from connectors.pages.feeds.slips import mended


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("R&D & more&", "R&amp;D &amp; more&amp;"),
        ("caf&eacute;&nbsp;&mdash;", "caf\u00e9\u00a0\u2014"),
        ("&nope; &EACUTE; &AMP; &LT;", "&amp;nope; &amp;EACUTE; &AMP; &LT;"),
        ("&amp; &lt;p&gt; &quot;&apos; &#233; &#xE9;", "&amp; &lt;p&gt; &quot;&apos; &#233; &#xE9;"),
        ("&#xD800;&#55296;&#99999999999;&#x1F600;", "\ufffd\ufffd\ufffd&#x1F600;"),
        ("a\x00b\x0bc\x1fd\te\nf", "abcd\te\nf"),
        ("<![CDATA[a & b &nbsp;\x0c]]> &", "<![CDATA[a & b &nbsp;]]> &amp;"),
        ("<link>/?a=1&b=2&copy=3</link>", "<link>/?a=1&amp;b=2&amp;copy=3</link>"),
    ],
)
def test_a_slip(text: str, meant: str) -> None:
    assert mended(text) == meant


@given(some.text(some.sampled_from("&;#x1aé\x0b<[]!CDATA lt"), max_size=60))
def test_what_is_mended_stays_as_it_is(text: str) -> None:
    assert mended(mended(text)) == mended(text)


@pytest.mark.parametrize(
    "piece", ["&", "&#", "&#x", "&a", "<![CDATA[", "&#1234567", "&" + "a" * 40, "]]>", "<![CDATA[&"]
)
def test_a_trap_takes_no_time(piece: str) -> None:
    started = process_time()
    mended(piece * 60_000)
    assert process_time() - started < 2
