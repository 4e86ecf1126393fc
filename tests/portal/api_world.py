"""A world of its own for the API: the small municipality's archive, with a catalogue to change."""

import asyncio
import sqlite3
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import httpx
from starlette.applications import Starlette

from ogonblick.account import Platform
from ogonblick.case import Closure, Removal
from ogonblick.hold import LegalHold
from ogonblick.larger_change import LargerChange
from ogonblick.person import EVERYWHERE, Duty, Person, Role
from ogonblick.release import Chosen, Release
from ogonblick.token import Scope, Token
from portal.cli.disposal_cases import new_case
from portal.closures import open_closure
from portal.releases import Asked as About
from portal.releases import add, open_release
from portal.removals import Wish, open_removal
from portal.tokens import Wanted, new_token
from portal.web.app import create_app
from portal.web.rooms import Rooms
from retention.disposal import Act, Proposal
from retention.policy import Policy, shipped_policy
from storage.database.catalogue import Catalogue, open_catalogue
from storage.packages.keeping import Archive
from storage.packages.opening import Patience, open_archive
from storage.stores.identities import as_reader
from tests.portal.world import FACEBOOK, GOOD, INSTAGRAM, NOW, PAGE, World, X

HBG = shipped_policy("helsingborg")
EVA = Act("Eva Ek", NOW)
ANN = Person("ann", "Ann Ås", (Duty(Role.ARCHIVIST),))
"""Who may decide about everything."""

CHANGE = "f-1"
HASTY = Patience(attempts=1, waits=(), connect=1, read=10)


@dataclass
class Asked:
    """The API as a program meets it, asked in this very process. ``secret`` is its token."""

    app: Starlette
    catalogue: Catalogue
    secret: str = ""
    headers: dict[str, str] = field(default_factory=dict)

    def ask(self, method: str, path: str, **given: Any) -> httpx.Response:
        """Ask for something below ``/api/v1``."""
        return self.at(method, f"/api/v1{path}", **given)

    def at(self, method: str, path: str, **given: Any) -> httpx.Response:
        """Ask for any address of the portal."""
        own = {"Authorization": f"Bearer {self.secret}"} if self.secret else {}
        headers = self.headers | own | given.pop("headers", {})

        async def asked() -> httpx.Response:
            way = httpx.ASGITransport(self.app, raise_app_exceptions=False)
            async with httpx.AsyncClient(transport=way, base_url="http://127.0.0.1") as one:
                request = one.build_request(method, path, headers=headers, **given)
                await request.aread()  # or what was sent cannot be looked at afterwards
                return await one.send(request)

        return asyncio.run(asked())

    def get(self, path: str, **given: Any) -> httpx.Response:
        """Read something below ``/api/v1``."""
        return self.ask("GET", path, **given)

    def with_token(self, *scopes: Scope, department: str = EVERYWHERE) -> "Asked":
        """Return the same asked by a system with a new token."""
        _, secret = self.token(*scopes, department=department)
        return replace(self, secret=secret)

    def token(
        self, *scopes: Scope, department: str = EVERYWHERE, days: int = 30
    ) -> tuple[Token, str]:
        """Give the e-archive a new token."""
        lasts = timedelta(days=days)
        wanted = Wanted("e-arkivet", "E-arkivet", scopes, (department,), lasts)
        return new_token(self.catalogue, wanted, "Eva Ek", NOW)


def copied(world: World, folder: Path) -> Catalogue:
    """Return the world's catalogue as a copy, which a test may change."""
    target = folder / "catalogue.db"
    source = sqlite3.connect(world.settings.home / "catalogue.db")
    with sqlite3.connect(target) as copy:
        source.backup(copy)
    source.close()
    copy.close()
    return open_catalogue(f"sqlite:///{target}")


def asked_of(
    world: World,
    catalogue: Catalogue,
    archive: Archive,
    home: Path,
    clock: Callable[[], datetime],
    policy: Policy = HBG,
) -> Asked:
    """Return the API over a catalogue of its own."""
    settings = replace(world.settings, home=home, portal_address="http://testserver")
    return Asked(create_app(Rooms(settings, catalogue, archive, policy, clock)), catalogue)


def asked_in(world: World, home: Path) -> Asked:
    """Return the API over a copy of the world with a case of each kind; close its catalogue."""
    catalogue = copied(world, home)
    archive = open_archive(as_reader(world.settings), HASTY)
    seeded(catalogue)
    return asked_of(world, catalogue, archive, home, ticking(NOW))


def ticking(at: datetime) -> Callable[[], datetime]:
    """Return a clock that goes a second each time that it is looked at."""
    seconds = iter(range(10**9))
    return lambda: at + timedelta(seconds=next(seconds))


def removal(catalogue: Catalogue, ground: str = "HBG-9c", end: str = "1") -> Removal:
    """Open a removal of a post, and return it."""
    wish = Wish(catalogue.account(FACEBOOK), f"{PAGE}/posts/{end}", ground, "Näthat")
    return open_removal(catalogue, HBG, wish, EVA)


def closure(catalogue: Catalogue, account_id: str = INSTAGRAM) -> Closure:
    """Open a closure of an account, and return it."""
    return open_closure(catalogue, catalogue.account(account_id), "Används inte", EVA)


def change(catalogue: Catalogue) -> LargerChange:
    """Note a larger change of an account, and return it."""
    found = LargerChange(CHANGE, X, Platform.X, NOW, ("name",), "Namnet är ett annat.")
    catalogue.larger_changes.find(found)
    return found


def release(catalogue: Catalogue, *chosen: Chosen) -> Release:
    """Open a request about an account, and return it with what is chosen."""
    wanted = About("Allt om bron", "", "e-post", NOW.date(), FACEBOOK)
    opened = open_release(catalogue, wanted, EVA)
    for one in chosen:
        opened = add(catalogue, opened, one, catalogue.snapshot, EVA)
    return opened


def seeded(catalogue: Catalogue) -> None:
    """Open a case of each kind, place a hold, note a change, and enter an archivist."""
    release(catalogue)
    release(catalogue, Chosen(GOOD.snapshot_id))
    catalogue.add_hold(LegalHold("Eva Ek", "Tvist", NOW.date(), account_id=FACEBOOK))
    catalogue.open_case(new_case(Proposal(Act("Bo Berg", NOW, "root"), ()), "G2026-1"))
    catalogue.persons.add(ANN)
    removal(catalogue)
    closure(catalogue)
    change(catalogue)
