"""The report: the draft of the official systematization, as Word documents. Only its command loads this."""
