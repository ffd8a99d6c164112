// Markdown → document, read by the parser that the server has too (markdown-it), with the same two additions.
import MarkdownIt from 'markdown-it'
import { Fragment } from 'prosemirror-model'
import { schema } from './schema.js'

const CITATION = /\[\^(\d{1,4})\]/y
const LANGUAGE = /\[((?:\\.|[^[\]\\])+)\]\{lang=([A-Za-z]{2,3}(?:-[A-Za-z0-9]{1,8}){0,3})\}/sy
const DEEPEST = 20 // as on the server

const { nodes, marks } = schema

/** Paragraph, heading or cell → how its content was written. */
export const written = new WeakMap()

const parser = new MarkdownIt('commonmark', { html: false, maxNesting: DEEPEST }).enable('table')
parser.inline.ruler.before('link', 'citation', readCitation)
parser.inline.ruler.before('link', 'language', readLanguage)

function readCitation(state, silent) {
  CITATION.lastIndex = state.pos
  const match = CITATION.exec(state.src)
  if (!match) return false
  if (!silent) state.push('citation', '', 0).content = match[1]
  state.pos += match[0].length
  return true
}

function readLanguage(state, silent) {
  LANGUAGE.lastIndex = state.pos
  const match = LANGUAGE.exec(state.src)
  if (!match || state.pos + match[0].length > state.posMax) return false
  const end = state.pos + match[0].length
  if (!silent) {
    const most = state.posMax
    state.push('language_open', '', 1).content = match[2]
    state.pos += 1
    state.posMax = state.pos + match[1].length
    state.md.inline.tokenize(state)
    state.posMax = most
    state.push('language_close', '', -1)
  }
  state.pos = end
  return true
}

/** The addresses that the text defines apart: `[word]` would be a link where its word is defined. */
let references = {}

/** The top-level blocks of a text, each with the lines that it is written in: {node, source, before}, before: the
 * empty lines before it. */
export function readBlocks(text) {
  const env = {}
  const lines = text.split('\n')
  const blocks = []
  let line = 0
  const add = (first, last, node) => {
    blocks.push({ node, source: lines.slice(first, last).join('\n'), before: lines.slice(line, first).map((blank) => `${blank}\n`).join('') })
    line = last
  }
  for (const tokens of topLevel(parser.parse(text, env))) {
    const [first, stop] = tokens[0].map
    addDefinitions(lines, line, first, add)
    let last = stop
    while (last > first + 1 && !lines[last - 1].trim()) last--
    const source = lines.slice(first, last).join('\n')
    add(first, last, hidesDefinition(source, env) ? rawBlock(source) : (readBlock(tokens, source) ?? rawBlock(source)))
  }
  addDefinitions(lines, line, lines.length, add)
  references = { ...references, ...env.references }
  return blocks
}

/** The content of one paragraph or cell. */
export function readInline(text) {
  return inlineContent(parser.parseInline(text, { references })[0]?.children ?? [])
}

/** What a reader reads of a block that is kept as Markdown, a line for each paragraph. */
export function readerLines(source) {
  const lines = []
  for (const { type, content, children } of parser.parse(source, {})) {
    if (type === 'fence' || type === 'code_block') lines.push(content)
    else if (type === 'inline') lines.push(children.map(readerText).join(''))
  }
  return lines
}

function readerText({ type, nesting, content }) {
  if (type.endsWith('break')) return ' '
  return nesting || type === 'citation' ? '' : content
}

export const rawBlock = (source) => nodes.raw.create(null, source ? schema.text(source) : null)

function* topLevel(tokens) {
  let depth = 0
  let first = 0
  for (const [at, token] of tokens.entries()) {
    depth += token.nesting
    if (depth) continue
    yield tokens.slice(first, at + 1)
    first = at + 1
  }
}

/** The addresses of links that are defined apart have no token; they are kept as written. */
function addDefinitions(lines, from, to, add) {
  let first = from
  while (first < to && !lines[first].trim()) first++
  let last = to
  while (last > first && !lines[last - 1].trim()) last--
  if (first < last) add(first, last, rawBlock(lines.slice(first, last).join('\n')))
}

/** A definition within a list or a quotation would be lost when the block is written again. */
function hidesDefinition(source, env) {
  return Object.keys(env.references ?? {}).length > 0 && /^[\s>*+\-\d.)]*\[[^\]]+\]:/m.test(source)
}

/** The node of a block; nothing where we do not know it, or where it is too deep. */
function readBlock(tokens, source) {
  if (['hr', 'fence', 'code_block'].includes(tokens[0].type)) return rawBlock(source)
  const content = blockContent(tokens)
  return content.length === 1 ? content[0] : undefined
}

