"""The stack's housekeeping: what kills left behind is swept, what is under way is not."""

import os
import time
from pathlib import Path

from portal.stack import LEFT_BEHIND, sweep


def test_only_old_temporary_files_are_swept(tmp_path: Path) -> None:
    """Copies being verified and temporary files go when they are old; nothing else goes."""
    old = [tmp_path / "kontroll-gammal", tmp_path / "prefect" / "tmp" / "profil"]
    kept = [tmp_path / "kontroll-ny", tmp_path / "work", tmp_path / "prefect" / "storage"]
    for folder in (*old, *kept):
        folder.mkdir(parents=True)
        (folder / "fil").touch()
    long_ago = time.time() - LEFT_BEHIND - 1
    for folder in (*old, kept[1], kept[2]):
        os.utime(folder, (long_ago, long_ago))
    sweep(tmp_path, time.time())
    assert not any(folder.exists() for folder in old)
    assert all((folder / "fil").exists() for folder in kept)
