"""The hints of the chapters that are judged by `make check PAGE=…`: what the reader opens there, said here.

`HINT=1` says the first one of each chapter on this page, `HINT=4.1` that of chapter 4 alone.

A hint is a block of the chapter's Markdown:

    <details><summary>Hint 1</summary>

    Look at the related rows.

    </details>
"""

import re

_HINT = r"<details>\s*<summary>Hint {number}</summary>(.*?)</details>"
_TITLE = re.compile(r"^# (.+)$", re.MULTILINE)


def hint(page, number, chapters):
    """Return what is said of the page at this number, "1" or "4.1"; `chapters` is the folder of the tutorial."""
    found = []
    chapter, _, number = number.rpartition(".")
    for file in sorted(chapters.glob(f"{int(chapter):02}_*.md" if chapter else "*.md")):
        text = file.read_text(encoding="utf-8")
        if f"make check PAGE={page}" in text and (told := re.search(_HINT.format(number=number), text, re.DOTALL)):
            title = _TITLE.search(text)
            found.append(f"{title[1] if title else file.stem}\n\n{told[1].strip()}")
    if found:
        return "\n\n".join(found)
    why = "make why URL=/mine/… VERSUS=/naive/…"
    return f"No chapter has a hint {number} for the page {page}. Where its time goes, and what to look at first: {why}"
