"""Renewal: a later stamp over all proof so far, laid beside it before its certificates expire.

A stamp holds as long as its certificate does, and as its mathematics. A newer stamp over the old
one shows that it was there while it still held.
"""

import json
from collections.abc import Iterable
from datetime import date, datetime, timedelta
from pathlib import Path

from bundles.datapackage import plain_json, stamp
from bundles.manifest import MANIFEST
from bundles.proof.keys import certificates
from bundles.proof.layout import (
    FOLDER,
    Files,
    chain_file,
    proof_files,
    read,
    renewal_files,
    stamp_files,
    unlisted,
)
from bundles.proof.prover import Prover
from ogonblick.digest import Digest, digest_of
from ogonblick.errors import BundleError

FORMAT = "ogonblick-renewal"
VERSION = "1.0"


def renewal_list(files: Files, at: datetime) -> bytes:
    """Return the list that is stamped: the digest of the manifest, and of all proof so far."""
    listed = [{"path": path, "sha256": digest_of([files[path]]).hexadecimal} for path in files]
    return plain_json({"format": FORMAT, "version": VERSION, "created": stamp(at), "files": listed})


def read_renewal(data: bytes) -> dict[str, Digest]:
    """Read a list again. Raises ``BundleError``."""
    try:
        said = json.loads(data)
        if (said["format"], said["version"]) != (FORMAT, VERSION):
            raise BundleError("den har ett annat format")
        return {one["path"]: Digest("sha256", one["sha256"]) for one in said["files"]}
    except (AttributeError, KeyError, TypeError, ValueError) as fault:
        raise BundleError("den går inte att tolka") from fault


def renewed(folder: Path, at: datetime, prover: Prover) -> Files:
    """Return the files that renew a bundle's proof; its manifest and proof lie in ``folder``.

    The list comes last: without it, what was laid before it counts for nothing. Raises
    ``BundleError`` for a bundle without a stamp to renew, ``ProofUnavailable`` if nobody stamps.
    """
    if not stamp_files(folder):
        raise BundleError("Arkivpaketet har ingen tidsstämpel att förnya.")
    name = f"{FOLDER}/renewal-{len(renewal_files(folder)) + 1:04}"
    begun = {f"{name}.tsr", f"{name}.pem", *unlisted(folder)}  # by a renewal that was killed
    paths = (MANIFEST, *(path for path in proof_files(folder) if path not in begun))
    listed = renewal_list({path: read(folder, path) for path in paths}, at)
    had = prover.stamp(listed, at)
    return {f"{name}.tsr": had.reply, f"{name}.pem": had.chain, f"{name}.json": listed}


def expires(folder: Path) -> date | None:
    """Return the day on which the newest proof of time begins to expire; None without any.

    That is when the first certificate does, of the newest renewal's or else of all stamps'.
    Raises ``BundleError`` for certificates that cannot be read.
    """
    newest: Iterable[str] = renewal_files(folder)[-1:] or stamp_files(folder)
    chains = [certificates(read(folder, chain_file(path))) for path in newest]
    return min((one.not_valid_after_utc.date() for chain in chains for one in chain), default=None)


def is_renewal_due(folder: Path, today: date, margin: timedelta) -> bool:
    """Say whether the proof of time expires within the margin."""
    day = expires(folder)
    return day is not None and day <= today + margin
