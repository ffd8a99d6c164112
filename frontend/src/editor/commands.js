// What the buttons and the keys do.
import { chainCommands, exitCode, lift, setBlockType, toggleMark, wrapIn } from 'prosemirror-commands'
import { redo, undo } from 'prosemirror-history'
import { inputRules, textblockTypeInputRule, wrappingInputRule } from 'prosemirror-inputrules'
import { liftListItem, sinkListItem, splitListItem, wrapInList } from 'prosemirror-schema-list'
import { TextSelection } from 'prosemirror-state'
import { addColumnAfter, addColumnBefore, addRowAfter, addRowBefore, deleteColumn, deleteRow, deleteTable, goToNextCell, isInTable } from 'prosemirror-tables'
import { schema } from './schema.js'

const { nodes, marks } = schema
export { isInTable }

export const commands = {
  undo,
  redo,
  bold: toggleMark(marks.strong),
  italic: toggleMark(marks.em),
  heading: outside(toggleBlock(nodes.heading, { level: 1 })),
  subheading: outside(toggleBlock(nodes.heading, { level: 2 })),
  quote: outside((state, dispatch) => (isWithin(state, nodes.blockquote) ? lift(state, dispatch) : wrapIn(nodes.blockquote)(state, dispatch))),
  list: outside(toggleList(nodes.bullet_list)),
  numbers: outside(toggleList(nodes.ordered_list)),
  indent: sinkListItem(nodes.list_item),
  outdent: liftListItem(nodes.list_item),
  table: outside(insertTable),
  rowabove: keepHead(addRowBefore),
  rowbelow: addRowAfter,
  rowdelete: keepHead(deleteRow),
  columnbefore: headed(addColumnBefore),
  columnafter: headed(addColumnAfter),
  columndelete: deleteColumn,
  tabledelete: deleteTable,
}

/** Which buttons are pressed in. */
export function isActive(name, state) {
  const { $from, from, to, empty } = state.selection
  const mark = { bold: marks.strong, italic: marks.em, link: marks.link }[name]
  if (mark) return empty ? !!mark.isInSet(state.storedMarks ?? $from.marks()) : state.doc.rangeHasMark(from, to, mark)
  if (name === 'heading' || name === 'subheading') {
    return $from.parent.type === nodes.heading && $from.parent.attrs.level === 1 === (name === 'heading')
  }
  const type = { quote: nodes.blockquote, list: nodes.bullet_list, numbers: nodes.ordered_list }[name]
  if (!type) return false
  return name === 'quote' ? isWithin(state, type) : nearestList($from)?.type === type
}

export const keys = {
  'Mod-b': commands.bold,
  'Mod-i': commands.italic,
  'Mod-z': undo,
  'Mod-y': redo,
  'Mod-Shift-z': redo,
  'Mod-Alt-1': commands.heading,
  'Mod-Alt-2': commands.subheading,
  'Mod-Shift-7': commands.numbers,
  'Mod-Shift-8': commands.list,
  'Mod-Shift-9': commands.quote,
  'Mod-]': commands.indent,
  'Mod-[': commands.outdent,
  Enter: chainCommands(enterCell, splitListItem(nodes.list_item)),
  'Shift-Enter': chainCommands(exitCode, lineBreak),
  'Mod-Enter': chainCommands(exitCode, leaveTable),
  Tab: chainCommands(goToNextCell(1), addLastRow, inList(commands.indent)),
  'Shift-Tab': chainCommands(goToNextCell(-1), inList(commands.outdent)),
}

