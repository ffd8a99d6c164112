// What is pasted as HTML becomes Markdown: headings, lists, tables, links, bold and slanted text. All else is its text alone;
// the document that is read here is never shown, so nothing in it runs.

const SILENT = new Set(['SCRIPT', 'STYLE', 'HEAD', 'META', 'TITLE', 'NOSCRIPT', 'TEMPLATE', 'SVG', 'IFRAME', 'OBJECT'])
const FORMED = 'h1, h2, h3, h4, h5, h6, li, table, a[href], b, strong, i, em, blockquote'

/** Markdown, or nothing where the HTML has no form: then the browser pastes the plain text. */
export function asMarkdown(html) {
  const body = new DOMParser().parseFromString(html, 'text/html').body
  if (!body.querySelector(FORMED)) return ''
  return blocks(body).replace(/[ \t]+\n/g, '\n').replace(/\n{3,}/g, '\n\n').trim()
}

function blocks(parent, depth = 0) {
  let text = ''
  for (const node of parent.childNodes) {
    if (node.nodeType === Node.TEXT_NODE) text += plain(node)
    else if (node.nodeType === Node.ELEMENT_NODE && !SILENT.has(node.nodeName.toUpperCase())) text += block(node, depth)
  }
  return text
}

function block(node, depth) {
  const name = node.nodeName
  if (name === 'BR') return '\n'
  if (/^H[1-6]$/.test(name)) return `\n\n${'#'.repeat(Number(name[1]) > 2 ? 2 : 1)} ${line(node)}\n\n`
  if (name === 'UL' || name === 'OL') return list(node, depth)
  if (name === 'TABLE') return table(node)
  if (name === 'BLOCKQUOTE') return `\n\n${blocks(node).trim().replace(/^/gm, '> ')}\n\n`
  if (['P', 'DIV', 'SECTION', 'ARTICLE', 'HEADER', 'FOOTER', 'MAIN', 'LI', 'TR', 'DD', 'DT'].includes(name)) return `\n\n${blocks(node, depth).trim()}\n\n`
  return inline(node, depth)
}

function inline(node, depth) {
  const inner = blocks(node, depth)
  const words = inner.trim()
  if (!words) return inner && ' '
  const before = /^\s/.test(inner) ? ' ' : ''
  const after = /\s$/.test(inner) ? ' ' : ''
  const wrapped = (mark) => (words.includes('\n') || light(node) ? inner : `${before}${mark}${words}${mark}${after}`)
  if (node.nodeName === 'B' || node.nodeName === 'STRONG') return wrapped('**')
  if (node.nodeName === 'I' || node.nodeName === 'EM') return wrapped('*')
  const address = node.nodeName === 'A' && node.getAttribute('href')
  if (address && /^(https?:\/\/|mailto:)[^\s()<>]+$/i.test(address)) return `${before}[${words.replace(/\n+/g, ' ')}](${address})${after}`
  return inner
}

/** Some programs put all that is copied into one bold element that is not bold. */
const light = (node) => /^(normal|[1-4]00)$/.test(node.style.fontWeight)

function list(node, depth) {
  const ordered = node.nodeName === 'OL'
  const indent = '  '.repeat(depth)
  const items = [...node.children].filter((one) => one.nodeName === 'LI')
  const lines = items.map((one, number) => `${indent}${ordered ? `${number + 1}.` : '-'} ${blocks(one, depth + 1).trim().replace(/\n{2,}/g, '\n')}`)
  return `${depth ? '\n' : '\n\n'}${lines.join('\n')}${depth ? '\n' : '\n\n'}`
}

function table(node) {
  const rows = [...node.querySelectorAll('tr')].map((row) => [...row.children].map((cell) => line(cell).replace(/\|/g, '\\|')))
  const width = Math.max(...rows.map((row) => row.length), 0)
  if (width < 2) return `\n\n${rows.map((row) => row.join(' ')).join('\n\n')}\n\n`
  const written = rows.map((row) => `| ${[...row, ...Array(width - row.length).fill('')].join(' | ')} |`)
  return `\n\n${[written[0], `|${'---|'.repeat(width)}`, ...written.slice(1)].join('\n')}\n\n`
}

const line = (node) => blocks(node).trim().replace(/\s+/g, ' ')

const plain = (node) => node.nodeValue.replace(/\s+/g, ' ').replace(/([\\`*[\]<])/g, '\\$1')
