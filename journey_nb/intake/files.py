"""Bytes to lines and cells: what kind of file it is, its encoding, its delimiter, its records. Nothing is converted here."""

from __future__ import annotations

import codecs
import gzip
import io
import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from ..model.errors import UnreadableFile
from ..model.phrase import Phrase

SAMPLE = 1 << 20  # bytes that are looked at to guess a delimiter
BLOCK = 1 << 22
BOMBS = 4 << 30  # bytes a workbook may unpack to
PACKED, PACKED_RATIO = 64 << 20, 250  # bytes that any gzipped file may unpack to; times its size that a bigger one may

TEXT_SUFFIXES = {".csv", ".tsv", ".tab", ".txt", ".vtt", ".srt", ".xes"}
JSON_SUFFIXES = {".json", ".jsonl", ".ndjson"}
BOOK_SUFFIXES = {".xlsx", ".xlsm", ".xlsb", ".xls", ".ods"}
OTHER = {
    ".md": Phrase("a text document, not research data", "설명 문서이며 조사 자료가 아닙니다"),
    ".pdf": Phrase("a PDF; one with an interview in it is read", "PDF입니다. 면담이 든 것은 읽습니다"),
    ".docx": Phrase("a Word document; one with an interview in it is read", "Word 문서입니다. 면담이 든 것은 읽습니다"),
    ".odt": Phrase("an OpenDocument text; one with an interview in it is read", "OpenDocument 문서입니다. 면담이 든 것은 읽습니다"),
    ".json": Phrase(
        "JSON is read where it holds events, tickets or conversations that we know, and this one does not; export the table as CSV",
        "JSON은 아는 형식의 이벤트, 티켓, 대화만 읽는데 이 파일에는 없습니다. 표를 CSV로 내보내십시오",
    ),
    ".xmind": Phrase("a mind map, not research data", "마인드맵이며 조사 자료가 아닙니다"),
    ".mmd": Phrase("a diagram, not research data", "그림 코드이며 조사 자료가 아닙니다"),
}
OTHER[".markdown"], OTHER[".doc"] = OTHER[".md"], OTHER[".docx"]
OTHER.update(dict.fromkeys((".jsonl", ".ndjson"), OTHER[".json"]))
OTHER.update(
    {
        s: Phrase(
            "the name is an object-centric log's, and there are no events and objects inside; export it again",
            "이름은 객체 중심 이벤트 로그인데 이벤트와 객체가 없습니다. 다시 내보내십시오",
        )
        for s in (".jsonocel", ".xmlocel")
    }
)
OTHER.update({s: Phrase("a picture, not research data", "그림 파일이며 조사 자료가 아닙니다") for s in (".png", ".jpg", ".jpeg", ".gif", ".svg", ".webp")})
MAGIC = (
    (b"%PDF", OTHER[".pdf"]),
    (b"\x89PNG", OTHER[".png"]),
    (b"\xff\xd8\xff", OTHER[".png"]),
    (b"GIF8", OTHER[".png"]),
    (
        b"SQLite format 3\x00",
        Phrase("a database without an object-centric log; export its tables as CSV", "객체 중심 로그가 없는 데이터베이스입니다. 표를 CSV로 내보내십시오"),
    ),
)


def unreadable(en: str, ko: str) -> UnreadableFile:
    return UnreadableFile(en=en, ko=ko)


def suffix(path: Path) -> str:
    """The suffix that says what is inside: ``.csv`` for ``x.csv.gz``."""
    inner = path.with_suffix("") if path.suffix.lower() == ".gz" else path
    return inner.suffix.lower()


def open_bytes(path: Path) -> IO[bytes]:
    with open(path, "rb") as handle:
        zipped = handle.read(2) == b"\x1f\x8b"
    return _Unpacked(path) if zipped else open(path, "rb")  # type: ignore[return-value]


