"""What the command line prints: plain lines for people, plain dicts for ``--json``."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from . import i18n
from .model.journey import MapBook
from .model.phrase import Phrase
from .model.plain import to_plain

if TYPE_CHECKING:
    from pathlib import Path

    import pandas as pd

    from .charts.view import Lens
    from .mapping.why import Explained
    from .reports.build import Written


def lens(book: MapBook, lang: str) -> Lens:
    """The same words as on the poster: stages by their shown names, reasons as sentences."""
    from .charts.posters import lens_of

    return lens_of(book, "everyone", lang, "team")


# ---------------------------------------------------------------- build


def build_json(written: Written, lang: str) -> dict[str, Any]:
    """The documented keys of ``journey build --json``."""
    book, journey = written.built.book, written.built.book.map()
    files = written.built.research.files
    return {
        "study": book.study.key,
        "outputs": written.outputs,
        "files": [f.to_json(lang) for f in files],
        **{name: sum(getattr(f, name) for f in files) for name in ("rows_read", "rows_kept", "rows_mended", "rows_set_aside")},
        "timezone": book.study.timezone,
        "period": to_plain(book.period),
        "stage_model": book.study.stage_model,
        "people": journey.people,
        "people_known": journey.known,
        "redacted": book.study.redacted,
        "stages": [
            {"key": s.key, "label": book.stage_label(s).text(lang), "reached": s.reached, "spoke": s.spoke, "confidence": s.confidence.level}
            for s in journey.stages
        ],
        "emotions": [{k: v for k, v in to_plain(e).items() if k not in ("evidence", "dots")} for e in journey.emotions],
        "scores": [{k: v for k, v in to_plain(s).items() if k != "evidence"} for s in journey.scores],
        "claims": [
            {
                "code": c.code,
                "id": c.id,
                "label": book.claim_label(c).text(lang),
                "confidence": c.confidence.level,
                "status": c.status,
                "share": to_plain(c.evidence.share) if c.evidence else None,
            }
            for c in journey.claims
        ],
        "unmatched": book.unmatched,
        "decisions": len(book.decisions),
        "orphaned_decisions": [d.subject for d in book.orphaned],
        "warnings": warnings(written, lang),
    }


def warnings(written: Written, lang: str) -> list[str]:
    """What went wrong and what is weak, the lost files first."""
    words = lens(written.built.book, lang)
    lost = [Phrase(f"{f.path}: {f.why.en}", f"{f.path}: {f.why.ko}").text(lang) for f in written.broken]
    return lost + [words.reason(r) for r in written.built.book.weak]


def shorten(words: str, most: int = 110) -> str:
    """One line of a terminal; `journey inspect` has all of it.

    Examples
    --------
    >>> shorten("a long reason", most=8)
    'a long …'
    """
    return words if len(words) <= most else words[: most - 1].rstrip() + " …"


def _board_lines(notes: pd.DataFrame | None, ko: bool) -> list[str]:
    """What became of whiteboards' notes, and how many a person has to sort."""
    if notes is None:
        return []
    n, taken = len(notes), len(notes.loc[notes["claim"].notna()])
    if ko:
        return [f"화이트보드 메모 {n:,}개: 가정으로 넣은 것 {taken:,}개, 사람이 나누어야 할 것 {n - taken:,}개(tables/board_notes.csv)."]
    return [f"Whiteboard notes: {n:,}; taken in as assumptions: {taken:,}; for a person to sort: {n - taken:,} (tables/board_notes.csv)."]


