"""The doors to removals: what is to go is saved first, and each next step stands on its page."""

from dataclasses import dataclass

from starlette.requests import Request
from starlette.responses import Response

from ogonblick.account import Account
from ogonblick.case import Fate, Removal, RemovalStatus
from ogonblick.errors import AccessDenied, CaseRefused, CatalogueError
from ogonblick.person import Permission
from portal import removals
from portal.orders import REMOVAL
from portal.web.acting import act_of, demanded, said
from portal.web.deliveries import handed_over
from portal.web.doors import Door, field
from portal.web.leaving import CasePage, Kind, why_of
from portal.web.rendering import page
from portal.web.rooms import Rooms
from portal.web.steps import CaseStep, Filled, file_in, filled_in, go_on, progress_in
from portal.web.taking import progress_address
from retention.guidelines import RemovalAction, RemovalGround
from retention.removals import FATES

PATH = "/borttagning"
NEW = "ny"
MOST = 20 << 20
"""Bytes of a form with a screenshot: 16 million pixels as PNG, and its words."""

_NO_GROUND = "Välj grunden enligt riktlinjerna."
_WHOSE = "Det framgår inte av adressen vilket konto den hör till. Välj kontot i listan."
_NO_ADDRESS = "Klistra in adressen till inlägget eller kommentaren, så som den står i webbläsaren."
_NO_PICTURE = "Välj en skärmdump. Texten ensam räcker inte."
_NO_FATE = "Välj vad som har hänt med innehållet."
_NO_HOW = "Skriv till vem ärendet är överlämnat, och på vilket sätt."
_NO_NUMBER = "Skriv diarienumret."
_TAKEN = "Adressen hör redan till ett ärende som du inte får se. Säg till arkivarien."
_SEALED = "Det som sparades är sekretessmarkerat. Be arkivarien att öppna det för dig."
_NO_CASE = "Det finns inget ärende {} som du får se."


@dataclass(frozen=True)
class NewRemovalPage:
    """The form of a new removal: whose it can be, and on which grounds; no grounds are free."""

    accounts: tuple[Account, ...]
    grounds: tuple[RemovalGround, ...]
    filled: Filled


@dataclass(frozen=True)
class RemovalPage(CasePage[Removal]):
    """One removal. ``fates`` are what may be chosen.

    ``progress_at`` is empty where it is not to be known there that anything is saved.
    """

    fates: tuple[Fate, ...]

    @property
    def is_sealed(self) -> bool:
        """Say whether what was saved is kept from this person, who may see the case."""
        return not self.progress_at


def removal_of(rooms: Rooms, request: Request) -> Removal:
    """Return the removal that an address names.

    One on a ground of secrecy is seen by who opened it, and by who may see what it saved; each
    look is noted. Raises ``CatalogueError`` where there is none, ``AccessDenied`` for others'.
    """
    case_id = request.path_params["case_id"]
    known = {one.id: one for one in rooms.catalogue.removals.all()}
    case = known.get(case_id)
    if case is None or not is_shown(rooms, case):
        raise CatalogueError(_NO_CASE.format(case_id))
    rooms.account(case.account_id)
    rooms.note_looks([case.order.snapshot_id])
    return case


def is_shown(rooms: Rooms, case: Removal) -> bool:
    """Say whether secrecy lets a person see a case: who opened it, or gave it a new ground, may."""
    own = (rooms.person.name, rooms.person.id)  # who opened it at the command line is another
    stated = (*case.deeds[:1], *(one for one in case.deeds if one.step == removals.NEW_GROUND))
    is_own = any((one.by, one.account) == own for one in stated)
    return not case.restricted or is_own or case.order.snapshot_id not in rooms.kept_from()


def removal_page(rooms: Rooms, case: Removal, filled: Filled) -> RemovalPage:
    """Return a removal with the steps that may be taken now."""
    account = rooms.account(case.account_id)
    allowed = rooms.policy.removals.actions or tuple(RemovalAction)
    is_open = case.status is RemovalStatus.OPENED
    return RemovalPage(
        case,
        account,
        progress_in(rooms, case) if is_open else None,
        "" if case.order.snapshot_id in rooms.kept_from() else progress_address(case.order),
        f"{PATH}/{case.id}",
        rooms.person.may(Permission.REMOVE, account.department),
        filled,
        tuple(fate for fate, action in FATES.items() if action in allowed),
    )


_KIND = Kind(PATH, REMOVAL, "removal.html", Permission.REMOVE, removal_of, removal_page)


def _form(rooms: Rooms, request: Request) -> Response:
    asked = request.query_params
    typed = {"adress": asked.get("adress", ""), "konto": asked.get("konto", "")}
    return _new_page(rooms, request, Filled(NEW, typed))


def _new_page(rooms: Rooms, request: Request, filled: Filled) -> Response:
    grounds = rooms.policy.removal_grounds
    shown = NewRemovalPage(tuple(rooms.accounts), grounds, filled)
    status = 422 if filled.fault else 200
    return page("removal_new.html", request, status, page=shown)


