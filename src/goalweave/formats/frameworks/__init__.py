"""Files of frameworks and links: SKOS, SSSOM, plans in a workbook, official wording."""
