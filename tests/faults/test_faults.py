"""Everything that can go wrong on the way to the archive: nothing that was acknowledged is lost.

Each ends in the same way: what was not acknowledged is no receipt, and a run repeated leaves the
bundle whole, in one version of each object.
"""

import itertools
import json
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date, datetime, timedelta
from pathlib import Path
from uuid import uuid4

import pytest
from botocore import auth

from ogonblick.bundle import Bundle
from ogonblick.errors import ArchiveRefused, ArchiveUnavailable, ReceiptMismatch
from ogonblick.settings import Settings
from ogonblick.snapshot import Receipt
from storage.embedded.server import EmbeddedS3
from storage.packages.chunks import Sharing
from storage.packages.keeping import Archive
from storage.packages.opening import Patience, open_archive
from storage.stores import s3_sending
from tests.conftest import SmallDisk
from tests.faults.wire import Line, Wire, wired
from tests.flows.remains import another_client, versions_in
from tests.house import ROOT
from tests.storage.proxy import proxied
from tests.storage.sharing import bundle_with, is_whole, payload

pytestmark = pytest.mark.s3

LOCKED = date(2036, 7, 1)
EAGER = Patience(attempts=1, waits=(0.02,) * 100, connect=10, read=20)
HASTY = Patience(attempts=1, waits=(), connect=10, read=20)
SEVERAL = 12
"""More connections than are open at once, so that every one of the first is a bad one."""


@pytest.fixture
def settings(seaweed: EmbeddedS3) -> Settings:
    """Give settings for a bucket of the test's own."""
    wanted = seaweed.settings(Settings(s3_bucket=f"fel-{uuid4().hex}"))
    open_archive(wanted, HASTY).prepare()
    return wanted


@pytest.fixture
def bundle(tmp_path: Path) -> Bundle:
    """Give a bundle with two payloads that are worth sharing."""
    return bundle_with(tmp_path, f"prov_{uuid4().hex}_scheduled", [payload(), payload()])


def over(settings: Settings, address: str, patience: Patience = EAGER) -> Archive:
    """Open the archive by another way than its own."""
    return open_archive(replace(settings, s3_endpoint=address), patience)


def stored(archive: Archive, bundle: Bundle) -> Receipt:
    """Deposit a bundle, locked, its payloads as chunks."""
    return archive.deposit(bundle, "konto", LOCKED, sharing=Sharing("fel"))


def is_settled(settings: Settings, bundle: Bundle, receipt: Receipt, place: Path) -> bool:
    """Say whether a bundle is whole and locked, each object in one version, and no part is left."""
    direct = open_archive(settings, HASTY)
    uploads = another_client(settings).list_multipart_uploads(Bucket=settings.s3_bucket)
    return (
        is_whole(direct, receipt, bundle, place)
        and {file.locked_until[:10] for file in receipt.files} == {LOCKED.isoformat()}
        and set(versions_in(settings).values()) == {1}
        and "Uploads" not in uploads
    )


@pytest.mark.parametrize(
    "line",
    [
        Line(sent=0),
        Line(sent=300),
        Line(sent=20_000),
        Line(answered=0),
        Line(answered=10),
        Line(answered=300),
    ],
    ids=str,
)
def test_a_connection_that_is_cut_anywhere(
    settings: Settings, bundle: Bundle, tmp_path: Path, line: Line
) -> None:
    """Cut in a request's head or body, or in the answer to what was done: all is sent, once."""
    with wired(settings, [line] * SEVERAL) as wire:
        receipt = stored(over(settings, wire.address), bundle)
        assert next(wire.lines, None) is None
    assert is_settled(settings, bundle, receipt, tmp_path)


@pytest.mark.parametrize("answered", [0, 100, 5_000, 60_000])
def test_a_download_that_is_cut_anywhere(
    settings: Settings, bundle: Bundle, tmp_path: Path, answered: int
) -> None:
    """What comes back after the cuts is the whole file."""
    receipt = stored(open_archive(settings, HASTY), bundle)
    with wired(settings, [Line(answered=answered)] * SEVERAL) as wire:
        assert is_whole(over(settings, wire.address), receipt, bundle, tmp_path)


def test_answers_that_only_drip(settings: Settings, bundle: Bundle, tmp_path: Path) -> None:
    """As long as anything comes it is waited for: stored and fetched over a slow line."""
    slow = itertools.repeat(Line(piece=1_000, pause=0.001))
    with wired(settings, slow) as wire:
        dripping = over(settings, wire.address, HASTY)
        receipt = stored(dripping, bundle)
        assert is_whole(dripping, receipt, bundle, tmp_path)
    assert is_settled(settings, bundle, receipt, tmp_path)


def test_a_server_that_takes_all_and_says_nothing(
    settings: Settings, bundle: Bundle, tmp_path: Path
) -> None:
    """It is not waited for for ever: what it did meanwhile is found, and not done twice."""
    deaf = replace(EAGER, read=1)
    with wired(settings, [Line(pause=3600)] * 3) as wire:
        receipt = stored(over(settings, wire.address, deaf), bundle)
    assert is_settled(settings, bundle, receipt, tmp_path)


def goes_down(wire: Wire, after: int, is_down: Callable[[int], bool]) -> None:
    """Let the server be gone once it has been sent some bytes, until it is up again."""
    wire.breaks_after, wire.is_down = after, is_down


