"""The process of 2017-2019 as it might have been kept: its own numbers (18 + 11 proposals, 26 at the national
tables, 18 commitments, 20 comments), with a way, a reason and an answer for each; the words are invented.

Planted: names, phones, a DNI and an e-mail in what people wrote, words that nobody read yet, and markup.
"""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, select, update

from storage.database import Database
from storage.tables import (
    answered,
    contributions,
    organizations,
    persons,
    processes,
    proposal_lineage,
    proposal_sources,
    proposal_stages,
    proposal_versions,
    proposals,
    responses,
    stages,
    supports,
    themes,
)
from tests.export.world import add
from tests.imports import fixtures_2017 as year
from tests.report import aftermath
from tests.report.invented import ASKS, AT, BORN, ENTITIES, NAMED, NOW, PLANTED, PROCESS, STAGES


class World:
    """Writes it all into an empty database, through the same files as any process and then row by row."""

    def __init__(self, conn: Connection) -> None:
        self.conn = conn
        self.process = conn.execute(select(processes.c.id).where(processes.c.code == PROCESS)).scalar_one()
        conn.execute(
            update(processes)
            .where(processes.c.id == self.process)
            .values(
                name="Plan de Acción Nacional de Gobierno Abierto 2017-2019",
                starts_on=date(2017, 5, 1),
                ends_on=date(2017, 12, 27),
                respond_by=date(2017, 12, 31),
                contact="gestionpublica@pcm.gob.pe",
                link="https://www.gestionpublica.gob.pe/gobierno-abierto/",
            )
        )
        rows = conn.execute(select(themes.c.code, themes.c.id).where(themes.c.process_id == self.process))
        self.themes = {row.code: row.id for row in rows}
        self.stages = [self._stage(place, *stage) for place, stage in enumerate(STAGES)]
        self.proposals: dict[str, int] = {}
        self._people()
        self._proposals()
        self._decisions()
        aftermath.commit(self)
        aftermath.answer_comments(self)
        aftermath.spread(self)
        aftermath.rate(self)

    def _stage(self, place: int, code: str, name: str, opens: date, closes: date) -> int:
        how = "Con inscripción por la página web." if place == 1 else ""
        said = {"opens_on": opens, "closes_on": closes, "respond_by": date(2017, 12, 15), "how": how}
        return add(self.conn, stages, process_id=self.process, code=code, name=name, position=place, **said)

    def _people(self) -> None:
        """Four proposals of persons: one quoted with its name, one with every secret, one not read yet."""
        rosa = add(self.conn, persons, name="Rosa Elena Quispe Mamani", phone="+51987654321")
        carmen = add(self.conn, persons, name=NAMED)
        other = add(self.conn, persons, name="Luis Rojas Vargas")
        base = (
            self.conn.execute(select(organizations.c.id).where(organizations.c.subtype == "base"))
            .scalars()
            .first()
        )
        said: dict[str, Any] = {"process_id": self.process, "object": "propuesta", "received_at": AT}
        self.words = {
            "P-AAAA": self._said("salud", rosa, PLANTED, code="P-AAAA", **said),
            "P-BBBB": self._said(
                "salud",
                carmen,
                "Que la posta diga por mensaje cuándo viene el médico: caminamos tres horas para nada.",
                code="P-BBBB",
                publish_name=True,
                organization_id=base,
                ubigeo="0601",
                via="whatsapp",
                **said,
            ),
            "P-CCCC": self._said(
                "ambiente",
                other,
                "todavía nadie leyó esto",
                code="P-CCCC",
                **{**said, "revision": "pendiente"},
            ),
            "P-DDDD": self._said(
                "educacion",
                other,
                "Que se sepa qué colegios tienen internet y desde cuándo.",
                code="P-DDDD",
                **said,
            ),
        }
        for person in (carmen, other):
            add(
                self.conn,
                supports,
                contribution_id=self.words["P-AAAA"],
                person_id=person,
                channel="web",
                at=AT,
            )

    def _said(self, theme: str, person: int, text: str, **more: Any) -> int:
        given = {"revision": "publicable", "stage_id": self.stages[0], **more}
        return add(
            self.conn, contributions, theme_id=self.themes[theme], person_id=person, text=text, **given
        )

    def propose(self, code: str, theme: str | None, born: int, text: str, institution: str = "") -> int:
        """A proposal with its first version, discussed where it was born."""
        head = {"institution": institution, "theme_id": self.themes[theme] if theme else None, "edition": 1}
        place = {"born_stage_id": self.stages[born], "stage_id": self.stages[born]}
        id_ = add(
            self.conn,
            proposals,
            process_id=self.process,
            code=code,
            created_at=AT,
            created_by="ana",
            **head,
            **place,
        )
        self.proposals[code] = id_
        self._version(id_, 1, text)
        self.discuss(code, born)
        return id_

    def _version(self, proposal_id: int, number: int, text: str) -> None:
        empty = dict.fromkeys(
            ("problem", "contribution", "ogp_values", "entity", "indicator", "deadline", "milestones", "by"),
            "",
        )
        own = {"number": number, "title": text, "commitment": text, "at": AT}
        add(self.conn, proposal_versions, proposal_id=proposal_id, **own, **empty)

    def discuss(self, code: str, stage: int) -> None:
        key = {"proposal_id": self.proposals[code], "stage_id": self.stages[stage]}
        self.conn.execute(proposal_stages.insert().values(**key, at=AT))

    def _proposals(self) -> None:
        """18 at the first stage (four of them in people's words), 11 more at the second, where all are seen;
        25 of them and a new one at the third."""
        words = {"salud": ["P-AAAA", "P-BBBB"], "ambiente": ["P-CCCC"], "educacion": ["P-DDDD"]}
        for stage, counts in enumerate(BORN):
            for theme, number in counts.items():
                for place in range(number):
                    theirs = words[theme].pop(0) if stage == 0 and words.get(theme) else ""
                    code = theirs or f"{theme[:4].upper()}-{stage + 1}{place + 1}"
                    self.propose(code, theme, stage, "las palabras de una persona" if theirs else ASKS[theme])
                    if theirs:
                        source = {"proposal_id": self.proposals[code], "contribution_id": self.words[theirs]}
                        self.conn.execute(proposal_sources.insert().values(**source))
                    if theirs == "P-AAAA":
                        self._version(self.proposals[code], 2, "Aviso semanal de las medicinas que faltan")
        first = [code for code, _ in zip(self.proposals, range(18), strict=False)]
        for code in first:
            self.discuss(code, 1)
        self.left = ["EDUC-24", "SALU-21", "AMBI-22", "INFR-21"]
        for code in [code for code in self.proposals if code not in self.left]:
            self.discuss(code, 2)
        self.propose(
            "FORO-1",
            None,
            2,
            "Foros multiactor para seguir los compromisos",
            "Presidencia del Consejo de Ministros",
        )

    def _decisions(self) -> None:
        """Three merged before the national tables and one left out; of 26, 18 in the plan."""
        merged = {"EDUC-24": "P-DDDD", "SALU-21": "P-AAAA", "AMBI-22": "AMBI-12"}
        for code, into in merged.items():
            key = {"parent_id": self.proposals[code], "child_id": self.proposals[into]}
            self.conn.execute(proposal_lineage.insert().values(**key, kind="fusion", by="ana", at=AT))
            self.decide(
                code, "fusionada_con", "fusionada", "Piden lo mismo.", merged_into_id=self.proposals[into]
            )
        self.decide(
            "INFR-21", "no_incluida", "no_es_competencia", "Es una vía vecinal: le toca a la municipalidad."
        )
        at_last = [code for code in self.proposals if code not in self.left]
        self.adopted = at_last[-1:] + at_last[:17]
        for code in self.adopted:
            self.decide(code, "incluida", "viable", "Cumple los cinco criterios.")
        rest = at_last[17:-1]
        self.decide(
            rest[0], "incluida", "viable", "Se vio primero como viable.", decided_on=date(2017, 10, 20)
        )
        for code in rest[:4]:
            self.decide(
                code,
                "no_incluida",
                "sin_presupuesto",
                "No está en el presupuesto de 2018 & no hay cómo moverlo.",
            )
        self.decide(rest[4], "derivada", "corresponde_a_otra", "Le toca a otra institución.", **_REFERRED)
        for code in rest[5:]:
            self.decide(code, "en_evaluacion", "en_estudio", "Falta el costo.", until=date(2018, 3, 31))

    def decide(self, code: str, outcome: str, reason: str, why: str, **more: Any) -> int:
        """A response to a proposal; it answers the words that are its sources."""
        theme = next((name for name, ask in ASKS.items() if code.startswith(name[:4].upper())), "salud")
        entity = "Presidencia del Consejo de Ministros" if code == "FORO-1" else ENTITIES[theme]
        made = self.respond(outcome, reason, why, entity, proposal_id=self.proposals[code], **more)
        if code in self.words:
            self.answer(made, [self.words[code]])
        return made

    def respond(self, outcome: str, reason: str, why: str, entity: str, **more: Any) -> int:
        empty = {"referred_to": "", "referred_document": "", "decided_on": date(2017, 11, 7)}
        said = {"outcome": outcome, "reason_code": reason, "reason": why, "entity": entity, "by": "ana"}
        of = {"process_id": self.process, "stage_id": self.stages[3], "recorded_at": NOW}
        return add(self.conn, responses, **{**empty, **said, **of, **more})

    def answer(self, response: int, contribution_ids: list[int]) -> None:
        rows = [{"response_id": response, "contribution_id": one} for one in contribution_ids]
        self.conn.execute(answered.insert(), rows)


_REFERRED: dict[str, Any] = {
    "referred_to": "Municipalidad Provincial de San Martín",
    "referred_document": "Oficio 120-2017",
    "referred_on": date(2017, 11, 20),
}


def fill(db: Database, folder: Path) -> None:
    """Into an empty database; `folder` is where the files that it imports are written."""
    year.load(db, folder, AT)
    db.write(lambda conn: World(conn))
