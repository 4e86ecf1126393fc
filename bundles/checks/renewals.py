"""The chain of renewals: each lists and stamps what was there before it, while that still held."""

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

from bundles.checks.sealing import Sealing
from bundles.checks.stamps import check_stamp
from bundles.findings import finding
from bundles.manifest import MANIFEST
from bundles.proof.keys import certificates
from bundles.proof.layout import (
    chain_file,
    proof_files,
    read,
    renewal_files,
    reply_file,
    stamp_files,
    unlisted,
)
from bundles.proof.renewal import read_renewal
from bundles.proof.tokens import read_reply
from bundles.proof.trust import Trust
from ogonblick.capture import Finding
from ogonblick.digest import digest_of
from ogonblick.errors import BundleError


def check_renewals(folder: Path, trust: Trust) -> Iterator[Finding]:
    """Yield what is wrong with each renewal, and where the chain of them does not hold."""
    renewals = renewal_files(folder)
    for number, path in enumerate(renewals):
        after = renewals[number:]
        earlier = {MANIFEST, *proof_files(folder)} - _of(after) - {*unlisted(folder)}
        try:
            data = read(folder, path)
            listed = read_renewal(data)
        except BundleError as fault:
            yield finding("B080", path, reason=fault)
            continue
        if listed != {one: digest_of([read(folder, one)]) for one in earlier}:
            yield finding("B080", path, reason="listan stämmer inte med de äldre bevisen")
        before = renewals[number - 1 : number] or stamp_files(folder)
        yield from _check_in_time(folder, path, before)
        sealing = Sealing(data, digest_of([data]))
        yield from check_stamp(folder, reply_file(path), sealing, trust)


def _of(renewals: list[str]) -> set[str]:
    """Return every file of these renewals."""
    return {kind(path) for path in renewals for kind in (str, reply_file, chain_file)}


def _check_in_time(folder: Path, path: str, before: list[str]) -> Iterator[Finding]:
    """Yield if a renewal was stamped when what it renews held no longer."""
    try:
        moment = read_reply(read(folder, reply_file(path))).moment
        until = max(_until(folder, one) for one in before)
    except (BundleError, ValueError):
        return  # what cannot be read is told of by itself
    if moment > until:
        reason = f"den kom {moment:%Y-%m-%d}, men det den förnyar gällde till {until:%Y-%m-%d}"
        yield finding("B080", path, reason=reason)


def _until(folder: Path, path: str) -> datetime:
    """Return until when a stamp's certificates hold."""
    chain = certificates(read(folder, chain_file(path)))
    return min(one.not_valid_after_utc for one in chain)
