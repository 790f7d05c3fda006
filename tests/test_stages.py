"""What is true of stage models, and of where things are placed."""

from __future__ import annotations

import os
import time
from pathlib import Path

import pandas as pd
import pytest

from journey_nb import stages
from journey_nb.model.errors import StudyError

DATA = Path(os.environ.get("JOURNEY_TEST_DATA") or Path(__file__).resolve().parents[1] / ".." / "shared" / "data") / "real"


def real(name: str) -> Path:
    path = DATA / name
    if not path.exists():
        if os.environ.get("CI") == "1":
            pytest.fail(f"{name} is missing and CI=1; set JOURNEY_TEST_DATA to the folder with the real data")
        pytest.skip(f"the real data ({name}) are not here; set JOURNEY_TEST_DATA")
    return path


def placed(model: str = "saas_b2b", **columns: list[str | None]) -> pd.DataFrame:
    return stages.place(pd.DataFrame(columns, dtype=object), stages.load_model(model))


def by_event(names: list[str], model: str = "general") -> dict[str, str]:
    found = placed(model, event=list(names))
    return dict(zip(found["event"], found["stage"].astype(str), strict=True))


# ---------------------------------------------------------------- models


@pytest.mark.parametrize(
    ("key", "labels"),
    [
        ("general", ["인지", "고려", "구매", "사용", "피드백"]),
        ("relationship", ["인지", "고려", "결정", "유지", "지지"]),
        ("b2b", ["인지", "정보 수집 및 고려", "평가", "구매와 도입", "유지와 확장"]),
        ("loyalty", ["인지", "고려", "구매", "유지", "추천"]),
        ("b2b_ko", ["문제 인식", "정보 수집", "내부 보고(품의)", "비교", "PoC·보안성 검토", "결재", "계약", "도입(검수)", "정착", "재계약", "확장"]),
        ("shop", ["인지", "탐색", "장바구니", "주문·결제", "배송", "사용·교환", "재구매·추천"]),
        ("hubspot", ["구독자", "리드", "MQL(마케팅 적격 리드)", "SQL(영업 적격 리드)", "영업 기회", "고객", "전파자"]),
        ("aarrr", ["획득", "활성화", "유지", "추천", "매출"]),
        ("buying_jobs", ["문제 확인", "해법 탐색", "요구 정리", "공급사 선정", "검증", "합의"]),
        ("service", ["알게 됨", "알아보기", "예약·신청", "방문·이용", "문제 해결", "후속"]),
    ],
)
def test_every_published_model_is_there_in_its_own_order(key: str, labels: list[str]) -> None:
    assert [s.label.ko for s in stages.load_model(key).stages] == labels


def test_a_stage_is_a_noun_for_us_and_a_verb_for_the_customer() -> None:
    assert [s.label_customer.ko for s in stages.load_model("saas_b2b").stages] == [
        "필요를 느낀다",
        "비교하고 검토한다",
        "결재받고 계약한다",
        "설치하고 연동한다",
        "첫 30일을 쓴다",
        "재계약을 결정한다",
    ]


@pytest.mark.parametrize("key", [*stages.models()])
def test_every_built_in_model_speaks_both_languages_and_says_when_to_use_it(key: str) -> None:
    model = stages.load_model(key)
    for phrase in (model.label, model.when, *(p for s in model.stages for p in (s.label, s.label_customer))):
        assert phrase.ko and phrase.en and phrase.ko != phrase.en
    assert all(stage.covers for stage in model.stages)


def test_exactly_one_model_is_the_default() -> None:
    assert [m.key for m in stages.models().values() if m.default] == ["general"] == [stages.load_model().key]


GOOD = 'key = "own"\nlabel = "Ours"\n[[stages]]\nkey = "start"\nlabel = { ko = "시작", en = "Start" }\ncovers = ["onboarding"]\n'


def own(tmp_path: Path, text: str) -> Path:
    path = tmp_path / "our stages.toml"
    path.write_text(text, "utf-8")
    return path


