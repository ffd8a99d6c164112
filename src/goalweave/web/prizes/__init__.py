"""Pages of prizes: editions, categories and winners for everyone; experts score; organisers run an edition."""
