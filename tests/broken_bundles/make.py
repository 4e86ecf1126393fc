"""Makes the broken bundles anew: ``python -m tests.broken_bundles.make``, in the project's root.

The keys in ``keys/`` are for this and nothing else. Time stands still; only what has a random part
by its nature (time stamps, certificates made for one fault) differs from one making to the next.
"""

import json
import shutil
import sys
from collections.abc import Iterable, Mapping, Sequence
from hashlib import sha256
from io import BytesIO
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from PIL import Image

from bundles.manifest import DOCUMENT, MANIFEST, WACZ
from bundles.proof.authorities import Authority
from bundles.proof.instruction import INSTRUCTION
from bundles.proof.keys import certificates, private_key
from bundles.proof.layout import lay
from bundles.proof.local import LocalAuthority
from bundles.proof.prover import Prover
from bundles.proof.proving import proof_of
from bundles.proof.trust import NOTHING_KNOWN, Trust, read_signers
from bundles.seal import seal
from bundles.verify import verify
from ogonblick.capture import Capture, Finding
from ogonblick.digest import Digest
from tests.bundles.breaking import Way, codes_of, manifest_again, ways
from tests.bundles.building import PAGE, SEALED, Recording, fill, make_writable, prover

HERE = Path(__file__).parent
KEYS = HERE / "keys"
EXPECTED = "expected.json"
WHOLE = "whole"
ROOT = "elsewhere-root.pem"
ANOTHER = "another.pem"
LOCAL = "B077"

WACZ_ALONE = ("B01", "B02", "B03", "B04", "B05")
"""Codes about what is inside a WACZ: the bundle around it would only add to them."""

Expected = dict[str, Any]
"""What a bundle must give: ``codes``, and what a verifier knows from elsewhere than the bundle."""

ELSEWHERE: Mapping[str, tuple[str, Expected]] = {
    "B008_bundle_exchanged_whole": ("local", {"register": f"sha256:{'0' * 64}"}),
    "B065_signed_by_another": ("local", {"signers": ANOTHER}),
    "B078_authority_unknown": ("stamped", {}),
}
"""Sound bundles that are wrong only to somebody who knows, or does not know, something else."""


class Elsewhere(Prover):
    """Has its stamps from an authority that says nothing of being local."""

    def authorities(self) -> Sequence[Authority]:
        """Return the authority, whose key and certificates lie among the test keys."""
        pem = (KEYS / "elsewhere.pem").read_bytes()
        return [LocalAuthority(private_key(pem), certificates(pem), self.clock, "prov")]


def main(target: Path = HERE) -> None:
    """Make every bundle in ``target``, and the list of what each must give."""
    with TemporaryDirectory() as place:
        local, stamped = _sound(Path(place), target)
        for way in ways():
            _break(way, local, target, Path(place))
        for name, (which, _) in ELSEWHERE.items():
            shutil.copytree({"local": local, "stamped": stamped}[which], target / name)
    found = {name: said | {"codes": _codes(target, name, said)} for name, said in _told(target)}
    (target / EXPECTED).write_text(json.dumps(found, indent=1) + "\n")


def findings_of(folder: Path, said: Expected) -> tuple[Finding, ...]:
    """Verify a bundle, or a WACZ that lies alone, with what the verifier knows from elsewhere."""
    alone = [one.name for one in folder.iterdir()] == [WACZ]
    register = Digest.parse(said["register"]) if "register" in said else None
    return verify(folder / WACZ if alone else folder, register, _trust(said))


def _trust(said: Expected) -> Trust:
    if "signers" in said:
        return Trust(signers=read_signers((KEYS / said["signers"]).read_bytes()))
    if "authorities" in said:
        return Trust(authorities=certificates((KEYS / said["authorities"]).read_bytes()))
    return NOTHING_KNOWN


def _sound(place: Path, target: Path) -> tuple[Path, Path]:
    """Seal a sound bundle, once with stamps of our own and once with another authority's.

    The second is kept as it is; both are then made small, for the broken ones are made of them.
    """
    capture = small(place / "capture")
    shutil.copytree(KEYS, place / "home" / "keys")
    own = prover(place / "home")
    elsewhere = Elsewhere(own.settings, own.clock)
    local = seal(capture, place / "local", SEALED, own).folder
    stamped = seal(capture, place / "stamped", SEALED, elsewhere).folder
    make_writable(shutil.copytree(stamped, target / WHOLE))
    return _lightened(local, own), _lightened(stamped, elsewhere)


def small(folder: Path) -> Capture:
    """Fill a folder with a capture whose pictures are small, and one payload that may be shared."""
    capture = fill(folder)
    with Recording(folder / "screenshots-20260302090000.warc.gz") as warc:
        warc.resource(f"urn:view:{PAGE}", "image/png", _blank(8, 8))
        warc.resource(f"urn:fullPageFinal:{PAGE}", "image/png", _blank(8, 12))
    recorded = folder / "text-20260302090000.warc.gz"
    offset, length = 200, 300
    digest = sha256(recorded.read_bytes()[offset : offset + length]).hexdigest()
    span = {"file": recorded.name, "offset": offset, "length": length, "sha256": digest}
    (folder / "spans.jsonl").write_text(json.dumps(span) + "\n")
    return capture


def _blank(width: int, height: int) -> bytes:
    """Return a white picture."""
    stream = BytesIO()
    Image.new("RGB", (width, height), "white").save(stream, "PNG")
    return stream.getvalue()


def _lightened(folder: Path, own: Prover) -> Path:
    """Leave out what is for people, most of a small bundle's bytes, and prove it again."""
    make_writable(folder)
    for name in (DOCUMENT, INSTRUCTION):
        (folder / name).unlink()
    manifest_again(folder)
    shutil.rmtree(folder / "proof")
    lay(folder, proof_of((folder / MANIFEST).read_bytes(), SEALED, own))
    return folder


def _break(way: Way, sound: Path, target: Path, place: Path) -> None:
    """Break a copy in one way, and keep what of it is to the point."""
    broken = shutil.copytree(sound, place / "broken")
    way(broken)
    kept = target / _name(way)
    if kept.name.startswith(WACZ_ALONE):
        kept.mkdir()
        shutil.copy(broken / WACZ, kept)
        shutil.rmtree(broken)
    else:
        broken.rename(kept)


def _name(way: Way) -> str:
    """Return a way's folder: the first code of its docstring, and its own name."""
    return f"{(way.__doc__ or '')[:4]}_{way.__name__}"


def _told(target: Path) -> Iterable[tuple[str, Expected]]:
    """Yield every bundle's name in order, and what its verifier is to know."""
    told = {name: said for name, (_, said) in ELSEWHERE.items()} | {WHOLE: {"authorities": ROOT}}
    for folder in sorted(target.glob("B0*")):
        yield folder.name, told.get(folder.name, {})
    yield WHOLE, told[WHOLE]


def _codes(target: Path, name: str, said: Expected) -> list[str]:
    """Return what a bundle gives; it must be what the way that broke it promises."""
    found = {one.code for one in findings_of(target / name, said)}
    promised = {_name(way): codes_of(way) for way in ways()}
    if name in promised and found - {LOCAL} != promised[name] - {LOCAL}:
        sys.exit(f"{name}: {sorted(found)}")
    return sorted(found)


if __name__ == "__main__":
    main()