def test_a_team_may_write_its_own_model_with_a_label_in_one_language(tmp_path: Path) -> None:
    model = stages.load_model(own(tmp_path, GOOD + '[[stages]]\nkey = "keep"\nlabel = "계속"\n[nearest]\nuse = "keep"\n'))
    assert (model.keys, model.stages[1].label, model.stages[1].label_customer.en, model.stage_for("use")) == (
        ("start", "keep"),
        ("계속", "계속"),
        "계속",
        "keep",
    )


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (GOOD + GOOD[GOOD.index("[[") :], r"our stages.toml, stage 2: the key 'start' is there twice"),
        (GOOD.replace("covers", "cover"), r"unknown key 'cover'; .* Did you mean 'covers'\?"),
        (GOOD.replace('"onboarding"', '"onbording"'), r"unknown phase 'onbording'; .* Did you mean 'onboarding'\?"),
        (GOOD.replace('{ ko = "시작", en = "Start" }', '{ ko = "시작" }'), r"stage 1: label is missing or empty\. Write label = "),
        (GOOD[: GOOD.index("[[")], r"it has no stages\. Add at least one \[\[stages\]\]"),
        (GOOD.replace('key = "start"', 'key = "whole"'), r"not 'whole'"),
        (GOOD.replace('key = "start"', 'key = "시작"'), r"key must be a short name of a-z"),
        (GOOD + '[nearest]\nuse = "strat"\n', r"no stage named 'strat' for 'use'; known: start\. Did you mean 'start'\?"),
        (GOOD + '[[stages]]\nkey = "b"\nlabel = "B"\ncovers = ["onboarding"]\n', r"'onboarding' is covered by 'start' too"),
        ('key = "own"\nlabel = Ours\n', r"our stages.toml: line 2 cannot be read as TOML"),
    ],
)
def test_a_faulty_model_is_refused_with_file_place_and_remedy(tmp_path: Path, text: str, message: str) -> None:
    with pytest.raises(StudyError, match=message) as caught:
        stages.load_model(own(tmp_path, text))
    assert str(tmp_path) not in str(caught.value)
    assert any("가" <= c <= "힣" for c in caught.value.phrase.ko)


def test_a_mistyped_model_name_is_answered_with_the_nearest_one() -> None:
    with pytest.raises(StudyError, match=r"No stage model named 'saas_b2'; known: general, .* Did you mean 'saas_b2b'\?"):
        stages.load_model("saas_b2")


def test_a_missing_file_is_named_without_its_folder(tmp_path: Path) -> None:
    with pytest.raises(StudyError, match=r"^gone\.toml: there is no such file"):
        stages.load_model(tmp_path / "gone.toml")


# ---------------------------------------------------------------- placing


def test_a_stage_column_beats_a_touchpoint_beats_an_event_beats_a_question_beats_words() -> None:
    row = {"stage_hint": ["재계약"], "touchpoint": ["제품 데모"], "event": ["install_done"], "question": ["결재 과정은 어땠습니까?"], "text": ["매일 씁니다"]}
    order = []
    while row:
        found = placed(**row)
        order.append((found.at[0, "placed_by"], str(found.at[0, "stage"])))
        row.pop(next(iter(row)))
    assert order == [("stage", "renew"), ("touchpoint", "compare"), ("event", "setup"), ("question", "signoff"), ("text", "first30")]


def test_a_stage_column_may_say_key_label_customers_words_or_phase() -> None:
    said = ["setup", "설치·연동", "설치하고 연동한다", "4. 설치하고 연동한다", "연동 단계", "Set-up", "onboarding", "도입"]
    assert placed(stage_hint=said)["stage"].astype(str).tolist() == ["setup"] * len(said)


def test_words_that_point_to_two_stages_place_nothing() -> None:
    found = placed(text=["설치가 어렵습니다", "비교할 때는 쉬워 보였는데 설치가 어렵습니다", "좋아요"])
    assert found["stage"].astype(str).tolist() == ["setup", "whole", "whole"]
    assert found["placed_by"].tolist() == ["text", "none", "none"]


def test_a_renewal_is_no_contract() -> None:
    found = placed(text=["다음 달이 재계약입니다", "계약이 끝났습니다"], question=[None, None])
    assert found["stage"].astype(str).tolist() == ["renew", "signoff"]


def test_a_phrase_is_not_found_across_two_other_words() -> None:
    found = placed(text=["분기 안에 고치라고 합니다", "보안성검토를 다시 썼다"])
    assert found["stage"].astype(str).tolist() == ["whole", "signoff"], "기안 is not in 분기 안에"


def test_event_names_are_read_however_they_are_joined() -> None:
    names = ["add_to_cart", "AddToCart", "add-to-cart", "Add to cart", "ADD_TO_CART", "/cart/add-to-cart"]
    assert set(by_event(names).values()) == {"purchase"}
    assert by_event(["cartoon_viewed"]) == {"cartoon_viewed": "whole"}


def test_a_phase_the_model_lacks_goes_to_the_nearest_stage_only_where_the_model_says_so() -> None:
    assert by_event(["approval_requested"]) == {"approval_requested": "purchase"}
    assert by_event(["support_ticket_created"], "saas_b2b") == {"support_ticket_created": "whole"}


