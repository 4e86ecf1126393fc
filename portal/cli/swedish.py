"""Click's own words in Swedish: its headings, its help option, and what it says of a wrong word."""

from typing import Any

import click
from click.exceptions import NoArgsIsHelpError, NoSuchCommand

_HEADINGS = {"Options": "Flaggor", "Commands": "Kommandon"}


class Formatter(click.HelpFormatter):
    """Writes help under Swedish headings."""

    def write_usage(self, prog: str, args: str = "", prefix: str | None = None) -> None:
        """Write how a command is called."""
        super().write_usage(prog, args, prefix or "Så här: ")

    def write_heading(self, heading: str) -> None:
        """Write the heading of a list."""
        super().write_heading(_HEADINGS.get(heading, heading))


class Context(click.Context):
    """A context that formats with our formatter."""

    formatter_class = Formatter


class Command(click.Command):
    """A command whose help is Swedish throughout."""

    context_class = Context

    def get_help_option(self, ctx: click.Context) -> click.Option | None:
        """Return the option that shows the help."""
        option = super().get_help_option(ctx)
        if option:
            option.help = "Visa den här hjälpen."
        return option

    def collect_usage_pieces(self, ctx: click.Context) -> list[str]:
        """Return the words after the command in how it is called."""
        words = {"[OPTIONS]": "[FLAGGOR]", "COMMAND [ARGS]...": "KOMMANDO …"}
        return [words.get(piece, piece) for piece in super().collect_usage_pieces(ctx)]


class Group(Command, click.Group):
    """A group whose commands and inner groups speak Swedish too."""

    command_class = Command
    group_class = type


def told(fault: click.ClickException) -> str:
    """Say in Swedish how a command was given wrongly, and where to read how it is given."""
    if not isinstance(fault, click.UsageError) or isinstance(fault, NoArgsIsHelpError):
        return fault.format_message()
    # some of what the parser refuses comes without a context
    path = fault.ctx.command_path if fault.ctx else "ogonblick"
    return f"{_fault(fault)}\nSe: {path} --help"


def _fault(fault: click.UsageError) -> str:
    match fault:
        case click.NoSuchOption():
            return f"Flaggan {fault.option_name} finns inte.{_meant(fault.possibilities)}"
        case NoSuchCommand():
            return f"Kommandot {fault.command_name} finns inte.{_meant(fault.possibilities)}"
        case click.BadOptionUsage():
            return f"Flaggan {fault.option_name} saknar ett värde, eller tar inget."
        case click.BadParameter(param=click.Parameter() as param):
            return f"{_name(param)}{_wanted(fault, param.type)}."
    return fault.format_message()


def _wanted(fault: click.BadParameter, kind: click.ParamType[Any]) -> str:
    """Say what a value should have been."""
    match kind:
        case _ if isinstance(fault, click.MissingParameter):
            return " saknas"
        case click.Choice():
            return f": välj bland {', '.join(map(str, kind.choices))}"
        case click.types.IntParamType():
            return ": skriv ett heltal"
    return f": {fault.message}"


def _name(param: click.Parameter) -> str:
    """Return an option or argument as it stands in the help."""
    return param.opts[-1] if isinstance(param, click.Option) else (param.name or "").upper()


def _meant(possibilities: list[str] | None) -> str:
    return f" Menade du {' eller '.join(possibilities)}?" if possibilities else ""
