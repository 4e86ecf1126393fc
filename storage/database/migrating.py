"""The catalogue's schema brought to another version, by Alembic."""

from importlib.resources import as_file, files

from alembic import command
from alembic.config import Config
from alembic.util import CommandError
from sqlalchemy import Connection

from ogonblick.errors import CatalogueError


def upgrade(connection: Connection, version: str) -> None:
    """Carry out the migrations up to a version, or ``head``, in the connection's transaction.

    Raises ``CatalogueError`` for a catalogue whose own version is not among ours.
    """
    with as_file(files("storage.database") / "migrations") as scripts:
        config = Config()
        config.set_main_option("script_location", str(scripts))
        config.attributes["connection"] = connection
        try:
            command.upgrade(config, version)
        except CommandError as error:
            place = connection.engine.url.render_as_string(hide_password=True)
            raise CatalogueError(
                "Katalogen är skapad av en nyare version av Ögonblick. Uppgradera programmet."
                f" Katalog: {place}. ({error})"
            ) from error
