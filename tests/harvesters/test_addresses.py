"""Captures go to public addresses only, unless the operator says otherwise."""

import pytest

from harvesters.addresses import Addresses, NotPublic, is_public, refusal, resolve


def at(*addresses: str) -> object:
    """Return a resolver that knows one host with these addresses."""
    return lambda _host, _port: addresses


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1",
        "10.1.2.3",
        "172.16.0.1",
        "192.168.1.1",
        "169.254.169.254",
        "100.64.0.1",
        "0.0.0.0",
        "::1",
        "fe80::1%eth0",
        "fd00::1",
        "::ffff:127.0.0.1",
        "64:ff9b::7f00:1",
        "2002:7f00:1::",
        "::127.0.0.1",
        "224.0.0.1",
    ],
)
def test_internal_addresses_are_refused(address: str) -> None:
    """Loopback, private, link-local, shared and metadata addresses are not visited."""
    assert not is_public(address)
    found = refusal("https://konto.example/", allow_private=False, resolver=at(address))
    assert found is not None
    assert found.code == "C110"


def test_one_internal_address_among_public_ones_is_enough() -> None:
    """A name that also leads inside is refused: the browser may pick either."""
    resolver = at("93.184.216.34", "10.0.0.1")
    assert refusal("https://konto.example/", allow_private=False, resolver=resolver)


def test_public_addresses_are_visited() -> None:
    """An ordinary address is no finding."""
    assert refusal("https://k.example/", allow_private=False, resolver=at("93.184.216.34")) is None


def test_the_operator_may_allow_internal_addresses() -> None:
    """An intranet, or the tests' own sites, by explicit setting."""
    assert refusal("http://k.example/", allow_private=True, resolver=at("10.0.0.1")) is None


@pytest.mark.parametrize(
    "url",
    [
        "file:///etc/passwd",
        "ftp://k.example/",
        "javascript:1",
        "http://",
        "http://x:99999/",
        "http://[::1",
    ],
)
def test_other_schemes_are_refused(url: str) -> None:
    """Only http and https lead to accounts."""
    found = refusal(url, allow_private=True, resolver=at("93.184.216.34"))
    assert found is not None
    assert found.code == "C109"


def test_a_name_that_does_not_resolve_is_a_finding() -> None:
    """A mistyped address is told of, not raised."""

    def unknown(_host: str, _port: int) -> tuple[str, ...]:
        raise OSError(-2, "Name or service not known")

    found = refusal("https://finns-inte.example/", allow_private=False, resolver=unknown)
    assert found is not None
    assert found.code == "C109"


def test_a_name_leads_where_it_led_first() -> None:
    """A name server that answers otherwise the second time is not asked a second time."""
    answers = iter([("93.184.216.34",), ("10.0.0.1",)])
    addresses = Addresses(allow_private=False, resolver=lambda _host, _port: next(answers))
    assert addresses.of("ute.example", 443) == ("93.184.216.34",)
    assert addresses.of("ute.example", 80) == ("93.184.216.34",)


def test_a_name_that_leads_inside_is_refused_every_time() -> None:
    """Nothing is connected to, however often it is asked for."""
    addresses = Addresses(allow_private=False, resolver=lambda _host, _port: ("10.0.0.1",))
    for _ in range(2):
        with pytest.raises(NotPublic, match=r"10\.0\.0\.1"):
            addresses.of("inne.example", 443)


def test_no_name_is_too_odd_to_be_refused() -> None:
    """A label longer than names may have is an address that does not exist."""
    with pytest.raises(OSError, match="felskrivet"):
        resolve("x" * 64 + ".example", 443)
