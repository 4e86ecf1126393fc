"""A real WordPress, read whole against what its API says.

Run by ``make test-benches``; the suite does not collect it.
"""

import html
import os
import re
import shutil
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx
import pytest
from benches.installing import HOME, wordpress
from benches.serving import captured, free_port, running

from ogonblick.account import Platform
from ogonblick.post import Origin, Post, PostKind

pytestmark = [pytest.mark.browser, pytest.mark.timeout(3600)]

PROGRAM = "usr/share/wordpress"
SEED = Path(__file__).with_name("wordpress") / "seed.php"
SECONDS = 1800
"""The visit opens more than a hundred pages."""
CONFIG = """<?php
define('DB_NAME', 'wp'); define('DB_USER', 'root'); define('DB_PASSWORD', '');
define('DB_HOST', 'localhost:{socket}'); define('DB_CHARSET', 'utf8mb4');
define('WP_HOME', '{url}'); define('WP_SITEURL', '{url}');
define('WP_HTTP_BLOCK_EXTERNAL', true); define('DISABLE_WP_CRON', true);
$table_prefix = 'wp_'; $_SERVER['HTTP_HOST'] = '{host}';
if (!defined('ABSPATH')) define('ABSPATH', __DIR__ . '/');
require_once ABSPATH . 'wp-settings.php';
"""


@contextmanager
def database(folder: Path) -> Iterator[Path]:
    """Run MariaDB with an empty database; yields its socket."""
    data, socket = folder / "data", folder / "socket"
    as_root = ["--user=root", "--auth-root-authentication-method=normal"]
    made = ["mariadb-install-db", "--no-defaults", f"--datadir={data}", *as_root]
    subprocess.run([*made, "--skip-test-db"], check=True, capture_output=True)
    served = ["mariadbd", "--no-defaults", f"--datadir={data}", f"--socket={socket}"]
    with subprocess.Popen(
        [*served, "--skip-networking", "--user=root"], stderr=subprocess.DEVNULL
    ) as server:
        deadline = time.monotonic() + 60
        while not socket.exists():
            assert time.monotonic() < deadline
            time.sleep(0.1)
        client = ["mariadb", "--no-defaults", f"--socket={socket}", "-e"]
        subprocess.run([*client, "CREATE DATABASE wp CHARACTER SET utf8mb4"], check=True)
        try:
            yield socket
        finally:
            server.terminate()


def site(folder: Path, socket: Path, port: int) -> Path:
    """Copy the program, its theme and our settings into a folder, and fill the site."""
    place = folder / "site"
    shutil.copytree(wordpress(HOME) / PROGRAM, place, ignore_dangling_symlinks=True)
    (place / "wp-content" / "uploads").mkdir(exist_ok=True)
    host = f"127.0.0.1:{port}"
    config = CONFIG.format(socket=socket, url=f"http://{host}", host=host)
    (place / "wp-config.php").write_text(config, encoding="utf-8")
    subprocess.run(["php", SEED], env=os.environ | {"SITE": str(place)}, check=True)
    return place


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    """A WordPress that is up and filled."""
    port = free_port()
    with tempfile.TemporaryDirectory(prefix="wp") as name, database(Path(name)) as socket:
        place = site(Path(name), socket, port)
        command = ["php", "-S", f"127.0.0.1:{port}", "-t", place]
        with running(port, command, stderr=subprocess.DEVNULL):
            yield f"http://127.0.0.1:{port}"


@pytest.fixture(scope="module")
def read(address: str, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Post]:
    """What a capture of it read, by id."""
    folder = tmp_path_factory.mktemp("visit") / "capture"
    posts = captured(f"{address}/", folder, Platform.WORDPRESS, SECONDS)
    assert len({post.id for post in posts}) == len(posts)
    return {post.id: post for post in posts}


def told(address: str, kind: str) -> list[dict[str, Any]]:
    """Return all that the API tells of a kind."""
    found: list[dict[str, Any]] = []
    while True:
        asked = {"rest_route": f"/wp/v2/{kind}", "per_page": 100, "page": len(found) // 100 + 1}
        answered = httpx.get(f"{address}/", params=asked, timeout=60).raise_for_status()
        found += answered.json()
        if len(found) >= int(answered.headers["X-WP-Total"]):
            return found


def words(markup: str) -> list[str]:
    """Return the words of a piece of HTML."""
    return html.unescape(re.sub(r"<[^>]+>", " ", markup)).split()


def test_every_post_is_read(address: str, read: dict[str, Post]) -> None:
    """All that the API tells of, on seven pages: title, words, day, picture."""
    posts = told(address, "posts")
    assert len(posts) == 60
    own = {name: post for name, post in read.items() if post.kind is PostKind.POST}
    assert {name: post.text.split() for name, post in own.items()} == {
        f"post-{post['id']}": words(post["title"]["rendered"] + " " + post["content"]["rendered"])
        for post in posts
    }
    assert all(post.media and all(medium.digest for medium in post.media) for post in own.values())
    days = {f"post-{post['id']}": post["date"][:10] for post in posts}
    assert {name: f"{post.published:%Y-%m-%d}" for name, post in own.items()} == days


def test_every_approved_comment_is_read(address: str, read: dict[str, Post]) -> None:
    """All that the API tells of, through every page of its thread: by whom, what, to what."""
    comments = told(address, "comments")
    assert len(comments) > 500
    known = {name: post for name, post in read.items() if post.kind is PostKind.COMMENT}
    assert {
        name: (comment.author, comment.text.split(), comment.parent)
        for name, comment in known.items()
    } == {
        f"comment-{comment['id']}": (
            comment["author_name"],
            words(comment["content"]["rendered"]),
            f"comment-{comment['parent']}" if comment["parent"] else f"post-{comment['post']}",
        )
        for comment in comments
    }
    ours = {name for name, comment in known.items() if comment.origin is Origin.DRAWN_UP}
    assert ours == {f"comment-{comment['id']}" for comment in comments if comment["author"]}
