"""Serve the portal on a socket that is open already: ``python -m portal.web DESCRIPTOR``.

With the settings of its environment: those who start it leave out the keys that can write.
"""

import os
import socket
import sys
from pathlib import Path

from ogonblick.logs import log_as
from ogonblick.settings_reading import settings_from
from portal.roles import read_roles
from portal.web.isolated.place import with_place
from portal.web.processes import serve_all
from portal.web.serving import listen

SWITCH = 0.0005
"""Seconds that a thread works while others wait for their turn.

SQLite's driver gives its turn away for every row that it reads, and by Python's own 5 ms waits that
long to have it back: beside three busy threads ten thousand rows took 3.7 s, and 1.6 to 2.0 with a
millisecond or less (2026-11).
"""


def main() -> None:
    """Serve until told to stop."""
    sys.setswitchinterval(SWITCH)
    chosen = settings_from(os.environ)
    log_as(chosen.log)
    if chosen.oidc_roles:
        read_roles(Path(chosen.oidc_roles))  # what is wrong with it is told now, not at a sign-in
    with socket.socket(fileno=int(sys.argv[1])) as listener, listen(chosen.replay_port) as apart:
        serve_all(with_place(chosen, apart), listener, apart)


if __name__ == "__main__":
    main()
