// What the site's pages do with JavaScript; every page also works without it.
import './htmx.js'
import { startCharts } from './charts.js'
import { startEvidence } from './evidence.js'
import { startFilters } from './filter.js'
import { startMatrix } from './matrix.js'
import { startMenus } from './menu.js'
import { startTryIt } from './tryit.js'

startCharts()
startEvidence()
startFilters()
startMatrix()
startMenus()
startTryIt()
