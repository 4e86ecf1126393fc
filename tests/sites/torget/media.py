"""What is not text: pictures, the film, the style sheet."""

from dataclasses import dataclass
from pathlib import Path

from starlette.requests import Request
from starlette.responses import FileResponse, Response
from starlette.routing import Route
from torget import pictures
from torget.content import World
from torget.replies import IMMUTABLE, bytes_reply, etag, found, text_reply

_HERE = Path(__file__).parent
# Three seconds of VP8, 480 by 270. Made once in Chromium 156: a canvas redrawn by
# requestAnimationFrame, canvas.captureStream(24) into MediaRecorder("video/webm;codecs=vp8",
# 220 kbit/s), stopped after 3 s.
_FILM = _HERE / "media" / "film.webm"
_THUMBNAIL = 320
_STATIC = {"torget.css": "text/css", "torget.js": "text/javascript", "torget.svg": "image/svg+xml"}


@dataclass(frozen=True)
class Media:
    """Torget's media, one method an address."""

    world: World

    def routes(self) -> list[Route]:
        """Return the addresses of all media."""
        return [
            Route("/bild/{picture}.jpg", self.picture),
            Route("/bild/liten/{picture}.jpg", self.thumbnail),
            Route("/film/{post}.webm", self.film),
            Route("/konto/{handle}/bild.png", self.avatar),
            Route("/konto/{handle}/omslag.png", self.cover),
            Route("/statisk/{name}", self.static),
        ]

    def picture(self, request: Request) -> Response:
        """Answer a post's picture."""
        picture = found(self.world.picture_of.get(request.path_params["picture"]))
        return bytes_reply(request, pictures.jpeg(picture), "image/jpeg")

    def thumbnail(self, request: Request) -> Response:
        """Answer a post's picture at half its width, for narrow screens."""
        picture = found(self.world.picture_of.get(request.path_params["picture"]))
        return bytes_reply(request, pictures.jpeg(picture, _THUMBNAIL), "image/jpeg")

    def film(self, request: Request) -> Response:
        """Answer a post's film, whole or the range that was asked for."""
        post = found(self.world.post_of.get(request.path_params["post"]))
        found(post.film or None)
        headers = {"cache-control": IMMUTABLE, "etag": etag(_FILM.read_bytes())}
        return FileResponse(_FILM, headers=headers, media_type="video/webm")

    def avatar(self, request: Request) -> Response:
        """Answer an account's emblem."""
        profile = found(self.world.profile_of.get(request.path_params["handle"]))
        return bytes_reply(request, pictures.avatar_png(profile.handle), "image/png")

    def cover(self, request: Request) -> Response:
        """Answer an account's cover picture."""
        profile = found(self.world.profile_of.get(request.path_params["handle"]))
        return bytes_reply(request, pictures.cover_png(profile.handle), "image/png")

    def static(self, request: Request) -> Response:
        """Answer the style sheet, the script or the logotype."""
        name = request.path_params["name"]
        media_type = found(_STATIC.get(name))
        text = (_HERE / "static" / name).read_text(encoding="utf-8")
        return text_reply(request, text, media_type, "public, max-age=3600")
