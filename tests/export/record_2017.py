"""The proposals of the 2017-2019 record, stage by stage: 18 and 11 more, 26 of them discussed, 18 adopted."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from sqlalchemy import Connection

from storage.tables import (
    commitment_proposals,
    commitments,
    processes,
    proposal_stages,
    proposal_versions,
    proposals,
    responses,
    stages,
)
from tests.export.world import add, add_themes

STAGES = ("mesas_tematicas", "talleres_regionales", "mesas_nacionales", "consulta", "aprobacion")
TABLES_2017 = {
    "ambiente": 3,
    "educacion": 4,
    "infraestructura": 5,
    "salud": 2,
    "saneamiento": 2,
    "seguridad_ciudadana": 2,
}
WORKSHOPS_2017 = {
    "saneamiento": 1,
    "infraestructura": 1,
    "seguridad_ciudadana": 2,
    "ambiente": 2,
    "salud": 1,
    "educacion": 4,
}
LOST = ("MT-ambiente-3", "MT-infraestructura-5", "TR-educacion-4", "TR-seguridad_ciudadana-2")
"""Invented: the record does not say which four of the 29 the 26 are without."""

BORN_LATE = "MN-foros"
"""The multi-actor initiative, which an institution brought to the national tables."""

REFUSED = 8


class Proposals2017:
    """The rows, with nothing said of LOST after the workshops."""

    def __init__(self, conn: Connection) -> None:
        self.conn = conn
        self.process = add(conn, processes, code="III-PLAN", name="III Plan")
        self.stages = {
            code: add(conn, stages, process_id=self.process, code=code, name=code, position=place)
            for place, code in enumerate(STAGES)
        }
        self.themes = add_themes(conn, self.process)
        tables = [self._born("MT", theme, n, 0) for theme, count in TABLES_2017.items() for n in range(count)]
        more = [
            self._born("TR", theme, n, 1) for theme, count in WORKSHOPS_2017.items() for n in range(count)
        ]
        self._go_on(tables, 1)
        kept = [one for one in (*tables, *more) if one[0] not in LOST]
        self._go_on(kept, 2)
        late = self._proposal(BORN_LATE, None, 2, "Agencia Peruana de Cooperación Internacional")
        discussed = [*kept, (BORN_LATE, late)]
        for _, id_ in discussed[:REFUSED]:
            self._answer(id_, 2, "no_incluida", "no_es_competencia")
        self.adopted = discussed[REFUSED:]
        self._go_on(self.adopted, 4)
        for place, (code, id_) in enumerate(self.adopted):
            self._answer(id_, 4, "incluida", "viable")
            self._adopt(place, code, id_)

    def _born(self, prefix: str, theme: str, number: int, stage: int) -> tuple[str, int]:
        code = f"{prefix}-{theme}-{number + 1}"
        return code, self._proposal(code, self.themes[theme], stage, "")

    def _proposal(self, code: str, theme_id: int | None, stage: int, institution: str) -> int:
        born = self.stages[STAGES[stage]]
        of = {"process_id": self.process, "theme_id": theme_id, "institution": institution}
        id_ = add(self.conn, proposals, **of, code=code, born_stage_id=born)
        add(self.conn, proposal_versions, proposal_id=id_, number=1, stage_id=born, commitment=f"Pide {code}")
        add(self.conn, proposal_stages, proposal_id=id_, stage_id=born)
        return id_

    def _go_on(self, some: Sequence[tuple[str, int]], stage: int) -> None:
        for _, id_ in some:
            add(self.conn, proposal_stages, proposal_id=id_, stage_id=self.stages[STAGES[stage]])

    def _answer(self, proposal: int, stage: int, outcome: str, reason: str) -> None:
        add(
            self.conn,
            responses,
            process_id=self.process,
            proposal_id=proposal,
            stage_id=self.stages[STAGES[stage]],
            outcome=outcome,
            reason_code=reason,
            reason="Como se explicó en el desayuno de resultados.",
            decided_on=date(2017, 11, 7),
        )

    def _adopt(self, place: int, code: str, proposal: int) -> None:
        named = {"code": f"C{place + 1}", "title": f"Compromiso {code}"}
        commitment = add(self.conn, commitments, process_id=self.process, position=place + 1, **named)
        add(self.conn, commitment_proposals, commitment_id=commitment, proposal_id=proposal)
