"""The command line: ``ogonblick``."""

import signal
import sys

import click

from ogonblick import __version__
from ogonblick.errors import OgonblickError
from portal.cli.accounts import accounts, due
from portal.cli.harvest import harvest
from portal.cli.plan import plan
from portal.cli.serve import serve
from portal.cli.snapshots import snapshots


@click.group(context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(__version__, prog_name="ogonblick")
def ogonblick() -> None:
    """Ögonblick: daterade ögonblicksbilder av kommunens konton i sociala medier.

    Inställningar läses ur miljön (OGONBLICK_…), se docs/running.md. Allt som programmet skriver
    hamnar i mappen OGONBLICK_HOME.
    """


for command in (accounts, due, harvest, snapshots, plan, serve):
    ogonblick.add_command(command)


def main() -> None:
    """Run the command; an error is told in Swedish on standard error, with its own exit code."""
    # being told to end is the same as Ctrl-C: what we started ends with us
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    signal.signal(signal.SIGINT, signal.default_int_handler)
    try:
        ogonblick.main(standalone_mode=False)
    except OgonblickError as fault:
        click.secho(str(fault), fg="red", err=True)
        sys.exit(fault.exit_code)
    except click.ClickException as fault:
        fault.show()
        sys.exit(fault.exit_code)
    except (click.Abort, KeyboardInterrupt):
        click.echo("Avbrutet.", err=True)
        sys.exit(130)
