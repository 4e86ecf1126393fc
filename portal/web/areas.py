"""The map of pages: the areas that the menu leads to, and which of them a page belongs to."""

from dataclasses import dataclass

from ogonblick.person import Permission


@dataclass(frozen=True)
class Area:
    """An area of pages. ``within`` are the other beginnings of addresses that belong to it."""

    address: str
    name: str
    needs: Permission
    within: tuple[str, ...] = ()

    def holds(self, path: str) -> bool:
        """Say whether an address lies in the area."""
        places = (self.address, *self.within)
        return path in places or any(path.startswith(f"{one}/") for one in places if one != "/")


AREAS = (
    Area("/", "Översikt", Permission.OVERSEE, ("/avvikelser", "/forandringar")),
    Area("/konton", "Konton", Permission.OVERSEE, ("/forteckning",)),
    Area("/ogonblicksbilder", "Ögonblicksbilder", Permission.READ),
    Area("/sok", "Sök", Permission.READ),
    Area(
        "/arenden",
        "Ärenden",
        Permission.OVERSEE,
        ("/gallring", "/utlamnande", "/borttagning", "/avslut"),
    ),
    Area("/plan", "Plan och riktlinjer", Permission.OVERSEE, ("/rapport",)),
    Area("/handelser", "Händelser", Permission.OVERSEE),
)
"""In the order of the menu."""
