"""From content to HTML: the templates in ``pages/`` and the Swedish way to tell a time."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from torget.content import MONTHS, World

FIRST_COMMENTS = 2
MORE_COMMENTS = 5
POSTS_A_PAGE = 10
_TEMPLATES = Path(__file__).with_name("pages")


@dataclass(frozen=True)
class Pages:
    """Torget's pages, rendered for one world."""

    environment: Environment

    def page(self, name: str, values: Mapping[str, object]) -> str:
        """Return the page, or the part of one, whose template is ``name``."""
        return self.environment.get_template(f"{name}.html").render(values)


def pages_of(world: World) -> Pages:
    """Return the pages of a world; what a template names and does not get is an error."""
    environment = Environment(
        loader=FileSystemLoader(_TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters["moment"] = partial(shown_time, today=world.today)
    environment.filters["day"] = _shown_day
    environment.filters["thousands"] = lambda number: f"{number:,}".replace(
        ",", "\N{NO-BREAK SPACE}"
    )
    environment.globals["first_comments"] = FIRST_COMMENTS
    return Pages(environment)


def shown_time(at: datetime, today: datetime) -> str:
    """Tell a moment as platforms do: near ones by their distance, far ones by their date."""
    days = (today.date() - at.date()).days
    if days == 0:
        hours = (today - at) // timedelta(hours=1)
        return f"{hours} tim" if hours else f"{(today - at) // timedelta(minutes=1)} min"
    if days == 1:
        return f"i går kl. {at:%H:%M}"
    if days < 7:
        return f"för {days} dagar sedan"
    year = "" if at.year == today.year else f" {at.year}"
    return f"{at.day} {MONTHS[at.month - 1]}{year} kl. {at:%H:%M}"


def _shown_day(at: datetime) -> str:
    return f"{at.day} {MONTHS[at.month - 1]} {at.year} kl. {at:%H:%M}"
