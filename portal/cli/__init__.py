"""The command line: ``ogonblick``."""

import errno
import os
import signal
import sys

import click

from ogonblick import __version__
from ogonblick.errors import OgonblickError
from portal.cli.loading import Commands
from portal.cli.swedish import Group, told

COMMANDS = (
    "accounts",
    "due",
    "harvest",
    "snapshots",
    "changes",
    "events",
    "plan",
    "holds",
    "disposal",
    "removal",
    "closure",
    "inbox",
    "release",
    "deviations",
    "likeness",
    "policy",
    "proof",
    "report",
    "backup",
    "rebuild",
    "fixity",
    "serve",
    "status",
    "storage",
    "tokens",
    "users",
    "verify",
    "watchdog",
)
"""The commands, each in a module of its own name beside this one."""

HOMES = {name: f"portal.cli.{name}" for name in COMMANDS} | {"restore": "portal.cli.backup"}


@click.group(
    cls=Group,
    commands=Commands(HOMES),
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
)
@click.version_option(
    __version__, prog_name="ogonblick", message="%(prog)s %(version)s", help="Visa versionen."
)
def ogonblick() -> None:
    """Ögonblick: daterade ögonblicksbilder av kommunens konton i sociala medier.

    Inställningar läses ur miljön (OGONBLICK_…), se docs/running.md. Allt som programmet skriver
    hamnar i mappen OGONBLICK_HOME.
    """


WHY_NOT = {
    errno.ENOENT: "den finns inte och går inte att skapa",
    errno.ENOTDIR: "en del av sökvägen är ingen mapp",
    errno.EISDIR: "det är en mapp",
    errno.EEXIST: "där ligger en fil i vägen",
    errno.EACCES: "du saknar behörighet",
    errno.EPERM: "du saknar behörighet",
    errno.EROFS: "den går bara att läsa",
}
"""What the system's commonest refusals of a path mean."""


def main() -> None:
    """Run the command; an error is told in Swedish on standard error, with its own exit code."""
    # being told to end is the same as Ctrl-C: what we started ends with us
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    signal.signal(signal.SIGINT, signal.default_int_handler)
    spare_loopback()
    try:
        ogonblick.main(prog_name="ogonblick", standalone_mode=False)
    except OgonblickError as fault:
        click.secho(str(fault), fg="red", err=True)
        sys.exit(fault.exit_code)
    except click.ClickException as fault:
        click.echo(told(fault), err=True)
        sys.exit(fault.exit_code)
    except OSError as fault:
        if fault.filename is None:  # no path that a person could mend
            raise
        click.secho(unusable(fault), fg="red", err=True)
        sys.exit(1)
    except (click.Abort, KeyboardInterrupt):
        click.echo("Avbrutet.", err=True)
        sys.exit(130)


def spare_loopback() -> None:
    """Have no proxy asked for what runs on this machine, neither by us nor by what we start."""
    names = ("NO_PROXY", "no_proxy")
    spared = {os.environ.get(name, "") for name in names} - {""} | {"127.0.0.1", "localhost"}
    for name in names:
        os.environ[name] = ",".join(sorted(spared))


def unusable(fault: OSError) -> str:
    """Say in Swedish why a path cannot be used."""
    why = WHY_NOT.get(fault.errno or 0, fault.strerror)
    return f"{fault.filename} går inte att använda: {why}. Välj en annan plats, eller rätta den."
