"""A template filled in a sandbox: it reads what it is given, and neither files nor code."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Mapping
from copy import deepcopy
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import lru_cache
from pathlib import Path
from types import CodeType
from typing import IO, Any, Final, NoReturn

from docx.opc.exceptions import PackageNotFoundError
from docx.oxml import OxmlElement, parse_xml
from docx.oxml.ns import qn
from docxtpl import DocxTemplate
from jinja2 import StrictUndefined, TemplateError, TemplateSyntaxError, meta
from jinja2.exceptions import SecurityError, UndefinedError
from jinja2.sandbox import ImmutableSandboxedEnvironment

from domain.report_words import MARK, clip

LARGEST: Final = 100 * 2**20
"""Bytes of a template once it is unpacked."""

_SHOWN: Final = 120
_TAGS: Final = re.compile(r"<[^>]+>")
_MARKED: Final = re.compile(f"{MARK[0]}(\\d+){MARK[1]}")


@dataclass(frozen=True)
class BadTemplate(Exception):
    """A template that cannot be used. Codes: not_docx, too_large, variable (`name`: those it does not know),
    syntax, unclosed (`name`: the tag that is missing), tag (`name`: an unknown one), crossed (it begins in a
    table and ends outside), block (a table amid a text), loose (a text in a table's place), forbidden and
    broken.
    `where`: the words of the paragraph; `known`: the names that would be right."""

    code: str
    where: str = ""
    name: str = ""
    known: tuple[str, ...] = ()


class _Unknown(StrictUndefined):
    """What a template names and nobody gave: told by its name."""

    def _fail_with_undefined_error(self, *_args: Any, **_named: Any) -> NoReturn:
        if self._undefined_exception is SecurityError:
            raise SecurityError(str(self._undefined_name))
        raise _Missing(str(self._undefined_name), self._undefined_obj)

    __str__ = __iter__ = __len__ = __eq__ = __ne__ = __bool__ = __hash__ = _fail_with_undefined_error
    __call__ = __getitem__ = __add__ = __radd__ = __int__ = __contains__ = _fail_with_undefined_error


class _Missing(UndefinedError):
    """Names what was not there, and what it was looked for in (a mapping; else among all the facts)."""

    def __init__(self, name: str, looked_in: object) -> None:
        super().__init__(name)
        self.name = name
        self.known = tuple(map(str, looked_in)) if isinstance(looked_in, Mapping) else ()


class _Sandbox(ImmutableSandboxedEnvironment):
    """Remembers what it read, to say where a mistake is and what was not used."""

    def __init__(self) -> None:
        super().__init__(undefined=_Unknown, autoescape=True)
        self.globals.clear()
        self.source = ""
        self.used: set[str] = set()

    def from_string(self, source: Any, *_rest: Any, **_named: Any) -> Any:
        self.source = str(source)
        code, names = _compiled(self.source)
        self.used |= names
        return self.template_class.from_code(self, code, self.make_globals(None))


@lru_cache(maxsize=64)
def _compiled(source: str) -> tuple[CodeType, frozenset[str]]:
    """A part of a template as code, and the names that it uses; each institution has the same again."""
    own = _Sandbox()
    tree = own.parse(source)
    return own.compile(tree), frozenset(meta.find_undeclared_variables(tree))


class _Strict(DocxTemplate):  # type: ignore[misc]
    """Nothing is repaired in silence: what the library would lose is refused."""

    def fix_tables(self, xml: str) -> Any:
        try:
            parse_xml(xml)
        except SyntaxError:
            raise BadTemplate("crossed") from None
        return super().fix_tables(xml)


class Page:
    """A template on its way to become a document. Raises BadTemplate from every method."""

    def __init__(self, template: Path | IO[bytes]) -> None:
        _check_size(template)
        try:
            self.word = _Strict(template if not isinstance(template, Path) else str(template))
            self.word.get_docx()
        except (PackageNotFoundError, zipfile.BadZipFile, KeyError, ValueError, SyntaxError) as error:
            raise BadTemplate("not_docx") from error

    def fill(self, context: Mapping[str, Any]) -> frozenset[str]:
        """Put the facts in place, and the numbers of sources above the line; which names were used."""
        sandbox = _Sandbox()
        try:
            self.word.render(dict(context), sandbox, autoescape=True)
        except _Missing as missing:
            known = missing.known or tuple(context)
            raise BadTemplate("variable", _where(sandbox, missing), missing.name, known) from None
        except SecurityError as refused:
            raise BadTemplate("forbidden", _where(sandbox, refused), str(refused)) from None
        except TemplateSyntaxError as wrong:
            raise _misspelt(sandbox, wrong) from None
        except (TemplateError, TypeError, ValueError, ArithmeticError, RecursionError, LookupError) as wrong:
            raise BadTemplate("broken", _where(sandbox, wrong)) from wrong
        body = self.word.docx.element.body
        _check_places(body)
        _raise_marks(body)
        return frozenset(sandbox.used)

    def save(self, path: Path, now: datetime) -> None:
        told = self.word.docx.core_properties
        told.created = told.modified = now.astimezone(UTC).replace(tzinfo=None)  # as the library wants it
        self.word.save(str(path))


def _check_size(template: Path | IO[bytes]) -> None:
    """A small file can unpack to more than any memory holds."""
    try:
        with zipfile.ZipFile(template) as packed:
            size = sum(one.file_size for one in packed.infolist())
    except (zipfile.BadZipFile, OSError) as error:
        raise BadTemplate("not_docx") from error
    if size > LARGEST:
        raise BadTemplate("too_large")


def _check_places(body: Any) -> None:
    """A table or a chart stands in a paragraph of its own; any other fact stands in a text."""
    for text in body.iter(qn("w:t")):
        if len(text):
            raise BadTemplate("block", clip("".join(text.getparent().getparent().itertext()), _SHOWN))
    for outer in body.iter(qn("w:body"), qn("w:tbl"), qn("w:tr"), qn("w:tc")):
        loose = [outer.text or "", *(child.tail or "" for child in outer)]
        if said := "".join(loose).strip():
            raise BadTemplate("loose", clip(said, _SHOWN))


def _misspelt(sandbox: _Sandbox, wrong: TemplateSyntaxError) -> BadTemplate:
    """What a person can do about it: jinja's own words are English and of programs."""
    said = wrong.message or ""
    if found := re.search(r"following tags:.*'(end\w+)'", said):  # of an if, elif and else would do too
        return BadTemplate("unclosed", name=found[1])
    if found := re.search(r"unknown tag '(\w+)'", said):
        return BadTemplate("tag", _line(sandbox, wrong.lineno), found[1])
    return BadTemplate("syntax", _line(sandbox, wrong.lineno))


def _where(sandbox: _Sandbox, error: BaseException) -> str:
    trace, line = error.__traceback__, 0
    while trace is not None:
        if trace.tb_frame.f_code.co_filename == "<template>":
            line = trace.tb_lineno
        trace = trace.tb_next
    return _line(sandbox, line)


def _line(sandbox: _Sandbox, number: int) -> str:
    """The words of a paragraph: docxtpl begins a line with each."""
    lines = sandbox.source.splitlines()
    return (
        clip(" ".join(_TAGS.sub("", lines[number - 1]).split()), _SHOWN) if 0 < number <= len(lines) else ""
    )


def _raise_marks(body: Any) -> None:
    """The numbers of sources stand a little above the line, in brackets."""
    for run in [one for one in body.iter(qn("w:r")) if MARK[0] in "".join(one.itertext())]:
        for piece in _pieces(run):
            run.addprevious(piece)
        run.getparent().remove(run)


def _pieces(run: Any) -> list[Any]:
    """The run again as several: what is text stays as it was, what is a number is set above the line."""
    properties = run.find(qn("w:rPr"))
    pieces: list[Any] = []
    for child in run:
        if child is properties:
            continue
        texts = _MARKED.split(child.text or "") if child.tag == qn("w:t") else [None]
        for place, text in enumerate(texts):
            if text != "":
                pieces.append(_run(properties, child if text is None else None, text, raised=place % 2 == 1))
    return pieces


def _run(properties: Any, child: Any, text: str | None, *, raised: bool) -> Any:
    piece = OxmlElement("w:r")
    own = deepcopy(properties) if properties is not None else OxmlElement("w:rPr")
    piece.append(own)
    if text is None:
        piece.append(deepcopy(child))
        return piece
    own.superscript = raised or own.superscript
    words = OxmlElement("w:t")
    words.set("{http://www.w3.org/XML/1998/namespace}space", "preserve")
    words.text = f"[{text}]" if raised else text
    piece.append(words)
    return piece
