"""The player: every question of a whole browser answered from a recording, none from the net.

The recorder's counterpart: ``Fetch.enable`` at the *request* stage on the browser target, so that
pages, frames and workers keep their real addresses, nothing has to be rewritten, and no request
is ever let through.
"""

import re
import threading
import time
from base64 import b64encode
from collections.abc import Collection
from contextlib import suppress
from dataclasses import dataclass
from functools import partial

from bundles.answers import Answer, Answers, part_of
from bundles.records import Request
from harvesters.browser.engine.wire import ConnectionClosed, Message, open_wire
from harvesters.browser.recording.exchange import asked_for, request_body
from ogonblick.errors import CaptureError

EVERYTHING = {"patterns": [{"urlPattern": "*", "requestStage": "Request"}]}
GIVEN_UP = "InterceptionId"
"""In Chromium's word for a request that the page gave up before it was answered."""
NAME = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z-]+")
INSIDE = ("about:", "blob:", "chrome-extension:", "chrome:", "data:")
"""Addresses of what lies in the page itself, or in the browser, as what it shows a PDF with:
nothing is asked of anybody."""


@dataclass(frozen=True)
class Played:
    """Which addresses a replay asked for, and which of them the recording had no answer to.

    An address counts once; it is missing if one of its questions went without answer.
    """

    asked: frozenset[str]
    missing: tuple[str, ...]


class ReplayBroken(Exception):
    """The player lost the browser, or itself: what was asked after that went without answer."""


class Player:
    """Answers one browser from ``start`` to ``stop`` in a thread of its own.

    ``excused`` are addresses that gave no answer live either: they fail again, and count nowhere.
    """

    def __init__(self, answers: Answers, excused: Collection[str]) -> None:
        self._answers = answers
        self._excused = excused
        self._asked: set[str] = set()
        self._missing: dict[str, None] = {}
        self._stopping = threading.Event()
        self._ended_well = False
        self._answering = False
        self._last_traffic = time.monotonic()

    def start(self, address: str) -> None:
        """Connect to the browser and begin; returns when every request is sure to be held.

        Raises ``CaptureError`` if the browser refuses.
        """
        self._wire = open_wire(address)
        replies: list[Message] = []
        self._wire.send("Fetch.enable", EVERYTHING, then=replies.append)
        while not replies:
            self._handle(self._wire.receive(1.0))
        if "error" in replies[0]:
            raise CaptureError(
                f"Webbläsaren lät sig inte styras: {replies[0]['error'].get('message', '')}."
                " Byt webbläsare med OGONBLICK_BROWSER_PATH."
            )
        self._thread = threading.Thread(target=self._run, name="player", daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """End the thread. Raises ``ReplayBroken`` if it had ended before."""
        self._stopping.set()
        self._thread.join()
        if not self._ended_well:
            raise ReplayBroken("uppspelningen bröts före sitt slut")

    def played(self) -> Played:
        """Tell what has been asked for so far."""
        return Played(frozenset(self._asked.copy()), tuple(self._missing.copy()))

    def quiet_for(self) -> float:
        """Seconds since anything was answered; zero while an answer is looked for."""
        return 0.0 if self._answering else time.monotonic() - self._last_traffic

    def _run(self) -> None:
        with suppress(ConnectionClosed, OSError):
            while not self._stopping.is_set():
                self._handle(self._wire.receive(0.1))
            self._ended_well = True
            self._wire.socket.close()

    def _handle(self, event: Message | None) -> None:
        if event and event["method"] == "Fetch.requestPaused":
            self._answering = True
            self._answer(event["params"])
            self._last_traffic = time.monotonic()
            self._answering = False

    def _answer(self, paused: Message) -> None:
        request_id, url = paused["requestId"], paused["request"]["url"]
        if url.startswith(INSIDE):
            self._wire.send("Fetch.continueRequest", {"requestId": request_id})
            return
        answer = self._found(paused["request"])
        if answer:
            handed = partial(self._handed, request_id, url)
            self._wire.send("Fetch.fulfillRequest", fulfilment(request_id, answer), then=handed)
        else:
            self._refuse(request_id)

    def _handed(self, request_id: str, url: str, reply: Message) -> None:
        """Let the request fail if Chromium would not have the answer, or it would wait for ever."""
        refused = reply.get("error", {}).get("message", "")
        if refused and GIVEN_UP not in refused:
            self._missing[url] = None
            self._refuse(request_id)

    def _refuse(self, request_id: str) -> None:
        refusal = {"requestId": request_id, "errorReason": "NameNotResolved"}
        self._wire.send("Fetch.failRequest", refusal)

    def _found(self, asked: Message) -> Answer | None:
        """Look the question up, and keep account of it."""
        url, headers = asked_for(asked), asked["headers"]
        wanted = header(headers, "range")
        answer = self._answers.answer(url, question(asked), wanted)
        if answer is None and url in self._excused:
            return None
        self._asked.add(url)
        if answer is None:
            self._missing[url] = None
            return None
        return part_of(answer, wanted)


def question(asked: Message) -> Request:
    """Return what Chromium asks, in the terms of the recording."""
    return Request(asked["method"], header(asked["headers"], "content-type"), request_body(asked))


def header(headers: dict[str, str], name: str) -> str:
    """Return a header's value, or nothing."""
    return next((value for known, value in headers.items() if known.lower() == name), "")


def is_header(name: str, value: str) -> bool:
    """Say whether a header has the form that HTTP gives it."""
    return NAME.fullmatch(name) is not None and not set(value) & set("\r\n\0")


def fulfilment(request_id: str, answer: Answer) -> Message:
    """Return a recorded answer as Chromium wants it handed over.

    It refuses the whole answer for a header that it would have passed over on the wire.
    """
    headers = ((name, value) for name, value in answer.headers if is_header(name, value))
    return {
        "requestId": request_id,
        "responseCode": answer.status,
        "responseHeaders": [{"name": name, "value": value} for name, value in headers],
        "body": b64encode(answer.body).decode(),
    }
