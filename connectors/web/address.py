"""Keep the poller on the public web: an address -> the same address, or a refusal with its reason.

A host's name proves nothing, as its owner chooses what it resolves to, and may choose anew between
a check and the connection. So the numeric address is checked where the socket for it is made:
what was checked is what is connected to, on the first request and after each redirect alike.
"""

import errno
import socket
from collections.abc import Callable
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network
from typing import Any

from yarl import URL

from schemas.errors import Reject

MAX_URL_LENGTH = 8_000

# https://www.iana.org/assignments/iana-ipv4-special-registry and -ipv6-special-registry. Written out,
# as `ipaddress.is_global` differs between releases of Python.
NEVER = tuple(
    (ip_network(network), what)
    for network, what in (
        ("0.0.0.0/8", "this network"),
        ("169.254.0.0/16", "link-local"),  # where clouds keep the credentials of a machine
        ("192.0.0.0/24", "reserved"),
        ("192.0.2.0/24", "documentation"),
        ("192.88.99.0/24", "reserved"),
        ("198.18.0.0/15", "benchmarking"),
        ("198.51.100.0/24", "documentation"),
        ("203.0.113.0/24", "documentation"),
        ("224.0.0.0/4", "multicast"),
        ("240.0.0.0/4", "reserved"),
        ("fe80::/10", "link-local"),
        ("ff00::/8", "multicast"),
        ("2001::/23", "reserved"),
        ("2001:db8::/32", "documentation"),
        ("2002::/16", "6to4"),
        ("3fff::/20", "documentation"),
    )
)
PRIVATE = tuple(
    (ip_network(network), what)
    for network, what in (
        ("10.0.0.0/8", "private"),
        ("100.64.0.0/10", "shared by a provider's customers"),
        ("127.0.0.0/8", "loopback"),
        ("172.16.0.0/12", "private"),
        ("192.168.0.0/16", "private"),
        ("::1/128", "loopback"),
        ("fc00::/7", "private"),
    )
)
GLOBAL_IPV6 = ip_network("2000::/3")
NAT64 = ip_network("64:ff9b::/96")  # RFC 6052: the IPv4 address is in the last 32 bits


class RefusedAddress(PermissionError):
    """An address that may not be connected to. An OSError, as on those the connector tries the host's next one."""

    def __init__(self, reason: str):
        super().__init__(errno.EACCES, reason)
        self.reason = reason


def check_url(url: str, allow_private: bool) -> URL:
    """Return the address, parsed and without its fragment; raises Reject with the reason it is not polled."""
    if len(url) > MAX_URL_LENGTH:
        raise Reject(f"an address of {len(url)} characters")
    try:
        parsed = URL(url).with_fragment(None)
        host, port = parsed.host, parsed.port
    except ValueError as error:
        raise Reject(f"not an address: {error}") from error
    if parsed.scheme not in ("http", "https") or not host:
        raise Reject(f"only http and https addresses are polled, not {url[:200]!r}")
    if parsed.user is not None or parsed.password is not None:
        raise Reject("addresses with a user or password in them are not polled")
    if not port or (port not in (80, 443) and port < 1024 and not allow_private):
        raise Reject(f"port {port} belongs to another service than the web")
    return parsed


def refusal(address: str, allow_private: bool) -> str | None:
    """Return why nothing connects to this numeric IP address, or None where that is fine.

    `allow_private` opens loopback, private and shared networks, and never link-local, multicast or
    reserved ones.
    """
    ip = ip_address(address.partition("%")[0])
    for network, what in NEVER if allow_private else NEVER + PRIVATE:
        if ip in network:
            return f"{ip} is {what}, not on the public web"
    if isinstance(ip, IPv4Address):
        return None
    if inner := _embedded(ip):
        return refusal(str(inner), allow_private)
    if ip in GLOBAL_IPV6 or (allow_private and any(ip in network for network, _ in PRIVATE)):
        return None
    return f"{ip} is reserved, not on the public web"


def guarded_socket(allow_private: bool) -> Callable[[Any], socket.socket]:
    """Return the connector's socket factory: it makes no socket for an address that is refused."""

    def make(info: Any) -> socket.socket:
        family, kind, protocol, _, address = info
        if reason := refusal(address[0], allow_private):
            raise RefusedAddress(reason)
        return socket.socket(family, kind, protocol)

    return make


def _embedded(ip: IPv6Address) -> IPv4Address | None:
    """Return the IPv4 address that a v4-mapped or NAT64 address stands for."""
    if ip in NAT64:
        return IPv4Address(int(ip) & 0xFFFF_FFFF)
    return ip.ipv4_mapped
