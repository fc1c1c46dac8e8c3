"""The address of a client: no header lets a client pose as another."""

import pytest

from ytv2.accounts.client_ip import address_of


@pytest.fixture
def address(rf, settings):
    """The address of a request from this peer, behind `proxies` trusted proxies, with this X-Forwarded-For."""

    def ask(peer, proxies=0, forwarded=None):
        settings.TRUSTED_PROXIES = proxies
        extra = {} if forwarded is None else {"HTTP_X_FORWARDED_FOR": forwarded}
        return address_of(rf.get("/", REMOTE_ADDR=peer, **extra))

    return ask


def test_without_a_proxy_the_peer_counts_whatever_the_header_says(address):
    assert address("192.0.2.1", forwarded="203.0.113.9") == "192.0.2.1"


@pytest.mark.parametrize("forged", ["203.0.113.9", "1.1.1.1, 2.2.2.2", "nonsense, ,", "::1"])
def test_behind_a_proxy_only_the_entry_that_the_proxy_added_counts(address, forged):
    assert address("10.0.0.1", 1, f"{forged}, 198.51.100.7") == "198.51.100.7"


def test_behind_two_proxies_the_entry_of_the_outer_one_counts(address):
    assert address("10.0.0.1", 2, "203.0.113.9, 198.51.100.7, 10.0.0.2") == "198.51.100.7"


@pytest.mark.parametrize("forwarded", [None, "", "garbage", "198.51.100.7:80:80", "' OR 1=1 --"])
def test_an_entry_that_is_no_address_does_not_count(address, forwarded):
    assert address("10.0.0.1", 1, forwarded) == "10.0.0.1"


def test_with_fewer_entries_than_proxies_the_peer_counts(address):
    assert address("10.0.0.1", 2, "198.51.100.7") == "10.0.0.1"


def test_a_network_of_ipv6_is_one_client(address):
    assert address("2001:db8:1:2:3::4") == address("2001:db8:1:2:ffff::1") == "2001:db8:1:2::"


def test_ipv4_in_ipv6_is_ipv4(address):
    assert address("::ffff:192.0.2.1") == "192.0.2.1"


def test_a_socket_file_has_no_address(address):
    assert address("") == "0.0.0.0"
