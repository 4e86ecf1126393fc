"""Files from the archive: pictures, downloads that are what the receipt says, verification."""

import hashlib
import re

import httpx
import pytest

from ogonblick.event import EventType
from portal.web import downloads
from tests.portal.world import BROKEN, GOOD, SWAPPED, World

pytestmark = pytest.mark.s3

SNAPSHOT = f"/ogonblicksbilder/{GOOD.snapshot_id}"
OWN = {"Sec-Fetch-Site": "same-origin"}


def _verify(web: httpx.Client, snapshot_id: str) -> httpx.Response:
    return web.post(f"/ogonblicksbilder/{snapshot_id}/kontrollera", headers=OWN)


@pytest.mark.parametrize("path", ["miniatyr", "bild/1", "bild/2"])
def test_pictures_come_from_the_sealed_bundle(web: httpx.Client, path: str) -> None:
    """The thumbnail and the page's pieces are WebP pictures."""
    picture = web.get(f"{SNAPSHOT}/{path}")
    assert picture.headers["content-type"] == "image/webp"
    assert (picture.content[:4], picture.content[8:12]) == (b"RIFF", b"WEBP")


@pytest.mark.parametrize("number", ["0", "3", "-1"])
def test_piece_that_does_not_exist_is_not_found(web: httpx.Client, number: str) -> None:
    """Pieces are counted from one to the last; others are 404."""
    assert web.get(f"{SNAPSHOT}/bild/{number}").status_code == 404


@pytest.mark.parametrize(
    ("path", "name", "mime"),
    [
        ("hamta", "snapshot.wacz", "application/wacz"),
        ("pdf", "snapshot.pdf", "application/pdf"),
        ("manifest", "manifest.json", "application/json"),
    ],
)
def test_download_is_the_sealed_file(
    world: World, web: httpx.Client, path: str, name: str, mime: str
) -> None:
    """A download is byte for byte what was sealed, as an attachment of known length."""
    sealed = (world.bundle.folder / name).read_bytes()
    answer = web.get(f"{SNAPSHOT}/{path}")
    assert answer.content == sealed
    assert answer.headers["content-type"] == mime
    assert answer.headers["content-length"] == str(len(sealed))
    assert answer.headers["content-disposition"].startswith("attachment; filename=")
    assert answer.headers["etag"] == f'"{hashlib.sha256(sealed).hexdigest()}"'


@pytest.mark.parametrize(("path", "name"), [("hamta", "snapshot.wacz"), ("pdf", "snapshot.pdf")])
def test_what_is_handed_out_is_noted(world: World, web: httpx.Client, path: str, name: str) -> None:
    """Whoever takes a file leaves an event; the parts of it just afterwards are the same one."""
    before = world.catalogue.events(GOOD.snapshot_id)
    web.head(f"{SNAPSHOT}/{path}")
    assert world.catalogue.events(GOOD.snapshot_id) == before
    web.get(f"{SNAPSHOT}/{path}")
    web.get(f"{SNAPSHOT}/{path}", headers={"Range": "bytes=1-"})
    (told,) = world.catalogue.events(GOOD.snapshot_id)[len(before) :]
    assert (told.type, told.detail.rpartition("/")[2]) == (EventType.DISSEMINATION, name)


@pytest.mark.parametrize(
    ("asked", "part"),
    [
        ("bytes=0-0", slice(0, 1)),
        ("bytes=100-299", slice(100, 300)),
        ("bytes=500-", slice(500, None)),
        ("bytes=-22", slice(-22, None)),
        ("bytes=10-999999999", slice(10, None)),
    ],
)
def test_range_is_exactly_what_was_asked_for(
    world: World, web: httpx.Client, asked: str, part: slice
) -> None:
    """A range answers 206 with those bytes and says which they are."""
    sealed = (world.bundle.folder / "snapshot.wacz").read_bytes()
    answer = web.get(f"{SNAPSHOT}/hamta", headers={"Range": asked})
    assert answer.status_code == 206
    assert answer.content == sealed[part]
    start = range(len(sealed))[part].start
    said = f"bytes {start}-{start + len(answer.content) - 1}/{len(sealed)}"
    assert answer.headers["content-range"] == said


def test_range_beyond_the_end_is_refused(web: httpx.Client) -> None:
    """A range that the file does not have answers 416 with the file's length."""
    answer = web.get(f"{SNAPSHOT}/hamta", headers={"Range": "bytes=999999999-"})
    assert answer.status_code == 416
    assert re.fullmatch(r"bytes \*/\d+", answer.headers["content-range"])