def test_a_server_that_goes_down_in_the_middle_of_parts(
    settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Gone for some tries while a file goes in parts: all parts are there afterwards, once."""
    for limit in ("WHOLE", "PART"):
        monkeypatch.setattr(s3_sending, limit, 5 << 20)
    large = bundle_with(tmp_path, f"stor_{uuid4().hex}_scheduled", [payload() * 120])
    with wired(settings) as wire:
        goes_down(wire, 7 << 20, lambda refused: refused <= SEVERAL)
        receipt = stored(over(settings, wire.address), large)
        assert wire.refused > SEVERAL
    assert is_settled(settings, large, receipt, tmp_path)


def test_a_server_that_stays_down_is_told_of(
    settings: Settings, bundle: Bundle, tmp_path: Path
) -> None:
    """Patience has an end, the error is temporary and says what to look at; then it is finished."""
    with wired(settings) as wire:
        goes_down(wire, 30_000, lambda _: True)
        brief = replace(EAGER, waits=(0.01,) * 3)
        with pytest.raises(ArchiveUnavailable, match="Kontrollera att det är igång") as told:
            stored(over(settings, wire.address, brief), bundle)
    assert told.value.temporary
    assert not any(key.endswith("/manifest.json") for key in versions_in(settings))
    receipt = stored(open_archive(settings, HASTY), bundle)
    assert is_settled(settings, bundle, receipt, tmp_path)


def storm(
    numbers: Iterator[int], calm_after: int
) -> Callable[[str, int, bytes], tuple[int, bytes]]:
    """Return what answers 503 to all but every third, also of what was done, until it is over."""

    def answer(_: str, status: int, body: bytes) -> tuple[int, bytes]:
        number = next(numbers)
        return (503, b"") if number < calm_after and number % 3 else (status, body)

    return answer


def test_a_storm_of_busy_answers(settings: Settings, bundle: Bundle, tmp_path: Path) -> None:
    """Told »busy« of what was done and of what was not, nothing is written twice."""
    numbers = itertools.count()
    with proxied(settings, answer=storm(numbers, 60)) as address:
        receipt = stored(over(settings, address), bundle)
    assert next(numbers) > SEVERAL
    assert is_settled(settings, bundle, receipt, tmp_path)


def test_a_checksum_that_is_not_ours_is_no_receipt(
    settings: Settings, bundle: Bundle, tmp_path: Path
) -> None:
    """A server that says that it holds something else is not believed, and a person is told."""

    def lying(headers: dict[str, str]) -> dict[str, str]:
        wrong = {k: "A" * 43 + "=" for k in headers if k.lower() == "x-amz-checksum-sha256"}
        return headers | wrong

    with (
        proxied(settings, tell=lying) as address,
        pytest.raises(ReceiptMismatch, match=r"är inte den som skickades\. Kör igen") as told,
    ):
        stored(over(settings, address), bundle)
    assert "låt arkivets förvaltare" in str(told.value)
    receipt = stored(open_archive(settings, HASTY), bundle)
    assert is_settled(settings, bundle, receipt, tmp_path)


@pytest.mark.parametrize("hours", [-1, 1])
def test_a_clock_that_is_wrong_is_told_of(
    settings: Settings,
    bundle: Bundle,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    hours: int,
) -> None:
    """The server refuses what is signed an hour off, and the text says what to do about it.

    The first thing asked is a HEAD, whose answer has no words, so a wrong key looks the same.
    """
    right: Callable[[], datetime] = auth.get_current_datetime
    with monkeypatch.context() as wrong:
        wrong.setattr(auth, "get_current_datetime", lambda: right() + timedelta(hours=hours))
        with pytest.raises(ArchiveRefused, match=r"klocka går fel: ställ den i så fall \(NTP\)"):
            stored(open_archive(settings, EAGER), bundle)
    assert versions_in(settings) == {}
    receipt = stored(open_archive(settings, HASTY), bundle)
    assert is_settled(settings, bundle, receipt, tmp_path)


def test_a_policy_that_forbids_is_told_of(
    settings: Settings, bundle: Bundle, tmp_path: Path
) -> None:
    """Refused in the middle, the text names what was forbidden; allowed again it is finished."""
    client = another_client(settings)
    bucket, place = settings.s3_bucket, f"snapshots/konto/{bundle.snapshot_id}/*"
    denied = {
        "Version": "2012-10-17",
        "Statement": [
            {
                "Effect": "Deny",
                "Principal": "*",
                "Action": "s3:PutObject",
                "Resource": f"arn:aws:s3:::{bucket}/{place}",
            }
        ],
    }
    client.put_bucket_policy(Bucket=bucket, Policy=json.dumps(denied))
    with pytest.raises(ArchiveRefused, match="tillåter inte det som begärdes för snapshots/konto"):
        stored(open_archive(settings, EAGER), bundle)
    assert not [key for key in versions_in(settings) if key.startswith("snapshots/")]
    client.delete_bucket_policy(Bucket=bucket)
    receipt = stored(open_archive(settings, HASTY), bundle)
    assert is_settled(settings, bundle, receipt, tmp_path)


def test_an_archive_that_is_full(small_disk: SmallDisk, tmp_path: Path) -> None:
    """What was acknowledged stays whole on the full disk; with room again the rest is stored."""
    places = [tmp_path / name for name in ("archive", "bundles")]
    for one in places:
        one.mkdir()
    script = (sys.executable, "-m", "tests.faults.full_archive", *places)
    told = subprocess.run(
        small_disk("40m", places[0], *script),
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    ).stdout
    error, outcome = told.splitlines()
    assert error.startswith("ArchiveUnavailable")
    assert "lagringen är full" in error
    is_all_whole, count, is_single = outcome.split()
    assert (is_all_whole, is_single) == ("True", "True")
    assert int(count) > 1
