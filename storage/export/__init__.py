"""The rows of the packs: streamed from one snapshot, a public and a restricted way for each table."""
