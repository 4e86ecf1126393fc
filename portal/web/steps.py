"""A case's steps as forms on its page: taken in the same order as everywhere, refused in words."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Generic, TypeVar

from starlette.datastructures import UploadFile
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from ogonblick.case import Closure, Removal
from ogonblick.errors import CaseRefused, CatalogueError, OgonblickError, ServiceError
from ogonblick.person import Permission
from ogonblick.release import Release
from portal.ordering import Progress, flows_of, progress_of
from portal.orders import of_snapshot
from portal.web.doors import Door, form_of
from portal.web.rooms import Rooms
from portal.web.visiting import CSRF

Case = TypeVar("Case", Removal, Closure, Release)


@dataclass(frozen=True)
class Filled:
    """A form as it was sent: which one, what was typed in it, and why it was refused."""

    step: str = ""
    typed: Mapping[str, str] = field(default_factory=dict)
    fault: str = ""

    def fault_of(self, step: str) -> str:
        """Return why a form was refused; empty where it was not."""
        return self.fault if step == self.step else ""

    def typed_in(self, step: str, name: str) -> str:
        """Return what was typed in a field, so that nobody has to type it again."""
        return self.typed.get(name, "") if step == self.step else ""


NOTHING = Filled()


@dataclass(frozen=True)
class CaseStep(Generic[Case]):
    """One step: the last word of its address, what takes it, how many bytes its form may have.

    ``take`` raises ``CaseRefused`` for what may not be done, and has then done nothing. ``place``
    is where on the case's page one comes back to, such as ``#paket``.
    """

    name: str
    take: Callable[[Rooms, Request, Case], None]
    most: int = 1 << 16
    place: str = ""


@dataclass(frozen=True)
class Desk(Generic[Case]):
    """Where the cases of one kind lie: ``path`` ends in the case, ``find`` returns it.

    ``show`` answers with the case's page, with a form that was refused. ``needs`` is asked of who
    takes a step.
    """

    path: str
    needs: Permission
    find: Callable[[Rooms, Request], Case]
    show: Callable[[Rooms, Request, Case, Filled], Response]

    def door(self, step: CaseStep[Case]) -> Door:
        """Return the door of a step, which leads back to the case's page."""

        def answer(rooms: Rooms, request: Request) -> Response:
            case = self.find(rooms, request)
            try:
                step.take(rooms, request, case)
            except (CaseRefused, CatalogueError) as fault:
                filled = filled_in(request, step.name, fault)
                return self.show(rooms, request, self.find(rooms, request), filled)
            return RedirectResponse(f"{self.path.format(case_id=case.id)}{step.place}", 303)

        return Door(f"{self.path}/{step.name}", answer, self.needs, "POST", step.most)


def filled_in(request: Request, step: str, fault: OgonblickError) -> Filled:
    """Return a form as it was sent, with what is wrong; a catalogue that is away is no fault."""
    if fault.__cause__ is not None:
        raise fault
    sent = form_of(request).items()
    typed = {name: value for name, value in sent if isinstance(value, str) and name != CSRF}
    return Filled(step, typed, str(fault))


def file_in(request: Request, name: str) -> UploadFile | None:
    """Return a file that was sent; None where none was chosen."""
    sent = form_of(request).get(name)
    return sent if isinstance(sent, UploadFile) and sent.filename else None


def go_on(rooms: Rooms, deployment: str, case: Removal | Closure) -> None:
    """Have the flows take a case further; where they are away they do so in the night."""
    order = {"case_id": case.id}
    try:
        flows_of(rooms.settings).give(deployment, order, (of_snapshot(case.order),))
    except ServiceError:
        return


def progress_in(rooms: Rooms, case: Removal | Closure) -> Progress | None:
    """Return how far the saving of a case has come; None where nobody can tell."""
    try:
        return progress_of(rooms.catalogue, rooms.settings, case.order, rooms.clock())
    except (CatalogueError, ServiceError):
        return None
