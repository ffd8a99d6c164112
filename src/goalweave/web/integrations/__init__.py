"""Pages for programs: a person's keys of the API, and the webhooks of an organisation."""
