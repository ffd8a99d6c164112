"""How often something may be done: counts in the database, which all processes of the site share."""
