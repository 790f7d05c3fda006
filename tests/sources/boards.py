"""Sticky notes as whiteboards export them: Lucid's columns are those of public example files, the others what such an export must say."""

from __future__ import annotations

from collections.abc import Sequence

from sources import Example
from sources.notes import delimited

LUCID = (
    *("Id", "Name", "Shape Library", "Page ID", "Contained By", "Group", "Line Source", "Line Destination", "Source Arrow", "Destination Arrow"),
    *("Status", "Text Area 1", "Comments"),
)


def lucid(texts: Sequence[str]) -> bytes:
    def shape(number: int, name: str, text: str, page: str = "", inside: str = "", line: str = "") -> list[str]:
        return [str(number), name, "", page, inside, "", line, line, "", "", "Draft" if name == "Document" else "", text, ""]

    rows = [shape(1, "Document", "킥오프 보드"), shape(2, "Page", "Page 1"), shape(3, "Frame", "불편", "2"), shape(4, "Line", "", "2", line="5")]
    return delimited([LUCID, *rows, *(shape(5 + n, "Sticky Note", text, "2", "3") for n, text in enumerate(texts))])


def miro(texts: Sequence[str]) -> bytes:
    head = ["Board", "Frame", "Type", "Content", "Author", "Created at", "Tags", "Color"]
    return delimited([head, *(["킥오프", "설치", "sticky_note", text, f"문하늘{n}", "2026-03-02T09:00:00Z", "불편", "yellow"] for n, text in enumerate(texts))])


def figjam(texts: Sequence[str]) -> bytes:
    return delimited([["Section", "Text", "Author", "Color", "Votes"], *(["Need", text, "J. Moon", "blue", "2"] for text in texts)])


def mural(texts: Sequence[str]) -> bytes:
    head = ["ID", "Text", "BG Color", "Area", "Tags", "Last Updated By", "Last Updated", "Link To"]
    return delimited([head, *([str(n), text, "#FCFE7D", "Pain points", "", "Han Garam", "2026-03-02 10:00", ""] for n, text in enumerate(texts))])


def pasted(texts: Sequence[str]) -> bytes:
    """One line a note, as a clipboard gives it."""
    lines = ["포스트잇", "", "## 설치", *("- " + " ".join(text.replace("\0", "").split()) for text in texts)]
    return "\n".join(lines).encode("utf-8", "surrogatepass")


EXAMPLES = [
    Example("lucid board", "lucid.csv", "lucid", lucid, read=7, aside=4, extras=3),
    Example("miro board", "miro.csv", "stickies", miro, read=3, extras=3),
    Example("figjam board", "figjam.csv", "stickies", figjam, read=3, extras=3),
    Example("mural board", "mural.csv", "mural", mural, read=3, extras=3),
    Example("pasted notes", "보드.txt", "stickies", pasted, read=3, extras=3),
]