def test_a_cart_is_a_stage_of_its_own_only_where_the_model_has_one() -> None:
    names = ["view_item", "add_to_cart", "cart", "장바구니 담기", "checkout", "cart_checkout", "payment_failed", "order_shipped", "반품 신청", "repurchase"]
    assert list(by_event(names, "shop").values()) == ["browse", "cart", "cart", "cart", "order", "order", "order", "delivery", "use", "again"]
    assert {by_event(names, other)["add_to_cart"] for other in ("general", "loyalty", "b2b")} == {"purchase"}
    assert by_event(["add_to_cart"], "b2b_ko") == {"add_to_cart": "contract"}
    said = placed("shop", text=["장바구니에 담아 두었다", "장바구니에 담았는데 결제가 안 된다"])
    assert said["stage"].astype(str).tolist() == ["cart", "whole"]


def test_a_teams_own_model_without_a_cart_has_it_where_the_purchase_is(tmp_path: Path) -> None:
    model = stages.load_model(own(tmp_path, GOOD.replace('"onboarding"', '"purchase"')))
    assert (model.stage_for("cart"), model.stage_for("purchase"), model.stage_for("booking")) == ("start", "start", None)


def test_signing_up_at_a_shop_is_not_taken_for_using_what_was_bought() -> None:
    assert by_event(["sign_up", "회원가입"], "shop") == {"sign_up": "whole", "회원가입": "whole"}


def test_a_service_is_booked_visited_and_put_right() -> None:
    names = ["campaign_click", "faq", "온라인 예약", "booking_confirmed", "접수 창구", "reception", "고객센터 전화", "만족도 조사", "재방문"]
    assert list(by_event(names, "service").values()) == ["discover", "inquire", "book", "book", "visit", "visit", "solve", "after", "after"]
    asked = placed("service", question=["예약은 어떻게 하셨나요?", "대기실에서는 어떠셨나요?"])
    assert asked["stage"].astype(str).tolist() == ["book", "visit"]


def test_bookings_and_visits_change_nothing_where_a_model_does_not_know_them() -> None:
    names = ["booking_confirmed", "온라인 예약", "접수 창구", "데모 예약", "상담 예약", "불만 접수"]
    assert by_event(names, "saas_b2b") == dict(zip(names, ["whole", "whole", "whole", "compare", "whole", "whole"], strict=True))
    assert placed(text=["데모를 예약했다", "설치 예약을 잡았다"])["stage"].astype(str).tolist() == ["compare", "setup"]


def test_rows_keep_their_order_index_and_columns() -> None:
    frame = pd.DataFrame({"event": ["checkout", None, "home"]}, index=[7, 7, 3])
    found = stages.place(frame, stages.load_model())
    assert found.index.tolist() == [7, 7, 3] and found.columns.tolist() == ["event", "stage", "placed_by", "rule"]
    assert found["stage"].cat.ordered and found["stage"].cat.categories.tolist() == [*stages.load_model().keys, "whole"]
    assert found["rule"].tolist() == ["event:purchase:checkout*", "", "event:awareness:home"]
    assert "stage" not in frame


def test_an_empty_table_is_placed_too() -> None:
    assert stages.place(pd.DataFrame({"event": pd.Series(dtype=object)}), stages.load_model()).empty


def test_a_comment_in_another_language_is_not_placed_by_words_it_shares() -> None:
    found = placed(text=["l'installation du firewall", "the firewall was hard"], lang=["other", "en"])
    assert found["stage"].astype(str).tolist() == ["whole", "setup"]


def test_the_interviewers_question_is_the_stage_of_the_answers_after_it() -> None:
    talk = [
        ("team", "안녕하세요."),
        ("customer", "전산은 저 혼자입니다."),
        ("team", "설치하실 때는 어떠셨어요?"),
        ("customer", "결제 단말기까지 끊겼습니다."),  # asked about set-up: its own word does not count
        ("team", "그래서 어떻게 하셨어요?"),
        ("customer", "차를 몰고 갔죠."),
        ("customer", "비교할 때 알았으면 좋았겠네요."),  # asked further only: here it does
        ("team", "기술 지원은 어떠셨어요?"),
        ("customer", "친절했습니다."),  # a phase this model has no stage for
        ("team", "마지막으로 하실 말씀은요?"),
        ("customer", "고맙습니다."),
    ]
    frame = pd.DataFrame(talk, columns=["voice", "text"]).assign(item="cue", alias="F01", question="")
    found = stages.place(frame, stages.load_model("saas_b2b"))
    answers = found[found["voice"] == "customer"]
    assert list(zip(answers["stage"].astype(str), answers["placed_by"], strict=True)) == [
        ("whole", "none"),
        ("setup", "question"),
        ("setup", "question"),
        ("compare", "text"),
        ("whole", "none"),
        ("whole", "none"),
    ]


