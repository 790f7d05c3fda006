"""A reported total is shown where it belongs and counts nobody."""

import pandas as pd

from journey_nb.mapping.totals import measures
from journey_nb.model.journey import WHOLE
from journey_nb.stages import load_model, load_rules


def reported(*rows):
    columns = ["measure", "value", "unit", "place", "additive", "total_row", "row"]
    table = pd.DataFrame(rows, columns=columns)
    return table.assign(at_start="2026-04-01", at_end="2026-06-30", dims="", definition=None, sheet="", alias="F01")


def found(*rows):
    made = measures(reported(*rows), load_model("general"), load_rules())
    return {(m.label.ko, m.stage): m for m in made}


def test_rows_that_may_be_summed_are_summed_a_stage_and_in_all():
    made = found(
        ("세션", 100.0, None, "/checkout", True, False, "2"),
        ("세션", 50.0, None, "/checkout/pay", True, False, "3"),
        ("세션", 7.0, None, "xyz", True, False, "4"),
    )
    assert (made["세션", "purchase"].value, made["세션", "purchase"].how, made["세션", "purchase"].where) == (150.0, "total", "2–3")
    assert (made["세션", WHOLE].value, made["세션", WHOLE].how) == (157.0, "total")  # what no rule places is in the whole


def test_rates_are_never_summed():
    made = found(("이탈률", 40.0, "%", "/checkout", False, False, "2"), ("이탈률", 60.0, "%", "/checkout/pay", False, False, "3"))
    one = made["이탈률", "purchase"]
    assert (one.how, one.value, one.low, one.high) == ("range", None, 40.0, 60.0)
    assert (made["이탈률", WHOLE].value, made["이탈률", WHOLE].high) == (None, 60.0)


def test_the_reports_own_grand_total_stands_for_the_whole_journey():
    made = found(
        ("사용자", 80.0, None, "/checkout", False, False, "2"),
        ("사용자", 70.0, None, "/home", False, False, "3"),
        ("사용자", 110.0, None, None, False, True, "4"),
    )
    assert (made["사용자", WHOLE].value, made["사용자", WHOLE].how) == (110.0, "reported")


def test_no_report_no_measures():
    assert measures(reported(), load_model("general"), load_rules()) == ()
