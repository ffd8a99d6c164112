// Document → Markdown. What was not touched is written as it was: a block, or a paragraph within one, is compared with those
// that were read. What is new is written with as few escapes as it can have, and read again to see that it says the same.
import { Fragment } from 'prosemirror-model'
import { rawBlock, readBlocks, readInline, written } from './parse.js'
import { schema } from './schema.js'

const { nodes, marks } = schema

/** A text as it was read: its document, and how its blocks were written. */
export class Source {
  constructor() {
    this.blocks = new Map() // a block written our way → as it was written
    this.gaps = new Map() // two blocks that follow each other → the empty lines between them
    this.ours = new WeakMap()
    this.sources = new WeakMap()
    this.befores = new WeakMap()
  }

  /** The document of a text. What is known of earlier texts stays known, for undo. */
  read(text) {
    const blocks = readBlocks(text).map((block) => ({ ...block, node: this.checked(block) }))
    for (const [at, { node, source, before }] of blocks.entries()) {
      const ours = this.block(node)
      if (ours !== source) this.blocks.set(ours, source)
      this.sources.set(node, source)
      this.befores.set(node, { node: blocks[at - 1]?.node, before })
      if (at) this.gaps.set(`${blocks[at - 1].source}\n${source}`, before)
    }
    return nodes.doc.create(null, blocks.length ? blocks.map(({ node }) => node) : [nodes.paragraph.create()])
  }

  /** A block that would say something else when written our way is edited as Markdown. */
  checked({ node, source }) {
    if (node.type === nodes.raw) return node
    const again = readBlocks(this.block(node))
    return again.length === 1 && fingerprint(again[0].node) === fingerprint(node) ? node : rawBlock(source)
  }

  /** The Markdown of a document. */
  write(doc) {
    return this.layout(doc).text
  }

  /** The Markdown, and where each top-level block starts and ends in it. */
  layout(doc) {
    const places = []
    let text = ''
    let last
    doc.forEach((node) => {
      const source = this.sources.get(node) ?? this.blocks.get(this.block(node)) ?? apart(last?.node, node, writeBlock(node, keptLine))
      if (!source.trim()) return places.push([text.length, text.length])
      if (last) text += this.between(last, { node, source })
      places.push([text.length, text.length + source.length])
      text += source
      last = { node, source }
      return undefined
    })
    return { text, places }
  }

  /** What separates two blocks: what it was where they followed each other, or an empty line. */
  between(last, { node, source }) {
    const read = this.befores.get(node)
    if (read && read.node === last.node) return `\n${read.before}`
    return `\n${this.gaps.get(`${last.source}\n${source}`) ?? '\n'}`
  }

  /** A block written our way, whatever it was. */
  block(node) {
    let text = this.ours.get(node)
    if (text === undefined) this.ours.set(node, (text = writeBlock(node, ourLine)))
    return text
  }
}

const isList = (node) => node?.type === nodes.bullet_list || node?.type === nodes.ordered_list
const OTHER = { '-': '*', '*': '-', '+': '-', '.': ')', ')': '.' }

/** A block that would go on with the list before it, so that it does not. */
function apart(before, node, text) {
  if (!isList(before)) return text
  if (node.type === before.type && node.attrs.mark === before.attrs.mark) {
    return writeBlock(node.type.create({ ...node.attrs, mark: OTHER[node.attrs.mark] }, node.content), keptLine)
  }
  return node.type === nodes.raw && /^ {2}/.test(text) ? `\`\`\`\n${text.replace(/^ {1,4}/gm, '')}\n\`\`\`` : text
}

function writeBlock(node, line) {
  switch (node.type) {
    case nodes.paragraph:
      return line(node)
    case nodes.heading:
      return `${'#'.repeat(node.attrs.level)} ${oneLine(line(node)).replace(/#+$/, '\\$&')}`.trimEnd()
    case nodes.blockquote:
      return writeBlocks(node, line).replace(/^(?=.)/gm, '> ').replace(/^$/gm, '>')
    case nodes.bullet_list:
    case nodes.ordered_list:
      return writeList(node, line)
    case nodes.table:
      return writeTable(node, line)
  }
  return node.textContent
}

/** tight: a list follows its paragraph without a blank line. */
function writeBlocks(parent, line, tight = false) {
  let text = ''
  let last
  parent.forEach((node) => {
    const own = apart(last, node, writeBlock(node, line))
    if (!own.trim()) return
    const close = tight && last?.type === nodes.paragraph && isList(node) && canInterrupt(node)
    text += last ? `${close ? '\n' : '\n\n'}${own}` : own
    last = node
  })
  return text
}

