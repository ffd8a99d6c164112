// Widths of text where there is no canvas to ask: those of Noto Sans by kind of letter, in em. The same numbers stand in
// src/goalweave/charts/measure.py.

const WIDTHS = [
  [/^\p{M}$|^[\u200b-\u200f\u202a-\u202e\u2060-\u2069]$/u, 0],
  [/^[ ijlJ.,:;'!|·]$/, 0.27],
  [/^[ftrI()[\]{}"/\\-]$/, 0.37],
  [/^[mwMW%@—]$/, 0.92],
  [/^[csvxyz]$/, 0.51],
  [/^[A-Z]$/, 0.66],
  [/^[\u0021-\u024f]$/, 0.6],
  [/^\p{Lu}$/u, 0.72],
  [/^[\u0590-\u08ff\ufb50-\ufdff\ufe70-\ufeff]$/, 0.46],
  [/^[\u0250-\u1fff]$/, 0.61],
  [/^[\u2000-\u2bff]$/, 0.8],
]
const BOLD = 1.06

/** Width in px of `text` in a CSS `font` such as "600 12px sans-serif". */
export function measureText(text, font) {
  const size = Number(/([\d.]+)px/.exec(font ?? '')?.[1] ?? 12)
  let width = 0
  for (const letter of (text ?? '').normalize('NFD')) {
    width += WIDTHS.find(([letters]) => letters.test(letter))?.[1] ?? 1
  }
  return { width: width * size * (/bold|[6-9]00 /.test(font ?? '') ? BOLD : 1) }
}
