"""What is said over web sockets: each connection's handshake, and its messages in their order.

The messages are kept as the web archives' common proposal has them, as a resource of JSON lines
under the socket's address (iipc/warc-specifications, issue 115, 2026-04). The handshake is the
first of the lines: as request and response under such an address warcio reads no heads (1.8.1),
and under an ``http:`` one it would stand in the way of the page there.
"""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import ClassVar

from harvesters.browser.engine.wire import Message
from harvesters.browser.recording.exchange import Unstored, asked_for
from harvesters.browser.recording.wired import Headers, as_text, raw_headers

KIND = "WebSocket"
TEXT = 1
"""The opcode of messages that are text."""
BINARY = 2
UNTOLD = "tomt, eller en Blob: vad en sådan bär berättar webbläsaren inte"
"""Why a message that was sent has nothing: Chromium tells of a Blob only that it went (2026-11)."""
BROKEN_OFF = "avbruten"
"""Why a socket came to nothing, where Chromium gives no reason."""
WAYS = SEND, RECEIVE = "send", "receive"


@dataclass
class Conversation:
    """One web socket, opened at an aware moment; ``began`` is the same on Chromium's clock.

    ``lines`` are JSON, a message each: ``ts`` in seconds since it was opened, ``type`` (``send`` or
    ``receive``), ``opcode`` and ``payloadData`` (base64 where the opcode is not 1); one that may
    not be kept is empty, and has why as ``withheld``. Of those there are ``withheld`` in all.
    """

    url: str
    at: datetime
    began: float | None = None
    sent: Headers = ()
    answer: Message = field(default_factory=dict)
    lines: list[bytes] = field(default_factory=list)
    size: int = 0
    truncated: str = ""
    withheld: int = 0
    failed: str = ""

    def say(self, params: Message, direction: str, most: int) -> None:
        """Write a message down, if there is room for it."""
        frame = params["response"]
        told = {
            "ts": round(params["timestamp"] - (self.began or 0.0), 6),
            "type": direction,
            "opcode": frame["opcode"],
            "payloadData": frame["payloadData"],
        }
        if (direction, frame["opcode"], frame["payloadData"]) == (SEND, BINARY, ""):
            told["withheld"] = UNTOLD
        line = json.dumps(told, ensure_ascii=False).encode("utf-8", "replace") + b"\n"
        if self.size + len(line) > most:
            self.truncated = "length"
            return
        self.size += len(line)
        self.lines.append(line)

    def document(self) -> bytes:
        """Return all of it as lines of JSON: how it was opened, and then the messages."""
        opened = {
            "ts": 0.0,
            "type": "open",
            "request": _readable(self.sent),
            "status": self.answer["status"],
            "response": _readable(raw_headers(self.answer)),
        }
        return b"".join([json.dumps(opened, ensure_ascii=False).encode() + b"\n", *self.lines])


def _readable(headers: Headers) -> Headers:
    return tuple((name, as_text(value)) for name, value in headers)


class Sockets:
    """Keeps every web socket of one browser; used by the recorder's thread.

    ``said`` is given each conversation when it is over, ``lost`` those that never came about.
    Of one conversation no more than ``most`` bytes are kept. ``clock`` gives aware moments.
    """

    def __init__(
        self,
        clock: Callable[[], datetime],
        most: int,
        said: Callable[[Conversation], None],
        lost: Callable[[Unstored], None],
    ) -> None:
        self._clock = clock
        self._most = most
        self._said = said
        self._lost = lost
        self._open: dict[str, Conversation] = {}

    def hear(self, event: Message) -> None:
        """Take an event of the browser's, if it is about a web socket."""
        act = self._ACTS.get(event["method"])
        params = event["params"]
        if event["method"] == "Network.webSocketCreated":
            self._open[params["requestId"]] = Conversation(asked_for(params), self._clock())
        elif act and params["requestId"] in self._open:
            act(self, self._open[params["requestId"]], params)

    def end_all(self) -> None:
        """End what is still open: the visit is over."""
        for request_id in list(self._open):
            self._open[request_id].truncated = "time"
            self._end(self._open[request_id], {"requestId": request_id})

    def _asked(self, one: Conversation, params: Message) -> None:
        one.began = params["timestamp"]
        one.sent = tuple(params["request"]["headers"].items())

    def _answered(self, one: Conversation, params: Message) -> None:
        one.answer = params["response"]

    def _sent(self, one: Conversation, params: Message) -> None:
        one.say(params, SEND, self._most)

    def _received(self, one: Conversation, params: Message) -> None:
        one.say(params, RECEIVE, self._most)

    def _broke(self, one: Conversation, params: Message) -> None:
        one.failed = params["errorMessage"] or BROKEN_OFF

    def _end(self, one: Conversation, params: Message) -> None:
        del self._open[params["requestId"]]
        if one.answer:
            one.truncated = one.truncated or ("disconnect" if one.failed else "")
            self._said(one)
        else:
            self._lost(Unstored(one.url, one.failed or BROKEN_OFF, KIND, one.at))

    _ACTS: ClassVar[Mapping[str, Callable[["Sockets", Conversation, Message], None]]] = {
        "Network.webSocketWillSendHandshakeRequest": _asked,
        "Network.webSocketHandshakeResponseReceived": _answered,
        "Network.webSocketFrameSent": _sent,
        "Network.webSocketFrameReceived": _received,
        "Network.webSocketFrameError": _broke,
        "Network.webSocketClosed": _end,
    }
