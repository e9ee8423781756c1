"""A question read: spelt right, its names and question words found, and the words nobody here knows."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache, partial
from itertools import chain
from typing import NamedTuple

from knowledge.encoding import vectors
from knowledge.model import Base, Person, Topic
from knowledge.parts import ALL, Parts
from knowledge.text import cjk_runs, fold, is_cjk, pairs_of, strip_markup, to_traditional, words, written_as_names
from knowledge.understanding.countries import Countries
from knowledge.understanding.dictionary import in_dictionary, in_dictionary_of
from knowledge.understanding.gazetteer import Found, Gazetteer, Mention
from knowledge.understanding.homophones import Homophones
from knowledge.understanding.language import asks_of, is_doing, is_set_aside, lexicons
from knowledge.understanding.spelling import Spelling

_KATAKANA = re.compile("[ァ-ヺー]{2,}")
_NAME_WEIGHT = 3
_CAPITAL_NOUNS = frozenset({"de"})
"""Languages that write every noun as others write names."""


@dataclass(frozen=True, slots=True)
class Reading:
    """What was found in a question. `corrected` is its text spelt right, people by their usual names; `spaced` and
    `runs` are its words and unspaced parts in that form; `unknown` the content words that neither the
    base nor its sources hold; `strange` is the share (0–1) of its content that is unknown, and `strange_alone` the
    same had this very phrasing not been in the base."""

    folded: str
    corrected: str
    spaced: tuple[str, ...]
    runs: tuple[str, ...]
    mentions: tuple[Mention, ...]
    asks: frozenset[str]
    unknown: tuple[str, ...]
    corrections: tuple[tuple[str, str], ...]
    content: tuple[str, ...]
    units: tuple[str, ...]
    """What coverage counts: the words with content, and the pairs of unspaced characters, each once."""
    strange: float
    strange_alone: float
    countries: tuple[str, ...]
    """The names in it of countries of which the base never speaks."""
    strangers: tuple[str, ...]
    """Its unknown words that are written as names."""

    def ids(self, kind: str) -> tuple[str, ...]:
        """Return the ids of the people, topics or meetings named."""
        return tuple(mention.id for mention in self.mentions if mention.kind == kind)

    @property
    def names_only(self) -> bool:
        """Whether the question is nothing but names of the base's people, topics and meetings: “taiwan??”."""
        named = {word for mention in self.mentions for word in words(fold(mention.name))}
        unspaced = "".join(fold(mention.name) for mention in self.mentions if is_cjk(mention.name))
        if not self.mentions or any(character not in unspaced for run in self.runs for character in run):
            return False
        return all(word in named for word in self.content)

    @property
    def names(self) -> tuple[str, ...]:
        """Names and question words as features."""
        return (*(m.feature for m in self.mentions), *(f"§ask:{ask}" for ask in sorted(self.asks)))


