"""Serve the portal on a socket that is open already: ``python -m portal.web DESCRIPTOR``.

A process of its own, with the settings of its environment: those who start it leave out the keys
that can write.
"""

import os
import socket
import sys
from datetime import UTC, datetime
from pathlib import Path

from ogonblick.logs import log_as
from ogonblick.settings import Settings
from ogonblick.settings_reading import settings_from
from portal.roles import read_roles
from portal.stack import AT_THE_DOOR
from portal.web.app import create_app
from portal.web.isolated.app import isolated_app
from portal.web.isolated.place import Place
from portal.web.isolated.serving import beside, with_place
from portal.web.serving import listen, server
from retention.policy import policy_at
from storage.database.catalogue import open_catalogue
from storage.packages.opening import open_archive

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
    with socket.socket(fileno=int(sys.argv[1])) as listener, listen(chosen.replay_port) as apart:
        _serve(with_place(chosen, apart), listener, apart)


def _serve(chosen: Settings, listener: socket.socket, apart: socket.socket) -> None:
    """Serve the pages on one socket, and recordings on another that is an origin of its own."""
    if chosen.oidc_roles:
        read_roles(Path(chosen.oidc_roles))  # what is wrong with it is told now, not at a sign-in
    app = create_app(
        chosen,
        open_catalogue(chosen.database_url),
        open_archive(chosen, AT_THE_DOOR),
        policy_at(chosen.policy),
        lambda: datetime.now(UTC),
    )
    with beside(isolated_app(Place(app.state.viewings, chosen.replay_address)), apart):
        server(app).run([listener])


if __name__ == "__main__":
    main()
