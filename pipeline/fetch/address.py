"""Which network addresses we connect to: public unicast ones only, judged where the socket is made.

Belongs here: the rule and the socket factory that applies it to every connection, redirects and second look-ups
included, after the name was resolved (so a name that changes its answer gains nothing). Does not belong here: names
and URLs.
"""

from __future__ import annotations

import errno
import ipaddress
import socket
from collections.abc import Callable
from typing import Any

_V4_REFUSED = [
    ipaddress.IPv4Network(n)
    for n in (
        "0.0.0.0/8",  # this network
        "10.0.0.0/8",  # private
        "100.64.0.0/10",  # carriers' NAT
        "127.0.0.0/8",  # loopback
        "169.254.0.0/16",  # link-local, cloud metadata
        "172.16.0.0/12",  # private
        "192.0.0.0/24",  # protocol assignments
        "192.0.2.0/24",  # documentation
        "192.88.99.0/24",  # 6to4 relays
        "192.168.0.0/16",  # private
        "198.18.0.0/15",  # benchmarks
        "198.51.100.0/24",  # documentation
        "203.0.113.0/24",  # documentation
        "224.0.0.0/4",  # multicast
        "240.0.0.0/4",  # reserved, broadcast
    )
]
# IANA's special-purpose registry of IPv6, as far as it lies inside 2000::/3; everything outside is refused anyway.
_V6_GLOBAL = ipaddress.IPv6Network("2000::/3")
_V6_REFUSED = [ipaddress.IPv6Network(n) for n in ("2001::/23", "2001:db8::/32", "3fff::/20")]
_SIX_TO_FOUR = ipaddress.IPv6Network("2002::/16")
_NAT64 = ipaddress.IPv6Network("64:ff9b::/96")


class AddressRefused(OSError):
    """The address is not public. An OSError, because it takes the place of a failed connect."""

    def __init__(self, address: str) -> None:
        super().__init__(errno.EACCES, f"{address} is not a public address")


def is_allowed(address: str, *, allow_loopback: bool = False) -> bool:
    """Whether we may connect to an IP address (text, scope ids allowed).

    IPv4 addresses carried in IPv6 ones (mapped, 6to4, NAT64) are judged as what they carry. `allow_loopback` lets
    127.0.0.0/8 and ::1 pass, written plainly or mapped, and nothing else.
    """
    try:
        ip = ipaddress.ip_address(address.split("%", 1)[0])
    except ValueError:
        return False
    if isinstance(ip, ipaddress.IPv6Address):
        if ip.ipv4_mapped is not None:
            return is_allowed(str(ip.ipv4_mapped), allow_loopback=allow_loopback)
        if ip == ipaddress.IPv6Address("::1"):
            return allow_loopback
        if ip in _NAT64:
            return is_allowed(str(ipaddress.IPv4Address(int(ip) & 0xFFFFFFFF)))
        if ip in _SIX_TO_FOUR:
            return is_allowed(str(ipaddress.IPv4Address((int(ip) >> 80) & 0xFFFFFFFF)))
        return ip in _V6_GLOBAL and not any(ip in net for net in _V6_REFUSED)
    if allow_loopback and ip.is_loopback:
        return True
    return not any(ip in net for net in _V4_REFUSED)


def guarded_socket(allow_loopback: bool) -> Callable[[Any], socket.socket]:
    """A socket factory for aiohttp's connector. The socket it makes raises AddressRefused instead of being made."""

    def make(info: Any) -> socket.socket:
        family, kind, protocol, _, address = info
        if not is_allowed(str(address[0]), allow_loopback=allow_loopback):
            raise AddressRefused(str(address[0]))
        return socket.socket(family=family, type=kind, proto=protocol)

    return make
