"""Segments that a person has coded: Taguette's highlights, and tables of MAXQDA, ATLAS.ti and NVivo.

One observation is one passage; its codes stand together in ``codes``. A document is one conversation and stands for one
customer, because nothing in such an export says who speaks. Where the transcript itself is among the files the same words are
there twice: :func:`told_elsewhere` finds them, so that they are counted once.

Taguette's columns are known. Those of MAXQDA, ATLAS.ti and NVivo were never seen: they are recognised by a document, a code and
a passage, and the report says so.
"""

from __future__ import annotations

import csv
import hashlib
import io
import re
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import pandas as pd

from ..model import disk
from ..model.phrase import Phrase
from . import tables
from .codebooks import parse_codebook, records, write_codebook
from .grid import Table
from .products import Identifiers, Known, first_of, header, overruled, people
from .roles import Mapping
from .tables import Read, Recognition, listed
from .values import column, plain, squeezed, tidy

__all__ = ["parse_codebook", "parse_segments", "recognise", "told_elsewhere", "write_codebook", "write_segments"]

SOURCES = ("taguette", "maxqda", "atlasti", "coded_segments")
SEGMENTS = ["document", "codes", "text"]
HIGHLIGHTS = ("id", "document", "tag", "content")
ROLES = {
    "document": (
        *("document", "document name", "document title", "file", "file name", "source", "source name", "transcript", "media title"),
        *("dokumentname", "문서", "문서명", "문서 이름", "인터뷰", "자료"),
    ),
    "group": ("document group", "document groups", "dokumentgruppe", "문서 그룹"),
    "code": ("code", "codes", "code name", "node", "nodes", "tag", "tags", "theme", "code system", "코드", "코드명", "태그"),
    "text": (
        *("segment", "coded segment", "quotation content", "quotation", "coded text", "highlighted content", "highlight", "excerpt", "excerpt text", "extract"),
        *("coded segments", "reference text", "발췌", "발췌문", "인용", "인용문", "구간", "코딩 구간", "세그먼트"),
    ),
    "start": ("begin", "beginning", "start", "anfang", "start position", "시작"),
    "end": ("end", "ende", "end position", "끝"),
    "memo": ("comment", "comments", "memo", "kommentar", "메모"),
    "coder": ("created by", "author", "coder", "creator", "user", "코더", "작성자"),
}
MAXQDA = {"document group", "weight", "weight score", "coverage", "color", "dokumentgruppe", "beginning"}
ATLAS = {"quotation content", "quotation name", "density", "reference"}


def recognise(table: Table, rule: Any = None) -> Known | None:
    """Coded passages by their columns: a document, a code and a passage; or None."""
    heads = {plain(name) for name in table.head.names}
    taguette = heads == set(HIGHLIGHTS)
    has = {role: name for role, names in ROLES.items() if (name := header(table, *names))}
    if taguette:
        has = {"id": header(table, "id"), "document": header(table, "document"), "code": header(table, "tag"), "text": header(table, "content")}
    if not {"document", "code", "text"} <= set(has) or len({has["document"], has["code"], has["text"]}) < 3:
        return None
    source = "taguette" if taguette else "atlasti" if heads & ATLAS else "maxqda" if heads & MAXQDA else "coded_segments"
    mapping = overruled(Mapping({"text": [has["text"] or ""], "seen": [has[role] or "" for role in has if role != "text"]}), table, rule)
    decided = listed([has["document"] or "", has["code"] or "", *mapping.texts])
    en = f"passages coded by a person ({decided}): one passage is one observation with all its codes, one document one customer"
    ko = f"사람이 코딩한 구간입니다({decided}). 구간 하나가 코드를 모두 가진 관찰 하나이고 문서 하나를 고객 한 명으로 셉니다"
    en += "; where the transcript is among the files too, the words are the same and count once"
    ko += ". 대화록도 함께 넣으면 같은 말이므로 한 번만 셉니다"
    if not taguette:
        en += "; such an export was never seen, so look whether the columns are right"
        ko += ". 실제 내보내기 파일을 확인하지 못한 형식이니 열이 맞는지 확인하십시오"

    def read(table: Table, frame: pd.DataFrame, *, zone: str, rule: Any = None) -> Read:
        return _read(table, frame, mapping, {role: name for role, name in has.items() if name}, source, zone=zone, rule=rule)

    def names(frame: pd.DataFrame) -> Identifiers:
        documents = [(kind, value) for kind, value in people(frame, [("id", has["document"], 6)])]
        return sorted({*documents, *people(frame, [("name", has.get("coder"), 2)])})

    recognition = Recognition(source, "interview", Phrase(en, ko), 0.95 if taguette else 0.8, unverified=not taguette)
    return Known(recognition, mapping, read, names, 2.0 if taguette else 0.8)


