"""Linkages that organisations maintain together on the site: proposals, signatures, disputes, versions."""
