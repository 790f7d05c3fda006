"""Two ids of one customer: what GA4 and a CRM say outright, and nothing that would have to be guessed."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from journey_nb import intake, pipeline
from journey_nb.identity import pseudonym

Put = Callable[..., Path]
CONTACTS = "Record ID,First Name,Last Name,Email,Lifecycle Stage,Create Date,Became a Lead Date\n"
KIM = "20045,하늘,김,kim@haneul.example,Lead,2026-01-15 09:14,2026-01-15 09:14\n"
SURVEY = "응답자 ID,시각,추천 의향(0-10),의견\n"
SURVEY += "kim@haneul.example,2026-03-05 10:00,3,설치가 너무 어려웠습니다\nlee@bada.example,2026-03-05 11:00,9,상담이 친절했습니다\n"


def event(second: int, device: str, user: str | None = None) -> dict[str, Any]:
    return {
        "event_date": "20260302",
        "event_timestamp": str(1_772_409_600_000_000 + second * 1_000_000),
        "event_name": "page_view",
        "event_params": [{"key": "page_location", "value": {"string_value": "https://haneul.example/pricing"}}],
        "event_bundle_sequence_id": str(second),
        "user_id": user,
        "user_pseudo_id": device,
    }


def ga4(*events: dict[str, Any]) -> str:
    return "".join(json.dumps(e) + "\n" for e in events)


def links(taken: intake.Intake) -> list[tuple[str, str, str]]:
    return list(taken.links[["a", "b", "why"]].itertuples(index=False, name=None))


def test_a_browser_that_signed_in_is_linked_to_who_signed_in_once_however_many_events(put: Put) -> None:
    rows = [event(0, "d.1"), *(event(n, "d.1", "20045") for n in range(1, 50)), event(60, "d.2")]
    assert links(intake.read(put("a.ndjson", ga4(*rows)))) == [("d.1", "20045", "ga4_user")]


@pytest.mark.parametrize("nobody", ["undefined", "null", "(not set)", "0", "Guest", "anonymous"])
def test_a_user_id_that_a_site_sends_for_everybody_is_nobody(put: Put, nobody: str) -> None:
    taken = intake.read(put("a.ndjson", ga4(event(0, "d.1", nobody), event(1, "d.2", nobody))))
    (log,) = taken.event_files
    assert links(taken) == []
    assert pd.concat(log.chunks())["customer"].tolist() == ["d.1", "d.2"]


def test_a_flattened_export_gives_the_same_links(put: Put) -> None:
    rows = pd.DataFrame([event(0, "d.1"), event(1, "d.1", "20045")]).drop(columns="event_params").assign(page_location="/pricing")
    assert links(intake.read(put("a.csv", rows.to_csv(index=False)))) == [("d.1", "20045", "ga4_user")]


def test_a_contact_is_linked_by_its_number_unless_that_is_too_short_to_be_told_from_others(put: Put) -> None:
    taken = intake.read(put("a.csv", CONTACTS + KIM + "501,바다,이,lee@bada.example,Lead,2026-01-16 09:00,2026-01-16 09:00\n"), zone="Asia/Seoul")
    assert links(taken) == [("20045", "kim@haneul.example", "crm_contact")]


def test_a_deal_s_number_is_nobody_s_id(put: Put) -> None:
    deals = "Record ID,Deal Name,Deal Stage,Create Date,Close Date,Email\n90010,Haneul gate,Closed Won,2026-02-02 09:10,2026-03-20,kim@haneul.example\n"
    assert links(intake.read(put("a.csv", deals), zone="Asia/Seoul")) == []


# ---------------------------------------------------------------- the whole way


def study(put: Put) -> Path:
    put("contacts.csv", CONTACTS + KIM)
    put("survey.csv", SURVEY)
    return put("events.ndjson", ga4(event(0, "d.1"), event(60, "d.1", "20045"), event(90, "d.2"), event(120, "d.3", "20045"))).parent


def test_before_and_after_sign_in_the_contact_and_the_address_are_one_person(put: Put) -> None:
    research = pipeline.redact(pipeline.read(study(put)))
    key, events = research.study.key, research.events
    assert events is not None and research.links is not None
    kim, browser = pseudonym(key, "kim@haneul.example"), pseudonym(key, "d.2")
    did = events.query("SELECT customer_id, count(*) AS n FROM events WHERE event LIKE 'page_view%' GROUP BY 1")
    assert dict(zip(did["customer_id"], did["n"], strict=True)) == {kim: 3, browser: 1}
    assert set(research.said["customer_id"]) == {kim, pseudonym(key, "lee@bada.example")}
    assert research.links.set_index("why").to_dict("index") == {
        "ga4_user": {"pairs": 2, "joined": 2, "people": 1, "shared_devices": 0, "conflicts": 0, "unlinked": 0, "refused": 0},
        "crm_contact": {"pairs": 1, "joined": 1, "people": 1, "shared_devices": 0, "conflicts": 0, "unlinked": 0, "refused": 0},
    }


def test_what_is_linked_keeps_the_ids_of_its_observations(put: Put, monkeypatch: pytest.MonkeyPatch) -> None:
    from journey_nb import identity

    folder = study(put)

    def ids() -> tuple[list[int], list[str]]:
        research = pipeline.redact(pipeline.read(folder))
        assert research.events is not None
        return research.events.query("SELECT observation_id FROM events ORDER BY 1")["observation_id"].tolist(), sorted(research.said["observation_id"])

    linked = ids()
    monkeypatch.setattr(pipeline, "linked", lambda links: identity.linked(links.iloc[:0]))
    assert ids() == linked


def test_nothing_raw_is_left_of_the_links_after_redaction(put: Put) -> None:
    research = pipeline.redact(pipeline.read(study(put)))
    assert research.intake.links.empty and research.links is not None
    assert not [raw for raw in ("20045", "kim@", "d.1") if raw in research.links.to_csv()]
