"""A question read: spelt right, its names and question words found, and the words nobody here knows."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass

from knowledge.gazetteer import Gazetteer, Mention
from knowledge.language import all_languages, asks_of, is_negated
from knowledge.model import Base
from knowledge.spelling import Spelling
from knowledge.text import cjk_runs, fold, strip_markup, words

_KATAKANA = re.compile("[ァ-ヺー]{2,}")
_NAME_WEIGHT = 3


@dataclass(frozen=True, slots=True)
class Reading:
    """What was found in a question. `spaced` are its words spelt right; `unknown` the content words that neither the
    base nor its sources hold; `strange` is the share (0–1) of its content that is unknown, and `strange_alone` that share
    had this very phrasing not been in the base."""

    folded: str
    spaced: tuple[str, ...]
    runs: tuple[str, ...]
    mentions: tuple[Mention, ...]
    asks: frozenset[str]
    unknown: tuple[str, ...]
    negated: bool
    corrections: tuple[tuple[str, str], ...]
    content: tuple[str, ...]
    strange: float
    strange_alone: float

    def ids(self, kind: str) -> tuple[str, ...]:
        """Return the ids of the people, topics or meetings named."""
        return tuple(mention.id for mention in self.mentions if mention.kind == kind)

    @property
    def names(self) -> tuple[str, ...]:
        """Names and question words as features."""
        return (*(m.feature for m in self.mentions), *(f"§ask:{ask}" for ask in sorted(self.asks)))

    @property
    def corrected(self) -> str:
        """The folded text with its spelling put right."""
        text = self.folded
        for wrong, right in self.corrections:
            text = re.sub(rf"(?<!\w){re.escape(wrong)}(?!\w)", right, text)
        return text


class Reader:
    """Reads questions with one base's vocabulary."""

    def __init__(self, base: Base) -> None:
        self.gazetteer = Gazetteer(base)
        counts: Counter[str] = Counter()
        rare: Counter[str] = Counter()
        bigrams: Counter[str] = Counter()
        katakana: set[str] = set()
        texts = [(text, True) for entry in base.entries.values() for qs in entry.questions.values() for text in qs]
        texts += [(text, False) for text in _other_texts(base)]
        for text, is_question in texts:
            folded = fold(text)
            counts.update(words(folded))
            if is_question:
                rare.update(set(words(folded)))
            else:
                rare.update({word: 2 for word in words(folded)})
            for run in cjk_runs(folded):
                pairs = {run[i : i + 2] for i in range(len(run) - 1)}
                bigrams.update(pairs if is_question else dict.fromkeys(pairs, 2))
            katakana.update(_KATAKANA.findall(folded))
        for word in self.gazetteer.vocabulary():
            counts[word] += _NAME_WEIGHT
            rare[word] += _NAME_WEIGHT
        self._once = frozenset(word for word, count in rare.items() if count == 1)
        self._bigrams_once = frozenset(pair for pair, count in bigrams.items() if count == 1)
        self._function_words = frozenset().union(*(lexicon.function_words for lexicon in all_languages()))
        self._function_bigrams = frozenset(
            word[i : i + 2] for word in self._function_words if not word.isascii() for i in range(len(word) - 1)
        )
        cues = [cue for lexicon in all_languages() for listed in lexicon.asks.values() for cue in listed]
        self._cue_bigrams = frozenset(cue[i : i + 2] for cue in cues if not cue.isascii() for i in range(len(cue) - 1))
        self._bigrams = frozenset(bigrams)
        self._katakana = frozenset(katakana)
        self.spelling = Spelling(counts, self._function_words)

    def read(self, text: str) -> Reading:
        """Read a question as it was typed."""
        folded = fold(strip_markup(text))
        typed = words(folded)
        spaced: list[str] = []
        unknown: list[str] = []
        corrections: list[tuple[str, str]] = []
        for word in typed:
            right = self.spelling.correct(word)
            spaced.append(right or word)
            if right is None:
                unknown.append(word)
            elif right != word:
                corrections.append((word, right))
        runs = tuple(cjk_runs(folded))
        strange, strange_alone = self._strangeness(typed, spaced, set(unknown), runs)
        for run in runs:
            unknown += self._unknown_terms(run)
        return Reading(
            folded=folded,
            spaced=tuple(spaced),
            runs=runs,
            mentions=self.gazetteer.find(spaced, folded),
            asks=asks_of(folded),
            unknown=tuple(dict.fromkeys(word for word in unknown if len(word) > 1 or not word.isascii())),
            negated=is_negated(folded),
            corrections=tuple(corrections),
            content=tuple(word for word in spaced if not self.is_function_word(word)),
            strange=strange,
            strange_alone=strange_alone,
        )

    def is_function_word(self, word: str) -> bool:
        """Whether a word carries no content in any language the desk has a lexicon of."""
        return word in self._function_words

    def _strangeness(
        self, typed: list[str], spaced: list[str], unknown: set[str], runs: tuple[str, ...]
    ) -> tuple[float, float]:
        content = strange = alone = 0.0
        for word, right in zip(typed, spaced, strict=True):
            if not self.is_function_word(right):
                content += 1.0
                strange += word in unknown
                alone += word in unknown or right in self._once
        for pair in {run[i : i + 2] for run in runs for i in range(len(run) - 1)}:
            if pair not in self._function_bigrams and pair not in self._cue_bigrams and not _is_hiragana(pair):
                content += 0.5
                strange += 0.0 if pair in self._bigrams else 0.5
                alone += 0.0 if pair in self._bigrams and pair not in self._bigrams_once else 0.5
        return strange / max(1.0, content), alone / max(1.0, content)

    def _unknown_terms(self, run: str) -> list[str]:
        found = [word for word in _KATAKANA.findall(run) if not self._knows_katakana(word)]
        for segment in re.split(r"[ァ-ヺー]{2,}|[ぁ-ゖ]+", run):
            start = 0
            for i in range(len(segment) - 1):
                if self._knows(segment[i : i + 2]):
                    if i - start >= 1:
                        found.append(segment[start : i + (0 if i - start >= 2 else 1)])
                    start = i + 1
            if len(segment) - start >= 2 and not self._knows(segment[start : start + 2]):
                found.append(segment[start:])
        return [term for term in found if len(term) >= 2]

    def _knows(self, bigram: str) -> bool:
        return bigram in self._bigrams or bigram in self._function_bigrams or bigram in self._cue_bigrams

    def _knows_katakana(self, word: str) -> bool:
        return any(word in known or (len(known) > 2 and known in word) for known in self._katakana)


def _is_hiragana(text: str) -> bool:
    return all("ぁ" <= character <= "ゖ" for character in text)


def _other_texts(base: Base) -> list[str]:
    texts = [answer for entry in base.entries.values() for answer in entry.answer.values()]
    texts += [passage.text for source in base.sources.values() for passage in source.passages]
    texts += [passage.heading for source in base.sources.values() for passage in source.passages if passage.heading]
    for named in (*base.people.values(), *base.topics.values()):
        texts += [name for names in named.names.values() for name in names]
        texts += list(named.about.values())
    for meeting in base.meetings.values():
        texts += list(meeting.title.values())
    texts += [*base.name.values(), *base.about.values()]
    return texts
