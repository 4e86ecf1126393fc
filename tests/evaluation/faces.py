"""How many faces are proposed, and how many that are none: the figures in docs/benchmarks.md.

One portrait in the public domain is laid on a page small and large, and altered; another can be
given, with where its face is. Pages without faces are the pictures of the portal in the docs.

    python tests/evaluation/faces.py [PICTURE LEFT TOP WIDTH HEIGHT]
"""

import sys
import time
from collections import Counter
from collections.abc import Callable, Mapping
from io import BytesIO
from pathlib import Path

sys.path[:0] = [str(Path(__file__).resolve().parents[2])]

from PIL import Image, ImageEnhance, ImageFilter, ImageOps  # noqa: E402 - after the path is laid

from bundles.faces import faces_in  # noqa: E402
from tests.bundles.astronaut import FACE, astronaut  # noqa: E402
from tests.bundles.test_faces import holds  # noqa: E402

SIZES = (24, 32, 40, 56, 80, 120, 200)
"""Widths of the face in pixels, from ear to ear."""

PAPER = (240, 242, 245)
PAGE = (1_000, 700)
CORNER = (60, 40)


def poor(picture: Image.Image) -> Image.Image:
    """Return a picture as a JPEG of quality 30."""
    stream = BytesIO()
    picture.save(stream, "JPEG", quality=30)
    return Image.open(stream).convert("RGB")


def turned(degrees: int) -> Callable[[Image.Image], Image.Image]:
    """Return what turns a picture about its middle."""
    return lambda picture: picture.rotate(degrees, fillcolor=PAPER)


ALTERED: Mapping[str, Callable[[Image.Image], Image.Image]] = {
    "as it is": lambda picture: picture,
    "mirrored": ImageOps.mirror,
    "15° left": turned(15),
    "15° right": turned(-15),
    "30° left": turned(30),
    "dark": lambda picture: ImageEnhance.Brightness(picture).enhance(0.35),
    "poor JPEG": poor,
    "blurred": lambda picture: picture.filter(ImageFilter.GaussianBlur(picture.width / 100)),
    "grey": lambda picture: picture.convert("L").convert("RGB"),
}


def centred(portrait: Image.Image, face: tuple[int, int, int, int], width: int) -> Image.Image:
    """Return a portrait with the face in its middle, so wide."""
    left, top, across, down = face
    middle, level = left + across // 2, top + down // 2
    half = min(middle, level, portrait.width - middle, portrait.height - level)
    cut = portrait.crop((middle - half, level - half, middle + half, level + half))
    side = max(1, round(2 * half * width / across))
    return cut.resize((side, side), Image.Resampling.LANCZOS)


def is_found(picture: Image.Image) -> bool:
    """Say whether the face in the middle of a picture is found on a page, once."""
    page = Image.new("RGB", PAGE, PAPER)
    page.paste(picture, CORNER)
    middle = CORNER[0] + picture.width / 2, CORNER[1] + picture.height / 2
    return sum(holds(box, middle) for box in faces_in(page)) == 1


def found(portrait: Image.Image, face: tuple[int, int, int, int]) -> None:
    """Print how often the face is found, by how large it is and how it was altered."""
    by_size: Counter[int] = Counter()
    by_kind: Counter[str] = Counter()
    for size in SIZES:
        for kind, alter in ALTERED.items():
            hit = is_found(alter(centred(portrait, face, size)))
            by_size[size] += hit
            by_kind[kind] += hit
    print(f"found {by_size.total()} of {len(SIZES) * len(ALTERED)}")
    print("by width, of", len(ALTERED), {size: by_size[size] for size in SIZES})
    print("by kind, of", len(SIZES), {kind: by_kind[kind] for kind in ALTERED})


def false_alarms(folder: Path) -> None:
    """Print how many faces are found where there are none, and what that cost."""
    begun, pixels, alarms = time.process_time(), 0, {}
    pictures = sorted(folder.glob("*.webp"))
    for path in pictures:
        picture = Image.open(path).convert("RGB")
        pixels += picture.width * picture.height
        if boxes := faces_in(picture):
            alarms[path.name] = len(boxes)
    taken = time.process_time() - begun
    print(f"{sum(alarms.values())} in {len(pictures)} pictures without faces: {alarms}")
    print(f"{taken / pixels * 1e6:.2f} CPU-s for a million pixels")


if __name__ == "__main__":
    if len(sys.argv) > 1:
        left, top, width, height = map(int, sys.argv[2:])
        found(Image.open(sys.argv[1]).convert("RGB"), (left, top, width, height))
    else:
        found(astronaut(), FACE)
        false_alarms(Path("docs/pictures"))
