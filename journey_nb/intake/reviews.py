"""Reviews in tables: Google Play's monthly CSV, what a Korean shop's seller downloads, and any table of stars and words.

Google Play: UTF-16, one row a review, most of them stars without a word; the header Play writes now (``App Version Code``,
``App Version Name``, ``Device``) and the older one (``App Version``, ``Reviewer Hardware Model``, no ``Developer Reply Text`` in the
oldest). The reply of a developer or a seller is the team's voice. A masked name (``kim****``) is many people's and nobody's.
"""

from __future__ import annotations

import re
from typing import Any
from urllib.parse import unquote

import pandas as pd

from ..model.phrase import Phrase
from . import attributes, tables
from .grid import Table
from .products import Identifiers, Known, first_of, header, overruled, people, versions, weigh
from .roles import ASKS, Mapping, Rating, rating_of
from .tables import Read, Recognition, item_of, listed
from .values import HANGUL, column, missing, plain, tidy, times

SOURCE = "google_play"
WEIGHTS = {
    "package name": 0.15,
    "star rating": 0.25,
    "review text": 0.15,
    "review title": 0.05,
    "review link": 0.1,
    "reviewer language": 0.15,
    "reviewer hardware model": 0.1,
    "review submit date and time": 0.2,
    "review submit millis since epoch": 0.3,
    "review last update date and time": 0.2,
    "review last update millis since epoch": 0.3,
    "developer reply text": 0.2,
    "developer reply millis since epoch": 0.2,
    "app version code": 0.1,
}
LEAST = 0.75
AT = (
    "review last update millis since epoch",
    "review last update date and time",
    "review submit millis since epoch",
    "review submit date and time",
)
REPLIED = ("developer reply millis since epoch", "developer reply date and time")
SUBMITTED = (AT[2], AT[3])
KEY = "review id"
SHOP = Phrase("App store", "앱 스토어")


def recognise(table: Table, rule: Any = None) -> Known | None:
    """Reviews of Google Play or of a shop, with the columns that decided, or None."""
    weight, decided = weigh(table, WEIGHTS)
    stars = header(table, "star rating")
    if weight < LEAST or stars is None or not any(header(table, name) for name in AT):
        return _of_a_shop(table, rule)
    texts = [name for name in (header(table, "review title"), header(table, "review text")) if name]
    found = {
        "record_key": [name for name in (header(table, KEY), header(table, "review link")) if name],
        "at": [name for name in (header(table, one) for one in AT) if name],
        "text": texts,
        "rating": [stars],
        "language": [name for name in (header(table, "reviewer language"),) if name],
        "reply": [name for name in (header(table, "developer reply text"),) if name],
    }
    mapping = overruled(Mapping({r: h for r, h in found.items() if h}, {stars: Rating("rating", 1.0, 5.0)}), table, rule)
    why = Phrase(
        f"Google Play reviews: {listed(decided, 3)}; no customer is named, so every review is a response of its own"
        + ("; the developer's reply is the team's voice, no customer's" if mapping.one("reply") else ""),
        f"구글 플레이 리뷰입니다({listed(decided, 3)}). 고객을 알 수 없어 리뷰마다 응답 하나로 셉니다"
        + (". 개발자 답변은 우리 쪽 말로, 고객의 말로 세지 않습니다" if mapping.one("reply") else ""),
    )
    recognition = Recognition(SOURCE, "review", why, 0.95, True)

    def read(table: Table, frame: pd.DataFrame, *, zone: str, rule: Any = None) -> Read:
        return _read(table, frame, mapping, zone=zone, rule=rule)

    return Known(recognition, mapping, read, lambda frame: _names(table, frame, mapping), weight)


def review_id(link: str) -> str:
    """The review's own id in Play's link to it, old form and new; the whole link where it holds none.

    Examples
    --------
    >>> review_id("https://play.google.com/console/x/review-details?reviewId=gp%3AAOqpT&corpus=PUBLIC")
    'gp:AOqpT'
    >>> review_id("https://play.google.com/apps/publish?account=7#ReviewDetailsPlace:p=a.b&reviewid=gp:AOqpT")
    'gp:AOqpT'
    """
    found = re.search(r"[?&#]reviewid=([^&#\s]+)", link, re.I)
    return unquote(found[1]) if found else link


def _read(table: Table, frame: pd.DataFrame, mapping: Mapping, *, zone: str, rule: Any) -> Read:
    ready = frame.copy()
    columns = {role: list(headers) for role, headers in mapping.columns.items() if role not in ("language", "reply", "record_key")}
    ready[KEY] = first_of(frame, mapping.columns.get("record_key", ())).map(review_id)
    columns["record_key"] = [KEY]
    if at := mapping.one("at"):
        ready[at] = first_of(frame, mapping.columns["at"])
        columns["at"] = [at]
    if texts := mapping.texts:
        ready[texts[-1]] = joined(frame, texts)
        columns["text"] = [texts[-1]]
    reply = mapping.one("reply")
    language = tidy(frame, mapping.one("language")).str.lower()
    korean = bool(len(language) and language.str.startswith("ko").mean() >= 0.5)
    read = in_shop(table, ready, Mapping(columns, mapping.ratings), reply, zone=zone, rule=rule, korean=korean)
    read = _keyed(read, table, frame, mapping)
    if reply:
        answered(read, frame, item_of(reply), first_of(frame, [header(table, name) for name in REPLIED]), zone)
    return versions(read, times(first_of(frame, mapping.columns.get("at", ())), zone).at)


