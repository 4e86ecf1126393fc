"""A snapshot as a document: what it is, how the page looked, everything that was written there."""

from collections.abc import Iterator, Sequence
from datetime import datetime

from bundles.pdf.document import (
    Block,
    Document,
    Facts,
    Heading,
    Items,
    PageBreak,
    Paragraph,
    Picture,
    Plate,
    Table,
    Tone,
)
from bundles.pdf.words import end_in_words, published, replay_in_words, tally_in_words
from bundles.screenshots import Developed, PrintFile
from ogonblick.account import Account
from ogonblick.capture import Capture, Coverage, Finding
from ogonblick.digest import Digest
from ogonblick.post import Medium, Post, PostKind
from ogonblick.swedish import moment, word

# A print of a desktop page full of photographs measured 0.3 MB (2026-11), so these are 35 MB in a
# file that is for those who take nothing else. They show a page of 150,000 pixels.
_MOST_PLATES = 120
_DEEPEST = 3


def snapshot_document(
    capture: Capture,
    posts: Sequence[Post],
    pictures: Sequence[Developed],
    wacz: Digest,
    sealed_at: datetime,
    account: Account | None = None,
) -> Document:
    """Return the document of a capture that has been sealed in a WACZ with that digest.

    ``pictures`` are the capture's screenshots as developed for sealing. Without the ``account``
    the document calls it by its id, and does not say which platform it is on.
    """
    return Document(
        title=f"Ögonblicksbild av {_name(capture, account)}",
        author=account.municipality if account else "Ögonblick",
        moment=sealed_at,
        subject=f"{capture.url}, tagen {moment(capture.taken_at)}",
        blocks=(
            *_summary(capture, wacz, sealed_at, account),
            *_views(pictures),
            *writings(posts),
        ),
    )


def _name(capture: Capture, account: Account | None) -> str:
    return account.name if account else capture.title or capture.order.account_id


def _summary(
    capture: Capture, wacz: Digest, sealed_at: datetime, account: Account | None
) -> Iterator[Block]:
    """Yield the first page: what this is, how whole it is, how to know that it is true."""
    yield Heading(f"Ögonblicksbild av {_name(capture, account)}", 1)
    yield Facts(tuple(_facts(capture, account)))
    yield Heading("Täckning")
    yield Facts(tuple(_coverage(capture.coverage)))
    yield Heading("Iakttagelser")
    yield _findings(capture.findings)
    yield Heading("Så kontrolleras ögonblicksbilden")
    yield Paragraph(
        "Originalet är filen snapshot.wacz i samma arkivpaket. Den innehåller allt som hämtades"
        " och kan spelas upp i en webbläsare. Det här dokumentet är gjort ur den, för den som vill"
        " läsa eller skriva ut. Räkna ut filens SHA-256, till exempel med sha256sum snapshot.wacz,"
        " och jämför med värdet här. Hela arkivpaketet kontrolleras med ogonblick verify."
    )
    yield Facts((("SHA-256", wacz.hexadecimal), ("Förseglad", moment(sealed_at))))


def _facts(capture: Capture, account: Account | None) -> Iterator[tuple[str, str]]:
    if account:
        yield "Konto", f"{account.name} ({account.id})"
        yield "Plattform", word(account.platform)
        yield "Ansvarig", ", ".join(filter(None, (account.municipality, account.department)))
    else:
        yield "Konto", capture.order.account_id
    yield "Sidans titel", capture.title or "Ingen titel"
    yield "Adress", capture.url
    yield "Tagen", moment(capture.taken_at)
    yield "Anledning", f"{word(capture.order.occasion)}, {capture.order.period}"
    yield "Utfall", word(capture.outcome)
    yield "Ögonblicksbildens id", capture.order.snapshot_id


def _coverage(coverage: Coverage) -> Iterator[tuple[str, str]]:
    yield "Inlägg", tally_in_words(coverage.posts)
    yield "Kommentarer", tally_in_words(coverage.comments)
    yield "Bilder och filmer", tally_in_words(coverage.media)
    yield "Flödets slut", end_in_words(coverage)
    if coverage.replay:
        yield "Uppspelning", replay_in_words(coverage.replay)
    for name, texts in (
        ("Hinder", coverage.walls),
        ("Gränser som nåddes", coverage.budgets),
        ("Syns inte på den här vägen", coverage.blind_spots),
    ):
        if texts:
            yield name, "\n".join(texts)


