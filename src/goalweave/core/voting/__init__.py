"""A public vote that is sealed until its end: ballots, the log that chains them, and a count that anyone can repeat."""

from goalweave.core.voting.chain import EntryKind, LogEntry, chain_entry, read_log, to_line, verify_chain
from goalweave.core.voting.count import NONE_OF_THESE, CategoryCount, VoteCount, count_votes, verify_key
from goalweave.core.voting.sealing import SealKeys, ballot_context, new_keys, public_key_of, seal_choice
from goalweave.core.voting.shares import join_shares, split_secret

__all__ = [
    "NONE_OF_THESE",
    "CategoryCount",
    "EntryKind",
    "LogEntry",
    "SealKeys",
    "VoteCount",
    "ballot_context",
    "chain_entry",
    "count_votes",
    "join_shares",
    "new_keys",
    "public_key_of",
    "read_log",
    "seal_choice",
    "split_secret",
    "to_line",
    "verify_chain",
    "verify_key",
]
