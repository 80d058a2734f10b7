"""The time zone of an outlet, from what its page says: (offsets, zone labels, host, language) -> zone and why.

Guarantees: what is only likely is said to be a guess; where nothing speaks for any zone it is UTC.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import msgspec

from connectors.times.zones import zone as labelled_zone

# The zone of most newsrooms under a country's domain; those of large countries stand for their capitals of news.
_BY_DOMAIN = {
    "uk": "Europe/London", "ie": "Europe/Dublin", "fr": "Europe/Paris", "de": "Europe/Berlin", "at": "Europe/Vienna",
    "ch": "Europe/Zurich", "it": "Europe/Rome", "es": "Europe/Madrid", "pt": "Europe/Lisbon", "nl": "Europe/Amsterdam",
    "be": "Europe/Brussels", "lu": "Europe/Luxembourg", "dk": "Europe/Copenhagen", "se": "Europe/Stockholm",
    "no": "Europe/Oslo", "fi": "Europe/Helsinki", "is": "Atlantic/Reykjavik", "pl": "Europe/Warsaw",
    "cz": "Europe/Prague", "sk": "Europe/Bratislava", "hu": "Europe/Budapest", "ro": "Europe/Bucharest",
    "bg": "Europe/Sofia", "gr": "Europe/Athens", "rs": "Europe/Belgrade", "hr": "Europe/Zagreb",
    "si": "Europe/Ljubljana", "ua": "Europe/Kyiv", "ru": "Europe/Moscow", "ee": "Europe/Tallinn", "lv": "Europe/Riga",
    "lt": "Europe/Vilnius", "tr": "Europe/Istanbul", "il": "Asia/Jerusalem", "lb": "Asia/Beirut", "jo": "Asia/Amman",
    "sy": "Asia/Damascus", "iq": "Asia/Baghdad", "ir": "Asia/Tehran", "sa": "Asia/Riyadh", "ae": "Asia/Dubai",
    "qa": "Asia/Qatar", "kw": "Asia/Kuwait", "om": "Asia/Muscat", "eg": "Africa/Cairo", "ma": "Africa/Casablanca",
    "tn": "Africa/Tunis", "dz": "Africa/Algiers", "ng": "Africa/Lagos", "ke": "Africa/Nairobi", "gh": "Africa/Accra",
    "za": "Africa/Johannesburg", "in": "Asia/Kolkata", "pk": "Asia/Karachi", "bd": "Asia/Dhaka", "lk": "Asia/Colombo",
    "np": "Asia/Kathmandu", "cn": "Asia/Shanghai", "hk": "Asia/Hong_Kong", "tw": "Asia/Taipei", "jp": "Asia/Tokyo",
    "kr": "Asia/Seoul", "sg": "Asia/Singapore", "my": "Asia/Kuala_Lumpur", "th": "Asia/Bangkok",
    "vn": "Asia/Ho_Chi_Minh", "id": "Asia/Jakarta", "ph": "Asia/Manila", "au": "Australia/Sydney",
    "nz": "Pacific/Auckland",
    "us": "America/New_York", "ca": "America/Toronto", "mx": "America/Mexico_City", "br": "America/Sao_Paulo",
    "ar": "America/Argentina/Buenos_Aires", "cl": "America/Santiago", "co": "America/Bogota", "pe": "America/Lima",
    "uy": "America/Montevideo", "ve": "America/Caracas",
}  # fmt: skip
# The domain of the country that most of a language's news is written in, where a tag names no region.
_BY_LANGUAGE = {
    "de": "de", "fr": "fr", "it": "it", "es": "es", "nl": "nl", "da": "dk", "sv": "se", "nb": "no", "no": "no",
    "fi": "fi", "pl": "pl", "cs": "cz", "sk": "sk", "hu": "hu", "ro": "ro", "bg": "bg", "el": "gr", "sr": "rs",
    "hr": "hr", "uk": "ua", "ru": "ru", "tr": "tr", "he": "il", "fa": "ir", "hi": "in", "ja": "jp", "ko": "kr",
    "th": "th", "vi": "vn", "id": "id",
}  # fmt: skip
# Asked in this order for a zone of an offset, where neither domain nor language has it.
_LARGE = (
    "Europe/London", "Europe/Paris", "America/New_York", "America/Los_Angeles", "America/Chicago", "Asia/Jerusalem",
    "Europe/Moscow", "Asia/Dubai", "Asia/Kolkata", "Asia/Singapore", "Asia/Tokyo", "Australia/Sydney",
)  # fmt: skip


class Place(msgspec.Struct, frozen=True):
    """The name of a zone, why it is taken, and whether that is only likely."""

    zone: str
    why: str
    guessed: bool


def place(
    printed: Sequence[tuple[str, datetime]], offsets: Iterable[tuple[timedelta, datetime]], host: str, language: str
) -> Place:
    """The zone of a page.

    `printed`: labels such as 'GMT' and 'ET' with an instant each; `offsets`: those of dates that programs print,
    likewise; `host`: of its address; `language`: its tag.
    """
    likely = [zone for zone in (_of_domain(host), _of_language(language)) if zone]
    said = [(_offset_of_label(label, at, likely), at, f"its clocks say {label}") for label, at in printed]
    said += [(offset, at, f"its dates say {_shown(offset)}") for offset, at in offsets]
    for offset, at, why in said:
        for zone in (*likely, *_LARGE):
            if ZoneInfo(zone).utcoffset(at) == offset and (zone in likely or not why.endswith(" GMT")):
                return Place(zone, why, zone not in likely)
        if why.endswith(" GMT"):
            return Place("GMT", why, False)
    if likely:
        named = f"domain, .{host.rpartition('.')[2]}" if _of_domain(host) else f"language, {language}"
        return Place(likely[0], f"from its {named}", True)
    return Place("UTC", "nothing on the page says its zone", True)


def _of_domain(host: str) -> str | None:
    return _BY_DOMAIN.get(host.rpartition(".")[2].lower())


def _of_language(language: str) -> str | None:
    name, *rest = language.split("-")
    region = next((part.lower() for part in rest if len(part) == 2), "")
    return _BY_DOMAIN.get({"gb": "uk"}.get(region, region)) or _BY_DOMAIN.get(_BY_LANGUAGE.get(name.lower(), ""))


def _offset_of_label(label: str, at: datetime, likely: Sequence[str]) -> timedelta | None:
    return labelled_zone(label, likely[0] if likely else None, at.date()).utcoffset(at.replace(tzinfo=None))


def _shown(offset: timedelta) -> str:
    minutes = int(offset.total_seconds() // 60)
    return f"{'-' if minutes < 0 else '+'}{abs(minutes) // 60:02}:{abs(minutes) % 60:02}"
