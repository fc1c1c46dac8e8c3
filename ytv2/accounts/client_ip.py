"""The address of the client that sent a request, as far as it can be known."""

from ipaddress import IPv6Address, ip_address, ip_network

from django.conf import settings
from django.http import HttpRequest

# A client that has one IPv6 address has its whole network.
NETWORK_BITS = 64


def address_of(request: HttpRequest) -> str:
    """The client's address, for IPv6 that of its network; the peer's where X-Forwarded-For cannot be trusted.

    Each proxy appends its client to X-Forwarded-For. Only the last TRUSTED_PROXIES entries are written by our own
    proxies; anybody may have written those before them.
    """
    trusted = settings.TRUSTED_PROXIES
    peer = request.META.get("REMOTE_ADDR", "")
    forwarded = [part.strip() for part in request.META.get("HTTP_X_FORWARDED_FOR", "").split(",")]
    client = forwarded[-trusted] if 0 < trusted <= len(forwarded) else ""
    return _clean(client) or _clean(peer) or "0.0.0.0"  # noqa: S104 - a socket file has no address


def _clean(text: str) -> str:
    try:
        address = ip_address(text.strip("[]"))
    except ValueError:
        return ""
    if not isinstance(address, IPv6Address):
        return str(address)
    if address.ipv4_mapped:
        return str(address.ipv4_mapped)
    return str(ip_network(f"{address.exploded.partition('%')[0]}/{NETWORK_BITS}", strict=False).network_address)
