"""Where the work will be, and what surrounds it: folders, disk, console, proxy. No network is asked, and no value of a setting is shown."""

from __future__ import annotations

import os
import shutil
import sys
import tempfile
from collections.abc import Iterable
from pathlib import Path

from ..model.phrase import Phrase
from .check import Check

SYNCED = ("onedrive", "dropbox", "google drive", "googledrive", "mobile documents", "icloud", "mybox", "box sync", "nextcloud", "sharepoint", "synology")
PROXIES = ("HTTPS_PROXY", "https_proxy", "HTTP_PROXY", "http_proxy", "ALL_PROXY", "all_proxy")
CERTIFICATES = ("REQUESTS_CA_BUNDLE", "SSL_CERT_FILE", "CURL_CA_BUNDLE", "PIP_CERT")
ROOM_MB, LEAST_MB = 2000, 300
LONGEST = 259  # of a path on Windows, where nobody switched long ones on
OWN = 110  # the longest path below a study's folder that a build makes, with room for a batch's names
REINSTALL = Phrase(
    "install journey-nb again (start the bundle, or bootstrap.py, once more)", "journey-nb를 다시 설치하십시오(묶음이나 bootstrap.py를 다시 실행)"
)


def _can_write(folder: Path) -> bool:
    try:
        with tempfile.NamedTemporaryFile(dir=folder, prefix=".journey-"):
            return True
    except OSError:
        return False


def writable(here: Path) -> Check:
    wrong = [phrase for phrase, place in ((Phrase("this folder", "이 폴더"), here), (Phrase("temporary files", "임시 파일"), _temp())) if not _can_write(place)]
    return Check(
        "writable",
        Phrase("May be written", "쓸 수 있음"),
        not wrong,
        True,
        Phrase("not: " + ", ".join(w.en for w in wrong), "안 됨: " + ", ".join(w.ko for w in wrong))
        if wrong
        else Phrase("this folder, temporary files", "이 폴더, 임시 파일"),
        Phrase("change to a folder of yours, or set TMP to one", "쓸 수 있는 폴더로 옮기거나 TMP를 그런 폴더로 지정하십시오"),
    )


def _temp() -> Path:
    try:
        return Path(tempfile.gettempdir())
    except OSError:  # none of them can be written
        return Path(os.devnull)


def disk(here: Path) -> Check:
    free = min(shutil.disk_usage(place).free for place in (here, _temp()) if place.is_dir()) // 1_000_000
    return Check(
        "disk",
        Phrase("Disk", "디스크"),
        free >= ROOM_MB,
        free < LEAST_MB,
        Phrase(f"{free / 1000:,.1f} GB free", f"빈 자리 {free / 1000:,.1f}GB"),
        Phrase("free 2 GB, or work on another disk", "2GB를 비우거나 다른 디스크에서 하십시오"),
    )


def console(encoding: str | None = None) -> Check:
    """Which characters the console takes; what it lacks is shown by its likeness, and files are always UTF-8.

    Examples
    --------
    >>> console("cp949").ok, console("ascii").ok
    (True, False)
    """
    name = encoding or getattr(sys.stdout, "encoding", None) or "ascii"
    try:
        "한글".encode(name)
        ok = True
    except (UnicodeError, LookupError):
        ok = False
    return Check(
        "console",
        Phrase("Console", "명령 창"),
        ok,
        False,
        Phrase.same(name),
        Phrase(
            "it knows no Hangul; results are right all the same. Windows: chcp 65001; elsewhere: set LANG to a UTF-8 one",
            "한글을 보이지 못합니다. 결과는 같습니다. Windows는 chcp 65001, 그 밖에는 LANG을 UTF-8로",
        ),
    )


def paths(here: Path, places: Iterable[tuple[Phrase, Path]] | None = None) -> Check:
    """Folders with Hangul, which must work, and do with the tested versions; ``ok`` unless kiwipiepy cannot find its model.

    Examples
    --------
    >>> paths(Path("/tmp"), [(Phrase("home", "홈"), Path("/home/김대리"))]).found.en
    'beyond ASCII: home'
    """
    installed = _model()
    if places is None:
        places = (
            (Phrase("home", "홈"), Path.home()),
            (Phrase("this folder", "이 폴더"), here),
            (Phrase("temporary files", "임시 파일"), _temp()),
            (Phrase("where it is installed", "설치한 곳"), installed),
        )
    beyond = [name for name, place in places if not str(place).isascii()]
    found = Phrase("beyond ASCII: " + ", ".join(n.en for n in beyond), "영문이 아닌 경로: " + ", ".join(n.ko for n in beyond))
    ok = str(installed).isascii() or _korean_words()
    return Check(
        "paths",
        Phrase("Folder names", "폴더 이름"),
        ok,
        True,
        found if beyond else Phrase("ASCII only", "영문만"),
        Phrase(
            "Korean words cannot be read from where this is installed: install it in a folder with an English name, such as C:\\journey",
            "설치한 폴더 이름 때문에 한국어 모델을 읽지 못합니다. C:\\journey처럼 영문 폴더에 설치하십시오",
        ),
    )