/** Typed as in Markdown: a list, a quotation, a heading. */
export const rules = inputRules({
  rules: [
    wrappingInputRule(/^\s*[-*]\s$/, nodes.bullet_list),
    wrappingInputRule(
      /^(\d{1,3})\.\s$/,
      nodes.ordered_list,
      ([, order]) => ({ order: Number(order) }),
      ([, order], before) => before.childCount + before.attrs.order === Number(order),
    ),
    wrappingInputRule(/^\s*>\s$/, nodes.blockquote),
    textblockTypeInputRule(/^(#{1,2})\s$/, nodes.heading, ([, signs]) => ({ level: signs.length })),
  ].map(guarded),
})

/** Not in a cell of a table, where there are no blocks. */
function guarded(rule) {
  const { handler } = rule
  rule.handler = (state, match, start, end) => (isInTable(state) ? null : handler(state, match, start, end))
  return rule
}

export function setLink(state, dispatch, address) {
  const { from, to } = linkRange(state)
  const transaction = state.tr
  if (!address) transaction.removeMark(from, to, marks.link)
  else if (from === to) transaction.replaceSelectionWith(schema.text(address, [marks.link.create({ href: address })]), false)
  else transaction.removeMark(from, to, marks.link).addMark(from, to, marks.link.create({ href: address }))
  dispatch(transaction)
}

/** What is selected, or the link that the cursor is in. */
export function linkRange(state) {
  const { from, to, empty, $from } = state.selection
  const mark = marks.link.isInSet($from.marks()) ?? marks.link.isInSet($from.nodeAfter?.marks ?? [])
  if (!empty || !mark) return { from, to, address: empty ? '' : (linkWithin(state, from, to)?.attrs.href ?? '') }
  let [first, last] = [$from.index(), $from.index()]
  const has = (at) => at >= 0 && at < $from.parent.childCount && mark.isInSet($from.parent.child(at).marks)
  if (!has(first)) first = last = first - 1
  while (has(first - 1)) first--
  while (has(last + 1)) last++
  let start = $from.start()
  for (let at = 0; at < first; at++) start += $from.parent.child(at).nodeSize
  let end = start
  for (let at = first; at <= last; at++) end += $from.parent.child(at).nodeSize
  return { from: start, to: end, address: mark.attrs.href }
}

function linkWithin(state, from, to) {
  let found
  state.doc.nodesBetween(from, to, (node) => {
    found ??= marks.link.isInSet(node.marks)
  })
  return found
}

function outside(command) {
  return (state, dispatch, view) => !isInTable(state) && command(state, dispatch, view)
}

function inList(command) {
  return (state, dispatch) => !!nearestList(state.selection.$from) && command(state, dispatch)
}

function toggleBlock(type, attrs) {
  return (state, dispatch) => {
    const { parent } = state.selection.$from
    const on = parent.hasMarkup(type, attrs)
    return setBlockType(on ? nodes.paragraph : type, on ? null : attrs)(state, dispatch)
  }
}

function isWithin(state, type) {
  const { $from } = state.selection
  for (let depth = $from.depth; depth; depth--) if ($from.node(depth).type === type) return true
  return false
}

function nearestList($from) {
  for (let depth = $from.depth; depth; depth--) {
    const node = $from.node(depth)
    if (node.type === nodes.bullet_list || node.type === nodes.ordered_list) return { type: node.type, position: $from.before(depth), node }
  }
  return undefined
}

/** A list of this type, another type of list, or no list any more. */
function toggleList(type) {
  return (state, dispatch) => {
    const list = nearestList(state.selection.$from)
    if (!list) return wrapInList(type)(state, dispatch)
    if (list.type === type) return liftListItem(nodes.list_item)(state, dispatch)
    dispatch?.(state.tr.setNodeMarkup(list.position, type, { tight: list.node.attrs.tight }))
    return true
  }
}

function lineBreak(state, dispatch) {
  const { parent } = state.selection.$from
  if (isInTable(state) || parent.type === nodes.heading || !parent.inlineContent) return true
  dispatch?.(state.tr.replaceSelectionWith(nodes.hard_break.create()).scrollIntoView())
  return true
}

function insertTable(state, dispatch) {
  const row = (type) => nodes.table_row.create(null, [type.createAndFill(), type.createAndFill()])
  const table = nodes.table.create(null, [row(nodes.table_header), row(nodes.table_cell), row(nodes.table_cell)])
  const { $from } = state.selection
  const after = $from.depth ? $from.after(1) : state.doc.content.size
  const isEmpty = $from.depth === 1 && !$from.parent.content.size
  const [start, end] = isEmpty ? [$from.before(), after] : [after, after]
  if (dispatch) {
    const transaction = state.tr.replaceWith(start, end, table)
    dispatch(transaction.setSelection(TextSelection.near(transaction.doc.resolve(start + 3))).scrollIntoView())
  }
  return true
}

function cellOf(state) {
  const { $from } = state.selection
  for (let depth = $from.depth; depth > 2; depth--) {
    if ($from.node(depth).type.spec.tableRole?.includes('cell')) {
      return { table: $from.node(depth - 2), row: $from.index(depth - 2), column: $from.index(depth - 1), after: $from.after(depth - 2), start: $from.start(depth - 2) }
    }
  }
  return undefined
}

/** The first row is the head of the table in Markdown: it stays, and nothing goes before it. */
function keepHead(command) {
  return (state, dispatch) => {
    const cell = cellOf(state)
    return !!cell && cell.row > 0 && command(state, dispatch)
  }
}

/** A column of a table whose cell in the head is one of the head. */
function headed(command) {
  return (state, dispatch) =>
    command(
      state,
      dispatch &&
        ((transaction) => {
          const found = []
          transaction.doc.descendants((node, position) => {
            if (node.type !== nodes.table) return !node.isTextblock
            node.firstChild.forEach((cell, offset) => cell.type === nodes.table_cell && found.push(position + 2 + offset))
            return false
          })
          for (const position of found) transaction.setNodeMarkup(position, nodes.table_header)
          dispatch(transaction)
        }),
    )
}

/** Down one row in a table; below the last row a new one begins. */
function enterCell(state, dispatch) {
  const cell = cellOf(state)
  if (!cell) return false
  if (!dispatch) return true
  const { table, row, column, start } = cell
  if (row + 1 === table.childCount) return addLastRow(state, dispatch)
  let position = start
  for (let at = 0; at <= row; at++) position += table.child(at).nodeSize
  const next = table.child(row + 1)
  position += 1
  for (let at = 0; at < Math.min(column, next.childCount - 1); at++) position += next.child(at).nodeSize
  dispatch(state.tr.setSelection(TextSelection.near(state.doc.resolve(position + 1))).scrollIntoView())
  return true
}

function addLastRow(state, dispatch) {
  const cell = cellOf(state)
  if (!cell || cell.row + 1 < cell.table.childCount) return false
  if (!dispatch) return true
  const cells = []
  cell.table.lastChild.forEach(() => cells.push(nodes.table_cell.createAndFill()))
  const position = cell.start + cell.table.content.size
  const transaction = state.tr.insert(position, nodes.table_row.create(null, cells))
  dispatch(transaction.setSelection(TextSelection.near(transaction.doc.resolve(position + 2))).scrollIntoView())
  return true
}

/** To a new paragraph behind the table. */
function leaveTable(state, dispatch) {
  const cell = cellOf(state)
  if (!cell) return false
  if (!dispatch) return true
  const transaction = state.tr.insert(cell.after, nodes.paragraph.create())
  dispatch(transaction.setSelection(TextSelection.near(transaction.doc.resolve(cell.after + 1))).scrollIntoView())
  return true
}
