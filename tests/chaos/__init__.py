"""The service killed and starved under load, between rough providers and people who remember."""