def _open(rooms: Rooms, request: Request) -> Response:
    """Open a case and have it saved; what is wrong is told, and what was typed is kept."""
    act = act_of(rooms)
    try:
        wish = _wish(rooms, request)
        _require_free(rooms, wish)
        picture = _picture(request)
        case = removals.open_removal(rooms.catalogue, rooms.policy, wish, act)
        if picture:
            _keep(rooms, request, case, picture)
    except (CaseRefused, CatalogueError) as fault:
        return _new_page(rooms, request, filled_in(request, NEW, fault))
    return _KIND.begun(rooms, case)


def _require_free(rooms: Rooms, wish: removals.Wish) -> None:
    """Raise ``AccessDenied`` where a case about the address is open that is not to be seen."""
    for one in rooms.catalogue.removals.all(wish.account.id):
        is_same = (one.status, one.url) == (RemovalStatus.OPENED, wish.url)
        if is_same and not is_shown(rooms, one):
            raise AccessDenied(_TAKEN)


def _wish(rooms: Rooms, request: Request) -> removals.Wish:
    url, ground = field(request, "adress").strip(), field(request, "grund").strip()
    why = why_of(request)
    if not ground:
        raise CaseRefused(_NO_GROUND)
    chosen = field(request, "konto")
    account = rooms.account(chosen) if chosen else _account_at(rooms, url)
    return removals.Wish(account, url or account.url, ground, why)


def _account_at(rooms: Rooms, url: str) -> Account:
    if "://" not in url:
        raise CaseRefused(_NO_ADDRESS)
    known = rooms.accounts
    try:
        return removals.account_at(known, url)
    except CatalogueError:
        raise CaseRefused(_WHOSE) from None


def _picture(request: Request) -> bytes:
    """Return the screenshot that was sent, empty where none was.

    Raises ``CaseRefused`` for what is no picture.
    """
    sent = file_in(request, "skarmdump")
    picture = sent.file.read() if sent else b""
    if sent:
        removals.refuse_unreadable(picture)
    return picture


def _keep(rooms: Rooms, request: Request, case: Removal, picture: bytes) -> None:
    files = (picture, field(request, "text").strip().encode())
    removals.hand_in(rooms.catalogue, rooms.settings, case, files, act_of(rooms))


def _replace(rooms: Rooms, request: Request, case: Removal) -> None:
    """Take a screenshot for a page that could not be reached, and save that."""
    picture = _picture(request)
    if not picture:
        raise CaseRefused(_NO_PICTURE)
    _keep(rooms, request, case, picture)
    go_on(rooms, REMOVAL, case)


def _removed(rooms: Rooms, request: Request, case: Removal) -> None:
    chosen = {one.value: one for one in FATES}.get(field(request, "atgard"))
    if chosen is None:
        raise CaseRefused(_NO_FATE)
    moved_to = said(request, "kanal") if chosen is Fate.MOVED else ""
    act = act_of(rooms)
    case = removals.note_removed(rooms.catalogue, rooms.policy, case, chosen, moved_to, act)
    go_on(rooms, REMOVAL, case)


def _sent(rooms: Rooms, request: Request, case: Removal) -> None:
    how = demanded(request, "hur", _NO_HOW)
    removals.note_sent(rooms.catalogue, case, act_of(rooms), how)


def _registered(rooms: Rooms, request: Request, case: Removal) -> None:
    number = demanded(request, "nummer", _NO_NUMBER)
    removals.note_registered(rooms.catalogue, rooms.policy, case, number, act_of(rooms))


def _withdrawn(rooms: Rooms, request: Request, case: Removal) -> None:
    removals.withdraw(rooms.catalogue, rooms.settings, case, act_of(rooms), why_of(request))


def _copy(rooms: Rooms, request: Request) -> Response:
    return own_copy(rooms, request, removal_of(rooms, request))


def own_copy(rooms: Rooms, request: Request, case: Removal) -> Response:
    """Answer with the case's delivery, for who needs one of their own; that is noted in it.

    Who opened a secret case sees the case; what it saved is seen by grant alone. Raises
    ``AccessDenied`` for others.
    """
    act = act_of(rooms)
    if case.order.snapshot_id in rooms.kept_from():
        raise AccessDenied(_SEALED)
    answer = handed_over(rooms, request, case, act)
    removals.note_copied(rooms.catalogue, case, act)
    return answer


_STEPS = (
    CaseStep("skarmdump", _replace, MOST),
    CaseStep("borttaget", _removed),
    CaseStep("overlamnat", _sent),
    CaseStep("diariefort", _registered),
    CaseStep("tillbaka", _withdrawn),
)

DOORS = (
    Door(f"{PATH}/{NEW}", _form, Permission.REMOVE),
    Door(f"{PATH}/{NEW}", _open, Permission.REMOVE, "POST", MOST),
    *_KIND.doors(_STEPS, _copy),
)
