"""Two hundred rounds in which the archive or who stores in it is killed at a random moment."""

from dataclasses import asdict
from pathlib import Path

import pytest

from tests.faults.kill_rounds import Rounds

pytestmark = [pytest.mark.s3, pytest.mark.timeout(7200)]

ROUNDS = 200
SEED = 20261121


def test_two_hundred_kills_lose_nothing(tmp_path: Path) -> None:
    """No object that was acknowledged is lost or half-visible, and every run repeated finishes."""
    rounds = Rounds(tmp_path, SEED)
    try:
        for number in range(1, ROUNDS + 1):
            rounds.play(number)
            print(number, asdict(rounds.score), flush=True)
            assert rounds.score.faults == []
        rounds.read_all()
    finally:
        rounds.close()
        print(asdict(rounds.score))
    assert rounds.score.faults == []
    assert sum(rounds.score.killed.values()) == ROUNDS
