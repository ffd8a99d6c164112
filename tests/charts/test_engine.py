from __future__ import annotations

import asyncio
import os
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from goalweave.charts import Bars, ChartEngine, render_svg

DRAW = """
import os, sys
from pathlib import Path
from goalweave.charts import Bar, Bars, ChartEngine, render_svg
engine = ChartEngine(Path(sys.argv[1]))
spec = Bars("t", "d", (Bar("Life on land", accepted=9, via=4),), ("accepted", "suggested", "via links"))
"""
ONCE = DRAW + "print(len(render_svg(spec, engine=engine)) > 500)"
FORKED = (
    DRAW
    + """
one = render_svg(spec, engine=engine)
for draws in (True, False):
    sys.stdout.flush()
    child = os.fork()
    if not child:
        print("child", not draws or render_svg(spec, engine=engine) == one)
        sys.exit(0)
    print("ended", os.waitpid(child, 0)[1])
print("parent", render_svg(spec, engine=engine) == one)
"""
)


def run(code: str, bundle: Path) -> list[str]:
    command = [sys.executable, "-W", "ignore::DeprecationWarning", "-c", code, str(bundle)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)
    assert done.stderr == ""
    assert done.returncode == 0
    return done.stdout.splitlines()


def test_missing_bundle_draws_nothing(tmp_path: Path, bars: Bars) -> None:
    engine = ChartEngine(tmp_path)
    assert not engine.ready
    assert engine.draw({}, 10, 10) is None
    assert render_svg(bars, engine=engine) is None
    engine.close()


def test_process_that_drew_ends_cleanly(bundle: Path) -> None:
    assert run(ONCE, bundle) == ["True"]


@pytest.mark.skipif(not hasattr(os, "fork"), reason="needs fork")
def test_forked_process_draws_for_itself_and_ends_cleanly(bundle: Path) -> None:
    assert run(FORKED, bundle) == ["child True", "ended 0", "child True", "ended 0", "parent True"]


def test_engine_draws_within_a_running_event_loop(bundle: Path, bars: Bars) -> None:
    async def draw() -> str | None:
        return render_svg(bars, engine=engine)

    engine = ChartEngine(bundle)
    with ThreadPoolExecutor(1) as thread:
        drawn = thread.submit(lambda: asyncio.run(draw())).result()
    engine.close()
    assert drawn is not None
    assert render_svg(bars, engine=engine) == drawn
    engine.close()


def test_threads_share_an_engine(engine: ChartEngine, bars: Bars) -> None:
    with ThreadPoolExecutor(8) as pool:
        drawn = list(pool.map(lambda _: render_svg(bars, engine=engine), range(16)))
    assert drawn == [render_svg(bars, engine=engine)] * 16


def test_closed_engine_starts_again(bundle: Path, bars: Bars) -> None:
    engine = ChartEngine(bundle)
    one = render_svg(bars, engine=engine)
    engine.close()
    engine.close()
    assert one is not None
    assert render_svg(bars, engine=engine) == one
    engine.close()


def test_chart_that_fails_is_logged_and_the_next_one_is_drawn(
    bundle: Path, bars: Bars, caplog: pytest.LogCaptureFixture
) -> None:
    engine = ChartEngine(bundle)
    assert engine.draw({"series": [{"type": "sankey"}]}, 10, 10) is None
    assert [record.message for record in caplog.records] == ["A chart could not be drawn"]
    assert render_svg(bars, engine=engine) is not None
    engine.close()


def test_broken_bundle_draws_nothing(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    (tmp_path / "server.js").write_text("this is no script", encoding="utf-8")
    assert ChartEngine(tmp_path).draw({}, 10, 10) is None
    assert [record.message for record in caplog.records] == ["A chart could not be drawn"]
