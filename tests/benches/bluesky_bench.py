"""A real Bluesky network and two of its front ends, read whole against what its API says.

Run by ``make test-benches``; the suite does not collect it.
"""

import json
import os
import shutil
import subprocess
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import httpx
import pytest
from benches.installing import HOME, initdb, packages, with_node
from benches.serving import captured, free_port, running

from ogonblick.account import Platform
from ogonblick.post import Origin, PostKind

# the first time, better-sqlite3 is compiled
pytestmark = [pytest.mark.browser, pytest.mark.timeout(1800)]

SOURCES = Path(__file__).with_name("bluesky")
EMBED = '<bsky-embed username="exempelby.test" limit="10" load-more="true"></bsky-embed>'
PAGE = '<!doctype html><meta charset="utf-8"><body>{}<script type="module" src="{}"></script>'


@dataclass(frozen=True)
class Network:
    """A network that is up: its view's port, the account's id, and the thread with comments."""

    port: int
    account: str
    thread: str

    def ask(self, method: str, **asked: object) -> dict[str, Any]:
        """Return what the view answers."""
        address = f"http://127.0.0.1:{self.port}/xrpc/{method}?{urlencode(asked)}"
        answered: dict[str, Any] = httpx.get(address, timeout=30).raise_for_status().json()
        return answered


@contextmanager
def database() -> Iterator[str]:
    """Run PostgreSQL with an empty database of its own; yields the database's address."""
    user = ["setpriv", "--reuid=postgres", "--regid=postgres", "--clear-groups"]
    as_user = user if os.geteuid() == 0 else []  # it refuses to run as root
    with tempfile.TemporaryDirectory(prefix="pg", ignore_cleanup_errors=True) as folder:
        if as_user:
            shutil.chown(folder, "postgres")
        server, data = Path(initdb()).resolve().with_name("postgres"), f"{folder}/data"
        made = [*as_user, initdb(), "-D", data, "-U", "postgres", "-A", "trust", "-E", "UTF8"]
        subprocess.run([*made, "--no-sync"], check=True, capture_output=True, cwd=folder)
        port = free_port()
        command = [*as_user, server, "-D", data, "-k", folder, "-h", "127.0.0.1", "-p", port, "-F"]
        with running(port, command, stderr=subprocess.DEVNULL, cwd=folder):
            yield f"postgresql://postgres@127.0.0.1:{port}/postgres"


@contextmanager
def cache(folder: Path) -> Iterator[str]:
    """Run Redis, keeping nothing; yields where it answers."""
    port = free_port()
    command = ["redis-server", "--bind", "127.0.0.1", "--port", port, "--save", "", "--dir", folder]
    with running(port, command):
        yield f"127.0.0.1:{port}"


@pytest.fixture(scope="session")
def place() -> Path:
    """Everything from the registries, installed once."""
    HOME.mkdir(parents=True, exist_ok=True)
    return packages(HOME, SOURCES, with_node(HOME))


@pytest.fixture(scope="session")
def network(place: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Network]:
    """A network that is up and filled."""
    port = free_port()
    with database() as address, cache(tmp_path_factory.mktemp("redis")) as kept:
        told = {
            "DB_POSTGRES_URL": address,
            "DB_POSTGRES_SCHEMA": "bench",
            "REDIS_HOST": kept,
            "VIEW_PORT": str(port),
            "LOG_ENABLED": "false",
        }
        command = ["node", "-r", "./loopback.cjs", "network.mjs"]
        with subprocess.Popen(
            command,
            cwd=place,
            env=with_node(HOME) | told,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        ) as server:
            assert server.stdin is not None
            assert server.stdout is not None
            yield Network(port, **json.loads(server.stdout.readline()))
            server.stdin.close()
            server.wait(30)


@pytest.fixture(scope="session")
def front(place: Path, network: Network, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The two front ends, told to ask this network instead of the real one."""
    folder = tmp_path_factory.mktemp("front")
    built = folder / "comments.js"
    bundle = ["node_modules/.bin/esbuild", "comments.jsx", "--bundle", "--format=esm"]
    subprocess.run([*bundle, f"--outfile={built}"], cwd=place, env=with_node(HOME), check=True)
    embed = folder / "embed.js"
    shutil.copy(place / "node_modules/bsky-embed/dist/bsky-embed.es.js", embed)
    for script in (built, embed):
        text = script.read_text(encoding="utf-8")
        for real in ("https://public.api.bsky.app", "https://api.bsky.app"):
            text = text.replace(real, f"http://127.0.0.1:{network.port}")
        script.write_text(text, encoding="utf-8")
    (folder / "feed.html").write_text(PAGE.format(EMBED, "embed.js"), encoding="utf-8")
    (folder / "thread.html").write_text(PAGE.format("", "comments.js"), encoding="utf-8")
    handler = partial(SimpleHTTPRequestHandler, directory=str(folder))
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()


def key(uri: str) -> str:
    """Return a record's own key, which is what its address on the web ends in."""
    return uri.rpartition("/")[2]


def feed(network: Network) -> Iterator[dict[str, Any]]:
    """Yield every post of the account that answers nobody, as the API tells of them."""
    cursor = ""
    while True:
        asked = {"actor": network.account, "limit": 100, "filter": "posts_no_replies"}
        told = network.ask("app.bsky.feed.getAuthorFeed", **asked, cursor=cursor)
        yield from (entry["post"] for entry in told["feed"])
        cursor = told.get("cursor", "")
        if not cursor:
            return


def answered(thread: dict[str, Any], above: str = "") -> Iterator[tuple[str, str, str, str]]:
    """Yield id, author, words and parent of every answer in a thread."""
    for reply in thread.get("replies", []):
        post = reply["post"]
        name = post["author"]["displayName"]
        yield key(post["uri"]), name, post["record"]["text"], above
        yield from answered(reply, key(post["uri"]))


def test_every_post_of_a_real_feed_is_read(network: Network, front: str, tmp_path: Path) -> None:
    """All that the API tells of, behind »Load More«: words, author, pictures with their words."""
    read = captured(f"{front}/feed.html", tmp_path, Platform.BLUESKY)
    truth = {
        key(post["uri"]): (
            post["record"]["text"],
            post["author"]["displayName"],
            [image["alt"] for image in post.get("embed", {}).get("images", [])],
        )
        for post in feed(network)
    }
    assert len(truth) == 42
    assert {
        post.id: (post.text, post.author, [medium.alternative_text for medium in post.media])
        for post in read
    } == truth
    assert all(medium.digest for post in read for medium in post.media)


def test_every_comment_of_a_real_thread_is_read(
    network: Network, front: str, tmp_path: Path
) -> None:
    """All answers and answers to them, by whom and to what; those taken away again are gone."""
    url = f"{front}/thread.html?{urlencode({'thread': network.thread})}"
    read = captured(url, tmp_path, Platform.BLUESKY)
    asked = {"uri": network.thread, "depth": 1000}
    thread = network.ask("app.bsky.feed.getPostThread", **asked)["thread"]
    truth = set(answered(thread))
    assert len(truth) == 32
    assert {(post.id, post.author, post.text, post.parent) for post in read} == truth
    own = {post.author for post in read if post.origin is Origin.DRAWN_UP}
    assert (own, {post.kind for post in read}) == ({"Exempelby kommun"}, {PostKind.COMMENT})
