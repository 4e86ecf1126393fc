"""How a disposal was done, and what a certificate says of the backups that still hold copies."""

from dataclasses import dataclass
from datetime import date

from ogonblick.swedish import counted


@dataclass(frozen=True)
class Method:
    """By what and how it was done, and what backups there were then.

    ``copies_until`` is the day until which backups are kept, None if nobody has said. ``backups``
    are the days of those that the archive itself had, newest first.
    """

    program: str
    words: str
    copies_until: date | None = None
    backups: tuple[date, ...] = ()


def copies_in_words(method: Method) -> str:
    """Say which backups may hold copies, until when, and what makes them go."""
    until = method.copies_until
    others = f"de som tas på annat sätt är enligt uppgift borta senast {until}"
    if not method.backups:
        return f"arkivet har inga av katalogen; {others if until else 'inga andra är uppgivna'}"
    goes = f"De går först när en ny görs efter {until}; {others}." if until else _NEVER
    return f"{_own(method.backups)}. {goes}"


_NEVER = (
    "Ingen har sagt hur länge säkerhetskopior sparas, så de ligger kvar tills någon bestämmer det."
)


def _own(backups: tuple[date, ...]) -> str:
    """Say which backups the archive has, and what of a record may be in them."""
    many = counted(len(backups), "säkerhetskopia", "säkerhetskopior")
    days = f"från {backups[-1]} till {backups[0]}" if len(backups) > 1 else f"från {backups[0]}"
    return (
        f"arkivet har {many} av katalogen, {days}, där ord ur det gallrade kan stå kvar i"
        " anteckningar om avvikelser"
    )
