"""Hanul Gate, an invented B2B security product whose customers leave within 30 days because getting started hurts.

:mod:`.company` is the world (who exists and what happens), ``words_*.toml`` how they say it, the other modules write it down as
products export it. :func:`make` writes the raw files, :func:`truths` says what was planted; nothing of the second is in the first.
"""

from __future__ import annotations

import csv
import json
from collections.abc import Iterable
from contextlib import ExitStack
from datetime import datetime
from pathlib import Path
from typing import IO, Any

from ...model.errors import UsageError, did_you_mean
from . import crm, survey, web
from .company import Record, told, world
from .setting import CHANGES, Setting, quarter, quarter_name
from .truths import truths

__all__ = ["CHANGES", "make", "setting", "truths"]

FILES = {
    "ko": {
        "survey": "온보딩 설문(응답) - 설문지 응답 시트1.csv",
        "again": "온보딩 설문(응답) - 설문지 응답 시트1 (1).csv",
        "interviews": "인터뷰",
        "offline": "오프라인 접점.csv",
    },
    "en": {
        "survey": "Onboarding survey (Responses) - Form Responses 1.csv",
        "again": "Onboarding survey (Responses) - Form Responses 1 (1).csv",
        "interviews": "interviews",
        "offline": "Offline touchpoints.csv",
    },
}
AGAIN = 10  # days of events that were exported twice


def setting(*, customers: int = 120, seed: int = 7, periods: int = 2, change: str = "setup_guide", separation: float = 1.0) -> Setting:
    """The arguments, checked."""
    if change not in CHANGES:
        hint = did_you_mean(change, CHANGES)
        raise UsageError(
            en=f"No change named '{change}'; known: {', '.join(CHANGES)}.{hint.en}", ko=f"'{change}' 변화는 없습니다. 있는 것: {', '.join(CHANGES)}.{hint.ko}"
        )
    for name, value, low, high in (("customers", customers, 20, 1_000_000), ("periods", periods, 1, 8), ("separation", separation, 0, 2)):
        if not low <= value <= high:
            raise UsageError(en=f"{name} must be from {low:,} to {high:,}, not {value}.", ko=f"{name}은(는) {low:,}부터 {high:,}까지입니다({value}).")
    return Setting(customers, seed, periods, change, float(separation))


