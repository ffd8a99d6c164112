// Sentences and their sources. A sentence ends at a stop, and the numbers behind the stop still belong to it.

const STOP = /[.!?؟…。！？]["”’»)\]]*(?:\ufffc|\s*(?=\ufffc))*(?=\s|$|[\u2e80-\u9fff])/g

/** The sentences of a paragraph that have sources, as offsets in it: {from, to, text, cites: [{at, number}]}. */
export function sentencesOf(node) {
  let sentences = cache.get(node)
  if (!sentences) cache.set(node, (sentences = split(node)))
  return sentences
}
const cache = new WeakMap()

function split(node) {
  const cites = []
  let text = ''
  node.forEach((child, offset) => {
    if (child.isText) text += child.text
    else {
      text += child.type.name === 'citation' ? '\ufffc' : ' '
      if (child.type.name === 'citation') cites.push({ at: offset, number: child.attrs.number })
    }
  })
  const sentences = []
  let from = 0
  const add = (to) => {
    const begin = from + /^\s*/.exec(text.slice(from, to))[0].length
    if (begin < to) {
      const within = cites.filter(({ at }) => at >= begin && at < to)
      const plain = text.slice(begin, to).replace(/\ufffc/g, '').replace(/\s+/g, ' ').trim()
      sentences.push({ from: begin, to, text: plain, cites: within })
    }
    from = to
  }
  for (const match of text.matchAll(STOP)) add(match.index + match[0].length)
  add(text.trimEnd().length)
  return sentences
}

/** The marks whose sentence was deleted: their positions in the document after it, the last one first. */
export function orphans(before, mapping) {
  const lost = []
  const visit = (node, position) => {
    for (const { from, cites } of sentencesOf(node)) {
      for (const { at } of cites) {
        const first = cites[0].at
        if (first <= from) continue // had no sentence before
        const start = mapping.mapResult(position + 1 + from, 1)
        const end = mapping.mapResult(position + 1 + first, -1)
        const mark = mapping.mapResult(position + 1 + at, 1)
        if (start.pos >= end.pos && !mark.deletedAfter) lost.push(mark.pos)
      }
    }
  }
  before.descendants((node, position) => {
    if (!node.isTextblock) return true
    if (node.childCount > 1 || (node.childCount && !node.firstChild.isText)) visit(node, position)
    return false
  })
  return lost.sort((one, other) => other - one)
}
