"""`liveblog outlets`: what it prints, its exit codes, and that no mistake of a user ends in a traceback."""

import json
from pathlib import Path

import pytest

from connectors.outlets import load
from pipelines.cli import main
from tests.connectors.site import Site, answer

PAGE = """<!doctype html><script type="application/ld+json">
{"@type": "LiveBlogPosting", "headline": "Regatta", "datePublished": "2024-03-05T08:00:00+04:00", "liveBlogUpdate": [
 {"@id": "#r2", "headline": "Second [bold]race", "datePublished": "2024-03-05T11:30:00", "articleBody": "Blue leads."},
 {"@id": "#r1", "datePublished": "2024-03-05T09:15", "articleBody": "Red won."}]}</script>"""

OUTLET = """id = "harbour-post"
name = "Harbour Post"
language = "en"
zone = "Asia/Muscat"
"""

HEAD = "published (UTC)\tprecision\tfrom\tkind\tid\ttitle\tfirst words"


@pytest.fixture
def outlets(tmp_path: Path) -> Path:
    folder = tmp_path / "outlets"
    folder.mkdir()
    (folder / "harbour.toml").write_text(OUTLET)
    return folder


@pytest.fixture
def page(tmp_path: Path) -> Path:
    file = tmp_path / "page.html"
    file.write_text(PAGE)
    return file


def run(capsys: pytest.CaptureFixture[str], *arguments: object) -> tuple[int, list[str], str]:
    """Return the exit code, the lines on standard output, and standard error."""
    code = main(["outlets", *map(str, arguments)])
    out, err = capsys.readouterr()
    return code, out.splitlines(), err


def test_list_shows_those_that_ship_and_the_users(capsys: pytest.CaptureFixture[str], outlets: Path) -> None:
    code, lines, _ = run(capsys, "list", "--outlets", outlets)
    assert code == 0
    assert lines[0] == "outlet\tname\tlanguage\tzone\tplatform\tsource"
    known = sorted([*(outlet.id for outlet in load()), "harbour-post"])
    assert list(dict.fromkeys(line.split("\t")[0] for line in lines[1:])) == known
    code, lines, _ = run(capsys, "list", "--outlets", outlets, "--json")
    assert [outlet["id"] for outlet in json.loads("\n".join(lines))] == known


def test_check_says_a_line_for_each_file(capsys: pytest.CaptureFixture[str], outlets: Path) -> None:
    good, typo, platform = outlets / "harbour.toml", outlets / "typo.toml", outlets / "platform.toml"
    typo.write_text(OUTLET.replace("zone", "zoen"))
    platform.write_text(OUTLET + '[[sources]]\nurl = "https://h.example/"\nplatform = "fed"\n')
    assert run(capsys, "check", good) == (0, [f"{good}: OK: harbour-post, 0 sources"], "")
    code, lines, _ = run(capsys, "check", typo, good, platform, outlets / "none.toml")
    assert code == 2
    assert lines[0] == f"{typo}: unknown key 'zoen'; did you mean 'zone'?"
    assert lines[1].endswith("OK: harbour-post, 0 sources")
    assert lines[2].startswith(f"{platform}: no platform is called 'fed'; there are ")
    assert lines[3].endswith("none.toml: No such file or directory")


def test_what_ships_is_right(capsys: pytest.CaptureFixture[str], request: pytest.FixtureRequest) -> None:
    shipped = (request.config.rootpath / "connectors" / "outlets").glob("*.toml")
    assert run(capsys, "check", *shipped)[0] == 0


def test_try_shows_the_entries_of_a_file(capsys: pytest.CaptureFixture[str], page: Path, outlets: Path) -> None:
    code, lines, _ = run(capsys, "try", page, "--outlets", outlets, "--outlet", "harbour-post")
    assert code == 0
    assert lines == [
        "platform schema_org, 95% sure: a LiveBlogPosting that lists 2 updates; 2 entries",
        HEAD,
        "2024-03-05 07:30:00\tSECOND\tSTAMP\tUPDATE\tr2\tSecond [bold]race\tBlue leads.",
        "2024-03-05 05:15\tMINUTE\tSTAMP\tUPDATE\tr1\t\tRed won.",
    ]


