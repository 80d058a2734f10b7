"""What is asked of a web server and what comes back: Request -> Response | Failure, as plain records.

It also reads what an answer's headers say about time (`Retry-After`, `Cache-Control`, `Expires`).
Guarantees: pure; whatever goes wrong on the way is a `Failure`, never an exception.
"""

import re
from collections.abc import Mapping
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Literal

import msgspec

FailureKind = Literal[
    "ADDRESS",  # an address that is never connected to: not http, credentials, a private network
    "ROBOTS",  # robots.txt says no, or could not say yes
    "PAUSED",  # not asked at all: the host wants quiet, or its queue is too long
    "DNS",
    "CONNECT",
    "TLS",
    "TIMEOUT",  # no answer, or one that drips
    "REDIRECT",  # too many, or to nowhere
    "BODY",  # too large, a decompression bomb, cut off while compressed
    "BROKEN",  # reset, cut off, not HTTP
]


class Request(msgspec.Struct, frozen=True, kw_only=True):
    """One GET. The validators are sent to `validated_url` alone, the address that gave them.

    `allow_private`: connections into private networks are allowed. `max_body_bytes`: in place of
    the fetcher's own limit. `cut`: a body that is longer is cut there and is no failure.
    """

    url: str
    allow_private: bool = False
    etag: str | None = None
    last_modified: str | None = None
    validated_url: str | None = None
    max_body_bytes: int | None = None
    cut: bool = False


class Response(msgspec.Struct, frozen=True, kw_only=True):
    """A complete answer to `request`, of whatever status.

    `headers`: names in lower case, values printable ASCII, those left out that describe how the
    body was packed. `body`: decompressed; empty unless the status is 200 or 203. `url`: the address
    that answered. `permanent_url`: where permanent redirects (301, 308) led, None where there was
    none. `duration_ms`: on the wire, without the wait for a turn at the host.
    """

    request: Request
    status: int
    headers: dict[str, str]
    body: bytes
    url: str
    permanent_url: str | None = None
    duration_ms: int = 0


class Failure(msgspec.Struct, frozen=True, kw_only=True):
    """Why there is no answer, in one line for a person; `retry_after_seconds`: not sooner than that."""

    kind: FailureKind
    reason: str
    retry_after_seconds: float | None = None
    duration_ms: int = 0


Outcome = Response | Failure

BODY_STATUSES = (200, 203)
MAX_RETRY_AFTER_SECONDS = 86_400.0  # a server may ask for a day of quiet, not for a year


def retry_after_seconds(headers: Mapping[str, str], now: datetime) -> float | None:
    """Return how long the server wants to be left alone: RFC 9110, 10.2.3, at most a day; None if unsaid."""
    value = headers.get("retry-after", "").strip()
    if re.fullmatch(r"[0-9]+", value):
        return min(float(value), MAX_RETRY_AFTER_SECONDS)
    until = _http_date(value)
    return None if until is None else min(max((until - now).total_seconds(), 0.0), MAX_RETRY_AFTER_SECONDS)


def fresh_seconds(headers: Mapping[str, str], now: datetime) -> float:
    """Return how long the answer says it stays fresh: RFC 9111, 4.2, as a private cache; 0 if unsaid."""
    control = headers.get("cache-control", "").lower()
    if "no-cache" in control or "no-store" in control:
        return 0.0
    said = headers.get("age", "").strip()
    age = float(said) if re.fullmatch(r"[0-9]{1,10}", said) else 0.0
    if max_age := re.search(r"(?<![\w-])max-age\s*=\s*\"?([0-9]{0,10})", control):
        return max(float(max_age[1] or 0) - age, 0.0)  # one that is no number is 0, whatever Expires says
    expires = _http_date(headers.get("expires", ""))
    sent = _http_date(headers.get("date", "")) or now  # their clock against their clock
    return max((expires - sent).total_seconds() - age, 0.0) if expires else 0.0


def _http_date(value: str) -> datetime | None:
    try:
        moment = parsedate_to_datetime(value)
    except (ValueError, OverflowError):  # '0' and '-1' are common values of Expires
        return None
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
