"""What is secret is found by who may see it, and what is taken home of a search is told."""

import asyncio
from collections.abc import Iterator

import httpx
import pytest
from starlette.applications import Starlette

from ogonblick.person import Access, Duty, Grant, HitList, Permission, Person, Role
from portal.web.app import create_app
from portal.web.rooms import Rooms
from portal.web.search import is_at_hand
from retention.policy import shipped_policy
from tests.portal.seeds import SECRET, seeded
from tests.portal.signed_in import session
from tests.portal.world import GOOD, INSTAGRAM, NOW, World

pytestmark = pytest.mark.s3

EVA = Person("eva", "Eva Ek", (Duty(Role.REGISTRAR, "Kommunledningsförvaltningen"),))
KIM = Person("kim", "Kim Dal", (Duty(Role.REGISTRAR, "Kulturförvaltningen"),))
RUT = Person("rut", "Rut Lo", (Duty(Role.AUDITOR),))
UNA = Person("una", "Una By", (Duty(Role.AUDITOR, "Kulturförvaltningen"),))
HEADING = "I sekretessmarkerade ögonblicksbilder som du får se"


@pytest.fixture(scope="module")
def examples(world: World, tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    """Give a world with a restricted snapshot, opened to Eva and to Kim of another department."""
    found = seeded(world, tmp_path_factory.mktemp("sekretess"), [EVA, KIM, RUT, UNA])
    for one in (EVA, KIM):
        found.catalogue.secrecy.grant(Grant(one.id, SECRET, "Bo Berg", "ärende 7", NOW))
    yield found
    found.catalogue.close()


@pytest.fixture(scope="module")
def app(examples: World) -> Starlette:
    """Give the portal over that world."""
    policy = shipped_policy("helsingborg")
    return create_app(
        Rooms(examples.settings, examples.catalogue, examples.archive, policy, lambda: NOW)
    )


def ask(app: Starlette, examples: World, person: Person, path: str) -> str:
    """Return the page that a person is shown."""
    cookies = {"ogonblick": session(examples.catalogue, NOW, person)}

    async def asked() -> httpx.Response:
        way = httpx.ASGITransport(app)
        where = "http://localhost"
        async with httpx.AsyncClient(transport=way, base_url=where, cookies=cookies) as one:
            return await one.get(path)

    answer = asyncio.run(asked())
    assert answer.status_code == 200, answer.text
    return answer.text


def test_who_reads_what_is_secret_waits_with_those_who_wait_for_the_archive(
    examples: World,
) -> None:
    """Others' searches need nothing but the catalogue, and are not kept waiting."""
    policy = shipped_policy("helsingborg")
    rooms = Rooms(examples.settings, examples.catalogue, examples.archive, policy, lambda: NOW)
    at_hand = [is_at_hand(rooms.seen_by(one, Permission.READ, "/sok")) for one in (EVA, UNA)]
    assert at_hand == [False, True]


def test_who_may_see_it_finds_what_is_secret_and_that_is_noted(
    app: Starlette, examples: World
) -> None:
    """Marked among its own; by every choice of the form, and only where there was a hit."""
    looks = examples.catalogue.secrecy.accesses
    assert HEADING not in ask(app, examples, EVA, "/sok?q=finnsinte")
    assert looks(9) == []
    for narrowed in ("", "&riktning=drawn-up", "&anledning=before-removal", "&fran=2026-09-01"):
        told = ask(app, examples, EVA, f"/sok?q=biblioteket{narrowed}")
        assert HEADING in told
        assert f'href="/ogonblicksbilder/{SECRET}#inlagg-' in told
    assert [one.access for one in looks(9)] == [Access("eva", SECRET, "/sok", NOW)]
    for shut in (
        f"konto={INSTAGRAM}",
        "riktning=received",
        "anledning=scheduled",
        "till=2020-01-01",
    ):
        assert HEADING not in ask(app, examples, EVA, f"/sok?q=biblioteket&{shut}")


@pytest.mark.parametrize("person", [KIM, RUT], ids=["elsewhere", "not-granted"])
def test_others_find_nothing_of_it(app: Starlette, examples: World, person: Person) -> None:
    """A grant opens nothing where one has no role, and a role nothing without a grant."""
    told = ask(app, examples, person, "/sok?q=biblioteket")
    assert HEADING not in told
    assert SECRET not in told


def test_a_list_of_hits_is_told_to_the_auditor(app: Starlette, examples: World) -> None:
    """Who took it, what was sought, how many rows; nothing secret goes with it."""
    listed = ask(app, examples, EVA, "/sok/lista.csv?q=biblioteket&anledning=scheduled")
    assert SECRET not in listed
    (taken,) = examples.catalogue.hit_lists.newest(9)
    asked = "/sok?q=biblioteket&anledning=scheduled&sida=1"
    rows = len(listed.strip().splitlines()) - 1
    assert taken == HitList("eva", asked, rows, NOW)
    assert rows > 0
    told = ask(app, examples, RUT, "/insyn")
    assert "Uttagna träfflistor" in told
    assert asked.replace("&", "&amp;") in told
    assert "Uttagna träfflistor" not in ask(app, examples, UNA, "/insyn")


def test_the_report_counts_what_is_secret_and_names_none(app: Starlette, examples: World) -> None:
    """Otherwise the figures of a board would differ by who reads them; no id, day or word is in."""
    told = ask(app, examples, RUT, "/rapport/2026")
    assert SECRET not in told
    assert "2026-10-02" not in told
    assert GOOD.snapshot_id not in told
