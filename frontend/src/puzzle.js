// Solves the puzzle of calls/spam.py in a worker: the first number for which SHA-256 of `<puzzle>:<number>` begins with so many zero bits.
// A function of our own, since that of browsers answers each hash asynchronously, which is ten times slower, and only over TLS.
const PRIMES = []
for (let number = 2; PRIMES.length < 64; number++) if (PRIMES.every((prime) => number % prime)) PRIMES.push(number)
const fraction = (value) => ((value - Math.floor(value)) * 2 ** 32) | 0
const START = PRIMES.slice(0, 8).map((prime) => fraction(Math.sqrt(prime)))
const ROUNDS = PRIMES.map((prime) => fraction(Math.cbrt(prime)))

const turn = (value, bits) => (value >>> bits) | (value << (32 - bits))

/** The first 32 bits of SHA-256 (FIPS 180-4) of ASCII text. */
export function hashHead(text) {
  const length = text.length
  const words = new Int32Array((((length + 8) >> 6) + 1) * 16)
  for (let at = 0; at < length; at++) words[at >> 2] |= text.charCodeAt(at) << (24 - 8 * (at & 3))
  words[length >> 2] |= 0x80 << (24 - 8 * (length & 3))
  words[words.length - 1] = length * 8
  const hash = Int32Array.from(START)
  const schedule = new Int32Array(64)
  for (let block = 0; block < words.length; block += 16) {
    for (let at = 0; at < 64; at++) {
      if (at < 16) {
        schedule[at] = words[block + at]
        continue
      }
      const early = schedule[at - 15]
      const late = schedule[at - 2]
      const first = turn(early, 7) ^ turn(early, 18) ^ (early >>> 3)
      const second = turn(late, 17) ^ turn(late, 19) ^ (late >>> 10)
      schedule[at] = (schedule[at - 16] + first + schedule[at - 7] + second) | 0
    }
    let [a, b, c, d, e, f, g, h] = hash
    for (let at = 0; at < 64; at++) {
      const mixed = (turn(e, 6) ^ turn(e, 11) ^ turn(e, 25)) + ((e & f) ^ (~e & g))
      const one = (h + mixed + ROUNDS[at] + schedule[at]) | 0
      const two = ((turn(a, 2) ^ turn(a, 13) ^ turn(a, 22)) + ((a & b) ^ (a & c) ^ (b & c))) | 0
      h = g
      g = f
      f = e
      e = (d + one) | 0
      d = c
      c = b
      b = a
      a = (one + two) | 0
    }
    for (const [at, value] of [a, b, c, d, e, f, g, h].entries()) hash[at] = (hash[at] + value) | 0
  }
  return hash[0] >>> 0
}

export function solve(puzzle, difficulty) {
  for (let number = 0; ; number++) if (hashHead(`${puzzle}:${number}`) >>> (32 - difficulty) === 0) return String(number)
}

if (typeof self !== 'undefined') self.onmessage = ({ data }) => self.postMessage(solve(data.puzzle, data.difficulty))
