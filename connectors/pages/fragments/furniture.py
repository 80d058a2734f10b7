"""Lines of a page that are not news: buttons, photo credits, file names of pictures, teasers' labels.

    a line of text -> whether a reader would skip it

Only a whole line can be furniture, never a part of a sentence.
"""

import re

_BUTTON = (
    r"(?:share|tweet|pin|print|copy|e-?mail|whatsapp|save|follow|like|report|reply|facebook|twitter|telegram|linkedin)"
    r"(?:(?:\s(?:this|on|via|to|it|us|link|story|article|post|page|with|friends|a|the|facebook|twitter|x|whatsapp)){0,4})"
)
_LABELS = (
    r"advert(?:isement|ising)?|anzeige|publicité|publicidad|sponsored(?:\scontent)?|latest|latest\snews|live|breaking"
    r"|pinned(?:\s(?:post|update|entry))?"
    r"|link\scopied!?|copied!?|(?:read|show|see|load|view)\s(?:more|less|full\spost|next|previous|all)(?:\s\S{1,12})?"
    r"|(?:view|see|read|watch)\s(?:more|this\s(?:post|video)|it)?\s?on\s\w+|article\scontinues\sbelow(?:\sad(?:vertisement)?)?"
    r"|.{0,40}copyright\s?(?::|\u00a9).{1,40}|\u00a9.{1,60}"
    r"|(?:perma|direct\s)?link(?:\sto\s(?:this|the)(?:\s\w+)?)?"
    r"|(?:\w+\s)?feature|related(?:\s(?:articles?|stories|posts?|links?|content))?|recommended|most\s(?:read|popular)"
    r"|more\son\sthis(?:\sstory)?|you\smay\salso\slike|story\scontinues\sbelow(?:\sadvertisement)?|continue\sreading"
    r"|scroll\sto\scontinue|sign\sup(?:\s.{0,60})?|subscribe(?:\s.{0,40})?|view\sthis\spost\son\sinstagram"
    r"|embed\sfrom\sgetty\simages|view\simage(?:\s.{0,30})?|loading(?:\.{3}|\u2026)?|like\sloading(?:\.{3}|\u2026)?"
)
_MOVES = r"(?:jump|skip)\sto\s[\w\s]{1,30}|(?:back|scroll|return)\s(?:up\s)?to\s(?:the\s)?(?:top|start|article|live)"
_STAMPS = (
    r"(?:(?:last|first)\s)?(?:updated|published|modified)(?:\s?(?:at|on))?:?\s[\w\s:.,/+\-]{0,40}\d[\w\s:.,/+\-]{0,20}"
)
_MAIL = r"to:|from:|subject:"
_FURNITURE = re.compile(rf"(?:{_BUTTON}|{_LABELS}|{_MOVES}|{_STAMPS}|{_MAIL})", re.IGNORECASE)
_PICTURE = re.compile(
    r"(?:photo(?:graph)?s?|image|picture|foto|pic|map|graphic|chart|cartoon|illustration|screenshot)(?:\s(?:credit|by|courtesy(?:\sof)?))?\s?:\s?.+",
    re.I,
)
_SLUG = re.compile(r"[a-z0-9]+(?:[-_][a-z0-9]+)+|[\w\-]+\.(?:jpe?g|png|gif|webp|mp4|mov)", re.IGNORECASE)
_AGENCY = r"(?:afp|reuters|ap|epa|getty|gettyimages|shutterstock|anadolu|dpa|xinhua|pa|bloomberg|handout)"
_AGENCY_CREDIT = re.compile(rf".{{0,300}}\([^()]{{0,80}}/\s?{_AGENCY}(?:\s(?:images?|news))?\)", re.IGNORECASE)


_MORE = re.compile(
    r"(?<=[.!?\u2026])\s*\[?(?:read|continue|see|view|show)\s(?:more|reading|full post)[\]\s.\u2026\u00bb>]*$",
    re.IGNORECASE,
)


def without_more(text: str) -> str:
    """A text without the button that shows all of it: '... Read more'."""
    return _MORE.sub("", text)


def furniture(line: str) -> bool:
    """Whether a line, stripped, is a button, a label, a credit or a file name and not news."""
    if len(line) <= 90 and (_FURNITURE.fullmatch(line) or _is_slug(line)):
        return True
    half = len(line) // 2
    if len(line) <= 90 and line[:half] == line[-half:] and _FURNITURE.fullmatch(line[:half]):
        return True  # once for readers and once for screen readers: 'View more on twitterView more on twitter'
    return not any(character.isalnum() for character in line) or bool(_PICTURE.fullmatch(line))


def caption(line: str, above: str | None) -> bool:
    """Whether a line is a picture's caption: it ends in a credit, not as a sentence does.

    `above`: the line before it; under the file name of a picture a credit in brackets is enough,
    elsewhere it has to name an agency.
    """
    if not line.endswith(")"):
        return False
    return bool(_AGENCY_CREDIT.fullmatch(line) or (above is not None and _is_slug(above) and "(" in line))


def _is_slug(line: str) -> bool:
    """`harbour-fire-10-12-16` or `IMG_2041.jpg`, but not `Re-election`."""
    return bool(_SLUG.fullmatch(line)) and (line.islower() or "." in line or any(map(str.isdigit, line)))
