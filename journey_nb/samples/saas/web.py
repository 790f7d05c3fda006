"""What GA4's BigQuery export, the Play Console and a hand-kept sheet of offline touchpoints hold."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta, timezone
from random import Random

from .company import Record, sales
from .crm import hub_id
from .setting import Setting, quarter
from .survey import line
from .words import sentence, words

SEOUL = timezone(timedelta(hours=9))
SITE = "https://www.hanul-gate.example.com"
MEDIUM = {"search": ("google", "organic"), "ad": ("google", "cpc"), "referral": ("partner.example.com", "referral")}


def micros(at: datetime) -> int:
    return round(at.replace(tzinfo=SEOUL).timestamp() * 1_000_000)


def ga4_rows(setting: Setting, record: Record) -> Iterator[tuple[datetime, str]]:
    """(time, line) an event of the web site: a visitor without a name until a form is sent or an account is made.

    From then on the rows carry the contact's number in the CRM. Who sends no form stays a browser, and so do some who
    take another computer or no cookies. Some of those met at a fair or a seminar fill in the form on the stand's tablet.
    """
    rng = Random(f"{setting.seed}/web/{record.person.number}")
    first = record.web[0][0]
    visitor = f"{rng.randrange(10**8, 10**10)}.{micros(first) // 1_000_000}"
    device = rng.choice([("desktop", "Windows", "Chrome"), ("desktop", "Windows", "Edge"), ("desktop", "Macintosh", "Safari"), ("mobile", "Android", "Chrome")])
    source, medium = MEDIUM.get(record.channel, ("(direct)", "(none)"))
    seen, own, user = 0, str(hub_id(record, 2)), ""
    cookies, same_computer, at_stand = (rng.random() for _ in range(3))
    for at, page, session in record.web:
        names = (["first_visit"] if seen == 0 else []) + (["session_start"] if session != seen else []) + ["page_view"]
        if page == "/demo":
            names.append("generate_lead")
        seen = session
        for offset, name in enumerate(names):
            user = own if name == "generate_lead" and cookies >= 0.1 else user
            yield at, ga4(at + timedelta(milliseconds=offset), name, page, session, visitor, device, (source, medium), first, user)
    if record.signed and cookies >= 0.1 and same_computer >= 0.1:
        at = record.dates["signed"]
        yield at, ga4(at, "sign_up", "/start", seen + 1, visitor, device, (source, medium), first, own)
    begun = _begun(setting)
    if record.channel in STANDS and record.dates["lead"] > begun and at_stand < 0.8:
        at, tablet = record.dates["lead"], _tablet(setting, record.channel)
        yield at, ga4(at, "generate_lead", "/demo", 2 + record.person.number, tablet, TABLET, MEDIUM["referral"], begun, own)


STANDS = ("exhibition", "seminar")
TABLET = ("tablet", "iOS", "Safari")


def _begun(setting: Setting) -> datetime:
    first, _ = quarter(setting, 0)
    return datetime(first.year, first.month, first.day, 9) - timedelta(days=60)


def _tablet(setting: Setting, stand: str) -> str:
    return f"{Random(f'{setting.seed}/tablet/{stand}').randrange(10**8, 10**10)}.{micros(_begun(setting)) // 1_000_000}"


def tablet_rows(setting: Setting) -> Iterator[tuple[datetime, str]]:
    """(time, line) the first event of each stand's tablet: a device that many people sign in on is nobody's."""
    at = _begun(setting)
    for stand in STANDS:
        yield at, ga4(at, "first_visit", "/demo", 1, _tablet(setting, stand), TABLET, MEDIUM["referral"], at)


def ga4(
    at: datetime,
    name: str,
    page: str,
    session: int,
    visitor: str,
    device: tuple[str, str, str],
    source: tuple[str, str],
    first: datetime,
    user: str = "",
    internal: bool = False,
) -> str:
    """One row of ``events_YYYYMMDD`` as newline-delimited JSON: integers are strings, as BigQuery writes them."""
    params: list[dict[str, object]] = [
        {"key": "ga_session_id", "value": {"int_value": str(micros(first) // 1_000_000 + session * 7)}},
        {"key": "ga_session_number", "value": {"int_value": str(session)}},
        {"key": "page_location", "value": {"string_value": SITE + page}},
        {"key": "page_title", "value": {"string_value": "Hanul Gate " + page}},
    ]
    if name == "page_view":
        params.append({"key": "engagement_time_msec", "value": {"int_value": str(1000 + (micros(at) // 1_000_000) % 90_000)}})
    if internal:
        params.append({"key": "traffic_type", "value": {"string_value": "internal"}})
    row = {
        "event_date": f"{at:%Y%m%d}",
        "event_timestamp": str(micros(at)),
        "event_name": name,
        "event_params": params,
        **({"user_id": user} if user else {}),
        "user_pseudo_id": visitor,
        "user_first_touch_timestamp": str(micros(first)),
        "device": {"category": device[0], "operating_system": device[1], "web_info": {"browser": device[2]}, "language": "ko-kr"},
        "geo": {"country": "South Korea", "city": "Seoul"},
        "traffic_source": {"name": "(direct)" if source[0] == "(direct)" else "(not set)", "source": source[0], "medium": source[1]},
        "stream_id": "4100000001",
        "platform": "WEB",
    }
    return json.dumps(row, ensure_ascii=False, separators=(",", ":")) + "\n"


# ---------------------------------------------------------------- reviews of the mobile app

PACKAGE = "com.example.hanulgate"
PLAY = (
    "Package Name", "App Version Code", "App Version Name", "Reviewer Language", "Device", "Review Submit Date and Time", "Review Submit Millis Since Epoch",
    "Review Last Update Date and Time", "Review Last Update Millis Since Epoch", "Star Rating", "Review Title", "Review Text", "Developer Reply Date and Time",
    "Developer Reply Millis Since Epoch", "Developer Reply Text", "Review Link",
)  # fmt: skip


def reviews(setting: Setting, lang: str) -> Iterator[tuple[datetime, list[object]]]:
    """(time, row) a review by people at the customers' companies: most give stars and no words, and nobody knows who they are."""
    for number in range(round(setting.customers * 0.7)):
        rng = Random(f"{setting.seed}/review/{number}")
        first, after = quarter(setting, number % setting.periods)
        at = datetime(first.year, first.month, first.day) + timedelta(seconds=rng.randrange((after - first).days * 86_400 - 60))
        stars = rng.choices([1, 2, 3, 4, 5], [22, 12, 14, 22, 30])[0]
        mood = "bad" if stars <= 2 else "middle" if stars == 3 else "good"
        choices = words(lang)["review"][mood]
        said = choices[rng.randrange(1 << 20) % len(choices)] if rng.random() < 0.35 else ""
        utc = at.replace(tzinfo=SEOUL).astimezone(UTC)
        stamp, millis = f"{utc:%Y-%m-%dT%H:%M:%SZ}", int(utc.timestamp() * 1000)
        link = f"https://play.google.com/apps/publish?account=0#ReviewDetailsPlace:p={PACKAGE}&reviewid=gp:{rng.getrandbits(60):x}" if said else ""
        device = rng.choice(["a54x", "b0q", "r9q", "gta8"])
        yield at, [PACKAGE, 41 + (at.month % 3), "3.2", lang, device, stamp, millis, stamp, millis, stars, "", said, "", "", "", link]


