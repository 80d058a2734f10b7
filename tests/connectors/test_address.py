"""Addresses: which are never asked for, and which numeric ones are never connected to."""

import socket

import pytest
from hypothesis import given
from hypothesis import strategies as st

from connectors.web.address import RefusedAddress, check_url, guarded_socket, refusal
from schemas.errors import Reject


@pytest.mark.parametrize(
    "address",
    [
        "8.8.8.8",
        "93.184.216.34",
        "172.15.255.255",
        "172.32.0.0",
        "100.63.255.255",
        "2606:2800:220:1:248:1893:25c8:1946",
        "::ffff:8.8.8.8",
        "64:ff9b::808:808",
    ],
)
def test_the_public_web_is_open(address: str) -> None:
    assert refusal(address, allow_private=False) is None
    assert refusal(address, allow_private=True) is None


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1",
        "127.255.255.254",
        "10.1.2.3",
        "172.16.0.1",
        "172.31.255.255",
        "192.168.1.1",
        "100.64.0.1",
        "::1",
        "fd00::1",
        "::ffff:127.0.0.1",
        "::ffff:10.0.0.1",
        "64:ff9b::7f00:1",
    ],
)
def test_private_networks_open_only_when_allowed(address: str) -> None:
    assert refusal(address, allow_private=False)
    assert refusal(address, allow_private=True) is None


@pytest.mark.parametrize(
    "address",
    [
        "0.0.0.0",
        "169.254.169.254",
        "224.0.0.1",
        "255.255.255.255",
        "240.0.0.1",
        "192.0.2.1",
        "198.18.0.1",
        "::",
        "::127.0.0.1",
        "::ffff:169.254.169.254",
        "64:ff9b::a9fe:a9fe",
        "64:ff9b:1::a00:1",
        "fe80::1",
        "fe80::1%eth0",
        "ff02::1",
        "2001::1",
        "2001:db8::1",
        "2002:7f00:1::",
        "100::1",
    ],
)
def test_link_local_and_reserved_ones_never_open(address: str) -> None:
    assert refusal(address, allow_private=False)
    assert refusal(address, allow_private=True)


def test_the_reason_names_the_address() -> None:
    assert refusal("10.0.0.1", allow_private=False) == "10.0.0.1 is private, not on the public web"


@given(st.ip_addresses(v=4))
def test_ipv4_inside_ipv6_is_judged_as_itself(ip: object) -> None:
    assert bool(refusal(f"::ffff:{ip}", False)) == bool(refusal(str(ip), False))
    assert bool(refusal(f"64:ff9b::{ip}", False)) == bool(refusal(str(ip), False))


def test_no_socket_is_made_for_a_refused_address() -> None:
    make = guarded_socket(allow_private=False)
    with pytest.raises(RefusedAddress, match=r"127\.0\.0\.1 is loopback"):
        make((socket.AF_INET, socket.SOCK_STREAM, 0, "", ("127.0.0.1", 80)))
    make((socket.AF_INET, socket.SOCK_STREAM, 0, "", ("93.184.216.34", 80))).close()


@pytest.mark.parametrize(
    ("url", "reason"),
    [
        ("ftp://news.example/", "only http and https"),
        ("file:///etc/passwd", "only http and https"),
        ("javascript:alert(1)", "only http and https"),
        ("/live", "only http and https"),
        ("http:///live", "address"),
        ("http://me:word@news.example/", "user or password"),
        ("http://me@news.example/", "user or password"),
        ("http://news.example:25/", "port 25"),
        ("http://news.example:99999/", "not an address"),
        ("http://[::1/", "not an address"),
        ("http://news.example/" + "a" * 9000, "9020 characters"),
    ],
)
def test_addresses_that_are_not_polled(url: str, reason: str) -> None:
    with pytest.raises(Reject, match=reason):
        check_url(url, allow_private=False)


def test_addresses_that_are_polled() -> None:
    assert str(check_url("https://news.example/live?page=2#top", False)) == "https://news.example/live?page=2"
    assert check_url("http://news.example:8080/", False).port == 8080
    assert check_url("http://127.0.0.1:81/", True).port == 81
