"""What grows out of people's words: proposals, their versions, where they come from, how they were judged."""
