"""Faces looked for in pictures: a program of its own, ``python -m bundles.faces``.

Pictures come on standard input, each after its length in eight bytes. For each
goes a line of JSON out: the boxes where a face may be, or null for a picture that cannot be read.
It ends where its input does. No other module loads dlib, and nothing imports this one.

It finds what stands fairly upright and looks fairly much this way, from some 40 pixels on, and is
told to find too much rather than too little: a person looks at every proposal, and at the rest.
"""

import json
import os
import resource
import sys
from collections.abc import Iterable, Iterator
from typing import BinaryIO

import dlib
import numpy as np
from PIL import Image

from bundles.pictures import decoded
from ogonblick.errors import BundleError
from ogonblick.release import Box

_LENGTH = 8
_AFTER = 10
"""How much this stands back for those who answer with pages, in the system's own unit."""
_SECONDS = 120
"""The processor time of one picture at most; of the largest, 16 million pixels, it takes 5."""

# A whole piece of 1,920 x 4,000 pixels takes 277 MB, half of it 158 (2026-11).
_TILE, _OVERLAP = 2_000, 400
_COARSE = 4  # what is larger than the overlap is found in a smaller picture
_DOUBLED = 1  # faces of 40 pixels instead of 80, for four times the work
# Below what dlib takes for a face by itself: in 126 altered pictures of two faces it then finds 110
# instead of 106, a third that is turned away, and 3 in 57 pictures without any (2026-11).
_LEAST_SURE = -0.3
_ROOM = 0.4
"""How much is added on each side: what is found ends at brows, cheeks and chin."""


def faces_in(image: Image.Image) -> tuple[Box, ...]:
    """Return boxes around what may be faces in an RGB picture, from the top; none lies in another.

    Each is within the picture.
    """
    grey = image.convert("L")
    found = (*_in_tiles(grey), *_in_whole(grey))
    roomy = (_roomy(box, image.size) for box in _apart(found))
    return tuple(sorted(roomy, key=lambda box: (box[1], box[0])))


def _in_tiles(grey: Image.Image) -> Iterator[tuple[float, Box]]:
    """Yield how sure each face is, and its box, in a picture's own pixels."""
    for top in range(0, max(1, grey.height - _OVERLAP), _TILE - _OVERLAP):
        tile = grey.crop((0, top, grey.width, min(top + _TILE, grey.height)))
        for sure, (left, upper, width, height) in _found(tile):
            yield sure, (left, upper + top, width, height)


def _in_whole(grey: Image.Image) -> Iterator[tuple[float, Box]]:
    for sure, (left, top, width, height) in _found(grey.reduce(_COARSE)):
        yield sure, (left * _COARSE, top * _COARSE, width * _COARSE, height * _COARSE)


def _found(grey: Image.Image) -> Iterator[tuple[float, Box]]:
    boxes, sure, _ = _DETECTOR.run(np.asarray(grey), _DOUBLED, _LEAST_SURE)
    for one, told in zip(boxes, sure, strict=True):
        yield told, (one.left(), one.top(), one.width(), one.height())


def _apart(found: Iterable[tuple[float, Box]]) -> list[Box]:
    """Return the boxes without those whose middle lies in one that is surer."""
    kept: list[Box] = []
    for _, box in sorted(found, reverse=True):
        if not any(_holds_middle(one, box) or _holds_middle(box, one) for one in kept):
            kept.append(box)
    return kept


def _holds_middle(outer: Box, inner: Box) -> bool:
    across, down = inner[0] + inner[2] / 2, inner[1] + inner[3] / 2
    return 0 <= across - outer[0] <= outer[2] and 0 <= down - outer[1] <= outer[3]


def _roomy(box: Box, size: tuple[int, int]) -> Box:
    left, top, width, height = box
    across, down = round(width * _ROOM), round(height * _ROOM)
    first, upper = max(0, left - across), max(0, top - down)
    last, lower = min(size[0], left + width + across), min(size[1], top + height + down)
    return first, upper, last - first, lower - upper


def _pictures(stream: BinaryIO) -> Iterator[bytes]:
    while length := stream.read(_LENGTH):
        yield stream.read(int.from_bytes(length, "big"))


def _told(picture: bytes) -> str:
    try:
        return json.dumps(faces_in(decoded(picture)))
    except BundleError:
        return json.dumps(None)


def _allow_more_time() -> None:
    """Let the system end us should one picture take too long: no page waits for ever."""
    used = resource.getrusage(resource.RUSAGE_SELF)
    most = int(used.ru_utime + used.ru_stime) + _SECONDS
    resource.setrlimit(resource.RLIMIT_CPU, (most, resource.RLIM_INFINITY))


def _serve() -> None:
    os.nice(_AFTER)
    for picture in _pictures(sys.stdin.buffer):
        _allow_more_time()
        sys.stdout.write(f"{_told(picture)}\n")
        sys.stdout.flush()


_DETECTOR = dlib.get_frontal_face_detector()

if __name__ == "__main__":
    _serve()
