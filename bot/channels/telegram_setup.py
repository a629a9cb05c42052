"""What people see of the bot before they write, and how its updates come: compared first, then set."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence

from telegram import Bot, BotCommand, MenuButtonCommands

from bot.channels.telegram_http import our_errors
from bot.channels.telegram_profile import Done, Profile, Webhook
from bot.channels.telegram_updates import ALLOWED_UPDATES

MAX_CONNECTIONS = 40
"""Updates that Telegram may hand over at once; a process answers each in milliseconds."""


async def set_up(bot: Bot, profiles: Sequence[Profile], webhook: Webhook | None) -> AsyncIterator[Done]:
    """Everything set, one thing after the other; without a webhook, updates will be asked for. Updates that
    wait are never dropped. Raises a SendError."""
    for profile in profiles:
        for done in (_commands, _long, _short):
            async with our_errors():
                one = await done(bot, profile)
            yield one
    async with our_errors():
        menu = await _menu(bot)
        way = await _webhook(bot, webhook) if webhook else await _polling(bot)
    yield menu
    yield way


async def _commands(bot: Bot, profile: Profile) -> Done:
    wanted = tuple(BotCommand(*pair) for pair in profile.commands)
    changed = await bot.get_my_commands(language_code=profile.language or None) != wanted
    if changed:
        await bot.set_my_commands(wanted, language_code=profile.language or None)
    return Done("commands", changed, profile.language)


async def _long(bot: Bot, profile: Profile) -> Done:
    changed = (await bot.get_my_description(profile.language or None)).description != profile.long
    if changed:
        await bot.set_my_description(profile.long, profile.language or None)
    return Done("long", changed, profile.language)


async def _short(bot: Bot, profile: Profile) -> Done:
    found = await bot.get_my_short_description(profile.language or None)
    changed = found.short_description != profile.short
    if changed:
        await bot.set_my_short_description(profile.short, profile.language or None)
    return Done("short", changed, profile.language)


async def _menu(bot: Bot) -> Done:
    changed = not isinstance(await bot.get_chat_menu_button(), MenuButtonCommands)
    if changed:
        await bot.set_chat_menu_button(menu_button=MenuButtonCommands())
    return Done("menu", changed)


async def _webhook(bot: Bot, webhook: Webhook) -> Done:
    """Set in any case: Telegram does not tell which secret it has."""
    before = await bot.get_webhook_info()
    await bot.set_webhook(
        webhook.url,
        max_connections=MAX_CONNECTIONS,
        allowed_updates=ALLOWED_UPDATES,
        secret_token=webhook.secret,
    )
    as_it_was = (before.url, before.max_connections, sorted(before.allowed_updates))
    return Done("webhook", as_it_was != (webhook.url, MAX_CONNECTIONS, sorted(ALLOWED_UPDATES)))


async def _polling(bot: Bot) -> Done:
    changed = bool((await bot.get_webhook_info()).url)
    if changed:
        await bot.delete_webhook()
    return Done("polling", changed)
