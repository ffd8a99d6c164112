"""The public vote of an edition: voters, ballots, the log and the count.

The order: `set_up_seal` before it opens, `request_link` and `cast_vote` while it runs, `void_voters` and `open_vote` after it.
"""

from goalweave.prizes.voting.ballots import cast_vote, voted_categories
from goalweave.prizes.voting.closing import (
    CountedVote,
    counted_vote,
    large_networks,
    open_vote,
    void_voters,
)
from goalweave.prizes.voting.log import log_lines, record_daily_heads
from goalweave.prizes.voting.receipts import receipt_entry
from goalweave.prizes.voting.seal import set_up_seal
from goalweave.prizes.voting.voters import erase_voters, find_voter, request_link

__all__ = [
    "CountedVote",
    "cast_vote",
    "counted_vote",
    "erase_voters",
    "find_voter",
    "large_networks",
    "log_lines",
    "open_vote",
    "receipt_entry",
    "record_daily_heads",
    "request_link",
    "set_up_seal",
    "void_voters",
    "voted_categories",
]
