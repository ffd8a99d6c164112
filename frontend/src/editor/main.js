// The editor of an answer: rich text over the Markdown of the plain field, which stays what the form sends.
import { baseKeymap } from 'prosemirror-commands'
import { closeHistory, history } from 'prosemirror-history'
import { keymap } from 'prosemirror-keymap'
import { Fragment, Slice } from 'prosemirror-model'
import { EditorState, NodeSelection, Plugin } from 'prosemirror-state'
import { tableEditing } from 'prosemirror-tables'
import { EditorView } from 'prosemirror-view'
import { orphans } from './claims.js'
import { keys, rules } from './commands.js'
import { changedRange, marksKey, marksPlugin } from './marks.js'
import { cleanHtml, plainBlocks } from './paste.js'
import { fromCodePoints, Places, toCodePoints } from './places.js'
import { watchPresence } from './presence.js'
import { schema } from './schema.js'
import { Suggesting } from './suggest.js'
import { Toolbar } from './toolbar.js'
import { countWords } from './words.js'
import { Source } from './write.js'

const { nodes } = schema

export class Editor {
  constructor(frame) {
    this.frame = frame
    this.page = frame.closest('[data-answer]')
    this.area = frame.querySelector('[data-text]')
    this.bar = frame.querySelector('[data-tools]')
    this.labels = frame.dataset
    this.source = new Source()
    this.locked = this.area.readOnly
    this.busy = false
    this.view = new EditorView({ mount: this.mount() }, this.options())
    this.toolbar = new Toolbar(this.bar, this.view, this.actions())
    this.suggesting = new Suggesting(this, frame.querySelector('[data-suggest-bar]'))
    this.area.hidden = true
    this.area.rich = this
    this.page.classList.add('isrich')
    this.readSources()
    this.anchors(readJson('answer-comments'), readJson('answer-suggestions'))
    this.toolbar.update(this.view.state)
    const read = this.page.querySelector('[data-reads]')
    if (read) new MutationObserver(() => this.readSources()).observe(read, { childList: true })
    this.area.form.addEventListener('formdata', ({ formData }) => this.anchor(formData))
    const presence = this.page.querySelector('[data-answer-presence]')
    if (presence) watchPresence(presence, this)
    addEventListener('beforeunload', (event) => this.suggesting.on && this.suggesting.changes.length && event.preventDefault())
  }

  mount() {
    const place = this.frame.querySelector('[data-rich-text]')
    place.hidden = false
    return place
  }

  options() {
    const { area, labels } = this
    const decide = { may: (suggestion, verdict) => !!this.verdict(suggestion, verdict), act: (suggestion, verdict) => this.verdict(suggestion, verdict)?.click() }
    return {
      state: EditorState.create({
        doc: this.source.read(area.value),
        plugins: [
          rules,
          keymap({ ...keys, 'Mod-k': () => this.opened(() => this.toolbar.openLink()), 'Alt-F10': () => this.opened(() => this.toolbar.focus()) }),
          keymap({ 'Mod-Alt-m': () => this.opened(() => this.comment()), Enter: (state) => this.openSelected(state) }),
          keymap(baseKeymap),
          history(),
          tableEditing(),
          marksPlugin(labels, decide),
          sentenceMarks,
        ],
      }),
      attributes: {
        role: 'textbox',
        'aria-multiline': 'true',
        'aria-label': labels.name,
        'aria-describedby': area.getAttribute('aria-describedby') ?? '',
        lang: area.lang,
        dir: 'auto',
        class: 'text richtext',
        spellcheck: 'true',
      },
      editable: () => this.writable,
      transformPastedHTML: cleanHtml,
      clipboardTextParser: pastedText,
      clipboardTextSerializer: (slice) => this.copied(slice),
      handleDOMEvents: { keydown: (_view, event) => this.leaves(event) },
      handleClickOn: (_view, _position, node, _at, event) => this.clicked(node, event),
      dispatchTransaction: (transaction) => this.dispatch(transaction),
    }
  }

