"""A release as people meet it at the command line."""

import json
from pathlib import Path
from zipfile import ZipFile

import pytest

from flows.rooms import Rooms
from tests.cli.test_removal import BY, Told, rooms, saved, told

__all__ = ("rooms", "told")

pytestmark = pytest.mark.s3

GROUND = ("--ground", "21 kap. 1 § OSL")


def test_a_request_is_answered_at_the_command_line(
    rooms: Rooms, told: Told, tmp_path: Path
) -> None:
    """Opened, masked, looked through, handed out, fetched once more, and closed."""
    case = saved(rooms, "utlamnas")
    coming = ("--came-by", "brev", "--on", "2026-11-20", "--account", "anslag", *BY, "--json")
    release = json.loads(told("release", "open", "Allt om grannen", *coming).stdout)["id"]
    assert told("release", "add", release, case.order.snapshot_id, *BY).returncode == 0
    snapshot = ("--snapshot", case.order.snapshot_id)
    for wrong in ((), ("--area", "1:0"), ("--words", "x", "--others")):
        assert told("release", "mask", release, *GROUND, *wrong, *BY).returncode == 2
    kept = told("release", "drop", release, "finns-inte", *BY)
    assert (kept.returncode, "inte vald" in kept.stdout) == (71, True)
    assert told("release", "unmask", release, "7", *BY).returncode == 71
    words = told("release", "mask", release, *GROUND, "--words", "granne", *BY)
    area = told("release", "mask", release, *GROUND, *snapshot, "--area", "1:0,0,9,9", *BY)
    assert (words.stdout, area.stdout) == (
        "Maskering 1 är tillagd.\n",
        "Maskering 2 är tillagd.\n",
    )
    target, again = tmp_path / "ut.zip", tmp_path / "igen.zip"
    early = told("release", "make", release, str(target), *BY)
    assert (early.returncode, list(tmp_path.iterdir())) == (71, [])
    made = told("release", "make", release, str(target), "--to", "Ada", "--looked-through", *BY)
    assert made.returncode == 0, made.stdout
    with ZipFile(target) as packed:
        assert f"{release}/01/bilder/0001.png" in packed.namelist()
    assert told("release", "fetch", release, "1", str(again), *BY).returncode == 0
    assert again.read_bytes() == target.read_bytes()
    shown = told("release", "show", release).stdout
    assert "Maskering 2: Ruta i bilden, bild 1 (0, 0, 9, 9)" in shown
    assert "till Ada, sha256:" in shown
    held = told("holds", "list").stdout
    assert release in held
    closing = ("--outcome", "answered", "--why", "Skickat med brev.", *BY)
    assert "besvarat" in told("release", "close", release, *closing).stdout
    assert "besvarat" in told("release", "list").stdout.lower()
    assert release not in told("holds", "list").stdout
