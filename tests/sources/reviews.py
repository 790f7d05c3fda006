"""Reviews as shops hand them out, written by invented people."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Sequence

from sources import Example

PLAY = [
    *("Package Name", "App Version Code", "App Version Name", "Reviewer Language", "Device"),
    *("Review Submit Date and Time", "Review Submit Millis Since Epoch", "Review Last Update Date and Time", "Review Last Update Millis Since Epoch"),
    *("Star Rating", "Review Title", "Review Text", "Developer Reply Date and Time", "Developer Reply Millis Since Epoch", "Developer Reply Text"),
    "Review Link",
]


def google_play(texts: Sequence[str]) -> bytes:
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(PLAY)
    for n, text in enumerate(texts):
        millis = str(1767225600000 + n * 60_000)
        link = f"https://play.google.com/console/x/review-details?reviewId=gp%3Aone{n:04d}&corpus=PUBLIC_REVIEWS"
        writer.writerow(["com.example.app", "7", "1.7", "ko", "a52q", "", millis, "", millis, "", "", text, "", "", "", link])
    return b"\xff\xfe" + out.getvalue().encode("utf-16-le", "surrogatepass")


def one(n: int, text: str) -> dict[str, object]:
    said = {"title": "", "body": text, "reviewerNickname": f"mira-{n}", "createdDate": f"2026-03-{n % 28 + 1:02d}T10:00:00-08:00", "territory": "KOR"}
    return {"type": "customerReviews", "id": f"0000-{n:04d}", "attributes": {"rating": 4, **said}, "relationships": {"response": {"data": None}}}


def connect(texts: Sequence[str]) -> bytes:
    page = {"data": [one(n, text) for n, text in enumerate(texts)], "links": {"self": "/v1/apps/1/customerReviews"}, "meta": {"paging": {"total": len(texts)}}}
    return json.dumps(page, indent=2).encode()


def feed(texts: Sequence[str]) -> bytes:
    entries = [
        {
            "author": {"name": {"label": f"mira-{n}"}},
            "im:rating": {"label": "4"},
            "im:version": {"label": "1.7"},
            "id": {"label": f"1100{n:06d}"},
            "title": {"label": ""},
            "content": {"label": text, "attributes": {"type": "text"}},
            "updated": {"label": f"2026-03-{n % 28 + 1:02d}T10:00:00-07:00"},
        }
        for n, text in enumerate(texts)
    ]
    return json.dumps({"feed": {"title": {"label": "Customer Reviews"}, "entry": entries}}, ensure_ascii=True).encode()


def smartstore(texts: Sequence[str]) -> bytes:
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(["리뷰글번호", "상품번호", "상품명", "구매자평점", "리뷰상세내용", "등록자", "리뷰등록일", "상품주문번호"])
    writer.writerows(
        [f"43{n:07d}", "771", "셔츠", "4", text, "mir****", f"2026.03.{n % 28 + 1:02d}. 10:00", f"20260301{n:06d}"] for n, text in enumerate(texts)
    )
    return out.getvalue().encode("utf-8", "surrogatepass")


def stars(texts: Sequence[str]) -> bytes:
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(["작성자", "별점", "후기", "작성일"])
    writer.writerows([("손미라", "박준호", "김하나")[n % 3], "★★★★☆", text, f"2026-03-{n % 28 + 1:02d}"] for n, text in enumerate(texts))
    return out.getvalue().encode("utf-8", "surrogatepass")


EXAMPLES = [
    Example("Google Play", "reviews_com.example.app_202603.csv", "google_play", google_play, read=3, said=3),
    Example("App Store Connect", "reviews.json", "app_store", connect, read=3, said=6),
    Example("App Store feed", "feed.json", "app_store", feed, read=3, said=6),
    Example("SmartStore reviews", "리뷰관리.csv", "smartstore", smartstore, read=3, said=6),
    Example("plain reviews", "후기.csv", "table", stars, read=3, said=6),
]
