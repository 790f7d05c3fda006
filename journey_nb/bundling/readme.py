"""The page to read first in a bundle, Korean above English."""

from __future__ import annotations

from collections.abc import Sequence

from .targets import Target

_KO = """journey_nb: 네트워크 없이 설치하기
==================================

{label}, 파이썬 {pythons}용입니다. 관리자 권한, git, 컴파일러가 필요 없습니다.

1. zip을 짧은 경로에 모두 풉니다. 예: {place}. 동기화 폴더(OneDrive 등)는 피하십시오.
2. {how}
   처음 한 번은 2~5분 걸립니다. 이 폴더 안에만 쓰고, 지우려면 폴더를 지우면 됩니다.
3. 점검 결과가 나오고 예제 보고서가 브라우저에 열립니다. 다시 실행하면 JupyterLab이 열립니다.
4. 내 자료: 이 폴더에서 명령 창을 열고 {command} build 자료폴더

파이썬이 없으면 먼저 설치하십시오(버전 {pythons}).
{python}
디스크는 1.5GB가 필요합니다. PDF는 이 컴퓨터에 있는 Edge, Chrome, Chromium 가운데 하나로 만듭니다.

"""
_EN = """journey_nb: installing without a network
========================================

For {label}, Python {pythons}. No admin rights, no git and no compiler are needed.

1. Unpack the whole zip to a short path, such as {place}; not into a synchronised folder (OneDrive and the like).
2. {how}
   The first time takes 2 to 5 minutes. Only this folder is written to; to remove it all, delete the folder.
3. It checks this computer and opens a sample report in the browser. Started again, it opens JupyterLab.
4. Your own files: open a command window in this folder and type {command} build FOLDER

Without a Python, install one first (version {pythons}).
{python}
It takes 1.5 GB of disk. PDFs are made by the Edge, Chrome or Chromium of this computer.
"""
_PYTHON = {
    "Windows": (
        "Microsoft Store에서 'Python 3.12'처럼 찾아 설치하거나 회사 소프트웨어 센터에 요청하십시오. 둘 다 관리자 권한이 필요 없습니다.",
        "Find 'Python 3.12' (or the like) in the Microsoft Store, or ask for it in your company's software centre; neither needs admin rights.",
    ),
    "Darwin": ("회사 소프트웨어 센터에 요청하거나 Homebrew의 python@3.12를 쓰십시오.", "Ask your company's software centre, or use Homebrew's python@3.12."),
    "Linux": ("배포판의 python3과 python3-venv 패키지입니다.", "These are your distribution's packages python3 and python3-venv."),
}


def readme(target: Target, pythons: Sequence[str]) -> str:
    """Which system it is for, the steps, and what to do without a Python."""
    names = ", ".join(pythons)
    place = "C:\\journey" if target.windows else "~/journey"
    command = "journey.cmd" if target.windows else "./journey.sh"
    how = (
        ("시작하기.bat을 두 번 누릅니다.", "Double-click 시작하기.bat.")
        if target.windows
        else ("터미널에서 sh start.sh를 실행합니다.", "In a terminal: sh start.sh")
    )
    ko, en = _PYTHON[target.system]
    shared = {"pythons": names, "place": place, "command": command}
    return _KO.format(label=target.label.ko, how=how[0], python=ko, **shared) + _EN.format(label=target.label.en, how=how[1], python=en, **shared)
