"""Resolve `jars.toml` with Maven and write `jars.lock`: `make lock-jars`, for maintainers.

jars.toml (roots, pins) -> jars.lock (every jar's coordinates, size in bytes and SHA-256).
The same input gives the same file, as long as the roots' own versions are exact.
"""

import hashlib
import subprocess
import tempfile
import tomllib
from pathlib import Path
from typing import Any
from xml.sax.saxutils import escape

HERE = Path(__file__).parent
HEADER = "# Made from jars.toml by `make lock-jars`: coordinates, size and SHA-256 of every jar, by set.\n"


def main() -> None:
    wanted = tomllib.loads((HERE / "jars.toml").read_text("utf-8"))
    resolved = {name: resolve(wants) for name, wants in wanted.items()}
    for name, wants in wanted.items():
        if besides := wants.get("besides"):
            resolved[name] = {jar: line for jar, line in resolved[name].items() if jar not in resolved[besides]}
    sections = (f"\n[{name}]\n" + "".join(lines.values()) for name, lines in resolved.items())
    (HERE / "jars.lock").write_text(HEADER + "".join(sections), "utf-8")


def resolve(wants: dict[str, Any]) -> dict[str, str]:
    """Lines of the lock for one set, keyed by `group:artifact`."""
    with tempfile.TemporaryDirectory() as folder:
        pom, out = Path(folder, "pom.xml"), Path(folder, "jars")
        pom.write_text(project(wants["roots"], wants.get("pins", [])), "utf-8")
        copy = ["dependency:copy-dependencies", f"-DoutputDirectory={out}", "-Dmdep.useRepositoryLayout=true"]
        subprocess.run(["mvn", "-q", "-B", "-f", str(pom), *copy, "-DincludeScope=runtime"], check=True)  # noqa: S603, S607
        return dict(locked(jar, out) for jar in sorted(out.rglob("*.jar")))


def project(roots: list[str], pins: list[str]) -> str:
    return (
        '<project xmlns="http://maven.apache.org/POM/4.0.0"><modelVersion>4.0.0</modelVersion>'
        "<groupId>liveblog</groupId><artifactId>jars</artifactId><version>1</version>"
        f"<dependencyManagement><dependencies>{dependencies(pins)}</dependencies></dependencyManagement>"
        f"<dependencies>{dependencies(roots)}</dependencies></project>"
    )


def dependencies(coordinates: list[str]) -> str:
    tag = "<dependency><groupId>{}</groupId><artifactId>{}</artifactId><version>{}</version></dependency>"
    return "".join(tag.format(*map(escape, each.split(":"))) for each in coordinates)


def locked(jar: Path, repository: Path) -> tuple[str, str]:
    *group, artifact, version, name = jar.relative_to(repository).parts
    if name != f"{artifact}-{version}.jar":
        raise SystemExit(f"{name}: a jar with a classifier, which jars.lock cannot name")
    body = jar.read_bytes()
    key = f"{'.'.join(group)}:{artifact}"
    digest = hashlib.sha256(body).hexdigest()
    return key, f'"{key}:{version}" = {{ bytes = {len(body)}, sha256 = "{digest}" }}\n'


if __name__ == "__main__":
    main()