/** Only a list that begins with 1 and with something can follow a line of a paragraph. */
const canInterrupt = (list) => (list.type === nodes.bullet_list || list.attrs.order === 1) && list.firstChild.textContent !== ''

function writeList(list, line) {
  const { tight, mark, order } = list.attrs
  const items = []
  list.forEach((item, _offset, at) => {
    const marker = list.type === nodes.bullet_list ? mark : `${order + at}${mark}`
    const indent = ' '.repeat(marker.length + 1)
    items.push(`${marker} ${writeBlocks(item, line, tight).replace(/\n(?=[^\n])/g, `\n${indent}`)}`.trimEnd())
  })
  return items.join(tight ? '\n' : '\n\n')
}

function writeTable(table, line) {
  const rows = []
  table.forEach((row) => {
    const cells = []
    row.forEach((cell) => cells.push(oneLine(line(cell.firstChild)).replace(/\|/g, '\\|').trim()))
    rows.push(cells)
  })
  const width = Math.max(...rows.map((row) => row.length))
  const lines = rows.map((row) => `| ${[...row, ...Array(width - row.length).fill('')].join(' | ')} |`)
  const rule = []
  table.firstChild.forEach((cell) => rule.push(RULES[cell.attrs.align] ?? '---'))
  return [lines[0], `|${[...rule, ...Array(width - rule.length).fill('---')].join('|')}|`, ...lines.slice(1)].join('\n')
}

const oneLine = (text) => text.replace(/\\?\n/g, ' ')

const RULES = { left: ':---', center: ':---:', right: '---:' }

const ourLines = new WeakMap()

/** What is in a paragraph, a heading or a cell, written our way. */
function ourLine(node) {
  let text = ourLines.get(node)
  if (text === undefined) ourLines.set(node, (text = escapeStarts(faithful(node))))
  return text
}

/** The same, but as it was written where it was read. */
function keptLine(node) {
  const text = written.get(node)
  return text === undefined ? ourLine(node) : escapeStarts(text)
}

function faithful(node) {
  const content = trimmed(node)
  if (!content.size) return ''
  if (isPlain(content)) return LITTLE(content.firstChild.text)
  const attempts = [
    () => writeInline(content, LITTLE),
    () => writeInline(content, SOME),
    () => writeInline(content, MUCH),
    () => writeInline(outsideMarks(content), MUCH),
  ]
  for (const attempt of attempts) {
    const text = attempt()
    if (sameText(Fragment.from(readInline(text)), content, attempt === attempts.at(-1))) return text
  }
  return writeInline(unformatted(content), MUCH)
}

/** Whether no character of the text could be a sign. */
const isPlain = ({ childCount, firstChild: { isText, text, marks: shape } }) => childCount === 1 && isText && !shape.length && !/[\\`*_[\]<&!]/.test(text)

/** Blanks around a paragraph say nothing in Markdown, and a break at its end neither. */
function trimmed({ content }) {
  const parts = []
  content.forEach((node) => parts.push(node))
  while (parts.length && isBlank(parts[0])) parts.shift()
  while (parts.length && isBlank(parts.at(-1))) parts.pop()
  if (parts[0]?.isText) parts[0] = parts[0].withText(parts[0].text.replace(/^[ \t\n]+/, ''))
  if (parts.at(-1)?.isText) parts[parts.length - 1] = parts.at(-1).withText(parts.at(-1).text.replace(/[ \t\n]+$/, ''))
  return Fragment.fromArray(parts)
}

const isBlank = (node) => node.type === nodes.hard_break || (node.isText && !/[^ \t\n]/.test(node.text))

const RANK = ['link', 'language', 'strong', 'em', 'code']

function writeInline(content, escape) {
  const parts = []
  content.forEach((node) => parts.push(node))
  let text = ''
  const open = [] // marks, outermost first
  const close = (upTo) => {
    // Blanks before a closing mark go after it.
    while (open.length > upTo) {
      const mark = open.pop()
      const blank = mark.type === marks.code ? '' : /[ \t]*$/.exec(text)[0]
      text = text.slice(0, text.length - blank.length) + closing(mark) + blank
    }
  }
  for (const [at, node] of parts.entries()) {
    const wanted = node.marks
    let same = 0
    while (same < open.length && open[same].isInSet(wanted)) same++
    close(same)
    const more = wanted.filter((mark) => !mark.isInSet(open)).sort((one, other) => byReach(parts, at, one, other))
    let inner = inlineText(node, escape, more)
    if (more.length && !more.some(({ type }) => type === marks.code)) {
      // Blanks after an opening mark go before it.
      const blank = /^[ \t]*/.exec(inner)[0]
      text += blank
      inner = inner.slice(blank.length)
    }
    for (const mark of more) {
      text += opening(mark)
      open.push(mark)
    }
    text += inner
  }
  close(0)
  return text
}

/** The mark that goes on longest is outside. */
function byReach(parts, at, one, other) {
  const reach = (mark) => {
    let end = at
    while (end < parts.length && mark.isInSet(parts[end].marks)) end++
    return end
  }
  return reach(other) - reach(one) || RANK.indexOf(one.type.name) - RANK.indexOf(other.type.name)
}

function opening({ type }) {
  return { link: '[', language: '[', strong: '**', em: '*', code: '' }[type.name]
}

function closing({ type, attrs }) {
  if (type === marks.link) return `](${target(attrs.href)}${attrs.title ? ` "${attrs.title.replace(/["\\]/g, '\\$&')}"` : ''})`
  if (type === marks.language) return `]{lang=${attrs.code}}`
  return { strong: '**', em: '*', code: '' }[type.name]
}

/** Round brackets may stay where each has its other half. */
const target = (href) => (/[\s<>]/.test(href) || /[()]/.test(href.replace(/\([^()]*\)/g, '')) ? `<${href.replace(/[<>]/g, encodeURIComponent)}>` : href)

function inlineText(node, escape) {
  if (node.type === nodes.citation) return `[^${node.attrs.number}]`
  if (node.type === nodes.hard_break) return '\\\n'
  if (node.type === nodes.verbatim) return node.attrs.source
  if (marks.code.isInSet(node.marks)) return codeSpan(node.text)
  return escape(node.text)
}

function codeSpan(text) {
  let fence = '`'
  while (text.includes(fence)) fence += '`'
  const pad = /^`|`$|^ .* $/.test(text) ? ' ' : ''
  return `${fence}${pad}${text}${pad}${fence}`
}

