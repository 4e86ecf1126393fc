"""The demo: Torget is served, its register is written, and ``ogonblick`` does the rest.

``python tests/sites/demo.py --home var/demo``; what follows the options is passed on to
``ogonblick serve``.  Nothing of the demo is known to the program: it is handed a register, as any
municipality would hand it its own.
"""

import argparse
import os
import signal
import subprocess
import sys
from collections.abc import Mapping
from contextlib import ExitStack, closing
from pathlib import Path
from secrets import token_bytes

from ogonblick.person import Duty, Person, Role
from ogonblick.settings import Settings
from ogonblick.swedish import word
from portal.passwords import digest_of_password
from storage.database.catalogue import open_catalogue

sys.path[:0] = [str(Path(__file__).resolve().parent)]

from torget.server import serve  # noqa: E402 - found by the line above
from torget.truth import register_csv  # noqa: E402 - found by the line above

PORT = 18437
"""The same address every time, so that a second run meets the same accounts."""

PASSWORD = "torget-visar-allt"
"""Of everybody in the demo: its portal is on this machine alone, and shows invented pages."""


def without_settings(environment: Mapping[str, str]) -> dict[str, str]:
    """Return the environment without the settings of another installation, but for its browser.

    An archive or a database that is named there would be handed the demo's accounts.
    """
    return {
        name: value
        for name, value in environment.items()
        if not name.startswith("OGONBLICK_") or name == "OGONBLICK_BROWSER_PATH"
    }


def let_in(home: Path) -> list[str]:
    """Let a person of each role sign in, and return what they are called."""
    with closing(open_catalogue(Settings(home=home).database_url)) as opened:
        known = {one.id for one in opened.persons.all()}
        names = {word(role).casefold(): role for role in Role}
        for name, role in names.items():
            if name not in known:
                opened.persons.add(Person(name, f"Exempelbys {name}", (Duty(role),)))
                opened.persons.set_password(name, digest_of_password(PASSWORD, token_bytes(16)))
    return sorted(names)


def main() -> int:
    """Serve Torget, run ``ogonblick serve`` on its register, and return its exit code."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--home", type=Path, required=True, help="folder for all of its data")
    options.add_argument("--news", type=int, default=0, help="posts newer than the last time")
    chosen, passed_on = options.parse_known_args()
    chosen.home.mkdir(parents=True, exist_ok=True)
    register = chosen.home / "accounts.csv"
    with ExitStack() as stack:
        try:
            site = stack.enter_context(serve(PORT, news=chosen.news))
        except OSError as fault:
            sys.exit(f"Torget: port {PORT}: {fault.strerror}. Kör demon redan? / Running already?")
        register.write_text(register_csv(site.base_url), encoding="utf-8")
        print(f"Torget: {site.base_url}\nRegister: {register}", flush=True)
        names = ", ".join(let_in(chosen.home))
        print(f"Logga in i portalen som {names}. Lösenord: {PASSWORD}", flush=True)
        environment = {
            **without_settings(os.environ),
            "OGONBLICK_POLICY": "helsingborg",
            "OGONBLICK_HOME": str(chosen.home),
            "OGONBLICK_ALLOW_PRIVATE_ADDRESSES": "1",  # Torget is on loopback
        }
        command = [sys.executable, "-m", "portal", "serve", "--register", str(register), *passed_on]
        with subprocess.Popen(command, env=environment) as program:
            # a terminal tells both of Ctrl-C; being told to end is passed on
            signal.signal(signal.SIGINT, lambda *_: None)
            signal.signal(signal.SIGTERM, lambda *_: program.terminate())
            return program.wait()


if __name__ == "__main__":
    sys.exit(main())
