"""Time stamps, with OpenSSL as the authority: asked over HTTP, believed only when verified."""

import random
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from asn1crypto import tsp
from rfc3161_client import decode_timestamp_response

from bundles.proof.keys import certificates, certificates_pem
from bundles.proof.local import local_authority
from bundles.proof.prover import Prover
from bundles.proof.tokens import read_reply, request_for
from bundles.proof.trust import Trust, check_reply
from bundles.seal import seal
from bundles.verify import verify
from ogonblick.bundle import Bundle
from ogonblick.capture import Capture
from ogonblick.digest import digest_of
from ogonblick.errors import BundleError, ProofUnavailable
from portal.children import free_port
from tests.bundles.building import SEALED, faults, prover
from tests.bundles.certifying import Openssl, openssl_authority, party

MIME = "application/timestamp-reply"
DATA = b"manifest"


@pytest.fixture
def authority(tmp_path: Path) -> Iterator[Openssl]:
    """An authority of its own for each test, for some let it answer wrongly."""
    folder = tmp_path / "authority"
    folder.mkdir()
    with openssl_authority(folder) as running:
        yield running


def now() -> datetime:
    """Return the moment: OpenSSL stamps with the machine's clock."""
    return datetime.now(UTC)


def asking(home: Path, authority: Openssl, **settings: str | bool | int) -> Prover:
    """Return a prover that has this authority stamp."""
    return prover(home / "home", **(authority.settings | settings))


def test_an_authority_s_stamp_is_kept_and_trusted(
    authority: Openssl, capture: Capture, tmp_path: Path
) -> None:
    """What OpenSSL stamped verifies against its root, and not against another's."""
    bundle = seal(capture, tmp_path / "bundle", now(), asking(tmp_path, authority))
    assert {file.path for file in bundle.files} >= {
        "proof/1-127.0.0.1.tsr",
        "proof/1-127.0.0.1.pem",
    }
    root = certificates((authority.folder / "root.pem").read_bytes())
    assert verify(bundle.folder, trust=Trust(authorities=root)) == ()
    assert {one.code for one in verify(bundle.folder)} == {"B078"}
    other = Trust(authorities=party("en annan").chain)
    assert faults(verify(bundle.folder, trust=other)) == {"B075"}


def test_the_wanted_policy_is_asked_for(authority: Openssl, tmp_path: Path) -> None:
    """A policy that the authority has is in the stamp; one that it has not is a refusal."""
    own = asking(tmp_path, authority, timestamp_policy="1.2.3.4.2")
    assert read_reply(own.stamp(DATA, now()).reply).policy == "1.2.3.4.2"
    with pytest.raises(ProofUnavailable, match="avslogs"):
        asking(tmp_path, authority, timestamp_policy="1.9.9").stamp(DATA, now())


def test_several_certificates_in_a_reply_are_read(authority: Openssl, tmp_path: Path) -> None:
    """OpenSSL does not sort them as strict DER asks; such a stamp is verified all the same.

    Of two orders of the same certificates at least one is not sorted.
    """
    refused = 0
    chain = [party("en"), party("en annan")]
    for order in (chain, chain[::-1]):
        more = b"".join(certificates_pem(one.chain) for one in order)
        (authority.folder / "more.pem").write_bytes(more)
        authority.extra = ["-chain", "more.pem"]
        had = asking(tmp_path, authority).stamp(DATA, now())
        assert len(read_reply(had.reply).certificates) == 3
        try:
            decode_timestamp_response(had.reply)
        except ValueError:
            refused += 1
            with pytest.raises(BundleError, match="openssl"):
                check_reply(had.reply, digest_of([DATA]), party("en annan rot").chain)
    assert refused


def test_without_a_stamp_nothing_is_sealed(capture: Capture, tmp_path: Path) -> None:
    """An authority that is away is named, and nothing is left behind."""
    away = f"http://127.0.0.1:{free_port()}/"
    roots = tmp_path / "roots.pem"
    roots.write_bytes(certificates_pem(party("rot").chain))
    asked = {"timestamp_authorities": away, "timestamp_certificates": str(roots)}
    with pytest.raises(ProofUnavailable, match=away) as told:
        seal(capture, tmp_path / "to" / "bundle", SEALED, prover(tmp_path / "home", **asked))
    assert told.value.temporary
    assert list((tmp_path / "to").iterdir()) == []
    content = prover(tmp_path / "home", demand_timestamps=0, **asked)
    bundle = seal(capture, tmp_path / "to" / "bundle", SEALED, content)
    assert faults(verify(bundle.folder)) == {"B072"}


def test_unreadable_roots_are_told(capture: Capture, tmp_path: Path) -> None:
    """Certificates that cannot be read are as bad as an authority that is away."""
    asked = {"timestamp_authorities": "http://127.0.0.1/", "timestamp_certificates": "none.pem"}
    with pytest.raises(ProofUnavailable, match="OGONBLICK_TIMESTAMP_CERTIFICATES"):
        seal(capture, tmp_path / "bundle", SEALED, prover(tmp_path / "home", **asked))
    content = prover(tmp_path / "home", demand_timestamps=0, **asked)
    assert faults(verify(seal(capture, tmp_path / "bundle", SEALED, content).folder)) == {"B072"}


