"""``ogonblick watchdog``: begin runs again whose process is gone, where ``serve`` is not used."""

import threading

import click

from ogonblick.errors import SettingsError
from portal.cli.doors import settings
from portal.cli.swedish import Command
from portal.orders import Orders
from portal.watchdog import Watchdog, keep_looking


@click.command(cls=Command)
def watchdog() -> None:
    """Vaka över flödenas körningar, tills du trycker Ctrl-C.

    En körning vars process är borta märks som avbruten och börjar om, högst två gånger. »ogonblick
    serve« gör det självt; det här är för en Prefect-server som flera maskiner delar. En vakthund
    räcker, men två är ingen skada.
    """
    api = settings().prefect_api
    if not api:
        raise SettingsError(
            "Ingen Prefect-server är angiven. Sätt OGONBLICK_PREFECT_API, eller använd »ogonblick"
            " serve«, som har en egen vakthund."
        )
    click.echo(f"Vakar över körningarna på {api}. Tryck Ctrl-C för att stoppa.")
    keep_looking(Watchdog(Orders(api)), threading.Event())