@pytest.mark.parametrize(
    "headers",
    [
        {"Range": "bytes=0-1,4-5"},
        {"Range": "rader=1-2"},
        {"Range": "bytes=-"},
        {"Range": "bytes=9-4"},
        {"Range": "bytes=0-9", "If-Range": '"en annan version"'},
    ],
)
def test_range_that_is_not_for_us_gets_the_whole_file(
    world: World, web: httpx.Client, headers: dict[str, str]
) -> None:
    """Several ranges, other units, nonsense and another version's ranges are passed over."""
    answer = web.get(f"{SNAPSHOT}/hamta", headers=headers)
    assert answer.status_code == 200
    assert answer.content == (world.bundle.folder / "snapshot.wacz").read_bytes()


def test_head_tells_the_length_without_the_file(world: World, web: httpx.Client) -> None:
    """HEAD answers with the download's headers and nothing else."""
    answer = web.head(f"{SNAPSHOT}/hamta")
    size = (world.bundle.folder / "snapshot.wacz").stat().st_size
    assert (answer.status_code, answer.content) == (200, b"")
    assert answer.headers["content-length"] == str(size)


def test_file_that_is_not_the_receipts_is_not_handed_out(web: httpx.Client) -> None:
    """An object that does not fit its receipt gives a page that says so, not a file."""
    answer = web.get(f"/ogonblicksbilder/{SWAPPED.snapshot_id}/hamta")
    assert answer.status_code == 503
    assert "inte den fil som kvittot beskriver" in answer.text
    assert "content-disposition" not in answer.headers


def test_long_file_that_is_not_the_receipts_is_cut_off(
    web: httpx.Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Of a file sent in many blocks the last is held back, so the download fails at the client."""
    monkeypatch.setattr(downloads, "_BLOCK", 4096)
    with pytest.raises(httpx.RemoteProtocolError, match="without sending complete message body"):
        web.get(f"/ogonblicksbilder/{SWAPPED.snapshot_id}/hamta")


def test_verification_of_a_good_bundle_finds_nothing(world: World, web: httpx.Client) -> None:
    """A good bundle is whole, its local stamp is told as such, and the event is kept."""
    page = _verify(web, GOOD.snapshot_id)
    assert page.status_code == 200
    assert '<h2 id="resultat">Inga fel, men något att känna till</h2>' in page.text
    assert "bevisar bara den egna klockan" in page.text
    assert "Det tog" in page.text
    event = world.catalogue.events(GOOD.snapshot_id)[-1]
    assert (event.type, event.outcome) == (EventType.VALIDATION, "success")


def test_verification_finds_a_bundle_broken_after_sealing(world: World, web: httpx.Client) -> None:
    """A member changed inside the WACZ is found, coded, and kept as a failed event."""
    page = _verify(web, BROKEN.snapshot_id)
    assert "Arkivpaketet har fel" in page.text
    assert "B024" in page.text
    event = world.catalogue.events(BROKEN.snapshot_id)[-1]
    assert (event.type, event.outcome) == (EventType.VALIDATION, "fail")
    assert "B024" in event.detail


def test_verification_finds_an_object_that_is_not_the_receipts(web: httpx.Client) -> None:
    """An object that does not fit its receipt is a finding, and no more is said to be checked."""
    page = _verify(web, SWAPPED.snapshot_id)
    assert page.status_code == 200
    assert "Arkivpaketet har fel" in page.text
    assert "B006" in page.text
    assert "innehållet kontrollerades inte" in page.text
    assert "WARC" not in page.text


def test_verification_leaves_no_copy_behind(world: World, web: httpx.Client) -> None:
    """What was fetched for the verification is gone afterwards."""
    _verify(web, GOOD.snapshot_id)
    assert not list(world.settings.home.glob("kontroll-*"))


def test_without_archive_the_catalogue_is_still_readable(web_without_archive: httpx.Client) -> None:
    """When the archive is silent, the snapshot's page stands and says why pictures are missing."""
    page = web_without_archive.get(SNAPSHOT)
    assert page.status_code == 200
    assert "Skärmdumpen går inte att visa just nu" in page.text
    assert "Bron över Sundbyån" in page.text


@pytest.mark.parametrize("path", ["hamta", "manifest", "bild/1", "miniatyr"])
def test_silent_archive_is_a_page_that_says_what_to_do(
    web_without_archive: httpx.Client, path: str
) -> None:
    """A file that the archive does not give now answers 503 and names the setting to look at."""
    page = web_without_archive.get(f"{SNAPSHOT}/{path}")
    assert page.status_code == 503
    assert "Arkivet svarar inte" in page.text
    assert "OGONBLICK_S3_ENDPOINT" in page.text


def test_verification_without_archive_notes_nothing(
    world: World, web_without_archive: httpx.Client
) -> None:
    """A verification that could not be made is no event: neither good nor bad is known."""
    before = world.catalogue.events(GOOD.snapshot_id)
    assert _verify(web_without_archive, GOOD.snapshot_id).status_code == 503
    assert world.catalogue.events(GOOD.snapshot_id) == before
