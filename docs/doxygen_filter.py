"""Sources as Doxygen 1.9.4 reads them. Called by Doxygen for each file: doxygen_filter.py ROOT
FILE; prints the text.

Headers: "@par Threads Any. @since 0.1" on one line is what people read; Doxygen takes all that
follows @par on its line for the title, so the title and the text get lines of their own. ISM3_API
is left out of declarations, rather than defined away, so that it keeps its own documentation.

Pages: every heading gets an id and every page a name, so that links to pages and headings work as
they do where Markdown is shown. Long pages begin with links to their parts. A link to a file that
is no page becomes its name in code.
"""

import posixpath
import re
import sys
from pathlib import Path

HEADING = re.compile(r"^(#{1,4}) (.*?) *$")
LINK = re.compile(r"(!?)\[((?:[^\[\]]|\[[^\[\]]*\])*)\]\(([^()\s]+)\)")
CODE = re.compile(r"(`[^`]*`)")
LONG_PAGE = 4  # parts
COPIED = (".schema.json", ".cddl")  # by HTML_EXTRA_FILES


def slug(heading: str) -> str:
    """The anchor that forges give a heading."""
    text = re.sub(r"[^\w\- ]", "", LINK.sub(r"\2", heading).lower())
    return text.replace(" ", "-")


def name_of(page: str) -> str:
    """What a page is called on the site; `page` is its path from the root."""
    known = {"README.md": "index", "docs/README.md": "contents"}
    stem = re.sub(r"(/README)?\.md$", "", page)
    return known.get(page) or re.sub(r"[^a-z0-9]+", "-", stem.removeprefix("docs/").lower())


def is_page(root: Path, path: str) -> bool:
    part_of_site = path in ("README.md", "CHANGELOG.md") or path.startswith(("docs/", "examples/"))
    return part_of_site and path.endswith(".md") and (root / path).is_file()


def title_of(root: Path, page: str) -> str:
    with (root / page).open(encoding="utf-8") as file:
        return file.readline().lstrip("#").strip().replace("`", "")


def anchor(page: str, heading: str) -> str:
    """An id that is unique on the site; ASCII, as Doxygen wants it."""
    return f"{name_of(page)}--{re.sub(r'[^a-z0-9_-]', '-', heading)}"


def link(root: Path, page: str, match: re.Match[str]) -> str:
    image, text, target = match.groups()
    if re.match(r"[a-z]+:", target) or target.startswith("@ref"):
        return match.group(0)
    path, _, heading = target.partition("#")
    path = posixpath.normpath(posixpath.join(posixpath.dirname(page), path)) if path else page
    if image:
        return f"![{text}]({posixpath.basename(path)})"
    if (root / path / "README.md").is_file():
        path = posixpath.normpath(posixpath.join(path, "README.md"))
    if is_page(root, path):
        text = title_of(root, path) if text.endswith(".md") else text
        return f"[{text}](@ref {anchor(path, heading) if heading else name_of(path)})"
    if path.endswith(COPIED):
        return f'<a href="{posixpath.basename(path)}">{text}</a>'
    return text if "`" in text else f"`{text}`"


def linked(root: Path, page: str, line: str) -> str:
    """Links of a line, but for those within code."""
    if "](" not in line:
        return line
    kept: list[str] = []

    def keep(match: re.Match[str]) -> str:
        kept.append(match.group(0))
        return f"\0{len(kept) - 1}\0"

    hidden = CODE.sub(keep, line)
    done = LINK.sub(lambda match: link(root, page, match), hidden)
    return re.sub(r"\0(\d+)\0", lambda match: kept[int(match.group(1))], done)


def parts(headings: list[tuple[str, str]]) -> str:
    """Links to the parts of a page that has several. (The table of contents of Doxygen would take a
    column from a phone.)"""
    if len(headings) < LONG_PAGE:
        return ""
    links = ", ".join(f"[{title}](@ref {name})" for name, title in headings)
    return f'\n<div class="parts">On this page: {links}</div>\n'


def markdown(root: Path, page: str, text: str) -> str:
    lines: list[str] = []
    headings: list[tuple[str, str]] = []
    beginning = 0
    seen: dict[str, int] = {}
    fence = ""
    for line in text.split("\n"):
        mark = re.match(r" *(```+|~~~+)", line)
        if mark and (not fence or mark.group(1) == fence):
            fence = "" if fence else mark.group(1)
        heading = HEADING.match(line)
        if fence or mark or not heading:
            lines.append(line if fence else linked(root, page, line))
            continue
        level, title = heading.groups()
        said = slug(title)
        times = seen[said] = seen.get(said, -1) + 1
        if len(level) == 1:
            lines.append(line if page == "README.md" else f"{line} {{#{name_of(page)}}}")
            beginning = len(lines)
            continue
        name = anchor(page, f"{said}-{times}" if times else said)
        plain = title.replace("`", "")  # a section with an id shows code as HTML tags
        lines.append(f"{level} {plain} {{#{name}}}")
        if len(level) == 2:
            headings.append((name, plain))
    if page != "README.md":
        lines.insert(beginning, parts(headings))
    return "\n".join(lines)


def header(text: str) -> str:
    text = re.sub(r" @since", "\n@since", re.sub(r"@par Threads +", "@par Threads\n", text))
    return re.sub(r"^ISM3_API ", "", text, flags=re.MULTILINE)


def main() -> None:
    root, file = Path(sys.argv[1]).resolve(), Path(sys.argv[2]).resolve()
    text = file.read_text(encoding="utf-8")
    if file.suffix == ".md":
        text = markdown(root, file.relative_to(root).as_posix(), text)
    else:
        text = header(text)
    sys.stdout.buffer.write(text.encode())


if __name__ == "__main__":
    main()
