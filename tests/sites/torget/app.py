"""Torget's pages and API, and what the server itself saw its visitors do."""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TypeVar

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route
from torget.content import Access, Comment, Post, Profile, World
from torget.media import Media
from torget.rendering import MORE_COMMENTS, POSTS_A_PAGE, Pages, pages_of
from torget.replies import found, json_reply, page_reply

_Entry = TypeVar("_Entry", Post, Comment)

_CONSENT_COOKIE = "torget_samtycke"
_EVERYTHING = "alla"
_CHUNK_DELAY = 0.08
_ROBOTS = "User-agent: *\nAllow: /\nDisallow: /logga-in\n"
# A transparent pixel: the smallest GIF that browsers take.
_PIXEL = bytes.fromhex(
    "47494638396101000100800000000000ffffff21f90401000000002c00000000010001000002024401003b"
)


@dataclass
class Ledger:
    """What the server counted. Only the server's own event loop writes."""

    visits: int = 0
    forbidden_actions: int = 0
    tracking_hits: int = 0


@dataclass(frozen=True)
class Torget:
    """The platform's pages and API, one method an address."""

    world: World
    pages: Pages
    ledger: Ledger

    def routes(self) -> list[Route]:
        """Return all addresses, the accounts' own last because they match any name."""
        return [
            Route("/", self.start),
            Route("/robots.txt", self.robots),
            Route("/logga-in", self.log_in),
            Route("/matning.gif", self.pixel),
            Route("/api/posts/{post}/comments", self.more_comments),
            Route("/api/comments/{comment}/replies", self.replies),
            Route("/api/{handle}/posts", self.more_posts),
            Route("/api/{action}", self.forbidden, methods=["POST"]),
            *Media(self.world).routes(),
            Route("/{handle}", self.profile),
            Route("/{handle}/inlagg/{post}", self.permalink),
        ]

    async def start(self, request: Request) -> Response:
        """List the accounts."""
        return self._page(request, "start", {"profiles": self.world.profiles})

    async def robots(self, _request: Request) -> Response:
        """Say what robots may visit."""
        return PlainTextResponse(_ROBOTS)

    async def profile(self, request: Request) -> Response:
        """Show an account: its first posts, its wall, or that it is gone."""
        profile = self._profile(request)
        if profile.status is Access.LOGIN:
            return self._page(request, "wall", {"profile": profile})
        if profile.status is Access.GONE:
            return await self.missing(request)
        posts = self.world.posts_by(profile)
        shown, left = _after(posts, "", POSTS_A_PAGE)
        values = {"posts": shown, "left": left, "total": len(posts)}
        return self._account_page(request, "profile", profile, values)

    async def permalink(self, request: Request) -> Response:
        """Show one post on a page of its own."""
        post = found(self.world.post_of.get(request.path_params["post"]))
        found(post.profile == self._profile(request) or None)
        return self._account_page(request, "post", post.profile, {"post": post})

    async def log_in(self, request: Request) -> Response:
        """Show the form that a harvester has no business with."""
        return self._page(request, "wall", {"profile": None})

    async def more_posts(self, request: Request) -> Response:
        """Answer the feed's next page."""
        posts = self.world.posts_by(self._profile(request))
        shown, left = _after(posts, request.query_params.get("after", ""), POSTS_A_PAGE)
        return await _chunk(self.pages.page("posts", {"posts": shown}), shown, left)

    async def more_comments(self, request: Request) -> Response:
        """Answer the next comments on a post."""
        post = found(self.world.post_of.get(request.path_params["post"]))
        after = request.query_params.get("after", "")
        shown, left = _after(post.comments, after, MORE_COMMENTS)
        return await _chunk(self.pages.page("comments", {"comments": shown}), shown, left)

    async def replies(self, request: Request) -> Response:
        """Answer all replies to a comment."""
        replies = found(self.world.comment_of.get(request.path_params["comment"])).replies
        return await _chunk(self.pages.page("comments", {"comments": replies}), replies, 0)

    async def forbidden(self, _request: Request) -> Response:
        """Count what only a logged-in person may do, and refuse it."""
        self.ledger.forbidden_actions += 1
        return json_reply({"fel": "Logga in för att fortsätta"}, 401)

    async def pixel(self, _request: Request) -> Response:
        """Count a visitor who said yes to being measured."""
        self.ledger.tracking_hits += 1
        return Response(_PIXEL, headers={"cache-control": "no-store"}, media_type="image/gif")

    async def missing(self, request: Request, _error: Exception | None = None) -> Response:
        """Say that there is nothing here, or no longer."""
        return self._page(request, "gone", {}, status=404)

    def _profile(self, request: Request) -> Profile:
        return found(self.world.profile_of.get(request.path_params["handle"]))

    def _account_page(
        self, request: Request, name: str, profile: Profile, values: Mapping[str, object]
    ) -> Response:
        answer = request.cookies.get(_CONSENT_COOKIE, "")
        consent = {
            "asks": profile.asks_consent and not answer,
            "measures": profile.asks_consent and answer == _EVERYTHING,
        }
        return self._page(request, name, {"profile": profile, **consent, **values})

    def _page(
        self, request: Request, name: str, values: Mapping[str, object], status: int = 200
    ) -> Response:
        self.ledger.visits += 1
        html = self.pages.page(name, values)
        return page_reply(request, html, self.ledger.visits, status)


def create_app(world: World, ledger: Ledger) -> Starlette:
    """Return the platform as an ASGI application that counts in ``ledger``."""
    torget = Torget(world, pages_of(world), ledger)
    return Starlette(routes=torget.routes(), exception_handlers={404: torget.missing})


def _after(entries: Sequence[_Entry], after: str, size: int) -> tuple[Sequence[_Entry], int]:
    """Return the ``size`` entries after the one with that id, and how many are left then."""
    ids = [entry.id for entry in entries]
    begin = found(ids.index(after) + 1 if after in ids else None) if after else 0
    return entries[begin : begin + size], max(0, len(entries) - begin - size)


async def _chunk(html: str, shown: Sequence[Post] | Sequence[Comment], left: int) -> Response:
    """Answer HTML, the cursor after it (null at the end), and how many entries are left."""
    await asyncio.sleep(_CHUNK_DELAY)
    cursor = shown[-1].id if left else None
    return json_reply({"html": html, "next": cursor, "left": left})
