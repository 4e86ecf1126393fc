"""What the recorder listens to, and what each target is told before it may begin."""

from harvesters.browser.wire import Message

WATCHED = {"page", "iframe", "worker", "shared_worker", "service_worker"}
EVERY_ANSWER = {"patterns": [{"urlPattern": "*", "requestStage": "Response"}]}
PREPARED: dict[str, Message] = {
    # with the cache on, it stitches ranges together and hides exchanges
    "Network.setCacheDisabled": {"cacheDisabled": True},
    # its own name, and not the bare »sv-SE« that a locale alone makes of it (2026-11)
    "Emulation.setUserAgentOverride": {"userAgent": "", "acceptLanguage": "sv-SE,sv,en"},
}
"""Commands to every target, and their parameters. Documents and the scripts of workers ask in the
languages of this, whatever headers are added to what a page asks for."""
