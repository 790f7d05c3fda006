"""A study is a folder: raw files, ``journey.toml``, the claims and decisions people made, and a private corner.

``journey.toml`` holds settings and nothing else; nobody has to write it: a build without one makes one beside its output.
"""

from __future__ import annotations

import contextlib
import json
import os
import re
import secrets
import tomllib
import unicodedata
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import BaseModel, ValidationError

from .model import disk
from .model.errors import StudyError, UsageError, did_you_mean
from .model.phrase import Phrase
from .settings import (
    ConfidenceNumbers,
    Goal,
    Header,
    KpiRule,
    MomentRule,
    OwnerRule,
    PersonaChoice,
    PersonaInputs,
    PersonaRule,
    PlaceRule,
    Settings,
    SourceRule,
    StageEntry,
    Words,
    WrongSetting,
)

SETTINGS = "journey.toml"
PRIVATE = ".journey"
CLAIMS = "claims.jsonl"


@dataclass
class Study:
    """An opened study. Nothing is written before :meth:`keep`."""

    folder: Path
    settings: Settings
    key: bytes
    aliases: dict[str, str] = field(default_factory=dict)  # file name → F01
    ad_hoc: bool = False
    persons_key: bool = False  # the key is, or will be, the one of the person at this computer
    named_key: bool = False  # the key lies where the person wants it; the study keeps no copy

    @property
    def sources(self) -> list[SourceRule]:
        lists = [SourceRule(match=re.sub(r"([*?\[])", r"[\1]", name), ignore=True) for p in self.settings.personas for name in (p.people, p.accounts) if name]
        return [*lists, *self.settings.sources]  # the list behind a declared persona is no data

    @property
    def timezone(self) -> str | None:
        return self.settings.timezone

    @property
    def slug(self) -> str:
        return slug(self.settings.name or self.folder.name)

    @property
    def goal(self) -> Phrase | None:
        goal = self.settings.goal
        if goal is None or not (goal.ko or goal.en):
            return None
        return Phrase(goal.en or goal.ko, goal.ko or goal.en)

    def keep(self) -> None:
        """Write what has to stay for the next build: the private folder with key and aliases, and the settings of a study made beside its output."""
        private = self.folder / PRIVATE
        self.folder.mkdir(parents=True, exist_ok=True)
        private.mkdir(mode=0o700, exist_ok=True)
        if not (private / ".gitignore").exists():
            disk.save(private / ".gitignore", "*\n", beside=False)
        if not (self.settings.invented or self.named_key or (private / "key").exists()):
            _write_private(private / "key", self.key)
            if self.persons_key:
                _keep_persons_key(self.key)
        _write_private(private / "aliases.json", (json.dumps(self.aliases, ensure_ascii=False, indent=1, sort_keys=True) + "\n").encode())
        if not (self.folder / SETTINGS).exists():
            disk.save(self.folder / SETTINGS, settings_text(self.settings), beside=False)


def slug(name: str) -> str:
    """A name that is safe as a folder everywhere; Hangul stays.

    Examples
    --------
    >>> slug("해솔 게이트 2026/Q2")
    '해솔-게이트-2026-Q2'
    """
    cleaned = re.sub(r"[^\w.-]+", "-", unicodedata.normalize("NFC", name)).strip("-._") or "study"
    device = re.fullmatch(r"(con|prn|aux|nul|com\d|lpt\d)(\..*)?", cleaned, re.I)  # Windows takes these for printers and ports
    return f"{cleaned}-study" if device else cleaned


def own_file(folder: Path, name: str) -> str | None:
    """The text of one of the study's own files (``themes.toml``, ``roles.toml``), or None where there is none."""
    path = disk.found(folder / name)
    if not path.is_file():
        return None
    try:
        return disk.text(path)
    except (OSError, UnicodeDecodeError) as cause:
        place = disk.place_of(cause) or Phrase("", "")
        raise StudyError(
            en=f"{name}{', ' if place.en else ''}{place.en} cannot be read. Save it as UTF-8 and see that it may be opened.",
            ko=f"{name}{' ' if place.ko else ''}{place.ko}을(를) 읽을 수 없습니다. UTF-8로 저장하고 열 수 있는 파일인지 확인하십시오.",
        ) from cause


def settings_text(settings: Settings) -> str:
    import tomlkit

    plain = settings.model_dump(by_alias=True, exclude_none=True, exclude_defaults=True)
    document = tomlkit.document()
    document.add(tomlkit.comment("Settings of this study. Every key is optional. / 이 연구의 설정입니다. 모두 생략할 수 있습니다."))
    document.add("schema", tomlkit.item(1))
    for name, value in plain.items():
        if name != "schema":
            document.add(name, tomlkit.item(value))
    return tomlkit.dumps(document)


