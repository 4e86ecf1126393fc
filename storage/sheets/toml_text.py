"""TOML as text: tables of texts, truths, days and groups, written so that any reader agrees."""

from collections.abc import Mapping
from datetime import date

TomlValue = str | bool | date | Mapping[str, str | date]

_SHORT = {'"': '\\"', "\\": "\\\\", "\n": "\\n", "\r": "\\r", "\t": "\\t"}
_LAST_CONTROL = 0x1F
_DELETE = 0x7F


def table(header: str, values: Mapping[str, TomlValue]) -> str:
    """Return a table under its header, such as ``[plan]`` or ``[[rad]]``, one key a line.

    Keys are bare: ``a-z``, digits and ``_``.
    """
    lines = [f"{key} = {_written(value)}" for key, value in values.items()]
    return "\n".join([header, *lines]) + "\n"


def _written(value: TomlValue) -> str:
    """Write one value."""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, str):
        return f'"{"".join(map(_sign, value))}"'
    return f"{{ {', '.join(f'{key} = {_written(one)}' for key, one in value.items())} }}"


def _sign(sign: str) -> str:
    """Write one sign of a text; TOML 1.0 allows no control characters but by number."""
    if sign in _SHORT:
        return _SHORT[sign]
    number = ord(sign)
    return f"\\u{number:04X}" if number <= _LAST_CONTROL or number == _DELETE else sign
