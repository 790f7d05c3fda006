"""Support dialogues in JSON: conversations that hold their messages, or messages that name their conversation. One row is one message.

Seen in public data: ABCD's ``convo_id``, ``scenario`` and ``original`` ([speaker, text] pairs). Others are known by their shape alone
(Intercom's ``conversation_parts``, chats with ``messages`` of ``role`` and ``content``), and marked unverified.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from itertools import islice
from pathlib import Path
from typing import Any

from ..model.phrase import Phrase
from . import chats, files, jsonrows
from .chats import Gone, Message
from .doors import Inside
from .tables import Recognition
from .transcripts import is_team, people
from .values import squeezed

SOURCE = "dialogues"
LOOK = 20  # conversations looked at
WHOLE = 256 << 20  # bytes of a JSON object that is read whole
TURNS = (
    *("original", "messages", "turns", "conversation_parts", "dialogue", "dialog", "utterances"),
    *("conversation", "conversations", "transcript", "history", "log", "chat"),
)  # where a conversation keeps its messages
LISTS = ("conversations", "dialogues", "dialogs", "chats", "threads", "sessions", "data", "items", "results")
SPEAKER = ("role", "speaker", "from", "author", "sender", "author_type", "sender_type", "user_type", "participant", "actor", "who", "name")
TEXT = ("text", "content", "message", "body", "utterance", "value", "msg", "plain_text")
AT = ("created_at", "createdAt", "timestamp", "created", "sent_at", "time", "datetime", "date", "ts", "at")
NAME = ("conversation_id", "convo_id", "conversationId", "dialogue_id", "dialog_id", "chat_id", "thread_id", "session_id", "ticket_id", "id")
PERSON = ("user_id", "customer_id", "requester_id", "visitor_id", "contact_id", "userId", "customerId", "requester", "visitor", "user", "customer", "contact")
THEIRS = re.compile(
    r"(?:end[-_ ]?)?user|customer|client|visitor|requester|contact|lead|human|consumer|buyer|shopper|guest|caller|고객|사용자|방문자|문의자|회원|손님|구매자",
    re.I,
)
OURS = re.compile(
    r"agent|assistant|admin|bot|chatbot|operator|support|staff|representative|rep|team|advisor|teammate|csr|gpt|model|상담원|상담사|매니저|챗봇|직원|관리자|운영자|담당자",
    re.I,
)
DONE = re.compile(r"action|system|tool|function|event|trigger|automation|developer|시스템|알림", re.I)
HOLDS = re.compile(r'"(?:' + "|".join((*TURNS, *NAME[:-1])) + r')"\s*:')
TALKS = re.compile(r'"(?:messages|turns|conversation_parts|utterances|dialogue|original)"\s*:\s*[\[{].{0,400}"(?:role|speaker|author|sender|from)"\s*:', re.S)
FACTS = {
    "customer_name": "name",
    "name": "name",
    "full_name": "name",
    "email": "email",
    "phone": "phone",
    "username": "id",
    "order_id": "id",
    "account_id": "id",
}


@dataclass
class Told:
    """What a file holds, read: messages, what is none, and who is named beside them."""

    form: str = ""  # abcd | intercom | conversations | messages
    messages: list[Message] = field(default_factory=list)
    gone: list[Gone] = field(default_factory=list)
    voices: dict[int, str] = field(default_factory=dict)  # row → team | customer, where the role says so
    people: set[tuple[str, str]] = field(default_factory=set)
    conversations: int = 0
    rows: int = 0

    def row(self) -> int:
        self.rows += 1
        return self.rows


def open_inside(path: Path, rule: Any = None) -> Inside | None:
    """The conversations of a JSON file, or None where it holds something else."""
    if getattr(rule, "source", None) not in (None, SOURCE):
        return None
    with files.open_bytes(path) as handle:
        if handle.read(4).startswith((b"PK", b"PAR1")):
            return None
    encoding = files.encoding_of(path)
    head = "".join(islice(jsonrows.blocks(path, encoding), 4))
    if not HOLDS.search(head):
        return None
    values = _values(path, encoding)
    first = list(islice(values, LOOK))
    form = form_of([value for value, _ in first])
    if form is None and not first and TALKS.search(head):
        raise files.unreadable(
            "The JSON of these conversations is broken or larger than 256 MB. Export it again, or as one conversation a line.",
            "대화가 든 JSON이 깨졌거나 256 MB가 넘습니다. 다시 내보내거나 대화마다 한 줄로 내보내십시오.",
        )
    if form is None:
        return None
    told = Told(form)
    if form == "messages":
        _flat(told, (value for part in (first, values) for value, _ in part))
    else:
        for part in (first, values):
            for value, nth in part:
                _conversation(told, value, nth)
    if not told.messages:
        return None
    team = team_of(told, rule)
    voice = {one.row: told.voices.get(one.row) or ("team" if one.speaker in team else "customer") for one in told.messages}
    if getattr(rule, "interviewers", None):
        voice |= {one.row: "team" for one in told.messages if one.speaker in team}
    known = chats.known(recognition(told, voice), lambda one: voice[one.row], names(told))
    return Inside(tables=[chats.table(told.messages, told.gone)], known=[known], encoding=encoding)


# ---------------------------------------------------------------- JSON to conversations


def _values(path: Path, encoding: files.Encoding) -> Iterator[tuple[Any, int]]:
    """The conversations, or flat messages, with their number; a broken one is None."""
    start = jsonrows.start(path, encoding)
    if start == "[":
        yield from ((value, n) for n, value, _ in jsonrows.array(path, encoding, lambda value: isinstance(value, (dict, list))))
        return
    head = [value for _, value, _ in islice(jsonrows.lines(path, encoding), LOOK) if isinstance(value, dict)]
    if len(head) >= 2:
        yield from ((value, n) for n, value, _ in jsonrows.lines(path, encoding) if value != "")
        return
    if path.stat().st_size > WHOLE:
        return
    try:
        whole = json.loads("".join(jsonrows.blocks(path, encoding)).lstrip("\ufeff"), parse_float=str, parse_int=str)
    except (ValueError, RecursionError):
        return
    yield from ((value, n) for n, value in enumerate(_unwrapped(whole), 1))


def _unwrapped(whole: Any) -> list[Any]:
    """The conversations inside one object: under a name, by their ids, or the object itself."""
    if not isinstance(whole, dict):
        return [whole]
    if turns_of(whole) is not None:
        return [whole]
    for name in LISTS:
        if isinstance(whole.get(name), list):
            return whole[name]
    inner = list(whole.values())
    if inner and all(isinstance(value, (dict, list)) for value in inner):
        made = [{"id": key, **value} if isinstance(value, dict) else {"id": key, "messages": value} for key, value in whole.items()]
        if any(turns_of(value) is not None for value in made[:LOOK]):
            return made
    return [whole]


def turns_of(value: Any) -> list[Any] | None:
    """The list of messages in a conversation, or None.

    Examples
    --------
    >>> turns_of({"messages": [{"role": "user", "content": "hi"}]}), turns_of({"intents": ["a"]})
    ([{'role': 'user', 'content': 'hi'}], None)
    """
    if not isinstance(value, dict):
        return value if isinstance(value, list) and _is_talk(value) else None
    for name in TURNS:
        inner = value.get(name)
        if isinstance(inner, dict):  # Intercom wraps its list
            inner = inner.get(name)
        if isinstance(inner, list) and _is_talk(inner):
            return inner
    return None


def _is_talk(values: list[Any]) -> bool:
    """Whether most of these are somebody's words."""
    looked = values[:40]
    return bool(looked) and sum(_speaker(one) is not None and (_text(one) is not None or "body" in one) for one in looked) >= 0.6 * len(looked)


