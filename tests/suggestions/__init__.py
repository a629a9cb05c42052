"""Suggestions measured: a labelled set written for the project, and what each way of finding is worth on
it."""
