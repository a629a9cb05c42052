"""One file per channel, all against one contract (contract.py)."""