def _field(value: Any, names: Iterable[str]) -> Any:
    return next((value[name] for name in names if isinstance(value, dict) and value.get(name) not in (None, "", [], {})), None)


def _speaker(value: Any) -> tuple[str, str, dict[str, Any]] | None:
    """(role, name, the person's fields) of a message, or None where nobody is named."""
    if isinstance(value, list):
        return (value[0], value[0], {}) if len(value) == 2 and isinstance(value[0], str) and isinstance(value[1], str) and 0 < len(value[0]) <= 40 else None
    who = _field(value, SPEAKER)
    if isinstance(who, dict):
        role = _field(who, ("type", "role", "kind"))
        name = _field(who, ("name", "display_name", "email", "id"))
        return (str(role or name), str(name or role), who) if role or name else None
    if not isinstance(who, str) or not 0 < len(who) <= 80:
        return None
    name = next((value[key] for key in ("name", "author_name", "sender_name", "display_name") if isinstance(value.get(key), str) and value[key]), who)
    return who, name, {}


def _text(value: Any) -> str | None:
    if isinstance(value, list):
        return value[1] if len(value) == 2 and isinstance(value[1], str) else None
    found = _field(value, TEXT)
    if isinstance(found, list):  # blocks of content
        parts = [part if isinstance(part, str) else part.get("text", "") for part in found if isinstance(part, (str, dict))]
        found = "\n".join(part for part in parts if isinstance(part, str) and part)
    if isinstance(found, dict):
        found = _field(found, TEXT)
    return found if isinstance(found, str) else None