/** Line breaks say nothing within a paragraph. */
const LITTLE = (text) => text.replace(/\n/g, ' ')
const SOME = (text) => LITTLE(text).replace(/[\\`]|[*_](?=\S)|(?<=\S)[*_]/g, '\\$&')
const MUCH = (text) => LITTLE(text).replace(/[\\`*_[\]<&!]/g, '\\$&')

/** At the beginning of a line some characters would start a block. */
function escapeStarts(text) {
  return text
    .replace(/^(\d{1,9})([.)])(?=\s|$)/gm, '$1\\$2')
    .replace(/^(?:[-+*](?=\s|$)|#{1,6}(?=\s|$)|>|~{3,}|=+\s*$|`{3,}[^`]*$|(?:[-_*] *){3,}$|[|:\- ]*-[|:\- ]*$|\[[^\]^][^\]]*\]:)/gm, '\\$&')
    .replace(/^(\[\^\d+\]):/gm, '$1\\:')
}

/** The blanks and punctuation at the ends of bold and slanted text without its marks, for there the marks would not be read. */
function outsideMarks(content) {
  const result = []
  content.forEach((node) => {
    const fancy = node.marks.filter(({ type }) => type === marks.strong || type === marks.em)
    if (!node.isText || !fancy.length) return result.push(node)
    const plain = node.marks.filter((mark) => !fancy.includes(mark))
    const [, before, inner, after] = /^([\s\p{P}\p{S}]*)(.*?)([\s\p{P}\p{S}]*)$/su.exec(node.text)
    if (before) result.push(schema.text(before, plain))
    if (inner) result.push(schema.text(inner, node.marks))
    if (after) result.push(schema.text(after, plain))
    return undefined
  })
  return Fragment.fromArray(result)
}

function unformatted(content) {
  const result = []
  content.forEach((node) => result.push(node.mark([])))
  return Fragment.fromArray(result)
}

const sameText = (one, other, loose = false) => fingerprint(one, loose) === fingerprint(other, loose)

/** What a node or its content says: its structure and its text with marks, but for marks on blanks. loose: without marks. */
export function fingerprint(content, loose = false) {
  let text = ''
  let before
  const add = (part, shape) => {
    text += shape === before ? part : `\u0000${shape}\u0001${part}`
    before = shape
  }
  const visit = (node) => {
    if (node.isText) {
      const shape = loose ? '' : node.marks.map(({ type, attrs }) => `${type.name}${JSON.stringify(attrs)}`).sort().join()
      for (const part of node.text.match(/\s+|\S+/g)) add(/\S/.test(part) ? part : ' ', /\S/.test(part) ? shape : before)
    } else if (node.isLeaf) add(`${node.type.name}${JSON.stringify(node.attrs)}`, 'leaf')
    else {
      const { tight, ...attrs } = node.attrs
      add(`${node.type.name}${JSON.stringify(attrs)}`, 'open')
      node.forEach(visit)
      add('', 'close')
    }
  }
  if (content instanceof Fragment) content.forEach(visit)
  else visit(content)
  return text
}
