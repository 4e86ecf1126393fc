"""``ogonblick likeness``: pictures that look alike are found, wherever they were seen."""

import io
import json
import random
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from PIL import Image

from bundles.likeness.hashes import Hashes, sought
from bundles.likeness.hashing import hash_medium
from ogonblick.likeness import HashedPicture, Likeness, Verdict
from ogonblick.settings import Settings
from ogonblick.swedish import size
from portal.cli import ogonblick as program
from storage.database.catalogue import open_catalogue
from tests.cli.test_plan import account, plan, snapshot
from tests.entering import ENTERED

Run = Callable[..., Result]


def scenery(seed: int) -> Image.Image:
    """Return a picture of soft shapes, as photographs are."""
    coarse = Image.frombytes("RGB", (20, 16), random.Random(seed).randbytes(960))
    return coarse.resize((600, 480), Image.Resampling.BICUBIC)


def encoded(image: Image.Image, coding: str = "PNG") -> bytes:
    """Return a picture's file."""
    stream = io.BytesIO()
    image.save(stream, coding)
    return stream.getvalue()


def posted(owner: str, data: bytes) -> list[HashedPicture]:
    """Return what the catalogue is told of a medium of a post."""
    return list(sought(Hashes(pictures=hash_medium(f"https://e/{owner}", owner, data).pictures)))


