"""Documents that are kept as proof: written whole or not at all, listed, signed and stamped."""

import shutil
from collections.abc import Callable, Mapping
from pathlib import Path

from bundles.datapackage import plain_json
from bundles.manifest import MANIFEST
from bundles.proof.prover import Prover
from bundles.proof.proving import proof_of
from flows.rooms import Rooms
from ogonblick.digest import digest_of


def with_proof(rooms: Rooms, case_id: str, forms: Mapping[str, bytes]) -> Mapping[str, bytes]:
    """Return the forms of a case's document with a list of them, and the proof of that list."""
    listed = plain_json(
        {
            "case": case_id,
            "files": [
                {"path": name, "size": len(data), "digest": str(digest_of([data]))}
                for name, data in forms.items()
            ],
        }
    )
    proof = proof_of(listed, rooms.clock(), Prover(rooms.settings, rooms.clock))
    return {**forms, MANIFEST: listed, **proof}


def laid_down(folder: Path, make: Callable[[], Mapping[str, bytes]]) -> Path:
    """Return a folder with documents in it, which are made only if it is not there.

    A run that was cut short finds it: stamped again they would be others.
    """
    part = folder.with_name(f"{folder.name}.part")
    if not folder.exists():
        shutil.rmtree(part, ignore_errors=True)
        for name, data in make().items():
            (part / name).parent.mkdir(parents=True, exist_ok=True)
            (part / name).write_bytes(data)
        part.replace(folder)
    return folder
