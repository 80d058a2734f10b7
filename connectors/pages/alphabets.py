"""In which encoding a page of a language with Latin letters is written, where nothing says it: bytes -> a codec's name.

The bytes of `ł` are `³` on another page. Of the ways to read a page that one is taken in which most of what is not
ASCII belongs to the alphabet of one language; of equal ones the one that more pages are written in.
"""

from functools import partial

_LETTERS = {
    "cp1252": (
        *("äöüß", "àâçèéêëîïôœùûüÿæ", "áéíñóúüªº", "ãõáâàçéêíóôúüªº"),
        *("àèéìíòóùú", "åäöæøé", "áðéíóúýþæö", "éëïóöü"),
    ),
    "cp1250": ("ąćęłńóśźż", "áčďéěíňóřšťúůýž", "áäčďéíĺľňóôŕšťúýž", "áéíóöőúüű", "čćđšž", "ăâîşţ"),
    "iso-8859-2": ("ąćęłńóśźż", "áčďéěíňóřšťúůýž", "áäčďéíĺľňóôŕšťúýž", "áéíóöőúüű", "čćđšž", "ăâîşţ"),
    "cp1254": ("çğıöşüâîû",),
    "cp1257": ("ąčęėįšųūž", "āčēģīķļņšūž", "äõöüšž"),
}  # fmt: skip
_IN_ALL = "“”„‘’‚–—…«»‹›€°·•¿¡§©®™£½\xa0\xad"  # what is printed in any language
_ENOUGH = 65_536  # bytes


def latin_encoding(body: bytes) -> str:
    """The encoding of a page with Latin letters."""
    beyond = bytes(set(body[:_ENOUGH]) - set(range(128)))
    counts = {byte: body.count(byte, 0, _ENOUGH) for byte in beyond}
    return max(_LETTERS, key=partial(_likeness, counts))


def _likeness(counts: dict[int, int], encoding: str) -> float:
    """The share of the letters beyond ASCII that are of one alphabet, that of the language that has most."""
    found: dict[str, int] = {}
    for byte, count in counts.items():
        letter = bytes((byte,)).decode(encoding, "replace").lower()[:1]
        if letter not in _IN_ALL:
            found[letter] = found.get(letter, 0) + count
    all_letters = sum(found.values()) or 1
    return max(sum(found.get(letter, 0) for letter in alphabet) / all_letters for alphabet in _LETTERS[encoding])