def test_one_of_two_is_enough_if_one_is_demanded(authority: Openssl, tmp_path: Path) -> None:
    """Of several authorities every one is asked, and as many must answer as are demanded."""
    both = f"http://127.0.0.1:{free_port()}/ {authority.address}"
    own = asking(tmp_path, authority, timestamp_authorities=both)
    assert [one.name for one in own.stamps(DATA, now())] == ["2-127.0.0.1"]
    strict = Prover(replace(own.settings, demand_timestamps=2), own.clock)
    with pytest.raises(ProofUnavailable, match="1 av 2"):
        strict.stamps(DATA, now())


def another_nonce(authority: Openssl, request: bytes) -> tuple[str, bytes]:
    """An old stamp over the same content, played again."""
    said = tsp.TimeStampReq.load(request)
    said["nonce"] = said["nonce"].native + 1
    return MIME, authority.reply(said.dump())


def another_content(authority: Openssl, _: bytes) -> tuple[str, bytes]:
    """A stamp over something else."""
    return MIME, authority.reply(request_for(digest_of([b"x"]), 1, ""))


def tampered(authority: Openssl, request: bytes) -> tuple[str, bytes]:
    """A stamp whose moment was changed on the way."""
    reply = authority.reply(request)
    year = str(now().year).encode()
    assert year in reply
    return MIME, reply.replace(year, b"2001", 1)


def a_page(_: Openssl, __: bytes) -> tuple[str, bytes]:
    """A page that asks for a login."""
    return "text/html", b"<!doctype html>"


def too_much(_: Openssl, __: bytes) -> tuple[str, bytes]:
    """More than a stamp can be."""
    return MIME, bytes((1 << 20) + 1)


def junk(_: Openssl, __: bytes) -> tuple[str, bytes]:
    """Nothing that can be read."""
    return MIME, b"0"


Answer = Callable[[Openssl, bytes], tuple[str, bytes]]


@pytest.mark.parametrize(
    ("answer", "told"),
    [
        (another_nonce, "annan begäran"),
        (another_content, "annat innehåll"),
        (tampered, "inte att lita på"),
        (a_page, "text/html"),
        (too_much, "något annat än en tidsstämpel"),
        (junk, "inte att tolka"),
    ],
    ids=lambda value: getattr(value, "__name__", ""),
)
def test_a_wrong_answer_is_no_stamp(
    answer: Answer, told: str, authority: Openssl, tmp_path: Path
) -> None:
    """What does not answer the request is refused before anything is sealed with it."""
    authority.answer = lambda request: answer(authority, request)
    with pytest.raises(ProofUnavailable, match=told):
        asking(tmp_path, authority).stamp(DATA, now())
    assert authority.asked == 1


def test_a_stamp_of_nobody_trusted_is_refused(authority: Openssl, tmp_path: Path) -> None:
    """An authority that does not lead back to the settings' certificates is not believed."""
    (authority.folder / "root.pem").write_bytes(certificates_pem(party("en annan").chain))
    with pytest.raises(ProofUnavailable, match="inte att lita på"):
        asking(tmp_path, authority).stamp(DATA, now())


def test_a_clock_that_is_wrong_is_told(authority: Openssl, tmp_path: Path) -> None:
    """A stamp eleven minutes from the sealing proves that one of the clocks is wrong."""
    with pytest.raises(ProofUnavailable, match="klocka"):
        asking(tmp_path, authority).stamp(DATA, now() - timedelta(minutes=11))


def test_a_flipped_stamp_never_says_anything_else(tmp_path: Path) -> None:
    """A bit flipped anywhere in a reply makes it refused, or leaves what it says as it was."""
    own = local_authority(tmp_path, lambda: SEALED)
    digest = digest_of([DATA])
    reply = own.reply(request_for(digest, 1, ""))
    true, places, refused = read_reply(reply), random.Random(31), 0
    for place in range(len(reply)):
        flipped = bytearray(reply)
        flipped[place] ^= 1 << places.randrange(8)
        try:
            assert check_reply(bytes(flipped), digest, own.roots) == true, place
        except BundleError:
            refused += 1
    assert refused > len(reply) * 0.95


# a flipped certificate may have a number below zero, which is warned of and found all the same
@pytest.mark.filterwarnings("ignore::cryptography.utils.CryptographyDeprecationWarning")
@pytest.mark.parametrize("name", ["manifest.sig.json", "manifest.sig", "key.pem", "1-lokal.pem"])
def test_a_flipped_bit_in_the_proof_is_found(name: str, bundle_copy: Path) -> None:
    """A bit flipped at any of forty seeded places of a file of proof is found."""
    file = bundle_copy / "proof" / name
    whole, places = file.read_bytes(), random.Random(7)
    for _ in range(40):
        place, bit = places.randrange(len(whole)), places.randrange(8)
        flipped = bytearray(whole)
        flipped[place] ^= 1 << bit
        file.write_bytes(flipped)
        assert faults(verify(bundle_copy)), f"bit {bit} of byte {place}"


def test_a_local_stamp_tells_what_it_is(sealed_once: Bundle) -> None:
    """A local stamp is named as such, and no root of others' makes more or less of it."""
    token = read_reply((sealed_once.folder / "proof/1-lokal.tsr").read_bytes())
    assert "bevisar bara den egna klockan" in token.authority
    trust = Trust(authorities=party("en stämplare").chain)
    assert {one.code for one in verify(sealed_once.folder, trust=trust)} == {"B077"}
