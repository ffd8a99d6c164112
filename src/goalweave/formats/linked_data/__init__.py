"""Linked data: what the site publishes, as JSON-LD and Turtle, in the words of SKOS, schema.org and DCAT."""
