"""The way of the generated sample through the house: what was planted comes out of the map of its raw files."""

from __future__ import annotations

import json
from dataclasses import replace
from fnmatch import fnmatch
from pathlib import Path
from typing import Any, NamedTuple

import pandas as pd
import pytest

from journey_nb import build_report, personas, samples
from journey_nb.events import funnels
from journey_nb.identity import pseudonym
from journey_nb.personas.measures import adjusted_rand

SMALL: dict[str, Any] = {"customers": 40, "seed": 5}
KINDS = ("careful", "busy", "enterprise")


class Made(NamedTuple):
    lang: str
    folder: Path
    out: Path
    built: Any
    truth: dict[str, Any]

    def who(self, keys: list[str]) -> set[str]:
        return {pseudonym(samples.public_key(), key) for key in keys}


@pytest.fixture(scope="module", params=samples.LANGUAGES)
def made(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Made:
    root = tmp_path_factory.mktemp("saas")
    folder = samples.make("saas", root / "study", lang=request.param, **SMALL)
    written = build_report([folder], out=root / "out", report=False)
    return Made(request.param, folder, written.out, written.built, samples.truths("saas", lang=request.param, **SMALL))


# pattern → source and kind: one line a product
PRODUCTS = [
    ("hubspot-crm-exports-all-contacts-*.csv", "hubspot", "crm"),
    ("hubspot-crm-exports-all-deals-*.csv", "hubspot", "crm"),
    ("zendesk_tickets_*.csv", "zendesk", "ticket"),
    ("ga4/events_*.ndjson", "ga4", "log"),
    ("product_events*.csv", "event_log", "log"),
    ("온보딩 설문*.csv", "google_forms", "survey"),
    ("Onboarding survey*.csv", "google_forms", "survey"),
    ("오프라인 접점.csv", "offline", "offline"),
    ("Offline touchpoints.csv", "offline", "offline"),
    ("reviews/reviews_*.csv", "google_play", "review"),
    ("인터뷰/*.txt", "captions", "interview"),
    ("interviews/*.vtt", "captions", "interview"),
]


@pytest.mark.parametrize(("pattern", "source", "kind"), PRODUCTS)
def test_every_export_is_taken_for_the_product_it_comes_from(made: Made, pattern: str, source: str, kind: str) -> None:
    found = {(f.source, f.kind) for f in made.built.research.files if fnmatch(f.path, pattern)}
    if not found:  # what is named or recorded otherwise in the other language
        assert pattern.startswith(("인터뷰", "온보딩", "오프라인") if made.lang == "en" else ("interviews", "Onboarding", "Offline"))
    else:
        assert found == {(source, kind)}


def test_every_row_is_kept_or_set_aside_for_a_reason(made: Made) -> None:
    files = {f.path: f for f in made.built.research.files if f.rows_read}
    assert all(f.rows_read == f.rows_kept + f.rows_set_aside for f in files.values())
    aside = {reason: sum(f.set_aside_counts.get(reason, 0) for f in files.values()) for f in files.values() for reason in f.set_aside_counts}
    rows = made.truth["rows"]
    assert aside["total"] == 1
    (log,) = (f for f in files.values() if f.path == "product_events.csv")
    again = [f for f in files.values() if f.rows_read and not f.rows_kept]
    assert log.rows_kept == rows["events"] + 6 and len(again) == 2  # the two exports that were made twice
    (survey,) = (f for f in files.values() if f.source == "google_forms" and f.rows_kept)
    assert survey.rows_kept == rows["survey"]


def test_nps_is_exactly_what_was_planted(made: Made) -> None:
    (nps,) = (s for s in made.built.book.map().scores if s.measure == "nps")
    planted = made.truth["nps"]
    assert (nps.n, nps.value, nps.parts) == (planted["n"], pytest.approx(planted["value"]), {k: planted[k] for k in ("promoters", "passives", "detractors")})
    csat = {s.stage: s for s in made.built.book.map().scores if s.measure == "csat" and s.scale_high == 5}
    for stage, name in (("setup", "setup"), ("first30", "first30"), ("whole", "support")):
        assert (csat[stage].n, csat[stage].value) == (made.truth["scores"][name]["n"], pytest.approx(made.truth["scores"][name]["mean"]))


def seen(made: Made) -> pd.DataFrame:
    research = made.built.research
    return funnels.visits(research.events, research.places, research.said, research.model.stages)


def test_every_customer_is_seen_at_the_stages_they_reached(made: Made) -> None:
    planted = {stage: made.who(keys) for stage, keys in made.truth["reached"].items()}
    everyone = planted["compare"]
    visits = seen(made)
    for stage in ("compare", "signoff", "setup", "first30", "renew"):
        there = set(visits.loc[visits["stage"] == stage, "customer_id"]) & everyone
        assert there == planted[stage], stage


def browsers(made: Made) -> dict[str, set[str]]:
    """Who signed in on which browser, as the raw files have it."""
    found: dict[str, set[str]] = {}
    for path in (made.folder / "ga4").iterdir():
        for row in map(json.loads, path.read_text("utf-8").splitlines()):
            found.setdefault(row["user_pseudo_id"], set()).update({row["user_id"]} if "user_id" in row else ())
    return found


def test_a_browser_of_one_person_is_linked_and_the_tablets_at_the_stands_are_not(made: Made) -> None:
    signed_in = [len(users) for users in browsers(made).values()]
    assert (signed_in.count(1), signed_in.count(0), sum(n > 1 for n in signed_in)) == (46, 14, 2)
    found = pd.read_csv(made.out / "tables" / "identity.csv").set_index("why")
    shown = ["pairs", "joined", "people", "shared_devices", "conflicts", "refused"]
    assert found.loc["ga4_user", shown].tolist() == [sum(signed_in), 46, 46, 2, 0, 0]
    assert found.loc["crm_contact", shown].tolist() == [60, 60, 60, 0, 0, 0]


def test_everyone_s_map_counts_a_person_once(made: Made) -> None:
    said, contacts = made.built.research.said, made.who(made.truth["reached"]["compare"])
    alone = made.who([device for device, users in browsers(made).items() if len(users) != 1])
    others = made.who([made.truth["test_account"]]) | set(said.loc[(said["kind_of_source"] == "interview") & (said["voice"] == "customer"), "customer_id"])
    known = {who for who in seen(made)["customer_id"] if not who.startswith("anon-")}
    assert known == contacts | alone | others and len(known) == 60 + 16 + 1 + 6
    journey = made.built.book.map()
    assert journey.people == len(known) + said.loc[~said["known"], "customer_id"].nunique()
    (setup,) = (s for s in journey.stages if s.key == "setup")
    there = set(seen(made).query("stage == 'setup'")["customer_id"]) & known
    nameless = said.loc[~said["known"] & (said["stage"] == "setup"), "customer_id"].nunique()  # reviews of the app
    assert there == made.who(made.truth["reached"]["setup"]) | others and len(there) == 40 + 7
    assert setup.reached == len(there) + nameless


def test_the_funnel_of_the_crm_and_the_log_is_the_planted_one(made: Made) -> None:
    people = made.who(made.truth["reached"]["compare"])
    keys = ["compare", "signoff", "setup", "first30", "renew"]
    found, _ = funnels.funnel(seen(made), keys, until="2026-06-30", timezone="Asia/Seoul", people=people)
    steps = {s.stage: (s.reached, s.went_on, s.lost, s.open) for s in found.steps}
    planted = {s["stage"]: (s["reached"], s["went_on"], s["lost"], s["open"]) for s in made.truth["funnel"]}
    assert {k: steps[k] for k in keys[:-1]} == {k: planted[k] for k in keys[:-1]}
    assert steps["renew"][0] == planted["renew"][0]


def test_set_up_hurts_most_by_the_firewall_and_then_by_the_authentication_server(made: Made) -> None:
    found = [(p.theme, p.evidence.n_people) for p in made.built.book.map().pains if p.stage == "setup"]
    planted = {p["theme"]: p for p in made.truth["pains"]["setup"]}
    assert [theme for theme, _ in found[:2]] == ["network", "identity"]
    for theme, people in found[:2]:  # interviews add a few; words that name nothing take a few away
        assert 0.7 * planted[theme]["clear"] <= people <= planted[theme]["people"] + 6


def test_most_sentences_that_name_a_theme_are_found_to_do_so(made: Made) -> None:
    from journey_nb import text
    from journey_nb.samples.saas import setting
    from journey_nb.samples.saas.company import world
    from journey_nb.samples.saas.words import sentence

    told = []
    for record in world(setting(**SMALL)):
        says = [*(record.answer.says if record.answer else ()), *(t.say for t in record.tickets)]
        told += [(say.theme, sentence(replace(say, personal=""), record.person, made.lang)) for say in says if say.kind == "pain" and say.clear]
    frame = pd.DataFrame(told, columns=["planted", "text"])
    coded = text.code(frame)
    hit = [p in (t or ()) for p, t in zip(coded["planted"], coded["themes"], strict=True)]
    assert len(told) > 60 and sum(hit) / len(hit) >= 0.9


def test_nothing_personal_that_slipped_into_words_reaches_the_map_or_its_tables(made: Made) -> None:
    slipped = [value for values in made.truth["personal"].values() for value in values]
    assert all(made.truth["personal"].values())
    for path in made.out.rglob("*"):
        if path.is_file():
            content = path.read_bytes().decode("utf-8", "replace")
            assert "@" not in content or "example.com" not in content, path.name
            assert "010-0000" not in content and not [v for v in slipped if v in content], path.name


def test_the_three_kinds_of_customers_are_found_again(made: Made) -> None:
    members = made.built.research.found.members
    kind = {pseudonym(samples.public_key(), key): KINDS.index(p["key"]) for p in made.truth["personas"] for key in p["members"]}
    both = [(kind[who], group) for who, group in members.items() if who in kind]
    planted, groups = pd.Series([k for k, _ in both]), pd.factorize(pd.Series([g for _, g in both]))[0]
    assert len(both) >= 0.6 * SMALL["customers"]
    assert adjusted_rand(planted.to_numpy(), groups, max(3, int(groups.max()) + 1)) >= 0.9
    names = {p.key: p.label.en for p in made.built.research.found.personas}
    called = {KINDS[k]: names[pd.Series([g for other, g in both if other == k]).mode()[0]] for k in range(3)}
    assert "Busy at Set-up" in called["careful"], "the careful administrator does much at set-up"
    assert "Quiet at Set-up" in called["busy"], "the busy few do little there"
    assert "Many tickets" in called["enterprise"] or "ong Comparison" in called["enterprise"], "the enterprise compares for long and asks much"


def test_where_nobody_stands_apart_no_personas_are_found(tmp_path: Path) -> None:
    from journey_nb import pipeline

    folder = samples.make("saas", tmp_path / "study", separation=0.0, **SMALL)
    research = pipeline.place(pipeline.redact(pipeline.read(folder)))
    table = personas.features(research.said, research.events, research.places, research.model.stages, research.attributes, timezone="Asia/Seoul")
    keys = samples.truths("saas", separation=0.0, **SMALL)["reached"]["setup"]
    customers = table.table.index.intersection(sorted(pseudonym(samples.public_key(), key) for key in keys))
    found = personas.find(replace(table, table=table.table.loc[customers], describe=table.describe.reindex(customers)), seed=7)
    assert len(customers) == len(keys) and (found.segmentation.kind, found.segmentation.recommended_k) == ("none", 0)


def test_the_people_behind_the_accounts_have_the_roles_that_the_crm_says(made: Made) -> None:
    from journey_nb.samples.saas.company import world
    from journey_nb.samples.saas.setting import Setting

    functions = {"admin": "it", "it_lead": "it", "security": "security", "ceo": "executive", "developer": "rnd"}
    people = list(world(Setting(**SMALL)))
    roles = made.built.book.roles
    assert {r.key: r.people for r in roles.roles} == dict(pd.Series([functions[p.role] for p in people]).value_counts())
    boss = next(r for r in roles.roles if r.key == "executive")
    assert [(p.key, p.people, p.basis.kind) for p in boss.parts] == [("decider", boss.people, "evidence")] and not roles.unmatched
    assert roles.accounts == len(people) and sum(s.accounts for s in roles.segments if s.split == "contract") == len(people)
    months = made.built.tables["accounts"].set_index("account_id")["contract_months"].value_counts().to_dict()
    assert months == dict(pd.Series([float(p.months) for p in people]).value_counts())
    assert roles.cell("it", "setup").concerns[0].theme == "network"
