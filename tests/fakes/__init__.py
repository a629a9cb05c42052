"""Providers faked at the outer edge: small HTTP servers that answer as Telegram and Twilio do."""
