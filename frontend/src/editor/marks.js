// What is shown on the text but is no part of it: sentences with their sources, comments, and changes that were suggested.
import { Plugin, PluginKey } from 'prosemirror-state'
import { Decoration, DecorationSet } from 'prosemirror-view'
import { sentencesOf } from './claims.js'

export const marksKey = new PluginKey('marks')

const CLAIM = { claim: true }
const EMPTY = { comments: [], suggestions: [], changes: [], sources: new Map(), bare: new Set() }

/** Parts of the state: comments, suggestions, changes with their places; sources: number → state and name; bare: sentences without. */
export function marksPlugin(labels, decide) {
  return new Plugin({
    key: marksKey,
    state: {
      init: (_config, state) => drawn(state.doc, EMPTY, labels, decide),
      apply(transaction, marks, _before, state) {
        const more = transaction.getMeta(marksKey)
        if (!transaction.docChanged) return more ? drawn(state.doc, { ...marks, ...more }, labels, decide) : marks
        const moved = { ...movedMarks(marks, transaction.mapping), ...more }
        return more || marks.changes.length ? drawn(state.doc, moved, labels, decide) : redrawn(state.doc, moved, transaction.mapping, labels)
      },
    },
    props: { decorations: (state) => marksKey.getState(state).set },
  })
}

function movedMarks(marks, mapping) {
  const move = (places) => places.map((place) => ({ ...place, from: mapping.map(place.from, 1), to: mapping.map(place.to, -1) }))
  return { ...marks, comments: move(marks.comments), suggestions: move(marks.suggestions), changes: [] }
}

function drawn(doc, marks, labels, decide) {
  const set = [...claims(doc, 0, doc.content.size, marks, labels), ...remarks(marks), ...suggested(marks, labels, decide), ...ownChanges(marks)]
  return { ...marks, set: DecorationSet.create(doc, set) }
}

/** After typing only the sentences of the blocks that changed are new. */
function redrawn(doc, marks, mapping, labels) {
  const [start, end] = changedRange(mapping, doc)
  const set = marks.set.map(mapping, doc)
  return { ...marks, set: set.remove(set.find(start, end, ({ claim }) => claim)).add(doc, claims(doc, start, end, marks, labels)) }
}

/** From the beginning of the first paragraph that was changed to the end of the last one. */
export function changedRange(mapping, doc) {
  let [from, to] = [doc.content.size, 0]
  for (const [at, map] of mapping.maps.entries()) {
    map.forEach((_start, _end, start, end) => {
      from = Math.min(from, mapping.slice(at + 1).map(start, -1))
      to = Math.max(to, mapping.slice(at + 1).map(end, 1))
    })
  }
  if (from > to) return [0, 0]
  const [first, last] = [doc.resolve(from), doc.resolve(to)]
  return [first.depth ? first.start(first.depth) : from, last.depth ? last.end(last.depth) : to]
}

function claims(doc, begin, end, { sources, bare }, labels) {
  const set = []
  doc.nodesBetween(begin, end, (node, position) => {
    if (!node.isTextblock || node.type.name === 'raw') return !node.isTextblock
    for (const { from, to, text, cites } of sentencesOf(node)) {
      const start = position + 1
      if (cites.length) {
        const states = cites.map(({ number }) => sources.get(number)?.state ?? '')
        const state = ['gone', 'stale'].find((one) => states.includes(one)) ?? ''
        set.push(Decoration.inline(start + from, start + to, { class: `src ${state}`.trim() }, CLAIM))
      } else if (bare.has(text)) set.push(Decoration.inline(start + from, start + to, { class: 'src bare' }, CLAIM))
      for (const { at, number } of cites) set.push(Decoration.node(start + at, start + at + 1, citeAttributes(number, sources, labels), CLAIM))
    }
    return false
  })
  return set
}

function citeAttributes(number, sources, labels) {
  const name = `${labels.source.replace('{n}', number)}${sources.has(number) ? `: ${sources.get(number).name}` : ''}`
  return { role: 'link', 'aria-label': name, title: name }
}

function remarks({ comments }) {
  return comments.filter(({ from, to }) => from < to).map(({ id, from, to }) => Decoration.inline(from, to, { class: 'remarked', 'data-comment': id }))
}

function suggested({ suggestions }, labels, decide) {
  const set = []
  for (const suggestion of suggestions) {
    const { id, from, to, replacement } = suggestion
    if (from < to) set.push(Decoration.inline(from, to, { class: 'taken', 'data-suggestion': id }))
    set.push(Decoration.widget(to, () => offer(suggestion, labels, decide), { key: `offer-${id}-${replacement}`, side: 1, stopEvent: () => true }))
  }
  return set
}

function offer(suggestion, labels, decide) {
  const part = document.createElement('span')
  part.className = 'proposal'
  part.contentEditable = 'false'
  part.setAttribute('role', 'group')
  part.setAttribute('aria-label', labels.suggestion.replace('{name}', suggestion.author ?? ''))
  if (suggestion.replacement) part.append(Object.assign(document.createElement('ins'), { textContent: readable(suggestion.replacement) }))
  for (const verdict of ['accept', 'reject']) {
    if (!decide.may(suggestion, verdict)) continue
    const button = Object.assign(document.createElement('button'), { type: 'button', className: 'offerbutton', textContent: labels[verdict] })
    button.addEventListener('click', () => decide.act(suggestion, verdict))
    part.append(button)
  }
  return part
}

/** Without the signs of Markdown that a reader need not see. */
const readable = (text) => text.replace(/\*\*|\\(?=\W)/g, '').replace(/\[\^(\d+)\]/g, '($1)')

function ownChanges({ changes }) {
  const set = []
  for (const { from, to, gone } of changes) {
    if (from < to) set.push(Decoration.inline(from, to, { class: 'added' }))
    if (gone) set.push(Decoration.widget(from, () => Object.assign(document.createElement('del'), { textContent: readable(gone) }), { key: `gone-${from}-${gone}`, side: -1 }))
  }
  return set
}
