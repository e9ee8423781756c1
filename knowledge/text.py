"""Folding of what people type: width, case, accents, script; words; and which language it is.

Folding maps every spelling of a word that a reader takes for the same onto one: full-width to ASCII, Traditional and
Japanese Han forms to Simplified ones (OpenCC), accents off Latin letters. It is for matching, never for showing.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from functools import lru_cache

import opencc
from pypinyin import lazy_pinyin

LATIN_WORD = re.compile(r"[^\W_]+(?:'[^\W_]+)*")
_HAN = "㐀-䶿一-鿿豈-﫿々〆〇"
_KANA = "ぁ-ゖァ-ヺーヽヾゝゞ"
_HANGUL = "가-힣"
_CJK_RUN = re.compile(f"[{_HAN}{_KANA}{_HANGUL}]+")
_KANA_ANY = re.compile(f"[{_KANA}]")
_HAN_ANY = re.compile(f"[{_HAN}]")
_NOISE = re.compile(
    r"<(?:@[!&]?|#|a?:\w+:|/[^:>]*:)\d+>|<t:\d+(?::\w)?>|https?://\S+|[\u200b-\u200f\u2060\ufeff\ufe0f]"
)
_TO_SIMPLIFIED = opencc.OpenCC("t2s")
_FROM_JAPANESE = opencc.OpenCC("jp2t")
_TO_TRADITIONAL = opencc.OpenCC("s2tw")
_TRADITIONAL_ONLY = re.compile("[們個這說對會談麼嗎裡國還沒與為間關係來時於見過題記問報應該話請歡謝誰麼點幾經濟貿臺]")
_JAPANESE_ONLY_HAN = re.compile("[込峠働畑]")
_SPACED_OUT = re.compile(r"(?<!\S)[^\W\d_](?: [^\W\d_]){3,}(?!\S)")
_MARKUP = re.compile(r"[*_~|`>#<\u200b-\u200f\u2060\ufeff\ufe0f]|https?:")
_APOSTROPHES = str.maketrans("’‘`´ʼ＇", "''''''")


def strip_markup(text: str) -> str:
    """Return a Discord message without mentions, custom emoji, timestamps, links, markdown and invisible characters,
    and with words that were s p a c e d  o u t put together."""
    text = _SPACED_OUT.sub(lambda letters: letters.group().replace(" ", ""), text)
    if _MARKUP.search(text) is None:
        return " ".join(text.split())
    text = _NOISE.sub(" ", text)
    text = re.sub(r"[*_~|`>#]{1,3}", " ", text)
    return " ".join(text.split())


@lru_cache(maxsize=65536)
def fold(text: str) -> str:
    """Return a text in the one form that matching compares: NFKC, lower case, plain accents, one Han script."""
    if text.isascii():
        return " ".join(text.replace("`", "'").lower().split())
    text = unicodedata.normalize("NFKC", text).translate(_APOSTROPHES).casefold()
    if not text.isascii():
        if _HAN_ANY.search(text):
            text = _TO_SIMPLIFIED.convert(_FROM_JAPANESE.convert(text))
        text = _without_accents(text)
    return " ".join(text.split())


def _without_accents(text: str) -> str:
    """Take combining marks off Latin letters only: が must not become か."""
    out: list[str] = []
    for character in text:
        if "\u00c0" <= character <= "\u024f":
            decomposed = unicodedata.normalize("NFD", character)
            out.append("".join(c for c in decomposed if not unicodedata.combining(c)))
        else:
            out.append(character)
    return "".join(out)


def words(folded: str) -> list[str]:
    """Return the words of a folded text that are written with spaces, possessive endings off."""
    found = LATIN_WORD.findall(folded if folded.isascii() else _CJK_RUN.sub(" ", folded))
    if "'" not in folded:
        return found
    return [(word[:-2] if word.endswith("'s") else word).replace("'", "") for word in found]


def cjk_runs(folded: str) -> list[str]:
    """Return the unbroken runs of Han, kana or Hangul characters in a folded text."""
    return [] if folded.isascii() else _CJK_RUN.findall(folded)


@lru_cache(maxsize=32768)
def _sound(character: str) -> str:
    if "ァ" <= character <= "ヶ":
        return chr(ord(character) - 0x60)
    return str(lazy_pinyin(character)[0])


def sounds(run: str) -> tuple[str, ...]:
    """Return how each character of unspaced text sounds: Han characters in pinyin without tones, kana as hiragana."""
    return tuple(_sound(character) for character in run)


def is_cjk(text: str) -> bool:
    """Whether a text holds any Han, kana or Hangul character."""
    return not text.isascii() and _CJK_RUN.search(text) is not None


def is_han(text: str) -> bool:
    """Whether a text holds any Han character."""
    return _HAN_ANY.search(text) is not None


def language_of(text: str, locale: str | None, known: Iterable[str]) -> str:
    """Return the language a text is written in, as one of the base's codes, else the locale's, else the first known.

    Kana means Japanese; Han without kana Chinese, unless the reader's locale is Japanese; Latin letters alone mean
    English or, where the base knows it, the locale's own language.
    """
    codes = list(known)
    hint = (locale or "").split("-")[0].lower()
    han, kana = len(_HAN_ANY.findall(text)), len(_KANA_ANY.findall(text))
    latin = len(re.findall(r"[A-Za-z]+", text))
    if kana and "ja" in codes and kana + han >= latin:
        return "ja"
    if han and not kana and han >= latin:
        if hint == "ja" and "ja" in codes:
            return "ja"
        if "zh" in codes:
            return "zh"
    if latin and (han + kana) < latin:
        if hint in codes and hint not in {"ja", "zh"}:
            return hint
        if "en" in codes:
            return "en"
    return hint if hint in codes else codes[0] if codes else "en"


def reply_locale(locale: str | None, text: str, known: Iterable[str]) -> str:
    """Return the language to reply in: that of the text; for Chinese `zh-TW` where text or locale are Traditional.

    With no text at all the locale decides.
    """
    codes = list(known)
    language = language_of(text, locale, codes)
    if language == "zh" and "zh-TW" not in codes:
        traditional_locale = (locale or "").lower() in {"zh-tw", "zh-hk", "zh-mo", "zh-hant"}
        if _TRADITIONAL_ONLY.search(text) or (traditional_locale and not _has_simplified_only(text)):
            return "zh-TW"
    return language


def _has_simplified_only(text: str) -> bool:
    return bool(text) and _TO_TRADITIONAL.convert(text) != text and _TO_SIMPLIFIED.convert(text) == text


@lru_cache(maxsize=8192)
def to_traditional(text: str) -> str:
    """Return Simplified Chinese in Traditional script as Taiwan writes it (OpenCC s2tw)."""
    return str(_TO_TRADITIONAL.convert(text))
