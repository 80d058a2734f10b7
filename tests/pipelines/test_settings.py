"""Settings: one name each, three places, clear errors."""

from pathlib import Path

import pytest

from pipelines.settings import Settings, all_settings, parse
from schemas.errors import Fatal

HOME = {"HOME": "/home/somebody"}


def test_flags_go_before_the_environment_and_the_environment_before_the_file(tmp_path: Path) -> None:
    file = tmp_path / "liveblog.toml"
    file.write_text('topic_prefix = "file"\nwindow_days = 1\nkafka = "file:9092"\n')
    environment = HOME | {"LIVEBLOG_TOPIC_PREFIX": "environment", "LIVEBLOG_KAFKA": "environment:9092"}
    settings = parse({"kafka": "flag:9092", "flink": None}, environment, file)
    assert (settings.kafka, settings.topic_prefix, settings.window_days) == ("flag:9092", "environment", 1.0)


def test_defaults() -> None:
    settings = parse({}, HOME, None)
    assert settings == Settings(data="/home/somebody/.local/share/liveblog")
    assert settings.archive_folder == Path("/home/somebody/.local/share/liveblog/archive")
    assert parse({"archive": "off"}, HOME, None).archive_folder is None
    assert parse({}, {"XDG_DATA_HOME": "/d"}, None).data == "/d/liveblog"


@pytest.mark.parametrize(
    ("flags", "environment", "text", "says"),
    [
        ({}, {"LIVEBLOG_KAFKAS": "x"}, "", "did you mean 'LIVEBLOG_KAFKA'"),
        ({}, {}, "topic_prefx = 'x'", "did you mean 'topic_prefix'"),
        ({"window_days": "soon"}, {}, "", "window_days"),
        ({"window_days": "0"}, {}, "", "window_days"),
        ({"state_backend": "memory"}, {}, "", "state_backend"),
        ({}, {}, "not toml", "liveblog.toml"),
        ({}, {"LIVEBLOG_KAFKA_SASL_PASSWORD_FILE": "/nowhere"}, "", "LIVEBLOG_KAFKA_SASL_PASSWORD_FILE"),
    ],
)
def test_what_is_wrong_is_named(
    tmp_path: Path, flags: dict[str, str], environment: dict[str, str], text: str, says: str
) -> None:
    file = tmp_path / "liveblog.toml"
    file.write_text(text)
    with pytest.raises(Fatal, match=says):
        parse(flags, HOME | environment, file)


def test_a_secret_comes_from_the_environment_or_a_file_and_has_no_flag(tmp_path: Path) -> None:
    (tmp_path / "password").write_text("hidden\n")
    environment = HOME | {"LIVEBLOG_KAFKA_SASL_PASSWORD_FILE": str(tmp_path / "password")}
    assert parse({}, environment, None).kafka_sasl_password == "hidden"
    secrets = {setting.name for setting in all_settings() if setting.secret}
    assert secrets == {"registry", "kafka_sasl_password", "kafka_ssl_password"}


def test_every_setting_says_what_it_is() -> None:
    assert [setting.name for setting in all_settings() if not setting.help] == []


def test_many_values_come_separated_by_commas() -> None:
    assert parse({}, HOME | {"LIVEBLOG_ONLY": "gazette,herald"}, None).only == ("gazette", "herald")


def test_the_example_shows_every_setting_and_no_other(tmp_path: Path) -> None:
    example = (Path(__file__).parents[2] / "deploy" / "settings.example.toml").read_text("utf-8")
    shown = [line.removeprefix("# ").partition(" = ")[0] for line in example.splitlines() if " = " in line]
    assert shown == [setting.name for setting in all_settings()]
    defaults = [line.removeprefix("# ") for line in example.splitlines() if " = " in line and '= ""' not in line]
    file = tmp_path / "liveblog.toml"
    file.write_text("\n".join(line for line in defaults if not line.startswith("only")))
    assert parse({}, HOME, file) == parse({}, HOME, None)
