"""What tells customers apart: counted in the log and in what they said, with gaps where nobody knows."""

import numpy as np
import pandas as pd
import pytest

from journey_nb.events.prepare import write_events
from journey_nb.identity import pseudonym
from journey_nb.model.phrase import Phrase
from journey_nb.personas import features, find
from journey_nb.stages import StageDef

KEY = b"k" * 32
STAGES = [
    StageDef(k, Phrase(en, ko), Phrase(en, ko)) for k, en, ko in (("try", "Trial", "시험"), ("buy", "Purchase", "구매"), ("renewal", "Renewal", "재계약"))
]
KIM, LEE, ROH = (pseudonym(KEY, who) for who in ("kim", "lee", "roh"))
PLACES = pd.DataFrame({"event": ["demo", "login", "login_failed", "order", "cancelled", "renew"], "stage": ["try", "buy", "buy", "buy", "buy", "renewal"]})


@pytest.fixture
def log(tmp_path):
    def made(*rows):
        table = pd.DataFrame(rows, columns=["customer", "event", "at"])
        chunk = table.assign(
            record_key=[str(i) for i in range(len(table))],
            at=pd.to_datetime(table["at"], utc=True, format="ISO8601"),
            at_precision="instant",
            channel=["web" if e == "demo" else "app" for e in table["event"]],
            row=range(len(table)),
        )
        return write_events([("F01", "event_log", lambda: iter([chunk]))], KEY, tmp_path / "events.parquet")

    return made


def told(*rows, **columns):
    frame = pd.DataFrame(rows, columns=["customer_id", "kind_of_source", "observation_id"])
    return frame.assign(voice="customer", **columns)


def test_behaviour_is_counted_by_stage_and_who_never_came_there_has_a_gap(log):
    events = log(("kim", "demo", "2026-07-01"), ("kim", "demo", "2026-07-02"), ("kim", "order", "2026-07-05"), ("lee", "demo", "2026-07-01"))
    table = features(None, events, PLACES, STAGES).table
    assert table.loc[KIM, ["stage_try_events", "stage_buy_events", "stage_buy_share", "days_try_to_buy"]].tolist() == [2, 1, 1 / 3, 4]
    assert table.loc[LEE, "stage_try_events"] == 1
    assert table.loc[LEE, ["stage_buy_events", "stage_buy_share", "days_try_to_buy"]].isna().all()


def test_who_is_not_in_one_of_two_products_is_no_quieter_for_that(tmp_path):
    def chunk(*rows):
        table = pd.DataFrame(rows, columns=["customer", "event", "at"])
        times = pd.to_datetime(table["at"], utc=True, format="ISO8601")
        return table.assign(record_key=table["customer"] + table["event"] + table["at"], at=times, at_precision="instant", channel=None, row=range(len(table)))

    web = chunk(*(("kim", "demo", f"2026-07-0{d}") for d in (1, 2, 3)))
    crm = chunk(*((who, "order", "2026-07-05") for who in ("kim", "lee", "roh")), *((who, "demo", "2026-07-04") for who in ("lee", "roh")))
    events = write_events([("F01", "ga4", lambda: iter([web])), ("F02", "hubspot", lambda: iter([crm]))], KEY, tmp_path / "e.parquet")
    table = features(None, events, PLACES, STAGES, sources={"F01": "ga4", "F02": "hubspot"}).table
    # two people are seen at this stage in the CRM and one on the web: it is counted in the CRM alone
    assert table["stage_try_events"].reindex([KIM, LEE, ROH]).tolist()[1:] == [1, 1] and np.isnan(table.loc[KIM, "stage_try_events"])

    alone = chunk(*(("min", "order", "2026-07-05"),))  # a shop's log knows one buyer more
    only_web = chunk(*((who, "demo", "2026-07-01") for who in ("kim", "lee", "roh")))
    both = [
        ("F01", "ga4", lambda: iter([only_web])),
        ("F02", "hubspot", lambda: iter([chunk(("kim", "order", "2026-07-05"))])),
        ("F03", "hubspot", lambda: iter([alone])),
    ]
    events = write_events(both, KEY, tmp_path / "f.parquet")
    table = features(None, events, PLACES, STAGES, sources={"F01": "ga4", "F02": "hubspot", "F03": "hubspot"}).table
    assert table.loc[KIM, "stage_buy_share"] == 0.5
    assert np.isnan(table.loc[pseudonym(KEY, "min"), "stage_buy_share"])  # what came before is not known: no share of it


