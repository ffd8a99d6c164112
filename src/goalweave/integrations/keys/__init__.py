"""Keys of the API: created, used, limited, revoked."""

from goalweave.integrations.keys.actions import create_key, revoke_key
from goalweave.integrations.keys.queries import keys_of_organisation, own_keys, usable_key
from goalweave.integrations.keys.use import KeyUse, count_request

__all__ = ["KeyUse", "count_request", "create_key", "keys_of_organisation", "own_keys", "revoke_key", "usable_key"]
