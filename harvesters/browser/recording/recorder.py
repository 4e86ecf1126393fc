"""The recorder: every exchange of the whole browser, with nothing to attach too late to.

``Fetch.enable`` at the response stage on the *browser* target sees pages, out-of-process frames,
workers, service workers and preflights.  Of nine ways measured (2026-11) it was the only one that
lost nothing in repeated runs, at 6 % more time.
"""

import threading
import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from datetime import datetime
from pathlib import Path
from typing import ClassVar

from harvesters.browser.engine.egress import Egress
from harvesters.browser.engine.pulse import Pulse
from harvesters.browser.engine.targets import (
    EVERY_ANSWER,
    NETWORK,
    STILLED,
    WATCHED,
    Voices,
    preparing,
)
from harvesters.browser.engine.wire import ConnectionClosed, Message, open_wire
from harvesters.browser.recording.bodies import Bodies
from harvesters.browser.recording.exchange import GIVEN_UP, Asked, Draft, Unstored, asked_for
from harvesters.browser.recording.losses import Losses
from harvesters.browser.recording.pairing import Pairing
from harvesters.browser.recording.sinks import Sinks
from harvesters.browser.recording.sockets import Sockets
from harvesters.browser.recording.traffic import Traffic
from harvesters.limits import Limits

WAIT_AT_THE_END = 5.0
"""Seconds that a browser has to say the rest of what it has said when the visit is over."""


class RecordingBroken(Exception):
    """The recorder lost the browser, or itself: what came after is not in the WARC."""


