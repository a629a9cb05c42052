"""Whole processes driven over HTTP, with the providers faked at the outer edge."""
