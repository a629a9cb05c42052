"""What is true of participation, with no input or output: pure decisions on frozen values."""
