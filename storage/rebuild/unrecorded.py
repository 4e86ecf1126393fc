"""A bundle that nothing was recorded of: deposited when a kill came, and its order's place lost.

The bundle tells what was seen. What was decided it cannot tell, so it is kept; nor whether it was
saved on a ground of secrecy, so one that may have been is restricted.
"""

from dataclasses import replace

from bundles.manifest import MANIFEST, WACZ, Manifest, parse_manifest
from bundles.proof.layout import FOLDER as PROOF
from bundles.reading import capture, open_wacz
from ogonblick.bundle import BundleFile
from ogonblick.capture import Capture, Occasion
from ogonblick.decision import Decision, Retention
from ogonblick.digest import Digest, digest_of
from ogonblick.errors import BundleError
from ogonblick.likeness import Likeness
from ogonblick.snapshot import Receipt, Snapshot, StoredFile
from storage.packages.chunks import MAP
from storage.packages.keeping import Archive
from storage.rebuild.walk import Place
from storage.stores.patience import sought

NO_RECORD = (
    "record.json saknas, så beslut och likhet är inte kända; bevaras tills »ogonblick plan"
    " redecide« har körts"
)

RESTRICTED = (
    "sparad före en borttagning, kanske på grund av sekretess: visas bara för den som får se det"
)

_KEPT = Decision(
    Retention.PERMANENT, None, "", "", "", ("Beslutet är inte känt, så handlingen bevaras.",)
)


def from_bundle(archive: Archive, place: Place) -> Snapshot:
    """Make a snapshot of what its bundle says of itself. Raises ``BundleError``."""
    if not place.is_whole:
        raise BundleError("manifest.json saknas, och ingen gravsten säger att den är gallrad")
    with archive.open_key(f"{place.folder}/{MANIFEST}") as stream:
        data = stream.read()
    manifest = parse_manifest(data)
    own = BundleFile(MANIFEST, len(data), digest_of([data]))
    files = tuple(_stored(archive, place, one) for one in (*manifest.files, own))
    bare = Receipt(manifest.snapshot_id, archive.store.name, files)
    receipt = replace(bare, files=tuple(archive.files(bare, PROOF)))
    package = next((file for file in files if file.key.endswith(f"/{WACZ}")), None)
    if package is None:
        raise BundleError(f"manifestet nämner inte {WACZ}")
    with archive.open(package) as stream, open_wacz(stream) as wacz:
        return _snapshot(manifest, capture(wacz), own.digest, receipt)


def _stored(archive: Archive, place: Place, file: BundleFile) -> StoredFile:
    """Return where a file lies, whole or in pieces, as the archive answers now."""
    key = f"{place.folder}/{file.path}"
    is_chunked = place.has(f"{file.path}{MAP}")
    found = sought(archive.store, f"{key}{MAP}" if is_chunked else key)
    if found is None:
        raise BundleError(f"{file.path} saknas i arkivet")
    return replace(found, key=key, size=file.size, digest=file.digest, chunked=is_chunked)


def _snapshot(manifest: Manifest, seen: Capture, digest: Digest, receipt: Receipt) -> Snapshot:
    return Snapshot(
        id=manifest.snapshot_id,
        account_id=manifest.account_id,
        occasion=manifest.occasion,
        period=manifest.period,
        taken_at=seen.taken_at,
        outcome=seen.outcome,
        title=seen.title,
        url=seen.url,
        coverage=seen.coverage,
        findings=seen.findings,
        bundle_digest=digest,
        size=sum(file.size for file in receipt.files),
        decision=_KEPT,
        likeness=Likeness(manifest.snapshot_id),
        receipt=receipt,
        restricted=manifest.occasion is Occasion.BEFORE_REMOVAL,
    )
