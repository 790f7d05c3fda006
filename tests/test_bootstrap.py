"""The one file that a person runs before anything is installed."""

from __future__ import annotations

import ast
import importlib.util
import os
import re
import subprocess
import sys
from pathlib import Path
from types import ModuleType

import pytest

FILE = Path(__file__).resolve().parents[1] / "bootstrap.py"


@pytest.fixture(scope="module")
def bootstrap() -> ModuleType:
    spec = importlib.util.spec_from_file_location("bootstrap", FILE)
    assert spec and spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_an_old_python_can_read_it_far_enough_to_say_so() -> None:
    source = FILE.read_text("utf-8")
    tree = ast.parse(source, feature_version=(3, 4))
    assert not [node for node in ast.walk(tree) if isinstance(node, (ast.JoinedStr, ast.AnnAssign, ast.NamedExpr))]
    assert not [node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef) and (node.returns or any(arg.annotation for arg in node.args.args))]
    assert source.startswith("# -*- coding: utf-8 -*-") and not re.search(r"^from __future__", source, re.MULTILINE)


def test_it_needs_nothing_that_has_to_be_installed() -> None:
    names = {alias.name for node in ast.walk(ast.parse(FILE.read_text("utf-8"))) if isinstance(node, ast.Import) for alias in node.names}
    assert names <= set(sys.stdlib_module_names)


@pytest.mark.parametrize(("lang", "word"), [("ko", "검사를 모두 실행합니다"), ("en", "run the tests")])
def test_it_says_what_it_can_do_in_the_readers_language(lang: str, word: str) -> None:
    environment = {**os.environ, "JOURNEY_LANG": lang, "PYTHONIOENCODING": "utf-8"}
    ran = subprocess.run([sys.executable, str(FILE)], capture_output=True, env=environment, check=False)
    assert (ran.returncode, ran.stdout) == (2, b"") and word in ran.stderr.decode("utf-8")


def test_a_report_installs_nothing_that_only_tests_need(bootstrap: ModuleType) -> None:
    needed, everything = bootstrap.lock_text(False), bootstrap.lock_text(True)
    assert everything.startswith(needed)
    for package in ("pytest", "playwright", "ruff", "pyright", "hypothesis"):
        assert f"\n{package}==" in everything and f"\n{package}==" not in needed


def test_another_lock_asks_for_another_set_up(bootstrap: ModuleType) -> None:
    assert bootstrap.stamp_of("pandas==3.1.1\n") != bootstrap.stamp_of("pandas==3.1.2\n")
    assert bootstrap.stamp_of("pandas==3.1.1\n") == bootstrap.stamp_of("pandas==3.1.1\n")


@pytest.mark.parametrize(
    ("said", "advice"),
    [
        ("SSLError(SSLCertVerificationError(1, '[SSL: CERTIFICATE_VERIFY_FAILED]", "PIP_CERT"),
        ("Max retries exceeded with url: /simple (Caused by NewConnectionError", "HTTPS_PROXY"),
        ("ERROR: THESE PACKAGES DO NOT MATCH THE HASHES", "other network|another network"),
        ("OSError: [Errno 28] No space left on device", "disk is full"),
        ("ERROR: No matching distribution found for duckdb==1.5.6", "Python 3.11 to 3.13"),
    ],
)
def test_every_known_failure_has_a_remedy_in_both_languages(bootstrap: ModuleType, said: str, advice: str) -> None:
    en, ko = bootstrap.remedy(said)
    assert re.search(advice, en) and re.search("[가-힣]", ko)
