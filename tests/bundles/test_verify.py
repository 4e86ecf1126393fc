"""Verification finds what is wrong, all of it, and nothing that is right."""

import gzip
import io
import random
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from bundles.findings import finding, wordings
from bundles.verify import verify
from ogonblick.bundle import Bundle
from ogonblick.capture import Finding
from ogonblick.digest import Digest
from tests.bundles.breaking import (
    Way,
    changed,
    changed_package,
    codes_of,
    file_unlisted,
    page_junk,
    ways,
)
from tests.bundles.building import faults

ELSEWHERE = {
    *("B008", "B077"),  # below
    *("B065", "B078"),  # test_proof_signing.py, test_proof_stamps.py
    *("B090", "B091", "B092"),  # test_premis.py
}
"""Findings that take more than a broken bundle, and tests of their own."""


def codes(findings: tuple[Finding, ...]) -> set[str]:
    """Return the codes found."""
    return {one.code for one in findings}


def test_a_good_bundle_has_no_findings(sealed_once: Bundle) -> None:
    """A sealed bundle verifies as a folder, as a WACZ file, and as a stream of one.

    Of the folder's local stamp is only told what it is.
    """
    wacz = sealed_once.folder / "snapshot.wacz"
    assert codes(verify(sealed_once.folder, sealed_once.digest)) == {"B077"}
    assert verify(wacz) == ()
    assert verify(io.BytesIO(wacz.read_bytes())) == ()


@pytest.mark.parametrize("way", ways(), ids=lambda way: way.__name__)
def test_each_fault_gives_its_code(way: Way, bundle_copy: Path) -> None:
    """A bundle broken in one respect gives that finding and its named consequences only."""
    way(bundle_copy)
    assert codes(verify(bundle_copy)) - {"B077"} == codes_of(way) - {"B077"}


@pytest.mark.parametrize(("more", "found"), [(b"", set()), (b"zzz {junk\n", {"B042"})])
def test_a_plain_index_is_read_as_well(more: bytes, found: set[str], bundle_copy: Path) -> None:
    """Others write a small index plain, as the standard lets them: it is checked all the same."""
    with changed(bundle_copy) as members:
        del members["indexes/index.idx"]
        lines = gzip.decompress(members.pop("indexes/index.cdx.gz"))
        members["indexes/index.cdxj"] = lines + more
    assert faults(verify(bundle_copy)) == found


def test_every_code_is_proved() -> None:
    """No finding is promised that no broken bundle gives."""
    proved = set().union(*map(codes_of, ways())) | ELSEWHERE
    assert proved == set(wordings())


def test_a_bundle_exchanged_whole_shows_against_the_register(sealed_once: Bundle) -> None:
    """A sound bundle that is not the one on record is told from it by its digest."""
    other = Digest("sha256", "0" * 64)
    assert faults(verify(sealed_once.folder, other)) == {"B008"}


def test_verification_does_not_stop_at_the_first_fault(bundle_copy: Path) -> None:
    """Faults in different parts of a bundle are told together."""
    page_junk(bundle_copy)
    changed_package(bundle_copy, lambda listed: listed.pop("profile"))
    file_unlisted(bundle_copy)
    assert faults(verify(bundle_copy)) == {"B007", "B022", "B052"}


def test_what_is_no_bundle_is_told_and_not_raised(tmp_path: Path) -> None:
    """An empty folder, a missing file and an empty stream give findings."""
    assert codes(verify(tmp_path)) == {"B001"}
    assert codes(verify(tmp_path / "none.wacz")) == {"B010"}
    assert codes(verify(io.BytesIO())) == {"B010"}


@pytest.mark.parametrize("name", ["snapshot.wacz", "manifest.json"])
def test_a_flipped_bit_anywhere_is_found(name: str, bundle_copy: Path) -> None:
    """A bit flipped at any of 150 seeded places in either file is found, and nothing raises."""
    whole = (bundle_copy / name).read_bytes()
    places = random.Random(20260302)
    for _ in range(150):
        place, bit = places.randrange(len(whole)), places.randrange(8)
        flipped = bytearray(whole)
        flipped[place] ^= 1 << bit
        (bundle_copy / name).write_bytes(flipped)
        assert faults(verify(bundle_copy)), f"bit {bit} of byte {place}"


def test_a_wacz_alone_answers_for_every_member(sealed_once: Bundle) -> None:
    """A bit flipped in any member's bytes is found without the manifest."""
    whole = (sealed_once.folder / "snapshot.wacz").read_bytes()
    with zipfile.ZipFile(io.BytesIO(whole)) as wacz:
        starts = [
            (one.header_offset + 30 + len(one.filename), one)
            for one in wacz.infolist()
            if one.file_size
        ]
    places = random.Random(7)
    for start, member in starts:
        for _ in range(4):
            flipped = bytearray(whole)
            flipped[start + places.randrange(member.file_size)] ^= 1 << places.randrange(8)
            assert faults(verify(io.BytesIO(flipped))), member.filename


def test_a_wacz_with_broken_headers_never_raises(sealed_once: Bundle) -> None:
    """Any bit flipped in the ZIP's directory gives findings or none, but no exception."""
    whole = (sealed_once.folder / "snapshot.wacz").read_bytes()
    start = whole.index(b"PK\x01\x02")
    for place in range(start, len(whole), 3):
        flipped = bytearray(whole)
        flipped[place] ^= 0xFF
        verify(io.BytesIO(flipped))


def test_warcio_agrees(sealed_once: Bundle, tmp_path: Path) -> None:
    """The field's own checker passes every WARC inside."""
    with zipfile.ZipFile(sealed_once.folder / "snapshot.wacz") as wacz:
        wacz.extractall(tmp_path)
    warcs = sorted(map(str, (tmp_path / "archive").iterdir()))
    command = [Path(sys.executable).with_name("warcio"), "check", *warcs]
    checked = subprocess.run(command, capture_output=True, text=True, check=False)
    assert (checked.returncode, checked.stdout) == (0, "")
    assert len(warcs) == 3


def test_every_wording_fits_its_parameters() -> None:
    """Each code's Swedish and English texts ask for the parameters it declares, no others."""
    for code, wording in wordings().items():
        given = dict.fromkeys(wording["parameters"], "x")
        assert finding(code, **given).text
        assert wording["en"].format(**given)
        for name in given:
            assert f"{{{name}}}" in wording["sv"]
