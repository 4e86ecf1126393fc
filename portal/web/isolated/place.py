"""The place where recordings are played: an address with a star, which each look has a name for."""

import socket
from dataclasses import dataclass, replace

from ogonblick.settings import Settings
from portal.web.isolated.viewings import Viewing, Viewings

_FRAME = "visa"


def with_place(chosen: Settings, listener: socket.socket) -> Settings:
    """Return settings that say where recordings are played: as told, or on this machine alone.

    Names below ``localhost`` lead to this machine without any name server (RFC 6761). They share
    no cookie with the portal, whose own name is an address or ``localhost``.
    """
    here = f"http://*.ogonblick.localhost:{listener.getsockname()[1]}"
    return replace(chosen, replay_address=chosen.replay_address or here)


def frame_of(address: str) -> str:
    """Return the origin, at an address with a star, of the pages that frame looks."""
    return address.replace("*", _FRAME)


@dataclass(frozen=True)
class Place:
    """The looks, and the address that they are played at: ``https://*.uppspelning.kommunen.se``."""

    viewings: Viewings
    address: str

    @property
    def frame(self) -> str:
        """The origin of the pages that frame looks, which is none of theirs."""
        return frame_of(self.address)

    def origin(self, name: str) -> str:
        """Return the origin of one look."""
        return self.address.replace("*", name)

    def policy(self, viewing: Viewing) -> str:
        """Return what a played page may do: run its scripts, and ask whom it asked when recorded.

        The worker answers all of that. A page that slips out of its sight, in a frame without
        origin, still reaches nobody whom the recording does not name.
        """
        asked = " ".join(sorted(viewing.answers.origins() - {self.frame}))
        return (
            f"{SANDBOX} default-src 'self' data: blob: 'unsafe-inline' 'unsafe-eval' {asked};"
            " frame-src 'self'; worker-src 'self' blob:; object-src 'none'; form-action 'none';"
            f" frame-ancestors {self.frame}"
        )

    def beginning_policy(self) -> str:
        """Return what the page may do that a look begins with."""
        return (
            f"{SANDBOX} default-src 'none'; script-src 'self'; worker-src 'self';"
            f" form-action 'none'; frame-ancestors {self.frame}"
        )

    def frame_policy(self, name: str) -> str:
        """Return what the page may do that frames a look: show that look, and no other place."""
        return (
            "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'none';"
            f" base-uri 'none'; frame-ancestors 'none'; frame-src {self.origin(name)}"
        )


SANDBOX = "sandbox allow-scripts allow-same-origin;"
