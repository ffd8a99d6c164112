// What the site's pages do with JavaScript; every page also works without it.
import './htmx.js'
import { startAnswers } from './answers.js'
import { startEvidence } from './evidence.js'
import { startFacts } from './facts.js'
import { startCharts } from './figures.js'
import { startFilters } from './filter.js'
import { startForms } from './forms.js'
import { startHelp } from './help.js'
import { startMatrix } from './matrix.js'
import { startMenus } from './menu.js'
import { startReview } from './review.js'
import { startScoring } from './scoring.js'
import { startTryIt } from './tryit.js'
import { startWhatIf } from './whatif.js'

startAnswers()
startCharts()
startEvidence()
startFacts()
startFilters()
startForms()
startMatrix()
startMenus()
startReview()
startScoring()
startTryIt()
startWhatIf()
// The last, so that a page's own keys come first.
startHelp()
