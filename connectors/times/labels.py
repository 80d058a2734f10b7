"""Labels that say when something was published: 'Posted at 15:05', '5m ago (10:22 GMT)', 'Gestern, 14.23 Uhr', "67'".

    a short text, or an attribute's value -> TimeLabel

Guarantees: pure; a text that says more than a time and a name is no label, unless its element is said to be one
(`named`). Which instant a label means is decided where the page's date and the fetch are known.
"""

import re
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from unicodedata import decimal

import msgspec

from connectors.times.clocks import CLOCK, DATE, Clock, Day, clock, day
from connectors.times.fetch import ask
from connectors.times.machine_dates import machine_date
from connectors.times.months import in_western_order
from connectors.times.relative import Ago, ago
from schemas.records import Moment

_LONGEST = 70  # characters
_LONGEST_REST = 40  # of a name after the time
_UPDATED = re.compile(
    r"(?:last\s)?(?:updated|modified|edited)\b|(?:zuletzt\s)?aktualisiert|mis\sà\sjour|modifié|actualizad[oa]|atualizad[oa]"
    r"|aggiornato|bijgewerkt|عُ?دّ?ل|تحديث|עודכן|обновлено",
    re.IGNORECASE,
)
_LEAD = re.compile(
    r"(?:(?:(?:first|originally)(?=\sp)|posted|published|publié|publicado|pubblicato|veröffentlicht|gepubliceerd|added|created|live|(?:last\s)?updated?"
    r"|modified|edited|aktualisiert|zuletzt|mis\sà\sjour|modifié|actualizado|atualizado|aggiornato|bijgewerkt|at|on|um|am"
    r"|[àa](?:\slas?)?|às|alle|or[ae]|om|le|el|em|il(?!\sy\sa)|kl\.?|klo|klockan|il(?!\sy\sa)|date|time|uhrzeit|hora|heure|نشر(?:\sفي)?|في"
    r"|(?:ال)?ساعة|ב|בשעה|[oов]|godz(?:\.|ina)?|ve?|u|saat|pukul|jam|lúc|ώρα|ma)"
    r"(?:\s*[:,]\s*|\s+|(?=\d)))*",
    re.IGNORECASE,
)
_PLACED = re.compile(
    r"(?P<today>today|heute|aujourd[’']hui|hoy|hoje|oggi|vandaag|i\s?dag|idag|اليوم|היום|bugün|сегодня"
    r"|сьогодні|днес|dziś|dzisiaj|dnes|danas|tänään|σήμερα|azi|astăzi|hari\sini|hôm\snay)"
    r"|(?P<yesterday>yesterday|gestern|hier|ayer|ontem|ieri|gisteren|i\s?går|أمس|אתמול|dün|вчера"
    r"|вчора|wczoraj|včera|jučer|eilen|χθες|χτες|tegnap|kemarin|hôm\squa)",
    re.IGNORECASE,
)
_A_PLACE = re.compile(rf"(?<!\w)(?:{_PLACED.pattern})(?!\w)", re.IGNORECASE)
_A_WORD = re.compile(r"(?<!\w)\w")
_SEPARATED = r"[\s,|·•()\[\]/.\u2013\u2014\u200e\u200f-]*"
_AT = (
    r"(?:(?:at|um|[àa](?:\slas?)?|às|alle|or[ae]|om|kl\.?|klo|klockan|godz\.|godzina|ve?|saat|pukul|ώρα|[oов]|ب"
    r"|الساعة)\s)?"
)
_TIMED = re.compile(
    rf"(?:(?:{DATE}){_SEPARATED}{_AT})?{re.sub(r'[?]P<[a-z0-9]+>', '?:', CLOCK)}(?:{_SEPARATED}(?:on\s)?(?:{DATE}))?",
    re.IGNORECASE,
)
_DATED = re.compile(rf"(?:{DATE})(?=\W|$)", re.IGNORECASE)
_ENDS = r"[\s|·•,:)\]/\u2013\u2014\u200e\u200f-]*"
_REST = re.compile(rf"{_ENDS}|[\s,]*\b(?:by|von|par|por|di|door|av)\b\s*.{{2,40}}", re.IGNORECASE)
_NAMED_REST = re.compile(
    rf"{_ENDS}|[\s,]*(?:[|·•/\u2013\u2014-]|\b(?:by|von|par|por|di|door|av)\b)\s*.{{2,40}}", re.IGNORECASE
)
_MATCH_MINUTE = re.compile(
    r"(?:min(?:ute)?\.?\s)?\(?\d{1,3}(?:\s?\+\s?\d{1,2})?\s?[’'′´]\s?(?:\+\s?\d{1,2}[’'′´]?)?\)?", re.IGNORECASE
)
_FIGURES = re.compile(r"\d{1,2}[/.-]\d{1,2}[/.-]\d{4}")  # the month may come first or second
_YEAR = re.compile(r"(?:19|20)\d\d")  # '2024', which is also 20:24
_EPOCH = re.compile(r"\d{10}(?:\d{3})?")
_TIME_OF_DAY = re.compile(r"\d{1,2}:\d{2}(?::\d{2})?(?:\s?[ap]m)?", re.IGNORECASE)
_OLDEST = datetime(2000, 1, 1, tzinfo=UTC)
_SCHEDULED = timedelta(days=2)  # how far a post may be dated ahead


