"""A hundred rounds in which any parts of the stack are killed in the middle of a sweep."""

import os
from pathlib import Path

import pytest

from tests.faults.kill_stack import Rounds
from tests.flows.board import Board

pytestmark = [
    pytest.mark.browser,
    pytest.mark.s3,
    pytest.mark.prefect,
    pytest.mark.timeout(6 * 3600),
]

ROUNDS = int(os.environ.get("KILL_ROUNDS", "100"))
SEED = int(os.environ.get("KILL_SEED", "20261122"))


def test_every_account_has_one_snapshot_whoever_dies(tmp_path: Path, board: Board) -> None:
    """One snapshot or one open deviation for each, and nothing finished is begun again."""
    rounds = Rounds(tmp_path, board, SEED)
    try:
        for number in range(1, ROUNDS + 1):
            rounds.play(number)
            print(number, rounds.score, flush=True)
            assert rounds.score.faults == []
    finally:
        rounds.close()
    assert rounds.score.snapshots + rounds.score.deviations == 3 * ROUNDS
    assert rounds.score.snapshots > rounds.score.deviations
