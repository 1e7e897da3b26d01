"""Great Expectations' own Data Docs, made harmless: no script, nothing loaded from anywhere, no link that leads out.

As GX writes them they load a dozen files from the web, and a value with markup in it becomes markup of the page: a
headline `<script>...` runs. Every page is cleaned before it is handed out (what a value has of such markup is gone, not
shown), and forbids by itself what cleaning may have missed. Belongs here: building and cleaning. Does not belong here:
our own quality page (page.py), which is the one to watch.
"""

from __future__ import annotations

import re
import shutil
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any
from urllib.parse import quote

from pipeline.errors import SitrepError, UsageError

_POLICY = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'"
_PARTS = {"index.html", "expectations", "validations"}  # what a site of ours consists of
_TITLE = "Data Docs"
_STYLE = """
body { font: 15px/1.5 system-ui, sans-serif; margin: 1.5rem auto; max-width: 72rem; padding: 0 1rem; color: #1b1b1b }
table { border-collapse: collapse; margin: .5rem 0 } th, td { border: 1px solid #ccc; padding: .25rem .6rem;
text-align: left; vertical-align: top; max-width: 40rem; overflow-wrap: anywhere } .badge { font-weight: 600 }
h1, h2, h3, h4, h5 { line-height: 1.2; margin: 1.2rem 0 .4rem } ul { padding-left: 1.2rem }
@media (prefers-color-scheme: dark) { body { background: #16181b; color: #e8e8e8 } th, td { border-color: #444 }
a { color: #8ab4f8 } }
"""
_PICTURES = ("img", "svg", "video", "audio", "picture", "source")
_LEFT_OUT = (*_PICTURES, "button", "input", "select", "nav", "template", "base")
_OWN_PAGE = re.compile(r"(?!/)[\w./% -]*(#[\w.% -]*)?")  # no scheme, no host: a page of the site or a place in one


def add_site(context: Any, folder: Path) -> None:
    """Tell a GX context to write its site to `folder`, in place of the one it would make by itself."""
    for name in list(context.get_site_names()):
        context.delete_data_docs_site(name)
    context.add_data_docs_site(
        site_name="sitrep",
        site_config={
            "class_name": "SiteBuilder",
            "store_backend": {"class_name": "TupleFilesystemStoreBackend", "base_directory": str(folder)},
            "site_index_builder": {"class_name": "DefaultSiteIndexBuilder"},
        },
    )


def refuse_folder(folder: Path) -> None:
    """Raise UsageError for a folder that holds anything but an earlier site: building replaces what is there."""
    try:
        there = {path.name for path in folder.iterdir()} if folder.exists() else set()
        index = folder / "index.html"
        ours = there <= _PARTS and index.is_file() and f"<title>{_TITLE}</title>" in index.read_text("utf-8", "replace")
    except OSError as problem:
        raise UsageError(f"cannot read {folder} ({problem.strerror}): name another folder for the Data Docs") from None
    if there and not ours:
        raise UsageError(f"{folder} holds other things than Data Docs: name a new folder")


def build_site(context: Any, folder: Path) -> Path:
    """Build the Data Docs of what `context` has run, cleaned, in `folder`; returns its index.html.

    A folder that holds an earlier site is replaced; one that holds anything else is left alone. Raises UsageError for
    such a folder, SitrepError for one that cannot be written.
    """
    refuse_folder(folder)
    with tempfile.TemporaryDirectory(prefix="sitrep-data-docs-") as temporary:
        raw = Path(temporary)
        add_site(context, raw)
        context.build_data_docs(site_names=["sitrep"])
        try:
            shutil.rmtree(folder, ignore_errors=True)
            pages = [page for page in sorted(raw.rglob("*.html")) if page.parent != raw]
            for page in pages:
                target = folder / page.relative_to(raw)
                target.parent.mkdir(parents=True, exist_ok=True)
                target.write_text(cleaned(page.read_text(encoding="utf-8")), encoding="utf-8")
            index = _index([page.relative_to(raw) for page in pages])
            (folder / "index.html").write_text(index, encoding="utf-8")
        except OSError as problem:
            raise SitrepError(f"cannot write the Data Docs to {folder}: {problem.strerror}") from None
    return folder / "index.html"


def _index(pages: Sequence[Path]) -> str:
    """A list of the pages, in place of GX's own, which is drawn by scripts."""
    from lxml.html.builder import E

    page = E.html(E.head(E.title(_TITLE)), E.body(E.h1(_TITLE)))
    for kind, title in (("validations", "Results"), ("expectations", "Suites")):
        found = [path for path in pages if path.parts[0] == kind]
        links = [
            E.li(E.a("/".join(path.parts[1:]).removesuffix(".html"), href=quote(path.as_posix()))) for path in found
        ]
        page.find("body").extend([E.h2(title), E.ul(*links)])
    return _guarded(page)


def cleaned(html: str) -> str:
    """The page without scripts, handlers, forms, frames, pictures and anything that would be loaded."""
    from lxml.html import document_fromstring
    from lxml_html_clean import Cleaner

    cleaner = Cleaner(
        scripts=True,
        javascript=True,
        comments=True,
        style=True,
        inline_style=True,
        links=True,
        meta=True,
        page_structure=False,
        processing_instructions=True,
        embedded=True,
        frames=True,
        forms=True,
        annoying_tags=True,
        safe_attrs_only=True,
        kill_tags=_LEFT_OUT,
    )
    page = document_fromstring(html)
    cleaner(page)
    for link in list(page.iter("a", "area")):
        if not _OWN_PAGE.fullmatch(link.get("href", "")):
            link.drop_tag()
    return _guarded(page)


def _guarded(page: Any) -> str:
    """The page as text, with our style and a policy that forbids what cleaning may have missed."""
    from lxml.html import tostring
    from lxml.html.builder import E

    head = page.find("head")
    if head is None:
        head = E.head()
        page.insert(0, head)
    head.insert(0, E.meta(charset="utf-8"))
    head.insert(1, E.meta(**{"http-equiv": "Content-Security-Policy", "content": _POLICY}))
    head.append(E.style(_STYLE))
    return str(tostring(page, encoding="unicode", doctype="<!doctype html>"))
