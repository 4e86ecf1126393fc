"""How the tests are dealt out among pytest-xdist's workers: a file whole, the dearest first.

What a file's tests share is dear to start (browsers, servers, sealed bundles), so one worker must
have all of them.  ``--dist loadgroup`` does not see to that any more: pytest-xdist 3.8 writes an
item's group in its ``_nodeid``, which pytest 9.2 no longer reads, so every test went to whoever
was free and each worker started everything (seen in 2026-11).
"""

import pytest
from xdist.remote import Producer
from xdist.scheduler import LoadScopeScheduling

SHARED = {
    "stack": (
        "tests/cli/",
        "tests/flows/test_deployments.py",
        "tests/flows/test_extend_locks.py",
        "tests/flows/test_prefect.py",
        "tests/flows/test_results.py",
    ),
    "parsed": ("tests/test_",),
}
"""What is dear to make once for each worker, and where the tests are that use it: the stack of
one machine, all modules read by the tests of the house. The portal's small municipality is
made in some seconds by each worker that needs it, and its tests take many minutes (2026-11)."""

DEAR = (
    "stack",
    "tests/harvesters/test_visit.py",
    "tests/flows/test_kill.py",
    "tests/portal/test_web_browser.py",
    "tests/harvesters/test_replay.py",
    "tests/portal/test_guide.py",
    "tests/harvesters/test_recorder.py",
    "tests/harvesters/test_barred.py",
    "tests/harvesters/test_turned_away.py",
    "tests/harvesters/test_hostile_recording.py",
    "tests/flows/test_deviations.py",
    "tests/flows/test_full_disk.py",
    "tests/harvesters/test_capture.py",
    "tests/harvesters/test_platforms.py",
    "tests/harvesters/test_unmarked.py",
    "tests/harvesters/test_hostile.py",
    "tests/storage/test_rebuilding.py",
    "tests/flows/test_harvest.py",
    "parsed",
    "tests/sites/test_torget.py",
    "tests/bundles/test_seal.py",
    "tests/flows/test_disposal.py",
    "tests/flows/test_disposal_chunks.py",
    "tests/harvesters/test_elements.py",
    "tests/faults/test_kill_rounds.py",
    "tests/faults/test_faults.py",
    "tests/storage/test_embedded.py",
    "tests/storage/test_fixity.py",
)
"""What takes longest, longest first: none of it is begun when little else is left to do."""


class FileScheduling(LoadScopeScheduling):
    """Gives a worker all tests of a file, or of the files that share, in the order collected."""

    def __init__(self, config: pytest.Config, log: Producer) -> None:
        config.option.loadscopereorder = False  # by number of tests, and the dear files have few
        super().__init__(config, log)

    def _split_scope(self, nodeid: str) -> str:
        return together(nodeid)


def together(nodeid: str) -> str:
    """Return the name of what goes to one worker: a test's file, or what its place shares."""
    shared = (name for name, places in SHARED.items() if nodeid.startswith(places))
    return next(shared, nodeid.partition("::")[0])


def dearest_first(items: list[pytest.Item]) -> None:
    """Put the dear tests before all others, and change nothing else in the order."""
    places = {name: place for place, name in enumerate(DEAR)}
    items.sort(key=lambda item: places.get(together(item.nodeid), len(DEAR)))
