"""A delivery is read without the program, and its list of digests by the system's own tool."""

import subprocess
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path
from zipfile import ZipFile

from PIL import Image

from bundles.delivery import ending_of, write_delivery
from ogonblick.bundle import Bundle
from ogonblick.letter import Slip

SLIP = Slip(
    number="B2026-1",
    title="Följesedel",
    author="Exempelby kommun",
    facts=(("Förvaltning", "Kulturförvaltningen"), ("Motivering", "Hänger ut en granne.")),
    request="Registrera handlingen.",
    made_at=datetime(2026, 11, 22, 12, tzinfo=UTC),
)


def written(bundle: Path, attached: dict[str, Path]) -> bytes:
    """Return a delivery of a bundle's folder."""
    target = BytesIO()
    write_delivery(target, SLIP, bundle, attached)
    return target.getvalue()


def test_a_picture_is_named_by_what_it_is() -> None:
    """What a person hands in may be of any of the three kinds."""
    endings = []
    for kind in ("PNG", "JPEG", "WEBP"):
        Image.new("RGB", (2, 2)).save(stream := BytesIO(), kind)
        endings.append(ending_of(stream.getvalue()))
    assert endings == ["png", "jpg", "webp"]


def test_a_delivery_holds_the_bundle_and_how_to_check_it(
    sealed_once: Bundle, tmp_path: Path
) -> None:
    """Every file of the bundle, its screenshots, what is attached, a note, and true digests."""
    more = tmp_path / "brev.txt"
    more.write_text("Hej.")
    with ZipFile(BytesIO(written(sealed_once.folder, {"bilagor/brev.txt": more}))) as packed:
        packed.extractall(tmp_path / "ut")
    folder = tmp_path / "ut" / "B2026-1"
    for file in sealed_once.files:
        assert (folder / file.path).read_bytes() == (sealed_once.folder / file.path).read_bytes()
    assert (folder / "bilagor/brev.txt").read_text() == "Hej."
    assert (folder / "skarmdumpar/0001.png").read_bytes().startswith(b"\x89PNG")
    assert (folder / "foljesedel.pdf").read_bytes().startswith(b"%PDF-1.7")
    note = (folder / "foljesedel.txt").read_text("utf-8")
    assert "Motivering: Hänger ut en granne." in note
    assert "Registrera handlingen." in note
    command = ["sha256sum", "--check", "--strict", "--quiet", "sha256.txt"]
    subprocess.run(command, cwd=folder, check=True, capture_output=True)
    listed = (folder / "sha256.txt").read_text().splitlines()
    there = [path for path in folder.rglob("*") if path.is_file()]
    assert len(listed) == len(there) - 1


def test_the_same_delivery_is_the_same_bytes(sealed_once: Bundle) -> None:
    """So that it can be said of a file that somebody has whether it is what was sent."""
    assert written(sealed_once.folder, {}) == written(sealed_once.folder, {})
