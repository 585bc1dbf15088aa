"""The decision table as facts: one module for each part of it, one or more cases for each of its 128 rows."""

from samsyn.access.tests.table import authorities, blocks, care, family, others, school, svod
from samsyn.access.tests.table.world import Row

ROWS: tuple[Row, ...] = (
    *care.ROWS,
    *school.ROWS,
    *family.ROWS,
    *blocks.ROWS,
    *svod.ROWS,
    *authorities.ROWS,
    *others.ROWS,
)

__all__ = ["ROWS", "Row"]
