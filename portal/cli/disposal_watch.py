"""A disposal that is under way: ordered, watched, and explained if it does not end well."""

from typing import Self

from rich.console import Console
from rich.status import Status

from ogonblick.errors import DisposalRefused, ServiceError
from ogonblick.plan import CaseStatus
from ogonblick.settings import Settings
from ogonblick.swedish import word
from portal.note import require_running
from portal.orders import DISPOSAL, Orders, Run
from retention.disposal import Act
from storage.database.catalogue import Catalogue

REFUSED = "DisposalRefused: "
"""What Prefect writes before our own words."""


class CaseWatch:
    """Shows how far a case has come: a line that changes for a person, plain lines for a log."""

    def __init__(self, catalogue: Catalogue, case_id: str) -> None:
        self._catalogue = catalogue
        self._case_id = case_id
        self._console = Console(stderr=True)
        self._status = Status(f"{case_id}: väntar", console=self._console)
        self._said = ""

    def __enter__(self) -> Self:
        if self._console.is_terminal:
            self._status.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.look()
        self._status.stop()

    def look(self) -> None:
        """Show where the case is now."""
        step = self._step()
        if self._console.is_terminal:
            self._status.update(f"{self._case_id}: {step}")
        elif step != self._said:
            self._console.print(f"{self._case_id}: {step}", highlight=False)
            self._said = step

    def _step(self) -> str:
        """Say how many records are gone, or where the case stands if none can be."""
        case = self._catalogue.case(self._case_id)
        if case.status is not CaseStatus.UNDER_WAY:
            return word(case.status).lower()
        gone = [one for one in self._catalogue.disposed() if one.certificate_id == case.id]
        return f"{word(case.status).lower()}, {len(gone)} borta"


def follow(answering: Settings, opened: Catalogue, case_id: str, act: Act) -> Run:
    """Order the case to be carried out, and show how far it has come until that has ended."""
    prefect = Orders(answering.prefect_api)
    with CaseWatch(opened, case_id) as watch:

        def look() -> None:
            watch.look()
            require_running(answering)

        order = {"case_id": case_id, "by": act.by, "account": act.account}
        return prefect.follow(prefect.give(DISPOSAL, order), look)


def why_not_done(run: Run) -> DisposalRefused | ServiceError:
    """Say why a run did not carry the case out: in the program's own words, where it has any."""
    _, refused, reasons = run.message.partition(REFUSED)
    if refused:
        return DisposalRefused(reasons)
    return ServiceError(
        f"Gallringen avbröts ({run.state}): {run.message} Kör samma kommando igen, så slutförs den."
    )
