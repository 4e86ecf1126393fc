"""What masks cannot know, said to the person who answers for them: they look, and mask the rest."""

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache

from bundles.burning import shared
from bundles.masking import folded_whole, holds, letters_of, masked_text, told_by
from bundles.masks import Content, boxes_of, masked_posts, touched, touched_posts, words_of
from ogonblick.post import Post
from ogonblick.release import Mask, MaskKind
from ogonblick.swedish import word

_UNSEEN = (
    "Maskering {}: {} har ingen känd plats i bilderna. Se efter om den syns där, och rita i"
    " så fall en ruta över den."
)
_ELSEWHERE = (
    "Maskering {}: {} är svart i sin egen bild. Var på sidan den lästes är inte känt. Se"
    " efter om den syns i någon annan bild, och rita i så fall en ruta över den."
)
_BESIDE = (
    "Maskering {}: ordet står i sidans text också utanför inläggen, eller inte så som i dem. Se"
    " efter i bilderna om det syns utanför dem, och rita i så fall en ruta över det."
)
_STAYS = (
    "Maskering {}: rutan ligger över {}. Rutan tar bort det som syns i bilden, men texten"
    " lämnas ut som text. Maskera också orden, eller hela inlägget, om de inte ska lämnas ut."
)
_PART = (
    "Maskering {}: »{}«, som är en del av det maskerade, står kvar i {}. Maskera också det,"
    " om det är samma person."
)
_TEXT = (
    "Maskering {}: rutan tar bort det som syns i bilden, men sidans text lämnas ut som text."
    " Maskera också orden, om de inte ska lämnas ut."
)
_NAME = re.compile(r"[^\W\d_]{3,}")
_NOTHING = "Maskering {}: det finns inget i ögonblicksbilden som den tar bort."
_KNOWN = 8


def doubts(content: Content, masks: Sequence[Mask]) -> tuple[str, ...]:
    """Return what a person must look at before a snapshot is handed out with its masks."""
    left = _left(content, masks)
    told = (
        said
        for mask in masks
        for said in (*_doubts(content, mask, masks), *_parts_left(content, mask, left))
    )
    return tuple(dict.fromkeys(told))


def _doubts(content: Content, mask: Mask, masks: Sequence[Mask]) -> Iterator[str]:
    if mask.kind is MaskKind.AREA:
        yield from _left_as_text(content, mask, masks)
        return
    found = touched_posts(content, mask)
    yield from _out_of_place(content, mask, found)
    if _stands_beside(content, mask):
        yield _BESIDE.format(mask.number)
    elif not found and not touched(content, mask) and not _is_titled(content, mask):
        yield _NOTHING.format(mask.number)


def _out_of_place(content: Content, mask: Mask, found: Sequence[Post]) -> Iterator[str]:
    """Yield which touched posts may be seen where nothing is black."""
    shown = [one for one in touched(content, mask) if any(boxes_of(one, content.sheets))]
    whole = [one for one in shown if one.kind in ("post", "comment")]
    seen, placed = {one.id for one in whole}, {one.id for one in whole if not one.picture}
    for post in found:
        if post.id not in placed:
            told = _ELSEWHERE if post.id in seen else _UNSEEN
            yield told.format(mask.number, _named(post))


def _left_as_text(content: Content, mask: Mask, masks: Sequence[Mask]) -> Iterator[str]:
    """Yield of which posts a drawn box hides the picture, and nothing hides the words.

    Where there are no posts nobody knows which words of the page's text lie under the box.
    """
    if not content.posts and any(map(str.strip, content.texts.values())):
        yield _TEXT.format(mask.number)
    hidden = {post.id for one in masks for post in touched_posts(content, one)}
    lying = {
        element.id
        for element in content.elements
        for number, box in boxes_of(element, content.sheets)
        if number == mask.picture and shared(box, mask.box)
    }
    for post in content.posts:
        if post.id in lying - hidden:
            yield _STAYS.format(mask.number, _named(post))


def _left(content: Content, masks: Sequence[Mask]) -> list[tuple[str, set[str]]]:
    """Return the places where words are handed out, each with the words that may be names.

    What is in the name of somebody who is not masked, as the municipality's own, tells nobody.
    """
    posts, words = masked_posts(content, masks), words_of(content, masks)
    others = _names_in(" ".join(post.author for post in posts))
    told = [(_named(post), " ".join(told_by(post))) for post in posts]
    texts = () if posts else content.texts.values()
    told += [("sidans text", masked_text(text, words)) for text in texts]
    return [(place, _names_in(said) - others) for place, said in told]


def _parts_left(
    content: Content, mask: Mask, left: Sequence[tuple[str, set[str]]]
) -> Iterator[str]:
    """Yield where a part of a masked name, such as its first one, is left.

    Of words that somebody wrote those that begin with a small letter are no names.
    """
    parts = {
        folded_whole(part): part
        for said in words_of(content, [mask])
        for part in _NAME.findall(said)
        if mask.kind is not MaskKind.WORDS or part[0].isupper()
    }
    for place, names in left:
        for part in sorted(names & parts.keys()):
            yield _PART.format(mask.number, parts[part], place)


def _names_in(text: str) -> set[str]:
    """Return the words of a text, each as it is and without a genitive's ending."""
    found = set(_NAME.findall(folded_whole(text)))
    return found | {one.removesuffix("s") for one in found}


def _stands_beside(content: Content, mask: Mask) -> bool:
    """Say whether a page's text has any of the words outside the posts, as they stand in it."""
    words = words_of(content, [mask])
    page = _page(content)
    inside = (said for post in touched_posts(content, mask) for said in _as_shown(post))
    for said in sorted(filter(None, inside), key=len, reverse=True):
        page = page.replace(said, "\n", 1)
    letters = letters_of(page)
    near = [one for one in words if letters_of(one) in letters]
    return bool(near) and holds(page, near)


@lru_cache(maxsize=_KNOWN)
def _page(content: Content) -> str:
    return folded_whole("\n".join(content.texts.values()))


def _is_titled(content: Content, mask: Mask) -> bool:
    return holds(content.capture.title, words_of(content, [mask]))


def _as_shown(post: Post) -> Iterator[str]:
    return (folded_whole(said).strip() for said in (post.author, post.text))


def _named(post: Post) -> str:
    return f"{word(post.kind).lower()} av {post.author or 'okänd avsändare'}"