def read_settings(path: Path) -> Settings:
    """``journey.toml``, checked; an unknown key is an error with the nearest known one."""
    try:
        return parse_settings(disk.text(path), path)
    except UnicodeDecodeError as error:
        raise _no_toml(path, error) from error
    except OSError as error:
        raise disk.refused(error, path) from error


def _no_toml(path: Path, error: Exception) -> StudyError:
    """Line and column in both languages; a Windows path in double quotes is the commonest slip."""
    where = disk.place_of(error)
    said = re.sub(r" \(at [^)]*\)$", "", str(error))
    told = Phrase("a byte that is no letter", "글자가 아닌 바이트") if isinstance(error, UnicodeDecodeError) else Phrase.same(said)
    en, ko = (f"{where.en}: {told.en}", f"{where.ko}({told.ko})") if where else (said, said)
    if re.search(r"escape|hex value|\\", said, re.I):
        en, ko = f"{en}; write a Windows path in 'single quotes'", f"{ko}. 윈도 경로는 '작은따옴표'로 묶으십시오"
    return StudyError(
        en=f"{path.name} is not valid TOML: {en}. Mend that line; nothing was written.",
        ko=f"{path.name}의 TOML 문법이 틀렸습니다: {ko}. 그 줄을 고치십시오. 아무것도 쓰지 않았습니다.",
    )


def parse_settings(text: str, path: Path) -> Settings:
    """The same of a text that is to stand at ``path``."""
    try:
        plain = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise _no_toml(path, error) from error
    if plain.get("schema", 1) != 1:
        raise StudyError(
            en=f"{path.name} has schema = {plain['schema']!r}; this journey_nb knows schema = 1. Update journey_nb.",
            ko=f"{path.name}의 schema가 {plain['schema']!r}입니다. 이 journey_nb는 schema = 1만 압니다. journey_nb를 새로 설치하십시오.",
        )
    try:
        settings = Settings.model_validate(plain)
    except ValidationError as error:
        raise _explained(path, error) from error
    if settings.timezone:
        zone(settings.timezone)
    return settings


def _explained(path: Path, error: ValidationError) -> StudyError:
    found = error.errors()
    first = next((e for e in found if e["type"] == "extra_forbidden"), found[0])  # a name that is none explains one that is missing
    bilingual = "Words" in first["loc"]
    location = [str(part) for part in first["loc"] if part not in ("Words", "str")]
    where = ".".join(location)
    if isinstance(wrong := first.get("ctx", {}).get("error"), WrongSetting):
        return StudyError(
            en=f"{path.name}, '{where}': {wrong.phrase.en} Nothing was written.", ko=f"{path.name}의 '{where}': {wrong.phrase.ko} 아무것도 쓰지 않았습니다."
        )
    if first["type"] == "extra_forbidden":
        inner: dict[str, type[BaseModel]] = {"sources": SourceRule, "goal": Goal, "rules": PlaceRule, "personas": PersonaRule, "stages": StageEntry}
        inner |= {"persona_inputs": PersonaInputs, "persona_choice": PersonaChoice, "journey": Header, "owners": OwnerRule, "kpis": KpiRule}
        inner |= {"confidence": ConfidenceNumbers, "moments": MomentRule}
        owner = Words if bilingual else inner.get(location[0], Settings) if len(location) > 1 else Settings
        known = [f.alias or n for n, f in owner.model_fields.items()]
        hint = did_you_mean(location[-1], known)
        return StudyError(
            en=f"{path.name}: no setting named '{where}'; known: {', '.join(known)}.{hint.en}",
            ko=f"{path.name}: '{where}' 설정은 없습니다. 있는 설정: {', '.join(known)}.{hint.ko}",
        )
    return StudyError(
        en=f"{path.name}: '{where}' is wrong: {first['msg']}. Mend it; nothing was written.",
        ko=f"{path.name}: '{where}' 값이 잘못되었습니다({first['msg']}). 고친 뒤 다시 실행하십시오. 아무것도 쓰지 않았습니다.",
    )


def open_study(path: Path, *, key_file: Path | None = None) -> Study:
    """The study in a folder, or named by its ``journey.toml``."""
    file = path / SETTINGS if path.is_dir() else path
    if not file.is_file():
        raise StudyError(
            en=f"No study at '{path.name}': there is no {SETTINGS}. Name a study folder or its {SETTINGS}.",
            ko=f"'{path.name}'에 {SETTINGS}이 없습니다. 연구 폴더나 그 {SETTINGS}을 지정하십시오.",
        )
    return _opened(file.parent.resolve(), read_settings(file), key_file)


