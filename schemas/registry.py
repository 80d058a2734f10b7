"""A Confluent-compatible schema registry over HTTP, as far as reading and writing values needs one.

in: a schema's text or its id; out: its id or its text. Each is asked for once a process.
The REST interface: https://docs.confluent.io/platform/current/schema-registry/develop/api.html
"""

import base64
import json
import urllib.error
import urllib.parse
import urllib.request
from typing import Any

from schemas.errors import Fatal, Retry

MEDIA_TYPE = "application/vnd.schemaregistry.v1+json"


class HttpRegistry:
    """Registers schemas under `<record name>` subjects (RecordNameStrategy) and looks ids up.

    `address`: http(s)://[user:password@]host:port. Raises `Retry` when it does not answer and
    `Fatal` when it refuses (an incompatible schema, wrong credentials).
    """

    def __init__(self, address: str, timeout_seconds: float = 10.0):
        parts = urllib.parse.urlsplit(address)
        if parts.scheme not in ("http", "https") or not parts.hostname:
            raise Fatal(f"schema registry address {address!r}: give http://host:port")
        host = parts.hostname if parts.port is None else f"{parts.hostname}:{parts.port}"
        self._root = urllib.parse.urlunsplit((parts.scheme, host, parts.path.rstrip("/"), "", ""))
        self._headers = {"Content-Type": MEDIA_TYPE, "Accept": MEDIA_TYPE}
        if parts.username:
            login = f"{urllib.parse.unquote(parts.username)}:{urllib.parse.unquote(parts.password or '')}"
            self._headers["Authorization"] = "Basic " + base64.b64encode(login.encode()).decode()
        self._timeout_seconds = timeout_seconds
        self._ids: dict[str, int] = {}
        self._texts: dict[int, str] = {}

    def id_of(self, record_name: str, schema: str) -> int:
        """The id of a schema; it is registered when it is not there yet."""
        if record_name not in self._ids:
            path = f"/subjects/{urllib.parse.quote(record_name, safe='')}/versions"
            self._ids[record_name] = int(self._ask(path, {"schema": schema})["id"])
        return self._ids[record_name]

    def schema_of(self, schema_id: int) -> str:
        """The text of the schema with this id."""
        if schema_id not in self._texts:
            self._texts[schema_id] = str(self._ask(f"/schemas/ids/{schema_id}")["schema"])
        return self._texts[schema_id]

    def _ask(self, path: str, body: dict[str, str] | None = None) -> Any:
        data = None if body is None else json.dumps(body).encode()
        request = urllib.request.Request(self._root + path, data, self._headers)  # noqa: S310 http(s) was checked
        try:
            with urllib.request.urlopen(request, timeout=self._timeout_seconds) as answer:  # noqa: S310
                return json.load(answer)
        except urllib.error.HTTPError as error:
            detail = error.read(500).decode("utf-8", "replace").strip()
            if error.code >= 500 or error.code == 429:
                raise Retry(f"schema registry {self._root} answered {error.code}: {detail}") from error
            raise Fatal(f"schema registry {self._root} refused {path} with {error.code}: {detail}") from error
        except (OSError, ValueError) as error:
            raise Retry(f"schema registry {self._root} does not answer: {error}") from error
