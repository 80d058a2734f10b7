"""Fetch the pinned jars of Flink and Kafka into the user's cache, once.

jars.lock (coordinates, sizes, SHA-256) -> files in `folder()`; `python -m deploy.jars [SET...]` fetches.
A jar stands under its name only after its hash was right, so whatever is interrupted is taken up again where it
stopped. Nothing is executed and nothing else is resolved: what the lock does not name is not fetched.
"""

import fcntl
import hashlib
import logging
import os
import sys
import time
import tomllib
import urllib.error
import urllib.request
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from http.client import HTTPException
from pathlib import Path
from threading import Lock
from typing import NamedTuple

from schemas.errors import Fatal, LiveblogError, Retry
from schemas.version import VERSION

LOCK = Path(__file__).with_name("jars.lock")
USUAL = ("flink", "kafka")
MIRROR = "LIVEBLOG_MAVEN_REPOSITORY"
AT_ONCE = 8
WAITS_SECONDS = (1, 3, 9)
PATIENCE_SECONDS = 60
BLOCK_BYTES = 1 << 18


class Jar(NamedTuple):
    """One line of the lock."""

    group: str
    artifact: str
    version: str
    size_bytes: int
    sha256: str

    @property
    def name(self) -> str:
        return f"{self.artifact}-{self.version}.jar"

    @property
    def address(self) -> str:
        """Where a Maven repository keeps it, below the repository's own address."""
        return "/".join((*self.group.split("."), self.artifact, self.version, self.name))


def folder() -> Path:
    """The user's cache of jars; it may not exist yet."""
    return Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache", "liveblog", "jars")


def paths(*sets: str) -> list[Path]:
    """The files of these sets, in the lock's order: a class path. Fatal when some have not been fetched."""
    home = folder()
    if absent := [jar for jar in wanted(sets) if not present(jar, home)]:
        raise Fatal(f"{len(absent)} jars for {' and '.join(sets)} are not in {home}: run `{advice(sets)}`")
    return [home / jar.name for jar in wanted(sets)]


def advice(sets: Iterable[str]) -> str:
    return "make setup" if set(sets) <= set(USUAL) else f"python -m deploy.jars {' '.join(sets)}"


def wanted(sets: Iterable[str], lock: Path = LOCK) -> list[Jar]:
    """The jars of these sets, each once."""
    tables = tomllib.loads(lock.read_text("utf-8"))
    if unknown := [name for name in sets if name not in tables]:
        raise Fatal(f"no set of jars is called {unknown[0]}: there are {', '.join(tables)}")
    lines = {line: entry for name in sets for line, entry in tables[name].items()}
    return [read(line, entry["bytes"], entry["sha256"]) for line, entry in lines.items()]


def read(coordinates: str, size_bytes: int, sha256: str) -> Jar:
    group, artifact, version = coordinates.split(":")
    return Jar(group, artifact, version, size_bytes, sha256)


def present(jar: Jar, home: Path) -> bool:
    with suppress(FileNotFoundError):
        return (home / jar.name).stat().st_size == jar.size_bytes
    return False


def fetch(jars: Iterable[Jar], home: Path, repository: str, arrived: Callable[[int], None]) -> None:
    """Fetch all, some at once; `arrived` is told of bytes as they come (and, less than zero, of those thrown away).

    Raises Fatal for the first that cannot be had; those fetched until then stay.
    """
    pool = ThreadPoolExecutor(AT_ONCE, "jars")
    try:
        for done in [pool.submit(fetch_one, jar, home, repository, arrived) for jar in jars]:
            done.result()
    finally:
        pool.shutdown(wait=False, cancel_futures=True)


def fetch_one(jar: Jar, home: Path, repository: str, arrived: Callable[[int], None]) -> None:
    """Fetch one jar to a temporary name and move it to its own once its hash is right."""
    part = home / f"{jar.name}.part"
    for wait_seconds in (*WAITS_SECONDS, None):
        try:
            download(f"{repository}/{jar.address}", part, jar, arrived)
        except Retry as failure:
            if wait_seconds is None:
                raise Fatal(str(failure)) from failure
            time.sleep(wait_seconds)
        else:
            part.replace(home / jar.name)
            return


