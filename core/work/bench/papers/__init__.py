"""Every table and figure of the three papers, and one of ours, by the name it is asked for by.

An entry says its name, its title, what it wants (rows on data sets, with settings) and what draws
it. A new one is one entry of its paper's file.
"""

from ..entry import Table
from . import ccr, dcacn, ic2e_figures, ic2e_tables, ours

TABLES: dict[str, Table] = {
    table.name: table
    for table in (
        *(*ic2e_tables.TABLES, *ic2e_figures.FIGURES),
        *(*ccr.TABLES, *dcacn.TABLES, ours.NAMES),
    )
}
