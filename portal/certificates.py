"""A disposal's certificate as the archive keeps it, compared with its list and its signature."""

import json
from collections.abc import Iterator, Mapping

from bundles.manifest import MANIFEST
from bundles.proof.keys import is_signed, public_key
from bundles.proof.layout import KEY, SIGNATURE
from ogonblick.digest import digest_of
from ogonblick.errors import BundleError, NotInArchive
from storage.packages.keeping import Archive

NAME = "gallringsprotokoll"
PROOF = (MANIFEST, SIGNATURE, KEY)


def certificate_files(archive: Archive, case_id: str, name: str) -> Mapping[str, bytes]:
    """Return one form of a case's certificate, and of its list and signature what there is."""
    found: dict[str, bytes] = {}
    for path in (name, *PROOF):
        try:
            with archive.open_key(f"certificates/{case_id}/{path}") as stream:
                found[path] = stream.read()
        except NotInArchive:
            if path == name:
                raise
    return found


def faults_of(files: Mapping[str, bytes], name: str, *, signed: bool) -> Iterator[str]:
    """Yield what does not hold together; ``signed`` says whether there is to be a signature."""
    listed = files.get(MANIFEST, b"")
    if _digests(listed).get(name) != str(digest_of([files[name]])):
        yield f"{name} är inte den fil som förteckningen ({MANIFEST}) beskriver"
    if signed and not _is_proven(files, listed):
        yield f"underskriften ({SIGNATURE}) gäller inte förteckningen"


def _digests(listed: bytes) -> Mapping[str, str]:
    """Return the digests in a list; none where it cannot be read."""
    try:
        return {one["path"]: one["digest"] for one in json.loads(listed)["files"]}
    except (KeyError, TypeError, ValueError):
        return {}


def _is_proven(files: Mapping[str, bytes], listed: bytes) -> bool:
    """Say whether the signature is by the key beside it, over the list."""
    try:
        return is_signed(public_key(files.get(KEY, b"")), files.get(SIGNATURE, b""), listed)
    except BundleError:
        return False
