// What the page of an answer loads besides the site's own script. The tests, which have no page, read and write Markdown with it.
import { Transform } from 'prosemirror-transform'
import { orphans } from './claims.js'
import { Editor } from './main.js'
import { Places } from './places.js'
import { changesBetween } from './difference.js'
import { countWords } from './words.js'
import { Source } from './write.js'

globalThis.goalweaveMarkdown = { Source, Places, Transform, changesBetween, countWords, orphans }

const frame = typeof document === 'undefined' ? null : document.querySelector('[data-rich]')
if (frame) new Editor(frame)