def _codes(values: Iterable[str]) -> list[str]:
    """The codes of one passage, each once; a cell may hold several, one a line or with semicolons."""
    return list(dict.fromkeys(code for value in values for part in re.split(r"[\n;]", value) if (code := squeezed(part))))


def _read(table: Table, frame: pd.DataFrame, mapping: Mapping, has: dict[str, str], source: str, *, zone: str, rule: Any) -> Read:
    document = tidy(frame, has["document"])
    place = [tidy(frame, has.get(role)) for role in ("id", "group", "start", "end")]
    words = first_of(frame, mapping.texts)
    passage = pd.Series(
        ["\x1f".join(parts) for parts in zip(document, *([place[0]] if source == "taguette" else place[1:]), words, strict=True)],
        index=frame.index,
        dtype=object,
    )
    key = passage.map(lambda told: "passage " + hashlib.blake2b(told.encode("utf-8", "surrogatepass"), digest_size=15).hexdigest()).astype(object)
    talk = document.map(lambda name: "document " + hashlib.blake2b(name.encode("utf-8", "surrogatepass"), digest_size=10).hexdigest() if name else "")
    whose = tidy(frame, mapping.one("customer"))
    ready = frame.assign(**{"passage key": key, "passage of": whose.where(whose != "", talk)})
    shown = {role: names for role, names in mapping.columns.items() if role != "seen"} | {"customer": ["passage of"]}
    read = tables.read(table, ready, Mapping(shown), zone=zone, rule=rule)
    read.keys["record_key"] = key.to_numpy()
    read.keys = read.keys.assign(own_key=False, sure=True)
    cells = column(frame, has["code"]).fillna("").where(tidy(frame, has["code"]) != "", "")
    codes = cells.groupby(key, sort=False).agg(lambda values: "; ".join(_codes(values)))
    first = {str(index) for index in key.drop_duplicates().index}
    said = read.said.loc[read.said["row"].isin([*first])].reset_index(drop=True)
    keyed, talked = (values.set_axis(frame.index.astype(str)) for values in (key, talk))
    said["record_key"] = said["row"].map(keyed)
    said["own_key"] = False
    said["conversation"] = said["row"].map(talked).replace("", None)
    said["codes"] = said["record_key"].map(codes).replace("", None)
    said["item"] = "passage"
    read.said = said
    return read


# ---------------------------------------------------------------- the same words in a transcript


def told_elsewhere(said: pd.DataFrame, least: int = 10) -> pd.Series:
    """Which rows of coded passages are words that another conversation among the files has too: a copy, not a second voice.

    Parameters
    ----------
    said : DataFrame
        ``source, conversation, text`` of everything that was read, in the order it was said.
    least : int
        Signs a passage needs; a shorter one ("yes") stands in every talk.

    Examples
    --------
    >>> said = pd.DataFrame({"source": ["captions", "captions", "taguette"], "conversation": ["a", "a", "d"],
    ...     "text": ["설치가 너무", "오래 걸렸어요.", "설치가 너무 오래 걸렸어요."]})
    >>> told_elsewhere(said).tolist()
    [False, False, True]
    """
    coded = said["source"].isin(SOURCES)
    found = pd.Series(False, index=said.index)
    others = said.loc[~coded & said["conversation"].notna() & said["text"].notna()]
    if others.empty or not any(coded):
        return found
    talks = [_bare(" ".join(texts)) for _, texts in others.groupby("conversation", sort=False)["text"]]
    for index, text in said.loc[coded & said["text"].notna(), "text"].items():
        bare = _bare(str(text))
        found.loc[index] = len(bare) >= least and any(bare in talk for talk in talks)
    return found


def _bare(text: str) -> str:
    return re.sub(r"[\W_]+", "", text.casefold())


# ---------------------------------------------------------------- out and in again


def write_segments(frame: pd.DataFrame, path: str | Path) -> Path:
    """Write passages (``document, codes, text``; codes joined by ``; ``) as Taguette writes its highlights: one row a code."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(HIGHLIGHTS)
    for number, (document, codes, text) in enumerate(frame[SEGMENTS].itertuples(index=False), 1):
        for code in _codes([str(codes or "")]) or [""]:
            writer.writerow([number, document, code, text])
    target = Path(path)
    return disk.save(target, out.getvalue().encode("utf-8-sig", "surrogatepass"))


def parse_segments(path: str | Path) -> pd.DataFrame:
    """Taguette's highlights as a table, one row a passage: ``document, codes, text``."""
    found: dict[str, tuple[str, list[str], str]] = {}
    for identity, document, code, text in records(Path(path)):
        found.setdefault(identity, (document, [], text))[1].append(code)
    rows = [(document, "; ".join(_codes(codes)), text) for document, codes, text in found.values()]
    return pd.DataFrame(rows, columns=SEGMENTS, dtype="object")
