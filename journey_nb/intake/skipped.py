"""What lies in a working folder without being data, and what should be there and is not: said by name, never opened.

Programs leave lock files, thumbnails and half-written downloads; a synchronised folder shows files that lie in the cloud only.
"""

from __future__ import annotations

import re
import stat
from pathlib import Path
from typing import Any

from ..model.phrase import Phrase

OFFLINE, RECALL_ON_OPEN, RECALL_ON_DATA = 0x1000, 0x40000, 0x400000  # Windows' FILE_ATTRIBUTE_…
DATALESS = 0x40000000  # macOS' SF_DATALESS
SYNCHRONISED = re.compile(
    r"one ?drive|dropbox|google ?drive|(google|구글) ?드라이브|내 드라이브|icloud|mybox|n드라이브|naver ?cloud|네이버 ?클라우드|share ?point|works ?drive",
    re.I,
)

_LOCK = Phrase("the lock of a file that is open in Excel, Word or LibreOffice", "엑셀, 워드, 리브레오피스에서 열어 둔 파일의 잠금 표시입니다")
_SYSTEM = Phrase("a file of the computer's own (thumbnails, folder settings)", "컴퓨터가 만든 파일입니다(미리 보기, 폴더 설정)")
_HALF = Phrase("an unfinished download or a temporary file", "내려받다 만 파일이거나 임시 파일입니다")
_LINK = Phrase(
    "a link, not the file itself; open it and download the table as CSV or XLSX", "파일이 아니라 바로 가기입니다. 열어서 표를 CSV나 XLSX로 내려받으십시오"
)
DATA = frozenset(".csv .tsv .tab .txt .vtt .srt .json .jsonl .ndjson .parquet .xes .xlsx .xlsm .xlsb .xls .ods .docx .odt .pdf .hwp .hwpx .gz".split())
SYSTEM = {"thumbs.db", "ehthumbs.db", "desktop.ini", ".ds_store", "icon\r", ".dropbox", ".dropbox.attr", ".localized", "._.ds_store"}
ENDINGS = {
    **dict.fromkeys((".tmp", ".temp", ".part", ".partial", ".crdownload", ".download", ".!ut", ".opdownload"), _HALF),
    **dict.fromkeys((".lnk", ".url", ".webloc", ".gsheet", ".gdoc", ".gslides", ".gform", ".desktop"), _LINK),
}
_CLOUD = Phrase(
    "This file lies in the cloud only; here is a placeholder. Have it kept on this computer (right-click, 'Always keep on this device'), then run it again.",
    "클라우드에만 있고 이 컴퓨터에는 자리표시만 있습니다. 마우스 오른쪽 단추 → '항상 이 디바이스에 유지'로 내려받은 뒤 다시 실행하십시오.",
)
_STUB = Phrase(
    "Empty (0 bytes) in a synchronised folder: it has not been downloaded yet, or was saved empty. Wait for the synchronisation to end, then run it again.",
    "동기화 폴더에 있는 빈 파일(0바이트)입니다. 아직 내려받지 않았거나 비어 있습니다. 동기화가 끝난 뒤 다시 실행하십시오.",
)


def by_name(name: str) -> Phrase | None:
    """Why a file of this name is no data, or None.

    Examples
    --------
    >>> by_name("~$설문.xlsx").en
    'the lock of a file that is open in Excel, Word or LibreOffice'
    >>> by_name("설문.xlsx") is None, by_name("Thumbs.db") is None, by_name("결과.crdownload") is None
    (True, False, False)
    """
    low = name.lower()
    if low.startswith(("~$", ".~lock.")):
        return _LOCK
    if low in SYSTEM or low.startswith("._"):
        return _SYSTEM
    return ENDINGS.get(Path(low).suffix) or (_HALF if low.startswith("~wr") else None)


def in_cloud(path: Path, looked: Any) -> Phrase | None:
    """Why a file that should be here is not, or None: what the synchronising program says of it, its name, or its emptiness.

    Parameters
    ----------
    looked : os.stat_result
        Of the file itself; Windows and macOS keep in it whether the content is here.
    """
    if path.suffix.lower() == ".icloud" and path.name.startswith("."):
        return _CLOUD
    if getattr(looked, "st_file_attributes", 0) & (OFFLINE | RECALL_ON_OPEN | RECALL_ON_DATA) or getattr(looked, "st_flags", 0) & DATALESS:
        return _CLOUD
    empty = looked.st_size == 0 and stat.S_ISREG(looked.st_mode) and path.suffix.lower() in DATA
    if empty and any(SYNCHRONISED.search(part) for part in path.absolute().parts[:-1]):
        return _STUB
    return None


def real_name(name: str) -> str:
    """The name of the file that a placeholder stands for.

    Examples
    --------
    >>> real_name(".설문.xlsx.icloud"), real_name("설문.xlsx")
    ('설문.xlsx', '설문.xlsx')
    """
    return name[1 : -len(".icloud")] if name.startswith(".") and name.lower().endswith(".icloud") else name
