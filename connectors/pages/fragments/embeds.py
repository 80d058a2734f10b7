"""Players and posts that a page names instead of showing: AMP's elements, players' and platforms' own placeholders.

    an element of selectolax -> Media, None where it is no such element

Guarantees: nothing is raised; an address is made of ids only where the player's own addresses are made so.
Elements: https://amp.dev/documentation/components (`amp-youtube`, `amp-twitter`, ...), `lite-youtube`, Brightcove's
`video-js`, the script of Telegram's widget.
"""

import re
from typing import Final

from selectolax.lexbor import LexborNode

from connectors.pages.document import absolute
from schemas.records import Media, MediaKind

# element -> the attribute that holds the id, what the id is put into, and what is there
_BY_ID: Final[dict[str, tuple[str, str, MediaKind]]] = {
    "lite-youtube": ("videoid", "https://www.youtube.com/watch?v={}", "VIDEO"),
    "youtube-video": ("src", "{}", "VIDEO"),
    "amp-youtube": ("data-videoid", "https://www.youtube.com/watch?v={}", "VIDEO"),
    "amp-vimeo": ("data-videoid", "https://vimeo.com/{}", "VIDEO"),
    "amp-dailymotion": ("data-videoid", "https://www.dailymotion.com/video/{}", "VIDEO"),
    "amp-jwplayer": ("data-media-id", "https://cdn.jwplayer.com/players/{}.html", "VIDEO"),
    "amp-twitter": ("data-tweetid", "https://twitter.com/i/status/{}", "EMBED"),
    "amp-instagram": ("data-shortcode", "https://www.instagram.com/p/{}/", "EMBED"),
    "amp-facebook": ("data-href", "{}", "EMBED"),
    "amp-tiktok": ("data-src", "{}", "EMBED"),
    "amp-reddit": ("data-src", "{}", "EMBED"),
    "amp-imgur": ("data-imgur-id", "https://imgur.com/{}", "EMBED"),
}
_BY_ATTRIBUTE: Final[tuple[tuple[str, str, MediaKind], ...]] = (
    ("data-youtube-id", "https://www.youtube.com/watch?v={}", "VIDEO"),
    ("data-tweet-id", "https://twitter.com/i/status/{}", "EMBED"),
    ("data-tweetid", "https://twitter.com/i/status/{}", "EMBED"),
    ("data-instgrm-permalink", "{}", "EMBED"),
    ("data-text-post-permalink", "{}", "EMBED"),
    ("data-bluesky-uri", "{}", "EMBED"),
    ("data-telegram-post", "https://t.me/{}", "EMBED"),
    ("data-video-url", "{}", "VIDEO"),
    ("data-video-src", "{}", "VIDEO"),
    ("data-mp4", "{}", "VIDEO"),
)
_BRIGHTCOVE: Final = "https://players.brightcove.net/{}/{}_default/index.html?videoId={}"
_BLUESKY: Final = re.compile(r"at://([^/]+)/app\.bsky\.feed\.post/(\w+)")
_ID: Final = re.compile(r"[^\s<>\"']{2,500}")


def embedded(node: LexborNode, base_url: str | None) -> Media | None:
    """What an element stands for that has no address in `src`."""
    attributes = node.attributes
    if node.tag not in _BY_ID and not any(name.startswith("data-") for name in attributes):
        return None
    named = _BY_ID.get(node.tag or "")
    if named is not None:
        return _media(attributes.get(named[0]), named[1], named[2], base_url)
    account, video = attributes.get("data-account"), attributes.get("data-video-id")
    if account and video:
        player = attributes.get("data-player") or "default"
        return _media(video, _BRIGHTCOVE.format(account, player, "{}"), "VIDEO", base_url)
    for name, form, kind in _BY_ATTRIBUTE:
        if attributes.get(name):
            return _media(attributes.get(name), form, kind, base_url)
    return None


def _media(value: str | None, form: str, kind: MediaKind, base_url: str | None) -> Media | None:
    found = (value or "").strip()
    if not _ID.fullmatch(found):
        return None
    bluesky = _BLUESKY.fullmatch(found)
    address = f"https://bsky.app/profile/{bluesky[1]}/post/{bluesky[2]}" if bluesky else form.format(found)
    whole = absolute(address, base_url)
    return Media(kind, whole) if whole else None
