"""The file that schools fill in: the columns of `file_rows`, with lists to choose from, as XLSX or CSV."""

from __future__ import annotations

import io

import xlsxwriter
from django.utils.translation import gettext as _

from samsyn.integrations.ss12000.files.file_rows import COLUMNS
from samsyn.kernel.csv_file import csv_bytes

_LISTS = {
    "grade": ["F", *map(str, range(1, 10)), *(f"Gy{year}" for year in range(1, 5))],
    "security": ["Ingen", "Sekretessmarkering", "Skyddad folkbokföring"],
}
_ROWS = 2000


def excel_template() -> bytes:
    """The template as XLSX: text cells, so that no leading zero is lost, and hidden lists behind the columns that have them."""
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {"in_memory": True})
    text = book.add_format({"num_format": "@"})
    head = book.add_format({"bold": True, "num_format": "@", "bottom": 1})
    sheet = book.add_worksheet(_("Elever"))
    lists = book.add_worksheet("listor")
    lists.hide()
    for place, column in enumerate(COLUMNS):
        sheet.set_column(place, place, max(14, len(column.header) + 2), text)
        sheet.write_string(0, place, column.header, head)
        if column.help:
            sheet.write_comment(0, place, str(column.help))
        values = _LISTS.get(column.name)
        if values:
            lists.write_column(0, place, values)
            letter = xlsxwriter.utility.xl_col_to_name(place)
            source = f"=listor!${letter}$1:${letter}${len(values)}"
            sheet.data_validation(1, place, _ROWS, place, {"validate": "list", "source": source, "ignore_blank": True})
    sheet.freeze_panes(1, 0)
    book.close()
    return out.getvalue()


def csv_template() -> bytes:
    """The template as CSV."""
    return csv_bytes([[column.header for column in COLUMNS]])
