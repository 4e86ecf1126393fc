"""Sealing gives a whole bundle or none, the same for the same capture, and never again changed."""

import gzip
import json
import shutil
import stat
import subprocess
import sys
import zipfile
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from PIL import Image

from bundles.likeness.hashes import sought
from bundles.likeness.hashing import hash_medium, hash_pages
from bundles.likeness.looks import of_pages
from bundles.pictures import decoded, reduced
from bundles.plain import to_json
from bundles.proof.prover import Prover
from bundles.reading import capture as sealed_capture
from bundles.reading import (
    hashes,
    member_stream,
    open_wacz,
    pages,
    picture_names,
    posts,
    read_member,
)
from bundles.seal import open_bundle, seal
from bundles.verify import verify
from ogonblick.bundle import Bundle
from ogonblick.capture import Capture, Outcome
from ogonblick.digest import digest_of
from ogonblick.errors import BundleError
from ogonblick.likeness import PerceptualHash
from tests.bundles.building import (
    FILM,
    PAGE,
    PICTURE,
    SEALED,
    Recording,
    faults,
    fill,
    png,
    post,
    record_exchanges,
)

RUNNER = Path(__file__).with_name("killed_sealing.py")


def contents_of(folder: Path) -> dict[str, bytes]:
    """Return every file of a folder, by its path there."""
    found = (path for path in folder.rglob("*") if path.is_file())
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in found}


def sealed_of(folder: Path) -> dict[str, bytes]:
    """Return what is sealed of a bundle: all but the proof, which holds stamps of its own time."""
    found = contents_of(folder).items()
    return {path: data for path, data in found if not path.startswith("proof/")}


def test_a_bundle_is_read_only(capture: Capture, tmp_path: Path, own: Prover) -> None:
    """The folder holds what the bundle names, nobody may write in it, nothing lies beside it."""
    bundle = seal(capture, tmp_path / "to" / "bundle", SEALED, own)
    proof = ("1-lokal.pem", "1-lokal.tsr", "key.pem", "manifest.sig", "manifest.sig.json")
    files = {"snapshot.wacz", "snapshot.pdf", "kontrollera.txt", "manifest.json"}
    assert {file.path for file in bundle.files} == files | {f"proof/{name}" for name in proof}
    assert {file.path: file.digest for file in bundle.files} == {
        path: digest_of([data]) for path, data in contents_of(bundle.folder).items()
    }
    for path in (bundle.folder, *bundle.folder.rglob("*")):
        assert not path.stat().st_mode & (stat.S_IWUSR | stat.S_IWGRP | stat.S_IWOTH)
    assert [path.name for path in (tmp_path / "to").iterdir()] == ["bundle"]
    assert bundle.digest == digest_of([(bundle.folder / "manifest.json").read_bytes()])


def test_the_same_capture_gives_the_same_bytes(
    capture: Capture, tmp_path: Path, own: Prover
) -> None:
    """Sealed twice, and once from a copy of the folder elsewhere, the bundles are byte-equal."""
    elsewhere = shutil.copytree(capture.folder, tmp_path / "elsewhere")
    one = seal(capture, tmp_path / "one", SEALED, own)
    two = seal(replace(capture, folder=elsewhere), tmp_path / "two", SEALED, own)
    later = seal(capture, tmp_path / "later", SEALED + timedelta(seconds=1), own)
    assert sealed_of(one.folder) == sealed_of(two.folder)
    assert one.digest != later.digest


def test_sealing_again_returns_what_is_there(capture: Capture, tmp_path: Path, own: Prover) -> None:
    """A flow that is started twice gets the first bundle, even when the capture is gone."""
    one = seal(capture, tmp_path / "bundle", SEALED, own)
    shutil.rmtree(capture.folder)
    assert seal(capture, tmp_path / "bundle", SEALED + timedelta(days=1), own) == one


def test_another_snapshot_s_place_is_not_taken(
    capture: Capture, tmp_path: Path, own: Prover
) -> None:
    """A target that holds another order's bundle is refused and left as it is."""
    one = seal(capture, tmp_path / "bundle", SEALED, own)
    other = replace(capture, order=replace(capture.order, period="2026H2"))
    with pytest.raises(BundleError, match="annat arkivpaket"):
        seal(other, tmp_path / "bundle", SEALED, own)
    assert open_bundle(tmp_path / "bundle") == one


