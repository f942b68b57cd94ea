"""Whose an address is: its host, read in one way by everybody here, and only where every program would read it so.

Programs do not agree on odd addresses: `https://[::1].evil.com` is this machine to some, a stranger's to others, and to a
browser no address at all. What a browser would refuse, or git and a browser read apart, has no host here.
"""

from __future__ import annotations

import re

from checks.expressions.patterns import pattern_of

LONGEST = 2_048  # signs before the first slash: what is longer is no address that is meant
_SCHEME = pattern_of(r"(?i)[a-z][a-z0-9+.-]*://")
_END = pattern_of(r"[/?#\"'`\\]")  # a quote ends the string in code that the address is written in
# A host in brackets or without, and a port. A hole that is filled in later (`${PORT}`) may stand for the port alone.
_HOST = pattern_of(r"(?:\[([0-9A-Fa-f:.]{2,45})\]|([^\x00-\x20\x7f:@\[\]<>^|%${}]+))(?::(?:([0-9]{0,5})|[^\s:@\[\]]*[${}%<>*][^\s:@\[\]]*))?")  # fmt: skip
_HERE_V4 = pattern_of(r"127(?:\.\d{1,3}){1,3}")  # a browser reads 127.1 as 127.0.0.1
_NEAR_V4 = pattern_of(r"10(?:\.\d{1,3}){3}|192\.168(?:\.\d{1,3}){2}|172\.(?:1[6-9]|2\d|3[01])(?:\.\d{1,3}){2}")


def host_of(address: str) -> str:
    """The host that an address begins with, in small letters and without brackets; "" where it has none that is sure.

    >>> host_of("https://user@API.example.org:8080/v1"), host_of("http://[::1]:80"), host_of("https://[::1].evil.com")
    ('api.example.org', '::1', '')
    """
    address = address.strip()
    scheme = _SCHEME.match(address)
    if scheme is None:
        return ""
    end = _END.search(address, scheme.end(), scheme.end() + LONGEST + 1)
    last = end.start() if end else len(address)
    if last - scheme.end() > LONGEST or (end and end[0] == "\\"):  # a slash to a browser, a part of the name to others
        return ""
    met = _HOST.fullmatch(address[scheme.end() : last].rpartition("@")[2])
    if met is None or int(met[3] or 0) > 65_535:
        return ""
    if met[1] is not None:
        return met[1].lower() if _is_v6(met[1]) else ""
    return met[2].lower()


def is_this_machine(host: str) -> bool:
    """Whether a host is this machine itself, by its address."""
    if host == "localhost" or re.fullmatch(r"127(?:\.(?:25[0-5]|2[0-4]\d|1?\d?\d)){3}", host):
        return True
    return ":" in host and _is_loopback(host)


def is_here(host: str) -> bool:
    """Whether a host is this machine, under each name that programs have for it."""
    return is_this_machine(host) or host in ("0.0.0.0", "host.docker.internal") or _HERE_V4.fullmatch(host) is not None  # noqa: S104


def is_near(host: str) -> bool:
    """Whether a host is this machine, or has an address that no stranger's server has."""
    return is_here(host) or _NEAR_V4.fullmatch(host) is not None


def is_of(host: str, name: str) -> bool:
    """Whether a host is that of this name, or one under it."""
    name = name.lstrip(".")
    return host == name or host.endswith("." + name)


def _is_v6(host: str) -> bool:
    from ipaddress import IPv6Address  # only here: the guard does not pay for it

    try:
        IPv6Address(host)
    except ValueError:
        return False
    return True


def _is_loopback(host: str) -> bool:
    from ipaddress import ip_address

    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False
