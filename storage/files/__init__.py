"""Files that come in, read into sheets of text. What the text means is decided in domain/."""

from storage.files.bounds import BadFile
from storage.files.reading import read_sheet, read_workbook

__all__ = ["BadFile", "read_sheet", "read_workbook"]