class _Unpacked(gzip.GzipFile):
    """A gzipped file that is given up where it unpacks to far more than a table would: ten gigabytes of zeros pack into ten megabytes."""

    def __init__(self, path: Path) -> None:
        super().__init__(path, "rb")
        self.most = max(PACKED, PACKED_RATIO * path.stat().st_size)

    def read(self, size: int | None = -1) -> bytes:
        return self._watched(super().read(self.most + 1 if size is None or size < 0 else size))

    def read1(self, size: int = -1) -> bytes:
        return self._watched(super().read1(size))

    def readline(self, size: int | None = -1) -> bytes:
        return self._watched(super().readline(self.most + 1 if size is None or size < 0 else size))

    def _watched(self, got: bytes) -> bytes:
        if self.tell() > self.most:
            raise unreadable(
                "The file unpacks to far more than a table would hold. It was not read; export it again, or unpack it yourself if it is sound.",
                "풀면 표라고 보기에는 지나치게 커지는 파일이라 읽지 않았습니다. 다시 내보내거나, 이상이 없다면 직접 풀어서 넣으십시오.",
            )
        return got


def family(path: Path) -> tuple[str, Phrase | None]:
    """``text``, ``workbook``, ``parquet`` or ``other`` (with what it is), by content first and by name second."""
    ending = suffix(path)
    with open_bytes(path) as handle:
        head = handle.read(8)
    if ending in JSON_SUFFIXES and head and not head.startswith((b"PK", b"PAR1")):
        return "json", None
    if ending in OTHER:
        return "other", OTHER[ending]
    known = ending in TEXT_SUFFIXES or ending in BOOK_SUFFIXES or ending == ".parquet"
    if not head:
        if known:
            raise unreadable("The file is empty (0 bytes). Export it again.", "빈 파일입니다(0바이트). 다시 내보내십시오.")
        return "other", Phrase("an empty file", "빈 파일입니다")
    if head.startswith(b"PAR1"):
        return "parquet", None
    for start, what in MAGIC:
        if head.startswith(start):
            if known:
                raise unreadable(f"The name ends in {ending}, but inside it is something else: {what.en}.", f"이름은 {ending}이지만 속은 다릅니다. {what.ko}.")
            return "other", what
    if head.startswith(b"PK"):
        return _zipped(path, known, ending)
    if head.startswith(b"\xd0\xcf\x11\xe0"):
        if ending == ".xls":
            return "workbook", None
        raise unreadable(
            "The workbook is locked with a password, or an old Office file under a new name. Save it again as .xlsx without a password.",
            "암호가 걸렸거나 이름만 바뀐 옛 Office 파일입니다. 암호 없이 .xlsx로 다시 저장하십시오.",
        )
    if ending in BOOK_SUFFIXES:
        if head.lstrip()[:1] == b"<":
            raise unreadable(
                "A web page or XML saved under a workbook's name. Open it in Excel and save it as .xlsx.",
                "이름만 엑셀인 웹 페이지(HTML/XML)입니다. 엑셀에서 열어 .xlsx로 저장하십시오.",
            )
        raise unreadable(
            "This is no workbook inside. Open it in Excel and save it as .xlsx, or export CSV.",
            "엑셀 통합 문서가 아닙니다. 엑셀에서 열어 .xlsx로 저장하거나 CSV로 내보내십시오.",
        )
    if ending == ".parquet":
        raise unreadable("This is no Parquet file inside. Export it again.", "Parquet 파일이 아닙니다. 다시 내보내십시오.")
    if ending in TEXT_SUFFIXES:
        return "text", None
    return "other", Phrase(
        f"files ending in '{ending or path.name}' are not read; a table has to be CSV, TSV, XLSX or Parquet",
        f"'{ending or path.name}' 파일은 읽지 않습니다. 표는 CSV, TSV, XLSX, Parquet여야 합니다",
    )