def form_of(values: list[Any]) -> str | None:
    """What kind of dialogues these are, or None: whoever speaks must be somebody we know as a customer or as ours.

    Examples
    --------
    >>> form_of([{"convo_id": 1, "original": [["agent", "Hi"], ["customer", "It broke"]]}])
    'abcd'
    >>> form_of([{"intents": ["a"]}]) is None
    True
    """
    talks = [turns for value in values if (turns := turns_of(value)) is not None]
    if talks and len(talks) >= 0.5 * sum(value is not None for value in values):
        if not _roles(turn for turns in talks for turn in turns):
            return None
        first = next(value for value in values if turns_of(value) is not None)
        if isinstance(first, dict) and "convo_id" in first and "original" in first:
            return "abcd"
        return "intercom" if isinstance(first, dict) and "conversation_parts" in first else "conversations"
    flat = [value for value in values if isinstance(value, dict) and _field(value, NAME[:-1]) is not None and _speaker(value) and _text(value) is not None]
    return "messages" if flat and len(flat) >= 0.6 * len(values) and _roles(flat) else None


def _roles(turns: Iterable[Any]) -> bool:
    """Whether the speakers are called as the two sides of a support talk are."""
    roles = [found[0] for turn in turns if (found := _speaker(turn))]
    known = sum(bool(THEIRS.fullmatch(role) or OURS.fullmatch(role) or DONE.fullmatch(role)) for role in roles)
    return any(THEIRS.fullmatch(role) or OURS.fullmatch(role) for role in roles) and known >= 0.5 * len(roles)


# ---------------------------------------------------------------- conversations to messages


def _conversation(told: Told, value: Any, nth: int) -> None:
    turns = turns_of(value)
    if turns is None:
        if value is None or not isinstance(value, (dict, list)):
            told.gone.append(Gone(told.row(), "unreadable", Phrase("a broken conversation", "깨진 대화입니다")))
        else:
            told.gone.append(Gone(told.row(), "other_kind", Phrase("no conversation", "대화가 아닙니다")))
        return
    told.conversations += 1
    named = _field(value, NAME)
    key = f"{named}" if isinstance(named, (str, int)) else chats.digest(_text(turn) or "" for turn in turns[:6])
    person = _person(told, value)
    if isinstance(value, dict):
        _facts(told, value.get("scenario"))
        opening = value.get("source")
        if isinstance(opening, dict) and _text(opening) and _speaker(opening):  # Intercom keeps the first message apart
            turns = [{**opening, "created_at": _field(value, AT)}, *turns]
    for number, turn in enumerate(turns, 1):
        _message(told, turn, key, person, f"{key}|{number}" if named is not None else "")


def _flat(told: Told, values: Iterable[Any]) -> None:
    """Messages that name their conversation themselves."""
    count: Counter[str] = Counter()
    for value in values:
        named = _field(value, NAME[:-1])
        if not isinstance(named, (str, int)):
            told.gone.append(Gone(told.row(), "unreadable", Phrase("a broken message", "깨진 메시지입니다")))
            continue
        count[str(named)] += 1
        _message(told, value, str(named), _person(told, value), f"{named}|{count[str(named)]}")
    told.conversations = len(count)


def _message(told: Told, turn: Any, key: str, person: str | None, place: str) -> None:
    row = told.row()
    who, text = _speaker(turn), _text(turn)
    if who is None:
        told.gone.append(Gone(row, "unreadable", Phrase("nobody is named as the speaker", "말한 사람이 없습니다")))
        return
    role, name, fields = who
    part = turn.get("part_type") if isinstance(turn, dict) else None
    if DONE.fullmatch(role) or (text is None and part):
        told.gone.append(Gone(row, "action", chats.ACTION))
        return
    words = (chats.bare(text or "") if told.form == "intercom" else text or "").strip()
    if not words:
        told.gone.append(Gone(row, "blank", chats.BLANK))
        return
    if THEIRS.fullmatch(role) or OURS.fullmatch(role):
        told.voices[row] = "customer" if THEIRS.fullmatch(role) and part != "note" else "team"
    customer = person
    if told.voices.get(row) != "team" and not customer:
        own = _field(fields, ("id", "email"))
        customer = str(own) if own else (name if name != role and not THEIRS.fullmatch(name) else None)
    for kind in ("name", "email", "phone"):
        if isinstance(fields.get(kind), str) and fields[kind]:
            told.people.add((kind, fields[kind]))
    if not (THEIRS.fullmatch(name) or OURS.fullmatch(name)):
        told.people.add(("name", name))
    record = chats.digest([place, squeezed(words)]) if place else ""
    told.messages.append(Message(row, key, _at(turn), squeezed(name), words, customer if told.voices.get(row) != "team" else None, record))