class TimeLabel(msgspec.Struct, frozen=True, gc=False):
    """What a label says: one of `moment` (a machine's date), `clock`, `ago`, `day`, `match_minute`; or several.

    `days_back`: the day that goes with the clock, 0 for 'today'. `updated`: it says when something was changed.
    """

    text: str
    moment: Moment | None = None
    clock: Clock | None = None
    ago: Ago | None = None
    day: Day | None = None
    days_back: int | None = None
    match_minute: bool = False
    updated: bool = False

    @property
    def rank(self) -> int:
        """How well it tells when.

        0 an instant, 1 a day and a time, 2 a time, 3 ago, 4 a day, 5 a day in figures, 6 a minute of a match.
        """
        if self.moment is not None:
            return 0 if self.moment.precision != "DAY" else 4
        if self.clock is not None:
            return 1 if self.clock.day or self.days_back is not None else 2
        if self.ago is not None:
            return 3
        if self.match_minute:
            return 6
        return 5 if self.day and _FIGURES.match(self.text) else 4

    def tells_as(self, other: "TimeLabel") -> bool:
        """Whether it tells as much as another label, whatever stands beside the time in either."""
        mine, others = (self.ago, self.day, self.days_back), (other.ago, other.day, other.days_back)
        return self.clock == other.clock and mine == others


@lru_cache(maxsize=16_384)
def printed_label(text: str, named: bool) -> TimeLabel | None:
    """The label that a text is, white space made single; `named`: its element says that it is a time."""
    if not text or len(text) > _LONGEST or not (named or text[-1] not in "!?\u2026"):
        return None
    said = text
    text = in_western_order(text)
    text = "".join(str(digit) if (digit := decimal(character, None)) is not None else character for character in text)
    if _MATCH_MINUTE.fullmatch(text):
        return TimeLabel(said, match_minute=True)
    updated = bool(_UPDATED.match(text))
    rest = text[_LEAD.match(text).end() :].lstrip(" ,:(|\u200e\u200f")  # type: ignore[union-attr]
    label = (
        _relative(said, rest, named, updated)
        or _placed(said, rest, named, updated)
        or _timed(said, rest, named, updated)
    )
    if label is None and named and (within := _TIMED.search(text)) and not _YEAR.fullmatch(within[0]):
        found = clock(text) or clock(within[0])
        return TimeLabel(said, clock=found, updated=updated) if found else None
    return label