def test_a_next_stage_counts_from_the_first_time_after_this_one(log):
    events = log(("kim", "order", "2026-07-01"), ("kim", "demo", "2026-07-03"), ("kim", "order", "2026-07-04 12:00"))
    assert features(None, events, PLACES, STAGES).table.loc[KIM, "days_try_to_buy"] == 1.5


def test_what_became_of_a_customer_describes_and_is_no_input(log):
    events = log(("kim", "demo", "2026-07-01"), ("kim", "cancelled", "2026-07-09"), ("lee", "demo", "2026-07-01"), ("lee", "renew", "2026-07-15"))
    made = features(None, events, PLACES, STAGES)
    assert not [c for c in made.table if "renewal" in c or "cancel" in c]
    assert made.describe["did_cancelled"].to_dict() == {KIM: 1.0, LEE: 0.0} and made.describe["reached_renewal"].to_dict() == {KIM: 0.0, LEE: 1.0}
    assert made.describe.loc[KIM, "span_days"] == 0  # from the events that are inputs
    assert {made.meta[c].family for c in ("did_cancelled", "reached_renewal", "span_days", "active_days")} == {"outcome"}


def test_a_log_in_that_failed_is_none_and_weeks_are_whole_ones_at_least(log):
    events = log(("kim", "login", "2026-07-01"), ("kim", "login_failed", "2026-07-01"), ("kim", "login", "2026-07-03"), ("lee", "demo", "2026-07-01"))
    table = features(None, events, PLACES, STAGES).table
    assert table.loc[KIM, "logins_a_week"] == 2.0 and np.isnan(table.loc[LEE, "logins_a_week"])


def test_a_day_is_a_day_in_the_studys_zone(log):
    events = log(("kim", "demo", "2026-07-01 16:00"), ("kim", "demo", "2026-07-01 01:00"))  # 2 July 01:00 and 1 July 10:00 in Seoul
    assert features(None, events, PLACES, STAGES).describe.loc[KIM, "active_days"] == 1
    assert features(None, events, PLACES, STAGES, timezone="Asia/Seoul").describe.loc[KIM, "active_days"] == 2


def test_events_outside_the_period_do_not_count(log):
    events = log(("kim", "demo", "2026-06-30"), ("kim", "demo", "2026-07-01"), ("lee", "demo", "2026-08-01"))
    made = features(None, events, PLACES, STAGES, span=("2026-07-01 00:00:00", "2026-08-01 00:00:00"))
    assert made.table["stage_try_events"].to_dict() == {KIM: 1.0}


def test_only_known_customers_have_features(log):
    events = log(("kim", "demo", "2026-07-01"), (None, "demo", "2026-07-01"))
    said = told(("anon-r1", "survey", "o1"), (LEE, "survey", "o2"))
    assert features(said, events, PLACES, STAGES).table.index.tolist() == sorted([KIM, LEE])


def test_channels_are_counted_over_what_was_done_and_said(log):
    events = log(("kim", "demo", "2026-07-01"), ("kim", "order", "2026-07-02"), ("lee", "demo", "2026-07-01"))
    made = features(told((KIM, "ticket", "o1"), (LEE, "ticket", "o2"), channel=["phone", "web"]), events, PLACES, STAGES)
    assert made.table["channels"].to_dict() == {KIM: 3.0, LEE: 1.0}


def test_no_ticket_is_zero_only_where_both_files_name_people_alike(log):
    events = log(("kim", "demo", "2026-07-01"), ("lee", "demo", "2026-07-01"))
    alike = features(told((KIM, "ticket", "o1"), (KIM, "ticket", "o2")), events, PLACES, STAGES)
    assert alike.table["tickets"].to_dict() == {KIM: 2.0, LEE: 0.0}
    apart = features(told(("x1", "ticket", "o1"), ("x2", "ticket", "o2"), (KIM, "ticket", "o3")), events, PLACES, STAGES)
    assert np.isnan(apart.table.loc[LEE, "tickets"]) and apart.table.loc["x1", "tickets"] == 1


def test_being_asked_is_not_behaviour():
    assert "surveys" not in features(told((KIM, "survey", "o1")), None, None, STAGES).table


def theme_rows(named):
    """Three comments a person; ``named`` of them speak of the price."""
    rows = [(f"c{i:03d}", "interview", f"o{i}-{j}", ("price",) if j < n else ("other",)) for i, n in enumerate(named) for j in range(3)]
    return pd.DataFrame(rows, columns=["customer_id", "kind_of_source", "observation_id", "themes"])


