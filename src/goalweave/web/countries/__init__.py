"""Countries and groups of countries: what is measured there, beside the work there."""
