"""What is kept: the only code that knows SQL, and the files that come in and go out."""