def make(folder: Path, made: Setting, lang: str) -> None:
    """Write the raw files into ``folder``, customer by customer; memory grows with the survey, never with the events."""
    folder.mkdir(parents=True, exist_ok=True)
    with ExitStack() as stack:
        out = _Files(folder, stack, FILES[lang], lang)
        out.table("hubspot-crm-exports-all-contacts-2026-07-01.csv").writerow(crm.CONTACTS)
        out.table("hubspot-crm-exports-all-deals-2026-07-01.csv").writerow(crm.DEALS)
        out.table("zendesk_tickets_2026-07-01.csv").writerow(crm.TICKETS)
        responses, meetings, talks = [], [], _Talks(made)
        events = _Events(out, made)
        for record in world(made):
            out.table("hubspot-crm-exports-all-contacts-2026-07-01.csv").writerow(crm.contact(made, record, lang))
            out.table("hubspot-crm-exports-all-deals-2026-07-01.csv").writerow(crm.deal(made, record, lang))
            out.table("zendesk_tickets_2026-07-01.csv").writerows(crm.tickets(made, record, lang))
            events.write(crm.event_rows(record))
            for at, line in web.ga4_rows(made, record):
                out.text(f"ga4/events_{at:%Y%m}.ndjson").write(line)
            if record.answer:
                responses.append((record.answer.at, survey.row(record, lang)))
            if record.offline:
                meetings.append((record.offline[0], web.offline_row(made, record, lang)))
            talks.offer(record)
        first, _ = quarter(made, 0)
        events.write(crm.test_rows(datetime(first.year, first.month, first.day)))
        for at, line in web.tablet_rows(made):
            out.text(f"ga4/events_{at:%Y%m}.ndjson").write(line)
        _rows(out, "survey", [survey.header(lang), *_in_time(responses)])
        _rows(out, "again", [survey.header(lang), *_in_time(responses)[: len(responses) // 2]])
        rows = [web.OFFLINE[lang], *_in_time(meetings), web.offline_total(len(meetings), lang)]
        _rows(out, "offline", rows, encoding="cp949" if lang == "ko" else "utf-8-sig")
        months: dict[str, list[tuple[datetime, list[object]]]] = {}
        for at, row in web.reviews(made, lang):
            months.setdefault(f"{at:%Y%m}", []).append((at, row))
        for month, found in sorted(months.items()):
            _rows(out, f"reviews/reviews_{web.PACKAGE}_{month}.csv", [web.PLAY, *_in_time(found)], encoding="utf-16")
        talks.write(folder / FILES[lang]["interviews"], lang)
    _about(folder, made, lang)


def _in_time(rows: list[tuple[datetime, list[object]]]) -> list[list[object]]:
    return [row for _, row in sorted(rows, key=lambda r: r[0])]


def _rows(out: _Files, name: str, rows: Iterable[Iterable[object]], *, encoding: str = "utf-8") -> None:
    out.table(name, encoding).writerows(rows)


class _Files:
    """The folder's open files; each is opened when its first row comes."""

    def __init__(self, folder: Path, stack: ExitStack, names: dict[str, str], lang: str) -> None:
        self.folder, self.stack, self.names, self.lang = folder, stack, names, lang
        self.opened: dict[str, IO[str]] = {}
        self.writers: dict[str, Any] = {}

    def text(self, name: str, encoding: str = "utf-8") -> IO[str]:
        if name not in self.opened:
            path = self.folder / self.names.get(name, name)
            path.parent.mkdir(parents=True, exist_ok=True)
            codec = "utf-16-le" if encoding == "utf-16" else encoding  # little endian on every machine, with its mark
            file = open(path, "w", encoding=codec, errors="replace", newline="")  # noqa: SIM115  (the stack closes it)
            self.opened[name] = self.stack.enter_context(file)
            if encoding == "utf-16":
                file.write("\ufeff")
        return self.opened[name]

    def table(self, name: str, encoding: str = "utf-8") -> Any:
        if name not in self.writers:
            self.writers[name] = csv.writer(self.text(name, encoding), lineterminator="\r\n")
        return self.writers[name]


class _Events:
    """The product's log: one file of all, and one of some days that somebody exported once more."""

    def __init__(self, out: _Files, made: Setting) -> None:
        first, _ = quarter(made, made.periods - 1)
        self.from_, self.name = datetime(first.year, first.month, first.day), "product_events.csv"
        self.to = self.from_.replace(day=1 + AGAIN)
        self.all, self.again = out.text(self.name), out.text(f"product_events_{first:%Y-%m}_again.csv")
        for file in (self.all, self.again):
            file.write(survey.line(crm.EVENTS))

    def write(self, rows: Iterable[tuple[datetime, str]]) -> None:
        for at, line in rows:
            self.all.write(line)
            if self.from_ <= at < self.to:
                self.again.write(line)


class _Talks:
    """Six interviews in the last period: the first two customers of each kind who did not answer the survey, else the first two."""

    def __init__(self, made: Setting) -> None:
        self.made = made
        self.chosen: dict[str, list[Record]] = {}

    def offer(self, record: Record) -> None:
        if record.signed and record.period == self.made.periods - 1 and record.outcome != "open":
            chosen = self.chosen.setdefault(record.persona, [])
            if len(chosen) < survey.INTERVIEWS // 3:
                chosen.append(record)

    def records(self) -> list[Record]:
        return sorted((r for chosen in self.chosen.values() for r in chosen), key=lambda r: r.person.number)

    def write(self, folder: Path, lang: str) -> None:
        folder.mkdir(exist_ok=True)
        first, _ = quarter(self.made, self.made.periods - 1)
        for number, record in enumerate(self.records(), 1):
            says = told(self.made, record)
            if lang == "ko":
                at = datetime(first.year, first.month + 2, 1 + 3 * number, 10 + number % 6, 30)
                _write(folder / f"인터뷰 {number:02d}.txt", survey.clova(self.made, record, says, number, at))
            else:
                _write(folder / f"Interview {number:02d}.vtt", survey.vtt(self.made, record, says))


# ---------------------------------------------------------------- what the folder says of itself

README = {
    "ko": """# 한울 게이트: 가상 회사의 예시 자료

이 폴더의 회사, 사람, 이메일 주소, 전화번호, 말은 **모두 지어낸 것**입니다. 실제 회사나 사람과 관계가 없습니다.
이메일은 예시용 주소(`example.com`) 아래에, 전화번호는 `010-0000-`으로 시작하게 적었습니다. 이 자료의 가명은 공개된 키로 만들어집니다.

한울 게이트는 기업용 원격 접속 보안 제품입니다. 기간은 {periods}, 자료를 내려받은 날은 2026년 7월 1일입니다.

| 파일 | 무엇 | 만든 형식 |
|---|---|---|
| hubspot-crm-exports-all-contacts-… | 계약한 곳과 알아보기만 한 곳의 담당자, 단계별 날짜 | HubSpot |
| hubspot-crm-exports-all-deals-… | 거래: 단계, 금액, 계약 개월, 좌석 | HubSpot |
| zendesk_tickets_… | 기술 문의 | Zendesk |
| ga4/ | 계약 전 웹사이트 방문, 한 줄에 이벤트 하나 | GA4(BigQuery에서 받은 JSON) |
| product_events.csv | 설치와 첫 30일의 제품 로그. 같은 날짜를 두 번 받은 파일이 하나 더 있습니다 | 제품 로그 |
| 온보딩 설문(응답) … | 설문 응답. 먼저 받아 둔 (1)번 파일도 남아 있습니다 | Google 설문지 |
| 인터뷰/ | 인터뷰 6건 | CLOVA Note |
| reviews/ | 모바일 앱 리뷰 | Google Play Console |
| 오프라인 접점.csv | 전시회, 세미나, 방문 기록. 맨 아래에 합계 행이 있습니다 | 손으로 적은 표(엑셀에서 저장, CP949) |
| journey.toml | 연구 설정 | |

시험용 계정 하나와 회사 안에서 접속한 기록처럼, 실제 자료에 섞이는 것도 들어 있습니다.
""",
    "en": """# Hanul Gate: sample data of an invented company

Every company, person, e-mail address, phone number and word in this folder is **made up**; none is about anybody real.
E-mail addresses stand below `example.com`, phone numbers begin with `010-0000-`. Pseudonyms of this sample are made with a public key.

Hanul Gate is a product for secure remote access. The period is {periods}; the files were exported on 1 July 2026.

| File | What | Written in the format of |
|---|---|---|
| hubspot-crm-exports-all-contacts-… | contacts of customers and of companies that only looked, with the date of each stage | HubSpot |
| hubspot-crm-exports-all-deals-… | deals: stage, amount, contract months, seats | HubSpot |
| zendesk_tickets_… | support tickets | Zendesk |
| ga4/ | visits to the web site before the contract, one event a line | GA4 (JSON from BigQuery) |
| product_events.csv | the product's log of set-up and the first 30 days; some days were exported twice into another file | a product log |
| Onboarding survey (Responses) … | survey responses; an earlier export, (1), is still there | Google Forms |
| interviews/ | 6 interviews | WebVTT |
| reviews/ | reviews of the mobile app | Google Play Console |
| Offline touchpoints.csv | trade fairs, seminars, visits; the last row is a total | a hand-kept sheet saved from Excel |
| journey.toml | the study's settings | |

As in real exports, there is a test account among the customers.
""",
}


def _about(folder: Path, made: Setting, lang: str) -> None:
    span = [quarter_name(made, p) for p in range(made.periods)]
    _write(folder / "README.md", README[lang].format(periods=span[0] if len(span) == 1 else f"{span[0]}–{span[-1]}"))
    name = "한울 게이트" if lang == "ko" else "Hanul Gate"
    comment = "한울 게이트 예시 연구의 설정입니다. 모두 가상입니다." if lang == "ko" else "Settings of the sample study Hanul Gate, all of it invented."
    kpi = "setup_lost"

    def quote(text: str) -> str:
        return json.dumps(text, ensure_ascii=False)

    _write(
        folder / "journey.toml",
        f"# {comment}\nschema = 1\nname = {quote(name)}\nlanguage = {quote(lang)}\n"
        'timezone = "Asia/Seoul"\nstage_model = "saas_b2b"\ninvented = true\n'
        'goal = { ko = "계약 뒤 30일 안의 고객 이탈을 줄인다", en = "Fewer accounts lost within 30 days of signing", kpi = ' + quote(kpi) + " }\n\n"
        f"[[sources]]\nmatch = {quote(FILES[lang]['interviews'] + '/*')}\nperiod = {quote(span[-1])}\n"
        '\n[journey]\nactor = { ko = "설치를 맡은 IT 관리자", en = "The IT administrator who sets it up" }\n'
        'expects = { ko = "안내대로 하면 붙는다", en = "Follow the guide and it connects" }\n'
        '\n[[kpis]]\nkey = "setup_lost"\nstage = "setup"\nko = "설치 단계 이탈"\nen = "Lost at set-up"\nmeasure = "lost"\nunit = "%"\ntarget = 10\n'
        '\n[[owners]]\nstage = "setup"\ndepartment = { ko = "기술지원팀", en = "Technical support" }\n',
    )


def _write(path: Path, text: str) -> None:
    path.write_text(text, encoding="utf-8", newline="\n")
