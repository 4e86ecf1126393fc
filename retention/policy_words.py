"""The Swedish words for how accounts are watched and what becomes of quiet ones."""

from collections.abc import Mapping

from retention.guidelines import Watch, WhenDormant

WATCHES: Mapping[str, Watch] = {
    "flera gånger per dag": Watch.SEVERAL_TIMES_A_DAY,
    "dagligen": Watch.DAILY,
    "aldrig obevakat": Watch.ATTENDED,
}

WHEN_DORMANT: Mapping[str, WhenDormant] = {
    "avslutas": WhenDormant.CLOSE,
    "raderas när innehållet är dokumenterat": WhenDormant.DELETE_ONCE_DOCUMENTED,
}

MONTHS = (
    *("januari", "februari", "mars", "april", "maj", "juni"),
    *("juli", "augusti", "september", "oktober", "november", "december"),
)
"""The months, the first at index 0."""
