"""What pages of removals and closures have in common: a case is shown, and taken a step further."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Generic, TypeVar

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from ogonblick.account import Account
from ogonblick.case import Closure, Removal
from ogonblick.person import Permission
from portal.ordering import Progress
from portal.web.acting import demanded
from portal.web.deliveries import COPIES
from portal.web.doors import Answer, Door
from portal.web.rendering import page
from portal.web.rooms import Rooms
from portal.web.steps import NOTHING, CaseStep, Desk, Filled, go_on

Leaving = TypeVar("Leaving", Removal, Closure)

_NO_WHY = "Skriv varför, så att den som läser det efteråt förstår."


@dataclass(frozen=True)
class CasePage(Generic[Leaving]):
    """One case, and the steps that may be taken now.

    ``progress`` is None where nobody can tell, ``progress_at`` where its saving is followed.
    """

    case: Leaving
    account: Account
    progress: Progress | None
    progress_at: str
    address: str
    may_act: bool
    filled: Filled


@dataclass(frozen=True)
class Kind(Generic[Leaving]):
    """One kind of cases: where they lie, the flow that takes them further, and how one is shown.

    ``find`` returns the case that an address names, ``shown`` what its page shows, with a form
    that was refused. ``needs`` is asked of who takes a step.
    """

    path: str
    deployment: str
    template: str
    needs: Permission
    find: Callable[[Rooms, Request], Leaving]
    shown: Callable[[Rooms, Leaving, Filled], CasePage[Leaving]]

    def begun(self, rooms: Rooms, case: Leaving) -> Response:
        """Have the flows begin with a new case, and lead to its page."""
        go_on(rooms, self.deployment, case)
        return RedirectResponse(f"{self.path}/{case.id}", 303)

    def doors(self, steps: Iterable[CaseStep[Leaving]], copy: Answer) -> tuple[Door, ...]:
        """Return the doors of a case: its page, each step, and a copy of what it saved."""
        one = f"{self.path}/{{case_id}}"
        desk: Desk[Leaving] = Desk(one, self.needs, self.find, self._show)
        return (
            Door(one, self._page, Permission.READ),
            *map(desk.door, (*steps, CaseStep("igen", self._again))),
            Door(f"{one}/kopia", copy, self.needs, "POST", often=COPIES),
        )

    def _page(self, rooms: Rooms, request: Request) -> Response:
        return self._show(rooms, request, self.find(rooms, request), NOTHING)

    def _show(self, rooms: Rooms, request: Request, case: Leaving, filled: Filled) -> Response:
        status = 409 if filled.fault else 200
        return page(self.template, request, status, page=self.shown(rooms, case, filled))

    def _again(self, rooms: Rooms, _: Request, case: Leaving) -> None:
        go_on(rooms, self.deployment, case)


def why_of(request: Request) -> str:
    """Return why a step is taken. Raises ``CaseRefused`` where that is not said."""
    return demanded(request, "varfor", _NO_WHY)
