"""Fetch uv from PyPI into a folder, with nothing but Python's standard library.

A fresh Debian has neither pip nor ensurepip, and the project must not ask for them: this script
reads PyPI's simple index, picks the wheel for this machine, checks its SHA-256 and unpacks the
one program in it.  ``PIP_INDEX_URL`` is honoured, so a mirror works as it does for pip.

Usage: python3 deploy/get_uv.py VERSION TARGET_FOLDER
"""

import hashlib
import io
import os
import platform
import re
import sys
import urllib.request
import zipfile
from pathlib import Path
from urllib.parse import urljoin, urlparse

WHEEL_TAGS = {
    ("Linux", "x86_64"): "manylinux_2_17_x86_64.manylinux2014_x86_64",
    ("Linux", "aarch64"): "manylinux_2_17_aarch64.manylinux2014_aarch64.musllinux_1_1_aarch64",
    ("Darwin", "x86_64"): "macosx_10_12_x86_64",
    ("Darwin", "arm64"): "macosx_11_0_arm64",
}


def wheel_address(page: str, page_url: str, version: str, tag: str) -> tuple[str, str]:
    """Return the wheel's address and SHA-256 from the text of a simple index page."""
    name = f"uv-{version}-py3-none-{tag}.whl"
    for href in re.findall(r'href="([^"]+)"', page):
        if urlparse(href).path.endswith("/" + name):
            address, _, fragment = urljoin(page_url, href).partition("#")
            return address, fragment.removeprefix("sha256=")
    raise SystemExit(f"uv {version}: hittar inte {name} på {page_url} / not found there")


def fetch(url: str) -> bytes:
    """Return the bytes at ``url``; a network fault ends the program with advice."""
    try:
        with urllib.request.urlopen(url, timeout=180) as response:  # noqa: S310 - https from the index
            return bytes(response.read())
    except OSError as fault:
        raise SystemExit(
            f"Kunde inte hämta {url}: {fault}. Kontrollera nätet eller PIP_INDEX_URL.\n"
            f"Could not fetch {url}: {fault}. Check the network or PIP_INDEX_URL."
        ) from fault


def main(version: str, target: Path) -> None:
    """Put the program ``uv`` of the given version into ``target``."""
    machine = (platform.system(), platform.machine())
    if machine not in WHEEL_TAGS:
        raise SystemExit(
            f"{machine}: ingen färdig uv / no ready-made uv; install uv {version} yourself"
        )
    index = os.environ.get("PIP_INDEX_URL", "https://pypi.org/simple").rstrip("/") + "/uv/"
    address, digest = wheel_address(fetch(index).decode(), index, version, WHEEL_TAGS[machine])
    wheel = fetch(address)
    if hashlib.sha256(wheel).hexdigest() != digest:
        raise SystemExit(f"{address}: fel kontrollsumma / wrong checksum; försök igen / try again")
    program = zipfile.ZipFile(io.BytesIO(wheel)).read(f"uv-{version}.data/scripts/uv")
    target.mkdir(parents=True, exist_ok=True)
    half = target / "uv.part"
    half.write_bytes(program)
    half.chmod(0o755)
    half.replace(target / "uv")


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]))
