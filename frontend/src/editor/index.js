// What the page of an answer loads besides the site's own script. The tests, which have no page, read and write Markdown with it.
import { Editor } from './main.js'
import { Places } from './places.js'
import { readBlocks } from './parse.js'
import { changesBetween } from './difference.js'
import { countWords } from './words.js'
import { fingerprint, Source } from './write.js'

globalThis.goalweaveMarkdown = { Source, Places, changesBetween, countWords, fingerprint, readBlocks }

const frame = typeof document === 'undefined' ? null : document.querySelector('[data-rich]')
if (frame) new Editor(frame)
