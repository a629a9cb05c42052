"""What became of people's words, read for their authors and, without names, for anybody."""
