"""Who does something at the command line and why, in words that can be read in a certificate."""

import os
import pwd

import click

from ogonblick.swedish import SWEDEN
from portal.cli.doors import now
from retention.disposal import Act
from retention.persons import readable, words_of


def in_words(_context: click.Context, _param: click.Parameter, value: str) -> str:
    """Return an option's words as they are kept; raises for those that name or say nothing."""
    if not words_of(value):
        raise click.BadParameter("skriv ord som går att läsa i efterhand, inte bara tecken")
    return readable(value)


by = click.option(
    "--by",
    required=True,
    callback=in_words,
    help="Vem som gör det: för- och efternamn, eller funktion.",
)


def act_now(by: str) -> Act:
    """Return what somebody does now, in the municipality's own time."""
    return Act(by, now().astimezone(SWEDEN), account_now())


def account_now() -> str:
    """Return the name of the operating system's user, or its number where it has no name.

    Not ``getpass.getuser``: that believes the environment, where anybody can write a name.
    """
    try:
        return pwd.getpwuid(os.getuid()).pw_name
    except KeyError:
        return str(os.getuid())