def test_a_topic_does_not_run_on_into_the_next_interview() -> None:
    frame = pd.DataFrame({"voice": ["team", "customer"], "text": ["설치는 어떠셨어요?", "네."], "item": "cue", "alias": ["F01", "F02"]})
    assert stages.place(frame, stages.load_model("saas_b2b"))["placed_by"].tolist() == ["question", "none"]


# ---------------------------------------------------------------- rules of one's own


def test_a_studys_own_rules_are_asked_first_and_may_name_a_stage() -> None:
    rules = stages.load_rules([{"match": ["checkout"], "stage": "use", "on": ["event"]}])
    found = stages.place(pd.DataFrame({"event": ["checkout", "cart"]}), stages.load_model(), rules)
    assert found["stage"].astype(str).tolist() == ["use", "purchase"] and found.at[0, "rule"] == "event:use:checkout"


@pytest.mark.parametrize(
    ("rule", "message"),
    [
        ({"match": ["a"], "phase": "suport"}, r"journey\.toml, rule 1: unknown phase 'suport'; .* Did you mean 'support'\?"),
        ({"match": ["a"], "phase": "use", "on": ["events"]}, r"on names 'events'; .* Did you mean 'event'\?"),
        ({"match": [], "phase": "use"}, r"it matches nothing"),
        ({"match": ["a"]}, r"name either a phase or a stage"),
        ({"words": ["a"], "phase": "use"}, r"unknown key 'words'"),
        ({"match": ["re:(a+)+b"], "phase": "use"}, r"could take very long"),
        ({"match": ["re:(a|a)?(a|a)?b"], "phase": "use"}, r"could take very long"),
        ({"match": [r"re:(a)\1"], "phase": "use"}, r"could take very long"),
        ({"match": ["re:(?=a)a"], "phase": "use"}, r"could take very long"),
        ({"match": ["re:a{2,}"], "phase": "use"}, r"could take very long"),
        ({"match": ["re:(a"], "phase": "use"}, r"is broken"),
    ],
)
def test_a_faulty_rule_is_refused_with_its_number_and_remedy(rule: dict[str, object], message: str) -> None:
    with pytest.raises(StudyError, match=message):
        stages.load_rules([rule])


def test_a_plain_regex_is_allowed() -> None:
    rules = stages.load_rules([{"match": [r"re:^step_[0-9] (?:of|in) \d$"], "phase": "purchase", "on": ["event"]}])
    assert stages.place(pd.DataFrame({"event": ["Step_2 of 5"]}), stages.load_model(), rules).at[0, "rule"].startswith("event:purchase:re:")


def test_rules_may_stand_in_a_file(tmp_path: Path) -> None:
    path = tmp_path / "rules.toml"
    path.write_text('[[rules]]\nmatch = ["box opened"]\nphase = "onboarding"\n', "utf-8")
    assert stages.load_rules(path)[0].on == ("stage", "touchpoint", "event", "question")


def test_hostile_and_endless_text_is_placed_in_time_that_grows_with_its_length() -> None:
    words = ["a" * 200_000, "설" * 200_000, " ".join(["set up"] * 30_000), "((((" * 40_000, "\u202e설치\x00" * 20_000]
    start = time.perf_counter()
    found = placed(text=words)
    assert time.perf_counter() - start < 5
    assert found["stage"].astype(str).tolist() == ["whole", "whole", "setup", "whole", "setup"]


# ---------------------------------------------------------------- what is left over


def test_what_no_rule_knows_is_listed_by_how_often_it_occurs() -> None:
    found = placed("general", event=["blorp", "blorp", "home", None], question=[None, None, None, "어느 요일입니까?"], text=[None, None, None, "화요일"])
    left = stages.unmatched(found)
    assert left.to_dict("records") == [
        {"value": "blorp", "on": "event", "n": 2},
        {"value": "어느 요일입니까?", "on": "question", "n": 1},
        {"value": "", "on": "text", "n": 1},
    ]


def test_a_customers_words_are_counted_but_not_listed_as_left_over() -> None:
    assert "홍길동" not in stages.unmatched(placed(text=["홍길동입니다"])).to_string()


