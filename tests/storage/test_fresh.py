"""What nobody has needed before is sent without asking for it first, and still written once."""

import os
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from uuid import uuid4

import pytest

from ogonblick.account import Account
from ogonblick.bundle import Bundle, Span
from ogonblick.digest import digest_of
from ogonblick.errors import ReceiptMismatch
from ogonblick.settings import Settings
from storage.archive import Sending, lock_until
from storage.care.sharing import claim
from storage.database.catalogue import Catalogue
from storage.packages.chunks import Sharing
from storage.packages.keeping import Archive
from storage.packages.opening import Patience, open_archive
from tests.storage.proxy import proxied

MakeBundle = Callable[[dict[str, bytes]], Bundle]

PAYLOAD = bytes(70_000)


def with_a_payload(make_bundle: MakeBundle) -> Bundle:
    """Return a bundle, each with an id of its own, whose package is one and the same payload."""
    bundle = make_bundle({"snapshot.wacz": PAYLOAD, "manifest.json": b"{}"})
    return replace(bundle, spans=(Span(0, len(PAYLOAD), digest_of([PAYLOAD])),))


def test_a_chunk_is_fresh_to_the_first_that_needs_it(
    catalogue: Catalogue, account: Account, make_bundle: MakeBundle
) -> None:
    """Neither who comes back after a kill nor who comes after him is told that it is."""
    first, second = with_a_payload(make_bundle), with_a_payload(make_bundle)
    told = [claim(catalogue, account, bundle) for bundle in (first, first, second)]
    assert [one.fresh if one else None for one in told] == [
        frozenset((digest_of([PAYLOAD]),)),
        frozenset(),
        frozenset(),
    ]


def test_a_chunk_that_may_go_is_not_fresh(
    catalogue: Catalogue, account: Account, make_bundle: MakeBundle
) -> None:
    """One that its last user is leaving is brought anew instead."""
    first, second = with_a_payload(make_bundle), with_a_payload(make_bundle)
    claim(catalogue, account, first)
    catalogue.chunks.leave(first.snapshot_id)
    told = claim(catalogue, account, second)
    assert told
    assert (told.anew, told.fresh) == (frozenset((digest_of([PAYLOAD]),)), frozenset())


@pytest.mark.s3
def test_a_first_deposit_asks_for_nothing_first(
    archive: Archive, settings: Settings, make_bundle: MakeBundle
) -> None:
    """Each object is written and proven, two requests; laid once more it stays one version."""
    asked: list[str] = []

    def counted(path: str, status: int, body: bytes) -> tuple[int, bytes]:
        asked.append(path)
        return status, body

    payload = os.urandom(len(PAYLOAD))
    bundle = make_bundle({"snapshot.wacz": b"rest" + payload, "manifest.json": b"{}"})
    span = Span(4, len(payload), digest_of([payload]))
    bundle = replace(bundle, spans=(span,))
    first = Sharing("prov", fresh=frozenset((span.digest,)))
    with proxied(settings, answer=counted) as address:
        reached = open_archive(
            replace(settings, s3_endpoint=address), Patience(attempts=1, waits=())
        )
        receipt = reached.deposit(bundle, "konto", None, sharing=first)
    assert len(asked) == 2 * len(("chunk", "residue", "map", "manifest"))
    assert archive.deposit(bundle, "konto", None, sharing=first) == receipt
    assert archive.deposit(bundle, "konto", None, sharing=Sharing("prov")) == receipt
    versions = [one.key for one in archive.versions(f"snapshots/konto/{bundle.snapshot_id}/")]
    assert len(versions) == len(set(versions)) == 3


@pytest.mark.s3
def test_what_is_fresh_is_sent_at_once(archive: Archive, settings: Settings) -> None:
    """Two requests instead of three; where it lies there all the same it stays one version."""
    asked: list[str] = []

    def counted(path: str, status: int, body: bytes) -> tuple[int, bytes]:
        asked.append(path)
        return status, body

    key = f"prov/{uuid4().hex}"
    sending = Sending(key, PAYLOAD, len(PAYLOAD), digest_of([PAYLOAD]), fresh=True)
    with proxied(settings, answer=counted) as address:
        store = open_archive(
            replace(settings, s3_endpoint=address), Patience(attempts=1, waits=())
        ).store
        stored = store.put(sending)
        assert len(asked) == 2
        store.put(replace(sending, key=f"{key}-annan", fresh=False))
        assert len(asked) == 5
        assert store.put(sending) == stored
        locked = store.put(replace(sending, lock=lock_until(date(2036, 7, 1), "GOVERNANCE")))
    assert (locked.version, locked.locked_until[:4]) == (stored.version, "2036")
    assert [one.id for one in archive.versions(key)].count(stored.version) == 1
    assert len([one for one in archive.versions(key) if one.key == key]) == 1


@pytest.mark.s3
def test_what_was_to_be_fresh_and_lies_there_is_read_to_its_end(
    archive: Archive, settings: Settings
) -> None:
    """Size and checksum are what the server remembers: a bit that its disk lost is seen."""

    def spoilt(_: str, status: int, body: bytes) -> tuple[int, bytes]:
        return status, body[:-1] + b"x" if len(body) == len(PAYLOAD) else body

    key = f"prov/{uuid4().hex}"
    sending = Sending(key, PAYLOAD, len(PAYLOAD), digest_of([PAYLOAD]))
    stored = archive.store.put(sending)
    with proxied(settings, answer=spoilt) as address:
        store = open_archive(
            replace(settings, s3_endpoint=address), Patience(attempts=1, waits=())
        ).store
        assert store.put(sending) == stored
        with pytest.raises(ReceiptMismatch, match=key):
            store.put(replace(sending, fresh=True))
    assert archive.store.put(replace(sending, fresh=True)) == stored
