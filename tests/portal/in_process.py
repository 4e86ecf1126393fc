"""A portal without archive, server or socket, asked in the process that tests it."""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import cache, partial
from http.cookies import SimpleCookie
from typing import Any, Self

import httpx

from ogonblick.person import Person
from ogonblick.settings import Settings
from portal.web.app import create_app
from portal.web.rooms import Rooms
from portal.web.visiting import Visit
from retention.policy import shipped_policy
from storage.database.catalogue import Catalogue
from storage.packages.opening import open_archive
from tests.portal.signed_in import session
from tests.portal.world import NOW

Files = Mapping[str, tuple[str, bytes, str]]
"""Files of a form by their fields: name, content and type as a browser tells them."""

OWN = {"Sec-Fetch-Site": "same-origin"}
PASSWORD = "gurka-paraply-måne"
"""Of everybody who has one."""

SETTINGS = Settings(s3_endpoint="http://127.0.0.1:9", s3_access_key="a")

no_archive = cache(partial(open_archive, SETTINGS))
"""Returns an archive that is not there: what is asked about here needs none."""


@dataclass
class Portal:
    """A portal without an archive, asked in this very process; ``now`` is its clock."""

    catalogue: Catalogue
    settings: Settings = SETTINGS
    now: datetime = NOW
    scheme: str = "http"
    host: str = "localhost"
    cookies: dict[str, str] = field(default_factory=dict)

    def ask(self, method: str, path: str, **given: Any) -> httpx.Response:
        """Ask with the cookies that were given, and keep those that are answered with."""
        policy = shipped_policy("helsingborg")
        app = create_app(
            Rooms(self.settings, self.catalogue, no_archive(), policy, lambda: self.now)
        )

        async def asked() -> httpx.Response:
            way = httpx.ASGITransport(app, raise_app_exceptions=False)
            address = f"{self.scheme}://{self.host}"
            async with httpx.AsyncClient(transport=way, base_url=address) as one:
                return await one.request(method, path, headers=self._headers(), **given)

        answer = asyncio.run(asked())
        for set_ in map(SimpleCookie, answer.headers.get_list("set-cookie")):
            for name, cookie in set_.items():
                self.cookies.pop(name, None)
                self.cookies |= {name: cookie.value} if cookie["max-age"] != "0" else {}
        return answer

    def _headers(self) -> dict[str, str]:
        sent = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        return OWN | ({"Cookie": sent} if sent else {})

    def sign_in(
        self, user: str = "eva", password: str = PASSWORD, back: str = ""
    ) -> httpx.Response:
        """Send the form that the page has."""
        form = {"user": user, "password": password, "nasta": back}
        return self.ask("POST", "/logga-in", data=form)

    @property
    def token(self) -> str:
        """Return the cookie's value."""
        return next(iter(self.cookies.values()), "")

    def form(self, path: str, *, files: Files | None = None, **fields: str) -> httpx.Response:
        """Send a form as a page of this session would, with files where it has any."""
        fields = {"csrf": Visit(token=self.token).csrf, **fields}
        return self.ask("POST", path, data=fields, files=files)

    def as_person(self, person: Person) -> Self:
        """Return the same portal as somebody else meets it, who has just signed in."""
        token = session(self.catalogue, self.now, person)
        return replace(self, cookies={"ogonblick": token})
