"""Run the portal alone on a port of this host's loopback: python deploy/portal_alone.py PORT.

For where the flows run elsewhere. A proxy with TLS stands before it. Under systemd it is given its
socket instead (``deploy/systemd/ogonblick-portal.socket``).
"""

import os
import sys

from portal.web.serving import listen


def main(port: int) -> None:
    """Open the port, and become the portal."""
    listener = listen(port)
    listener.set_inheritable(True)
    command = [sys.executable, "-m", "portal.web", str(listener.fileno())]
    os.execv(sys.executable, command)  # noqa: S606 - our own program, with no shell


if __name__ == "__main__":
    main(int(sys.argv[1]))