def _zipped(path: Path, known: bool, ending: str) -> tuple[str, Phrase | None]:
    try:
        with zipfile.ZipFile(path) as archive:
            names, size = set(archive.namelist()), sum(info.file_size for info in archive.infolist())
    except (zipfile.BadZipFile, OSError) as error:
        raise unreadable("The archive is damaged. Export the file again.", "압축 구조가 깨졌습니다. 다시 내보내십시오.") from error
    if {"xl/workbook.xml", "xl/workbook.bin"} & names or ("content.xml" in names and ending == ".ods"):
        if size > BOMBS:
            raise unreadable("The workbook unpacks to more than 4 GB. Export it as CSV.", "풀면 4 GB가 넘는 통합 문서입니다. CSV로 내보내십시오.")
        return "workbook", None
    if known:
        raise unreadable(
            f"The name ends in {ending}, but it is an archive without a workbook inside. Unpack it, or export it again.",
            f"이름은 {ending}이지만 속에 통합 문서가 없는 압축 파일입니다. 풀거나 다시 내보내십시오.",
        )
    return "other", Phrase("an archive; unpack it to have its files read", "압축 파일입니다. 풀어서 넣으십시오")


# ---------------------------------------------------------------- encodings


@dataclass(frozen=True)
class Encoding:
    """``name`` as shown, ``codec`` as opened; ``why`` where it was not plain; ``mend`` where stray DOS bytes stand for é."""

    name: str
    codec: str
    why: Phrase | None = None
    errors: str = "strict"
    mend: bool = False


def encoding_of(path: Path, said: str | None = None) -> Encoding:
    """The encoding of the whole file, not of its first lines: one Latin letter at the end decides too. ``said`` beats every guess."""
    if said:
        return _said(said)
    with open_bytes(path) as handle:
        head = handle.read(SAMPLE)
    for bom, name, codec in (
        (codecs.BOM_UTF8, "utf-8 (BOM)", "utf-8-sig"),
        (codecs.BOM_UTF32_LE, "utf-32", "utf-32"),
        (codecs.BOM_UTF32_BE, "utf-32", "utf-32"),
        (codecs.BOM_UTF16_LE, "utf-16 le (BOM)", "utf-16"),
        (codecs.BOM_UTF16_BE, "utf-16 be (BOM)", "utf-16"),
    ):
        if head.startswith(bom):
            return Encoding(name, codec, errors="replace")
    nul = [head[i::2].count(0) for i in (0, 1)]
    if sum(nul) > 0.02 * len(head):
        for codec, here, there in (("utf-16-le", nul[1], nul[0]), ("utf-16-be", nul[0], nul[1])):
            if here > 20 * there and _reads_as(head, codec):
                return Encoding(
                    f"{codec.replace('-le', ' le').replace('-be', ' be')}",
                    codec,
                    Phrase("no byte order mark; the zero bytes show UTF-16", "BOM이 없어 0바이트 자리로 UTF-16임을 알았습니다"),
                    "replace",
                )
    strange = sum(head.count(c) for c in (*range(1, 9), *range(14, 26), 28, 29))
    if strange > 0.02 * len(head) or sum(nul) > 0.1 * len(head):
        raise unreadable(
            "Binary content, not text: damaged, or locked by the company's document security (DRM). Release it, or export the table again as CSV or XLSX.",
            "글이 아니라 이진 자료입니다. 깨졌거나 사내 문서보안(DRM)으로 암호화되었습니다. 보안을 해제하거나 표를 CSV나 XLSX로 다시 내보내십시오.",
        )
    if _decodes(path, "utf-8"):
        return Encoding("utf-8", "utf-8", Phrase("zero bytes inside the text were removed", "글 속의 0바이트를 지웠습니다") if sum(nul) else None)
    with open_bytes(path) as handle:
        raw = handle.read(BLOCK * 16)
    return _legacy(raw)


def _said(name: str) -> Encoding:
    """The encoding that the study names; "utf-8" takes a byte order mark as well."""
    try:
        codec = codecs.lookup(name).name
        "".encode(codec)
    except LookupError as error:
        raise unreadable(
            f"The study says the encoding is '{name}', which is none that is known. Name one such as utf-8, cp949 or cp1252.",
            f"연구 설정의 인코딩 '{name}'을(를) 모릅니다. utf-8, cp949, cp1252처럼 적으십시오.",
        ) from error
    return Encoding(name, "utf-8-sig" if codec == "utf-8" else codec, Phrase("the encoding the study names", "연구 설정에 적힌 인코딩입니다"), "replace")