def build_lines(written: Written, lang: str) -> list[str]:
    """The last lines of a build: what was taken for what, what is weak, where the results are."""
    research, book = written.built.research, written.built.book
    ko = lang == "ko"
    lines = [""]
    for f in research.files:
        counts = f"{f.rows_kept:,}/{f.rows_read:,}" + (" 행" if ko else " rows") if f.rows_read else "-"
        lines.append(f"  {f.path}  [{f.source}]  {counts}  {shorten(f.why.text(lang))}")
    if research.shelf is not None and research.shelf.reused:
        fresh, reused = len(research.shelf.fresh), len(research.shelf.reused)
        lines.append(
            f"새로 읽은 파일 {fresh}개. 지난번과 같은 파일 {reused}개는 다시 읽지 않았습니다."
            if ko
            else f"Read anew: {fresh} file(s). As last time, and not read again: {reused}."
        )
    zone = next((f.zone_assumed for f in research.files if f.zone), False)
    lines.append(
        f"시간대: {book.study.timezone}{' (자료에 적혀 있지 않아 이렇게 보았습니다)' if zone else ''}"
        if ko
        else f"Time zone: {book.study.timezone}{' (assumed: some times name none)' if zone else ''}"
    )
    if research.model is not None and research.model_why is not None:
        lines.append((f"단계 모형: {research.model.label.ko}. " if ko else f"Stage model: {research.model.label.en}. ") + research.model_why.text(lang))
    if book.study.redacted:
        total = sum(book.study.redacted.values())
        lines.append(
            (f"가린 개인정보: {total:,}건" if ko else f"Personal data taken out: {total:,}")
            + " ("
            + ", ".join(f"{k} {n:,}" for k, n in book.study.redacted.items())
            + ")"
        )
    lines += links_lines(research.links, lang)
    lines += _board_lines(written.built.tables.get("board_notes"), ko)
    found = warnings(written, lang)
    if found:
        lines += ["", "약한 점:" if ko else "What is weak:"] + [f"  - {w}" for w in found]
    if book.orphaned:
        lines.append(
            (f"대상이 사라진 결정 {len(book.orphaned)}건은 남겨 두었습니다: " if ko else f"{len(book.orphaned)} decision(s) whose subject is gone are kept: ")
            + ", ".join(d.subject for d in book.orphaned)
        )
    o = written.outputs
    lines += [
        "",
        ("보고서: " if ko else "Report: ") + o["report"],
        ("지도:   " if ko else "Map:    ") + o["map"],
        ("표:     " if ko else "Tables: ") + o["tables"],
    ]
    return lines


def moved_lines(book: MapBook, lang: str, *, held: bool = False) -> list[str]:
    """What moved since the last build, in one line; nothing where nothing did, unless it was held."""
    words = lens(book, lang)
    told = [words.reason(r) for r in book.moved] or ([i18n.t("moved.none", lang)] if held else [])
    return ["", " ".join(told)] if told else []


KINDS_OF_LINKS = {
    "ga4_user": Phrase("GA4 sign-ins", "GA4 로그인"),
    "crm_contact": Phrase("CRM contacts", "CRM 연락처"),
    "same_record": Phrase("records with two identifiers", "식별자가 둘인 기록"),
}


def links_lines(links: Any, lang: str) -> list[str]:
    """How many ids turned out to be one person's, and what was left apart; nothing where no file links any.

    Examples
    --------
    >>> import pandas as pd
    >>> found = pd.DataFrame([("ga4_user", 123, 120, 118, 3, 0)], columns=["why", "pairs", "joined", "people", "shared_devices", "conflicts"])
    >>> links_lines(found, "ko")
    ['같은 사람으로 이은 식별자: 120쌍 (GA4 로그인 120). 나누어 쓰는 기기 3대는 잇지 않았습니다.']
    """
    if links is None or links.empty:
        return []
    parts = ", ".join(f"{KINDS_OF_LINKS.get(why, Phrase.same(why)).text(lang)} {n:,}" for why, n in zip(links["why"], links["joined"], strict=True))
    total, shared, torn = (int(links[name].sum()) for name in ("joined", "shared_devices", "conflicts"))
    line = f"같은 사람으로 이은 식별자: {total:,}쌍 ({parts})." if lang == "ko" else f"Ids joined as one person's: {total:,} pair(s) ({parts})."
    if shared:
        line += f" 나누어 쓰는 기기 {shared:,}대는 잇지 않았습니다." if lang == "ko" else f" {shared:,} shared device(s) left apart."
    if torn:
        line += (
            f" 이메일 주소가 둘 이상인 {torn:,}묶음도 따로 두었습니다." if lang == "ko" else f" {torn:,} group(s) with more than one e-mail address left apart."
        )
    refused = int(links["refused"].sum()) if "refused" in links else 0
    if refused:
        line += (
            f" info@처럼 누구의 것도 아닌 식별자를 거치거나 한 사람으로 보기에는 너무 큰 {refused:,}쌍은 잇지 않았습니다."
            if lang == "ko"
            else f" {refused:,} pair(s) through an identifier that is nobody's (info@), or too many for one person, were not joined."
        )
    return [line]


def new_lines(made: Path, written: Written, who: str) -> tuple[Phrase, ...]:
    """The last lines of ``journey new``: what there is, and the three things to do next."""
    from .assumptions.form import FILE

    n, report, out = len(written.built.book.map().written), written.outputs["report"], written.out
    return (
        Phrase(f"A map of {n} assumptions by {who}: {report}", f"{who}의 가정 {n}개로 그린 지도: {report}"),
        Phrase(f"Edit them in {made / FILE}, then: journey build {made}", f"고치려면 {made / FILE}을(를) 연 뒤: journey build {made}"),
        Phrase(
            f"Put exports into {made / 'data'} and build again: each assumption gets its verdict.",
            f"자료를 {made / 'data'}에 넣고 다시 build하면 가정마다 판정이 붙습니다.",
        ),
        Phrase(f"Print it: journey export {out} --to pdf", f"인쇄: journey export {out} --to pdf"),
    )


