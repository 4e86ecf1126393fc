"""The recorder: every exchange of the whole browser, with nothing to attach too late to.

``Fetch.enable`` at the response stage on the *browser* target sees pages, out-of-process frames,
workers, service workers and preflights.  Of nine ways measured (2026-11) it was the only one that
lost nothing in repeated runs, at 6 % more time.
"""

import threading
import time
from base64 import b64decode
from collections import Counter, defaultdict, deque
from collections.abc import Callable, Mapping
from contextlib import suppress
from datetime import datetime
from typing import ClassVar

from harvesters.browser.exchange import (
    BACKGROUND,
    GIVEN_UP,
    Asked,
    Draft,
    Exchange,
    Unstored,
    Wired,
    exchange_from,
    is_cut,
    raw_headers,
    why_no_body,
)
from harvesters.browser.wire import ConnectionClosed, Message, open_wire

WATCHED_TARGETS = {"page", "iframe", "worker", "shared_worker", "service_worker"}
LARGEST_BODY = 512 * 1024 * 1024
WAIT_FOR_WIRE = 1.0
"""Seconds a finished exchange waits for its raw headers before it is written without them."""

WAIT_FOR_ANSWER = 15.0
"""Seconds that an open request counts as traffic; what takes longer holds the visit up no more."""


class RecordingBroken(Exception):
    """The recorder lost the browser, or itself: what came after is not in the WARC."""


