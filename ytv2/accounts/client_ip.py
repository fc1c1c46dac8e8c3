"""Where a request comes from, as far as it can be known."""

from ipaddress import IPv6Address, ip_address, ip_network

from django.conf import settings
from django.http import HttpRequest

# Whoever has one address of IPv6 has all of its network.
NETWORK_BITS = 64


def address_of(request: HttpRequest) -> str:
    """The client's address, a whole network for IPv6; the peer's where nothing better can be believed.

    Each proxy adds whom it heard to the end of X-Forwarded-For. Of those entries the last TRUSTED_PROXIES are our
    own proxies' word; what stands before them anybody may have written.
    """
    trusted = settings.TRUSTED_PROXIES
    peer = request.META.get("REMOTE_ADDR", "")
    heard = [part.strip() for part in request.META.get("HTTP_X_FORWARDED_FOR", "").split(",")]
    said = heard[-trusted] if 0 < trusted <= len(heard) else ""
    return _clean(said) or _clean(peer) or "0.0.0.0"  # noqa: S104 - a socket file has no address


def _clean(said: str) -> str:
    try:
        address = ip_address(said.strip("[]"))
    except ValueError:
        return ""
    if not isinstance(address, IPv6Address):
        return str(address)
    if address.ipv4_mapped:
        return str(address.ipv4_mapped)
    return str(ip_network(f"{address.exploded.partition('%')[0]}/{NETWORK_BITS}", strict=False).network_address)