class Reader:
    """Reads questions with one base's vocabulary."""

    def __init__(self, base: Base, parts: Parts = ALL, gazetteer: Gazetteer | None = None) -> None:
        """Take in a base's words; a `gazetteer` that knows its names and which of them are usual may be given."""
        self._parts = parts
        self.gazetteer = gazetteer or Gazetteer(base, parts)
        questions = [text for entry in base.entries.values() for texts in entry.questions.values() for text in texts]
        asked, told = [_units(text) for text in questions], [_units(text) for text in _other_texts(base)]
        names = Counter(self.gazetteer.vocabulary())
        counts = Counter(chain.from_iterable(units.spaced for units in (*asked, *told)))
        counts.update({name: _NAME_WEIGHT * count for name, count in names.items()})
        told_words = frozenset(chain.from_iterable(units.distinct for units in told))
        told_pairs = frozenset(chain.from_iterable(units.pairs for units in told))
        self._once = _only_once(units.distinct for units in asked) - told_words - names.keys()
        pairs = Counter(chain.from_iterable(units.pairs for units in asked))
        self._bigrams_once = frozenset(pair for pair, count in pairs.items() if count == 1) - told_pairs
        self._codes = base.languages
        self._tells_names = _CAPITAL_NOUNS.isdisjoint(self._codes)
        read = lexicons(self._codes)
        self._function_words = frozenset(word for lexicon in read for word in lexicon.function_words)
        others = tuple(code for code in self._codes if code != "en")
        self._short_forms = {
            short: full
            for lexicon in read
            for short, full in lexicon.short_forms.items()
            if not in_dictionary_of(others, short)
        }
        self._function_bigrams = frozenset(
            pair for word in self._function_words if not word.isascii() for pair in pairs_of(word)
        )
        cues = [cue for lexicon in read for listed in lexicon.asks.values() for cue in listed]
        self._cue_bigrams = frozenset(pair for cue in cues if not cue.isascii() for pair in pairs_of(cue))
        self._bigrams = told_pairs | pairs.keys()
        self._known_bigrams = self._bigrams | self._function_bigrams | self._cue_bigrams
        unspaced = sum(bool(units.pairs) for units in asked)
        people = self.gazetteer.unspaced_names("person", 2)
        self._homophones = Homophones(self._known_bigrams, pairs, unspaced, people)
        self._pair = lru_cache(maxsize=32768)(self._pair_anew)
        self._katakana = frozenset(chain.from_iterable(units.katakana for units in (*asked, *told)))
        self._countries = Countries(self._codes, lambda unit: unit in counts or unit in self._bigrams)
        right = partial(in_dictionary, languages=self._codes) if parts.spelling else _anything
        self.spelling = Spelling(counts, self._function_words, right, vectors.is_word)
        if gazetteer is None:
            self.gazetteer.learn_usual_names(map(fold, questions))

    def read(self, text: str) -> Reading:
        """Read a question as it was typed."""
        said = strip_markup(text)
        folded = fold(said)
        said_in_full = chain.from_iterable(self._short_forms.get(word, (word,)) for word in words(folded))
        typed = list(said_in_full) or words(folded)
        right = [self.spelling.correct(word) for word in typed]
        spaced = [known or word for known, word in zip(right, typed, strict=True)]
        unknown = [word for known, word in zip(right, typed, strict=True) if known is None]
        typed_runs = [self._heard_right(run) for run in cjk_runs(folded.replace("・", "").replace("·", ""))]
        for run in typed_runs:
            unknown += self._unknown_terms(run)
        strange, strange_alone = self._strangeness(typed, spaced, set(unknown), typed_runs)
        if not self._parts.unknown:
            unknown, strange, strange_alone = [], 0.0, 0.0
        noted = _Noted(self._codes)
        usual = self._usual_words(spaced, noted)
        runs = [self._usual_run(run, noted) for run in typed_runs]
        content = tuple(word for word in spaced if not self.is_function_word(word))
        return Reading(
            folded=folded,
            corrected=" ".join((*usual, *runs)),
            spaced=tuple(usual),
            runs=tuple(runs),
            mentions=noted.mentions(),
            asks=asks_of(folded, self._codes, spaced) if self._parts.asks else frozenset(),
            unknown=tuple(dict.fromkeys(word for word in unknown if len(word) > 1 or not word.isascii())),
            corrections=tuple(
                (word, known) for word, known in zip(typed, right, strict=True) if known not in (None, word)
            ),
            content=content,
            units=tuple(dict.fromkeys((*content, *chain.from_iterable(map(pairs_of, runs))))),
            strange=strange,
            strange_alone=strange_alone,
            strangers=self._strangers(said, unknown),
            countries=self._countries.named(spaced, typed_runs) if self._parts.unknown else (),
        )

    def _heard_right(self, run: str) -> str:
        if not self._parts.spelling or self._homophones.knows(run):
            return run
        people = (found for found in self.gazetteer.in_run(run) if any(one.kind == "person" for one in found.mentions))
        return self._homophones.right(run, {place for found in people for place in range(found.start, found.end)})

    def _usual_words(self, spaced: list[str], noted: _Noted) -> list[str]:
        usual: list[str] = []
        done = 0
        for found in self.gazetteer.in_words(spaced):
            noted.add(found, before=" ".join(spaced[: found.start]) + " ")
            name = self._usual_name(found, unspaced=False)
            usual += spaced[done : found.start]
            usual += name.split() if name else spaced[found.start : found.end]
            done = found.end
        return usual + spaced[done:]

    def _usual_run(self, run: str, noted: _Noted) -> str:
        usual = ""
        done = 0
        for found in self.gazetteer.in_run(run):
            noted.add(found, before=run[: found.start], after=run[found.end :])
            name = self._usual_name(found, unspaced=True)
            usual += run[done : found.start] + (name or run[found.start : found.end])
            done = found.end
        return usual + run[done:]

    def _usual_name(self, found: Found, *, unspaced: bool) -> str | None:
        names = (self.gazetteer.usual_name(mention, unspaced=unspaced) for mention in found.mentions)
        return next((name for name in names if name), None)

    def _strangers(self, said: str, unknown: list[str]) -> tuple[str, ...]:
        if not unknown or not self._tells_names:
            return ()
        return tuple(name for name in written_as_names(said) if name in unknown)

    def finished(self, prefix: str) -> str:
        """Return the beginning of a question with its last word, where it is only begun, written out."""
        begun = re.search(r"[^\W\d_]{3,}$", prefix)
        word = self.spelling.begun_by(fold(begun.group())) if begun else None
        return prefix[: begun.start()] + word if begun and word else prefix

    def is_function_word(self, word: str) -> bool:
        """Whether a word carries no content in any language the desk has a lexicon of."""
        return word in self._function_words

    def _strangeness(
        self, typed: list[str], spaced: list[str], unknown: set[str], runs: list[str]
    ) -> tuple[float, float]:
        content = strange = alone = 0.0
        for word, right in zip(typed, spaced, strict=True):
            if not self.is_function_word(right):
                content += 1.0
                strange += word in unknown
                alone += word in unknown or right in self._once
        for pair in set(chain.from_iterable(map(pairs_of, runs))):
            of_content, strange_here, strange_alone = self._pair(pair)
            content += of_content
            strange += strange_here
            alone += strange_alone
        return strange / max(1.0, content), alone / max(1.0, content)

    def _pair_anew(self, pair: str) -> tuple[float, float, float]:
        """Return how much a pair of unspaced characters adds to the content, to what is strange of it, and to what
        would be had the phrasing not been in the base."""
        if pair in self._function_bigrams or pair in self._cue_bigrams or _is_hiragana(pair):
            return 0.0, 0.0, 0.0
        known = pair in self._bigrams
        return 0.5, 0.0 if known else 0.5, 0.0 if known and pair not in self._bigrams_once else 0.5

    def renamed(self, reading: Reading, mention: Mention, person: Person) -> str | None:
        """Return a question's text with a mention replaced by a person's usual name, or None where it cannot be."""
        name = fold(mention.name) if is_cjk(mention.name) else " ".join(words(fold(mention.name)))
        as_person = Mention("person", person.id, "")
        usual = self.gazetteer.usual_name(as_person, unspaced=is_cjk(name))
        return reading.corrected.replace(name, usual, 1) if usual and name in reading.corrected else None

    def _unknown_terms(self, run: str) -> list[str]:
        found = [word for word in _KATAKANA.findall(run) if not self._knows_katakana(word)]
        if self._known_bigrams.issuperset(pairs_of(run)):
            return found
        for segment in re.split(r"[ァ-ヺー]{2,}|[ぁ-ゖ]+", run):
            start = 0
            for i in range(len(segment) - 1):
                if segment[i : i + 2] in self._known_bigrams:
                    if i - start >= 1:
                        found.append(segment[start : i + (0 if i - start >= 2 else 1)])
                    start = i + 1
            if len(segment) - start >= 2 and segment[start : start + 2] not in self._known_bigrams:
                found.append(segment[start:])
        return [term for term in found if len(term) >= 2]

    def _knows_katakana(self, word: str) -> bool:
        return word in self._katakana or any(
            word in known or (len(known) > 2 and known in word) for known in self._katakana
        )


