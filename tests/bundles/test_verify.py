"""Verification finds what is wrong, all of it, and nothing that is right."""

import gzip
import io
import json
import random
import shutil
import zipfile
from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bundles.findings import finding, wordings
from bundles.verify import verify
from ogonblick.bundle import Bundle
from ogonblick.capture import Finding
from tests.broken_bundles import make
from tests.bundles.breaking import changed, changed_package, file_unlisted, page_junk
from tests.bundles.building import faults

BROKEN = make.HERE
EXPECTED: dict[str, make.Expected] = json.loads((BROKEN / make.EXPECTED).read_text())
WHOLE = BROKEN / make.WHOLE
FILES = sorted(path.relative_to(WHOLE) for path in WHOLE.rglob("*") if path.is_file())

Damage = Callable[[bytes, int], bytes]


def flipped(data: bytes, bit: int) -> bytes:
    """Return the bytes with one bit the other way."""
    place = bit // 8
    return data[:place] + bytes([data[place] ^ 1 << bit % 8]) + data[place + 1 :]


def cut(data: bytes, bit: int) -> bytes:
    """Return only what comes before the bit's byte."""
    return data[: bit // 8]


def lengthened(data: bytes, bit: int) -> bytes:
    """Return the bytes with one more after them."""
    return data + bytes([bit % 256])


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


@pytest.mark.parametrize("name", EXPECTED)
def test_each_broken_bundle_gives_its_codes(name: str) -> None:
    """A bundle broken in one respect gives that finding and its named consequences only."""
    found = codes(make.findings_of(BROKEN / name, EXPECTED[name]))
    assert found == set(EXPECTED[name]["codes"])
    assert name[:4] in found or name == make.WHOLE


def test_every_code_has_its_broken_bundle() -> None:
    """No finding is promised that no broken bundle gives, and none of those is forgotten."""
    assert {name[:4] for name in EXPECTED if name != make.WHOLE} == set(wordings())
    assert {path.name for path in (*BROKEN.glob("B0*"), WHOLE)} == set(EXPECTED)


def test_the_broken_bundles_can_be_made_again(tmp_path: Path) -> None:
    """Made anew by the program as it is now, each gives the same findings."""
    make.main(tmp_path)
    assert json.loads((tmp_path / make.EXPECTED).read_text()) == EXPECTED


@pytest.mark.parametrize(("more", "found"), [(b"", set()), (b"zzz {junk\n", {"B042"})])
def test_a_plain_index_is_read_as_well(more: bytes, found: set[str], bundle_copy: Path) -> None:
    """Others write a small index plain, as the standard lets them: it is checked all the same."""
    with changed(bundle_copy) as members:
        del members["indexes/index.idx"]
        lines = gzip.decompress(members.pop("indexes/index.cdx.gz"))
        members["indexes/index.cdxj"] = lines + more
    assert faults(verify(bundle_copy)) == found


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


def test_a_moment_that_is_written_otherwise_is_found(tmp_path: Path) -> None:
    """A signature does not cover its own moment, so that is read as strictly as it is written."""
    copy = tmp_path / "bundle"
    shutil.copytree(WHOLE, copy)
    telling = copy / "proof" / "manifest.sig.json"
    telling.write_bytes(telling.read_bytes().replace(b"T09:05:30Z", b"U09:05:30Z"))
    assert "B062" in faults(make.findings_of(copy, EXPECTED[make.WHOLE]))


@given(st.sampled_from(FILES), st.sampled_from([flipped, cut, lengthened]), st.data())
@settings(deadline=None, max_examples=250)
def test_damage_anywhere_is_found(name: Path, damage: Damage, data: st.DataObject) -> None:
    """A flipped bit, a lost end or one byte more in any file, also the proof, is a fault."""
    whole = (WHOLE / name).read_bytes()
    place = data.draw(st.integers(0, 8 * len(whole) - 1))
    with TemporaryDirectory() as folder:
        copy = Path(folder) / "bundle"
        shutil.copytree(WHOLE, copy)
        (copy / name).write_bytes(damage(whole, place))
        assert faults(make.findings_of(copy, EXPECTED[make.WHOLE]))


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


def test_every_wording_fits_its_parameters() -> None:
    """Each code's Swedish and English texts ask for the parameters it declares, no others."""
    for code, wording in wordings().items():
        given = dict.fromkeys(wording["parameters"], "x")
        assert finding(code, **given).text
        assert wording["en"].format(**given)
        for name in given:
            assert f"{{{name}}}" in wording["sv"]
