"""The formats of feeds: Document -> `Feed`, by whichever of them the document has.

Guarantees: raises Reject, and nothing else, for what is no feed.
"""

from connectors.pages.document import Document
from connectors.pages.feeds import json_feed, wordpress, xml_feed
from connectors.pages.feeds.items import Feed


def sign_of(document: Document) -> str | None:
    """Return by what the document can be told to be a feed, without reading it; None where by nothing."""
    if document.media_type != "json":
        return xml_feed.sign_of(document)
    return wordpress.sign_of(document) if _is_list(document) else json_feed.sign_of(document)


def parse(document: Document) -> Feed:
    """Return what the feed says; raise Reject where the document is no feed that can be read."""
    if document.media_type != "json":
        return xml_feed.parse(document)
    return wordpress.parse(document) if _is_list(document) else json_feed.parse(document)


def _is_list(document: Document) -> bool:
    return document.text.lstrip().startswith("[")
