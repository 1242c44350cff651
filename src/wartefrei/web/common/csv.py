"""Tables as files for spreadsheets."""

import csv
from collections.abc import Iterable, Sequence

from django.http import HttpResponse


def answer_csv(name: str, heading: Sequence[object], rows: Iterable[Sequence[str]]) -> HttpResponse:
    """The table as ``wartefrei-<name>.csv``: UTF-8 with a mark so that it is taken for such, and semicolons."""
    response = HttpResponse("\ufeff", content_type="text/csv; charset=utf-8")
    response.headers["Content-Disposition"] = f'attachment; filename="wartefrei-{name}.csv"'
    writer = csv.writer(response, delimiter=";")
    writer.writerow(map(str, heading))
    writer.writerows(rows)
    return response


def harmless(cell: str) -> str:
    """The words of a cell so that no spreadsheet takes them for a formula."""
    return f"'{cell}" if cell.startswith(("=", "+", "-", "@", "\t", "\r", "\n")) else cell
