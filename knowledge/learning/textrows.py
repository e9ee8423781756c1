"""The texts of a corpus as rows of numbers: their lexical features beside sentence vectors made in one way."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from scipy import linalg

from knowledge.encoding import vectors
from knowledge.learning.classifier import Rows, rows_of
from knowledge.learning.corpus import Corpus
from knowledge.learning.features import DIMENSIONS, SEMANTIC_LENGTH, Row
from knowledge.learning.fitted import Scorer, Vectors, reduced
from knowledge.understanding.reading import Reading

NEAR_DIMENSIONS = 160
"""In how many dimensions nearness is measured: most of what sets phrasings apart, at a third of the memory to read."""


@dataclass(frozen=True)
class Table:
    """Texts as rows, so that an edit of the base need not begin anew: `place` says which row is whose; `mean` was taken
    off the sentence vectors, `basis` is what `Scorer` measures nearness in, and `few` are the rows' vectors in it."""

    place: Mapping[str, int]
    rows: Rows
    few: np.ndarray
    mean: np.ndarray
    basis: np.ndarray

    @staticmethod
    def empty(mean: np.ndarray, basis: np.ndarray) -> Table:
        """Return one that has no text yet."""
        rows = Rows(rows_of([], DIMENSIONS), np.zeros((0, vectors.DIMENSIONS), np.float32))
        return Table({}, rows, np.zeros((0, basis.shape[1]), np.float32), mean, basis)


@dataclass(frozen=True)
class TextRows:
    """Some texts of a corpus as rows: `numbers` are theirs in the corpus, in rising order; `new` says which were not in
    an earlier table."""

    corpus: Corpus
    numbers: np.ndarray
    table: Table
    new: np.ndarray

    @staticmethod
    def of(
        corpus: Corpus,
        numbers: np.ndarray,
        read: Mapping[str, Reading],
        lexical: Mapping[str, Row],
        encode: vectors.Encode,
        before: Table | None = None,
    ) -> TextRows:
        """Make the rows of some texts. What an earlier table holds is taken from there; `read` and `lexical` need to
        have all others."""
        texts = [corpus.texts[number] for number in numbers.tolist()]
        new = [text for text in dict.fromkeys(texts) if before is None or text not in before.place]
        # In the precision that is kept on disk: a base answers alike whether it was fitted just now or before.
        encoded = encode([read[text].corrected for text in new]).astype(np.float16).astype(np.float32)
        fresh = rows_of([lexical[text] for text in new], DIMENSIONS)
        asked = _asked(new, corpus, numbers)
        mean = before.mean if before else encoded[asked].mean(axis=0)
        dense = vectors.centred(encoded, mean)
        basis = before.basis if before else _basis(dense[asked])
        earlier = before or Table.empty(mean, basis)
        place = {**earlier.place, **{text: len(earlier.rows) + number for number, text in enumerate(new)}}
        made = Rows(fresh, SEMANTIC_LENGTH * dense)
        places = np.array([place[text] for text in texts], dtype=np.intp)
        rows = earlier.rows.picked(made, places)
        few = np.vstack([earlier.few, reduced(dense, basis).astype(np.float16).astype(np.float32)]).take(places, axis=0)
        table = Table({text: row for row, text in enumerate(texts)}, rows, few, mean, basis)
        return TextRows(corpus, numbers, table, places >= len(earlier.rows))

    @property
    def rows(self) -> Rows:
        """The rows, in the order of the numbers."""
        return self.table.rows

    @property
    def labels(self) -> np.ndarray:
        """The label of each row's text."""
        return np.asarray(self.corpus.labels[self.numbers])

    @property
    def weights(self) -> np.ndarray:
        """How much each row's text counts as an example."""
        return np.asarray(self.corpus.weights[self.numbers])

    def places(self, numbers: np.ndarray) -> np.ndarray:
        """Return which rows are those of some texts of the corpus; texts that are not here are left out."""
        places = np.searchsorted(self.numbers, numbers)
        here = places < len(self.numbers)
        here[here] = self.numbers[places[here]] == numbers[here]
        return np.asarray(places[here])

    def scorer(self, weights: np.ndarray, learnt: np.ndarray | None = None) -> Scorer:
        """Return what scores with some weights; nearness is to those phrasings among the texts learnt, or to all."""
        phrasings, asked = len(self.corpus.phrasings), self.corpus.asked
        answered = asked + len(self.corpus.answers)
        numbers = self.numbers if learnt is None else learnt
        return Scorer(
            weights,
            self.table.mean,
            self.table.basis,
            self._vectors(numbers[numbers < phrasings]),
            self._vectors(np.arange(asked, answered)),
            self._vectors(np.arange(answered, len(self.corpus.texts))),
        )

    def _vectors(self, numbers: np.ndarray) -> Vectors:
        places = self.places(numbers)
        return Vectors(self.table.few[places], self.labels[places])


def _asked(texts: list[str], corpus: Corpus, numbers: np.ndarray) -> np.ndarray:
    """Return which of some texts are phrasings among those with these numbers."""
    phrasings = {corpus.texts[number] for number in numbers[numbers < len(corpus.phrasings)].tolist()}
    return np.array([text in phrasings for text in texts], dtype=bool)


def _basis(dense: np.ndarray) -> np.ndarray:
    """Return the directions in which rows differ most, as columns: the principal components."""
    _, directions = linalg.eigh(dense.T @ dense, check_finite=False)
    return np.ascontiguousarray(directions[:, ::-1][:, :NEAR_DIMENSIONS], dtype=np.float32)
