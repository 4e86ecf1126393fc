"""Those who receive: how they are told that something waits, and the link to fetch it by."""

from datetime import datetime, timedelta
from http.client import HTTPException
from typing import Any
from urllib.request import HTTPRedirectHandler, Request, build_opener

from bundles.links import link_key, token_of
from bundles.plain import to_json
from bundles.secrecy import signature_of
from flows.rooms import Rooms
from ogonblick.account import Account
from ogonblick.case import Closure, Removal
from ogonblick.errors import ReceiverUnavailable

OPEN_FOR = timedelta(days=30)
"""How long a link opens what it leads to."""

DELIVERY, SIGNATURE = "X-Ogonblick-Delivery", "X-Ogonblick-Signature"
"""Headers of a call to a case system: the same call has the same id, and what it says is signed."""

_SECONDS = 20


class _Nowhere(HTTPRedirectHandler):
    """Goes nowhere else: a call that is sent on comes without its body, and may reach anybody."""

    def redirect_request(self, *_: Any) -> None:  # noqa: ANN401 - the library's shape
        """Have the answer be an error."""


def link_to(rooms: Rooms, case_id: str, at: datetime) -> str:
    """Return a link that opens a case's delivery from a moment on; empty without a portal."""
    address = rooms.settings.portal_address.rstrip("/")
    if not address:
        return ""
    token = token_of(link_key(rooms.settings.link_key_file), case_id, at + OPEN_FOR)
    return f"{address}/leverans/{token}"


def tell_case_system(rooms: Rooms, case: Removal | Closure, account: Account, link: str) -> bool:
    """Tell the case system that the settings name of a delivery; says whether there is one.

    A call that is made again, after a kill, has the same id. Raises ``ReceiverUnavailable``.
    """
    if not rooms.settings.webhook:
        return False
    body = to_json(
        {
            "case": case.id,
            "account": account.id,
            "department": account.department,
            "snapshot": case.order.snapshot_id,
            "digest": str(rooms.catalogue.snapshot(case.order.snapshot_id).bundle_digest),
            "link": link,
        }
    ).encode()
    key = rooms.settings.webhook_key.value.encode()
    headers = {
        "Content-Type": "application/json",
        DELIVERY: case.id,
        SIGNATURE: f"sha256={signature_of(key, body)}",
    }
    post(Request(rooms.settings.webhook, body, headers))  # noqa: S310 - settings let no other scheme in
    return True


def post(asked: Request) -> None:
    """Make a call; trying again is the flow's business."""
    try:
        with build_opener(_Nowhere).open(asked, timeout=_SECONDS):
            return
    except (OSError, HTTPException) as fault:
        text = f"Ärendesystemet på {asked.host} tar inte emot ({fault}). Försöket görs om."
        raise ReceiverUnavailable(text) from fault