def test_a_theme_is_a_preference_where_people_differ_by_more_than_chance():
    made = features(theme_rows([3, 0] * 30), None, None, STAGES)
    assert made.table["theme_price"].tolist() == [1.0, 0.0] * 30 and made.meta["theme_price"].family == "preference"
    chance = features(theme_rows(np.random.default_rng(4).binomial(3, 0.4, 60)), None, None, STAGES)
    assert "theme_price" not in chance.table and "theme_price" in chance.describe


def test_one_comment_is_no_preference():
    one = theme_rows([3, 0] * 30).drop_duplicates("customer_id")
    assert features(one, None, None, STAGES).table.shape == (60, 0)


def test_a_rating_describes_in_its_own_scale_and_on_several_scales_as_valence():
    said = told((KIM, "survey", "o1"), (KIM, "survey", "o2"), measure="csat", score=[5.0, 3.0], scale_low=1.0, scale_high=5.0)
    assert features(said, None, None, STAGES).describe.loc[KIM, "own_csat"] == 4.0
    assert features(said.assign(scale_high=[5.0, 7.0]), None, None, STAGES).describe.loc[KIM, "own_csat"] == pytest.approx((1 - 1 / 3) / 2)


def test_numbers_are_inputs_and_words_outcomes_and_opinions_describe():
    given = [("months", "24", 24.0), ("plan", "Pro", None), ("churned", "1", 1.0), ("NPS", "9", 9.0)]
    attributes = pd.DataFrame([(KIM, *row) for row in given] + [("nobody", *given[0])], columns=["customer_id", "name", "value", "number"])
    made = features(told((KIM, "ticket", "o1")), None, None, STAGES, attributes)
    assert made.table.loc[KIM, "months"] == 24 and set(made.describe) == {"plan", "churned", "NPS"} and made.table.index.tolist() == [KIM]
    assert (made.meta["months"].family, made.meta["plan"].unit, made.meta["churned"].family) == ("attribute", "text", "outcome")


def test_what_is_known_of_an_account_holds_for_its_people():
    attributes = pd.DataFrame(
        [(None, "a1", "seats", "50", 50.0), (LEE, "a1", "seats", "8", 8.0)], columns=["customer_id", "account_id", "name", "value", "number"]
    )
    said = told((KIM, "ticket", "o1"), (LEE, "ticket", "o2"), (ROH, "ticket", "o3"), account_id=["a1", "a1", "a2"])
    assert features(said, None, None, STAGES, attributes).table["seats"].dropna().to_dict() == {KIM: 50.0, LEE: 8.0}


def test_every_column_has_words_in_both_languages(log):
    events = log(("kim", "demo", "2026-07-01"), ("kim", "order", "2026-07-05"), ("kim", "login", "2026-07-06"))
    made = features(told((KIM, "ticket", "o1")), events, PLACES, STAGES)
    assert set(made.meta) == {*made.table, *made.describe}
    assert all(info.label.ko and info.label.en and info.high.ko and info.low.en for info in made.meta.values())
    assert made.meta["days_try_to_buy"].high == Phrase("Long Trial", "시험 오래")


def test_a_study_in_which_nobody_is_known_has_no_features():
    said = told(("anon-r1", "ticket", "o1"), ("anon-r2", "survey", "o2"), role=None, channel="web", measure="nps", score=9.0).assign(themes=[("price",), None])
    made = features(said, None, None, STAGES)
    assert made.table.empty and made.describe.empty
    assert find(made, seed=7).segmentation.kind == "none"


def rhythm(people):
    """Events on ten days a person: (name, days on a weekend, days with an evening). 2026-07-04 is a Saturday; hours are Seoul's."""
    rows = []
    for who, weekends, evenings in people:
        days = [f"2026-07-{d:02d}" for d in (4, 5, 11, 12, 18, 19, 25, 26)][:weekends] + [f"2026-07-{d:02d}" for d in (6, 7, 8, 9, 10, 13, 14, 15, 16, 17)]
        rows += [(who, "demo", f"{day} {'10:30' if n < evenings else '03:00'}") for n, day in enumerate(days[:10])]  # 19:30 and noon in Seoul
    return rows


