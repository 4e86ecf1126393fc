"""The policies and plans that ship with Ögonblick, as text."""

from importlib.resources import files

from ogonblick.errors import Fault, InputError

_PLAN = "plan"  # a file whose name ends so is a plan, every other a policy


def profile_names(*, plans: bool) -> tuple[str, ...]:
    """Return the names of the shipped plans, or of the shipped policies."""
    names = (
        entry.name.removesuffix(".toml")
        for entry in files(__name__).iterdir()
        if entry.name.endswith(".toml")
    )
    return tuple(sorted(name for name in names if name.endswith(_PLAN) is plans))


def profile_text(name: str) -> str:
    """Return a profile's TOML text. Raises ``InputError`` if none has that name."""
    plans = name.endswith(_PLAN)
    known = profile_names(plans=plans)
    if name not in known:
        text = f"det finns ingen sådan profil; välj bland: {', '.join(known)}."
        raise InputError([Fault(name, None, text)])
    return files(__name__).joinpath(f"{name}.toml").read_text(encoding="utf-8")