def test_try_gives_whole_entries_as_json(capsys: pytest.CaptureFixture[str], page: Path) -> None:
    code, lines, _ = run(capsys, "try", page, "--zone", "Europe/London", "--platform", "schema_org", "--json")
    split = json.loads("\n".join(lines))
    assert code == 0
    assert (split["platform"], split["certainty"]) == ("schema_org", 1.0)
    assert split["entries"][0]["published"]["at"] == "2024-03-05T11:30:00Z"
    assert split["entries"][0]["content"]["text"] == "Blue leads."


def test_try_fetches_an_address_once_and_asks_robots_first(capsys: pytest.CaptureFixture[str], outlets: Path) -> None:
    with Site() as site:
        site.pages["/live"] = answer(body=PAGE.encode(), Content_Type="text/html")
        source = f'allow_private = true\n[[sources]]\nurl = "{site.url}/live"\n'
        (outlets / "harbour.toml").write_text(OUTLET + source)
        code, lines, _ = run(capsys, "try", f"{site.url}/live", "--outlets", outlets)
        assert (code, site.paths) == (0, ["/robots.txt", "/live"])
        assert lines[2].startswith("2024-03-05 07:30:00\t")


def test_try_says_which_older_page_it_sees(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    file = tmp_path / "page.html"
    file.write_text(PAGE + '<a rel="next" href="?page=2">Older</a>')
    facts = ("--zone", "Asia/Muscat", "--url", "https://harbour.example/live")
    assert run(capsys, "try", file, *facts)[1][-1] == "older page: https://harbour.example/live?page=2"
    said = json.loads("\n".join(run(capsys, "try", file, *facts, "--json")[1]))
    assert said["older_page"] == "https://harbour.example/live?page=2"


def test_try_connects_to_no_private_address_unasked(capsys: pytest.CaptureFixture[str]) -> None:
    with Site() as site:
        code, _, error = run(capsys, "try", f"{site.url}/live")
        assert (code, site.paths) == (1, [])
    assert error.startswith(f"liveblog: {site.url}/live cannot be read: ")


def test_try_says_what_is_wrong_with_a_page(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    file = tmp_path / "page.html"
    file.write_text("<p>Words</p>")
    assert run(capsys, "try", file) == (
        1,
        [],
        f"liveblog: {file} cannot be read: no date is known of page.html: "
        "give --date or --fetched-at, or say it in a manifest\n",
    )
    code, _, error = run(capsys, "try", file, "--date", "2024-03-05", "--platform", "schema_org")
    assert (code, error) == (1, f"liveblog: {file} cannot be read: no LiveBlogPosting in JSON-LD or microdata\n")


@pytest.mark.parametrize(
    ("arguments", "complaint"),
    [
        (("try", "nowhere.html"), "nowhere.html: no such file, and no address"),
        (("try", "{page}", "--platform", "schema-org"), "no platform is called 'schema-org'"),
        (("try", "{page}", "--option", "a=b"), "has no option 'a'"),
        (("try", "{page}", "--zone", "Mars"), "flags: zone 'Mars' is not a time zone"),
        (("list", "--outlets", "nowhere"), "nowhere: no such folder of outlets"),
    ],
)
def test_a_mistake_is_one_line_and_exit_code_2(
    capsys: pytest.CaptureFixture[str], page: Path, arguments: tuple[str, ...], complaint: str
) -> None:
    code, lines, error = run(capsys, *(argument.format(page=page) for argument in arguments))
    assert (code, lines, error.count("\n")) == (2, [], 1)
    assert complaint in error


@pytest.mark.parametrize(
    ("flag", "value", "complaint"),
    [
        ("--date", "yesterday", "'yesterday' is no date such as 2016-12-11"),
        ("--fetched-at", "noon", "'noon' is no time such as 2016-12-11T23:30:00Z"),
        ("--fetched-at", "2016-12-11T23:30:00", "needs its zone"),
        ("--option", "a", "'a' is not KEY=VALUE"),
    ],
)
def test_a_flag_that_cannot_be_says_why(
    capsys: pytest.CaptureFixture[str], flag: str, value: str, complaint: str
) -> None:
    with pytest.raises(SystemExit) as caught:
        main(["outlets", "try", "page.html", flag, value])
    assert caught.value.code == 2
    assert complaint in capsys.readouterr().err
