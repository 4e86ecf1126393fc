"""Those who receive with a case system: how it is told that something waits."""

from http.client import HTTPException
from typing import Any
from urllib.request import HTTPRedirectHandler, Request, build_opener

from bundles.plain import to_json
from bundles.secrecy import signature_of
from flows.rooms import Rooms
from ogonblick.account import Account
from ogonblick.case import Closure, Removal
from ogonblick.errors import ReceiverUnavailable

DELIVERY, SIGNATURE = "X-Ogonblick-Delivery", "X-Ogonblick-Signature"
"""Headers of a call to a case system: the same call has the same id, and what it says is signed."""

_SECONDS = 20


class _Nowhere(HTTPRedirectHandler):
    """Goes nowhere else: a call that is sent on comes without its body, and may reach anybody."""

    def redirect_request(self, *_: Any) -> None:  # noqa: ANN401 - the library's shape
        """Have the answer be an error."""


def tell_case_system(rooms: Rooms, case: Removal | Closure, account: Account, link: str) -> bool:
    """Tell the case system that the settings name of a delivery; says whether there is one.

    A call that is made again, after a kill, has the same id. Raises ``ReceiverUnavailable``.
    """
    if not rooms.settings.webhook:
        return False
    body = to_json(told_of(rooms, case, account, link)).encode()
    key = rooms.settings.webhook_key.value.encode()
    headers = {
        "Content-Type": "application/json",
        DELIVERY: case.id,
        SIGNATURE: f"sha256={signature_of(key, body)}",
    }
    post(Request(rooms.settings.webhook, body, headers))  # noqa: S310 - settings let no other scheme in
    return True


def told_of(rooms: Rooms, case: Removal | Closure, account: Account, link: str) -> dict[str, str]:
    """Return what a case system is told of a delivery.

    Of a secret one its number, and whose it is to receive: a snapshot's id names the account too.
    """
    known = {"case": case.id, "department": account.department}
    if isinstance(case, Removal) and case.restricted:
        return known | dict.fromkeys(("account", "snapshot", "digest", "link"), "")
    snapshot = rooms.catalogue.snapshot(case.order.snapshot_id)
    digest = str(snapshot.bundle_digest)
    return known | {"account": account.id, "snapshot": snapshot.id, "digest": digest, "link": link}


def post(asked: Request) -> None:
    """Make a call; trying again is the flow's business."""
    try:
        with build_opener(_Nowhere).open(asked, timeout=_SECONDS):
            return
    except (OSError, HTTPException) as fault:
        text = f"Ärendesystemet på {asked.host} tar inte emot ({fault}). Försöket görs om."
        raise ReceiverUnavailable(text) from fault
