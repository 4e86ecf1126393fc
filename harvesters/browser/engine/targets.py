"""What the recorder listens to, and what each target is told before it may begin."""

from harvesters.browser.engine.wire import Message

SHOWING = {"page", "iframe"}
WATCHED = {"page", "iframe", "worker", "shared_worker", "service_worker"}
EVERY_ANSWER = {"patterns": [{"urlPattern": "http*", "requestStage": "Response"}]}
"""All that comes from afar. Of a PDF in a frame, Chromium's own reader is sixty scripts and styles
(``chrome-extension:``), and they were recorded as if a server had sent them (2026-11)."""
NETWORK: Message = {"maxPostDataSize": 1}
"""What is posted comes with its answer; with zero it came with the question as well (2026-11)."""
ASK_NETWORK: tuple[str, Message] = ("Storage.getCookies", {})
"""What Chromium's network service answers after all that it had to say. It tells how a body ended
by another way than the body's; of answers that were let go before, one of fifty that had broken off
was whole to Chromium and its page, and nobody was told: 10 of 480, and then 0 of 960 (2026-11)."""
PREPARED: dict[str, Message] = {
    # with the cache on, it stitches ranges together and hides exchanges
    "Network.setCacheDisabled": {"cacheDisabled": True},
    # its own name, and not the bare »sv-SE« that a locale alone makes of it (2026-11)
    "Emulation.setUserAgentOverride": {"userAgent": "", "acceptLanguage": "sv-SE,sv,en"},
}
"""Commands to every target, and their parameters. Documents and the scripts of workers ask in the
languages of this, whatever headers are added to what a page asks for."""

NOTHING_BEFORE = """{
  const own = globalThis.ServiceWorkerRegistration?.prototype
    ?? Object.getPrototypeOf(globalThis.registration ?? {__proto__: {}});
  Object.defineProperty(own, "navigationPreload", {value: undefined});
  if (globalThis.skipWaiting) addEventListener("install", (event) => {
    Object.defineProperty(event, "addRoutes", {value: async () => {}});
  });
}"""
"""Run in every service worker and page: no document is fetched before the worker asks for it, nor
beside it (static routes). Of one that is, the browser target is told nothing, and it was in no
recording (2026-11)."""

STILLED: tuple[tuple[str, Message], ...] = (
    ("Emulation.setScriptExecutionDisabled", {"value": True}),
    ("Runtime.terminateExecution", {}),
    ("Runtime.evaluate", {"expression": "0"}),
    ("Page.stopLoading", {}),
)
"""What stills a page, or a frame of another site. Chromium heeds the first two in the middle of a
script, whatever it does; where none runs, the second ends what runs next, hence the third. Spins
of every kind, catastrophic patterns and WebAssembly were stilled at once, endless layouts and
dialogues in five seconds. Our own scripts go on, their timers do not (2026-11)."""


def preparing(kind: str) -> list[tuple[str, Message]]:
    """Return the commands to a target of a kind, before it may begin."""
    evaluate = ("Runtime.evaluate", {"expression": NOTHING_BEFORE})
    return [*PREPARED.items(), *([evaluate] if kind == "service_worker" else [])]


class Voices:
    """Knows which session speaks for each target, where there are several.

    A service worker is attached to by each of its pages and by the browser, and all of them tell
    the same: heads of redirects were given to the wrong hop, and messages of web sockets kept
    twice (2026-11).
    """

    def __init__(self) -> None:
        self._targets: dict[str, str] = {}
        self._sessions: dict[str, list[str]] = {}
        self._showing: dict[str, None] = {}

    def attached(self, params: Message) -> None:
        """Note the session of a target."""
        session, target = params["sessionId"], params["targetInfo"]["targetId"]
        self._targets[session] = target
        self._sessions.setdefault(target, []).append(session)
        if params["targetInfo"]["type"] in SHOWING:
            self._showing[session] = None

    def detached(self, params: Message) -> None:
        """Forget a session; the target's next one speaks from now on."""
        session = params["sessionId"]
        self._showing.pop(session, None)
        if target := self._targets.pop(session, ""):
            self._sessions[target].remove(session)

    def showing(self) -> tuple[str, ...]:
        """Return the sessions of pages, and of frames that have a process of their own."""
        return tuple(self._showing)

    def repeats(self, event: Message) -> bool:
        """Say whether another session tells of what this event tells of the network."""
        session = event.get("sessionId", "")
        target = self._targets.get(session, "")
        of_network = event["method"].startswith("Network.")
        return bool(target and of_network and self._sessions[target][0] != session)
