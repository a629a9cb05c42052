"""What Rimay can talk about: one file per thing a person can do."""
