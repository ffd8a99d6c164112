// htmx under a strict Content-Security-Policy: no style of its own, nothing evaluated, no foreign addresses.
import htmx from 'htmx.org'

htmx.config.includeIndicatorStyles = false
htmx.config.allowEval = false
htmx.config.attributesToSettle = ['class'] // styles are put on through the DOM alone
htmx.config.selfRequestsOnly = true
htmx.config.historyCacheSize = 0 // going back asks the server: a stored page would hold charts that are drawn but not alive

/** Calls `start` with the page's body once, and with every piece that htmx puts in later. */
export function onContent(start) {
  htmx.onLoad(start)
}