def without(*names: str) -> Callable[[Capture], Capture]:
    """Return a fault: these files are missing."""

    def fault(capture: Capture) -> Capture:
        for name in names:
            (capture.folder / name).unlink()
        return capture

    fault.__name__ = "without " + " ".join(names)
    return fault


def failed(capture: Capture) -> Capture:
    """A wall was met."""
    return replace(capture, outcome=Outcome.FAILED)


def cut_recording(capture: Capture) -> Capture:
    """The recorder was killed while it wrote."""
    warc = capture.folder / "rec-20260302090000.warc.gz"
    warc.write_bytes(warc.read_bytes()[:-30])
    return capture


def broken_screenshot(capture: Capture) -> Capture:
    """The screenshot is no picture."""
    with Recording(capture.folder / "screenshots-20260302090000.warc.gz") as warc:
        warc.resource(f"urn:view:{PAGE}", "image/png", png()[:100])
    return capture


def no_pages(capture: Capture) -> Capture:
    """The list of pages is empty."""
    (capture.folder / "pages.jsonl").write_text("")
    return capture


def broken_posts(capture: Capture) -> Capture:
    """A line of the posts is cut."""
    (capture.folder / "posts.jsonl").write_text('{"id": "p1"')
    return capture


@pytest.mark.parametrize(
    "fault",
    [
        failed,
        without("rec-20260302090000.warc.gz"),
        without("screenshots-20260302090000.warc.gz"),
        without("posts.jsonl"),
        without("coverage.json"),
        without("provenance.json"),
        without("pages.jsonl"),
        cut_recording,
        broken_screenshot,
        no_pages,
        broken_posts,
    ],
    ids=lambda fault: fault.__name__,
)
def test_what_is_not_whole_is_not_sealed(
    fault: Callable[[Capture], Capture], capture: Capture, tmp_path: Path, own: Prover
) -> None:
    """A wall is never content; without recording, picture or posts there is no bundle at all."""
    with pytest.raises(BundleError):
        seal(fault(capture), tmp_path / "to" / "bundle", SEALED, own)
    assert not list((tmp_path / "to").iterdir() if (tmp_path / "to").exists() else [])


def test_a_partial_capture_is_sealed(capture: Capture, tmp_path: Path, own: Prover) -> None:
    """Partial is a result, and the bundle says so."""
    bundle = seal(replace(capture, outcome=Outcome.PARTIAL), tmp_path / "bundle", SEALED, own)
    manifest = json.loads((bundle.folder / "manifest.json").read_text())
    assert manifest["outcome"] == "partial"


def test_a_killed_sealing_leaves_all_or_nothing(tmp_path: Path, own: Prover) -> None:
    """Killed at each step on the disk in turn, sealing again gives the same sound bundle."""
    capture = fill(tmp_path / "capture")
    (tmp_path / "capture.json").write_text(to_json(capture))
    whole = seal(capture, tmp_path / "whole", SEALED, own)
    rounds = tmp_path / "rounds"
    rounds.mkdir()
    command = [sys.executable, str(RUNNER), str(tmp_path / "capture.json"), str(rounds)]
    subprocess.run([*command, SEALED.isoformat()], check=True, timeout=120)
    outcomes = {"nothing": 0, "all": 0}
    for place in sorted(rounds.iterdir()):
        target = place / "bundle"
        outcomes["all" if target.exists() else "nothing"] += 1
        assert not target.exists() or faults(verify(target)) == set()
        again = seal(capture, target, SEALED, own)
        assert sealed_of(again.folder) == sealed_of(whole.folder)
        assert [path.name for path in place.iterdir()] == ["bundle"]
    assert outcomes["nothing"] > 5
    assert outcomes["all"] > 0


