// What an answer can contain. Everything else of its Markdown is kept as it is written: a block in `raw`, a picture in `verbatim`.
import { Schema } from 'prosemirror-model'
import { tableNodes } from 'prosemirror-tables'

const tables = tableNodes({
  tableGroup: 'block',
  cellContent: 'paragraph',
  cellAttributes: { align: { default: '', getFromDOM: () => '' } },
})

// The table as a whole has a direction, so that its first column is where its text begins.
tables.table.toDOM = () => ['table', { dir: 'auto' }, ['tbody', 0]]

export const schema = new Schema({
  nodes: {
    doc: { content: 'block+' },
    paragraph: { content: 'inline*', group: 'block', parseDOM: [{ tag: 'p' }], toDOM: () => ['p', 0] },
    heading: {
      attrs: { level: { default: 1 } },
      content: 'inline*',
      group: 'block',
      defining: true,
      parseDOM: [1, 2, 3, 4, 5, 6].map((level) => ({ tag: `h${level}`, attrs: { level: Math.min(level, 2) } })),
      // The question has the second level, so the headings of its answer begin with the third.
      toDOM: ({ attrs }) => [`h${Math.min(attrs.level + 2, 4)}`, 0],
    },
    blockquote: { content: 'block+', group: 'block', defining: true, parseDOM: [{ tag: 'blockquote' }], toDOM: () => ['blockquote', { dir: 'auto' }, 0] },
    bullet_list: {
      attrs: { tight: { default: true }, mark: { default: '-' } },
      content: 'list_item+',
      group: 'block',
      parseDOM: [{ tag: 'ul' }],
      toDOM: () => ['ul', { dir: 'auto' }, 0],
    },
    ordered_list: {
      attrs: { tight: { default: true }, mark: { default: '.' }, order: { default: 1 } },
      content: 'list_item+',
      group: 'block',
      parseDOM: [{ tag: 'ol', getAttrs: (list) => ({ order: list.start ?? 1 }) }],
      toDOM: ({ attrs }) => ['ol', attrs.order === 1 ? { dir: 'auto' } : { dir: 'auto', start: attrs.order }, 0],
    },
    list_item: { content: 'block+', defining: true, parseDOM: [{ tag: 'li' }], toDOM: () => ['li', 0] },
    raw: {
      content: 'text*',
      marks: '',
      group: 'block',
      code: true,
      defining: true,
      parseDOM: [{ tag: 'pre', preserveWhitespace: 'full' }],
      toDOM: () => ['pre', { class: 'rawmark', dir: 'ltr' }, 0],
    },
    ...tables,
    text: { group: 'inline' },
    hard_break: { inline: true, group: 'inline', selectable: false, parseDOM: [{ tag: 'br' }], toDOM: () => ['br'] },
    citation: {
      attrs: { number: {} },
      inline: true,
      group: 'inline',
      atom: true,
      parseDOM: [{ tag: 'span[data-cite]', getAttrs: (mark) => ({ number: Number(mark.dataset.cite) }) }],
      toDOM: ({ attrs }) => ['span', { 'data-cite': attrs.number, class: 'cite' }, ['sup', String(attrs.number)]],
      leafText: () => '',
    },
    verbatim: {
      attrs: { source: {}, text: { default: '' } },
      inline: true,
      group: 'inline',
      atom: true,
      toDOM: ({ attrs }) => ['code', { class: 'rawmark', dir: 'ltr' }, attrs.source],
      leafText: ({ attrs }) => attrs.text,
    },
  },
  marks: {
    link: {
      attrs: { href: {}, title: { default: '' } },
      inclusive: false,
      parseDOM: [{ tag: 'a[href]', getAttrs: readLink }],
      toDOM: ({ attrs }) => ['a', { href: attrs.href, title: attrs.title || attrs.href, rel: 'noopener nofollow' }, 0],
    },
    language: {
      attrs: { code: {} },
      parseDOM: [{ tag: 'bdi[lang]', getAttrs: (span) => ({ code: span.lang }) }],
      toDOM: ({ attrs }) => ['bdi', { lang: attrs.code }, 0],
    },
    strong: { parseDOM: [{ tag: 'strong' }, { tag: 'b' }], toDOM: () => ['strong', 0] },
    em: { parseDOM: [{ tag: 'em' }, { tag: 'i' }], toDOM: () => ['em', 0] },
    code: { code: true, parseDOM: [{ tag: 'code' }], toDOM: () => ['code', { dir: 'ltr' }, 0] },
  },
})

/** What can be an address of a link in an answer: nothing that runs, and no blanks. */
export const ADDRESS = /^(https?:\/\/|mailto:)[^\s<>]+$/i

function readLink(link) {
  const href = link.getAttribute('href')
  return ADDRESS.test(href) && { href }
}
