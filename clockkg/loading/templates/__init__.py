"""Templates that an office fills in: a workbook, or CSV files with a Table Schema.

They are made from the mapping, the vocabularies and the ontology, so that they cannot say anything
else than what is loaded.
"""

from clockkg.loading.templates.package import as_package
from clockkg.loading.templates.theme import Theme, find_theme, find_themes
from clockkg.loading.templates.workbook import as_workbook

__all__ = ["Theme", "as_package", "as_workbook", "find_theme", "find_themes"]
