"""Many comments: in batches and over processes, always the same."""

from journey_nb.text import many
from journey_nb.text.coder import Coder

SAID = ["배송이 느려요", "The login is slow", "정말 만족합니다", "C'est trop cher pour moi", "가격은 비싸지만 품질은 최고예요", "ok", "😀", "환불이 안 돼요"]


def test_comments_coded_in_small_batches_are_coded_alike(monkeypatch):
    whole = Coder().read(SAID)
    monkeypatch.setattr(many, "BATCH", 3)
    seen = []
    assert many.read(SAID, progress=lambda done, of: seen.append((done, of))) == whole
    assert seen == [(3, 8), (6, 8), (8, 8)]


def test_comments_coded_by_two_processes_are_coded_alike(monkeypatch):
    monkeypatch.setattr(many, "BATCH", 3)
    assert many.read(SAID, {"느리다": 2}, workers=2) == Coder({"느리다": 2}).read(SAID)


def test_no_comments_are_no_rows():
    assert many.read([]) == []