def study_beside(out: Path, *, name: str, key_file: Path | None = None, settings: Settings | None = None) -> Study:
    """The study that stands beside an output folder (``reports/cafe`` → ``reports/cafe.study``), for builds without one.

    A new one takes the person's own key (``~/.journey_nb/key``), so that the same files give the same map again.
    """
    folder = out.parent.resolve() / f"{out.name}.study"
    if settings is None and (folder / SETTINGS).is_file():
        settings = read_settings(folder / SETTINGS)
    return _opened(folder, settings or Settings(schema=1, name=name), key_file, ad_hoc=True)


def _opened(folder: Path, settings: Settings, key_file: Path | None, *, ad_hoc: bool = False) -> Study:
    aliases_file = folder / PRIVATE / "aliases.json"
    aliases = json.loads(aliases_file.read_text("utf-8")) if aliases_file.exists() else {}
    named, own = _named_key(key_file), _own_key(folder)
    if named is not None:
        return Study(folder, settings, named, aliases, ad_hoc, named_key=True)
    if own is not None:
        return Study(folder, settings, own, aliases, ad_hoc)
    if settings.invented:
        return Study(folder, settings, PUBLIC_KEY, aliases, ad_hoc)
    return Study(folder, settings, person_key() if ad_hoc else secrets.token_bytes(32), aliases, ad_hoc, persons_key=ad_hoc)


def _named_key(key_file: Path | None) -> bytes | None:
    named = key_file or (Path(os.environ["JOURNEY_KEY_FILE"]) if os.environ.get("JOURNEY_KEY_FILE") else None)
    if named is None:
        return None
    if not named.is_file():
        raise UsageError(
            en=f"No key file '{named.name}'. Name the file that holds this study's key.",
            ko=f"키 파일 '{named.name}'이 없습니다. 이 연구의 키가 든 파일을 지정하십시오.",
        )
    return _checked(named.read_bytes(), named.name)


def _own_key(folder: Path) -> bytes | None:
    own = folder / PRIVATE / "key"
    return _checked(own.read_bytes(), f"{PRIVATE}/key") if own.is_file() else None


PUBLIC_KEY = b"journey_nb public key of samples"  # 32 bytes: anyone may know it, because sample people are invented


def _checked(raw: bytes, name: str) -> bytes:
    if len(raw) < 16:
        raise StudyError(
            en=f"{name} is no key: it has {len(raw)} bytes, 32 are expected. Restore it from your backup; another key gives other pseudonyms.",
            ko=f"{name}은 키가 아닙니다({len(raw)}바이트, 32바이트여야 함). 백업에서 되살리십시오. 다른 키를 쓰면 가명이 달라집니다.",
        )
    return raw


def _persons_key_file() -> Path:
    return Path(os.environ.get("JOURNEY_HOME") or Path.home() / ".journey_nb") / "key"


def person_key() -> bytes:
    """The key of the person at this computer, for builds without a study; a new one where there is none yet. Writes nothing."""
    path = _persons_key_file()
    return _checked(path.read_bytes(), "~/.journey_nb/key") if path.is_file() else secrets.token_bytes(32)


def _keep_persons_key(key: bytes) -> None:
    """The first build that ends well keeps the key; a home that cannot be written leaves it to the study."""
    path = _persons_key_file()
    if path.exists():
        return
    with contextlib.suppress(OSError):
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        _write_private(path, key)


def _write_private(path: Path, content: bytes) -> None:
    if path.exists() and path.read_bytes() == content:
        return
    disk.save(path, content, beside=False, private=True)


# ---------------------------------------------------------------- time


def zone(name: str) -> ZoneInfo:
    """A time zone by its IANA name."""
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError) as error:
        raise StudyError(
            en=f"No time zone named '{name}'. Use an IANA name, such as 'Asia/Seoul' or 'Europe/London'.",
            ko=f"'{name}' 시간대가 없습니다. 'Asia/Seoul'처럼 IANA 이름을 쓰십시오.",
        ) from error


def today(timezone: str | None = None) -> str:
    """Today's local day, for what a person writes down now: 2026-10-02."""
    return datetime.now(zone(timezone) if timezone else None).date().isoformat()


@dataclass(frozen=True)
class Span:
    """Half-open: from the start of ``first`` to the start of ``after``, days in the study's zone; the instants are in UTC."""

    name: str
    first: date
    after: date
    start: datetime
    end: datetime


