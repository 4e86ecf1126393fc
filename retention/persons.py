"""Persons as they are named in what is kept: when two names are one person's, or might be."""

import unicodedata

_THROUGH = " genom "


def words_of(name: str) -> tuple[str, ...]:
    """Return a name's words as they are compared; none for a text that names nobody.

    How letters are coded, case, blanks, punctuation and signs that cannot be seen do not matter.
    """
    seen = "".join(one for one in unicodedata.normalize("NFKC", name) if not _is_unseen(one))
    folded = unicodedata.normalize("NFKC", seen.casefold())
    return tuple("".join(one if _is_written(one) else " " for one in folded).split())


def carried(name: str, system: str) -> str:
    """Return how somebody is named whose decision a system carries here, and tells us of."""
    return f"{name}{_THROUGH}{system}"


def is_carried(name: str) -> bool:
    """Say whether a name tells of a decision that a system carried here."""
    return _THROUGH in name


def why_not_two(one: str, other: str) -> str:
    """Say why two names do not stand for two persons; empty if they do, or if one is no name.

    By which system somebody's decision was carried makes nobody another person.
    """
    first, second = _words_of_person(one), _words_of_person(other)
    if not (first and second):
        return ""
    if first == second:
        return (
            "Den som har föreslagit gallringen kan inte själv godkänna den."
            " Be en annan behörig person."
        )
    if set(first) <= set(second) or set(second) <= set(first):
        return (
            f"»{one.strip()}« och »{other.strip()}« kan vara samma person. Skriv hela namnet, för-"
            " och efternamn. Är det förslaget som har ett kort namn: dra tillbaka det och föreslå"
            " på nytt."
        )
    return ""


def _words_of_person(name: str) -> tuple[str, ...]:
    """Return a name's words without those of a system; all of them where no other are left."""
    return words_of(name.partition(_THROUGH)[0]) or words_of(name)


def readable(text: str) -> str:
    """Return words as they are kept: on one line, without signs that cannot be seen."""
    composed = unicodedata.normalize("NFC", text)
    seen = "".join(one for one in composed if one.isspace() or one.isprintable())
    return " ".join(seen.split())


def _is_unseen(sign: str) -> bool:
    """Say whether a sign only steers how others are shown, like a blank of no width."""
    return unicodedata.category(sign) == "Cf"


def _is_written(sign: str) -> bool:
    """Say whether a sign is a letter, a figure, or an accent on one."""
    return unicodedata.category(sign)[0] in "LMN"
