"""The search page: what a query finds in everything that the site has, by kind, the best first."""
