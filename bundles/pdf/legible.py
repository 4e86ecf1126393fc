"""Signs that no font of ours can draw, told in words instead: never an empty box."""

import re
import unicodedata
from collections.abc import Callable
from functools import cache
from importlib.resources import files
from itertools import groupby

_TONES = "\U0001f3fb-\U0001f3ff"
# An emoji may be made of many: two letters that are a flag, a sign with a tone of skin, a family.
_SIGN = re.compile(
    f"[\U0001f1e6-\U0001f1ff]{{2}}|.(?:[\ufe0e\ufe0f\u20e3{_TONES}\U000e0020-\U000e007f]|\u200d.)*",
    re.DOTALL,
)
_UNSAID = re.compile("[\ufe0e\ufe0f]")
_TONE = re.compile(f"[{_TONES}]")
_UNPRINTABLE = frozenset({"Cc", "Cn", "Co", "Cs"})
# PDF/A forbids the byte order mark as text; the other three are for programs among themselves.
_FORBIDDEN = frozenset("\ufeff\ufff9\ufffa\ufffb")


def is_printable(sign: str) -> bool:
    """Say whether a character may stand as text in an archived document at all.

    Control characters, unassigned ones and those whose meaning is private may not.
    """
    return sign not in _FORBIDDEN and unicodedata.category(sign) not in _UNPRINTABLE


def legible(word: str, has: Callable[[str], bool]) -> str:
    """Return the word, with what the fonts do not have told within brackets."""
    if all(map(has, word)):
        return word
    told = [_told(sign, has) for sign in _SIGN.findall(word)]
    return "".join(_gathered(told))


def kept(word: str) -> str:
    """Return the word as the text layer may hold it: only what is not printable is told."""
    return "".join(sign if is_printable(sign) else _code(sign) for sign in word)


def _told(sign: str, has: Callable[[str], bool]) -> tuple[str, str]:
    """Return what is written for a sign, and the script to gather it by, if it is a letter."""
    if all(map(has, sign)):
        return sign, ""
    name = emoji_name(sign)
    if name:
        return f"[emoji: {name}]", ""
    return "".join(one if has(one) else _named(one) for one in sign), _script(sign[0])


def _gathered(told: list[tuple[str, str]]) -> list[str]:
    """Return the texts, letters of a script that we lack counted instead of named one by one."""
    found = []
    for script, texts in groupby(told, key=lambda one: one[1]):
        parts = [text for text, _ in texts]
        found += [f"[{script}: {len(parts)} tecken]"] if script else parts
    return found


def emoji_name(sign: str) -> str:
    """Return an emoji's Swedish name, its tone of skin included; empty if it has none."""
    bare = _UNSAID.sub("", sign)
    name = _names().get(_TONE.sub("", bare) or bare, "")
    tones = [_names()[tone] for tone in _TONE.findall(bare)] if len(bare) > 1 else []
    return ": ".join([name, *tones]) if name else ""


@cache
def _names() -> dict[str, str]:
    """Return the names, which are Unicode's own (CLDR 48.2)."""
    lines = files("bundles.pdf").joinpath("emoji.tsv").read_text("utf-8").splitlines()
    return dict(line.split("\t", 1) for line in lines)


def _named(sign: str) -> str:
    name = unicodedata.name(sign, "") if is_printable(sign) else ""
    return f"[{name.lower()}]" if name else _code(sign)


def _code(sign: str) -> str:
    return f"[U+{ord(sign):04X}]"


def _script(sign: str) -> str:
    is_letter = is_printable(sign) and unicodedata.category(sign)[0] in "LM"
    return unicodedata.name(sign, "").partition(" ")[0].lower() if is_letter else ""