def period(text: str, timezone: str, *, fiscal_year_starts: int = 1) -> Span:
    """``2026Q3``, ``2026-07``, ``2026``, ``FY2026Q1`` or ``2026-07-01/2026-09-30`` as a span in the study's time zone.

    Examples
    --------
    >>> seoul = period("2026Q3", "Asia/Seoul")
    >>> seoul.first.isoformat(), seoul.after.isoformat(), seoul.start.isoformat()
    ('2026-07-01', '2026-10-01', '2026-06-30T15:00:00+00:00')
    >>> period("FY2026Q1", "Asia/Seoul", fiscal_year_starts=4).first.isoformat()
    '2026-04-01'
    """
    first, after = _days(text.strip(), fiscal_year_starts)
    where = zone(timezone)
    utc = ZoneInfo("UTC")
    start, end = (datetime(d.year, d.month, d.day, tzinfo=where).astimezone(utc) for d in (first, after))
    return Span(text.strip(), first, after, start, end)


def _days(text: str, fiscal: int) -> tuple[date, date]:
    def months(year: int, month: int, count: int) -> tuple[date, date]:
        after = year * 12 + month - 1 + count
        return date(year, month, 1), date(after // 12, after % 12 + 1, 1)

    try:
        if found := re.fullmatch(r"(FY)?(\d{4})Q([1-4])", text, re.I):
            offset = (fiscal - 1 if found[1] else 0) + 3 * (int(found[3]) - 1)
            return months(int(found[2]) + offset // 12, offset % 12 + 1, 3)
        if found := re.fullmatch(r"(\d{4})-(\d{2})", text):
            return months(int(found[1]), int(found[2]), 1)
        if found := re.fullmatch(r"(FY)?(\d{4})", text, re.I):
            return months(int(found[2]), fiscal if found[1] else 1, 12)
        if found := re.fullmatch(r"(\d{4}-\d{2}-\d{2})/(\d{4}-\d{2}-\d{2})", text):
            first, last = date.fromisoformat(found[1]), date.fromisoformat(found[2])
            if first <= last:
                return first, last + timedelta(days=1)
    except ValueError:
        pass
    raise UsageError(
        en=f"'{text}' is no period. Write 2026Q3, 2026-07, 2026, FY2026Q1 or 2026-07-01/2026-09-30 (both days included).",
        ko=f"'{text}'은(는) 기간이 아닙니다. 2026Q3, 2026-07, 2026, FY2026Q1, 2026-07-01/2026-09-30(양 끝 포함) 가운데 하나로 쓰십시오.",
    )


def before(text: str) -> str:
    """The period of the same length that ends where this one begins, by the same kind of name.

    Examples
    --------
    >>> before("2026Q1"), before("FY2026Q3"), before("2026-01"), before("2026"), before("2026-07-01/2026-07-10")
    ('2025Q4', 'FY2026Q2', '2025-12', '2025', '2026-06-21/2026-06-30')
    """
    text = text.strip()
    if found := re.fullmatch(r"(FY)?(\d{4})Q([1-4])", text, re.I):
        number = int(found[2]) * 4 + int(found[3]) - 2
        return f"{(found[1] or '').upper()}{number // 4}Q{number % 4 + 1}"
    if found := re.fullmatch(r"(\d{4})-(\d{2})", text):
        number = int(found[1]) * 12 + int(found[2]) - 2
        return f"{number // 12:04d}-{number % 12 + 1:02d}"
    if found := re.fullmatch(r"(FY)?(\d{4})", text, re.I):
        return f"{(found[1] or '').upper()}{int(found[2]) - 1:04d}"
    first, after = _days(text, 1)
    return f"{(first - (after - first)).isoformat()}/{(first - timedelta(days=1)).isoformat()}"


# ---------------------------------------------------------------- claims.jsonl


def read_claims(folder: Path) -> list[dict[str, Any]]:
    """Every claim code this study ever issued, in order; the last line of an id says when it was last evidenced."""
    path = folder / CLAIMS
    if not path.exists():
        return []
    lines = []
    for number, line in enumerate(disk.text(path).split("\n"), 1):
        if not line.strip():
            continue
        try:
            entry = json.loads(line)
            if not {"id", "code"} <= entry.keys():
                raise KeyError(line)
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            raise StudyError(
                en=f"{CLAIMS}, line {number} is not a claim. Mend or remove that line; it was left as it is.",
                ko=f"{CLAIMS} {number}번째 줄을 읽을 수 없습니다. 그 줄을 고치거나 지우십시오. 파일은 그대로 두었습니다.",
            ) from error
        lines.append(entry)
    return lines


def append_claims(folder: Path, entries: list[dict[str, Any]]) -> None:
    if not entries:
        return
    folder.mkdir(parents=True, exist_ok=True)
    disk.append(folder / CLAIMS, "".join(json.dumps(entry, ensure_ascii=False, sort_keys=True) + "\n" for entry in entries))
