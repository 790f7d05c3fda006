"""Marketo, search and ads reports, mail campaigns."""

from __future__ import annotations

import json
from collections.abc import Sequence

from sources import Example
from sources.crm import day, table


def one(text: str) -> str:
    """A name as a product keeps it: one line, and never empty."""
    return " ".join(text.split()) or "x"


def activities(texts: Sequence[str]) -> bytes:
    head = ["marketoGUID", "leadId", "activityDate", "activityTypeId", "campaignId", "primaryAttributeValueId", "primaryAttributeValue", "attributes"]
    told = json.dumps({"Query Parameters": ""})
    return table(head, [[f"g{n}", f"{7 + n}", f"2026-03-{n % 28 + 1:02d}T00:00:00Z", "2", "null", "5", text, told] for n, text in enumerate(texts)])


def answer(texts: Sequence[str]) -> bytes:
    told = [{"name": "Query Parameters", "value": ""}]
    rows = [
        {"id": n, "marketoGUID": f"g{n}", "leadId": 7 + n, "activityDate": "2026-03-02T00:00:00Z", "activityTypeId": 2, "primaryAttributeValue": text}
        | {"attributes": told}
        for n, text in enumerate(texts)
    ]
    return json.dumps({"requestId": "1#2", "success": True, "result": rows}).encode()


def leads(texts: Sequence[str]) -> bytes:
    head = ["id", "email", "firstName", "lastName", "leadSource", "createdAt", "updatedAt"]
    return table(head, [[f"{7 + n}", f"kim{n}@haneul.example", "하늘", "김", "Webinar", day(n), day(n)] for n, _ in enumerate(texts)])


def types(texts: Sequence[str]) -> bytes:
    return table(["id", "name", "description", "primaryAttribute"], [[f"{10 + n}", one(text), "x", "Webpage ID"] for n, text in enumerate(texts)])


def queries(texts: Sequence[str]) -> bytes:
    return table(["Top queries", "Clicks", "Impressions", "CTR", "Position"], [[one(text), f"{3 + n}", "100", "3%", "4.2"] for n, text in enumerate(texts)])


def naver(texts: Sequence[str]) -> bytes:
    head = ["캠페인", "광고그룹", "키워드", "노출수", "클릭수", "클릭률(%)", "총비용(VAT포함,원)", "전환수"]
    rows = table(head, [["게이트", "문의", one(text), "1,200", f"{30 + n}", "2.5", "15,000", "2"] for n, text in enumerate(texts)])
    return "키워드 보고서(2026.03.01.~2026.03.31.)\r\n".encode() + rows


def google(texts: Sequence[str]) -> bytes:
    head = ["Campaign status", "Campaign", "Currency code", "Clicks", "Impr.", "CTR", "Cost"]
    rows = table(head, [["Enabled", one(text), "KRW", f"{30 + n}", "1,200", "2.50%", "15,000"] for n, text in enumerate(texts)])
    return b'Campaign report\r\n"March 1, 2026 - March 31, 2026"\r\n' + rows


def meta(texts: Sequence[str]) -> bytes:
    head = ["Campaign name", "Reporting starts", "Reporting ends", "Impressions", "Reach", "Amount spent (KRW)"]
    return table(head, [[one(text), "2026-03-01", "2026-03-31", f"{1200 + n}", "900", "15000"] for n, text in enumerate(texts)])


def kakao(texts: Sequence[str]) -> bytes:
    head = ["캠페인", "광고그룹", "소재", "일", "비용", "노출수", "클릭수"]
    return table(head, [["게이트", "서울", one(text), "2026-03-01", "1000", f"{200 + n}", "3"] for n, text in enumerate(texts)])


def stibee(texts: Sequence[str]) -> bytes:
    head = ["이메일 제목", "발송일시", "발송수", "오픈수", "오픈율", "클릭수"]
    return table(head, [[one(text), day(n), "1000", f"{300 + n}", "30.3%", "40"] for n, text in enumerate(texts)])


def mailchimp(texts: Sequence[str]) -> bytes:
    head = ["Title", "Subject", "Send Date", "Total Recipients", "Unique Opens", "Open Rate", "Total Clicks"]
    return table(head, [["News", one(text), "Mar 05, 2026 10:00 am", "1000", f"{300 + n}", "30.30%", "55"] for n, text in enumerate(texts)])


EXAMPLES = [
    Example("marketo activities", "activities.csv", "marketo", activities, read=3, events=3),
    Example("marketo answer", "activities.json", "marketo", answer, read=3, events=3),
    Example("marketo leads", "leads.csv", "marketo", leads, read=3, loses="who a lead is; nothing in it was said or done"),
    Example("marketo types", "types.csv", "marketo", types, read=3, loses="names of kinds of activity; nothing in it was said or done"),
    Example("search console", "Queries.csv", "report", queries, read=3, measures=12),
    Example("naver search ads", "키워드 보고서.csv", "report", naver, read=3, measures=15),
    Example("google ads", "Campaign report.csv", "report", google, read=3, measures=12),
    Example("meta ads", "meta.csv", "report", meta, read=3, measures=9),
    Example("kakao moment", "kakao.csv", "report", kakao, read=3, measures=9),
    Example("stibee mails", "stibee.csv", "report", stibee, read=3, measures=12),
    Example("mailchimp mails", "campaigns.csv", "report", mailchimp, read=3, measures=12),
]
