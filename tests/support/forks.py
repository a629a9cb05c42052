"""Processes that are forked from one that has loaded what they need, which takes longer than all else in a
start. Python has one such server in a process, so it is told here what all of them need."""

from __future__ import annotations

import multiprocessing

context = multiprocessing.get_context("forkserver")
context.set_forkserver_preload(["tests.e2e.loaded", "tests.bot.repeating", "tests.storage.racing"])
