"""What an organisation offers for download to other systems."""