def download(url: str, part: Path, jar: Jar, arrived: Callable[[int], None]) -> None:
    """Raises Retry when the connection fails, Fatal when the repository says no or sends other bytes."""
    request = urllib.request.Request(url, headers={"User-Agent": f"liveblog/{VERSION}"})  # noqa: S310 - the user's choice
    digest, size = hashlib.sha256(), 0
    try:
        with urllib.request.urlopen(request, timeout=PATIENCE_SECONDS) as answer, part.open("wb") as file:  # noqa: S310
            while size <= jar.size_bytes and (block := answer.read(BLOCK_BYTES)):
                file.write(block)
                digest.update(block)
                size += len(block)
                arrived(len(block))
            file.flush()
            os.fsync(file.fileno())
    except urllib.error.HTTPError as failure:
        said = f"{jar.name}: the repository answered {failure.code}"
        raise (Retry if failure.code in {408, 429} or failure.code >= 500 else Fatal)(said) from failure
    except (OSError, HTTPException) as failure:
        arrived(-size)
        raise Retry(f"{jar.name}: cannot be fetched ({failure})") from failure
    if size < jar.size_bytes:
        arrived(-size)
        raise Retry(f"{jar.name}: the connection ended after {size:,} of {jar.size_bytes:,} bytes")
    if digest.hexdigest() != jar.sha256:
        part.unlink()
        raise Fatal(f"{jar.name}: refused, its SHA-256 is not the one in {LOCK.name}")


def repository() -> str:
    """The address of the repository: a mirror named in the environment, else the one that Beam uses itself."""
    if mirror := os.environ.get(MIRROR):
        if not mirror.startswith(("https://", "http://", "file://")):
            raise Fatal(f"{MIRROR}={mirror}: not an address")
        return mirror.rstrip("/")
    logging.disable(logging.WARNING)  # Beam warns of cloud clients that nothing here needs
    try:
        from apache_beam.utils.subprocess_server import JavaJarServer  # a second to import: only when there is a need
    finally:
        logging.disable(logging.NOTSET)
    return str(JavaJarServer.MAVEN_CENTRAL_REPOSITORY)


@contextmanager
def alone(home: Path) -> Iterator[None]:
    """Two that fetch at once take turns: the second one finds everything there."""
    home.mkdir(parents=True, exist_ok=True)
    with (home / ".fetching").open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


@contextmanager
def progress(count: int, total_bytes: int) -> Iterator[Callable[[int], None]]:
    """A bar on a terminal, a line for each quarter elsewhere."""
    from rich.console import Console
    from rich.progress import BarColumn, DownloadColumn, Progress, TextColumn, TransferSpeedColumn

    console = Console(stderr=True)
    if not console.is_terminal:
        yield quarters(count, total_bytes)
        return
    columns = (TextColumn("{task.description}"), BarColumn(), DownloadColumn(), TransferSpeedColumn())
    with Progress(*columns, console=console) as bar:
        task = bar.add_task(f"{count} jars", total=total_bytes)
        yield lambda size: bar.advance(task, size)


def quarters(count: int, total_bytes: int) -> Callable[[int], None]:
    here, said, turn = 0, 0, Lock()
    print(f"Fetching {count} jars, {total_bytes / 1e6:.0f} MB", file=sys.stderr)

    def arrived(size: int) -> None:
        nonlocal here, said
        with turn:
            here += size
            if (quarter := 4 * here // total_bytes) > said:
                said = quarter
                print(f"  {here / 1e6:.0f} MB", file=sys.stderr)

    return arrived


def main(sets: list[str]) -> None:
    home = folder()
    if all(present(jar, home) for jar in wanted(sets)):
        return
    with alone(home):
        absent = [jar for jar in wanted(sets) if not present(jar, home)]
        total_bytes = sum(jar.size_bytes for jar in absent)
        if absent:
            with progress(len(absent), total_bytes) as arrived:
                fetch(absent, home, repository(), arrived)


def leave(code: int, why: str) -> None:
    """End at once: threads may still wait for the network, and what they have not finished has no name yet."""
    print(why, file=sys.stderr, flush=True)
    os._exit(code)


if __name__ == "__main__":
    try:
        main(sys.argv[1:] or list(USUAL))
    except LiveblogError as error:
        leave(2, f"liveblog: {error}")
    except KeyboardInterrupt:
        leave(130, "")
