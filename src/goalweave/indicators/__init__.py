"""Indicators in the database: series with their vintages, observations, targets."""