def test_coverage_counts_rows_or_weights() -> None:
    found = stages.place(pd.DataFrame({"event": ["checkout", "blorp"], "n": [9, 1]}), stages.load_model())
    assert (stages.coverage(found).percent, stages.coverage(found, weights="n").percent) == (50.0, 90.0)
    assert stages.coverage(found, weights="n").stages == {"awareness": 0, "consideration": 0, "purchase": 9, "use": 0, "feedback": 0, "whole": 1}
    assert stages.coverage(found.head(0)).percent is None


# ---------------------------------------------------------------- which model


def test_the_choice_of_a_model_says_why() -> None:
    shop = stages.choose_model(events=["home", "catalog", "cart", "checkout", "purchase"])
    assert shop.key == "shop"
    assert shop.why.ko == "이벤트와 접점 이름 5가지 가운데 4가지가 쇼핑몰의 것이고 장바구니와 결제가 있습니다(cart, checkout, purchase)"
    business = stages.choose_model(pd.DataFrame({"text": ["방화벽과 충돌합니다", "인증 서버가 어렵습니다", "데모는 좋았습니다"]}))
    assert business.key == "saas_b2b" and "방화벽" in business.why.ko
    korean = stages.choose_model(pd.DataFrame({"question": ["품의는 어땠습니까?", "보안성 검토는 어땠습니까?", "검수는 어땠습니까?"]}))
    assert korean.key == "b2b_ko"
    nothing = stages.choose_model(pd.DataFrame({"text": ["좋아요"]}), [])
    assert nothing.key == "general" and nothing.why.en.startswith("nothing in the material")


def test_a_catalogue_without_a_cart_is_no_shop() -> None:
    assert stages.choose_model(events=["catalog", "product_view", "order_report", "product_tour"]).key == "general"


def test_touchpoints_tell_a_shop_as_events_do() -> None:
    said = pd.DataFrame({"touchpoint": ["장바구니", "결제 화면", "배송 안내 문자"], "text": ["", "", ""]})
    assert stages.choose_model(said).key == "shop"


def test_a_place_one_books_and_goes_to_is_a_service() -> None:
    assert stages.choose_model(events=["전화 예약", "접수", "대기", "진료", "수납"]).key == "service"
    assert stages.choose_model(events=["page_visit", "registration", "login"]).key == "general"  # every site has visits and registrations


def test_a_business_that_books_a_visit_is_still_a_business() -> None:
    said = pd.DataFrame({"touchpoint": ["데모 예약", "현장 방문", "방문 접수"], "text": ["방화벽과 충돌", "인증 서버 연동", "계약이 늦다"]})
    assert stages.choose_model(said).key == "saas_b2b"


# ---------------------------------------------------------------- real logs


def test_a_real_shops_events_are_placed_but_for_the_page_that_could_be_anywhere() -> None:
    log = pd.read_csv(real("s01_ecom_clickstream/ecom.csv.gz"), usecols=["event"])["event"].value_counts()
    names = log.rename_axis("event").reset_index(name="n")
    assert stages.choose_model(events=names).key == "shop"
    found = stages.place(names, stages.load_model())
    assert round(stages.coverage(found, weights="n").percent or 0, 1) == 99.1
    assert stages.unmatched(found)["value"].tolist() == ["error_page"]
    where = dict(zip(found["event"], found["stage"].astype(str), strict=True))
    assert {e for e, s in where.items() if s == "awareness"} == {"home", "promo_page"}
    assert {e for e, s in where.items() if s == "purchase"} == {
        "add_to_cart",
        "cart",
        "shipping_details",
        "payment_details",
        "payment_error",
        "checkout_bug",
        "purchase",
    }
    assert {e for e, s in where.items() if s == "use"} == {"account_page", "support_chat"}


def test_leaving_a_hospital_is_no_purchase() -> None:
    names = pd.read_csv(real("s02_patients_log/patients.csv"))["handling"].unique().tolist()
    where = by_event(names)
    assert where["Check-out"] == where["X-Ray"] == "whole" and "purchase" not in where.values()


def test_the_steps_of_a_public_office_are_left_to_the_team_that_knows_them() -> None:
    names = pd.read_csv(real("s03_pm4py_small_logs/receipt.csv"))["concept:name"].unique().tolist()
    assert set(by_event(names).values()) == {"whole"}
    assert len(stages.unmatched(placed("general", event=names))) == 27
    assert by_event(["check ticket", "register request", "decide"]) == dict.fromkeys(["check ticket", "register request", "decide"], "whole")