def _reads_as(head: bytes, codec: str) -> bool:
    """Whether UTF-16 makes sense here: a table has digits, commas and line ends in every language."""
    text = head[: len(head) // 2 * 2].decode(codec, "replace")
    return sum(c.isascii() for c in text) >= 0.15 * len(text)


def _decodes(path: Path, codec: str) -> bool:
    decoder = codecs.getincrementaldecoder(codec)()
    with open_bytes(path) as handle:
        try:
            while block := handle.read(BLOCK):
                decoder.decode(block)
            decoder.decode(b"", final=True)
        except UnicodeDecodeError:
            return False
    return True


def _legacy(raw: bytes) -> Encoding:
    as_utf8 = raw.decode("utf-8", "replace")
    broken = as_utf8.count("\ufffd")
    sound = len(re.findall(r"[^\x00-\x7f]", as_utf8)) - broken
    if sound > 50 * broken:
        return Encoding("utf-8", "utf-8", Phrase(f"{broken:,} bytes are broken and show as �", f"깨진 바이트 {broken:,}개는 �로 보입니다"), "replace")
    korean = raw.decode("cp949", "replace")
    hangul = re.findall(r"[가-힣]", korean)
    common = sum(len(c.encode("euc-kr", "ignore")) == 2 for c in hangul)
    bad = korean.count("\ufffd")
    if hangul and common >= 0.9 * len(hangul) and len(hangul) >= 20 * bad:
        why = Phrase(f"{bad:,} bytes are broken and show as �", f"깨진 바이트 {bad:,}개는 �로 보입니다") if bad else None
        return Encoding("cp949", "cp949", why, "replace")
    runs = [len(run) for run in re.findall(rb"[\x80-\xff]+", raw)]
    if sum(n == 1 for n in runs) < 0.7 * len(runs):
        from charset_normalizer import from_bytes

        best = from_bytes(raw[:SAMPLE]).best()
        if best is not None and best.encoding not in ("ascii", "utf_8"):
            return Encoding(
                best.encoding,
                best.encoding,
                Phrase("guessed from the letters; check a few of them", "글자 분포로 추정했습니다. 몇 글자를 확인하십시오"),
                "replace",
            )
    stray = raw.count(b"\x82")
    if stray and not raw.count(b"\x91"):
        return Encoding(
            "cp1252",
            "cp1252",
            Phrase(
                f"not UTF-8; {stray:,} stray bytes 0x82 (DOS code page 850) are read as é",
                f"UTF-8이 아닙니다. 0x82 바이트 {stray:,}개(DOS 코드 페이지 850)는 é로 읽었습니다",
            ),
            "replace",
            True,
        )
    unknown = sum(raw.count(bytes([b])) for b in (0x81, 0x8D, 0x8F, 0x90, 0x9D))
    why = Phrase("not UTF-8 and not Korean; read as Western European", "UTF-8도 한글(CP949)도 아니어서 서유럽 문자로 읽었습니다")
    if unknown:
        why = Phrase(f"{why.en}; {unknown:,} bytes have no letter there and show as �", f"{why.ko}. 글자가 없는 바이트 {unknown:,}개는 �로 보입니다")
    return Encoding("cp1252", "cp1252", why, "replace")


def lines(path: Path, encoding: Encoding) -> Iterator[str]:
    """Decoded lines with their ends; zero bytes removed."""
    with open_bytes(path) as raw:
        text = io.TextIOWrapper(raw, encoding.codec, encoding.errors, newline="")
        for line in text:
            if "\x00" in line:
                line = line.replace("\x00", "")
            if encoding.mend and "\u201a" in line:
                line = re.sub(r"(?<=\w)\u201a|\u201a(?=\w)", "é", line)
            yield line
