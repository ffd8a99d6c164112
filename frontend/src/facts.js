// Pointing at a suggestion from the text of a record highlights its words. `data-spans` names their places in the text, in
// code points; the browser paints them (CSS Custom Highlight API), so that the page stays as it is.

const FACT = '[data-spans]'

export function startFacts() {
  if (!globalThis.CSS?.highlights) return
  for (const [enter, leave] of [
    ['mouseover', 'mouseout'],
    ['focusin', 'focusout'],
  ]) {
    document.addEventListener(enter, ({ target }) => paint(target.closest?.(FACT)))
    document.addEventListener(leave, ({ target }) => target.closest?.(FACT) && CSS.highlights.delete('fact'))
  }
}

function paint(fact) {
  const text = fact && document.querySelector('[data-read] > p')
  if (!text) return
  const ranges = fact.dataset.spans.split(' ').map((span) => rangeOf(text, ...span.split('-').map(Number)))
  CSS.highlights.set('fact', new Highlight(...ranges))
}

/** The numbers of evidence are in the page, but not in the text. */
function rangeOf(text, start, end) {
  const range = new Range()
  const walker = document.createTreeWalker(text, NodeFilter.SHOW_TEXT)
  let before = 0
  for (let node = walker.nextNode(); node; node = walker.nextNode()) {
    if (node.parentElement.closest('sup')) continue
    const points = [...node.data]
    const units = (count) => points.slice(0, count).join('').length
    if (start >= before && start < before + points.length) range.setStart(node, units(start - before))
    if (end > before && end <= before + points.length) range.setEnd(node, units(end - before))
    before += points.length
  }
  return range
}
