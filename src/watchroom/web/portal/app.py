"""The transparency portal: public pages, tables as JSON and CSV, and the program that counts them again."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any, cast
from urllib.parse import parse_qs

import jinja2
import msgspec
from markupsafe import Markup

from watchroom.base.errors import UnavailableError
from watchroom.model.incentive_report import Released
from watchroom.reports.documents import Report
from watchroom.reports.incentive_copies import csv_of, pdf_of
from watchroom.reports.incentive_report import INCENTIVE_REPORT
from watchroom.reports.public import PublicRecord, Shown, numbers_document
from watchroom.reports.tables import Table, as_csv
from watchroom.web.portal import shown_as
from watchroom.web.portal.answers import Answer, Receive, Scope, Send, answer, html_headers
from watchroom.web.portal.camera_map import draw
from watchroom.web.portal.files import files, kind_of, stamp
from watchroom.web.portal.labels import Names
from watchroom.web.portal.pages import BY_NAME, PAGES, REPORTS, Page
from watchroom.web.portal.texts import ENGLISH, TRANSPARENCY, Words, catalogues, choose

BASE = "/transparency"
FOLDER = Path(__file__).parent
PAGES_KEPT_MAX = 400
_TABLE = re.compile(r"/transparency/numbers/(?P<id>[a-z0-9-]{1,60})\.(?P<form>json|csv)")
_STATUTORY = re.compile(
    rf"/transparency/reports/{INCENTIVE_REPORT.id}/(?P<period>20\d\d(?:-\d\d)?)(?P<form>\.pdf|\.csv)?"
)
_YEAR = re.compile(r"20\d\d")


class Portal:
    """Answers everything below `/transparency`; reading what is published is no act."""

    def __init__(self, record: PublicRecord, *, demo: bool) -> None:
        """Keep what is public; outside the demo only the languages that somebody reviewed are offered."""
        self._record = record
        self._demo = demo
        self._texts = catalogues([TRANSPARENCY], only_reviewed=not demo)
        self._pages: dict[tuple[str, str], Answer] = {}
        self._of: Shown | None = None
        self._templates = jinja2.Environment(
            loader=jinja2.FileSystemLoader(FOLDER / "templates"),
            autoescape=True,
            undefined=jinja2.StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
        )
        self._templates.filters |= {"cell": shown_as.cell, "heading": shown_as.heading}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:  # noqa: ARG002 - the ASGI shape
        """Answer one request."""
        if scope["method"] not in ("GET", "HEAD"):
            found = Answer(
                405, b"Only reading is possible here.\n", "text/plain; charset=utf-8", {"allow": "GET, HEAD"}
            )
        else:
            try:
                found = await self._answer(scope)
            except UnavailableError as error:
                text = f"{error.message}\n".encode()
                found = Answer(503, text, "text/plain; charset=utf-8", {"retry-after": "10"})
        await answer(send, found, with_body=scope["method"] == "GET")

    async def _answer(self, scope: Scope) -> Answer:
        path: str = scope["path"].rstrip("/") or BASE
        if path.startswith(f"{BASE}/files/"):
            return _file(path.rpartition("/")[2])
        shown = await self._record.shown()
        if shown is not self._of:
            self._pages.clear()
            self._of = shown
        code = self._language(scope)
        if len(self._pages) > PAGES_KEPT_MAX:
            self._pages.clear()
        key = (code, f"{path}?{_year(scope)}")
        if key not in self._pages:
            self._pages[key] = self._make(path, code, _year(scope), shown)
        return self._pages[key]

    def _language(self, scope: Scope) -> str:
        asked = parse_qs(scope["query_string"].decode("latin-1")).get("lang", [None])[0]
        return choose(asked, _header(scope, b"accept-language"), self._texts)

    def _make(self, path: str, code: str, year: str, shown: Shown) -> Answer:
        data = _data(path, shown) or _copy_of(path, shown)
        if data is not None:
            return data
        found = _statutory_of(path, shown)
        if found is not None:
            versions = [each for each in shown.statutory if each.report.period == found.report.period]
            facts: dict[str, Any] = {"found": found, "versions": versions}
            return self._page(
                BY_NAME["reports"], code, shown, report=INCENTIVE_REPORT, template="statutory.html", facts=facts
            )
        page, report = _page_of(path)
        if page is None:
            return self._page(BY_NAME["front"], code, shown, status=404, template="missing.html")
        return self._page(page, code, shown, report=report, year=year)

    def _page(self, page: Page, code: str, shown: Shown, *, status: int = 200, **more: Any) -> Answer:
        words = Words(code, self._texts[code], self._texts[ENGLISH])
        report = cast("Report | None", more.get("report"))
        names = (
            [*page.tables, *(name for section in report.sections for name in section.tables)] if report else page.tables
        )
        tables = [shown.tables[name] for name in names if name in shown.tables]
        html = self._templates.get_template(
            more.get("template") or ("report.html" if report else page.template)
        ).render(
            t=words,
            page=page,
            pages=PAGES,
            reports=REPORTS,
            report=report,
            year=more.get("year", ""),
            tables={each.id: _of_year(each, more.get("year", "")) for each in tables},
            all=shown.tables,
            facts=shown_as.facts(shown),
            shown=shown,
            map=Markup(draw(shown.cameras, shown.areas, words("map.title"))) if page.name == "cameras" else "",  # noqa: S704 - every text in it is escaped
            languages={code: each.language for code, each in self._texts.items()},
            reviewed=self._texts[code].reviewed,
            names=Names(code, only_reviewed=not self._demo),
            base=BASE,
            demo=self._demo,
            stamp=stamp(),
            **more.get("facts", {}),
        )
        return Answer(status, html.encode(), "text/html; charset=utf-8", html_headers())


def _page_of(path: str) -> tuple[Page | None, Report | None]:
    """Return the page of an address, and the report where it is one."""
    if path == BASE:
        return BY_NAME["front"], None
    name = path.removeprefix(f"{BASE}/")
    if name.startswith("reports/"):
        report = REPORTS.get(name.removeprefix("reports/"))
        return (BY_NAME["reports"], report) if report else (None, None)
    return (BY_NAME.get(name) if name != "front" else None), None


def _data(path: str, shown: Shown) -> Answer | None:
    """Return what is answered for programs, None where the address is a page's."""
    if path == f"{BASE}/numbers.json":
        return _json(numbers_document(shown))
    if path == f"{BASE}/policy.cedar":
        return Answer(200, shown.policy.encode(), "text/plain; charset=utf-8", {})
    if path == f"{BASE}/tables.json":
        return _json({"at": shown.at, "tables": list(shown.tables.values())})
    found = _TABLE.fullmatch(path)
    table = shown.tables.get(found["id"]) if found else None
    if found is None or table is None:
        return None
    if found["form"] == "json":
        return _json(table)
    named = {"content-disposition": f'attachment; filename="{table.id}.csv"'}
    return Answer(200, as_csv(table).encode(), "text/csv; charset=utf-8", named)


