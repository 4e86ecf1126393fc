"""The bodies of held answers: had whole, in pieces, or along with the page; small or on disk."""

import math
import time
from base64 import b64decode, b64encode
from collections.abc import Callable
from pathlib import Path
from uuid import uuid4

from harvesters.browser.engine.egress import Egress
from harvesters.browser.engine.targets import ASK_NETWORK
from harvesters.browser.engine.wire import Message, Wire
from harvesters.browser.recording.exchange import GIVEN_UP, Draft
from harvesters.browser.recording.ways import LARGE, LARGEST_AT_ONCE, UNTRUE, Way, is_camera, way_to

PIECE = 4_000_000
"""Bytes asked for at a time."""
WAIT_FOR_MORE = 15.0
"""Seconds without news after which an answer holds the visit up no more."""
DOUBT = 2.0
"""Seconds that a body may still take that its page has given up: what is sent as one leaves it."""
NEWS = 16_384
"""Bytes from its host that count as news: what drips slower is no download."""
ROOM_FOR_PACKED = 64_000_000
"""Bytes that large packed answers may unpack to in all, beyond the first twenty million of each: a
bomb takes three times as long to be seen through at 64 million as at 20 (2026-11)."""


class Bodies:
    """Gets the bodies of held answers and lets the answers go; used by the recorder's thread.

    ``done`` is given each answer when there is nothing more to wait for, ``lost`` what is to be
    told of one whose body never came. No body is longer than ``most`` bytes, and none that was
    packed than sixty-four million, or twenty when the room for such is taken. ``egress``
    knows what a host has sent, for Chromium tells nothing of a body on its way; what was packed is
    counted there as it unpacks. Chromium asked for one whole unpacked 1.3 GB a second, and died of
    2 GB before anybody could see it (2026-11).
    """

    def __init__(
        self,
        spool: Path,
        most: int,
        egress: Egress,
        done: Callable[[Draft], None],
        lost: Callable[[Draft, str, str], None],
    ) -> None:
        self.pending: dict[str, Draft] = {}
        self._along: dict[str, Draft] = {}
        self._asking: set[str] = set()
        self._ends: dict[str, str] = {}
        self._spool = spool
        self._most = most
        self._egress = egress
        self._room = ROOM_FOR_PACKED
        self._done = done
        self._lost = lost

    def start(self, wire: Wire) -> None:
        """Begin, on an open wire."""
        self._wire = wire

    def take(self, draft: Draft) -> None:
        """Get an answer's body in the way that suits it."""
        draft.before = draft.seen = self._egress.received_from(draft.url)
        draft.heard = time.monotonic()
        way = way_to(draft.paused, self._most)
        if way is Way.ALONG:
            self._along[draft.network_id] = draft
            draft.truncated = "unspecified" if is_camera(draft.paused) else ""
            if draft.session:  # it is held until it is listened to, or its beginning may be missed
                self._read_along(draft, draft.session)
            else:
                self._let_go(draft)
        elif way in (Way.WHOLE, Way.PIECES):
            self._hold(draft, way)
        else:
            draft.truncated = "length" if way is Way.UNREAD else ""
            self._let_go(draft)
            self._done(draft)

    def is_awaited(self) -> bool:
        """Whether a body is on its way that may be worth waiting for."""
        now = time.monotonic()
        return any(now - draft.heard < WAIT_FOR_MORE for draft in list(self.pending.values()))

    def is_asking(self) -> bool:
        """Whether what has come of an answer that is read along is still asked for."""
        return bool(self._asking)

    def look_after(self) -> None:
        """See how far the awaited have come; what has grown too long is cut, or has not come."""
        for draft in list(self.pending.values()):
            received = self._egress.received_from(draft.url)
            if received - draft.seen > NEWS and draft.drop_at == math.inf:
                draft.seen, draft.heard = received, time.monotonic()
            # what is packed is counted as it unpacks
            unknown = draft.is_unsized and not draft.is_packed
            if unknown and received - draft.before > self._most:
                self._cut(draft, "length", "svaret var för stort")
            elif draft.drop_at < time.monotonic():
                self._drop(draft)

    def cut_all(self, word: str, reason: str) -> None:
        """Wait for nothing more; what has come is recorded as cut, by WARC's word for why."""
        for draft in list(self.pending.values()):
            self._cut(draft, word, reason)
        self._asking.clear()
        for network_id in list(self._along):
            self.ended(network_id, word)

    def give_up(self, network_id: str) -> list[Draft]:
        """Forget a request's awaited answers: a body is never had of what has failed."""
        found = [draft for draft in self.pending.values() if draft.network_id == network_id]
        for draft in found:
            del self.pending[draft.paused["requestId"]]
        return found

    def doubt(self, network_id: str) -> None:
        """Let a request's awaited answers come if they come soon, and hold nothing up by it."""
        for draft in self.pending.values():
            if draft.network_id == network_id:
                draft.drop_at, draft.heard = time.monotonic() + DOUBT, -math.inf

    def _drop(self, draft: Draft) -> None:
        """Wait no more for an answer that was given up; what had come of it is kept."""
        del self.pending[draft.paused["requestId"]]
        self._lost(draft, "disconnect", GIVEN_UP)
        if not draft.is_empty:
            self._done(draft)

    def answered(self, params: Message, session: str) -> None:
        """Read along, if it is one of those, what the page is being told."""
        draft = self._along.get(params["requestId"])
        if draft and not draft.session:
            self._read_along(draft, session)

    def _read_along(self, draft: Draft, session: str) -> None:
        self._asking.add(draft.network_id)
        self._wire.send(
            "Network.streamResourceContent",
            {"requestId": draft.network_id},
            session=session,
            then=lambda reply: self._begun(draft, reply),
        )

    def _begun(self, draft: Draft, reply: Message) -> None:
        """Take what had come before; the answer may have ended while that was asked for."""
        if draft.session:
            self._let_go(draft)
        if "error" in reply:
            self._lost(draft, "disconnect", "svaret tog slut innan det hann läsas")
        self._add(draft, b64decode(reply.get("result", {}).get("bufferedData", "")))
        self._asking.discard(draft.network_id)
        if draft.network_id in self._ends:
            self.ended(draft.network_id, self._ends.pop(draft.network_id))

    def told(self, params: Message) -> None:
        """Take what came of an answer that is read along."""
        draft = self._along.get(params["requestId"])
        if draft:
            self._add(draft, b64decode(params.get("data", "")))

    def ended(self, network_id: str, word: str = "") -> None:
        """Finish an answer that was read along; the word says why it was cut, if it was."""
        if network_id in self._asking:
            self._ends[network_id] = word
            return
        draft = self._along.pop(network_id, None)
        if draft:
            draft.truncated = draft.truncated or word
            self._done(draft)

    def _hold(self, draft: Draft, way: Way) -> None:
        request_id = draft.paused["requestId"]
        self.pending[request_id] = draft
        whole = way is Way.WHOLE
        method = "Fetch.getResponseBody" if whole else "Fetch.takeResponseBodyAsStream"
        taken = self._whole if whole else self._opened
        held = {"requestId": request_id}
        self._wire.send(method, held, then=lambda reply: taken(draft, reply))

    def _whole(self, draft: Draft, reply: Message) -> None:
        if self.pending.pop(draft.paused["requestId"], None) is None:
            return
        result = reply.get("result")
        if result is None:
            self._lost(draft, "disconnect", "svaret avbröts")
        else:
            text = result["body"]
            self._add(draft, b64decode(text) if result["base64Encoded"] else text.encode())
        self._let_go(draft, is_proved=draft.is_proved)
        self._done(draft)

    def _opened(self, draft: Draft, reply: Message) -> None:
        stream = reply.get("result", {}).get("stream")
        if stream:
            draft.spool = None if draft.is_packed else self._new_file()
            self._ask_for_more(draft, stream)
        else:
            self._cut(draft, "disconnect", "svaret avbröts")

    def _ask_for_more(self, draft: Draft, stream: str) -> None:
        wanted = {"handle": stream, "size": PIECE}
        self._wire.send("IO.read", wanted, then=lambda reply: self._piece(draft, stream, reply))

    def _piece(self, draft: Draft, stream: str, reply: Message) -> None:
        """Keep a piece, and ask for the next one unless this was the last."""
        request_id, result = draft.paused["requestId"], reply.get("result")
        if request_id not in self.pending:
            return
        if result is None:
            self._cut(draft, "disconnect", "svaret avbröts")
            return
        text = result["data"]
        self._add(draft, b64decode(text) if result["base64Encoded"] else text.encode())
        draft.heard = time.monotonic()
        if not (result["eof"] or draft.truncated):
            self._ask_for_more(draft, stream)
            return
        self._wire.send("IO.close", {"handle": stream})
        if draft.is_packed and not draft.truncated:
            self._hand_over(draft)
        else:
            self._end(draft)

    def _hand_over(self, draft: Draft) -> None:
        """Finish an answer that was unpacked here, and give it to the page."""
        paused = draft.paused
        del self.pending[paused["requestId"]]
        told = [one for one in paused["responseHeaders"] if one["name"].lower() not in UNTRUE]
        given = {
            "requestId": paused["requestId"],
            "responseCode": paused["responseStatusCode"],
            "responseHeaders": told,
            "body": _text_of(draft),
        }
        self._wire.send("Fetch.fulfillRequest", given)
        self._done(draft)

    def _cut(self, draft: Draft, word: str, reason: str) -> None:
        """Let an answer go unfinished; the page is refused it."""
        if draft.is_empty:
            self._lost(draft, word, reason)
        draft.truncated = word
        self._end(draft)

    def _end(self, draft: Draft) -> None:
        """Finish an answer that the page does not get."""
        request_id = draft.paused["requestId"]
        self.pending.pop(request_id, None)
        aborted = {"requestId": request_id, "errorReason": "Aborted"}
        self._wire.send("Fetch.failRequest", aborted)
        self._done(draft)

    def _add(self, draft: Draft, data: bytes) -> None:
        """Add some bytes, as far as there is room for them."""
        had = draft.payload.size
        unpacked = self._most_unpacked(had, len(data)) if draft.is_packed else self._most
        most = min(self._most, unpacked)
        if had + len(data) > most:
            draft.truncated = "length"
        if draft.spool:
            with draft.spool.open("ab") as file:
                file.write(data[: most - had])
        else:
            self._keep(draft, draft.body + data[: most - had])

    def _most_unpacked(self, had: int, more: int) -> int:
        """Count what an answer unpacks to; returns how long it may get by it."""
        self._egress.unpacked(more)
        self._room -= max(0, min(more, had + more - LARGE))
        return LARGEST_AT_ONCE if self._room > 0 else max(had, LARGE - 1)

    def _keep(self, draft: Draft, body: bytes) -> None:
        """Keep a body, in memory only if it is small."""
        if len(body) < LARGE:
            draft.body = body
            return
        draft.body, draft.spool = b"", self._new_file()
        draft.spool.write_bytes(body)

    def _new_file(self) -> Path:
        self._spool.mkdir(exist_ok=True)
        file = self._spool / uuid4().hex
        file.touch()
        return file

    def _let_go(self, draft: Draft, *, is_proved: bool = True) -> None:
        """Let the page have an answer, once Chromium knows how it ended if nothing else tells."""
        if is_proved:
            self._wire.send("Fetch.continueRequest", {"requestId": draft.paused["requestId"]})
        else:
            self._wire.send(*ASK_NETWORK, then=lambda _: self._let_go(draft))


def _text_of(draft: Draft) -> str:
    """Return a body as Chromium wants to be handed one."""
    with draft.payload.open() as file:
        return b64encode(file.read()).decode()
