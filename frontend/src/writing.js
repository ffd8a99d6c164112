// The buttons above a text in Markdown: they put marks around what is selected. What they do can be undone by the browser.

/** Put text in place of a stretch; as if it was typed, so that undo takes it back. */
export function replaceText(area, start, end, text) {
  area.focus({ preventScroll: true })
  area.setSelectionRange(start, end)
  const done = text ? document.execCommand('insertText', false, text) : start === end || document.execCommand('delete')
  if (!done) area.setRangeText(text, start, end, 'end')
  area.dispatchEvent(new Event('input', { bubbles: true }))
}

export function keepTools(page, area) {
  page.addEventListener('click', ({ target }) => {
    const tool = target.closest('[data-tool]')
    if (tool) TOOLS[tool.dataset.tool](area, tool.dataset)
  })
  area.addEventListener('keydown', (event) => {
    const tool = (event.ctrlKey || event.metaKey) && !event.altKey && { b: 'bold', i: 'italic' }[event.key.toLowerCase()]
    if (!tool) return
    event.preventDefault()
    TOOLS[tool](area)
  })
}

const TOOLS = {
  bold: (area) => around(area, '**'),
  italic: (area) => around(area, '*'),
  list,
  link,
  table,
}

/** Around what is selected; where it stands there already, away with it. */
function around(area, mark) {
  const { selectionStart: start, selectionEnd: end, value } = area
  const chosen = value.slice(start, end)
  const inner = chosen.trim()
  const begin = start + chosen.indexOf(inner)
  const stop = begin + inner.length
  if (value.slice(begin - mark.length, begin) === mark && value.slice(stop, stop + mark.length) === mark) {
    replaceText(area, begin - mark.length, stop + mark.length, inner)
    return area.setSelectionRange(begin - mark.length, stop - mark.length)
  }
  replaceText(area, begin, stop, `${mark}${inner}${mark}`)
  area.setSelectionRange(begin + mark.length, stop + mark.length)
}

/** The lines that are touched become points, or no points any more. */
function list(area) {
  const { value } = area
  const start = value.lastIndexOf('\n', area.selectionStart - 1) + 1
  const stop = value.indexOf('\n', area.selectionEnd)
  const end = stop < 0 ? value.length : stop
  const lines = value.slice(start, end).split('\n')
  const points = lines.every((line) => !line || line.startsWith('- '))
  const made = lines.map((line) => (points ? line.replace(/^- /, '') : line.trim() || lines.length === 1 ? `- ${line}` : line))
  const apart = !points && start > 0 && value[start - 2] !== '\n' && !/\n?- [^\n]*\n$/.test(value.slice(0, start)) ? '\n' : ''
  replaceText(area, start, end, apart + made.join('\n'))
}

function link(area, { address }) {
  const { selectionStart: start, selectionEnd: end, value } = area
  const chosen = value.slice(start, end)
  const isAddress = /^https?:\/\/\S+$/.test(chosen)
  replaceText(area, start, end, isAddress ? `[](${chosen})` : `[${chosen}](${address})`)
  if (isAddress) area.setSelectionRange(start + 1, start + 1)
  else area.setSelectionRange(start + chosen.length + 3, start + chosen.length + 3 + address.length)
}

function table(area, { head }) {
  const { selectionEnd: end, value } = area
  const before = value.slice(0, end)
  const gap = !before || before.endsWith('\n\n') ? '' : before.endsWith('\n') ? '\n' : '\n\n'
  const rows = `| ${head} | ${head} |\n|---|---|\n|  |  |\n`
  replaceText(area, end, end, gap + rows)
  area.setSelectionRange(end + gap.length + 2, end + gap.length + 2 + head.length)
}