def _statutory_of(path: str, shown: Shown) -> Released | None:
    """Return the version in force of the report that an address names."""
    named = _STATUTORY.fullmatch(path)
    if named is None:
        return None
    return next((each for each in shown.statutory if each.report.period == named["period"]), None)


def _copy_of(path: str, shown: Shown) -> Answer | None:
    """Return a statutory report as a file, None where the address is no file's."""
    named = _STATUTORY.fullmatch(path)
    found = _statutory_of(path, shown)
    if named is None or found is None or not named["form"]:
        return None
    headers = {"content-disposition": f'attachment; filename="{INCENTIVE_REPORT.id}-{named["period"]}{named["form"]}"'}
    if named["form"] == ".pdf":
        return Answer(200, pdf_of(found), "application/pdf", headers)
    return Answer(200, csv_of(found).encode(), "text/csv; charset=utf-8", headers)


def _json(value: object) -> Answer:
    return Answer(200, msgspec.json.encode(value), "application/json", {"access-control-allow-origin": "*"})


def _of_year(table: Table, year: str) -> Table:
    if not year or table.columns[0] != "month":
        return table
    return msgspec.structs.replace(table, rows=tuple(row for row in table.rows if str(row[0]).startswith(year)))


def _year(scope: Scope) -> str:
    asked = parse_qs(scope["query_string"].decode("latin-1")).get("year", [""])[0]
    return asked if _YEAR.fullmatch(asked) else ""


def _header(scope: Scope, name: bytes) -> str:
    return next((value.decode("latin-1") for key, value in scope["headers"] if key == name), "")


def _file(name: str) -> Answer:
    content = files().get(name)
    if content is None:
        return Answer(404, b"There is no such file.\n", "text/plain; charset=utf-8", {})
    return Answer(200, content, kind_of(name), {"cache-control": "public, max-age=3600"})