def _findings(findings: Sequence[Finding]) -> Block:
    if not findings:
        return Paragraph("Inga.")
    rows = (_finding(one) for one in findings)
    return Table(("Kod", "Vikt", "Iakttagelse"), tuple(rows), (1, 2, 9))


def _finding(finding: Finding) -> tuple[str, str, str]:
    place = f"\n{finding.place}" if finding.place else ""
    return finding.code, word(finding.severity), f"{finding.text}{place}"


def _views(pictures: Sequence[Developed]) -> Iterator[Block]:
    """Yield how the page looked: the first sight of it, then all of it from the top."""
    first = [one for picture in pictures if picture.is_view for one in picture.prints]
    whole = [one for picture in pictures if not picture.is_view for one in picture.prints]
    yield from plates("Sidan som den först visades", first)
    yield from plates("Hela sidan", whole[:_MOST_PLATES])
    if len(whole) > _MOST_PLATES:
        yield Paragraph(
            f"Sidan är {len(whole)} delar lång. De första {_MOST_PLATES} visas här. Resten finns"
            " i snapshot.wacz, och texten finns i sin helhet nedan."
        )


def plates(name: str, prints: Sequence[PrintFile]) -> Iterator[Plate]:
    """Yield a picture's parts, each on a page of its own."""
    for number, one in enumerate(prints, start=1):
        part = f", del {number} av {len(prints)}" if len(prints) > 1 else ""
        words = f"Skärmdump. {name}{part}. Det som är skrivet står som text längre fram."
        yield Plate(Picture(one.path, one.width, one.height, words, f"{name}{part}"))


def writings(posts: Sequence[Post]) -> Iterator[Block]:
    """Yield all posts and comments as text, in the page's order."""
    yield PageBreak()
    yield Heading("Inlägg och kommentarer")
    yield Paragraph(
        "I sidans ordning. Upprättad: skriven av kommunen. Inkommen: skriven av någon annan. Tecken"
        " som typsnittet saknar är återgivna med ord inom hakparentes."
        if posts
        else "Inga inlägg kunde läsas ut som text. Hur sidan såg ut visas i skärmdumpen.",
        Tone.QUIET,
    )
    depths = _depths(posts)
    for number, post in enumerate(posts, start=1):
        yield from _writing(number, post, min(depths[post.id], _DEEPEST))


def _depths(posts: Sequence[Post]) -> dict[str, int]:
    """Return how many answers deep each post is; an answer may come before what it answers."""
    parents = {post.id: post.parent for post in posts}
    depths: dict[str, int] = {}
    for post in posts:
        depth, parent = int(post.kind is PostKind.COMMENT), parents.get(post.parent, "")
        while parent and depth < _DEEPEST:
            depth, parent = depth + 1, parents.get(parent, "")
        depths[post.id] = depth
    return depths


def _writing(number: int, post: Post, depth: int) -> Iterator[Block]:
    yield Paragraph(f"{number}. {post.author or 'Okänd avsändare'}", Tone.STRONG, depth)
    yield Paragraph(" · ".join(_about(post)), Tone.QUIET, depth)
    if post.text:
        yield Paragraph(post.text, indent=depth)
    if post.media:
        yield Items(tuple(map(_medium, post.media)), Tone.QUIET, depth)


def _about(post: Post) -> Iterator[str]:
    yield f"{word(post.kind)}, {word(post.origin).lower()}"
    yield published(post)
    if post.edited:
        yield "redigerat"
    if post.permalink:
        yield post.permalink


def _medium(medium: Medium) -> str:
    parts = (
        f"»{medium.alternative_text}«" if medium.alternative_text else "Bild eller film",
        medium.mime,
        medium.url,
        medium.digest or "hämtades inte",
    )
    return ", ".join(filter(None, parts))