PHOTO, STRANGER = scenery(20261122), scenery(999)


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home in which one picture was posted by two accounts, in one of them smaller too."""
    home = tmp_path_factory.mktemp("likeness")
    opened = open_catalogue(Settings(home=home).database_url)
    opened.register(
        [account("kulturen", "Kulturnämnden"), account("social", "Socialnämnden")], ENTERED
    )
    first, other = snapshot("kulturen", "2025H1"), snapshot("social")
    small = encoded(PHOTO.resize((300, 240)), "JPEG")
    for number, pictures in enumerate(([], posted("p2", small)), start=1):
        opened.record(
            replace(
                first,
                id=f"k{number}",
                period=f"{number}",
                taken_at=first.taken_at + timedelta(days=number),
                size=number * 1000,
                likeness=Likeness(
                    f"k{number}",
                    f"k{number - 1}",
                    sentence="Oförändrad.",
                    verdict=Verdict.UNCHANGED,
                ),
            ),
            [],
            [*posted("p1", encoded(PHOTO)), *pictures],
            [],
        )
    opened.record(
        other, [], [*posted("p3", encoded(PHOTO, "WEBP")), *posted("p4", encoded(STRANGER))], []
    )
    opened.close()
    return home


@pytest.fixture
def run(home: Path) -> Run:
    """A way to run the command in the home."""

    def ran(*arguments: str | Path) -> Result:
        env = {"OGONBLICK_HOME": str(home)}
        return CliRunner(env=env).invoke(program, ["likeness", *map(str, arguments)])

    return ran


def test_a_file_is_found_wherever_it_was_posted(run: Run, tmp_path: Path) -> None:
    """In another coding and size, in every account, the newest snapshot of each named."""
    asked = tmp_path / "bild.jpg"
    asked.write_bytes(encoded(PHOTO.resize((480, 384)), "JPEG"))
    told = run("find", asked).stdout
    assert "bild i inlägget p1" in told
    assert "bild i inlägget p2" in told
    assert "bild i inlägget p3" in told
    assert "p4" not in told
    assert "i k2, 2 ögonblicksbilder" in told
    assert "länkar" in told


def test_the_same_file_is_told_apart_from_what_looks_the_same(run: Run, tmp_path: Path) -> None:
    """By its bytes; the others by how many bits they are away."""
    asked = tmp_path / "bild.png"
    asked.write_bytes(encoded(PHOTO))
    (found,) = json.loads(run("find", asked, "--json").stdout)
    nearest = found["found"][0]
    assert (nearest["seen"]["picture"]["element"], nearest["is_same"]) == ("p1", True)
    assert {one["is_same"] for one in found["found"][1:]} == {False}
    assert all(one["apart"] <= 31 for one in found["found"])


def test_a_snapshots_media_are_found_elsewhere(run: Run) -> None:
    """Each of its pictures that others are like, and not itself."""
    told = run("find", "k1").stdout
    assert told.startswith("bild i inlägget p1, 600 × 480")
    assert "social" in told
    assert "samma fil" not in told


def test_nothing_alike_is_said_in_words(run: Run, tmp_path: Path) -> None:
    """A picture that nobody posted, and one with nothing to know it by."""
    for name, image in (("ny.png", scenery(5)), ("jämn.png", Image.new("RGB", (200, 200)))):
        (tmp_path / name).write_bytes(encoded(image))
    assert "Inget i arkivet ser ut så." in run("find", tmp_path / "ny.png").stdout
    assert "osäkert" in run("find", tmp_path / "jämn.png").stdout


def test_what_is_no_picture_and_no_snapshot_is_an_error(run: Run, tmp_path: Path) -> None:
    """Said in words, never an empty answer."""
    (tmp_path / "text.txt").write_text("ingen bild")
    assert "avkoda" in str(run("find", tmp_path / "text.txt").exception)
    assert "k1" in str(run("find", "k11").exception)


def test_an_accounts_groups_begin_with_the_best_copy(run: Run) -> None:
    """Of media the largest, of snapshots the first; with what the others take."""
    told = run("groups", "kulturen").stdout.splitlines()
    assert told[0].startswith("2 bilder som ser likadana ut")
    assert "600 × 480" in told[1]
    assert "bästa kopian" in told[1]
    assert "300 × 240" in told[2]
    assert told[3] == f"Oförändrat sedan k1: k2; utan dem vore det {size(2000)} mindre"
    assert run("groups", "social").stdout == "Inget i kontot ser lika ut.\n"


def test_groups_are_data_for_other_programs(run: Run) -> None:
    """With kinds, distances and bytes."""
    found = json.loads(run("groups", "kulturen", "--json").stdout)
    assert found["unchanged"] == [{"snapshots": ["k1", "k2"], "saved": 2000}]
    (group,) = found["media"]
    assert group["kind"] == "looks-same"
    assert group["saved"] == group["pictures"][1]["size"]


@pytest.mark.parametrize("row", ['nara_dubbletter = "behåll en"', ""])
def test_what_is_unchanged_is_proposed_where_the_plan_says_so(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, row: str
) -> None:
    """Else it is told why all of them stay: what the archive does not have is not compared."""
    (tmp_path / "plan.toml").write_text(f"{plan('vid inaktualitet')}{row}\n", encoding="utf-8")
    monkeypatch.setenv("OGONBLICK_PLAN", str(tmp_path / "plan.toml"))
    for name in ("ACCESS_KEY", "SECRET_KEY"):
        monkeypatch.setenv(f"OGONBLICK_S3_{name}", name)
    monkeypatch.setenv("OGONBLICK_S3_ENDPOINT", "http://127.0.0.1:9")  # nobody there
    told = run("propose", "kulturen", "--by", "Arkivarien", "--dry-run").stdout
    assert "Inget får gallras nu." in told
    if row:
        assert "k2: Kan inte jämföras med" in told
        assert "går inte att läsa" in told
    else:
        assert "k2: Planen säger inget om att behålla en" in told


def test_an_account_in_which_all_changed_has_nothing_to_propose(run: Run) -> None:
    """Whatever any plan says."""
    told = run("propose", "social", "--by", "Arkivarien").stdout
    assert "inget att föreslå" in told
    assert json.loads(run("propose", "social", "--by", "Arkivarien", "--json").stdout) == {
        "proposals": [],
        "cases": [],
    }


def test_what_is_gone_is_not_found_and_leaves_nothing(run: Run, home: Path, tmp_path: Path) -> None:
    """A disposed snapshot's pictures are in no answer, and no byte of them in the folder."""
    gone = posted("p9", encoded(scenery(77)))
    opened = open_catalogue(Settings(home=home).database_url)
    opened.record(replace(snapshot("kulturen", "R9"), id="r9", period="R9"), [], gone, [])
    asked = tmp_path / "borta.png"
    asked.write_bytes(encoded(scenery(77)))
    assert "p9" in run("find", asked).stdout
    value = bytes.fromhex(gone[0].hash.value)
    kept = [path.read_bytes() for path in (home / "neighbours").iterdir()]
    assert any(value in one for one in kept)
    opened.dispose("r9", "G-1", snapshot("kulturen").taken_at)
    opened.close()
    assert "Inget i arkivet ser ut så." in run("find", asked).stdout
    assert not any(value in path.read_bytes() for path in (home / "neighbours").iterdir())
