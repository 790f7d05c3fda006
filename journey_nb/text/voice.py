"""What of a comment is the customer's own voice: without addresses, quoted mail, signatures, the agent's lines and empty answers.

Only the coding reads less; what is stored and quoted stays whole. The lines are in ``templates/voice.toml``, as plain words.
Every step goes once over the text: a megabyte without a space takes no longer than a megabyte with them.
"""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from itertools import zip_longest

_URL = re.compile(r"(?:https?://|ftp://|www\.)[A-Za-z0-9._~:/?#@!$&*+,;=%-]*(?<![.,!?;:])", re.IGNORECASE)
_MAIL = re.compile(r"(?<![A-Za-z0-9.+_-])[A-Za-z0-9.+_-]{1,64}@[A-Za-z0-9-]{1,63}(?:\.[A-Za-z0-9-]{1,63}){1,4}")
_HANDLE = re.compile(r"(?<![A-Za-z0-9_@.])@_{0,3}[A-Za-z0-9][A-Za-z0-9_]{0,40}(?:\.[A-Za-z0-9_]{1,40}){0,3}:?")
_RETWEET = re.compile(r"(?:^|(?<=\s))(?:RT|MT)(?=\s+@)")
_HASHTAG = re.compile(r"(?<![A-Za-z0-9_&#/])[#＃]([^\W\d]\w{0,99})")
_HUMP = re.compile(r"(?<=[a-z])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])|_")
_QUOTED = re.compile(r"\s{0,9}[>＞](?:[\s>＞]|$)")  # not >ㅁ<
_WROTE = re.compile(
    r"(?:^|(?<=\s))(?:On\s[^\n]{4,160}?\swrote|Am\s[^\n]{4,160}?\sschrieb[^\n:]{0,60}"
    r"|[^\n:]{0,80}?\d{1,2}:\d\d[^\n:]{0,120}?(?:작성|썼습니다|쓰셨습니다|보냄)):",
    re.MULTILINE,
)
_END = re.compile(r"[.!?。…\n]+")
_SPACES = re.compile(r"[ \t\u00a0\u3000]+")
_AROUND = " \t\r\n.,!?~…·-–—_*[](){}<>\"'`:;/\\|=+"
_HEADS_WITHIN = 200  # letters between two heads of one earlier mail
_LONGEST_ANSWER = 40  # letters of an answer that says nothing
_SHARE = 4  # a sentence is boilerplate where at least one letter in four is of a listed phrase


@dataclass(frozen=True)
class _Lists:
    no_answer: frozenset[str]
    boilerplate: tuple[str, ...]
    signatures: tuple[str, ...]
    rest: tuple[str, ...]
    heads: frozenset[str]
    head: re.Pattern[str]
    speaker: re.Pattern[str]
    agents: frozenset[str]
    anchors: frozenset[str]  # words: each phrase with a space in it holds one, so that a comment without needs no closer look
    unspaced: tuple[str, ...]  # the phrases of one word


@cache
def _lists() -> _Lists:
    plain = tomllib.loads((files("journey_nb") / "templates" / "voice.toml").read_text(encoding="utf-8"))
    agents, customers = ([" ".join(w.lower().split()) for w in plain[k]] for k in ("agents", "customers"))
    names = "|".join(re.escape(w) for w in sorted((*agents, *customers), key=len, reverse=True))
    phrases = {k: tuple(dict.fromkeys(" ".join(w.lower().split()) for w in plain[k])) for k in ("boilerplate", "signatures", "rest")}
    return _Lists(
        frozenset(" ".join(w.lower().split()).strip(_AROUND) for w in plain["no_answer"]),
        phrases["boilerplate"],
        phrases["signatures"],
        phrases["rest"],
        frozenset(plain["heads"]),
        re.compile(r"(?:^|(?<=[\s>*]))(" + "|".join(map(re.escape, (*plain["heads"], *plain["also_heads"]))) + ")", re.IGNORECASE),
        re.compile(rf"\s*(?:\[[^\]\n]{{0,40}}\]\s*)?[\[(<]?({names})\s?\d{{0,3}}[\])>]?\s*[:：]\s*", re.IGNORECASE),
        frozenset(agents),
        frozenset(_anchor(p, frozenset(plain["common"])) for found in phrases.values() for p in found if " " in p),
        tuple(p for found in phrases.values() for p in found if " " not in p),
    )


def _anchor(phrase: str, common: frozenset[str]) -> str:
    """The longest telling word of a phrase; its last word may go on in the text, and is then not found among the text's words."""
    words = phrase.split()
    return max([w for w in words[:-1] if w not in common] or [w for w in words if w not in common] or words, key=len)