class _Noted:
    """The names found in a question, those that it sets aside (“not the … one”) apart, and whose name is marked as that
    of who does something (“by …”) first."""

    def __init__(self, codes: tuple[str, ...]) -> None:
        self._codes = codes
        self._doing: dict[tuple[str, str], Mention] = {}
        self._meant: dict[tuple[str, str], Mention] = {}
        self._set_aside: dict[tuple[str, str], Mention] = {}

    def add(self, found: Found, *, before: str = "", after: str = "") -> None:
        where = self._meant
        if is_set_aside(before, after, self._codes):
            where = self._set_aside
        elif is_doing(before, after, self._codes):
            where = self._doing
        for mention in found.mentions:
            where.setdefault((mention.kind, mention.id), mention)

    def mentions(self) -> tuple[Mention, ...]:
        """Return the names meant; one set aside counts too where no other of its kind is named."""
        meant = {**self._doing, **self._meant}
        kinds = {kind for kind, _ in meant}
        kept = (mention for (kind, _), mention in self._set_aside.items() if kind not in kinds)
        return (*meant.values(), *kept)


class _Units(NamedTuple):
    """A text's spaced words, all and each once, its pairs of unspaced characters, and its words in katakana."""

    spaced: tuple[str, ...]
    distinct: frozenset[str]
    pairs: frozenset[str]
    katakana: tuple[str, ...]


def forget_texts() -> None:
    """Forget the texts that were read lately: they are remembered to be read again quickly."""
    for remembering in (_units, fold, to_traditional, vectors.encode_one):
        remembering.cache_clear()


@lru_cache(maxsize=65536)
def _units(text: str) -> _Units:
    folded = fold(text)
    spaced = tuple(words(folded))
    pairs = frozenset(chain.from_iterable(map(pairs_of, cjk_runs(folded))))
    return _Units(spaced, frozenset(spaced), pairs, tuple(_KATAKANA.findall(folded)))


def _only_once(texts: Iterable[Iterable[str]]) -> frozenset[str]:
    """Return what just one of some texts holds."""
    return frozenset(unit for unit, count in Counter(chain.from_iterable(texts)).items() if count == 1)


def _anything(_: str) -> bool:
    return True


def _is_hiragana(text: str) -> bool:
    return all("ぁ" <= character <= "ゖ" for character in text)


def _other_texts(base: Base) -> list[str]:
    texts = [answer for entry in base.entries.values() for answer in entry.answer.values()]
    texts += [passage.text for source in base.sources.values() for passage in source.passages]
    texts += [passage.heading for source in base.sources.values() for passage in source.passages if passage.heading]
    things: list[Person | Topic] = [*base.people.values(), *base.topics.values()]
    for named in things:
        texts += [name for names in named.names.values() for name in names]
        texts += list(named.about.values())
    for meeting in base.meetings.values():
        texts += list(meeting.title.values())
    texts += [*base.name.values(), *base.about.values()]
    return texts
