"""A process with rows in every table, and personal data planted wherever somebody can type."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from sqlalchemy import Connection

from storage.notices import REMINDER
from storage.tables import (
    addresses,
    announcements,
    answered,
    assessments,
    attendances,
    attendees,
    commitment_proposals,
    commitments,
    contributions,
    documents,
    events,
    milestones,
    organization_merges,
    organizations,
    outbox,
    outreach,
    persons,
    processes,
    progress,
    proposal_lineage,
    proposal_sources,
    proposal_stages,
    proposal_versions,
    proposals,
    ratings,
    readings,
    registrations,
    rejoinders,
    responses,
    section_comments,
    section_supports,
    sections,
    sessions,
    snapshots,
    speakers,
    stages,
    supports,
    themes,
)
from tests.export.world import NOW, add

AUTHOR, GUEST, ON_PAPER, ON_A_LIST, RATER = (
    "Rosa Elena Quispe Mamani",
    "José Ñahui Cárdenas",
    "Saturnino Yupanqui",
    "Primitiva Huanca Ccori",
    "Wilfredo Pizango",
)
BRIEF = f"{AUTHOR}, 987 654 321, rosa.quispe@example.pe"
"""Where little fits."""

PLANT = (
    f"Lo pidió {BRIEF} con {GUEST}, {ON_PAPER}, Huanca Ccori Primitiva y {RATER}; (01) 234-5678, "
    "+51 912345678, DNI 45678912 y 45.678.913."
)
SECRETS = (
    *("quispe", "mamani", "ñahui", "yupanqui", "primitiva", "pizango"),
    *("987", "654 321", "234-5678", "912345678", "example.pe", "45678912", "45.678.913", "anota@gob"),
)
UNREAD = "Palabras que nadie ha leído todavía"
"""In words that nobody found publishable: a contribution, its proposal, a reply, a rating."""

TODAY = NOW.date()


def whole_world(conn: Connection) -> int:
    """Fill every table; the process's id."""
    return _World(conn).process