class Recorder:
    """Records one browser from ``start`` to ``stop`` in a thread of its own.

    ``clock`` gives aware moments. All that the browser asks for goes by ``egress``, which knows the
    addresses that answered; large bodies wait in the folder ``spool``.
    """

    def __init__(
        self,
        sinks: Sinks,
        clock: Callable[[], datetime],
        egress: Egress,
        spool: Path,
        limits: Limits,
    ) -> None:
        self._sinks = sinks
        self._clock = clock
        self._egress = egress
        self._limits = limits
        self._pairing = Pairing(sinks.exchange, egress.address_of)
        self._traffic = Traffic()
        self._voices = Voices()
        self._pulse = Pulse()
        self._losses = Losses()
        self._bodies = Bodies(spool, limits.body, egress, self._finish, self._losses.body)
        self._sockets = Sockets(clock, limits.body, sinks.conversation, self._losses.note)
        self._page = ""
        self._count = 0
        self._listening = False
        self._dropping = threading.Event()
        self._stilling = threading.Event()
        self._stilled: set[str] = set()
        self._stopping = threading.Event()
        self._ended_well = False

    def start(self, address: str) -> None:
        """Connect to the browser and begin; returns when the browser has confirmed.

        Raises ``RecordingBroken`` if it refuses.
        """
        self._wire = open_wire(address)
        self._bodies.start(self._wire)
        answers: list[Message] = []
        self._wire.send("Fetch.enable", EVERY_ANSWER, then=answers.append)
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
        self._pairing.write_all()
        if not self._ended_well:
            raise RecordingBroken("inspelningen bröts före besökets slut")
        return self.unstored()

    def unstored(self) -> tuple[Unstored, ...]:
        """Tell what was seen but not stored, so far."""
        return self._losses.told()

    def drop_bodies(self) -> None:
        """Let go, as soon as may be, of every body that is on its way."""
        self._dropping.set()

    def still(self) -> None:
        """Have the page and its frames run no script any more, and load nothing, as soon as may be.

        It is for good. What is there can still be asked for, read and photographed.
        """
        self._stilling.set()

    def is_still(self) -> bool:
        """Whether the page has been told to run no script any more."""
        return self._stilling.is_set()

    def requests_left(self) -> int:
        """Return how many requests more the visit may make."""
        return max(0, self._limits.requests - self._count)

    def quiet_for(self) -> float:
        """Seconds since anything was asked for or answered; zero while an answer is awaited."""
        return self._traffic.quiet_for(awaited=self._bodies.is_awaited())

    def _run(self) -> None:
        with suppress(ConnectionClosed, OSError):
            while not self._stopping.is_set():
                self._step()
            self._catch_up()
            for network_id, lost in self._traffic.unheard(self._pairing.was_sent):
                self._losses.note(lost, network_id)
            self._bodies.cut_all("time", "svaret hann inte bli klart")
            self._sockets.end_all()
            # what is finished still waits for its raw headers, a second at most
            while self._pairing.is_waiting():
                self._step()
            self._ended_well = True
            self._wire.socket.close()

    def _catch_up(self) -> None:
        """Hear all that the browser has said until now: what it answers last comes after it."""
        answered: list[Message] = []
        self._wire.send("Browser.getVersion", {}, then=answered.append)
        ends_at = time.monotonic() + WAIT_AT_THE_END
        while time.monotonic() < ends_at and (not answered or self._bodies.is_asking()):
            self._step()

    def _step(self) -> None:
        self._handle(self._wire.receive(0.1))
        self._bodies.look_after()
        if self._dropping.is_set():
            self._bodies.cut_all("length", "svaret tog för mycket minne")
        if self._stilling.is_set():
            self._still_all()
        elif self._pulse.silence(self._wire, self._voices.showing()) > self._limits.silence:
            self._egress.cut()  # it may be an answer that a script waits for
            self.still()
        self._pairing.write_ready(quiet=self._wire.is_quiet)

    def _still_all(self) -> None:
        """Still what is not yet; a frame may have come since."""
        for session in set(self._voices.showing()) - self._stilled:
            self._stilled.add(session)
            for method, told in STILLED:
                self._wire.send(method, told, session=session)

    def _handle(self, event: Message | None) -> None:
        if event and not self._voices.repeats(event):
            if act := self._ACTS.get(event["method"]):
                act(self, event["params"], event.get("sessionId", ""))
            else:
                self._sockets.hear(event)

    def _attach(self, session: str) -> None:
        params = {"autoAttach": True, "waitForDebuggerOnStart": bool(session), "flatten": True}
        self._wire.send("Target.setAutoAttach", params, session=session)

    def _attached(self, params: Message, _: str) -> None:
        self._voices.attached(params)
        target = params["targetInfo"]
        if target["type"] == "page":
            self._page = self._page or target["targetId"]
        if target["type"] == "page" and target["targetId"] != self._page:
            # a window that the page opened is none of the account's, and there may be thousands
            self._wire.send("Target.closeTarget", {"targetId": target["targetId"]})
        elif target["type"] in WATCHED:
            session = params["sessionId"]
            self._wire.send("Network.enable", NETWORK, session=session, then=self._listen)
            for method, told in preparing(target["type"]):
                self._wire.send(method, told, session=session)
            self._attach(session)
        self._wire.send("Runtime.runIfWaitingForDebugger", {}, session=params["sessionId"])

    def _listen(self, _: Message) -> None:
        self._listening = True

    def _detached(self, params: Message, _: str) -> None:
        self._voices.detached(params)
        for network_id, asked in self._traffic.leave(params).items():
            if self._pairing.hop(network_id):
                self._bodies.doubt(network_id)
            else:
                lost = Unstored(asked.url, GIVEN_UP, asked.kind, asked.at)
                self._losses.note(lost, network_id)  # taken back, if it is answered yet

    def _asked_for(self, params: Message, session: str) -> None:
        since = self._traffic.heard()
        url, kind = asked_for(params["request"]), params.get("type", "Other")
        if url.startswith("http"):
            self._count += 1
            if self._count > self._limits.requests:
                self._sinks.spent()
            frame = params.get("frameId", "")
            asked = Asked(url, kind, session, frame, since, self._clock())
            self._traffic.ask(params["requestId"], asked)
        if hop := params.get("redirectResponse"):
            self._pairing.came(params["requestId"], hop)

    def _finished(self, params: Message, _: str, failed: str = "") -> None:
        self._traffic.heard()
        self._traffic.end(params["requestId"])
        self._traffic.told(params["requestId"])
        self._bodies.ended(params["requestId"], "disconnect" if failed else "")
        self._pairing.ended(params["requestId"], failed)

    def _answered(self, params: Message, session: str) -> None:
        self._traffic.told(params["requestId"])
        self._pairing.came(params["requestId"], params["response"])
        self._bodies.answered(params, session)

    def _failed(self, params: Message, session: str) -> None:
        network_id, reason = params["requestId"], params.get("errorText", "") or "avbruten"
        self._finished(params, session, reason)
        asked = self._traffic.asked.get(network_id)
        self._cut_short(network_id, reason)
        # an answer that breaks off has come, and is not whole
        broke_off = reason != GIVEN_UP
        if asked and (broke_off or not self._pairing.hop(network_id)):
            lost = Unstored(asked.url, reason, asked.kind, asked.at)
            self._losses.note(lost, network_id)

    def _cut_short(self, network_id: str, reason: str) -> None:
        """Mark the answers that a failed request leaves cut."""
        self._pairing.cut_short(network_id, reason)
        if reason == GIVEN_UP:
            self._bodies.doubt(network_id)
            return
        for draft in self._bodies.give_up(network_id):
            draft.truncated = "disconnect"
            self._finish(draft)

    def _paused(self, params: Message, _: str) -> None:
        self._traffic.heard()
        network_id = str(params.get("networkId") or params["requestId"])
        draft = Draft(params, self._pairing.hop(network_id), self._clock())
        if not draft.is_refused:
            self._pairing.go_on(network_id)
            self._traffic.answered(network_id, draft.url)
            self._losses.came(network_id)
            if asked := self._traffic.asked.get(network_id):
                draft.session = asked.session
            self._bodies.take(draft)
            return
        self._wire.send("Fetch.continueRequest", {"requestId": params["requestId"]})
        if "responseErrorReason" in params:
            self._finish(draft)

    def _finish(self, draft: Draft) -> None:
        # a page that never reads what it asked for is never told that it has it
        self._traffic.end(draft.network_id)
        self._pairing.wait(draft, self._traffic.heard())

    _ACTS: ClassVar[Mapping[str, Callable[["Recorder", Message, str], None]]] = {
        "Target.attachedToTarget": _attached,
        "Target.detachedFromTarget": _detached,
        "Network.requestWillBeSent": _asked_for,
        "Network.requestWillBeSentExtraInfo": lambda self, params, _: self._pairing.sent(params),
        "Network.responseReceivedExtraInfo": lambda self, params, _: self._pairing.received(params),
        "Network.responseReceived": _answered,
        "Network.dataReceived": lambda self, params, _: self._bodies.told(params),
        "Network.loadingFinished": _finished,
        "Network.loadingFailed": _failed,
        "Fetch.requestPaused": _paused,
    }
