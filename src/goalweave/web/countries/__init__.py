"""Countries and groups of countries: their indicators, and the work there."""
