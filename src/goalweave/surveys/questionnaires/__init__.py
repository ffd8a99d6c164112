"""Questionnaires: loaded from files, converted, validated, matched from one edition to the next."""