const CONTAINERS = {
  blockquote_open: () => [nodes.blockquote],
  bullet_list_open: (token, tight) => [nodes.bullet_list, { tight, mark: token.markup }],
  ordered_list_open: (token, tight) => [nodes.ordered_list, { tight, mark: token.markup, order: Number(token.attrGet('start') ?? 1) }],
  list_item_open: () => [nodes.list_item],
  table_open: () => [nodes.table],
  tr_open: () => [nodes.table_row],
  th_open: (token) => [nodes.table_header, { align: alignment(token) }],
  td_open: (token) => [nodes.table_cell, { align: alignment(token) }],
  paragraph_open: () => [nodes.paragraph],
  heading_open: (token) => [nodes.heading, { level: Number(token.tag[1]) }],
}
const alignment = (token) => /text-align:(\w+)/.exec(token.attrGet('style') ?? '')?.[1] ?? ''

function blockContent(tokens) {
  const root = []
  const open = [{ content: root }]
  for (const [at, token] of tokens.entries()) {
    const top = open.at(-1)
    if (token.type === 'inline') {
      top.content.push(...inlineContent(token.children))
      top.written = token.content
    }
    else if (token.type === 'thead_open' || token.type === 'tbody_open') continue
    else if (token.nesting === 1) open.push({ content: [], type: CONTAINERS[token.type](token, isTight(tokens, at)) })
    else if (token.type === 'thead_close' || token.type === 'tbody_close') continue
    else if (token.nesting === -1) {
      open.pop()
      const node = closed(top.content, ...top.type)
      if (top.written !== undefined) written.set(node.isTextblock ? node : node.firstChild, top.written)
      open.at(-1).content.push(node)
    } else top.content.push(rawBlock(rewritten(token)))
  }
  return root
}

function closed(content, type, attrs = null) {
  if (type === nodes.heading) return type.create(attrs, joined(content.map((node) => (node.type === nodes.hard_break ? schema.text(' ', node.marks) : node))))
  if (type === nodes.table_cell || type === nodes.table_header) return type.create(attrs, nodes.paragraph.create(null, content))
  if (!content.length && (type === nodes.list_item || type === nodes.blockquote)) return type.create(attrs, nodes.paragraph.create())
  return type.create(attrs, content)
}

/** In a tight list the paragraphs of items are hidden. */
function isTight(tokens, at) {
  if (!tokens[at].type.endsWith('list_open')) return undefined
  const level = tokens[at].level + 2
  const paragraph = tokens.slice(at).find((token) => token.type === 'paragraph_open' && token.level === level)
  return paragraph?.hidden ?? true
}

/** A block of code or a rule within a list, without what its lines begin with there. */
function rewritten({ type, markup, info, content }) {
  if (type === 'hr') return markup
  const fence = type === 'fence' ? markup : '```'
  return `${fence}${info}\n${content}${fence}`
}

function inlineContent(tokens) {
  const content = []
  let active = []
  for (const token of tokens) {
    const name = token.type.replace(/_(open|close)$/, '')
    if (token.nesting === -1) active = active.filter(({ type }) => type.name !== name)
    else if (token.nesting === 1) active = markOf(name, token).addToSet(active)
    else {
      const node = inlineNode(token, active)
      if (node) content.push(node)
    }
  }
  return Fragment.fromArray(joined(content)).content
}

function markOf(name, token) {
  if (name === 'link') return marks.link.create({ href: token.attrGet('href'), title: token.attrGet('title') ?? '' })
  if (name === 'language') return marks.language.create({ code: token.content })
  return marks[name].create()
}

function inlineNode(token, active) {
  if (token.type === 'softbreak') return schema.text(' ', active)
  if (token.type === 'hardbreak') return nodes.hard_break.create(null, null, active)
  if (token.type === 'citation') return nodes.citation.create({ number: Number(token.content) }, null, outside(active))
  if (token.type === 'code_inline') return token.content ? schema.text(token.content, marks.code.create().addToSet(active)) : null
  if (token.type === 'image') return nodes.verbatim.create({ source: picture(token), text: token.content }, null, active)
  return token.content ? schema.text(token.content, active) : null
}

/** No citation is in a link or in a passage of another language. */
const outside = (active) => active.filter(({ type }) => type !== marks.link && type !== marks.language)

function picture(token) {
  const title = token.attrGet('title')
  return `![${token.content}](<${token.attrGet('src')}>${title ? ` "${title.replace(/"/g, '\\"')}"` : ''})`
}

function joined(content) {
  const result = []
  for (const node of content) {
    const last = result.at(-1)
    if (last?.isText && node.isText && last.sameMarkup(node)) result[result.length - 1] = last.withText(last.text + node.text)
    else result.push(node)
  }
  return result
}
