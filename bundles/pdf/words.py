"""The words of a snapshot's document: when posts were published, and how much was found."""

from ogonblick.capture import Coverage, Replay, Tally
from ogonblick.post import Post, TimeCertainty
from ogonblick.swedish import local_day, moment, number, word


def published(post: Post) -> str:
    """Say when a post was published: as the page showed it, and as we read it."""
    if post.published is None:
        read = word(TimeCertainty.UNKNOWN)
    elif post.certainty is TimeCertainty.DAY:
        read = f"{local_day(post.published)} ({word(TimeCertainty.DAY)})"
    else:
        read = moment(post.published)
    return f"visades som »{post.time_shown}«, {read}" if post.time_shown else read


def tally_in_words(tally: Tally) -> str:
    """Say how much of one kind was found."""
    if tally.expected is None:
        return f"{number(tally.found)} hittade; sidan säger inte hur många de är"
    if tally.missing:
        return (
            f"{number(tally.found)} av {number(tally.expected)} hittade,"
            f" {number(tally.missing)} saknas"
        )
    return f"{number(tally.found)} hittade, inget saknas"


def end_in_words(coverage: Coverage) -> str:
    """Say whether the end of the feed was reached."""
    if not coverage.end_reached:
        return "Nåddes inte, så äldre inlägg kan saknas"
    return f"Nåddes: {coverage.end_proof}" if coverage.end_proof else "Nåddes"


def replay_in_words(replay: Replay) -> str:
    """Say how the recording looked when it was replayed beside the page."""
    verdict = "Ser ut som sidan gjorde" if replay.held else "Skiljer sig från hur sidan såg ut"
    return (
        f"{verdict}; {number(replay.resolved)} av {number(replay.requests)} adresser finns i"
        " inspelningen"
    )
