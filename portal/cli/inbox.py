"""``ogonblick inbox``: what waits for those who receive, and how they fetch it."""

import click

from ogonblick.swedish import counted, day_of
from portal.cli.acts import act_now, by
from portal.cli.doors import as_json, catalogue, print_json, print_table, settings, today
from portal.cli.loading import Commands
from portal.cli.swedish import Group
from portal.letters import post_again
from portal.waiting import Waiting, case_of, waiting
from retention.policy import policy_at


@click.group(cls=Group, commands=Commands({"fetch": "portal.cli.fetching"}))
def inbox() -> None:
    """Inkorgen: ärenden som väntar på registrator eller annan mottagare."""


@inbox.command("list")
@click.option("--department", default="", help="Bara den här förvaltningens ärenden.")
@as_json
def list_waiting(department: str, *, as_json: bool) -> None:
    """Visa vad som väntar, det äldsta först. Ärenden om sekretess visas bara med nummer."""
    found = waiting(catalogue(settings()), department)
    if as_json:
        print_json(found)
    elif found:
        headings = ("Ärende", "Förvaltning", "Konto", "Läge", "Ålder")
        print_table("Väntar", headings, map(_row, found))
    else:
        click.echo("Inget väntar.")


def _row(one: Waiting) -> tuple[str, ...]:
    age = counted((today() - day_of(one.opened_at)).days, "dag", "dagar")
    return (one.case_id, one.department, one.account, one.standing, age)


@inbox.command("resend")
@click.argument("case_id", metavar="ÄRENDE")
@by
def resend(case_id: str, by: str) -> None:
    """Skicka ett nekat brev igen, till den adress som riktlinjerna har nu."""
    chosen = settings()
    opened = catalogue(chosen)
    policy, case = policy_at(chosen.policy), case_of(opened, case_id)
    case = post_again(opened, chosen, policy, case, act_now(by))
    click.echo(f"Brevet skickas inom en timme till {case.deeds[-1].note}.")
