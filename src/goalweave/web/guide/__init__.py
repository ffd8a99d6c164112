"""The guided start: six steps from an empty installation to a published record."""
