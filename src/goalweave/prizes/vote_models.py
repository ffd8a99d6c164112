"""The rows of a public vote. No address of a voter is kept, and no choice can be read until the vote is opened."""

from django.db import models

from goalweave.core.voting import EntryKind


class VoteSeal(models.Model):
    """The key pair of an edition's vote. public_key: hexadecimal; site_key: the private key, encrypted with the site's secret,
    where the site itself is the only key holder, else empty; holders, threshold: how many have a share, and how many open the vote
    together; entries, head: number of entries of the log and digest of the last; private_key: published, once the vote was opened;
    counted: since when; count: what was counted, category by category (prizes.voting.count)."""

    edition = models.OneToOneField("prizes.Edition", on_delete=models.PROTECT, related_name="seal")
    public_key = models.CharField(max_length=64)
    site_key = models.CharField(max_length=200, blank=True)
    holders = models.PositiveSmallIntegerField(default=0)
    threshold = models.PositiveSmallIntegerField(default=0)
    entries = models.PositiveIntegerField(default=0)
    head = models.CharField(max_length=64, blank=True)
    private_key = models.CharField(max_length=64, blank=True)
    counted = models.DateTimeField(null=True)
    count = models.JSONField(null=True)


class VoteLogEntry(models.Model):
    """core.voting.LogEntry. voter, category: of a ballot, to find whether a person has voted without reading the log."""

    edition = models.ForeignKey("prizes.Edition", on_delete=models.PROTECT, related_name="vote_log")
    number = models.PositiveIntegerField()
    kind = models.CharField(max_length=20, choices=[(kind.value, kind.value) for kind in EntryKind])
    content = models.JSONField()
    previous = models.CharField(max_length=64)
    digest = models.CharField(max_length=64)
    voter = models.CharField(max_length=32, blank=True, db_index=True)
    category = models.CharField(max_length=60, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["edition", "number"], name="vote_log_number_once")]


class DailyHead(models.Model):
    """The digest of the log's last entry at the end of a day: published while the vote runs, so that no one can rewrite it later."""

    edition = models.ForeignKey("prizes.Edition", on_delete=models.CASCADE, related_name="daily_heads")
    day = models.DateField()
    digest = models.CharField(max_length=64)

    class Meta:
        ordering = ["day"]
        constraints = [models.UniqueConstraint(fields=["edition", "day"], name="daily_head_once")]


class Voter(models.Model):
    """A person who confirmed an address. email_key: keyed digest of the address; token_hash: SHA-256 of the token of the mailed link;
    secret: from it and a category comes the pseudonym in the log, erased after the results; network_key: keyed digest of the
    network that confirmed, for finding votes by script, erased with it."""

    edition = models.ForeignKey("prizes.Edition", on_delete=models.CASCADE, related_name="voters")
    email_key = models.CharField(max_length=64)
    token_hash = models.CharField(max_length=64, unique=True)
    secret = models.CharField(max_length=64, blank=True)
    network_key = models.CharField(max_length=64, blank=True, db_index=True)
    language = models.CharField(max_length=10, default="en")
    created = models.DateTimeField()
    confirmed = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["edition", "email_key"], name="voter_once_per_edition")]