def test_when_somebody_is_active_is_an_input_only_where_people_differ_by_more_than_chance(log):
    apart = features(None, log(*rhythm([("kim", 8, 10), ("lee", 0, 0), ("roh", 8, 10), ("min", 0, 0)])), PLACES, STAGES, timezone="Asia/Seoul")
    assert apart.table.loc[KIM, ["weekend_share", "evening_share"]].tolist() == [0.8, 1.0] and apart.table.loc[LEE, "weekend_share"] == 0
    alike = features(None, log(*rhythm([("kim", 2, 3), ("lee", 3, 2), ("roh", 2, 3), ("min", 3, 2)])), PLACES, STAGES, timezone="Asia/Seoul")
    assert "weekend_share" not in alike.table and alike.describe.loc[KIM, "weekend_share"] == 0.2


def test_how_long_ago_is_told_with_its_day_and_is_no_input(log):
    events = log(("kim", "demo", "2026-07-01"), ("lee", "demo", "2026-07-20"), ("roh", "demo", "2026-08-05"))
    made = features(None, events, PLACES, STAGES, span=("2026-07-01 00:00:00", "2026-08-01 00:00:00"))
    assert made.describe["recency_days"].to_dict() == {KIM: 19.0, LEE: 0.0} and "recency_days" not in made.table
    assert made.meta["recency_days"].label == Phrase("Days since the last activity, as of 2026-07-20", "마지막 활동 뒤 지난 날(2026-07-20 기준)")


def test_a_share_of_channels_is_of_one_product_that_has_several():
    rows = [("kim", "phone")] * 4 + [("lee", "chat")] * 4 + [("roh", "phone")] * 4 + [("min", "chat")]
    said = told(*[(who, "ticket", f"o{i}") for i, (who, _) in enumerate(rows)], channel=[c for _, c in rows])
    made = features(said, None, None, STAGES)
    assert made.table["channel_phone_share"].dropna().to_dict() == {"kim": 1.0, "lee": 0.0, "roh": 1.0}  # one contact is no habit
    assert made.meta["channel_phone_share"].high == Phrase("Mostly by Phone", "전화 위주")


def answers(*rows):
    return pd.DataFrame([(*row[:3], row[4] if len(row) > 4 else None, row[3]) for row in rows], columns=["customer_id", "name", "value", "number", "form"])


def test_a_need_is_an_input_and_an_opinion_or_an_age_describes():
    given = answers(
        *((who, "무엇이 중요합니까?", value, "one") for who, value in ((KIM, "가격"), (LEE, "보안"))),
        *((who, "가장 힘들었던 단계는?", "설치", "one") for who in (KIM, LEE)),
        *((who, "Your age group?", "30s", "one") for who in (KIM, LEE)),
        (KIM, "age", "34", None, 34.0),
    )
    made = features(None, None, None, STAGES, given)
    assert made.table["무엇이 중요합니까?"].tolist() == [{KIM: "가격", LEE: "보안"}[who] for who in sorted([KIM, LEE])]
    assert list(made.table) == ["무엇이 중요합니까?"] and made.meta["무엇이 중요합니까?"].unit == "text"
    assert {name: made.meta[name].family for name in made.describe} == {"가장 힘들었던 단계는?": "outcome", "Your age group?": "attribute", "age": "attribute"}


def test_of_several_answers_no_tick_is_zero_only_for_who_was_asked():
    given = answers((KIM, "Which do you use?", "App", "several"), (KIM, "Which do you use?", "Web", "several"), (LEE, "Which do you use?", "", "several"))
    made = features(told((ROH, "ticket", "o1")), None, None, STAGES, given)
    app = made.table["Which do you use?: App"]
    assert (app[KIM], app[LEE]) == (1.0, 0.0) and np.isnan(app[ROH])
    assert made.meta["Which do you use?: App"].label == Phrase.same("Which do you use?: App")


def test_an_answer_on_a_scale_is_an_input_where_it_speaks_of_a_need():
    rows = told(*[(who, "survey", f"o{i}") for i, who in enumerate([KIM, LEE, KIM, LEE])], measure="rating", score=[5.0, 2.0, 4.0, 4.0])
    rows = rows.assign(scale_low=1.0, scale_high=5.0, question=["가격이 중요하다", "가격이 중요하다", "Support was quick", "Support was quick"])
    made = features(rows, None, None, STAGES)
    assert made.table["가격이 중요하다"].to_dict() == {KIM: 5.0, LEE: 2.0} and list(made.describe) == ["own_rating"]
