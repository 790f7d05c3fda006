"""Words: both languages alike, particles by sound, and the glossary's first word only."""

import re

import pytest

from journey_nb import i18n
from journey_nb.i18n import date, days, decimal, josa, part_of, people, percent, period, points, signed, span, strings, t

# words of the glossary that are accepted on input and never ours: (what a reader must not meet, the word we use)
SYNONYMS = {
    "고객여정지도": "고객 여정 지도",
    "고객 여정 맵": "고객 여정 지도",
    "터치포인트": "접점",
    "욕구": "니즈",
    "불편 사항": "페인 포인트",
    "문제점": "페인 포인트",
    "애로사항": "페인 포인트",
    "통증 포인트": "페인 포인트",
    "만족 요소": "만족 요인",
    "진실의 순간": "결정적 순간",
    "가설": "가정",
    "신뢰도": "근거 수준",
    "확신": "근거 수준",
    "모순": "자료 간 불일치",
    "상충": "자료 간 불일치",
    "갱신": "재계약",
    "세그멘트": "세그먼트",
    "이탈률": "단계 이탈·고객 이탈률·바로 이탈 가운데 하나",
    "씨드": "난수 고정값",
    "샘플": "가상",
}


def test_both_languages_have_the_same_keys():
    one = {k.removesuffix("_one") for k in i18n.keys("en")}
    assert one == {k.removesuffix("_one") for k in i18n.keys("ko")}


def test_both_languages_ask_for_the_same_numbers():
    names = {lang: {k: set(re.findall(r"\{(\w+)", v)) - {"known"} for k, v in strings(lang).items()} for lang in i18n.LANGUAGES}
    loose = {k for k in names["ko"] if names["ko"][k] - names["en"].get(k, set()) - {"of", "kind", "until", "files"}}
    assert not {k for k in loose if k.split(".")[0] in ("say", "unit")}


def test_no_korean_string_uses_a_synonym_that_is_not_ours():
    found = {(k, bad) for k, v in strings("ko").items() for bad in SYNONYMS if bad in v}
    assert not found


def test_korean_is_korean_and_english_is_english():
    assert not [k for k, v in strings("en").items() if re.search(r"[가-힣]", v)]


@pytest.mark.parametrize(
    ("word", "pair", "said"),
    [
        ("설치", "이/가", "설치가"),
        ("계약", "이/가", "계약이"),
        ("63명", "이/가", "63명이"),
        ("P7", "은/는", "P7은"),
        ("P2", "은/는", "P2는"),
        ("10", "을/를", "10을"),
        ("100", "을/를", "100을"),
        ("1,000", "이/가", "1,000이"),
        ("NPS", "을/를", "NPS를"),
        ("CRM", "이/가", "CRM이"),
        ("HubSpot", "와/과", "HubSpot과"),
        ("고객 만족도(CSAT)", "은/는", "고객 만족도(CSAT)는"),
        ("‘방화벽’", "을/를", "‘방화벽’을"),
        ("(재계약)", "으로/로", "(재계약)으로"),
        ("서울", "으로/로", "서울로"),
        ("전화", "으로/로", "전화로"),
        ("65.1%", "이/가", "65.1%가"),
        ("12.3", "으로/로", "12.3으로"),
        ("", "은/는", "은"),
    ],
)
def test_a_particle_follows_the_sound_before_it(word, pair, said):
    assert josa(word, pair) == said


def test_people_are_people_only_where_they_are_known():
    assert (people(63, "ko"), people(63, "en")) == ("63명", "63 people")
    assert (people(63, "ko", known=False), people(63, "en", known=False)) == ("63건 응답", "63 responses")
    assert (part_of(41, 63, "ko"), part_of(41, 63, "en")) == ("63명 중 41명", "41 of 63")


def test_numbers_are_written_as_the_tokens_say():
    assert percent(0.104) == "10.4%"
    assert span(0.0625, 0.1672) == "6.2–16.7"
    assert (points(-0.034, "ko"), points(-0.034, "en")) == ("−3.4%p", "−3.4 pp")
    assert (signed(-0.58), signed(0.31), signed(-0.001)) == ("−0.58", "+0.31", "0.00")
    assert decimal(-7.25) == "−7.2"
    assert (date("2026-06-30", "ko"), date("2026-06-30", "en")) == ("2026. 6. 30.", "30 Jun 2026")
    assert (period("2026Q2", "ko"), period("2026Q2", "en")) == ("2026년 2분기", "Q2 2026")
    assert days("2026-04-01", "2026-07-01", "ko") == "2026. 4. 1.–6. 30."


def test_a_missing_key_is_an_error():
    with pytest.raises(KeyError, match=r"no words for 'poster\.moon' in ko\.toml"):
        t("poster.moon", "ko")


def test_a_template_reaches_no_attribute():
    from journey_nb.i18n.forms import words_of

    with pytest.raises(KeyError):
        words_of("{n.__class__}", "ko", {"n": 1})


def test_redaction_marks_are_shown_in_the_readers_language():
    assert i18n.shown_tokens("[name] 님, [phone]으로", "ko") == "[이름] 님, [전화번호]으로"
    assert i18n.shown_tokens("[email]", "en") == "[e-mail]"


def test_every_reason_of_the_map_has_words():
    assert i18n.reason("weak.undated", "ko", {"n": 12}) == t("weak.undated", "ko", n=12)
    assert i18n.reason("weak.unheard_of", "en", {"n": 12}) == "unheard of (n 12)"


def test_i18n_knows_nothing_of_pictures():
    import subprocess
    import sys

    code = "import sys, journey_nb.i18n; print([m for m in sys.modules if m.startswith('journey_nb.') and not m.startswith('journey_nb.i18n')])"
    out = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert "charts" not in out.stdout
