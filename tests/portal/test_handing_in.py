"""What is handed in for a visit is looked at when it is: what cannot be sealed is refused."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from ogonblick.case import Removal, RemovalStatus
from ogonblick.errors import CaseRefused
from ogonblick.settings import Settings
from portal.removals import hand_in
from retention.disposal import Act
from storage.database.catalogue import open_catalogue
from tests.bundles.building import png
from tests.likeness.test_hashing import claimed_huge

AT = datetime(2026, 11, 22, tzinfo=UTC)
CASE = Removal(
    id="B2026-1",
    status=RemovalStatus.OPENED,
    account_id="anslag",
    url="https://exempel.example/1",
    ground="hot",
    ground_text="Hot",
    why="Hotar en granne.",
    restricted=False,
    opened_at=AT,
)
BAD = {
    "no picture": (b"%PDF-1.4", "ingen bild"),
    "cut": (png()[:-80], "går inte att avkoda. Spara skärmdumpen på nytt"),
    "sound in WebP's container": (b"RIFF\x04\0\0\0WAVEfmt ", "går inte att avkoda"),
    "100 megapixels": (claimed_huge(), "högst 16 miljoner bildpunkter"),
}


@pytest.mark.filterwarnings("ignore::PIL.Image.DecompressionBombWarning")  # as when in use
@pytest.mark.parametrize(("picture", "said"), BAD.values(), ids=BAD)
def test_a_picture_that_cannot_be_sealed_is_refused(
    tmp_path: Path, picture: bytes, said: str
) -> None:
    """With what to do, and nothing of it is kept."""
    settings = Settings(home=tmp_path)
    opened = open_catalogue(settings.database_url)
    with pytest.raises(CaseRefused, match=said):
        hand_in(opened, settings, CASE, (picture, b""), Act("Anna Ek", AT))
    opened.close()
    assert not settings.uploads.exists()
