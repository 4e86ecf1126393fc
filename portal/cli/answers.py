"""What a search found, printed: posts and comments, then pages, then accounts."""

import click

from ogonblick.swedish import counted, word
from portal.cli.doors import print_json, print_table
from portal.excerpts import excerpt
from storage.database.entries import Answer

WIDENED = "Orden fanns inte som de skrevs. Det här är ord som börjar så, med a för å och ä."


def print_answer(words: str, answer: Answer, *, as_json: bool) -> None:
    """Print what a search found, and whether it is all."""
    if as_json:
        print_json({"hits": answer.hits, "pages": answer.pages, "accounts": answer.accounts})
        return
    _print_posts(words, answer)
    if answer.pages:
        _print_pages(answer)
    for account in answer.accounts:
        click.echo(f"Konto: {account.id}  {account.name}, {account.department}  {account.url}")
    if answer.is_widened:
        click.echo(WIDENED)


def _print_posts(words: str, answer: Answer) -> None:
    rows = (
        (
            hit.snapshot_id,
            word(hit.post.origin),
            hit.post.author,
            hit.post.text[:200],
            _also(hit.others),
        )
        for hit in answer.hits
    )
    headings = ("Ögonblicksbild", "Riktning", "Avsändare", "Text", "Även i")
    print_table(f"{_extent(answer)} på »{words}«", headings, rows)
    if answer.count > len(answer.hits):
        click.echo(
            f"Här är {len(answer.hits)} av dem. Lägg till ord eller flaggor för att få färre."
        )


def _print_pages(answer: Answer) -> None:
    """Print what pages say beside their posts, around the words searched for."""
    rows = (
        (
            hit.snapshot_id,
            hit.page.title or hit.page.url,
            "".join(piece.text for piece in excerpt(hit.page.text, answer.sought)),
            _also(hit.others),
        )
        for hit in answer.pages
    )
    title = "De nyaste på sidan" if answer.has_more_pages else "På sidan"
    headings = ("Ögonblicksbild", "Sida", "Text", "Även i")
    print_table(f"{title}, utanför inlägg och kommentarer", headings, rows)


def _also(others: int) -> str:
    return f"+{others}" if others else ""


def _extent(answer: Answer) -> str:
    """Say how many hits there are."""
    told = counted(answer.count, "träff", "träffar")
    return f"Fler än {told}" if answer.has_more else told