def _model() -> Path:
    from importlib.util import find_spec

    found = find_spec("kiwipiepy_model")
    return Path(found.origin).parent if found and found.origin else Path(sys.prefix)


def _korean_words() -> bool:
    """Whether the Korean model loads from where it lies; asked only where its folder's name gives reason to."""
    try:
        from kiwipiepy import Kiwi

        return bool(Kiwi(num_workers=1).tokenize("설치가 어렵다"))
    except Exception:
        return False


def synced(here: Path) -> Check:
    """Whether the folder is one that a program copies to a cloud while it is written.

    Examples
    --------
    >>> synced(Path("/home/kim/OneDrive - 한울/여정")).ok, synced(Path("/home/kim/여정")).ok
    (False, True)
    """
    own = [part for name in ("OneDrive", "OneDriveCommercial", "OneDriveConsumer") if (part := os.environ.get(name))]
    inside = any(word in part.lower() for part in here.parts for word in SYNCED) or any(here.is_relative_to(root) for root in own)
    return Check(
        "synced",
        Phrase("Synchronised folder", "동기화 폴더"),
        not inside,
        False,
        Phrase("yes", "예") if inside else Phrase("no", "아니요"),
        Phrase(
            "raw research leaves this computer, and files may be held while written: put results elsewhere with --out, and keep the data on this device",
            "원자료가 이 컴퓨터 밖으로 나가고, 쓰는 동안 파일이 잡힐 수 있습니다. 결과는 --out으로 다른 곳에 두고, 자료는 '이 장치에 항상 유지'로 두십시오",
        ),
    )


def length(here: Path, *, windows: bool = os.name == "nt") -> Check:
    """Whether everything a build writes below the folder fits into a Windows path.

    Examples
    --------
    >>> length(Path("C:/여정"), windows=True).ok, length(Path("C:/" + "a" * 200), windows=True).ok
    (True, False)
    """
    long = len(str(here))
    ok = not windows or long + OWN <= LONGEST or _long_paths()
    return Check(
        "length",
        Phrase("Length of the path", "경로 길이"),
        ok,
        False,
        Phrase(f"{long} characters", f"{long}자"),
        Phrase(
            f"work in a shorter folder, up to {LONGEST - OWN} characters, such as C:\\journey", f"{LONGEST - OWN}자 이내의 폴더에서 하십시오. 예: C:\\journey"
        ),
    )


def _long_paths() -> bool:
    """Whether an administrator switched long paths on."""
    if sys.platform != "win32":
        return False
    import winreg

    try:
        with winreg.OpenKey(winreg.HKEY_LOCAL_MACHINE, r"SYSTEM\CurrentControlSet\Control\FileSystem") as key:
            return bool(winreg.QueryValueEx(key, "LongPathsEnabled")[0])
    except OSError:
        return False


def network(environment: dict[str, str] | None = None) -> list[Check]:
    """A proxy and inspected traffic, from settings alone; only installing needs either. No value is shown: it may hold a password.

    Examples
    --------
    >>> [(c.key, c.ok) for c in network({"HTTPS_PROXY": "//kim:secret@proxy:8080"})]
    [('proxy', False), ('certificate', True)]
    """
    env = dict(os.environ) if environment is None else environment
    proxies = sorted({name.upper() for name in PROXIES if env.get(name)})
    spared = (env.get("NO_PROXY") or env.get("no_proxy") or "").replace(" ", "").split(",")
    local = bool({"localhost", "127.0.0.1", "*"} & set(spared))
    certificates = {name: env[name] for name in CERTIFICATES if env.get(name)}
    lost = sorted(name for name, path in certificates.items() if not Path(path).exists())
    configured = ", ".join(sorted(certificates))
    return [
        Check(
            "proxy",
            Phrase("Proxy", "프록시"),
            not proxies or local,
            False,
            Phrase.same(", ".join(proxies)) if proxies else Phrase("none set; none is needed to make reports", "없음(보고서를 만드는 데는 필요 없음)"),
            Phrase(
                "set NO_PROXY to localhost,127.0.0.1, or JupyterLab may not open",
                "NO_PROXY에 localhost,127.0.0.1을 넣으십시오. 없으면 JupyterLab이 열리지 않을 수 있습니다",
            ),
        ),
        Check(
            "certificate",
            Phrase("Company certificate", "회사 인증서"),
            not lost,
            False,
            Phrase(f"no file behind {', '.join(lost)}", f"{', '.join(lost)}가 가리키는 파일이 없음")
            if lost
            else (
                Phrase.same(configured)
                if configured
                else Phrase("none set; where traffic is inspected, pip needs PIP_CERT", "없음(통신을 검사하는 회사라면 pip에 PIP_CERT가 필요)")
            ),
            Phrase("ask IT for the certificate file and set the variable to its path", "전산팀에서 인증서 파일을 받아 그 경로를 넣으십시오"),
        ),
    ]
