"""Texts that are promised word by word, and the notice that has to fit in one message."""

from __future__ import annotations

from hashlib import sha256

from mensajes import catalog

CONTROLLER = "la Secretaría de Gestión Pública"


def test_the_greeting() -> None:
    assert catalog.text("es", "arrive.greeting") == (
        "Hola, soy Rimay, el chat de Gobierno Abierto (PCM). Es gratis. Nunca te pediré plata, DNI "
        "ni claves. ¿Qué quieres hacer?"
    )
    options = [catalog.text("es", f"arrive.option.{name}") for name in ("events", "propose", "status")]
    assert options == ["Ver talleres y charlas", "Proponer algo", "Ver qué pasó con mi propuesta"]


def test_the_notice_in_one_message() -> None:
    assert catalog.text("es", "privacy.notice.seat.number", controller=CONTROLLER) == (
        "Para guardar tu cupo anoto tu nombre, tu número, dónde vives y tu organización. Los usa la "
        "Secretaría de Gestión Pública solo para este proceso. Tus mensajes pasan por empresas de fuera del "
        "Perú. Puedes ver o borrar todo: MIS DATOS. ¿Aceptas?"
    )


def test_the_whole_notice_fits_in_one_message_and_says_what_the_law_asks() -> None:
    notice = catalog.text(
        "es",
        "privacy.full",
        controller="La Secretaría de Gestión Pública, Presidencia del Consejo de Ministros",
        address="Jirón Carabaya, cuadra 1, Lima",
        contact="gobiernoabierto@pcm.gob.pe",
        dpo="protecciondedatos@pcm.gob.pe",
        ask=catalog.text("es", "privacy.ask", contact="gobiernoabierto@pcm.gob.pe"),
        version=catalog.text("es", "privacy.version"),
        date=catalog.text("es", "privacy.date"),
    )
    assert len(notice) <= 1_600
    for said in ("Quién los guarda", "Para qué", "Cuáles", "Quién los ve", "Fuera del Perú", "Cuánto tiempo"):
        assert f"\n\n{said}: " in notice
    for word in ("MIS DATOS", "corregir", "BORRAR", "BAJA", "Telegram", "Meta", "Twilio", "29733", "14 a 17"):
        assert word in notice


def test_a_cry_for_help_gets_the_lines() -> None:
    crisis = catalog.text("es", "safety.crisis")
    assert all(f"{line}" in crisis for line in (100, 105, 106, 113))
    assert "denuncias.servicios.gob.pe" in catalog.text("es", "safety.denuncia")


def test_what_people_said_yes_to_has_a_version_of_its_own() -> None:
    """Whoever changes these texts gives them a new version (privacy.version, privacy.date), and writes it
    here with their digest: the ledger of consents names the version alone."""
    pages = [
        f"{what}.{where}" for what in ("seat", "proposal", "opinion") for where in ("number", "user", "page")
    ]
    facts = dict.fromkeys(("controller", "address", "contact", "dpo", "version", "date"), "…")
    facts["ask"] = catalog.text("es", "privacy.ask", contact="…")
    shown = [catalog.text("es", f"privacy.notice.{one}", **facts) for one in pages]
    whole = "\n".join([*shown, catalog.text("es", "privacy.full", **facts)])
    assert (catalog.text("es", "privacy.version"), sha256(whole.encode()).hexdigest()[:16]) == (
        "2026-11-22",
        "c46e00941da91dc3",
    )
