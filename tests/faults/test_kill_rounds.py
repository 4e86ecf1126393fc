"""Somebody dies while snapshots that share chunks come and go; 200 rounds in ``make test-long``."""

from pathlib import Path

import pytest

from tests.faults.kill_rounds import Rounds

pytestmark = pytest.mark.s3


def test_nothing_that_was_acknowledged_is_lost_whoever_dies(tmp_path: Path) -> None:
    """Three rounds: all that was acknowledged is whole and locked, and the rest is finished."""
    rounds = Rounds(tmp_path, seed=2026)
    try:
        for number in range(1, 4):
            rounds.play(number)
        rounds.read_all()
    finally:
        rounds.close()
    assert rounds.score.faults == []
    assert rounds.score.acknowledged > 0
