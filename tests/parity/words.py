"""What people answer to each question, and what they write from nowhere."""

from __future__ import annotations

from bot.sentences_asked import Question
from bot.turn import Thoughts
from tests.handlers.proposing import ASK, PROBLEM

NAME = "Rosa Quispe"
ANSWERS: dict[str, tuple[str, ...]] = {
    "register.name": (NAME,),
    "register.place": ("ayabaca", "san juan"),
    "register.organization": ("Comité de Agua de Ayabaca",),
    "register.invitation": ("AAAA2222", "no sé"),
    "register.others": ("Ana Pérez, Luis Ramos", "solo yo"),
    "author.name": (NAME,),
    "propose.problem": (PROBLEM, "nadie responde las cartas de los vecinos"),
    "propose.ask": (ASK, "que contesten en un plazo"),
    "rejoin.why": ("en mi posta tampoco hay luz",),
    "hints.entity": ("el ministerio de salud",),
    "hints.indicator": ("menos colas",),
    "hints.deadline": ("para julio",),
    "mydata.name": (NAME,),
    "mydata.place": ("ayabaca", "san juan"),
    "mydata.organization": ("Comité de Agua de Ayabaca",),
    "amend.name": (NAME,),
    "amend.place": ("ayabaca", "san juan"),
    "amend.organization": ("Comité de Agua de Ayabaca",),
    "amend.people": ("Ana Pérez", "nadie"),
    "companions.others": ("Ana Pérez, Luz Ramos", "Ana Pérez"),
    "where.place": ("ayabaca", "san juan"),
    "linking.code": ("111 2222", "no es un código"),
    "comment.words": ("que avisen cada semana",),
    "propose.place": ("ayabaca", "san juan"),
    "propose.other_place": ("ayabaca", "san juan"),
    "returning.name": ("Vuelve", "Otra Persona"),
}
"""By form and question; a question without options must stand here."""

UNHEARD = "cuéntame de la cosa esa de los países"
THOUGHTS: Thoughts = {Question("meant", UNHEARD): (("learn:alliance", 0.7), ("stop", 0.6))}
"""What nothing reads, and what a helper process thinks of it."""

FREE = (
    *("mesa de instituciones", "sesión de dos sillas", "charla que se llenó", "mesa sin lista de espera"),
    *("taller que ya fue", "taller cerrado", "taller que aún no abre", "webinar de datos", "diálogo"),
    *("quiero ir al taller de agua", "charlas en piura", "taller que no existe", "gracias", "asdf qwer"),
    *("propongo que publiquen las medicinas cada mes", "cuándo es el taller", "dónde queda", "es gratis"),
    *("P-0000", "1112222", "R7K4", "quiero denunciar un robo", "ya no quiero vivir", "necesito rampa"),
    *("no estoy de acuerdo con P-0000", UNHEARD, "nadie viene a ver los caminos de mi pueblo", "👍"),
    *("alta", "baja", "voy con mi hermana", "y los de lima", "más", "sí", "no", "1", "qué pasó con lo mío"),
)
"""What readers of free text look for, and what nobody understands."""

BY_SEVERAL = (
    *("taller con fecha por confirmar", "separar", "mis datos", "taller de agua y salud"),
    "sesión de dos sillas",
    "propongo que nos escuchen alguna vez",
)
"""Said by whom only the rest differs: who has several chats, and a seat for one where there are more."""

BY_JOINED = ("separar",)
"""Said by whose chat was joined to another: nothing else is new there."""

ABOUT = {"event.join": ("voy con 2 más", "dónde queda"), "rating.end": ("me sirvió mucho",)}
"""Said of what is on the screen, by an option that it has."""

LEADS_ON = ("companion.leave", "doc.read", "event.more", "events.search", "offer.no", "rating.end")
"""Buttons whose screens have some that stand nowhere else, so that pressing them is no step further."""

MOVES = ("atrás", "ayuda", "saltar", "cancelar")
"""Said in the middle of any form."""