def own_words(text: str) -> str:
    """What the customer says in it; "" where it says nothing (없음, N/A). The same string where nothing else is in it.

    Examples
    --------
    >>> own_words("@shop #배송느림 사흘째 안 와요 https://example.com/a")
    '배송느림 사흘째 안 와요'
    >>> own_words("The box was torn.\\nSent from my iPhone")
    'The box was torn.'
    >>> own_words("특이사항 없음"), own_words("로그인이 안 돼요")
    ('', '로그인이 안 돼요')
    """
    if len(text) <= _LONGEST_ANSWER and no_answer(text):
        return ""
    lists = _lists()
    low = text.lower()
    signs = "@" in low or "#" in low or "\n" in low or "://" in low or "www." in low or "＃" in low or "\r" in low or text.startswith(("RT ", "MT "))
    listed = not lists.anchors.isdisjoint(low.split()) or any(word in low for word in lists.unspaced)
    if not (signs or listed or ":" in text):
        return text
    if len(low) != len(text):  # İ and its like: places would not agree
        low = "".join(c.lower() if len(c.lower()) == 1 else c for c in text)
    said = [phrase for phrase in lists.boilerplate if phrase in low] if listed else []
    signed = [phrase for phrase in lists.signatures if phrase in low] if listed else []
    ends = [at for phrase in lists.rest if (at := low.find(phrase)) >= 0] if listed else []
    kept = text[: min(ends)] if ends else text
    if ":" in kept:
        kept = _before_earlier(kept, lists)
    for phrase in signed:
        kept = _unsigned(kept, phrase)
    if "\n" in kept or "\r" in kept:
        kept = _own_lines(kept, lists)
    if said:
        kept = _without_boilerplate(kept, said)
    if signs:
        kept = _without_marks(kept)
    if kept == text:
        return text
    kept = _squeezed(kept)
    return "" if no_answer(kept) else kept


def no_answer(text: str) -> bool:
    """Whether a whole comment answers nothing: 없음, N/A, a dash.

    Examples
    --------
    >>> [no_answer(t) for t in ("없음.", "[N/A]", "-", "불편한 점이 없음")]
    [True, True, True, False]
    """
    bare = text.strip(_AROUND)
    if len(bare) > _LONGEST_ANSWER:
        return False
    return (not bare and bool(text.strip()) and not _emphatic(text)) or " ".join(bare.lower().split()) in _lists().no_answer


def _emphatic(text: str) -> bool:
    return "!" in text or "?" in text


def _before_earlier(text: str, lists: _Lists) -> str:
    """What stands before an earlier mail. Where its lines are marked with >, only its head goes: what follows them is the customer's."""
    for wrote in _WROTE.finditer(text):
        if not any(c.isdigit() for c in wrote[0]):
            continue
        if not text[: wrote.start()].strip(_AROUND) or text[wrote.end() : wrote.end() + 9].lstrip().startswith((">", "＞")):
            return text[: wrote.start()] + "\n" + text[wrote.end() :]
        return text[: wrote.start()]
    heads = list(lists.head.finditer(text))
    for head, after in zip_longest(heads, heads[1:]):
        if head[1].lower() not in lists.heads or not text[: head.start()].strip(_AROUND):
            continue
        begins = text[max(0, head.start() - 3) : head.start()].rstrip(" \t*>")[-1:] in ("\n", "\r")
        if begins or (after is not None and after.start() - head.start() <= _HEADS_WITHIN):
            return text[: head.start()]
    return text


def _unsigned(text: str, phrase: str) -> str:
    """Without a signature, to the end of its line; where more is written behind it and nothing before, only the signature."""
    at = text.lower().find(phrase)
    if at < 0:
        return text
    line = re.compile(r"[\n\r]").search(text, at)
    end = line.start() if line else len(text)
    if not text[:at].strip(_AROUND) and len(text[at + len(phrase) : end].split()) > 2:
        end = at + len(phrase)
    return text[:at] + text[end:]


def _own_lines(text: str, lists: _Lists) -> str:
    kept: list[str] = []
    lines = text.splitlines()
    speakers = [lists.speaker.match(line[:120]) for line in lines]
    dialogue = any(s and s[1].lower() in lists.agents for s in speakers)
    agent = False
    for line, speaker in zip(lines, speakers, strict=True):
        if _QUOTED.match(line):
            continue
        if line.rstrip() == "--" and kept:  # the mark that a mail program sets before a signature
            break
        if dialogue and speaker:
            agent = speaker[1].lower() in lists.agents
            line = line[speaker.end() :]
        if not agent:
            kept.append(line)
    return "\n".join(kept)


def _without_boilerplate(text: str, said: list[str]) -> str:
    pieces: list[str] = []
    start = 0
    for end in (*(m.end() for m in _END.finditer(text)), len(text)):
        sentence = text[start:end]
        start = end
        low = sentence.lower()
        listed = sum(len(p) for p in said if p in low)
        if not listed or listed * _SHARE < len(low.strip()):
            pieces.append(sentence)
        elif "\n" in sentence[-2:]:
            pieces.append("\n")
    return "".join(pieces)


def _without_marks(text: str) -> str:
    if "://" in text or "www." in text.lower():
        text = _URL.sub(" ", text)
    if "@" in text:
        text = _HANDLE.sub(" ", _MAIL.sub(" ", _RETWEET.sub(" ", text)))
    if text.startswith(("RT ", "MT ")):
        text = text[3:]
    if "#" in text or "＃" in text:
        text = _HASHTAG.sub(lambda m: " " + _HUMP.sub(" ", m[1]), text)
    return text


def _squeezed(text: str) -> str:
    lines = (_SPACES.sub(" ", line).strip() for line in text.splitlines())
    return "\n".join(line for line in lines if line)
