"""A small identity provider of its own: real HTTP, real keys, and a way to do each thing wrong.

Everybody who comes is signed in at once, as whoever ``claims`` says.
"""

import hashlib
import time
from base64 import b64decode, urlsafe_b64encode
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qs, unquote_plus, urlencode

from joserfc import jwt
from joserfc.jwk import ECKey, KeySet
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, RedirectResponse, Response
from starlette.routing import Route

from tests.portal.serving import served

CLIENT, SECRET = "ogonblick", "hemlighet hos båda"
ALGORITHM = "ES256"


@dataclass
class Provider:
    """The provider as it stands: ``wrong`` changes what its token says, ``key`` signs it."""

    address: str = ""
    claims: dict[str, Any] = field(default_factory=dict)
    wrong: dict[str, Any] = field(default_factory=dict)
    known: ECKey = field(default_factory=lambda: ECKey.generate_key(auto_kid=True))
    key: ECKey | None = None
    asked: dict[str, Mapping[str, str]] = field(default_factory=dict)
    looked: list[str] = field(default_factory=list)
    tells_proof: bool = True
    lets_choose: bool = True

    def about(self, _: Request) -> Response:
        """Say where everything is."""
        self.looked.append("about")
        return JSONResponse(
            {
                "issuer": self.address,
                "authorization_endpoint": f"{self.address}/auth",
                "token_endpoint": f"{self.address}/token",
                "jwks_uri": f"{self.address}/keys",
                "end_session_endpoint": f"{self.address}/out",
            }
        )

    def keys(self, _: Request) -> Response:
        """Give the public key."""
        self.looked.append("keys")
        return JSONResponse(KeySet([self.known]).as_dict(private=False))

    def enter(self, request: Request) -> Response:
        """Sign in at once, and send the browser back with a code."""
        asked = dict(request.query_params)
        if asked.get("prompt") == "select_account" and not self.lets_choose:
            refused = urlencode({"error": "invalid_request", "state": asked["state"]})
            return RedirectResponse(f"{asked['redirect_uri']}?{refused}", 303)
        code = f"kod-{len(self.asked)}"
        self.asked[code] = asked
        back = urlencode({"code": code, "state": asked["state"]})
        return RedirectResponse(f"{asked['redirect_uri']}?{back}", 303)

    async def exchange(self, request: Request) -> Response:
        """Give a token for a code that is new, to who knows both secret and verifier."""
        form = {name: one for name, (one,) in parse_qs((await request.body()).decode()).items()}
        asked = self.asked.pop(form.get("code", ""), None)
        if asked is None or not _is_client(request) or not _is_proved(asked, form):
            return JSONResponse({"error": "invalid_grant"}, 400)
        now = self.claims.get("iat", int(time.time()))
        said = {"iss": self.address, "aud": CLIENT, "iat": now, "exp": now + 300}
        if asked.get("prompt") == "login" and self.tells_proof:
            said |= {"auth_time": now}
        said |= {"nonce": asked["nonce"]} | self.claims | self.wrong
        key = self.key or self.known
        token = jwt.encode({"alg": ALGORITHM, "kid": self.known.kid}, said, key)
        return JSONResponse({"id_token": token, "token_type": "Bearer"})


def _is_client(request: Request) -> bool:
    given = b64decode(request.headers["authorization"].removeprefix("Basic ")).decode()
    return [unquote_plus(one) for one in given.split(":", 1)] == [CLIENT, SECRET]


def _is_proved(asked: Mapping[str, str], form: Mapping[str, str]) -> bool:
    digest = hashlib.sha256(form["code_verifier"].encode()).digest()
    challenge = urlsafe_b64encode(digest).rstrip(b"=").decode()
    same = asked["redirect_uri"] == form["redirect_uri"]
    return same and asked["code_challenge"] == challenge


@contextmanager
def provided() -> Iterator[Provider]:
    """Serve a provider on loopback."""
    found = Provider()
    app = Starlette(
        routes=[
            Route("/.well-known/openid-configuration", found.about),
            Route("/keys", found.keys),
            Route("/auth", found.enter),
            Route("/token", found.exchange, methods=["POST"]),
        ]
    )
    with served(app) as address:
        found.address = address
        yield found
