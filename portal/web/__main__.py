"""Serve the portal on a socket that is open already: ``python -m portal.web DESCRIPTOR``.

A process of its own, with the settings of its environment: those who start it leave out the keys
that can write.
"""

import os
import socket
import sys
from datetime import UTC, datetime

from ogonblick.settings_reading import settings_from
from portal.stack import AT_THE_DOOR
from portal.web.app import create_app
from portal.web.serving import server
from retention.policy import policy_at
from storage.database.catalogue import open_catalogue
from storage.packages.opening import open_archive


def main() -> None:
    """Serve until told to stop."""
    chosen = settings_from(os.environ)
    app = create_app(
        chosen,
        open_catalogue(chosen.database_url),
        open_archive(chosen, AT_THE_DOOR),
        policy_at(chosen.policy),
        lambda: datetime.now(UTC),
    )
    with socket.socket(fileno=int(sys.argv[1])) as listener:
        server(app).run([listener])


if __name__ == "__main__":
    main()
