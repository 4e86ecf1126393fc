"""One replay in a process of its own: ``-m harvesters.browser.replay FOLDER URL BROWSER SECONDS``.

The result is told as a line of JSON on standard output.
"""

import sys
import tempfile
from functools import partial
from pathlib import Path

from bundles.plain import to_plain
from harvesters.browser.lifeline import carry_out, tell
from harvesters.browser.replay.play import play


def main(folder: str, url: str, browser_path: str, seconds: str) -> int:
    """Replay the capture folder's recording of the address, and tell how it went."""
    return carry_out(partial(_replay, Path(folder), url, browser_path, float(seconds)))


def _replay(folder: Path, url: str, browser_path: str, seconds: float) -> None:
    with tempfile.TemporaryDirectory(dir=folder.parent, prefix="profile-") as profile:
        tell(replay=to_plain(play(folder, url, browser_path, seconds, Path(profile))))


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
