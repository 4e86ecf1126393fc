"""The account's profile lies in the bundle, where there is one."""

from pathlib import Path

import pytest

from bundles.plain import to_json
from bundles.profile import Profile
from bundles.reading import open_wacz, profile
from bundles.seal import seal
from bundles.verify import verify
from ogonblick.bundle import Bundle
from ogonblick.capture import Capture
from ogonblick.errors import BundleError
from tests.bundles.building import SEALED, faults, prover


def sealed_with(capture: Capture, told: str, folder: Path) -> Path:
    """Return the WACZ of a capture with that profile."""
    (capture.folder / "profile.json").write_text(told, encoding="utf-8")
    return seal(capture, folder / "bundle", SEALED, prover(folder / "home")).folder


def test_a_profile_is_sealed_and_read(capture: Capture, tmp_path: Path) -> None:
    """What was written is read, and the bundle is whole."""
    told = Profile(name="Sundby kommun", handle="@sundby", links=("https://sundby.example/",))
    folder = sealed_with(capture, to_json(told), tmp_path)
    with (folder / "snapshot.wacz").open("rb") as stream, open_wacz(stream) as wacz:
        assert profile(wacz) == told
    assert not faults(verify(folder))


def test_a_bundle_without_one_is_as_good(sealed_once: Bundle) -> None:
    """Those that were sealed before there were profiles tell nothing of the account."""
    with (sealed_once.folder / "snapshot.wacz").open("rb") as stream, open_wacz(stream) as wacz:
        assert profile(wacz) == Profile()


def test_a_profile_that_cannot_be_read_is_told(capture: Capture, tmp_path: Path) -> None:
    """Nothing is guessed."""
    folder = sealed_with(capture, '{"name": 7}', tmp_path)
    with (
        (folder / "snapshot.wacz").open("rb") as stream,
        open_wacz(stream) as wacz,
        pytest.raises(BundleError, match="går inte att tolka"),
    ):
        profile(wacz)
