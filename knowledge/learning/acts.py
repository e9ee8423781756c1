"""What somebody does with an answer just given: doubts it, asks why, wants the same of somebody else: dialogue acts.

People put each act in endless ways. It is therefore learnt from examples (`languages/*.acts.yaml`), as entries are from
their phrasings, and told by the same kind of classifier, against the base's questions and talk about nothing in
particular. Whoever and whatever language is named is put out of sight while wordings are compared.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from knowledge.encoding import vectors
from knowledge.learning import classifier
from knowledge.learning.classifier import Rows, log_chances, rows_of
from knowledge.learning.features import DIMENSIONS, SEMANTIC_LENGTH, Bag, Vectoriser, bag_of, scores
from knowledge.text import cjk_runs, fold, words
from knowledge.understanding import cues
from knowledge.understanding.gazetteer import Found, Gazetteer
from knowledge.understanding.language import OWN, language, lexicons
from knowledge.understanding.reading import Reading
from knowledge.understanding.recognition import language_of

OTHERS = 3000
"""About how many questions and lines of talk are learnt from as no act at all."""

ACT_WEIGHT = 6.0
OTHER_WEIGHT = 2.2
"""How much an example of an act counts, or one that asks something of its own, and one of the base's or of talk."""

NONE = "none"
"""What the examples that ask something of their own are listed under."""


@dataclass(frozen=True)
class Acts:
    """The acts learnt, and what tells them: `weights` is (lexical, then semantic dimensions) × (none, then the acts);
    `mean` is the sentence vector taken off every other."""

    names: tuple[str, ...]
    vectoriser: Vectoriser
    mean: np.ndarray
    weights: np.ndarray

    @staticmethod
    def learn(others: Sequence[str], codes: tuple[str, ...], encode: vectors.Encode) -> Acts:
        """Learn from the examples in every language read on a base in some languages, and from what is no act, both
        `without_names`."""
        listed = list(_examples(codes))
        names = tuple(dict.fromkeys(act for act, _ in listed if act != NONE))
        label = {NONE: 0, **{act: number for number, act in enumerate(names, 1)}}
        texts = [*(text for _, text in listed), *others]
        bags = [_bag(text) for text in texts]
        vectoriser = Vectoriser.learn(bags)
        encoded = encode(texts).astype(np.float32)
        mean = encoded.mean(axis=0)
        lexical = rows_of(vectoriser.rows(bags), DIMENSIONS)
        rows = Rows(lexical, SEMANTIC_LENGTH * vectors.centred(encoded, mean))
        labels = np.array([*(label[act] for act, _ in listed), *[0] * len(others)])
        weights = np.repeat(np.array([ACT_WEIGHT, OTHER_WEIGHT], dtype=np.float32), [len(listed), len(others)])
        found = classifier.fit(rows, labels, len(names) + 1, weights)
        return Acts(names, vectoriser, mean, found.weights)

    def of(self, text: str) -> tuple[str | None, float]:
        """Return what a text `without_names` does, or None where it does none of the acts, and the chance of it."""
        vector = vectors.centred_one(vectors.encode_one(text), self.mean)
        chances = np.exp(log_chances(scores(self.weights, self.vectoriser.row(_bag(text)), vector)))
        best = int(chances.argmax())
        return self.names[best - 1] if best else None, float(chances[best])


def plain_form(act: str, code: str, **values: str) -> str:
    """Return the plainest wording of an act in a language, or in English where there is none, with what it names."""
    own = language(code).acts or language("en").acts
    return own[act][0].format(**values)


def without_names(reading: Reading, gazetteer: Gazetteer, codes: tuple[str, ...]) -> str:
    """Return a text with stand-ins for whoever and whatever language it names."""
    stand_ins = _stand_ins(reading, codes)
    spaced = _replaced(reading.spaced, gazetteer.in_words(list(reading.spaced)), [stand_ins["person"]])
    runs = ["".join(_replaced(run, gazetteer.in_run(run), stand_ins["person"])) for run in reading.runs]
    return cues.with_languages_as(stand_ins["language"], " ".join((*spaced, *runs)), codes)


def _stand_ins(reading: Reading, codes: tuple[str, ...]) -> Mapping[str, str]:
    """Return the stand-ins of the language of a text, or of English where that has none."""
    code = language_of(reading.folded, None, tuple(dict.fromkeys((*codes, *OWN))))
    return language(code).stand_ins or language("en").stand_ins


def _replaced(parts: Sequence[str], found: Iterable[Found], stand_in: Sequence[str]) -> list[str]:
    """Return parts of a text with the people found among them replaced."""
    left = list(parts)
    for name in reversed(list(found)):
        if any(mention.kind == "person" for mention in name.mentions):
            left[name.start : name.end] = stand_in
    return left


def _examples(codes: tuple[str, ...]) -> Iterator[tuple[str, str]]:
    for lexicon in lexicons(codes):
        for act, wordings in lexicon.acts.items():
            yield from ((act, fold(wording.format(**lexicon.stand_ins))) for wording in wordings)


def _bag(text: str) -> Bag:
    return bag_of(words(text), cjk_runs(text))