def _person(told: Told, value: Any) -> str | None:
    """Who the customer of a conversation is, where it says so."""
    found = _field(value, PERSON)
    if isinstance(found, dict):
        for kind in ("name", "email", "phone"):
            if isinstance(found.get(kind), str) and found[kind]:
                told.people.add((kind, found[kind]))
        found = _field(found, ("id", "user_id", "email", "name"))
    return str(found) if isinstance(found, (str, int)) and str(found).strip() else None


def _facts(told: Told, value: Any) -> None:
    """Names, addresses and ids that stand beside the talk: they must not stay in any text of it."""
    if isinstance(value, dict):
        for name, inner in value.items():
            if isinstance(inner, dict):
                _facts(told, inner)
            elif isinstance(inner, str) and len(inner) >= 2 and (kind := FACTS.get(name) or ("id" if "address" in name else None)):
                told.people.add((kind, inner))


def _at(turn: Any) -> str:
    """The moment as text; seconds or milliseconds since 1970 with their zone."""
    found = _field(turn, AT) if isinstance(turn, dict) else None
    if isinstance(found, str) and re.fullmatch(r"\d{9,10}(\.\d+)?|\d{12,13}", found):
        seconds = float(found) / (1000 if len(found.partition(".")[0]) >= 12 else 1)
        return datetime.fromtimestamp(seconds, tz=UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    return found if isinstance(found, str) else ""


# ---------------------------------------------------------------- who is who


def team_of(told: Told, rule: Any = None) -> frozenset[str]:
    """Those without a role who speak for us: named by the study, or writing to somebody whose role is the customer's."""
    speakers = {one.speaker for one in told.messages}
    if getattr(rule, "interviewers", None):
        return frozenset(s for s in speakers if is_team(s, rule))
    with_customer = {one.conversation for one in told.messages if told.voices.get(one.row) == "customer"}
    return frozenset(one.speaker for one in told.messages if one.row not in told.voices and one.conversation in with_customer)


FORMS = {
    "abcd": Phrase("ABCD's form", "ABCD 형식"),
    "intercom": Phrase("like Intercom's", "인터콤과 비슷한 형식"),
    "conversations": Phrase("conversations with their messages", "대화마다 메시지를 담은 형식"),
    "messages": Phrase("messages that name their conversation", "메시지마다 대화 번호가 있는 형식"),
}


def recognition(told: Told, voice: dict[int, str]) -> Recognition:
    """What the file is, and how many messages are whose."""
    ours = sum(who == "team" for who in voice.values())
    done = sum(gone.reason == "action" for gone in told.gone)
    form = FORMS[told.form]
    sure = told.form == "abcd"
    en = f"support dialogues ({form.en}): {told.conversations:,} conversations; messages: ours {ours:,}, customers' {len(voice) - ours:,}"
    ko = f"상담 대화({form.ko})입니다. 대화 {told.conversations:,}건. 메시지 수: 우리 {ours:,}, 고객 {len(voice) - ours:,}"
    if done:
        en, ko = f"{en}; {done:,} actions are no words and are set aside", f"{ko}. 말이 아닌 동작 {done:,}건은 뺐습니다"
    if all(one.customer is None for one in told.messages):
        en, ko = (
            f"{en}; no customer is named, so every conversation counts as one unknown customer",
            f"{ko}. 고객 번호가 없어 대화 하나를 모르는 고객 한 명으로 셉니다",
        )
    if not sure:
        en, ko = f"{en}; known by its shape alone (unverified)", f"{ko}. 모양만 보고 알아보았습니다(확인되지 않음)"
    return Recognition(SOURCE, "chat", Phrase(en, ko), 0.95 if sure else 0.7, self_selected=True, unverified=not sure)


def names(told: Told) -> list[tuple[str, str]]:
    """Everybody named beside or in the conversations, and the ids of customers."""
    found = {(kind, value) for kind, value in told.people if kind != "name" and len(value) >= 4}
    found |= {
        ("email" if "@" in one.customer else "id", one.customer)
        for one in told.messages
        if one.customer and len(one.customer) >= 4 and not _worded(told, one.customer)
    }
    return sorted(found | set(people(value for kind, value in told.people if kind == "name")))


def _worded(told: Told, customer: str) -> bool:
    return ("name", customer) in told.people
