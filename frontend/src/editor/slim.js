// In place of packages that markdown-it brings for other uses. A browser knows the names of characters and the properties of letters;
// addresses stay as they are typed, for the server checks and writes them.

/** linkify-it: nothing makes links of bare addresses. */
export class LinkifyIt {}

/** uc.micro */
export const P = /\p{P}/u
export const S = /\p{S}/u

/** entities */
export function decodeHTMLStrict(text) {
  if (typeof document === 'undefined') return BASIC[text] ?? text
  const area = document.createElement('textarea')
  area.innerHTML = text
  return area.value
}
const BASIC = { '&amp;': '&', '&lt;': '<', '&gt;': '>', '&quot;': '"', '&nbsp;': '\u00a0' }

/** mdurl, punycode */
export const encode = (text) => text
export const decode = Object.assign((text) => text, { defaultChars: '' })
export const parse = (text) => ({ pathname: text })
export const format = ({ pathname }) => pathname
export default {}
