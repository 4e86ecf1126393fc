"""Orders, and the stream of their steps: what is new, once, to a few, and never for ever."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import aclosing
from math import inf

import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import Route

from ogonblick.capture import Occasion, Order
from ogonblick.errors import CatalogueError
from portal.ordering import under_way
from portal.orders import Orders
from portal.web.doors import length
from portal.web.streams import MOST, News, Rhythm, Streams, streamed
from tests.entering import ENTERED
from tests.portal.in_process import Portal
from tests.portal.serving import served
from tests.portal.signed_in import EVERYTHING
from tests.portal.world import FACEBOOK, NOW, accounts

QUICK = Rhythm(look=0, alive=0, longest=30)


def chunks(streams: Streams, *news: News, heard: str = "", rhythm: Rhythm = QUICK) -> list[str]:
    """Listen to the end to what looks tell one after another; the last one stays."""
    told = iter(news)
    kept = [news[0]]

    def look() -> News:
        kept[0] = next(told, kept[0])
        return kept[0]

    async def listened() -> list[str]:
        body = streamed(streams, "eva", look, heard, rhythm).body_iterator
        return [bytes(one).decode() async for one in body]

    return asyncio.run(listened())


def test_each_state_is_told_once_with_a_sign_of_life_between() -> None:
    """What the page has heard is not said again; the last word ends the stream."""
    first, again = News("1", "steg", "a"), News("1", "steg", "a")
    last = News("2", "slut", "b", is_last=True)
    assert chunks(Streams(), first, again, last) == [
        "retry: 2000\n\n",
        "id: 1\nevent: steg\ndata: a\n\n",
        ": fortfarande\n\n",
        "id: 2\nevent: slut\ndata: b\n\n",
    ]
    told = chunks(Streams(), first, last, heard="1")
    assert [one for one in told if one.startswith("id")] == ["id: 2\nevent: slut\ndata: b\n\n"]


def test_a_stream_ends_by_itself_so_that_who_listens_is_asked_again() -> None:
    """Also where nothing happens, and where the catalogue has nothing to tell."""
    assert chunks(Streams(), News("1", "steg", "a"), rhythm=Rhythm(longest=0)) == [
        "retry: 2000\n\n"
    ]

    def away() -> News:
        raise CatalogueError("Katalogen svarar inte.")

    async def listened() -> list[bytes]:
        body = streamed(Streams(), "eva", away, "", QUICK).body_iterator
        return [bytes(one) async for one in body]

    assert asyncio.run(listened()) == [b"retry: 2000\n\n"]


def test_a_person_has_a_few_streams_and_those_that_break_off_are_not_counted() -> None:
    """One more is refused, until one of them has ended."""
    streams = Streams()

    async def listened() -> None:
        look = News("1", "steg", "a")
        answers = [streamed(streams, "eva", lambda: look, "", QUICK) for _ in range(MOST)]
        bodies: list[AsyncIterator[object]] = [one.body_iterator for one in answers]
        for body in bodies:
            await anext(body)
        assert streams.is_full("eva")
        assert not streams.is_full("bo")
        async with aclosing(bodies[0]):  # type: ignore[type-var] # generators, all of them
            pass
        assert not streams.is_full("eva")
        for body in bodies[1:]:
            async with aclosing(body):  # type: ignore[type-var] # as above
                pass

    asyncio.run(listened())


def test_the_page_shows_where_an_order_is_and_listens_for_more(nobodys: Portal) -> None:
    """The step as it stands, the script that follows it, a link without it; no other address."""
    nobodys.catalogue.register(accounts(), ENTERED)
    order = Order(FACEBOOK, Occasion.ON_REQUEST, "20261121T150300")
    nobodys.catalogue.begin(order, NOW)
    nobodys.catalogue.progress(order, "rullar", NOW, 3, 8)
    path = f"/konton/{FACEBOOK}/tas/on-request/{order.period}"
    portal = nobodys.as_person(EVERYTHING)
    shown = portal.ask("GET", path)
    assert "rullar 3/8" in shown.text
    assert f'data-strom="{path}/strom"' in shown.text
    assert f'<a href="{path}">' in shown.text
    policy = shown.headers["content-security-policy"]
    assert policy.endswith("; script-src 'self'; connect-src 'self'")
    assert "connect-src" not in portal.ask("GET", "/konton").headers["content-security-policy"]


def test_what_was_never_ordered_is_not_there(nobodys: Portal) -> None:
    """Neither an order's name nor an odd word gives a page, and without flows nothing is taken."""
    nobodys.catalogue.register(accounts(), ENTERED)
    portal = nobodys.as_person(EVERYTHING)
    assert portal.ask("GET", f"/konton/{FACEBOOK}/tas/ingen/x").status_code == 404
    assert portal.ask("GET", f"/konton/{FACEBOOK}/tas/on-request/a_b").status_code == 404
    away = portal.form(f"/konton/{FACEBOOK}/ta")
    assert (away.status_code, "Inget är beställt" in away.text) == (503, True)
    assert portal.form("/konton/sundby-flickr/ta").status_code == 503


def test_what_is_saved_before_a_removal_is_not_the_order_under_way(nobodys: Portal) -> None:
    """Neither a run of the flows nor work in the catalogue: the case may be secret to who asks."""
    nobodys.catalogue.register(accounts(), ENTERED)
    case, wanted = (
        Order(FACEBOOK, Occasion.BEFORE_REMOVAL, "B2026-1"),
        Order(FACEBOOK, Occasion.ON_REQUEST, "20261121T150300"),
    )
    nobodys.catalogue.begin(case, NOW)
    runs = [waiting(case)]

    async def tell(_: Request) -> JSONResponse:
        return JSONResponse(runs)

    with served(Starlette(routes=[Route("/flow_runs/filter", tell, methods=["POST"])])) as api:
        flows = Orders(api, attempts=1)
        assert under_way(nobodys.catalogue, flows, FACEBOOK, NOW) is None
        runs.append(waiting(wanted))
        assert under_way(nobodys.catalogue, flows, FACEBOOK, NOW) == wanted
        runs.clear()
        nobodys.catalogue.begin(wanted, NOW)
        assert under_way(nobodys.catalogue, flows, FACEBOOK, NOW) == wanted


def waiting(order: Order) -> dict[str, object]:
    """Return a run that waits to carry an order out, as Prefect tells it."""
    asked = {
        "account_id": order.account_id,
        "occasion": order.occasion.value,
        "period": order.period,
    }
    return {"id": order.period, "state_type": "SCHEDULED", "parameters": asked}


@pytest.mark.parametrize(
    ("headers", "said"),
    [
        ([(b"content-length", b"70")], 70),
        ([(b"content-length", b"-1")], inf),
        ([(b"content-length", b"70"), (b"transfer-encoding", b"chunked")], inf),
        ([], inf),
    ],
)
def test_a_body_is_as_long_as_the_server_will_read(
    headers: list[tuple[bytes, bytes]], said: float
) -> None:
    """In chunks it may have any length, whatever is said beside them."""
    assert length(Request({"type": "http", "headers": headers})) == said
