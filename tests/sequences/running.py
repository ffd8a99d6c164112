"""Sequences of what people do, drawn by Hypothesis: how many, and what holds whatever they did."""

from __future__ import annotations

import os
import sys
from collections import Counter
from collections.abc import Callable
from typing import Any

from django.db import connection, transaction
from django.db.models import Max
from hypothesis import HealthCheck, Phase, settings
from hypothesis.stateful import RuleBasedStateMachine, run_state_machine_as_test
from hypothesis.strategies import just, one_of, shared

from goalweave.audit.models import Entry
from goalweave.core.errors import GoalweaveError

SEQUENCES = "GOALWEAVE_TEST_SEQUENCES"
"""Environment variable: number of sequences of each machine, drawn anew in each run. Without it: a few, the same in each run."""
SHORTER = "GOALWEAVE_TEST_SHORTER"
"""Environment variable: whether a sequence that fails is made shorter, which takes minutes."""
LONG = 40
"""Steps of a sequence where many are run."""


class AllRules:
    """In the place of the rules that Hypothesis draws for a sequence."""

    def is_enabled(self, _name: str) -> bool:
        return True


class Sequence(RuleBasedStateMachine):
    """One sequence, in a transaction that is rolled back at its end. done: what succeeded and what was refused, over all sequences."""

    done: Counter[str]
    unlogged: frozenset[str] = frozenset()
    """Names of actions that are not always in the log."""
    always_logged = False
    """Whether nothing that counts for `state` happens without a line in the log, so that it need not be read before each action."""

    def __init_subclass__(cls) -> None:
        super().__init_subclass__()
        cls.done = Counter()

    def __init__(self) -> None:
        super().__init__()
        # Hypothesis leaves out most rules of a sequence: what needs several of them is hardly ever done.
        rules, every_rule = self._rules_strategy, just(AllRules())
        if os.environ.get(SEQUENCES):
            every_or_some = one_of(every_rule, rules.enabled_rules_strategy)
            rules.enabled_rules_strategy = shared(every_or_some, key=("rules of", self))
        else:
            rules.enabled_rules_strategy = every_rule
        self.savepoint = transaction.atomic()
        self.savepoint.__enter__()
        self.token = 0
        self.first_line = last_line()
        self.read: tuple[int, Any] | None = None

    def teardown(self) -> None:
        transaction.set_rollback(True)
        self.savepoint.__exit__(None, None, None)

    def next_token(self) -> str:
        """A word that no text has yet."""
        self.token += 1
        return f"w{self.token}x"

    def state(self) -> Any:
        """All that a refused action must leave as it is."""
        raise NotImplementedError

    def known_state(self) -> Any:
        """The state, read again only if there are new lines in the log, where all is logged."""
        line = last_line()
        if self.read is None or self.read[0] != line or not self.always_logged:
            self.read = line, self.state()
        return self.read[1]

    def attempt(self, action: Callable[..., Any], **what: Any) -> Any:
        """What the action returns, or its refusal, which must have changed nothing and written no line."""
        before, line = self.known_state(), last_line()
        refusal: GoalweaveError | None = None
        try:
            with transaction.atomic():
                result = action(**what)
        except GoalweaveError as error:
            refusal = error
        after = self.state()
        self.read = last_line(), after
        if refusal is not None:
            self.done[f"{action.__name__} refused"] += 1
            assert after == before, f"{action.__name__} was refused and has changed something: {refusal}"
            assert last_line() == line, f"{action.__name__} was refused and is in the log: {refusal}"
            return refusal
        self.done[action.__name__] += 1
        if after != before and action.__name__ not in self.unlogged:
            assert last_line() > line, f"{action.__name__} is not in the log"
        return result

    def assert_numbers_unbroken(self) -> None:
        """Of the lines of the log. PostgreSQL gives no number twice, so there what was refused leaves gaps."""
        if connection.vendor == "sqlite":
            assert Entry.objects.filter(pk__gt=self.first_line).count() == last_line() - self.first_line


def last_line() -> int:
    """The number of the last line of the log; 0 without one."""
    return int(Entry.objects.aggregate(last=Max("pk"))["last"] or 0)


def run_sequences(machine: type[Sequence], *, sequences: int, steps: int) -> None:
    """sequences, steps: of a run without SEQUENCES, which draws the same ones each time."""
    many = int(os.environ.get(SEQUENCES, "0"))
    run_state_machine_as_test(  # type: ignore[no-untyped-call]
        machine,
        settings=settings(
            max_examples=many or sequences,
            stateful_step_count=LONG if many else steps,
            derandomize=not many,
            phases=(Phase.generate, Phase.shrink) if os.environ.get(SHORTER) else (Phase.generate,),
            report_multiple_bugs=False,
            database=None,
            deadline=None,
            suppress_health_check=list(HealthCheck),
        ),
    )
    if many:
        lines = [f"\n{machine.__name__}: {sum(machine.done.values()):,} actions in {many:,} sequences"]
        lines += [f"  {name:<44}{number:>9,}" for name, number in sorted(machine.done.items())]
        sys.stderr.write("\n".join(lines) + "\n")
