"""Reading settings from the environment, once, at the door; and writing them for a child."""

from collections.abc import Mapping
from pathlib import Path

from ogonblick.errors import SettingsError
from ogonblick.settings import Secret, Settings
from ogonblick.settings_faults import faults_in


def settings_from(environment: Mapping[str, str]) -> Settings:
    """Read settings; raises ``SettingsError`` with every fault at once."""
    values: dict[str, object] = {}
    faults: list[str] = []
    for name, default in vars(Settings()).items():
        text = environment.get(f"OGONBLICK_{name.upper()}", "")
        if text:
            try:
                values[name] = _read(text, default)
            except ValueError as fault:
                faults.append(f"OGONBLICK_{name.upper()}={text}: {fault}")
    settings = Settings(**values)  # type: ignore[arg-type]  # each value has its default's type
    faults += faults_in(settings)
    if faults:
        raise SettingsError("\n".join(faults))
    return settings


def environment_of(settings: Settings) -> dict[str, str]:
    """Return the variables that ``settings_from`` reads these settings back from."""
    return {
        f"OGONBLICK_{name.upper()}": _written(value)
        for name, value in vars(settings).items()
        if _written(value)
    }


def _written(value: object) -> str:
    """Write a value as ``_read`` reads it; paths become whole, for another folder to start in."""
    if isinstance(value, Secret):
        return value.value
    if isinstance(value, Path):
        return str(value.resolve())
    return str(int(value)) if isinstance(value, bool) else str(value)


def _read(text: str, default: object) -> object:
    """Read a text as the type that the default has."""
    if isinstance(default, bool):
        if text not in ("0", "1"):
            raise ValueError("skriv 0 eller 1")
        return text == "1"
    if isinstance(default, int):
        if not text.isdecimal():
            raise ValueError("skriv ett heltal")
        return int(text)
    if isinstance(default, Path):
        return Path(text)
    return Secret(text) if isinstance(default, Secret) else text
