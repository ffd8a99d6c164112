"""The editor of answers: its weight, the time from a key to the next frame, and two megabytes of pasted Word markup.

python bench/editor.py [--words N] [--keys N] [--chromium PATH]

The peer is a plain text area with the same text on the same page. Needs Chromium and the bundle.
"""

from __future__ import annotations

import argparse
import gzip
import os
import shutil
import statistics
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from playwright.sync_api import Page

BUNDLE = Path(__file__).parents[1] / "src/goalweave/web/static/goalweave/bundle"
SHEETS = Path(__file__).parents[1] / "src/goalweave/wording/static/goalweave"
FIELD = "#plain"
EDITOR = ".richtext"

TIMING = """
window.times = []
window.work = []
addEventListener('keydown', () => {
  const start = performance.now()
  setTimeout(() => work.push(performance.now() - start))
  requestAnimationFrame(() => {
    const after = new MessageChannel()
    after.port1.onmessage = () => times.push(performance.now() - start)
    after.port2.postMessage(0)
  })
}, true)
"""
PASTE = """html => {
  const data = new DataTransfer()
  data.setData('text/html', html)
  const start = performance.now()
  document.querySelector('.richtext').dispatchEvent(new ClipboardEvent('paste', { clipboardData: data, bubbles: true, cancelable: true }))
  return performance.now() - start
}"""
WORD_PARAGRAPH = """<p class=MsoNormal style='margin-bottom:6.0pt;text-align:justify;line-height:normal;mso-layout-grid-align:none'><b
style='mso-bidi-font-weight:normal'><span lang=EN-GB style='font-size:10.0pt;font-family:"Arial",sans-serif;mso-fareast-language:FR'>The
programme <o:p></o:p></span></b><span lang=EN-GB style='font-size:10.0pt;font-family:"Arial",sans-serif'>trained people in
<st1:place w:st="on">twelve ports</st1:place> and left a school behind.<o:p></o:p></span></p>
"""
WORD_ITEM = """<p class=MsoListParagraphCxSpMiddle style='text-indent:-18.0pt;mso-list:l0 level{level} lfo1'><![if !supportLists]><span
style='font-family:Symbol;mso-bidi-font-family:Symbol'><span style='mso-list:Ignore'>·<span style='font:7.0pt "Times New Roman"'>&nbsp;&nbsp;
</span></span></span><![endif]><span lang=EN-GB style='font-size:10.0pt'>A point of the list</span></p>
"""
WORD_TABLE = """<table class=MsoTableGrid border=1 style='border-collapse:collapse'><tr style='mso-yfti-irow:0'><td colspan=2 style='width:100pt'><p
class=MsoNormal>Partners</p></td></tr><tr><td style='width:50pt'><p class=MsoNormal>Port</p></td><td><p class=MsoNormal>2019</p></td></tr></table>
"""
SIZE = 2_000_000


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--words", type=int, default=3000)
    parser.add_argument("--keys", type=int, default=200)
    parser.add_argument("--chromium", default=shutil.which("chromium-headless-shell") or shutil.which("chromium"))
    options = parser.parse_args()
    for name in ("editor.js", "site.js"):
        content = (BUNDLE / name).read_bytes()
        print(f"{name}: {len(content):,} bytes, {len(gzip.compress(content, 9)):,} gzipped")
    from playwright.sync_api import sync_playwright

    html = page_html(answer_text(options.words))
    with sync_playwright() as play:
        chromium = play.chromium.launch(executable_path=options.chromium, args=["--no-sandbox"])
        page = chromium.new_page(viewport={"width": 1280, "height": 900})
        page.set_content(html)
        begun = page.evaluate("performance.now()")
        page.add_script_tag(content=(BUNDLE / "editor.js").read_text(encoding="utf-8"))
        print(f"start with {options.words:,} words: {page.evaluate('performance.now()') - begun:.0f} ms")
        page.evaluate(TIMING)
        for name, place in (("text area", FIELD), ("editor", EDITOR), ("text area", FIELD), ("editor", EDITOR)):
            show_typing(page, name, place, options.keys)
        pasted = word_markup()
        page.locator(EDITOR).press("Control+a")
        milliseconds = page.evaluate(PASTE, pasted)
        written = page.locator("#text").input_value()
        print(
            f"paste of {len(pasted):,} characters of Word: {milliseconds:.0f} ms, {len(written):,} characters of Markdown"
        )
        chromium.close()


def show_typing(page: Page, name: str, place: str, keys: int) -> None:
    """Type in the middle of the text."""
    page.locator(place).click()
    page.wait_for_timeout(300)
    page.evaluate("times.length = work.length = 0")
    for number in range(keys):
        page.keyboard.press("Space" if number % 6 == 5 else "abcdefg"[number % 7])
    page.wait_for_timeout(200)
    times, work = page.evaluate("[times, work]")
    print(f"{name}: key to frame {_spread(times)}, script {_spread(work)}")


def _spread(times: Sequence[float]) -> str:
    return f"median {statistics.median(times):.1f} ms, 95th percentile {sorted(times)[int(len(times) * 0.95)]:.1f} ms"


def answer_text(words: int) -> str:
    """Paragraphs of some fifty words with sources, a list after every third."""
    sentence = "The programme trained people in twelve ports and left a school behind in each of them.[^{n}]"
    parts = []
    for number in range(words // 64):
        parts.append(" ".join(sentence.format(n=number % 40 + part) for part in range(1, 4)))
        parts.append(f"- **Port {number}**: a school[^1]\n- another point of it")
    return "\n\n".join(parts)


def page_html(text: str) -> str:
    """The form of an answer as the site has it, and the plain field beside it."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "goalweave.settings.embedded")
    import django
    from django.template.loader import render_to_string

    django.setup()
    context: dict[str, Any] = {
        "text": text,
        "takes_text": True,
        "longest": 200_000,
        "may_comment": True,
        "reading": {"words": 0, "claims": 0},
    }
    sheet = render_to_string("answers/parts/editor.html", context)
    styles = "".join(
        (SHEETS / name).read_text(encoding="utf-8") for name in ("tokens.css", "base.css", "answers.css", "editor.css")
    )
    plain = f'<textarea id="plain" rows="14" cols="80">{text}</textarea>'
    return f'<style>{styles}</style><div data-answer><form id="answer">{sheet}</form></div><div class="sheet">{plain}</div>'


def word_markup() -> str:
    part = WORD_PARAGRAPH * 6 + WORD_ITEM.format(level=1) * 3 + WORD_ITEM.format(level=2) * 2 + WORD_TABLE
    body = part * (SIZE // len(part))
    return f"<html><head><style>p.MsoNormal {{margin:0}}</style></head><body lang=EN-GB>{body}</body></html>"


if __name__ == "__main__":
    main()