def in_shop(table: Table, ready: pd.DataFrame, mapping: Mapping, reply: str | None, *, zone: str, rule: Any, korean: bool = False) -> Read:
    """Reviews of an app shop, whose touchpoint is the shop unless somebody says otherwise; ``reply`` is read as text beside the review."""
    columns = {role: list(names) for role, names in mapping.columns.items()}
    if not (mapping.one("touchpoint") or getattr(rule, "touchpoint", None)):
        said = [text for name in mapping.texts for text in tidy(ready, name) if text]
        if said:
            korean = sum(bool(HANGUL.search(text)) for text in said) >= 0.2 * len(said)
        ready = ready.assign(touchpoint=SHOP.text("ko" if korean else "en"))
        columns["touchpoint"] = ["touchpoint"]
    if reply:
        columns["text"] = [*columns.get("text", []), reply]
    return tables.read(table, ready, Mapping(columns, mapping.ratings), zone=zone, rule=rule, product=True)


def joined(frame: pd.DataFrame, texts: list[str]) -> pd.Series:
    """Title and text of a review as one: half of them have the feeling in the title."""
    words = [column(frame, name).where(~missing(column(frame, name)), "").str.strip() for name in texts]
    joined = ["\n".join(dict.fromkeys(part for part in parts if part)) for parts in zip(*words, strict=True)]
    return pd.Series(joined, index=frame.index, dtype=object)


def _keyed(read: Read, table: Table, frame: pd.DataFrame, mapping: Mapping) -> Read:
    """A review without a link has no id of its own: package, moment, device and stars stand for it, never its file or row."""
    parts = {
        "package": tidy(frame, header(table, "package name")),
        "submitted": first_of(frame, [header(table, name) for name in SUBMITTED]),
        "device": tidy(frame, header(table, "device", "reviewer hardware model")),
        "stars": tidy(frame, header(table, "star rating")),
    }
    made = pd.Series(["play " + digest for digest in tables.digests(parts)], index=frame.index.astype(str), dtype=object)
    for rows in (read.said, read.keys):
        rows["record_key"] = rows["record_key"].where(rows["own_key"].astype(bool), column(rows, "row").map(made.to_dict()))
    return read


def answered(read: Read, frame: pd.DataFrame, item: str, replied: pd.Series, zone: str) -> None:
    """The replies: the team's voice, at the time of the reply."""
    when = times(replied, zone)
    when_at, exact = when.at.set_axis(frame.index.astype(str)), when.precision.set_axis(frame.index.astype(str))
    theirs = read.said["item"] == item
    rows = read.said.loc[theirs, "row"]
    if rows.empty:
        return
    read.said.loc[theirs, "voice"] = "team"
    read.said.loc[theirs, "at"] = rows.map(when_at).astype("datetime64[us, UTC]")
    read.said.loc[theirs, "at_precision"] = rows.map(exact)


def _names(table: Table, frame: pd.DataFrame, mapping: Mapping) -> Identifiers:
    ids = first_of(frame, mapping.columns.get("record_key", ())).map(review_id)
    found = {("id", value) for value in ids.unique() if len(value) >= 6}
    return sorted(found | set(people(frame, [(kind, mapping.one(kind), 2) for kind in ("name", "email", "phone")] + [("id", mapping.one("customer"), 4)])))


# ---------------------------------------------------------------- reviews of a shop, and of anything else

STORE = "smartstore"
STORE_WEIGHTS = {
    **{"리뷰글번호": 0.4, "구매자평점": 0.4, "리뷰상세내용": 0.35, "리뷰등록일": 0.2, "등록자": 0.1, "상품주문번호": 0.1, "상품번호": 0.05, "상품명": 0.05},
    **{"리뷰도움수": 0.1, "전시상태": 0.05, "답글여부": 0.1, "리뷰구분": 0.1},
}
FIELDS = {
    "record_key": r"(리뷰|후기) ?(글)?(번호|id|아이디)|review ?(id|no|number)",
    "at": r"(리뷰|후기)? ?(작성|등록) ?(일|일시|일자|날짜)|(review )?(date|created( at)?|posted( at)?|submitted( at)?|time)|날짜|일시",
    "rating": r"별점|(구매자 ?)?평점|(star )?rating|stars?|(review )?score",
    "title": r"(리뷰|후기)? ?제목|(review )?(title|headline)",
    "text": r"(리뷰|후기)( ?(상세)? ?내용)?|review( ?(text|body|content|comment))?|내용|본문|body|comment|text",
    "name": r"(리뷰 ?)?작성자|닉네임|등록자|구매자(명)?|author( name)?|reviewer( (name|nickname))?|nickname|user ?name",
    "reply": r"(판매자|사장님|사장|관리자|업체|운영자|개발자)? ?(답글|댓글|답변)( ?내용)?"
    r"|(seller|owner|developer|merchant|shop|business|our)? ?(reply|response)( text)?",
    "replied": r"(답글|댓글|답변) ?(작성|등록)? ?(일|일시|일자)|(reply|response) (date|time|at)",
    "product": r"상품 ?명|제품 ?명|메뉴( ?명)?|product( ?(name|title))?|item( name)?",
}
MASKED = re.compile(r".*[*●○■＊].*|익명|비회원|anonymous|a google user|구매자")


