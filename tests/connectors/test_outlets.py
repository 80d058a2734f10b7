"""Outlets: what ships can be read, and whatever is wrong in a file is one line that helps."""

from pathlib import Path

import pytest

from connectors import outlets
from connectors.platforms import names
from schemas.errors import Fatal

GOOD = """
id = "harbour-post"
name = "Harbour Post"
language = "en"
zone = "Europe/London"
[[sources]]
url = "https://harbour.example/live"
"""


def write(folder: Path, text: str, name: str = "outlet.toml") -> Path:
    file = folder / name
    file.write_text(text, encoding="utf-8")
    return file


def test_those_that_ship() -> None:
    found = outlets.load()
    ids = [outlet.id for outlet in found]
    assert ids == sorted(ids)
    assert {"corkbeo", "eaworldview", "express", "independent", "mirror", "rantburg", "timesofoman"} <= set(ids)
    assert all(outlet.sources for outlet in found)


def test_those_that_ship_name_platforms_that_there_are() -> None:
    named = {source.platform for outlet in outlets.load() for source in outlet.sources}
    assert named - {None} <= set(names())


def test_the_users_folder_joins_in_order(tmp_path: Path) -> None:
    write(tmp_path, GOOD)
    found = outlets.load(tmp_path)
    assert [outlet.id for outlet in found] == sorted([*(outlet.id for outlet in outlets.load()), "harbour-post"])
    (source,) = next(outlet for outlet in found if outlet.id == "harbour-post").sources
    assert (source.url, source.platform, source.options) == ("https://harbour.example/live", None, {})


def test_an_outlet_may_have_no_sources(tmp_path: Path) -> None:
    file = write(tmp_path, GOOD.split("[[")[0])
    assert outlets.read(file).sources == ()


def test_every_field_is_read(tmp_path: Path) -> None:
    file = write(
        tmp_path,
        'id = "a"\nname = "A"\nlanguage = "pt-BR"\nzone = "America/Bahia"\n'
        'allow_private = true\ncontact = "me@a.example"\n'
        '[[sources]]\nurl = "http://a.example/x"\nplatform = "selectors"\nevery_seconds = [5, 60]\nlanguage = "en"\n'
        "entries = [1, 400]\n"
        'zone = "GMT"\n[sources.options]\nentry = "article"\n',
    )
    assert outlets.read(file) == outlets.Outlet(
        id="a",
        name="A",
        language="pt-BR",
        zone="America/Bahia",
        allow_private=True,
        contact="me@a.example",
        sources=(
            outlets.Source(
                url="http://a.example/x",
                platform="selectors",
                options={"entry": "article"},
                every_seconds=(5.0, 60.0),
                language="en",
                zone="GMT",
                entries=(1, 400),
            ),
        ),
    )


@pytest.mark.parametrize(
    ("change", "complaint"),
    [
        (("name =", "nmae ="), "unknown key 'nmae'; did you mean 'name'?"),
        (("url =", "ulr ="), "in sources: unknown key 'ulr'; did you mean 'url'?"),
        (("[[sources]]", "[[source]]"), "unknown key 'source'; did you mean 'sources'?"),
        (("[[sources]]", "quux = 1\n[[sources]]"), "unknown key 'quux'; known are allow_private, contact, id"),
        (('name = "Harbour Post"', "name = 7"), "Expected `str`, got `int` - at `name`"),
        (('name = "Harbour Post"', ""), "missing required field `name`"),
        (("Europe/London", "Europe/Londom"), "zone 'Europe/Londom' is not a time zone"),
        (("Europe/London", "Europe"), "zone 'Europe' is not a time zone"),
        (("Europe/London", "../GMT"), "zone '../GMT' is not a time zone"),
        (('"en"', '"English language"'), "language 'English language' is not a language tag"),
        (("https://harbour.example/live", "harbour.example/live"), "is not an address"),
        (("https://harbour.example/live", "file:///etc/passwd"), "is not an address"),
        (("https://harbour.example/live", "https:///live"), "is not an address"),
        (("https://harbour.example/live", "https://[::1/live"), "is not an address"),
        (("harbour-post", "Harbour Post"), "id 'Harbour Post' has to be"),
        (('live"', 'live"\nevery_seconds = [60, 10]'), "every_seconds [60, 10] has to be"),
        (('live"', 'live"\nevery_seconds = [0, 10]'), "every_seconds [0, 10] has to be"),
        (('live"', 'live"\nolder_pages = -1'), "older_pages"),
        (('live"', 'live"\nentries = [60, 10]'), "entries [60, 10] has to be the least"),
        (('live"', 'live"\nentries = [-1, 10]'), "entries [-1, 10] has to be the least"),
        (('live"', 'live"\nentries = [5]'), "Expected `array` of length 2"),
        (('live"', 'live"\nzone = "Nowhere"'), "zone 'Nowhere' is not a time zone"),
        (('live"', 'live"\noptions = { deep = 1 }'), "Expected `str`, got `int`"),
        (("[[sources]]", "[[sources"), "not TOML"),
    ],
)
def test_what_is_wrong_is_one_line_that_names_the_file(tmp_path: Path, change: tuple[str, str], complaint: str) -> None:
    file = write(tmp_path, GOOD.replace(*change))
    with pytest.raises(Fatal) as caught:
        outlets.load(tmp_path)
    line = str(caught.value)
    assert complaint in line
    assert line.startswith(str(file))
    assert "\n" not in line


def test_two_files_with_one_id_are_both_named(tmp_path: Path) -> None:
    write(tmp_path, GOOD, "a.toml")
    write(tmp_path, GOOD.replace("/live", "/other"), "b.toml")
    with pytest.raises(Fatal, match=r"b\.toml: 'harbour-post' stands already in .*a\.toml"):
        outlets.load(tmp_path)


def test_an_id_that_ships_cannot_be_taken(tmp_path: Path) -> None:
    file = write(tmp_path, GOOD.replace("harbour-post", "rantburg"))
    with pytest.raises(Fatal, match=rf"{file}: 'rantburg' stands already in .*rantburg\.toml"):
        outlets.load(tmp_path)


def test_one_address_is_polled_by_one_outlet(tmp_path: Path) -> None:
    write(tmp_path, GOOD, "a.toml")
    write(tmp_path, GOOD.replace("harbour-post", "harbour-mail"), "b.toml")
    with pytest.raises(Fatal, match=r"b\.toml: 'https://harbour\.example/live' stands already in .*a\.toml"):
        outlets.load(tmp_path)


def test_a_file_that_is_not_text_and_a_folder_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(Fatal, match="no such folder of outlets"):
        outlets.load(tmp_path / "nowhere")
    with pytest.raises(Fatal, match="No such file"):
        outlets.read(tmp_path / "nothing.toml")
    (tmp_path / "latin.toml").write_bytes(b'name = "caf\xe9"')
    with pytest.raises(Fatal, match="not UTF-8 text"):
        outlets.load(tmp_path)