# ---------------------------------------------------------------- offline touchpoints

OFFLINE = {
    "ko": ("날짜", "고객(이름 또는 ID)", "고객사", "직무", "접점", "고객이 한 말", "우리 관찰·메모", "장소", "작성자", "명함 수"),
    "en": (
        "Date",
        "Customer (name or ID)",
        "Company",
        "Job role",
        "Touchpoint",
        "What the customer said",
        "Our observation or note",
        "Place",
        "Written by",
        "Cards",
    ),
}
PLACES = {"ko": ("코엑스", "벡스코", "본사 교육장", "고객사", "전화"), "en": ("COEX", "BEXCO", "Head-office room", "At the customer", "By phone")}
TOTAL = {"ko": "합계", "en": "Total"}


def offline_row(setting: Setting, record: Record, lang: str) -> list[object]:
    """One meeting in the house's form for offline contacts: the customer's words and the colleague's note stand in two columns."""
    assert record.offline is not None
    at, kind, say = record.offline
    place = {"exhibition": record.person.number % 2, "seminar": 2, "visit": 3}.get(kind, 4)
    day = f"{at.year}. {at.month}. {at.day}." if lang == "ko" else f"{at:%Y-%m-%d}"
    who = sales(setting, record)[0 if lang == "ko" else 1]
    known, person, told = words(lang), record.person, sentence(say, record.person, lang)
    said, note = ("", told) if say.kind in ("neutral", "noise") else (told, "")
    about = [person.email, person.company(lang), known["roles"][record.role], known["channels"][kind]]
    return [day, *about, said, note, PLACES[lang][place], who, 1]


def offline_total(count: int, lang: str) -> list[object]:
    return [TOTAL[lang], "", "", "", "", "", "", "", "", count]


__all__ = ["OFFLINE", "PLAY", "ga4", "ga4_rows", "line", "offline_row", "offline_total", "reviews", "tablet_rows"]
