"""Kiwi, the Korean tagger, opened wherever it is installed: also under a user's name in Hangul.

On Windows, versions before 0.24 could not open their model under such a path. Should one fail again, the model is copied once to a
folder whose path is plain ASCII.
"""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Callable, Iterator
from importlib.metadata import version
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from ..model.errors import JourneyError


def kiwi(make: Callable[..., Any] | None = None, **options: Any) -> Any:
    """A tagger with these options.

    Parameters
    ----------
    make : callable, optional
        What makes it, ``kiwipiepy.Kiwi`` unless given.
    """
    if make is None:
        try:
            from kiwipiepy import Kiwi as make
        except ImportError as cause:
            raise JourneyError(
                en="Korean comments need the package 'kiwipiepy', which is not installed. Install it with: pip install kiwipiepy",
                ko="한국어 의견을 읽으려면 'kiwipiepy' 패키지가 필요합니다. 설치: pip install kiwipiepy",
            ) from cause
    try:
        return make(**options)
    except (OSError, RuntimeError, UnicodeError) as cause:
        installed = _installed()
        if installed is None or str(installed).isascii():
            raise
        for place in _plain_places():
            try:
                return make(model_path=str(_copied(installed, place)), **options)
            except (OSError, RuntimeError, UnicodeError):
                continue
        raise JourneyError(
            en="The Korean tagger cannot open its model where it is installed (a path with Hangul), and no folder with a plain path may be written. "
            "Install journey_nb into a folder such as C:\\journey and run it again.",
            ko="설치된 경로에 한글이 있어 한국어 형태소 분석 모델을 열지 못했고, 대신 쓸 영문 경로 폴더에도 쓸 수 없습니다. "
            "C:\\journey처럼 영문 폴더에 journey_nb를 설치해 다시 실행하십시오.",
        ) from cause


def _installed() -> Path | None:
    spec = find_spec("kiwipiepy_model")
    return Path(spec.origin).parent if spec and spec.origin else None


def _plain_places() -> Iterator[Path]:
    """Folders of this computer whose path every program can spell."""
    home = os.environ.get("JOURNEY_HOME")
    named = [Path(p) for name in ("LOCALAPPDATA", "PUBLIC", "PROGRAMDATA") if (p := os.environ.get(name))]
    for place in (*([Path(home)] if home else ()), Path(tempfile.gettempdir()), *named):
        if str(place).isascii() and place.is_dir():
            yield place


def _copied(installed: Path, place: Path) -> Path:
    """The model in ``place``, copied there once a version, whole or not at all."""
    target = place / "journey_nb" / f"kiwi-{version('kiwipiepy_model')}"
    if not target.is_dir():
        target.parent.mkdir(exist_ok=True)
        part = Path(tempfile.mkdtemp(prefix=".kiwi-", dir=target.parent))
        try:
            shutil.copytree(installed, part, dirs_exist_ok=True, ignore=shutil.ignore_patterns("*.py", "__pycache__"))
            os.replace(part, target)
        finally:
            shutil.rmtree(part, ignore_errors=True)
    return target