  dispatch(transaction) {
    const state = this.view.state.apply(transaction)
    this.view.updateState(state)
    this.toolbar?.updateSoon()
    if (!transaction.docChanged || transaction.getMeta('shown')) return
    if (this.suggesting.on) return this.suggesting.changed()
    this.changed()
    this.onTyping?.()
  }

  /** What the form sends follows the text. */
  changed() {
    this.area.value = this.markdown()
    this.area.dispatchEvent(new Event('input', { bubbles: true }))
    this.count()
  }

  count() {
    const shown = this.page.querySelector('[data-stat] b')
    const words = String(countWords(this.view.state.doc))
    if (shown && shown.textContent !== words) shown.textContent = words
  }

  markdown() {
    return this.source.write(this.view.state.doc)
  }

  places() {
    const { doc } = this.view.state
    return new Places(doc, this.source.layout(doc))
  }

  // -- what the page asks of the field

  /** Show another text; what is the same stays, with the cursor in it. foreign: what differs is somebody else's, and no undo takes it back. */
  show(text, foreign = false) {
    const { doc, tr } = this.view.state
    const next = this.source.read(text)
    this.area.value = text
    const start = doc.content.findDiffStart(next.content)
    if (start === null) return
    let { a, b } = doc.content.findDiffEnd(next.content)
    const overlap = start - Math.min(a, b)
    if (overlap > 0) [a, b] = [a + overlap, b + overlap]
    tr.replace(start, a, next.slice(start, b))
    if (!tr.doc.eq(next)) tr.replaceWith(0, tr.doc.content.size, next.content)
    closeHistory(tr.setMeta('shown', true))
    this.view.dispatch(foreign ? tr.setMeta('addToHistory', false) : tr)
    this.count()
  }

  /** Where the cursor is, in the Markdown. */
  get cursor() {
    return this.places().finish(this.view.state.selection.to)
  }

  /** While the server changes the text, nobody else does. */
  hold(busy) {
    this.busy = busy
    this.editable()
  }

  lock(locked) {
    if (locked === this.locked) return
    this.locked = locked
    this.editable()
  }

  /** To suggest changes nobody needs the text for themselves. */
  get writable() {
    return !this.busy && (!this.locked || !!this.suggesting?.on)
  }

  editable() {
    this.view.setProps({ editable: () => this.writable })
    this.frame.classList.toggle('islocked', this.locked)
    this.view.dom.setAttribute('aria-readonly', String(!this.writable))
    this.toolbar.update(this.view.state)
  }

  focus() {
    this.view.focus()
  }

  showCitation(number) {
    let found
    this.view.state.doc.descendants((node, position) => {
      if (found === undefined && node.type === nodes.citation && node.attrs.number === number) found = position
    })
    if (found === undefined) return false
    this.view.dispatch(this.view.state.tr.setSelection(NodeSelection.create(this.view.state.doc, found)).scrollIntoView())
    this.view.focus()
    return true
  }

  /** Saving brings both texts together. */
  offerVersion(newer) {
    this.frame.querySelector('[data-newer]').hidden = !newer
  }

  // -- sources

  /** From the page: what the sources are called, and what the server says of the sentences. */
  readSources() {
    const sources = new Map()
    for (const entry of this.page.querySelectorAll('[id^="source-"]')) {
      sources.set(Number(entry.id.slice(7)), { state: '', name: entry.querySelector('a, b')?.textContent.trim() ?? '' })
    }
    const read = this.page.querySelector('[data-read]')
    for (const state of ['stale', 'gone']) {
      for (const mark of read?.querySelectorAll(`.src.${state} sup`) ?? []) {
        const number = Number(mark.textContent)
        sources.set(number, { name: '', ...sources.get(number), state })
      }
    }
    const bare = new Set()
    for (const sentence of read?.querySelectorAll('.src.bare') ?? []) {
      const copy = sentence.cloneNode(true)
      for (const extra of copy.querySelectorAll('sup, .sr')) extra.remove()
      bare.add(copy.textContent.replace(/\s+/g, ' ').trim())
    }
    this.mark({ sources, bare })
  }

