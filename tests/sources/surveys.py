"""Surveys and forms as their products export them, answers of invented people."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Sequence

from sources import Example

QUALTRICS = (
    ("StartDate", "Start Date", {"ImportId": "startDate", "timeZone": "America/Denver"}),
    ("EndDate", "End Date", {"ImportId": "endDate", "timeZone": "America/Denver"}),
    ("Status", "Response Type", {"ImportId": "status"}),
    ("IPAddress", "IP Address", {"ImportId": "ipAddress"}),
    ("Progress", "Progress", {"ImportId": "progress"}),
    ("Duration (in seconds)", "Duration (in seconds)", {"ImportId": "duration"}),
    ("Finished", "Finished", {"ImportId": "finished"}),
    ("RecordedDate", "Recorded Date", {"ImportId": "recordedDate", "timeZone": "America/Denver"}),
    ("ResponseId", "Response ID", {"ImportId": "_recordId"}),
    ("RecipientLastName", "Recipient Last Name", {"ImportId": "recipientLastName"}),
    ("RecipientFirstName", "Recipient First Name", {"ImportId": "recipientFirstName"}),
    ("RecipientEmail", "Recipient Email", {"ImportId": "recipientEmail"}),
    ("ExternalReference", "External Data Reference", {"ImportId": "externalDataReference"}),
    ("DistributionChannel", "Distribution Channel", {"ImportId": "distributionChannel"}),
    ("UserLanguage", "User Language", {"ImportId": "userLanguage"}),
    ("Q1", "What could be better?", {"ImportId": "QID1_TEXT"}),
)


PEOPLE = (("Mira", "Son"), ("Joon", "Park"), ("Hana", "Kim"))


def written(rows: Sequence[Sequence[str]], *, bom: bool = False, delimiter: str = ",") -> bytes:
    out = io.StringIO()
    csv.writer(out, delimiter=delimiter).writerows(rows)
    return (b"\xef\xbb\xbf" if bom else b"") + out.getvalue().encode("utf-8", "surrogatepass")


def qualtrics(texts: Sequence[str]) -> bytes:
    rows = [[name for name, _, _ in QUALTRICS], [asked for _, asked, _ in QUALTRICS], [json.dumps(i, separators=(",", ":")) for *_, i in QUALTRICS]]
    for n, text in enumerate(texts):
        when = f"2026-03-{n % 28 + 1:02d} 08:28:09"
        first, last = PEOPLE[n % 3]
        who = [last, first, f"mira{n}@example.com", f"A-{1000 + n}"]
        rows.append([when, when, "IP Address", "192.0.2.7", "100", "38", "True", when, f"R_{n:015d}", *who, "email", "EN", text])
    return written(rows, bom=True)


def surveymonkey(texts: Sequence[str]) -> bytes:
    start = ["Respondent ID", "Collector ID", "Start Date", "End Date", "IP Address", "Email Address", "First Name", "Last Name", "Custom Data 1"]
    rows = [[*start, "What could be better,\nand why?"], [*[""] * len(start), "Open-Ended Response"]]
    for n, text in enumerate(texts):
        when = f"03/{n % 28 + 1:02d}/2026 02:11:45 PM"
        rows.append([f"11{n:09d}", "401", when, when, "192.0.2.7", f"mira{n}@example.com", *PEOPLE[n % 3], "", text])
    return written(rows)


def typeform(texts: Sequence[str]) -> bytes:
    rows = [["#", "What could be better?", "Response Type", "Start Date (UTC)", "Stage Date (UTC)", "Submit Date (UTC)", "Network ID", "Tags", "Ending"]]
    for n, text in enumerate(texts):
        when = f"2026-03-{n % 28 + 1:02d} 06:24:12"
        rows.append([f"{n:032x}", text, "completed", when, "", when, "938f4331f1", "", ""])
    return written(rows)


def google(texts: Sequence[str]) -> bytes:
    rows = [["타임스탬프", "이메일 주소", "아쉬운 점은 무엇인가요?"]]
    rows += [[f"2026. 3. {n % 28 + 1} 오후 3:21:45", f"mira{n}@example.com", text] for n, text in enumerate(texts)]
    return written(rows)


def microsoft(texts: Sequence[str]) -> bytes:
    rows = [["ID", "Start time", "Completion time", "Email", "Name", "Last modified time", "What could be better? Please explain."]]
    for n, text in enumerate(texts):
        when = f"2026-03-{n % 28 + 1:02d} 06:24:12"
        rows.append([str(n + 1), when, when, "anonymous", "", "", text])
    return written(rows)


def naver(texts: Sequence[str]) -> bytes:
    rows = [["번호", "참여일시", "참여자", "1. 아쉬운 점은 무엇인가요?"]]
    rows += [[str(n + 1), f"2026-03-{n % 28 + 1:02d} 06:24:12", ("손미라", "박준호", "김하나")[n % 3], text] for n, text in enumerate(texts)]
    return written(rows)


EXAMPLES = [
    Example("Qualtrics", "Onboarding_March 5, 2026.csv", "qualtrics", qualtrics, read=3, said=3),
    Example("SurveyMonkey", "Onboarding.csv", "surveymonkey", surveymonkey, read=3, said=3),
    Example("Typeform", "responses.csv", "typeform", typeform, read=3, said=3),
    Example("Google Forms", "온보딩 설문.csv", "google_forms", google, read=3, said=3),
    Example("Microsoft Forms", "Onboarding(1-3).csv", "microsoft_forms", microsoft, read=3, said=3),
    Example("Naver Form", "네이버폼.csv", "naver_form", naver, read=3, said=3),
]
