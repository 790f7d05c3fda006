"""Files that only their owner may open: under a company's document security (DRM), a sensitivity label, or a password.

They are recognised by their first bytes and named with the way out. Nothing here tries to open one.
"""

from __future__ import annotations

import zipfile
from pathlib import Path
from typing import IO

from ..model.errors import UnreadableFile
from ..model.phrase import Phrase

HEAD = 4096  # bytes that are looked at
OLE = b"\xd0\xcf\x11\xe0"
PACKED = {".xlsx", ".xlsm", ".xlsb", ".ods", ".docx", ".odt", ".pptx", ".hwpx"}  # these are archives where nobody locked them
SIGNS = (
    (b"\x9b DRMONE", Phrase("Fasoo", "파수")),
    (b"\x9b\x20DRM", Phrase("Fasoo", "파수")),
    (b"FasooSecureContainer", Phrase("Fasoo", "파수")),
    (b"SCDSA00", Phrase("SoftCamp", "소프트캠프")),
    (b"<## NASCA DRM FILE", Phrase("NASCA", "나스카")),
)
INSIDE = ((b"FasooSecureContainer", Phrase("Fasoo", "파수")), (b"MarkAny", Phrase("MarkAny", "마크애니")), (b"DOCUMENT SAFER", Phrase("MarkAny", "마크애니")))


def check(path: Path) -> None:
    """Nothing where the file is open to everybody; else ``UnreadableFile`` with who locked it and what to do."""
    with open(path, "rb") as handle:
        head = handle.read(HEAD)
        if not head:
            return
        known = next((name for start, name in SIGNS if head.startswith(start)), None)
        if known is None and (strange := _strange(head)) > 0.02 and not head.startswith((b"PK", OLE, b"%PDF", b"PAR1", b"\x1f\x8b", b"SQLite")):
            known = next((name for start, name in INSIDE if start in head[:512]), None)
            if known is None and path.suffix.lower() in PACKED and strange > 0.1 and head.lstrip()[:1] != b"<":
                raise _secured(Phrase("", ""))
        if known is not None:
            raise _secured(known)
        if head.startswith(OLE):
            names = _names(handle, head)
            if b"D\0R\0M\0E\0n\0c\0r\0y\0p\0t\0e\0d\0" in names:
                raise UnreadableFile(
                    en="Locked by a Microsoft sensitivity label. Open it in Excel or Word, set the label to one without encryption (or ask its owner "
                    "for such a copy), save it and run it again.",
                    ko="Microsoft 민감도 레이블로 암호화된 파일입니다. 엑셀이나 워드에서 열어 민감도를 암호화 없는 것으로 바꾸거나 "
                    "소유자에게 그런 사본을 받아 저장한 뒤 다시 실행하십시오.",
                )
            if b"E\0n\0c\0r\0y\0p\0t\0e\0d\0P\0a\0c\0k\0a\0g\0e\0" in names or _old_password(handle):
                raise password()
    if head.startswith(b"PK") and path.suffix.lower() in PACKED and _packed_with_password(path):
        raise password()


def password() -> UnreadableFile:
    return UnreadableFile(
        en="The file is locked with a password. Open it, take the password out (File, Info, Protect, Encrypt with Password: leave it blank), "
        "save it and run it again.",
        ko="암호가 걸린 파일입니다. 열어서 [파일] → [정보] → [보호] → [암호 설정]을 비우고 저장한 뒤 다시 실행하십시오.",
    )


def _secured(product: Phrase) -> UnreadableFile:
    en, ko = (f"DRM: {product.en}", f"DRM, {product.ko}") if product.en else ("DRM, it seems", "DRM으로 보임")
    return UnreadableFile(
        en=f"Locked by the company's document security ({en}): there is no table to be seen inside. Sign in to the security program and release the file "
        "(right-click, decrypt), or ask the security team for a released copy, then run it again.",
        ko=f"사내 문서보안({ko})으로 암호화된 파일이라 속을 볼 수 없습니다. 문서보안 프로그램에 로그인해 우클릭 → 보안 해제(복호화)로 저장하거나, "
        "보안 담당 부서에서 해제·반출 승인을 받은 뒤 다시 실행하십시오.",
    )


def _strange(head: bytes) -> float:
    """The share of bytes that no text has."""
    return sum(head.count(c) for c in (*range(9), *range(14, 27), 28, 29, 30, 31, 127)) / len(head)


def _names(handle: IO[bytes], head: bytes) -> bytes:
    """The directory of a compound file, where the names of its streams stand."""
    shift = int.from_bytes(head[30:32], "little")
    first = int.from_bytes(head[48:52], "little")
    if shift not in (9, 12) or first > 1 << 28:
        return b""
    handle.seek((first + 1) << shift)
    return handle.read(1 << 14)


def _old_password(handle: IO[bytes]) -> bool:
    """Whether an old workbook (.xls) is encrypted: the record that says so (FILEPASS) comes right behind its first (BOF)."""
    handle.seek(0)
    raw = handle.read(1 << 16)
    for at in range(512, len(raw) - 24, 512):
        if raw[at : at + 4] in (b"\x09\x08\x10\x00", b"\x09\x08\x08\x00"):
            return raw[at + 4 + raw[at + 2] :][:2] == b"\x2f\x00"
    return False


def _packed_with_password(path: Path) -> bool:
    try:
        with zipfile.ZipFile(path) as archive:
            return any(info.flag_bits & 1 for info in archive.infolist())
    except (zipfile.BadZipFile, OSError, ValueError):
        return False
