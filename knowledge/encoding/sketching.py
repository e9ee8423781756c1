"""Sketches: sentence vectors that know nothing of order, as sums of what the network makes of each piece of a word.

What it makes of the pieces that may be met is worked out once, so that a sketch costs next to nothing. Any other piece
is left out of it: no phrasing has it, and a question that it matters to is not plain, and goes to the whole network.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from scipy import sparse

from knowledge.encoding import vectors


@dataclass(frozen=True)
class Sketcher:
    """The vectors of some pieces alone, in half precision: `rows` is n × 512."""

    pieces: np.ndarray
    rows: np.ndarray

    @staticmethod
    def empty() -> Sketcher:
        """Return one that knows no piece."""
        return Sketcher(np.zeros(0, dtype=np.int32), np.zeros((0, vectors.DIMENSIONS), dtype=np.float16))

    def with_new(self, texts: Iterable[str]) -> Sketcher:
        """Return one that knows the pieces of some texts too."""
        new = sorted({piece for text in texts for piece in vectors.pieces(text)} - self._place.keys())
        if not new:
            return self
        rows = vectors.encode_pieces(new).astype(np.float16)
        return Sketcher(np.append(self.pieces, np.array(new, dtype=np.int32)), np.vstack([self.rows, rows]))

    @cached_property
    def _place(self) -> dict[int, int]:
        return {piece: place for place, piece in enumerate(self.pieces.tolist())}

    def _places(self, text: str) -> list[int]:
        # No piece spans two words.
        known = self._place
        return [known[piece] for word in text.split(" ") for piece in vectors.pieces_of_word(word) if piece in known]

    def sketch(self, text: str) -> np.ndarray:
        """Return the sketch of a text (512, float32, of length 1 or 0)."""
        total = self.rows[self._places(text)].sum(axis=0, dtype=np.float32)
        total *= np.float32(1 / max(math.sqrt(total @ total), 1e-9))
        return np.asarray(total)

    def sketches(self, texts: Sequence[str]) -> np.ndarray:
        """Return the sketches of many texts, as rows (n × 512, float32): sums worked out all at once."""
        found = [self._places(text) for text in texts]
        starts = np.cumsum([0, *map(len, found)])
        places = np.array([place for one in found for place in one], dtype=np.int32)
        held = sparse.csr_array(
            (np.ones(len(places), np.float32), places, starts), shape=(len(texts), len(self.pieces))
        )
        totals = np.asarray(held @ self.rows.astype(np.float32))
        return np.asarray(totals / np.maximum(np.sqrt(np.vecdot(totals, totals)), 1e-9)[:, None], dtype=np.float32)