  openSource(number, focus) {
    const entry = this.page.querySelector(`#source-${number}`)
    if (!entry) return false
    for (const other of this.page.querySelectorAll('.is-shown')) other.classList.remove('is-shown')
    entry.classList.add('is-shown')
    entry.scrollIntoView({ block: 'nearest' })
    if (focus) entry.querySelector('a, button')?.focus({ preventScroll: true })
    return true
  }

  // -- comments and suggestions

  mark(parts) {
    this.view.dispatch(this.view.state.tr.setMeta(marksKey, parts).setMeta('addToHistory', false))
  }

  /** Comments and suggestions with their places in the text as it is saved now. */
  anchors(comments, suggestions) {
    const places = this.places()
    const anchored = (list) => list.filter(({ state, applies }) => state === 'open' && applies !== false).flatMap((one) => anchorOf(one, places) ?? [])
    this.mark({ comments: anchored(comments), suggestions: anchored(suggestions) })
  }

  verdict({ id }, verdict) {
    return this.page.querySelector(`#suggestion-${id} button[value="${verdict}"]`)
  }

  /** To the form of a comment, about what is selected. */
  comment() {
    const { from, to, empty } = this.view.state.selection
    const quote = this.page.querySelector('[data-quote]')
    if (empty || !quote) return
    const places = this.places()
    const [start, end] = [places.start(from), places.finish(to)]
    this.commented = { start, end, quote: places.text.slice(start, end) }
    quote.value = this.commented.quote.slice(0, quote.maxLength > 0 ? quote.maxLength : undefined)
    this.page.querySelector('#comment')?.focus()
  }

  /** With a comment its place is sent, in code points of the text that is sent with it. */
  anchor(formData) {
    const quote = formData.get('quote')
    if (!this.commented || !quote || !this.commented.quote.startsWith(quote)) return
    const text = this.markdown()
    const at = text.startsWith(quote, this.commented.start) ? this.commented.start : text.indexOf(quote)
    if (at < 0) return
    formData.set('start', toCodePoints(text, at))
    formData.set('end', toCodePoints(text, at + quote.length))
  }

  // -- keys, clicks, buttons

  actions() {
    return {
      comment: () => this.comment(),
      suggest: () => (this.suggesting.on ? this.suggesting.stop() : this.suggesting.start()),
      source: (button) => this.turn(button),
    }
  }

  /** Between the text and its Markdown. */
  turn(button) {
    const plain = this.area.hidden
    if (plain) this.area.value = this.markdown()
    else this.show(this.area.value)
    this.area.hidden = !plain
    this.view.dom.hidden = plain
    button.setAttribute('aria-pressed', String(plain))
    for (const other of this.bar.querySelectorAll('[data-do]:not([data-do="source"])')) other.disabled = plain
    if (plain) this.area.focus()
    else this.view.focus()
  }

  opened(open) {
    open()
    return true
  }

  /** Escape, then Tab leaves the text, where Tab means something in it. */
  leaves(event) {
    const leaves = event.key === 'Tab' && this.leaving
    if (event.key !== 'Shift') this.leaving = event.key === 'Escape'
    return leaves
  }

  openSelected(state) {
    const { node } = state.selection
    return node?.type === nodes.citation && this.openSource(node.attrs.number, true)
  }

  clicked(node, event) {
    if (node.type === nodes.citation) this.openSource(node.attrs.number, false)
    const comment = event.target.closest?.('[data-comment]')?.dataset.comment
    if (comment) this.page.querySelector(`#comment-${comment}`)?.scrollIntoView({ block: 'nearest' })
    return false
  }