@lru_cache(maxsize=16_384)
def rolls(text: str) -> bool:
    """Whether a label says something else when it is read later: '5m ago (10:22 GMT)', 'Yesterday, 10:30'."""
    text = in_western_order(text)
    if _A_PLACE.search(text):
        return True
    return any(ago(text[word.start() :]) for word in _A_WORD.finditer(text))


def machine_label(name: str, value: str, zone: str | None, fetched_at: datetime) -> TimeLabel | None:
    """The label that an attribute is: a date and time, Unix seconds, or a time of day."""
    label = _machine_label(name, value, zone)
    if label is None or label.moment is None:
        return label
    stamped = label.moment.at
    return label if ask(fetched_at, lambda at: stamped < at + _SCHEDULED) else None


@lru_cache(maxsize=16_384)
def _machine_label(name: str, value: str, zone: str | None) -> TimeLabel | None:
    value = value.strip()
    updated = bool(re.search(r"updat|modif|edit|chang", name, re.IGNORECASE))
    if _TIME_OF_DAY.fullmatch(value):
        found = clock(value)
        return TimeLabel(value, clock=found, updated=updated) if found else None
    if value.isdecimal() and not _EPOCH.fullmatch(value):
        return None
    moment = machine_date(value, zone, _OLDEST, "STAMP")  # only a date without a year is read by the fetch
    if moment is None or moment.at <= _OLDEST:
        return None
    printed_day = Day(moment.at.month, moment.at.day, moment.at.year) if moment.precision == "DAY" else None
    return TimeLabel(value, moment=moment, day=printed_day, updated=updated)


def _relative(text: str, rest: str, named: bool, updated: bool) -> TimeLabel | None:
    past = ago(rest)
    if past is None or not (past.sure or named):
        return None
    after = rest[past.length :].strip(" ,|·•()[]\u2013\u2014-\u200e\u200f")
    printed = _TIMED.match(after)
    found = clock(after) if printed else None
    if not _is_rest(after[printed.end() :] if printed and found else rest[past.length :], named):
        return None
    return TimeLabel(text, clock=found, ago=past, updated=updated)


def _placed(text: str, rest: str, named: bool, updated: bool) -> TimeLabel | None:
    """'Today, 10:30', '10:30 yesterday', 'Today' alone."""
    place = _PLACED.search(rest)
    if place is None or (place.start() and rest[place.start() - 1].isalnum()) or rest[place.end() :][:1].isalnum():
        return None
    without = f"{rest[: place.start()]} {rest[place.end() :]}".strip(" ,|")
    without = without[_LEAD.match(without).end() :].strip(" ,|·•()[]\u2013\u2014-")  # type: ignore[union-attr]
    back = 0 if place["today"] else 1
    if not without:
        return TimeLabel(text, days_back=back, updated=updated)
    printed = _TIMED.match(without)
    if printed is None or not _is_rest(without[printed.end() :], named):
        return None
    return TimeLabel(text, clock=clock(without), days_back=back, updated=updated)


def _timed(text: str, rest: str, named: bool, updated: bool) -> TimeLabel | None:
    """'10:23', '8:27 p.m. ET, October 7, 2023', '10:23 | Ana Ruiz'; 'Ana Ruiz, 10:23' where the element is named."""
    printed = _TIMED.match(rest)
    if printed is not None and _is_rest(rest[printed.end() :], named):
        found = clock(rest[: printed.end()])
        if found is not None:
            return TimeLabel(text, clock=found, updated=updated)
    dated = _DATED.match(rest)
    if (
        dated is not None
        and _is_rest(rest[dated.end() :], named)
        and (found_day := day(rest[: dated.end()])) is not None
    ):
        return TimeLabel(text, day=found_day, updated=updated)
    return None


def _is_rest(text: str, named: bool) -> bool:
    """Whether nothing follows a time but a name; in an element that is said to be one, any short name behind a bar."""
    return len(text) <= _LONGEST_REST and bool((_NAMED_REST if named else _REST).fullmatch(text))