def _of_a_shop(table: Table, rule: Any) -> Known | None:
    """A table of stars and words: a seller's download, or reviews from anywhere."""
    heads = {name: plain(name) for name in table.head.names}
    has: dict[str, str] = {}
    for field, pattern in FIELDS.items():
        found = next((name for name, head in heads.items() if name not in has.values() and re.fullmatch(pattern, head)), None)
        if found is not None:
            has[field] = found
    weight, decided = weigh(table, STORE_WEIGHTS)
    store = weight >= LEAST
    if not {"rating", "text"} <= set(has) or not ({"name", "at", "record_key"} & set(has)) or any(ASKS.search(name) for name in heads):
        return None
    if not store and not re.search(r"리뷰|후기|별점|\breview|\bstars?\b", " ".join(heads.values())):
        return None
    frame = table.frame()
    rating = rating_of(column(frame, has["rating"]), heads[has["rating"]] + " rating", has["rating"], False)
    if rating is None and len(frame):
        return None
    found = {
        "record_key": [has.get("record_key")],
        "at": [has.get("at")],
        "name": [has.get("name")],
        "text": [has.get("title"), has["text"]],
        "rating": [has["rating"]],
        "reply": [has.get("reply")],
        "fact": [has.get("product")],
    }
    columns = {role: kept for role, names in found.items() if (kept := [name for name in names if name])}
    mapping = overruled(Mapping(columns, {has["rating"]: rating or Rating("rating", 1.0, 5.0)}), table, rule)
    named = listed(decided if store else [has[f] for f in ("rating", "text", "name", "at") if f in has], 3)
    en = [f"reviews as a SmartStore seller downloads them (headers not verified by its maker): {named}" if store else f"reviews: {named}"]
    ko = [f"스마트스토어 판매자의 리뷰 내보내기로 보입니다(머리글은 공식 문서로 확인하지 못했습니다. {named})" if store else f"리뷰 표입니다({named})"]
    masked = int(tidy(frame, has.get("name")).str.lower().str.fullmatch(MASKED).sum())
    if masked:
        en.append(f"{masked:,} reviewer name(s) are masked, so their reviews count as responses, not as people")
        ko.append(f"작성자 {masked:,}건은 가려진 이름이라 사람이 아니라 응답으로 셉니다")
    if "reply" in columns:
        en.append("our reply is the team's voice, no customer's")
        ko.append("판매자 답글은 우리 쪽 말로, 고객의 말로 세지 않습니다")
    recognition = Recognition(STORE if store else "table", "review", Phrase("; ".join(en), ". ".join(ko)), 0.8, True, unverified=store)

    def read(table: Table, frame: pd.DataFrame, *, zone: str, rule: Any = None) -> Read:
        who = tidy(frame, mapping.one("name"))
        who = who.where(~who.str.lower().str.fullmatch(MASKED), "")
        ready = frame.assign(**{"who reviewed": who})
        kept = {role: list(names) for role, names in mapping.columns.items() if role not in ("name", "fact", "reply")}
        kept.setdefault("customer", ["who reviewed"])
        if len(mapping.texts) > 1:
            ready[mapping.texts[-1]], kept["text"] = joined(frame, mapping.texts), [mapping.texts[-1]]
        reply = mapping.one("reply")
        kept["text"] = [*kept.get("text", []), *([reply] if reply else [])]
        got = tables.read(table, ready, Mapping({r: n for r, n in kept.items() if n}, mapping.ratings), zone=zone, rule=rule, product=store)
        if reply:
            answered(got, frame, item_of(reply), tidy(frame, has.get("replied")), zone)
        got.attributes = attributes.facts(frame, mapping.columns.get("fact", ()), who)
        return got

    return Known(recognition, mapping, read, lambda frame: _reviewers(frame, mapping), weight if store else 0.5)


def _reviewers(frame: pd.DataFrame, mapping: Mapping) -> Identifiers:
    found = people(frame, [("name", mapping.one("name"), 2), ("id", mapping.one("customer"), 4), ("id", mapping.one("record_key"), 4)])
    return [(kind, value) for kind, value in found if not MASKED.fullmatch(value.lower())]
