"""All settings, parsed once into one frozen object.

in: flags, the environment, one TOML file, in this order of precedence; out: `Settings`, or one `Fatal`
that names the setting. Nothing else in the project reads the environment for its settings.

Each setting has one name: `kafka_sasl_username` is the key in the file, `--kafka-sasl-username` the flag
and `LIVEBLOG_KAFKA_SASL_USERNAME` the variable. A secret has no flag, so that no process list shows it,
and `<VARIABLE>_FILE` may name a file that holds it.
"""

import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any, Literal

import msgspec

from connectors.strict_toml import unknown_key
from schemas.errors import Fatal

PREFIX = "LIVEBLOG_"
ELSEWHERE = ("LIVEBLOG_CONFIG", "LIVEBLOG_MAVEN_REPOSITORY")  # read by the command line and by the set-up


def said(text: str, secret: bool = False) -> msgspec.Meta:
    """The help of a setting."""
    return msgspec.Meta(description=text, extra={"secret": secret})


Positive = msgspec.Meta(gt=0)


class Settings(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Every knob of the job, with its default."""

    data: Annotated[str, said("folder for checkpoints, the archive, logs and the embedded broker")] = ""
    kafka: Annotated[str | None, said("bootstrap servers, host:port[,host:port]; without it a broker is started")] = (
        None
    )
    kafka_port: Annotated[int, said("port of the embedded broker, on the loopback interface")] = 19092
    workers: Annotated[str, said("address of the Beam worker pool beside each TaskManager of a cluster")] = (
        "localhost:50000"
    )
    flink: Annotated[str | None, said("JobManager of a Flink cluster, host:port; without it Flink is embedded")] = None
    outlets: Annotated[str | None, said("folder of outlets that join those that ship")] = None
    only: Annotated[tuple[str, ...], said("ids of the outlets to poll, if not all")] = ()
    topic_prefix: Annotated[str, said("what the names of the topics begin with")] = "liveblog"
    registry: Annotated[str | None, said("schema registry, http(s)://[user:password@]host:port", secret=True)] = None
    contact: Annotated[str, said("address or page that the user agent tells to every site")] = ""
    archive: Annotated[str | None, said("folder of the WARC archive, 'off' for none; <data>/archive by default")] = None
    window_days: Annotated[float, Positive, said("how long an update can be repeated and be known")] = 3.0
    host_gap_seconds: Annotated[float, msgspec.Meta(ge=0), said("least time between two requests to one host")] = 1.0
    timeout_seconds: Annotated[float, Positive, said("longest time that one request may take")] = 30.0
    max_body_bytes: Annotated[int, Positive, said("largest body that is read, after decompression")] = 20_000_000
    checkpoint_seconds: Annotated[float, Positive, said("time between two checkpoints")] = 3.0
    state_backend: Annotated[Literal["filesystem", "rocksdb"], said("where Flink keeps state")] = "filesystem"
    parallelism: Annotated[int, Positive, said("shards that poll, and parallel steps, on a cluster")] = 1
    java_heap: Annotated[str, said("heap of the embedded Flink, as -Xmx takes it")] = "1g"
    kafka_security_protocol: Annotated[
        Literal["PLAINTEXT", "SSL", "SASL_PLAINTEXT", "SASL_SSL"], said("how to talk to the brokers")
    ] = "PLAINTEXT"
    kafka_sasl_mechanism: Annotated[str | None, said("PLAIN, SCRAM-SHA-256, SCRAM-SHA-512")] = None
    kafka_sasl_username: Annotated[str | None, said("SASL user")] = None
    kafka_sasl_password: Annotated[str | None, said("SASL password", secret=True)] = None
    kafka_ssl_cafile: Annotated[str | None, said("CA certificates, PEM")] = None
    kafka_ssl_certfile: Annotated[str | None, said("client certificate, PEM")] = None
    kafka_ssl_keyfile: Annotated[str | None, said("client key, PEM")] = None
    kafka_ssl_password: Annotated[str | None, said("password of the client key", secret=True)] = None

    @property
    def data_folder(self) -> Path:
        return Path(self.data)

    @property
    def archive_folder(self) -> Path | None:
        if self.archive == "off":
            return None
        return Path(self.archive) if self.archive else self.data_folder / "archive"

    @property
    def backfill_folder(self) -> Path:
        return self.data_folder / "backfill"

    @property
    def checkpoint_folder(self) -> Path:
        return self.data_folder / "checkpoints"


class Setting(msgspec.Struct, frozen=True):
    """One setting, as flags, documentation and examples need it."""

    name: str
    help: str
    secret: bool
    default: Any
    many: bool

    @property
    def flag(self) -> str:
        return "--" + self.name.replace("_", "-")

    @property
    def variable(self) -> str:
        return PREFIX + self.name.upper()


def all_settings() -> tuple[Setting, ...]:
    """Every setting, in the order of `Settings`."""
    return tuple(_setting(field) for field in msgspec.inspect.type_info(Settings).fields)  # type: ignore[attr-defined]


def _setting(field: Any) -> Setting:
    meta = field.type
    extra = (meta.extra or {}) if isinstance(meta, msgspec.inspect.Metadata) else {}
    schema = (meta.extra_json_schema or {}) if isinstance(meta, msgspec.inspect.Metadata) else {}
    default = None if field.default is msgspec.NODEFAULT else field.default
    return Setting(field.name, schema.get("description", ""), bool(extra.get("secret")), default, default == ())


def parse(flags: Mapping[str, Any], environment: Mapping[str, str], file: Path | None) -> Settings:
    """The settings that flags, environment and file give together; absent and None flags count as not given."""
    given = _from_file(file) | _from_environment(environment)
    given |= {name: value for name, value in flags.items() if value is not None}
    if not given.get("data"):
        given["data"] = str(_data_home(environment))
    try:
        return msgspec.convert(given, Settings, strict=False)
    except msgspec.ValidationError as error:
        raise Fatal(f"settings: {error}".replace("`$.", "`")) from error


def _from_file(file: Path | None) -> dict[str, Any]:
    if file is None:
        return {}
    try:
        table = tomllib.loads(file.read_text("utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise Fatal(f"{file}: {error}") from error
    known = {setting.name for setting in all_settings()}
    for key in table:
        if key not in known:
            raise Fatal(f"{file}: {unknown_key(key, known)}")
    return table


def _from_environment(environment: Mapping[str, str]) -> dict[str, Any]:
    settings = {setting.variable: setting for setting in all_settings()}
    given: dict[str, Any] = {}
    for variable, value in environment.items():
        if not variable.startswith(PREFIX) or variable in ELSEWHERE:
            continue
        setting = settings.get(variable)
        if setting is None and variable.endswith("_FILE") and variable[:-5] in settings:
            setting, value = settings[variable[:-5]], _secret_in(Path(value), variable)
        if setting is None:
            raise Fatal(f"environment: {unknown_key(variable, [*settings, *ELSEWHERE])}")
        given[setting.name] = tuple(value.split(",")) if setting.many else value
    return given


def _secret_in(file: Path, variable: str) -> str:
    try:
        return file.read_text("utf-8").strip()
    except (OSError, UnicodeDecodeError) as error:
        raise Fatal(f"{variable}: {error}") from error


def _data_home(environment: Mapping[str, str]) -> Path:
    home = environment.get("XDG_DATA_HOME") or str(Path(environment.get("HOME") or "~").expanduser() / ".local/share")
    return Path(home) / "liveblog"
