// Pointing at a mapping lights the passages that it rests on, and pointing at a passage lights its mappings. Both name
// the same numbers in `data-evidence`; a `<mark id="evidence-1">` counts as number 1.

const PART = '[data-evidence], mark[id^="evidence-"]'
const LIT = 'data-lit'

export function startEvidence() {
  for (const [enter, leave] of [
    ['mouseover', 'mouseout'],
    ['focusin', 'focusout'],
  ]) {
    document.addEventListener(enter, (event) => light(event, true))
    document.addEventListener(leave, (event) => light(event, false))
  }
}

function light({ target }, lit) {
  const part = target.closest?.(PART)
  if (!part) return
  const numbers = numbersOf(part)
  for (const other of document.querySelectorAll(PART)) {
    if (numbersOf(other).some((number) => numbers.includes(number))) other.toggleAttribute(LIT, lit)
  }
}

function numbersOf(part) {
  const text = part.dataset.evidence ?? part.id.replace('evidence-', '')
  return text.split(/\s+/).filter(Boolean)
}
