// Which words of a text were changed, for suggestions: Myers (1986) on words.

const WORD = /\[\^\d+\]|[\p{L}\p{N}_'’-]+|\s+|./gsu
const MOST = 2000 // changed words; a text that differs more is one change

/** The changes that lead from one text to the other: {start, end, replacement}, in UTF-16 units of the first. */
export function changesBetween(before, after) {
  const [one, other] = [before.match(WORD) ?? [], after.match(WORD) ?? []]
  let head = 0
  while (head < one.length && head < other.length && one[head] === other[head]) head++
  let tail = 0
  while (tail < one.length - head && tail < other.length - head && one.at(-1 - tail) === other.at(-1 - tail)) tail++
  const [left, right] = [one.slice(head, one.length - tail), other.slice(head, other.length - tail)]
  const start = one.slice(0, head).join('').length
  const rest = [...left, ...one.slice(one.length - tail)]
  return joinClose(editsOf(left, right).map((edit) => slid(edit, rest)), rest).map(({ from, to, words }) => {
    const begin = start + rest.slice(0, from).join('').length
    return { start: begin, end: begin + rest.slice(from, to).join('').length, replacement: words.join('') }
  })
}

/** {from, to, words}: the words between two places of the first list are replaced. */
function editsOf(left, right) {
  const path = shortest(left, right)
  if (!path) return [{ from: 0, to: left.length, words: right }]
  const edits = []
  let [x, y] = [0, 0]
  for (const [nextX, nextY] of [...path, [left.length + 1, right.length + 1]]) {
    if (nextX > x || nextY > y) {
      const words = right.slice(y, nextX > left.length ? right.length : nextY)
      const to = Math.min(nextX, left.length)
      if (to > x || words.length) edits.push({ from: x, to, words })
    }
    ;[x, y] = [nextX + 1, nextY + 1]
  }
  return edits
}

/** "Words. More words." was added to as "| More words." and not as "|. More words": an insertion goes as far back as it can. */
function slid({ from, to, words }, rest) {
  if (from < to) return { from, to, words }
  const turned = [...words]
  let at = from
  while (at < rest.length && turned[0] === rest[at]) {
    turned.push(turned.shift())
    at++
  }
  return { from: at, to: at, words: turned }
}

/** The pairs of equal words in order, or nothing where the lists differ too much. */
function shortest(left, right) {
  const limit = Math.min(left.length + right.length, MOST)
  const trace = []
  let reach = new Map([[1, 0]])
  for (let edits = 0; edits <= limit; edits++) {
    const next = new Map(reach)
    for (let diagonal = -edits; diagonal <= edits; diagonal += 2) {
      const down = diagonal === -edits || (diagonal !== edits && (reach.get(diagonal - 1) ?? -1) < (reach.get(diagonal + 1) ?? -1))
      let x = down ? (reach.get(diagonal + 1) ?? 0) : (reach.get(diagonal - 1) ?? 0) + 1
      while (x < left.length && x - diagonal < right.length && left[x] === right[x - diagonal]) x++
      next.set(diagonal, x)
      if (x >= left.length && x - diagonal >= right.length) return pairs(left, right, [...trace, reach], edits)
    }
    trace.push(reach)
    reach = next
  }
  return undefined
}

function pairs(left, right, trace, edits) {
  const found = []
  let [x, y] = [left.length, right.length]
  for (let at = edits; at >= 0; at--) {
    const reach = trace[at]
    const diagonal = x - y
    const down = diagonal === -at || (diagonal !== at && (reach.get(diagonal - 1) ?? -1) < (reach.get(diagonal + 1) ?? -1))
    const before = down ? diagonal + 1 : diagonal - 1
    const beforeX = at ? (reach.get(before) ?? 0) : 0
    const beforeY = at ? beforeX - before : 0
    const [fromX, fromY] = at ? (down ? [beforeX, beforeY + 1] : [beforeX + 1, beforeY]) : [0, 0]
    while (x > fromX && y > fromY) {
      x--
      y--
      found.push([x, y])
    }
    ;[x, y] = [beforeX, beforeY]
  }
  return found.reverse()
}

/** Two changes with nothing but a blank between them are one. */
function joinClose(edits, left) {
  const joined = []
  for (const edit of edits) {
    const last = joined.at(-1)
    const between = last && left.slice(last.to, edit.from)
    if (last && between.every((word) => /^ +$/.test(word))) {
      last.words = [...last.words, ...between, ...edit.words]
      last.to = edit.to
    } else joined.push({ ...edit })
  }
  return joined
}
