"""People and places: users, organisations, units, memberships."""
