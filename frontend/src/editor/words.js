// Words as the server counts them against a limit: two characters of a script without blanks count as one word.
import { readerLines } from './parse.js'

const WIDE = /[\u2e80-\u303f\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff\uff00-\uff60]/g

export function countWords(doc) {
  let words = 0
  let wide = 0
  doc.forEach((block) => {
    const counted = counts.get(block) ?? measure(block)
    words += counted.words
    wide += counted.wide
  })
  return words + Math.ceil(wide / 2)
}

const counts = new WeakMap()

function measure(block) {
  const text = plainLines(block).join('\n')
  const counted = {
    wide: text.match(WIDE)?.length ?? 0,
    words: text.replace(WIDE, ' ').split(/\s+/).filter(Boolean).length,
  }
  counts.set(block, counted)
  return counted
}

/** What a reader reads: a line for each paragraph, item or row; the cells of a row are joined by points, which count. */
function plainLines(block) {
  const lines = []
  const visit = (node) => {
    if (node.type.name === 'table_row') {
      const cells = []
      node.forEach((cell) => cells.push(lineOf(cell.firstChild)))
      lines.push(cells.filter(Boolean).join(' · '))
      return false
    }
    if (!node.isTextblock) return true
    lines.push(...(node.type.name === 'raw' ? readerLines(node.textContent) : [lineOf(node)]))
    return false
  }
  if (visit(block)) block.descendants(visit)
  return lines.filter((line) => line.trim())
}

const lineOf = (node) => node.textBetween(0, node.content.size, '', (leaf) => (leaf.type.name === 'hard_break' ? ' ' : (leaf.attrs.text ?? '')))