def test_a_full_disk_leaves_nothing(tmp_path: Path) -> None:
    """On a real file system without room, DiskFull is raised and the half bundle is gone."""
    capture = fill(tmp_path / "capture")
    (tmp_path / "capture.json").write_text(to_json(capture))
    (tmp_path / "small").mkdir()
    script = (
        "import sys; from pathlib import Path; from datetime import datetime\n"
        "from bundles.plain import from_json; from bundles.seal import seal\n"
        "from ogonblick.capture import Capture; from ogonblick.errors import DiskFull\n"
        "from tests.bundles.building import prover\n"
        "small = Path(sys.argv[2])\n"
        "capture = from_json(Capture, Path(sys.argv[1]).read_text())\n"
        "own = prover(small.parent / 'home')\n"
        "try: seal(capture, small / 'bundle', datetime.fromisoformat(sys.argv[3]), own)\n"
        "except DiskFull: print('full', list(small.iterdir()))\n"
    )
    inside = 'mount -t tmpfs -o size=32k none "$0" || exit 77; exec "$@"'
    command = [sys.executable, "-c", script, tmp_path / "capture.json", tmp_path / "small"]
    done = subprocess.run(
        ["unshare", "--user", "--map-root-user", "--mount", "sh", "-c", inside,
         tmp_path / "small", *command, SEALED.isoformat()],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    if done.returncode == 77 or "unshare" in done.stderr:
        pytest.skip("this machine lets no test mount a small file system")
    assert done.stdout.strip() == "full []", done.stderr


def test_an_unwritable_place_is_our_error(capture: Capture, tmp_path: Path, own: Prover) -> None:
    """A file where the folder should be gives a BundleError, not the system's."""
    (tmp_path / "file").write_text("x")
    with pytest.raises(BundleError):
        seal(capture, tmp_path / "file" / "bundle", SEALED, own)


def test_open_bundle_refuses_what_is_cut(bundle_copy: Path) -> None:
    """A bundle with a shortened file, or without manifest, does not open."""
    (bundle_copy / "snapshot.wacz").write_bytes(b"x")
    with pytest.raises(BundleError, match="avhuggen"):
        open_bundle(bundle_copy)
    (bundle_copy / "manifest.json").write_text("[]")
    with pytest.raises(BundleError, match="Manifestet"):
        open_bundle(bundle_copy)
    (bundle_copy / "manifest.json").unlink()
    with pytest.raises(BundleError):
        open_bundle(bundle_copy)


def test_the_wacz_is_as_the_standard_says(sealed_once: Bundle) -> None:
    """Profile, version, names, stored members, no name of the machine's folders."""
    wacz = zipfile.ZipFile(sealed_once.folder / "snapshot.wacz")
    listed = json.loads(wacz.read("datapackage.json"))
    assert (listed["profile"], listed["wacz_version"]) == ("data-package", "1.1.1")
    assert (listed["mainPageUrl"], listed["mainPageDate"]) == (PAGE, "2026-03-02T09:00:01Z")
    assert listed["created"] == "2026-03-02T09:05:30Z"
    assert all(one.compress_type == zipfile.ZIP_STORED for one in wacz.infolist())
    assert {one.date_time for one in wacz.infolist()} == {(2026, 3, 2, 9, 5, 30)}
    machine = str(sealed_once.folder.parent).encode()
    assert not any(machine in wacz.read(one) for one in wacz.namelist())
    digest = json.loads(wacz.read("datapackage-digest.json"))
    assert digest["hash"] == str(digest_of([wacz.read("datapackage.json")]))
    wacz.close()


def test_the_index_leaves_out_what_shadows(sealed_once: Bundle) -> None:
    """Ranges and metadata under a page's address get no line; a posted query gets its method."""
    with (sealed_once.folder / "snapshot.wacz").open("rb") as stream, open_wacz(stream) as wacz:
        lines = gzip.decompress(read_member(wacz, "indexes/index.cdx.gz")).decode().splitlines()
    entries = [json.loads(line[line.index("{") :]) for line in lines]
    assert [one["status"] for one in entries if one["url"] == FILM] == ["200"]
    assert [one["mime"] for one in entries if one["url"] == PAGE] == ["text/html"]
    assert any("__wb_method=post&q=posts" in line for line in lines)
    assert lines == sorted(lines, key=str.encode)


@pytest.mark.parametrize(("extra", "blocks"), [(0, 1), (600, 3)], ids=["small", "large"])
def test_the_index_is_compressed_in_blocks(
    extra: int, blocks: int, tmp_path: Path, own: Prover
) -> None:
    """However small, the index is packed in blocks of 256 lines that a directory leads to."""
    capture = fill(tmp_path / "capture")
    record_exchanges(capture.folder, extra=extra)
    bundle = seal(capture, tmp_path / "bundle", SEALED, own)
    assert faults(verify(bundle.folder)) == set()
    with zipfile.ZipFile(bundle.folder / "snapshot.wacz") as wacz:
        indexes = [name for name in wacz.namelist() if name.startswith("indexes/")]
        directory = wacz.read("indexes/index.idx").decode().splitlines()
    meta = '!meta 0 {"format": "cdxj-gzip-1.0", "filename": "index.cdx.gz"}'
    assert indexes == ["indexes/index.cdx.gz", "indexes/index.idx"]
    assert directory[0] == meta
    assert len(directory) == 1 + blocks


def test_reading_gives_back_what_was_captured(sealed_once: Bundle) -> None:
    """Posts, pages, the capture and any member are read from a stream of the WACZ."""
    with (sealed_once.folder / "snapshot.wacz").open("rb") as stream, open_wacz(stream) as wacz:
        assert posts(wacz) == [post()]
        assert [page["url"] for page in pages(wacz)] == [PAGE]
        assert sealed_capture(wacz).title == "Sundby kommun"
        assert sought(hashes(wacz)) == sealed_once.hashes
        assert hashes(wacz).pictures == hash_medium(PICTURE, "p1", png()).pictures
        assert read_member(wacz, "ogonblick/provenance.json") == b'{"browser": "Chromium 156"}'
        with member_stream(wacz, "archive/rec-20260302090000.warc.gz") as warc:
            assert warc.read(2) == b"\x1f\x8b"
        with pytest.raises(BundleError, match="innehåller inte"):
            read_member(wacz, "none")


def test_viewers_get_the_whole_page_and_a_thumbnail(sealed_once: Bundle) -> None:
    """The pieces come as WebP in their own size and order, the thumbnail 480 pixels wide."""
    with (sealed_once.folder / "snapshot.wacz").open("rb") as stream, open_wacz(stream) as wacz:
        names = picture_names(wacz)
        assert names == [f"view/full-000{n}.webp" for n in (1, 2)]
        sizes = [_size(wacz, name) for name in (*names, "view/thumbnail.webp")]
    assert sizes == [(640, 800), (640, 900), (480, 360)]


def test_a_picture_too_tall_for_webp_is_cut(tmp_path: Path, own: Prover) -> None:
    """A piece above 16,383 pixels becomes two pictures, and nothing of it is lost."""
    capture = fill(tmp_path / "capture")
    with Recording(capture.folder / "screenshots-20260302090000.warc.gz") as warc:
        warc.resource(f"urn:fullPageFinal:{PAGE}", "image/png", png(40, 16_390))
    bundle = seal(capture, tmp_path / "bundle", SEALED, own)
    with (bundle.folder / "snapshot.wacz").open("rb") as stream, open_wacz(stream) as wacz:
        assert [_size(wacz, name) for name in picture_names(wacz)] == [(40, 16_383), (40, 7)]


def page_hash(picture: bytes) -> PerceptualHash:
    """Return the hash of a screenshot."""
    (hashed,) = hash_pages(None, [(digest_of([picture]), reduced(decoded(picture)))])
    return hashed


def test_the_hashes_are_of_page_view_and_pieces(sealed_once: Bundle) -> None:
    """The whole page comes first; each other hash has its sealed picture's digest as source."""
    whole, view, *pieces = of_pages(sealed_once.hashes)
    assert view == page_hash(png(640, 480))
    assert pieces == [page_hash(png(640, 800 + 100 * n, f"Bron {n}")) for n in (0, 1)]
    assert whole.source not in {one.source for one in (view, *pieces)}


def test_an_empty_file_is_no_wacz(tmp_path: Path) -> None:
    """What cannot be opened gives our error."""
    with (tmp_path / "x").open("w+b") as stream, pytest.raises(BundleError):
        open_wacz(stream)


def _size(wacz: zipfile.ZipFile, name: str) -> tuple[int, int]:
    with wacz.open(name) as stream, Image.open(stream) as image:
        assert image.format == "WEBP"
        return image.size
