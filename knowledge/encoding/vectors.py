"""Sentence vectors: Google's multilingual Universal Sentence Encoder (Apache-2.0), run by `knowledge.encoding.encoder`.

One model for sixteen languages, so that a Japanese question finds what was only ever phrased in English.
"""

from __future__ import annotations

import hashlib
import math
import os
import threading
import zipfile
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import cache, lru_cache
from pathlib import Path
from typing import TypeVar

import numpy as np

from knowledge.encoding import encoder
from knowledge.replacing import replace_whole

_T = TypeVar("_T")

DIMENSIONS = encoder.DIMENSIONS

Encode = Callable[[list[str]], np.ndarray]
"""A way of making sentence vectors: texts to rows (n × 512)."""

_MOST_KEPT = 200_000
_SHARE = 1024
"""How many texts one thread encodes at a time; nearly all of it is arithmetic that runs beside other threads'."""

_loading = threading.Lock()


@cache
def _loaded() -> encoder.Encoder:
    return encoder.Encoder(encoder.load())


def _encoder() -> encoder.Encoder:
    # `cache` alone would let two threads that ask at once both read the weights.
    with _loading:
        return _loaded()


def encode(texts: Sequence[str]) -> np.ndarray:
    """Return one unit vector a text, as rows (n × 512, float32)."""
    return _shared(_encoder().encode, texts) if texts else np.zeros((0, DIMENSIONS), dtype=np.float32)


def encode_pieces(pieces: Sequence[int]) -> np.ndarray:
    """Return the vector of each piece as if it were a text of its own, as rows (n × 512, float32)."""
    return _shared(_encoder().encode_pieces, pieces) if pieces else np.zeros((0, DIMENSIONS), dtype=np.float32)


def _shared(encode: Callable[[Sequence[_T]], np.ndarray], things: Sequence[_T]) -> np.ndarray:
    """Encode some things; where they are many, they are shared among the processors."""
    if len(things) <= _SHARE:
        return encode(things)
    shares = [things[start : start + _SHARE] for start in range(0, len(things), _SHARE)]
    with ThreadPoolExecutor(os.cpu_count()) as processors:
        return np.vstack(list(processors.map(encode, shares)))


@lru_cache(maxsize=4096)
def encode_one(text: str) -> np.ndarray:
    """Return the vector of one text, remembered."""
    vector: np.ndarray = encode([text])[0]
    vector.setflags(write=False)
    return vector


def expect(pieces: Iterable[int]) -> None:
    """Make ready for questions made of some pieces: meeting them one by one takes a question much longer."""
    _encoder().learn(pieces)


def pieces(text: str) -> list[int]:
    """Return the numbers of the pieces that a text is cut into."""
    return _encoder().pieces(text)


@lru_cache(maxsize=65536)
def pieces_of_word(word: str) -> tuple[int, ...]:
    """Return the pieces of one word, remembered."""
    return tuple(_encoder().pieces(word)) if word else ()


@lru_cache(maxsize=65536)
def is_word(word: str) -> bool:
    """Whether the encoder knows a word whole, as it does the common words of its languages."""
    return len(_encoder().pieces(word)) == 1


def centred(encoded: np.ndarray, mean: np.ndarray) -> np.ndarray:
    """Return vectors (n × d) with the mean taken off and made unit length again."""
    moved: np.ndarray = np.subtract(encoded, mean, dtype=np.float32)
    moved /= np.maximum(np.sqrt(np.vecdot(moved, moved)), 1e-9)[..., None]
    return moved


def centred_one(encoded: np.ndarray, mean: np.ndarray) -> np.ndarray:
    """Return one vector as `centred` does many, in a fraction of the time."""
    moved: np.ndarray = encoded - mean
    moved *= 1 / max(math.sqrt(moved @ moved), 1e-9)
    return moved


def encode_kept(texts: Sequence[str], folder: Path | None) -> np.ndarray:
    """Return vectors as `encode` does, in half precision, keeping them in a folder so that the next time only new texts
    are encoded. A kept file that cannot be read or written is done without."""
    if folder is None:
        return encode(texts).astype(np.float16)
    keys = [hashlib.sha256(text.encode()).digest()[:16] for text in texts]
    known = _read(folder)
    missing = [number for number, key in enumerate(keys) if key not in known]
    fresh = encode([texts[number] for number in missing]).astype(np.float16)
    known.update(zip((keys[number] for number in missing), fresh, strict=True))
    if missing:
        _write(folder, dict(list(known.items())[-_MOST_KEPT:]))
    return np.array([known[key] for key in keys], dtype=np.float16).reshape(-1, DIMENSIONS)


def _read(folder: Path) -> dict[bytes, np.ndarray]:
    try:
        with (folder / "vectors.npz").open("rb") as file, np.load(file, allow_pickle=False) as kept:
            keys, rows = kept["keys"], kept["rows"]
    except (OSError, ValueError, KeyError, EOFError, zipfile.BadZipFile):
        return {}
    if keys.shape != (len(rows), 16) or rows.shape[1:] != (DIMENSIONS,) or rows.dtype != np.float16:
        return {}
    return {bytes(key): row for key, row in zip(keys, rows, strict=True)}


def _write(folder: Path, known: dict[bytes, np.ndarray]) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
        keys = np.array([np.frombuffer(key, dtype=np.uint8) for key in known])
        rows = np.array(list(known.values()), dtype=np.float16)
        replace_whole(folder / "vectors.npz", lambda file: np.savez(file, keys=keys, rows=rows))
    except OSError:
        return