  copied(slice) {
    const doc = nodes.doc.createAndFill(null, slice.content) ?? nodes.doc.createAndFill(null, nodes.paragraph.create(null, slice.content))
    return doc ? new Source().write(doc) : slice.content.textBetween(0, slice.content.size, '\n\n')
  }
}

/** With its sentence a mark goes too; a mark that is written as in Markdown becomes one. */
const sentenceMarks = new Plugin({
  appendTransaction(transactions, before, state) {
    if (!transactions.some((transaction) => transaction.docChanged && !transaction.getMeta('history$') && !transaction.getMeta('shown'))) return null
    const mapping = joinedMapping(transactions)
    const changes = typedMarks(state.doc, mapping)
    if (mapping.maps.some(deletes)) {
      const lost = orphans(before.doc, mapping).filter((position) => state.doc.nodeAt(position)?.type === nodes.citation)
      changes.push(...lost.map((from) => ({ from, to: from + 1 })))
    }
    if (!changes.length) return null
    const transaction = state.tr
    for (const { from, to, number } of changes.sort((one, other) => other.from - one.from)) {
      if (number === undefined) transaction.delete(from, to)
      else transaction.replaceWith(from, to, nodes.citation.create({ number }))
    }
    return transaction
  },
})

/** `[^3]` in the blocks that were changed. */
function typedMarks(doc, mapping) {
  const [from, to] = changedRange(mapping, doc)
  const found = []
  doc.nodesBetween(from, to, (node, position, parent) => {
    if (!node.isText || parent.type === nodes.raw || schema.marks.code.isInSet(node.marks)) return
    for (const match of node.text.matchAll(/\[\^(\d{1,4})\]/g)) {
      const start = position + match.index
      found.push({ from: start, to: start + match[0].length, number: Number(match[1]) })
    }
  })
  return found
}

function deletes(map) {
  let found = false
  map.forEach((start, end) => (found ||= end > start))
  return found
}

function joinedMapping(transactions) {
  const mapping = transactions[0].mapping.slice(0)
  for (const transaction of transactions.slice(1)) mapping.appendMapping(transaction.mapping)
  return mapping
}

function readJson(id) {
  const script = document.getElementById(id)
  return script ? JSON.parse(script.textContent) : []
}

/** A comment or suggestion with its place in the document, or nothing where its words are gone. */
function anchorOf(one, places) {
  const { text } = places
  if (one.start === null || one.start === undefined) return undefined
  let start = fromCodePoints(text, one.start)
  let end = fromCodePoints(text, one.end)
  if (one.quote && text.slice(start, end) !== one.quote) {
    start = text.indexOf(one.quote)
    end = start + one.quote.length
    if (start < 0) return undefined
  }
  const from = places.position(start)
  return { ...one, from, to: end > start ? Math.max(from, places.position(end)) : from }
}

/** Plain text: a paragraph for each line, points and numbers as lists, marks of sources as marks. */
function pastedText(text) {
  const blocks = []
  for (const { type, text: line, order } of plainBlocks(text)) {
    const paragraph = nodes.paragraph.create(null, withCitations(line))
    if (type === 'paragraph') {
      blocks.push(paragraph)
      continue
    }
    const item = nodes.list_item.create(null, paragraph)
    const list = type === 'point' ? nodes.bullet_list : nodes.ordered_list
    const last = blocks.at(-1)
    if (last?.type === list) blocks[blocks.length - 1] = last.copy(last.content.addToEnd(item))
    else blocks.push(list.create(order === undefined ? null : { order }, item))
  }
  return Slice.maxOpen(Fragment.fromArray(blocks))
}

function withCitations(line) {
  const parts = line.split(/\[\^(\d{1,4})\]/)
  return parts.flatMap((part, at) => (at % 2 ? nodes.citation.create({ number: Number(part) }) : part ? schema.text(part) : []))
}
