"""Folding of what people type: width, case, accents, script; words; and the scripts it is written in.

Folding maps every spelling of a word that a reader takes for the same onto one: full-width to ASCII, Traditional and
Japanese Han forms to Simplified ones (OpenCC), accents off Latin letters. It is for matching, never for showing.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from typing import NamedTuple

import opencc
from pypinyin import lazy_pinyin

_SHORTENED = re.compile("'(?:s|d|ll|re|ve)$")
LATIN_WORD = re.compile(r"[^\W_]+(?:'[^\W_]+)*")
_ELIDED = re.compile(
    r"(?<![\w'])((?:[cdjlmnst]|(?:jus|lors|puis|quel|quoi)?qu|un|[dn]?ell|all|dall|quell|sull)')(?=\w)"
)
_HAN = "㐀-䶿一-鿿豈-﫿々〆〇"
_KANA = "ぁ-ゖァ-ヺーヽヾゝゞ"
_HANGUL = "가-힣"
_CJK_RUN = re.compile(f"[{_HAN}{_KANA}{_HANGUL}]+")
_KANA_ANY = re.compile(f"[{_KANA}]")
_HAN_ANY = re.compile(f"[{_HAN}]")
_HANGUL_ANY = re.compile(f"[{_HANGUL}]")
_NOISE = re.compile(
    r"<(?:@[!&]?|#|a?:\w+:|/[^:>]*:)\d+>|<t:\d+(?::\w)?>|https?://\S+|[\u200b-\u200f\u2060\ufeff\ufe0f]"
)
_TO_SIMPLIFIED = opencc.OpenCC("t2s")
_FROM_JAPANESE = opencc.OpenCC("jp2t")
_TO_TRADITIONAL = opencc.OpenCC("s2tw")
# OpenCC's own list of Taiwan's words (s2twp) is one of computing: it makes 檔案 of a 文件 that leaders sign.
_TAIWANS_WORDS = {
    "人工智能": "人工智慧",
    "信息": "資訊",
    "互聯網": "網際網路",
    "全球變暖": "全球暖化",
    "區域全面經濟夥伴關係協定": "區域全面經濟夥伴協定",
    "報道": "報導",
    "宣佈": "宣布",
    "導彈": "飛彈",
    "屏幕": "螢幕",
    "東盟": "東協",
    "東盟地區論壇": "東協區域論壇",
    "氣候變化": "氣候變遷",
    "特朗普": "川普",
    "發佈": "發布",
    "網絡": "網路",
    "老齡化": "高齡化",
    "芯片": "晶片",
    "視頻": "影片",
    "視頻會": "視訊會",
    "視頻方式": "視訊方式",
    "視頻通話": "視訊通話",
    "軟件": "軟體",
    "錄像": "錄影",
    "電動汽車": "電動車",
    "黑客": "駭客",
}
_MAINLANDS_WORD = re.compile("|".join(sorted(_TAIWANS_WORDS, key=len, reverse=True)))
_TAIWANS_MARKS = str.maketrans("“”", "「」")
_TRADITIONAL_ONLY = re.compile("[們個這說對會談麼嗎裡國還沒與為間關係來時於見過題記問報應該話請歡謝誰麼點幾經濟貿臺]")
_JAPANESE_FORMS = re.compile(
    "[込峠働畑対経済発関総応訳沢図駅気実県検験険権観帰戻悪圧囲栄営円価拡覚楽続読売戦単団値転伝鉄闘徳変辺弁歩毎満黙薬様頼覧緑"
    "涙霊歴児処焼乗浄譲粋酔斉摂専銭捜挿荘騒増臓蔵帯択弾遅庁聴渋塩脳両]|会[談議見場話員]|国[際連]"
)
_SPACED_OUT = re.compile(r"(?<!\S)[^\W\d_](?: [^\W\d_]){3,}(?!\S)")
_MARKUP = re.compile(r"[*_~|`>#<\u200b-\u200f\u2060\ufeff\ufe0f]|https?:")
_SENTENCE_ENDS = re.compile(r"[.?!:;…。？！：；\n]")
_MOSTLY = 0.5
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
    """Return the words of a folded text that are written with spaces, without possessive endings and shortened verbs
    (“where'd”), and words run together by an elision (“l'avion”, “qu'elle”, “dell'anno”) each for itself."""
    if "'" in folded:
        folded = _ELIDED.sub(r"\1 ", folded)
    found = LATIN_WORD.findall(folded if folded.isascii() else _CJK_RUN.sub(" ", folded))
    if "'" not in folded:
        return found
    return [_SHORTENED.sub("", word).replace("'", "") for word in found]


def written_as_names(text: str) -> list[str]:
    """Return the folded words that begin with a capital letter where no sentence begins, none where most words do."""
    found = list(LATIN_WORD.finditer(_CJK_RUN.sub(lambda run: " " * len(run.group()), text)))
    capital = [word.group()[0].isupper() for word in found]
    if sum(capital) > _MOSTLY * len(found):
        return []
    names = (
        word.group()
        for before, word, is_capital in zip([None, *found], found, capital, strict=False)
        if is_capital and not _begins_sentence(text, before.end() if before else 0, word.start())
    )
    return [part for name in names if not name.removesuffix("'s").isupper() for part in words(fold(name))]


def _begins_sentence(text: str, after: int, start: int) -> bool:
    between = text[after:start]
    return (not after and not _CJK_RUN.search(between)) or _SENTENCE_ENDS.search(between) is not None


def cjk_runs(folded: str) -> list[str]:
    """Return the unbroken runs of Han, kana or Hangul characters in a folded text."""
    return [] if folded.isascii() else _CJK_RUN.findall(folded)


def pairs_of(run: str) -> list[str]:
    """Return every two characters that stand side by side in unspaced text."""
    return [run[i : i + 2] for i in range(len(run) - 1)]


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


class Letters(NamedTuple):
    """How much of each script a text holds: characters, but words of Latin letters."""

    han: int
    kana: int
    hangul: int
    latin_words: int


def count_letters(text: str) -> Letters:
    """Return how much of each script a text holds."""
    latin = len(re.findall(r"[A-Za-z]+", text))
    if text.isascii():
        return Letters(0, 0, 0, latin)
    han, kana, hangul = (len(each.findall(text)) for each in (_HAN_ANY, _KANA_ANY, _HANGUL_ANY))
    return Letters(han, kana, hangul, latin)


def holds_traditional(text: str) -> bool:
    """Whether a text holds a common character that only Traditional Chinese has."""
    return _TRADITIONAL_ONLY.search(text) is not None


def holds_simplified_only(text: str) -> bool:
    """Whether a text is in Simplified Chinese and would be written otherwise in Traditional."""
    return bool(text) and _TO_TRADITIONAL.convert(text) != text and _TO_SIMPLIFIED.convert(text) == text


def holds_japanese_forms(text: str) -> bool:
    """Whether a text is written in Han characters as only Japanese has them (対, 経, 会談)."""
    return _JAPANESE_FORMS.search(text) is not None


@lru_cache(maxsize=8192)
def to_traditional(text: str) -> str:
    """Return Simplified Chinese as Taiwan writes it: its script (OpenCC s2tw), its words and its quotation marks."""
    if not is_han(text):
        return text
    written = _MAINLANDS_WORD.sub(lambda word: _TAIWANS_WORDS[word.group()], _TO_TRADITIONAL.convert(text))
    return written.translate(_TAIWANS_MARKS)