class _World:
    def __init__(self, conn: Connection) -> None:
        self.conn = conn
        self.process = self.add(
            processes,
            code="VI",
            name=f"VI Plan {BRIEF}",
            link="https://plan.example.org",
            starts_on=TODAY - timedelta(days=60),
            published_on=TODAY - timedelta(days=20),
            respond_by=TODAY - timedelta(days=1),
        )
        self.stages = [self._stage(place) for place in range(3)]
        water = self.add(
            themes, process_id=self.process, code="agua", official="Agua y ambiente", plain="Agua", position=0
        )
        self.theme = self.add(
            themes,
            process_id=self.process,
            code="saneamiento",
            official="Saneamiento",
            plain="Desagüe",
            position=1,
            split_from_id=water,
        )
        self.person = self.add(persons, name=AUTHOR, phone="+51987654321")
        self.address = self.add(
            addresses, channel="telegram", external_id="7", person_id=self.person, state={}, shown=[]
        )
        self.organization = self.add(organizations, name="Ronda", folded="ronda", subtype="base")
        self.event = self._events()
        self._words()
        self._documents()
        self._work()
        self._reach()

    def add(self, table: Any, **values: Any) -> int:
        return add(self.conn, table, **values)

    def _stage(self, place: int) -> int:
        opens = TODAY - timedelta(days=60 - 20 * place)
        days = {"opens_on": opens, "closes_on": opens + timedelta(days=14)}
        named = {"code": f"E{place}", "name": f"Etapa {place}", "how": PLANT}
        return self.add(stages, process_id=self.process, position=place, **named, **days)

    def _events(self) -> int:
        of = {"process_id": self.process, "theme_id": self.theme, "level": "colaborar"}
        event = self.add(events, **of, code="TALLER", title=f"Taller {BRIEF}", venue=BRIEF)
        meeting = self.add(events, **of, code="REUNION", kind="reunion", starts_at=NOW - timedelta(days=3))
        session = self.add(sessions, event_id=event, position=0, title=BRIEF, room=BRIEF, theme_id=self.theme)
        self.add(speakers, event_id=event, session_id=session, name="Ada Ponente")
        variant = self.add(organizations, name="Ronda C.", folded="ronda c", merged_into_id=self.organization)
        merge = {"from_id": variant, "into_id": self.organization, "by": "anota@gob"}
        self.add(organization_merges, **merge)
        self.add(organization_merges, **merge, undone_by="anota@gob", undone_at=NOW)
        seat = {"event_id": event, "person_id": self.person}
        registration = self.add(registrations, **seat, organization_id=variant, accessibility=PLANT)
        self.add(attendees, registration_id=registration, event_id=event, name=GUEST)
        self.add(attendances, **seat, registration_id=registration, organization_id=variant, at=NOW)
        listed = {"person_key": f"n:{ON_A_LIST}|ronda", "ubigeo": "200201"}
        self.add(attendances, event_id=meeting, organization_id=self.organization, **listed)
        self.add(outbox, event_id=event, registration_id=registration, person_id=self.person, kind=REMINDER)
        return event

    def _words(self) -> None:
        of = {"process_id": self.process, "stage_id": self.stages[0], "theme_id": self.theme, "text": PLANT}
        asked = {"object": "propuesta", "problem": PLANT, "ask": PLANT, "suggested_entity": PLANT}
        read = {
            "revision": "publicable",
            "revised_at": NOW,
            "revised_by": "anota@gob",
            "cross_cutting": BRIEF,
        }
        by = {"person_id": self.person, "author_name": ON_PAPER, "author_contact": "Jr. Lima 5"}
        self.asked = self.add(contributions, **of, **asked, **read, **by, code="P-AAAA")
        self.alone = self.add(contributions, **of, **asked, **read, code="P-BBBB")
        unread = {**of, **asked, "text": UNREAD, "problem": UNREAD, "ask": UNREAD}
        self.unread = self.add(contributions, **unread, code="P-CCCC")
        self.add(
            contributions, **{**of, "text": UNREAD}, code="P-DDDD", revision="con_reservas", reservation=PLANT
        )
        self.comment = self.add(contributions, **of, **read, code="P-EEEE", object="B1", via="foro")
        self.add(supports, contribution_id=self.alone, person_id=self.person, channel="telegram")

    def _documents(self) -> None:
        of = {"process_id": self.process, "stage_id": self.stages[1]}
        open_ = {"opens_on": TODAY - timedelta(days=30), "closes_on": TODAY - timedelta(days=16)}
        draft = {
            "code": "B1",
            "kind": "borrador",
            "title": f"Borrador {BRIEF}",
            "summary": PLANT,
            "version": 1,
        }
        document = self.add(documents, **of, **draft, **open_)
        self.add(documents, **of, code="R1", kind="reglas", title="Reglas del espacio", version=1)
        section = self.add(sections, document_id=document, code="1", title=BRIEF, text=PLANT)
        self.add(section_comments, contribution_id=self.comment, section_id=section)
        self.add(section_supports, section_id=section, person_id=self.person, channel="web")
        self.conn.execute(readings.insert().values(document_id=document, reader="x" * 64, at=NOW))
        for kind, key, at in (("cronograma", "", 90), ("documento", "B1", 30)):
            content = f'{{"edicion": 1, "texto": "{PLANT if key else "Abre el 2026-10-01"}"}}'
            when = NOW - timedelta(days=at)
            self.add(
                snapshots,
                process_id=self.process,
                kind=kind,
                key=key,
                content=content,
                sha256="0" * 64,
                at=when,
            )

    def _work(self) -> None:
        first = self._proposal("P-AAAA", self.asked, [PLANT, f"Más corto. {PLANT}"])
        hidden = self._proposal("P-CCCC", self.unread, [UNREAD, UNREAD])
        child = self._proposal("F-1", self.asked, [f"Lo que queda. {PLANT}"], institution=BRIEF)
        for parent in (first, hidden):
            self.add(proposal_lineage, parent_id=parent, child_id=child, kind="fusion", by="anota@gob")
        for sheet, criterion in (("smart", "medible"), ("viabilidad", "presupuesto")):
            judged = {"sheet": sheet, "criterion": criterion, "answer": "parcial", "on": TODAY}
            self.add(
                assessments, proposal_id=child, version=1, **judged, note=PLANT, by="anota@gob", role=BRIEF
            )
        given = {"process_id": self.process, "stage_id": self.stages[1], "reason": PLANT, "by": "anota@gob"}
        said = {"entity": BRIEF, "referred_to": BRIEF, "referred_document": BRIEF, "decided_on": TODAY}
        merged = self.add(
            responses,
            **given,
            **said,
            proposal_id=first,
            merged_into_id=child,
            outcome="fusionada_con",
            reason_code="fusionada",
        )
        referred = self.add(responses, **given, **said, outcome="derivada", reason_code="corresponde_a_otra")
        for response, contribution in ((merged, self.asked), (merged, self.unread), (referred, self.comment)):
            self.add(answered, response_id=response, contribution_id=contribution)
        self.add(rejoinders, response_id=merged, person_id=self.person, channel="web", text=UNREAD)
        told = {"kind": "response", "facts": {"response": merged}, "person_id": self.person}
        self.add(outbox, **told, address_id=self.address, status="sent", sent_at=NOW)
        self._promise(child)

    def _proposal(self, code: str, source: int, texts: list[str], institution: str = "") -> int:
        of = {"process_id": self.process, "theme_id": self.theme, "born_stage_id": self.stages[0]}
        proposal = self.add(proposals, **of, code=code, institution=institution, stage_id=self.stages[1])
        names = ("problem", "commitment", "contribution", "indicator", "milestones")
        for number, text in enumerate(texts, start=1):
            words = dict.fromkeys(names, text) | dict.fromkeys(("title", "entity", "deadline"), BRIEF)
            self.add(proposal_versions, proposal_id=proposal, number=number, **words, by="anota@gob")
        self.add(proposal_sources, proposal_id=proposal, contribution_id=source)
        self.add(proposal_stages, proposal_id=proposal, stage_id=self.stages[1])
        return proposal

    def _promise(self, proposal: int) -> None:
        texts = ["problem", "text", "contribution", "other_actors", "indicator", "baseline", "goal", "budget"]
        words = dict.fromkeys(texts, PLANT) | dict.fromkeys(("title", "ogp_values", "entity"), BRIEF)
        commitment = self.add(commitments, process_id=self.process, code="C1", position=1, **words)
        self.add(commitment_proposals, commitment_id=commitment, proposal_id=proposal)
        self.add(milestones, commitment_id=commitment, position=1, text=PLANT)
        report = {"percent": 12.5, "status": "limitado", "by": "anota@gob"}
        self.add(
            progress, commitment_id=commitment, on=date(2026, 11, 1), **report, text=PLANT, evidence=PLANT
        )

    def _reach(self) -> None:
        done = {"medium": "radio 987 654 321", "description": PLANT, "place": BRIEF, "evidence": BRIEF}
        self.add(outreach, process_id=self.process, event_id=self.event, **done, on=TODAY, reach=300)
        news = {
            "kind": "boletin",
            "title": BRIEF,
            "text": PLANT,
            "segment": {"region": "20"},
            "recipients": 40,
        }
        announcement = self.add(announcements, process_id=self.process, **news, by="anota@gob")
        told = {"kind": "announcement", "facts": {"announcement": announcement}, "lane": 2}
        for status in ("sent", "sent", "unreachable"):
            self.add(outbox, **told, person_id=self.person, status=status)
        rater = self.add(persons, name=RATER)
        said = {"event_id": self.event, "score": 4, "channel": "web", "quote_name": True}
        self.add(ratings, person_id=self.person, **said, text=PLANT, quote=True, revision="publicable")
        self.add(ratings, person_id=rater, **said, text=UNREAD, quote=True, revision="pendiente")
