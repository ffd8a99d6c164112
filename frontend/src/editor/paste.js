// What is pasted from Word, Outlook, Google Docs or a web page, with nothing left but what an answer can contain. The tags are read one
// by one before a browser parses anything: no style, script, picture or handler gets that far, and two megabytes take no time.

const SILENT = new Set(['script', 'style', 'head', 'xml', 'title', 'template', 'iframe', 'object', 'svg', 'math', 'noscript', 'select', 'textarea', 'del', 'button'])
const BLOCKS = new Set(['p', 'h1', 'h2', 'h3', 'h4', 'h5', 'h6', 'ul', 'ol', 'li', 'blockquote', 'table', 'tr', 'td', 'th', 'pre', 'br'])
const SECTIONS = new Set(['div', 'section', 'article', 'header', 'footer', 'main', 'aside', 'dl', 'dt', 'dd', 'figure', 'figcaption', 'address', 'center', 'form', 'fieldset', 'nav'])
const BOLD = new Set(['b', 'strong'])
const SLANTED = new Set(['i', 'em', 'cite', 'dfn', 'var'])
const PLAIN = new Set(['span', 'font', 'u', 'ins', 'small', 'big', 'mark'])
const TAG = /<(\/?)([a-z][\w:-]*)((?:[^>"']|"[^"]{0,50000}"|'[^']{0,50000}'){0,50000})>/iy
const BREAKS = /(?:<br>\s*){2,}/g

/** HTML of a clipboard → HTML of paragraphs, headings, lists, tables, links, bold and slanted text. */
export function cleanHtml(html) {
  if (html.includes('data-pm-slice')) return html // from an editor like this one
  const body = new DOMParser().parseFromString(withoutClutter(html), 'text/html').body
  for (const table of [...body.querySelectorAll('table')].reverse()) tidyTable(table)
  buildLists(body)
  for (const list of body.querySelectorAll('ul > ul, ul > ol, ol > ul, ol > ol')) (list.previousElementSibling ?? list.parentNode.appendChild(element('li'))).append(list)
  for (const block of body.querySelectorAll('p, h1, h2, h3, h4, h5, h6')) if (!block.textContent.trim() && !block.closest('td, th')) block.remove()
  return body.innerHTML
}

/** The same text with few tags and few attributes. */
function withoutClutter(html) {
  const kept = []
  const open = new Map() // name → how each open tag of it is closed
  const unclosed = new Set()
  let at = 0
  while (at < html.length) {
    const tag = html.indexOf('<', at)
    kept.push(html.slice(at, tag < 0 ? html.length : tag))
    if (tag < 0) break
    at = skipped(html, tag)
    if (at > tag) continue
    TAG.lastIndex = tag
    const match = TAG.exec(html)
    if (!match) {
      kept.push('&lt;')
      at = tag + 1
      continue
    }
    at = TAG.lastIndex
    const name = match[2].toLowerCase()
    if (SILENT.has(name)) at = match[1] || match[3].endsWith('/') ? at : endOf(html, name, at, unclosed)
    else kept.push(match[1] ? closing(name, open) : opening(name, match[3], open))
  }
  return kept.join('').replace(/&nbsp;|\u00a0/g, ' ').replace(BREAKS, '</p><p>')
}

/** Past a comment, a declaration or a conditional part of Word; the same place where there is none. */
function skipped(html, at) {
  const next = html[at + 1]
  if (next !== '!' && next !== '?') return at
  const end = html.startsWith('<!--', at) ? html.indexOf('-->', at + 4) + 2 : html.indexOf('>', at)
  return end < at ? html.length : end + 1
}

function endOf(html, name, at, unclosed) {
  if (unclosed.has(name)) return at
  const pattern = new RegExp(`</${name}\\s*>`, 'gi')
  pattern.lastIndex = at
  if (pattern.test(html)) return pattern.lastIndex
  unclosed.add(name)
  return at
}

function opening(name, attributes, open) {
  if (BLOCKS.has(name)) return blockTag(name, attributes)
  if (SECTIONS.has(name)) return '<div>'
  if (name === 'a') return push(open, 'a', linkTag(attributes))
  if (name === 'code' || name === 'tt' || name === 'kbd') return push(open, name, ['<code>', '</code>'])
  if (!BOLD.has(name) && !SLANTED.has(name) && !PLAIN.has(name)) return ''
  const style = attribute(attributes, 'style')
  if (/mso-list:\s*ignore/i.test(style)) return push(open, name, ['<s>', '</s>'])
  const weight = /font-weight:\s*(\w+)/i.exec(style)?.[1]
  const bold = weight ? /^(bold|bolder|[6-9]00)$/i.test(weight) : BOLD.has(name)
  const slant = /font-style:\s*(\w+)/i.exec(style)?.[1]
  const slanted = slant ? /^(italic|oblique)$/i.test(slant) : SLANTED.has(name)
  return push(open, name, [(bold ? '<b>' : '') + (slanted ? '<i>' : ''), (slanted ? '</i>' : '') + (bold ? '</b>' : '')])
}

function push(open, name, [before, after]) {
  const stack = open.get(name)
  if (stack) stack.push(after)
  else open.set(name, [after])
  return before
}

function closing(name, open) {
  if (BLOCKS.has(name)) return name === 'br' ? '' : `</${name}>`
  if (SECTIONS.has(name)) return '</div>'
  return open.get(name)?.pop() ?? ''
}

function blockTag(name, attributes) {
  if (name === 'td' || name === 'th') {
    const [across, down] = ['colspan', 'rowspan'].map((span) => Math.min(Number.parseInt(attribute(attributes, span), 10) || 1, 50))
    return `<${name}${across > 1 ? ` colspan="${across}"` : ''}${down > 1 ? ` rowspan="${down}"` : ''}>`
  }
  if (name === 'ol') {
    const start = Number.parseInt(attribute(attributes, 'start'), 10)
    return start > 1 ? `<ol start="${start}">` : '<ol>'
  }
  const list = name === 'p' || /^h\d$/.test(name) ? /mso-list:\s*l(\d+)\s+level(\d+)/i.exec(attributes) : undefined
  return list ? `<${name} data-list="${list[1]}" data-level="${list[2]}">` : `<${name}>`
}

function linkTag(attributes) {
  const address = attribute(attributes, 'href')
  return /^(https?:\/\/|mailto:)[^\s<>"]+$/i.test(address) ? [`<a href="${address}">`, '</a>'] : ['', '']
}

function attribute(attributes, name) {
  const match = new RegExp(`(?:^|\\s)${name}\\s*=\\s*(?:"([^"]*)"|'([^']*)'|([^\\s"'>]+))`, 'i').exec(attributes)
  return match?.[1] ?? match?.[2] ?? match?.[3] ?? ''
}

const element = (name) => document.createElement(name)

/** Cells that were merged are one filled cell and empty ones; a table of one column is no table. */
function tidyTable(table) {
  const rows = [...table.querySelectorAll('tr')].filter((row) => row.closest('table') === table)
  const grid = []
  for (const [number, row] of rows.entries()) {
    grid[number] ??= []
    let column = 0
    for (const cell of row.children) {
      while (grid[number][column]) column++
      fill(grid, number, column, cell, rows.length)
      column += cell.colSpan
    }
  }
  const width = Math.max(0, ...grid.map((row) => row.length))
  if (width < 2 || table.parentNode.closest('td, th')) return unwrap(table, grid)
  const tidy = element('table')
  for (const [number, row] of grid.entries()) {
    const line = tidy.appendChild(element('tr'))
    for (let column = 0; column < width; column++) {
      line.appendChild(element(number ? 'td' : 'th')).append(cellLine(row[column]))
    }
  }
  return table.replaceWith(tidy)
}

function fill(grid, number, column, cell, most) {
  for (let down = 0; down < cell.rowSpan && number + down < most; down++) {
    for (let across = 0; across < cell.colSpan; across++) {
      grid[number + down] ??= []
      grid[number + down][column + across] = down || across ? 'merged' : cell
    }
  }
}

/** What is in a cell as one paragraph. */
function cellLine(cell) {
  const line = element('p')
  if (!cell || cell === 'merged') return line
  for (const block of cell.querySelectorAll('p, div, li, ul, ol, h1, h2, h3, h4, h5, h6, blockquote, pre, br, s')) {
    if (block.nodeName === 'S' || block.nodeName === 'BR') block.replaceWith(' ')
    else block.replaceWith(...block.childNodes, ' ')
  }
  line.append(...cell.childNodes)
  return line
}

/** Each cell a block of its own. */
function unwrap(table, grid) {
  const parts = []
  for (const row of grid) {
    for (const cell of row) {
      if (!cell || cell === 'merged') continue
      const part = element('div')
      part.append(...cell.childNodes)
      parts.push(part)
    }
  }
  table.replaceWith(...parts)
}

/** Word writes the items of a list as paragraphs with a level, and what is before an item as text. */
function buildLists(body) {
  let open = [] // lists, the outermost first
  let last
  for (const paragraph of body.querySelectorAll('[data-list]')) {
    const level = Math.min(Math.max(Number(paragraph.dataset.level), 1), 9)
    const marker = paragraph.querySelector('s')?.textContent.trim() ?? ''
    const name = /^[(]?([\p{L}\p{N}]{1,4})[.)]/u.test(marker) ? 'ol' : 'ul'
    if (previous(paragraph) !== last) open = []
    open.length = Math.min(open.length, level)
    if (open[level - 1] && open[level - 1].nodeName.toLowerCase() !== name) open.length = level - 1
    while (open.length < level) {
      const list = element(name)
      if (open.length) (open.at(-1).lastElementChild ?? open.at(-1).appendChild(element('li'))).append(list)
      else paragraph.before(list)
      open.push(list)
      const first = Number.parseInt(marker, 10)
      if (name === 'ol' && first > 1 && open.length === level) list.start = first
    }
    const item = open.at(-1).appendChild(element('li'))
    const line = element('p')
    line.append(...paragraph.childNodes)
    item.append(line)
    last = open[0]
    paragraph.remove()
  }
  for (const marker of body.querySelectorAll('s')) marker.remove()
}

/** The element before, if nothing but blanks is in between. */
function previous(element_) {
  let node = element_.previousSibling
  while (node && !(node.textContent ?? '').trim()) node = node.previousSibling
  return node
}

const POINT = /^\s*[-–•·▪◦‣*]\s+/
const NUMBERED = /^\s*(\d{1,3})[.)]\s+/

/** Plain text as blocks: {type: paragraph, point or number, text}, a block for each line. */
export function plainBlocks(text) {
  const blocks = []
  for (const line of text.split(/\r\n?|\n/)) {
    if (!line.trim()) continue
    if (POINT.test(line)) blocks.push({ type: 'point', text: line.replace(POINT, '') })
    else if (NUMBERED.test(line)) blocks.push({ type: 'number', order: Number(NUMBERED.exec(line)[1]), text: line.replace(NUMBERED, '') })
    else blocks.push({ type: 'paragraph', text: line.trim() })
  }
  return blocks
}
