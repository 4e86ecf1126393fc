"""Click's own words in Swedish: its headings, its help option, and what it says of a wrong word."""

from collections.abc import Iterable, Mapping
from typing import Any

import click
from click.exceptions import NoArgsIsHelpError, NoSuchCommand

_HEADINGS = {"Options": "Flaggor", "Commands": "Kommandon"}
_KINDS: Mapping[str, str] = {"text": "TEXT", "path": "SÖKVÄG", "integer": "HELTAL"}
"""What is written after an option, by the name of its type; of other types Click tells enough."""

_ARGUMENTS: Mapping[str, str] = {
    "file": "FIL",
    "files": "FIL",
    "first": "FÖRSTA",
    "name": "NAMN",
    "new": "NY",
    "old": "FÖRRA",
    "second": "ANDRA",
    "sheet": "KALKYLARK",
    "snapshot_id": "ÖGONBLICKSBILD",
    "subject": "VAD",
    "words": "ORD",
}
"""What stands for an argument that has no word of its own, by its name in the code."""


class Formatter(click.HelpFormatter):
    """Writes help under Swedish headings."""

    def write_usage(self, prog: str, args: str = "", prefix: str | None = None) -> None:
        """Write how a command is called."""
        super().write_usage(prog, args, prefix or "Så här: ")

    def write_heading(self, heading: str) -> None:
        """Write the heading of a list."""
        super().write_heading(_HEADINGS.get(heading, heading))

    def write_dl(
        self, rows: Iterable[tuple[str, str]], col_max: int = 30, col_spacing: int = 2
    ) -> None:
        """Write a list of options or commands."""
        said = [(first, second.replace("[required]", "[krävs]")) for first, second in rows]
        super().write_dl(said, col_max, col_spacing)


class Context(click.Context):
    """A context that formats with our formatter."""

    formatter_class = Formatter


class Command(click.Command):
    """A command whose help is Swedish throughout."""

    context_class = Context

    def __init__(self, *args: Any, **kwargs: Any) -> None:  # noqa: ANN401 - Click's own, passed on
        super().__init__(*args, **kwargs)
        for param in self.params:
            param.metavar = param.metavar or _metavar(param)

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
    if isinstance(param, click.Option):
        return param.opts[-1]
    return (param.metavar or param.name or "").strip("[]… ")


def _metavar(param: click.Parameter) -> str | None:
    """Return what stands for a parameter's value in the help; None where Click says it well."""
    if isinstance(param, click.Option):
        return None if param.is_flag else _KINDS.get(param.type.name)
    word = _ARGUMENTS.get(param.name or "")
    if word is None:
        return None
    several = f"{word} …" if param.nargs != 1 else word
    return several if param.required else f"[{several}]"


def _meant(possibilities: list[str] | None) -> str:
    return f" Menade du {' eller '.join(possibilities)}?" if possibilities else ""
