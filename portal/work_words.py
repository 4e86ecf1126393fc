"""How far an order has come, in words: what the command line and the portal's pages both say."""

from collections.abc import Mapping

from storage.database.entries import Work, WorkStatus

ENDINGS: Mapping[WorkStatus, str] = {
    WorkStatus.FINISHED: "klar",
    WorkStatus.DEVIATING: "avvikelse",
}


def step_in_words(work: Work) -> str:
    """Say where an order is: its step and how far in it, or how it ended."""
    if work.status is not WorkStatus.RUNNING:
        return ENDINGS[work.status]
    return f"{work.step} {work.done}/{work.total}" if work.total else work.step