# ---------------------------------------------------------------- why


def local_moment(at: str | None, timezone: str, lang: str) -> str:
    """A receipt's instant on the study's clock; a day stays a day."""
    if at is None:
        return "-"
    if "T" not in at:
        return i18n.date(at, lang)
    from datetime import datetime
    from zoneinfo import ZoneInfo

    local = datetime.fromisoformat(at).astimezone(ZoneInfo(timezone))
    return f"{i18n.date(local.date().isoformat(), lang)} {local:%H:%M}"


def why_json(found: Explained, book: MapBook, lang: str) -> dict[str, Any]:
    subject = found.subject
    e = found.evidence
    return {
        "id": getattr(subject, "id", None) or f"emotion:{subject.stage}:{subject.measured_by}",
        "code": getattr(subject, "code", None),
        "stage": subject.stage,
        "says": _says(found, book, lang),
        "basis": to_plain(getattr(subject, "basis", None)) or {"kind": "evidence"},
        "confidence": to_plain(getattr(subject, "confidence", None)),
        "status": getattr(subject, "status", "current"),
        "n_people": e.n_people if e else 0,
        "known": e.known if e else None,
        "n_observations": e.n_observations if e else 0,
        "replayed": found.replayed,
        "share": to_plain(e.share) if e else None,
        "share_of": e.share_of if e else None,
        "select": e.select if e else {},
        "receipts": {key: to_plain(r) for key, r in found.receipts.items()},
        "decisions": [to_plain(d) for d in book.decisions if d.subject in (getattr(subject, "id", None), f"stage:{subject.stage}")],
    }


def _says(found: Explained, book: MapBook, lang: str) -> str:
    subject = found.subject
    if hasattr(subject, "theme"):
        return book.claim_label(subject).text(lang)
    for name in ("question", "event"):
        if hasattr(subject, name):
            return str(getattr(subject, name))
    return subject.label.text(lang) if hasattr(subject, "label") else Phrase("Emotion", "감정").text(lang)


def why_lines(found: Explained, book: MapBook, lang: str) -> list[str]:
    """The receipts, one a line: source, where, when, stage of the customer, words."""
    ko, subject, e = lang == "ko", found.subject, found.evidence
    words = lens(book, lang)
    code = getattr(subject, "code", "")
    lines = [f"{words.stage_label(subject.stage)} {code}  {_says(found, book, lang)}".replace("  ", " ", 1 if not code else 0)]
    if getattr(subject, "status", "current") == "lost":
        until = subject.evidenced_until
        lines.append(i18n.t("basis.lost", lang, until=i18n.date(until, lang)) if until else i18n.t("basis.lost_undated", lang))
    if e is not None:
        if e.share is not None:
            lines.append(i18n.part_of(e.share.count, e.share.of, lang, e.known))
        level = getattr(subject, "confidence", None)
        if level is not None:
            lines.append(i18n.t(f"level.{level.level}", lang) + ": " + " · ".join(words.reason(r) for r in level.reasons))
        shown = len(found.receipts)
        lines.append(
            f"관찰 {e.n_observations:,}건" + (f" 가운데 {shown}건" if shown < e.n_observations else "")
            if ko
            else f"{e.n_observations:,} observation(s)" + (f", {shown} of them below" if shown < e.n_observations else "")
        )
        if found.replayed is not None:
            same = found.replayed == e.n_observations
            lines.append(
                (f"표에서 다시 찾아도 {found.replayed:,}건" + ("" if same else "입니다. 지도와 다르니 다시 build하십시오."))
                if ko
                else f"The tables give {found.replayed:,} again" + ("" if same else ": not what the map says, build again.")
            )
    for receipt in found.receipts.values():
        quoted = receipt.text or (f"{receipt.question}: {receipt.score:g}" if receipt.score is not None else "")
        lines.append(f"  {receipt.source} {receipt.where:<12} {local_moment(receipt.at, book.study.timezone, lang):<14} {i18n.shown_tokens(quoted, lang)}")
    for decision in book.decisions:
        if decision.subject in (getattr(subject, "id", None), f"stage:{subject.stage}"):
            lines.append(
                f"  ✎ {decision.by}, {decision.at[:10]}: {decision.field} {decision.was!r} → {decision.value!r}"
                + (f" ({decision.reason})" if decision.reason else "")
            )
    return lines