class Recorder:
    """Records one browser from ``start`` to ``stop`` in a thread of its own.

    ``sink`` gets each exchange once, in the recorder's thread; ``clock`` gives aware moments.
    ``may_visit`` is asked of every address before it is asked for, redirects and frames included;
    without it nothing is stopped.
    """

    def __init__(
        self,
        sink: Callable[[Exchange], None],
        clock: Callable[[], datetime],
        *,
        may_visit: Callable[[str], bool] | None = None,
        largest: int = LARGEST_BODY,
    ) -> None:
        self._sink = sink
        self._clock = clock
        self._may_visit = may_visit
        self._largest = largest
        self._wired: defaultdict[str, Wired] = defaultdict(Wired)
        self._hops: Counter[str] = Counter()
        self._asked: dict[str, Asked] = {}
        self._open: dict[str, Asked] = {}
        self._waiting: deque[Draft] = deque()
        self._pending: dict[str, Draft] = {}
        self._unstored: list[Unstored] = []
        self._listening = False
        self._stopping = threading.Event()
        self._ended_well = False
        self._last_traffic = time.monotonic()

    def start(self, address: str) -> None:
        """Connect to the browser and begin; returns when the browser has confirmed.

        Raises ``RecordingBroken`` if it refuses.
        """
        self._wire = open_wire(address)
        answers: list[Message] = []
        stages = ["Response"] + (["Request"] if self._may_visit else [])
        patterns = [{"urlPattern": "*", "requestStage": stage} for stage in stages]
        self._wire.send("Fetch.enable", {"patterns": patterns}, then=answers.append)
        self._attach("")
        # the first page must be listened to before it goes anywhere, or its requests are missed
        while not (answers and self._listening):
            self._handle(self._wire.receive(1.0))
        if "error" in answers[0]:
            raise RecordingBroken(answers[0]["error"].get("message", ""))
        self._thread = threading.Thread(target=self._run, name="recorder", daemon=True)
        self._thread.start()

    def stop(self) -> tuple[Unstored, ...]:
        """Write what is left, end the thread, and tell what was seen but not stored.

        Raises ``RecordingBroken`` if the recording had ended before.
        """
        self._stopping.set()
        self._thread.join()
        for draft in list(self._waiting):
            self._write(draft)
        if not self._ended_well:
            raise RecordingBroken("inspelningen bröts före besökets slut")
        for draft in self._pending.values():
            self._lose(draft, "time", "svaret hann inte bli klart")
            self._write(draft)
        return tuple(self._unstored)

    def quiet_for(self) -> float:
        """Seconds since anything was asked for or answered; zero while an answer is awaited."""
        now = time.monotonic()
        awaited = any(now - asked.since < WAIT_FOR_ANSWER for asked in list(self._open.values()))
        return 0.0 if self._pending or awaited else now - self._last_traffic

    def _run(self) -> None:
        with suppress(ConnectionClosed, OSError):
            # what is finished still waits for its raw headers, a second at most
            while self._waiting or not self._stopping.is_set():
                self._handle(self._wire.receive(0.1))
                self._write_ready()
            self._ended_well = True
            self._wire.socket.close()

    def _handle(self, event: Message | None) -> None:
        if event:
            act = self._ACTS.get(event["method"])
            if act:
                act(self, event["params"], event.get("sessionId", ""))

    def _attach(self, session: str) -> None:
        params = {"autoAttach": True, "waitForDebuggerOnStart": False, "flatten": True}
        self._wire.send("Target.setAutoAttach", params, session=session)

    def _attached(self, params: Message, _: str) -> None:
        if params["targetInfo"]["type"] in WATCHED_TARGETS:
            session = params["sessionId"]
            self._wire.send(
                "Network.enable", {"maxPostDataSize": 0}, session=session, then=self._listen
            )
            # with the cache on, it stitches ranges together and hides exchanges
            self._wire.send("Network.setCacheDisabled", {"cacheDisabled": True}, session=session)
            self._attach(session)

    def _listen(self, _: Message) -> None:
        self._listening = True

    def _detached(self, params: Message, _: str) -> None:
        self._forget(lambda one: one.session == params["sessionId"])

    def _forget(self, gone: Callable[[Asked], bool]) -> None:
        """Wait no more for what a frame or a worker asked that has gone elsewhere."""
        self._open = {key: asked for key, asked in self._open.items() if not gone(asked)}

    def _asked_for(self, params: Message, session: str) -> None:
        self._last_traffic = time.monotonic()
        url, kind = params["request"]["url"], params.get("type", "Other")
        if url.startswith("http"):
            frame = params.get("frameId", "")
            asked = Asked(url, kind, session, frame, self._last_traffic, self._clock())
            if kind == "Document":
                self._forget(lambda one: one.frame == frame)
            self._asked[params["requestId"]] = asked
            if kind not in BACKGROUND:
                self._open[params["requestId"]] = asked
        if hop := params.get("redirectResponse"):
            self._wired[params["requestId"]].came_from(hop)

    def _finished(self, params: Message, _: str) -> None:
        self._last_traffic = time.monotonic()
        self._open.pop(params["requestId"], None)
        self._wired[params["requestId"]].ended = True

    def _sent(self, params: Message, _: str) -> None:
        self._wired[params["requestId"]].requests.append(params["headers"])

    def _received(self, params: Message, _: str) -> None:
        self._wired[params["requestId"]].responses.append(raw_headers(params))

    def _answered(self, params: Message, _: str) -> None:
        self._wired[params["requestId"]].came_from(params["response"])

    def _failed(self, params: Message, session: str) -> None:
        self._finished(params, session)
        network_id, reason = params["requestId"], params.get("errorText", "") or "avbruten"
        asked, lost = self._asked.get(network_id), self._cut_short(network_id, reason)
        # an answer that breaks off has come, and is not whole
        broke_off = reason != GIVEN_UP
        if asked and (lost or broke_off or not self._hops[network_id]):
            self._unstored.append(Unstored(asked.url, reason, asked.kind, asked.at))

    def _cut_short(self, network_id: str, reason: str) -> bool:
        """Mark the answers that a failed request leaves cut; say if a body was lost by it."""
        for draft in self._waiting:
            if draft.network_id == network_id and draft.body and is_cut(reason):
                draft.truncated = "disconnect"
        # a body that is asked for when its request is given up is never answered for
        lost = [draft for draft in self._pending.values() if draft.network_id == network_id]
        for draft in lost:
            del self._pending[draft.paused["requestId"]]
            draft.truncated = "disconnect"
            if reason != GIVEN_UP:
                self._finish(draft)
        return bool(lost)

    def _paused(self, params: Message, _: str) -> None:
        self._last_traffic = time.monotonic()
        if "responseStatusCode" in params:
            self._answer_paused(params)
        elif "responseErrorReason" in params or self._is_allowed(params):
            self._let_go(params["requestId"])
        else:
            refusal = {"requestId": params["requestId"], "errorReason": "AddressUnreachable"}
            self._wire.send("Fetch.failRequest", refusal)

    def _is_allowed(self, params: Message) -> bool:
        return self._may_visit is None or self._may_visit(params["request"]["url"])

    def _answer_paused(self, params: Message) -> None:
        """Take the body of an answer that is held, or say why there is none, and let it go."""
        network_id = str(params.get("networkId") or params["requestId"])
        draft = Draft(params, self._hops[network_id], self._clock())
        self._hops[network_id] += 1
        if reason := why_no_body(params, self._largest):
            draft.truncated = reason.removeprefix("empty")
            self._let_go(params["requestId"])
            self._finish(draft)
        else:
            self._pending[params["requestId"]] = draft
            self._wire.send(
                "Fetch.getResponseBody",
                {"requestId": params["requestId"]},
                then=lambda reply: self._body(draft, reply),
            )

    def _body(self, draft: Draft, reply: Message) -> None:
        if self._pending.pop(draft.paused["requestId"], None) is None:
            return
        result = reply.get("result")
        if result is None:
            self._lose(draft, "disconnect", "svaret avbröts")
        else:
            text = result["body"]
            draft.body = b64decode(text) if result["base64Encoded"] else text.encode()
        self._last_traffic = time.monotonic()
        self._let_go(draft.paused["requestId"])
        self._finish(draft)

    def _lose(self, draft: Draft, word: str, reason: str) -> None:
        """Note that an answer's body never came; its head is recorded, and says so."""
        draft.truncated = word
        url, kind = draft.paused["request"]["url"], draft.paused.get("resourceType", "Other")
        self._unstored.append(Unstored(url, reason, kind, draft.at))

    def _let_go(self, request_id: str) -> None:
        self._wire.send("Fetch.continueRequest", {"requestId": request_id})

    def _finish(self, draft: Draft) -> None:
        draft.write_by = time.monotonic() + WAIT_FOR_WIRE
        self._waiting.append(draft)

    def _write_ready(self) -> None:
        now = time.monotonic()
        while self._waiting:
            draft = self._waiting[0]
            # only when it has ended is it known whether a body broke off
            wired = self._wired[draft.network_id]
            known = wired.knows(draft.hop) and (wired.ended or not draft.body)
            if not known and now < draft.write_by:
                return
            self._write(self._waiting.popleft())

    def _write(self, draft: Draft) -> None:
        self._sink(exchange_from(draft, self._wired[draft.network_id]))

    _ACTS: ClassVar[Mapping[str, Callable[["Recorder", Message, str], None]]] = {
        "Target.attachedToTarget": _attached,
        "Target.detachedFromTarget": _detached,
        "Network.requestWillBeSent": _asked_for,
        "Network.requestWillBeSentExtraInfo": _sent,
        "Network.responseReceivedExtraInfo": _received,
        "Network.responseReceived": _answered,
        "Network.loadingFinished": _finished,
        "Network.loadingFailed": _failed,
        "Fetch.requestPaused": _paused,
    }
