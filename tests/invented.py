"""A survey of invented people, as a product exports it."""

import csv

HEADER = ["응답ID", "응답일시", "이메일", "추천 의향 (0-10)", "설치 과정은 만족스러웠습니까? (1-5)", "설치하면서 어려웠던 점을 적어 주세요", "이름"]
SAYINGS = [
    "방화벽이랑 충돌해서 설치가 너무 어려웠어요",
    "로그인이 느리고 불편합니다",
    "상담원이 친절해서 좋았습니다",
    "설명서가 없어서 답답했습니다",
    "",
    "가격이 비싸요",
]


def answers(n, start=0):
    """``n`` responses of different people, spread over April to June 2026."""
    rows = []
    for i in range(start, start + n):
        day = f"2026-0{4 + i % 3}-{1 + i % 27:02d} 10:{i % 60:02d}:00"
        rows.append([f"R{i:04d}", day, f"user{i:03d}@example.com", str((i * 7) % 11), str(1 + i % 5), SAYINGS[i % len(SAYINGS)], f"김가상{i:02d}"])
    return rows


def write(path, rows, header=HEADER):
    path.parent.mkdir(parents=True, exist_ok=True)
    with open(path, "w", newline="", encoding="utf-8-sig") as out:
        csv.writer(out).writerows([header, *rows])
    return path
