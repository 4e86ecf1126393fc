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
from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar

from harvesters.browser.exchange import Exchange, Wired, exchange_from, raw_headers
from harvesters.browser.wire import ConnectionClosed, Message, open_wire

WATCHED_TARGETS = {"page", "iframe", "worker", "shared_worker", "service_worker"}
REDIRECTS = range(300, 400)
BODYLESS = {204, 205, 304}
LARGEST_BODY = 512 * 1024 * 1024
WAIT_FOR_WIRE = 1.0
"""Seconds a finished exchange waits for its raw headers before it is written without them."""


@dataclass(frozen=True)
class Unstored:
    """Something the page asked for that is not in the WARC, and why."""

    url: str
    reason: str


@dataclass
class _Draft:
    paused: Message
    hop: int
    at: datetime
    body: bytes = b""
    truncated: str = ""
    write_by: float = 0.0


class Recorder:
    """Records one browser from ``start`` to ``stop`` in a thread of its own.

    ``sink`` gets each exchange once, in the recorder's thread; ``clock`` gives aware moments.
    """

    def __init__(
        self,
        sink: Callable[[Exchange], None],
        clock: Callable[[], datetime],
        *,
        largest: int = LARGEST_BODY,
    ) -> None:
        self._sink = sink
        self._clock = clock
        self._largest = largest
        self._wired: defaultdict[str, Wired] = defaultdict(Wired)
        self._hops: Counter[str] = Counter()
        self._asked: dict[str, str] = {}
        self._waiting: deque[_Draft] = deque()
        self._pending: dict[str, _Draft] = {}
        self._unstored: list[Unstored] = []
        self._stopping = threading.Event()
        self._broken: BaseException | None = None
        self._last_traffic = time.monotonic()

    def start(self, address: str) -> None:
        """Connect to the browser and begin; returns when the browser has confirmed."""
        self._wire = open_wire(address)
        confirmed = threading.Event()
        patterns = [{"urlPattern": "*", "requestStage": "Response"}]
        self._wire.send("Fetch.enable", {"patterns": patterns}, then=lambda _: confirmed.set())
        self._attach("")
        while not confirmed.is_set():
            self._handle(self._wire.receive(1.0))
        self._thread = threading.Thread(target=self._run, name="recorder", daemon=True)
        self._thread.start()

    def stop(self) -> tuple[Unstored, ...]:
        """Write what is left, end the thread, and tell what was seen but not stored."""
        self._stopping.set()
        self._thread.join()
        for draft in list(self._waiting):
            self._write(draft)
        if self._broken:
            raise self._broken
        unfinished = (
            Unstored(d.paused["request"]["url"], "svaret hann inte bli klart")
            for d in self._pending.values()
        )
        return (*self._unstored, *unfinished)

    def quiet_for(self) -> float:
        """Seconds since anything was asked for or answered; zero while a body is on its way."""
        return 0.0 if self._pending else time.monotonic() - self._last_traffic

    def _run(self) -> None:
        try:
            # what is finished still waits for its raw headers, a second at most
            while self._waiting or not self._stopping.is_set():
                self._handle(self._wire.receive(0.1))
                self._write_ready()
            self._wire.socket.close()
        except ConnectionClosed:
            return  # the browser is gone; the visit notices by itself and says so
        except (OSError, ValueError) as fault:
            self._broken = fault

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
            self._wire.send("Network.enable", {"maxPostDataSize": 0}, session=session)
            # with the cache on, it stitches ranges together and hides exchanges
            self._wire.send("Network.setCacheDisabled", {"cacheDisabled": True}, session=session)
            self._attach(session)

    def _asked_for(self, params: Message, _: str) -> None:
        self._last_traffic = time.monotonic()
        if params["request"]["url"].startswith("http"):
            self._asked[params["requestId"]] = params["request"]["url"]
        if hop := params.get("redirectResponse"):
            self._wired[params["requestId"]].came_from(hop)

    def _sent(self, params: Message, _: str) -> None:
        self._wired[params["requestId"]].requests.append(params["headers"])

    def _received(self, params: Message, _: str) -> None:
        self._wired[params["requestId"]].responses.append(raw_headers(params))

    def _answered(self, params: Message, _: str) -> None:
        self._wired[params["requestId"]].came_from(params["response"])

    def _failed(self, params: Message, _: str) -> None:
        # a body that is asked for when its request is given up is never answered for
        given_up = [
            key
            for key, draft in self._pending.items()
            if draft.paused.get("networkId") == params["requestId"]
        ]
        for key in given_up:
            del self._pending[key]
        url = self._asked.get(params["requestId"], "")
        if url and (given_up or not self._hops[params["requestId"]]):
            self._unstored.append(Unstored(url, params.get("errorText", "") or "avbruten"))

    def _paused(self, params: Message, _: str) -> None:
        self._last_traffic = time.monotonic()
        network_id = str(params.get("networkId") or params["requestId"])
        draft = _Draft(params, self._hops[network_id], self._clock())
        self._hops[network_id] += 1
        if "responseStatusCode" not in params:
            self._let_go(params["requestId"])
        elif reason := self._why_no_body(params):
            draft.truncated = reason.removeprefix("empty")
            self._let_go(params["requestId"])
            self._finish(draft)
        else:
            self._pending[params["requestId"]] = draft
            want = {"requestId": params["requestId"]}
            self._wire.send(
                "Fetch.getResponseBody", want, then=lambda reply: self._body(draft, reply)
            )

    def _why_no_body(self, params: Message) -> str:
        """Say ``empty`` where there is no body, WARC's word where it must pass, else nothing."""
        status = params["responseStatusCode"]
        headers = {h["name"].lower(): h["value"] for h in params.get("responseHeaders", [])}
        redirect = status in REDIRECTS and "location" in headers
        if redirect or status in BODYLESS or params["request"]["method"] == "HEAD":
            return "empty"
        if headers.get("content-type", "").startswith("text/event-stream"):
            return "unspecified"
        too_long = headers.get("content-length", "").isdecimal() and int(headers["content-length"])
        return "length" if too_long and too_long > self._largest else ""

    def _body(self, draft: _Draft, reply: Message) -> None:
        if self._pending.pop(draft.paused["requestId"], None) is None:
            return
        result = reply.get("result")
        if result is None:
            draft.truncated = "disconnect"
        else:
            text = result["body"]
            draft.body = b64decode(text) if result["base64Encoded"] else text.encode()
        self._last_traffic = time.monotonic()
        self._let_go(draft.paused["requestId"])
        self._finish(draft)

    def _let_go(self, request_id: str) -> None:
        self._wire.send("Fetch.continueRequest", {"requestId": request_id})

    def _finish(self, draft: _Draft) -> None:
        draft.write_by = time.monotonic() + WAIT_FOR_WIRE
        self._waiting.append(draft)

    def _write_ready(self) -> None:
        now = time.monotonic()
        while self._waiting:
            draft = self._waiting[0]
            wired = self._wired[draft.paused.get("networkId", "")]
            if not wired.knows(draft.hop) and now < draft.write_by:
                return
            self._write(self._waiting.popleft())

    def _write(self, draft: _Draft) -> None:
        wired = self._wired[draft.paused.get("networkId", "")]
        self._sink(
            exchange_from(draft.paused, draft.hop, wired, draft.body, draft.truncated, draft.at)
        )

    _ACTS: ClassVar[Mapping[str, Callable[["Recorder", Message, str], None]]] = {
        "Target.attachedToTarget": _attached,
        "Network.requestWillBeSent": _asked_for,
        "Network.requestWillBeSentExtraInfo": _sent,
        "Network.responseReceivedExtraInfo": _received,
        "Network.responseReceived": _answered,
        "Network.loadingFailed": _failed,
        "Fetch.requestPaused": _paused,
    }
