"""A chart of what happened day by day: stacked bars as a PNG.

It is drawn here, point by point: bars and digits are all it needs, it comes in any language, and a drawing library
with its fonts would be the heaviest thing that the desk brings along.
"""

from __future__ import annotations

import struct
import zlib
from collections.abc import Sequence

import numpy as np

WIDTH, HEIGHT = 800, 260
LEFT, RIGHT, TOP, BOTTOM = 84, 16, 20, 44
GROUND = (43, 45, 49)
LINE = (78, 80, 88)
INK = (219, 222, 225)
SCALE = 4
GLYPHS = {
    "0": (7, 5, 5, 5, 7),
    "1": (2, 6, 2, 2, 7),
    "2": (7, 1, 7, 4, 7),
    "3": (7, 1, 7, 1, 7),
    "4": (5, 5, 7, 1, 1),
    "5": (7, 4, 7, 1, 7),
    "6": (7, 4, 7, 5, 7),
    "7": (7, 1, 1, 1, 1),
    "8": (7, 5, 7, 5, 7),
    "9": (7, 5, 7, 1, 7),
    "-": (0, 0, 7, 0, 0),
}
"""Each character as five rows of three points, a bit a point."""


def bars(days: Sequence[Sequence[int]], colours: Sequence[int], first: str, last: str) -> bytes:
    """Draw one bar a day, its parts from the bottom up in the given colours (0xRRGGBB); returns a PNG.

    `first` and `last` are written below the ends: digits and hyphens, anything else leaves a gap.
    """
    points = np.full((HEIGHT, WIDTH, 3), GROUND, dtype=np.uint8)
    most = max((sum(day) for day in days), default=0)
    floor, room = HEIGHT - BOTTOM, HEIGHT - BOTTOM - TOP
    for share in (0.0, 0.5, 1.0):
        points[floor - round(room * share), LEFT : WIDTH - RIGHT] = LINE
    step = (WIDTH - RIGHT - LEFT) / max(len(days), 1)
    for number, day in enumerate(days):
        left, right = LEFT + round(step * number + step * 0.12), LEFT + round(step * (number + 1) - step * 0.12)
        below = 0
        for count, colour in zip(day, colours, strict=True):
            bottom, top = (
                floor - round(room * below / max(most, 1)),
                floor - round(room * (below + count) / max(most, 1)),
            )
            points[top:bottom, left : max(right, left + 1)] = tuple(colour.to_bytes(3))
            below += count
    _write(points, str(most), LEFT - 12, TOP - 10, from_right=True)
    _write(points, first, LEFT, floor + 12)
    _write(points, last, WIDTH - RIGHT, floor + 12, from_right=True)
    return _png(points)


def _write(points: np.ndarray, text: str, x: int, y: int, *, from_right: bool = False) -> None:
    advance = 4 * SCALE
    if from_right:
        x -= advance * len(text) - SCALE
    for character in text:
        rows = np.array([[row >> bit & 1 for bit in (2, 1, 0)] for row in GLYPHS.get(character, (0,) * 5)], dtype=bool)
        glyph = rows.repeat(SCALE, axis=0).repeat(SCALE, axis=1)
        points[y : y + glyph.shape[0], x : x + glyph.shape[1]][glyph] = INK
        x += advance


def _png(points: np.ndarray) -> bytes:
    height, width, _ = points.shape
    rows = np.zeros((height, 1 + width * 3), dtype=np.uint8)  # each row begins with its filter: none
    rows[:, 1:] = points.reshape(height, width * 3)
    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    parts = ((b"IHDR", header), (b"IDAT", zlib.compress(rows.tobytes(), 9)), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(content)) + name + content + struct.pack(">I", zlib.crc32(name + content))
        for name, content in parts
    )
