"""An archive that is gone for a whole minute, waited for with the patience that is shipped."""

import time
from collections.abc import Callable
from pathlib import Path
from uuid import uuid4

import pytest

from ogonblick.settings import Settings
from storage.embedded.server import EmbeddedS3
from storage.packages.opening import Patience, open_archive
from storage.stores import s3_sending
from tests.faults.test_faults import is_settled, over, stored
from tests.faults.wire import wired
from tests.storage.sharing import bundle_with, payload

pytestmark = pytest.mark.s3

OUTAGE = 60.0
"""Seconds from the first try that is refused."""


def down_for(seconds: float) -> Callable[[int], bool]:
    """Return what says that a server is down for some seconds after it was first asked."""
    first: list[float] = []

    def is_down(_: int) -> bool:
        first.append(time.monotonic())
        return time.monotonic() - first[0] < seconds

    return is_down


def test_a_minute_without_the_archive_in_the_middle_of_parts(
    seaweed: EmbeddedS3, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The deposit waits, goes on, and leaves one version of each object and no part behind."""
    for limit in ("WHOLE", "PART"):
        monkeypatch.setattr(s3_sending, limit, 5 << 20)
    settings = seaweed.settings(Settings(s3_bucket=f"avbrott-{uuid4().hex}"))
    open_archive(settings).prepare()
    large = bundle_with(tmp_path, f"stor_{uuid4().hex}_scheduled", [payload() * 120])
    with wired(settings) as wire:
        wire.breaks_after, wire.is_down = 7 << 20, down_for(OUTAGE)
        began = time.monotonic()
        receipt = stored(over(settings, wire.address, Patience()), large)
        assert time.monotonic() - began >= OUTAGE
    assert is_settled(settings, large, receipt, tmp_path)
