// Where a place of the document is in its Markdown, and the other way round. Both texts are read side by side: what the Markdown
// has more is markup.

const ITEM = /[\s>]*(?:[-*+]|\d{1,9}[.)])(?:[ \t]+|\n|$)/y
const HEADING = /[\s>]*#{1,6}[ \t]+/y
const CELL = /[ \t]*\|?[ \t]*/y

/** Offsets in UTF-16 units. */
export class Places {
  constructor(doc, { text, places }) {
    Object.assign(this, { doc, text, positions: [], offsets: [], ends: [] })
    doc.forEach((node, offset, at) => {
      ;[this.at, this.end] = places[at]
      this.block(node, offset)
    })
  }

  /** Of what begins at a position. */
  start(position) {
    const at = this.search(position)
    if (this.positions[at] === position || !at) return this.offsets[at] ?? 0
    return this.after(at - 1)
  }

  /** Of what ends at a position. */
  finish(position) {
    const at = this.search(position)
    return at ? this.after(at - 1) : (this.offsets[0] ?? 0)
  }

  /** The position of what begins at an offset, or behind it. */
  position(offset) {
    let [low, high] = [0, this.offsets.length]
    while (low < high) {
      const middle = (low + high) >> 1
      if (this.offsets[middle] < offset) low = middle + 1
      else high = middle
    }
    if (low < this.positions.length && (!low || offset > this.ends[low - 1] || this.offsets[low] === offset)) return this.positions[low]
    return low ? this.positions[low - 1] + 1 : 0
  }

  after(at) {
    return this.ends[at]
  }

  search(position) {
    let [low, high] = [0, this.positions.length]
    while (low < high) {
      const middle = (low + high) >> 1
      if (this.positions[middle] < position) low = middle + 1
      else high = middle
    }
    return low
  }

  add(position, start, end) {
    this.positions.push(position)
    this.offsets.push(start)
    this.ends.push(end)
    this.at = end
  }

  block(node, position) {
    if (node.isTextblock) return this.line(node, position + 1)
    if (node.type.name === 'table') return this.table(node, position)
    node.forEach((child, offset) => {
      if (child.type.name === 'list_item') this.skip(ITEM)
      this.block(child, position + 1 + offset)
    })
    return undefined
  }

  table(table, position) {
    const lines = []
    for (let at = this.at; at < this.end; at = this.text.indexOf('\n', at) + 1 || this.end) lines.push(at)
    table.forEach((row, offset, number) => {
      this.at = lines[number ? number + 1 : 0] ?? this.end
      row.forEach((cell, inner) => {
        this.skip(CELL)
        this.line(cell.firstChild, position + 1 + offset + 1 + inner + 2)
      })
    })
  }

  skip(pattern) {
    pattern.lastIndex = this.at
    if (pattern.test(this.text)) this.at = Math.min(pattern.lastIndex, this.end)
  }

  find(part) {
    const at = this.text.indexOf(part, this.at)
    return at < 0 || at >= this.end ? -1 : at
  }

  line(node, position) {
    if (node.type.name === 'heading') this.skip(HEADING)
    node.forEach((child, offset, at) => {
      const here = position + offset
      if (child.isText) this.run(child.text, here)
      else this.leaf(child, here)
      const after = at + 1 < node.childCount ? node.child(at + 1) : undefined
      for (const mark of child.marks) if (!after || !mark.isInSet(after.marks)) this.leave(mark)
    })
  }

  leaf({ type, attrs }, position) {
    const part = { citation: `[^${attrs.number}]`, hard_break: '\n', verbatim: '![' }[type.name]
    const at = this.find(part)
    if (at < 0) return
    const close = type.name === 'verbatim' ? this.text.indexOf(')', at) + 1 : at + part.length
    this.add(position, at, Math.max(close, at + part.length))
  }

  leave({ type, attrs }) {
    const part = { link: '](', language: `]{lang=${attrs.code}}` }[type.name]
    const at = part ? this.find(part) : -1
    if (at < 0) return
    this.at = type.name === 'link' ? this.linkEnd(at + part.length) : at + part.length
  }

  /** Behind the bracket that closes an address. */
  linkEnd(at) {
    let depth = 1
    for (let end = at; end < this.end; end++) {
      if (this.text[end] === '(') depth++
      if (this.text[end] === ')' && !--depth) return end + 1
    }
    return at
  }

  run(run, position) {
    for (let index = 0; index < run.length; index++) {
      const letter = run[index]
      let at = this.at
      while (at < this.end && this.text[at] !== letter && !(letter === ' ' && this.text[at] === '\n')) at++
      if (at < this.end) this.add(position + index, at, at + 1)
    }
  }
}

/** Python counts characters outside the basic plane once, JavaScript twice. */
export const toCodePoints = (text, offset) => [...text.slice(0, offset)].length

export function fromCodePoints(text, offset) {
  if (!/[\ud800-\udbff]/.test(text)) return offset
  return [...text].slice(0, offset).join('').length
}
