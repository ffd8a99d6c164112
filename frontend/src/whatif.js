// What if: beside each number a slider, which moves it. The form sends itself (htmx); without JavaScript it has a button.
import { onContent } from './htmx.js'

export function startWhatIf() {
  onContent((content) => {
    for (const input of content.querySelectorAll('form[data-whatif] input[data-lowest]')) slide(input)
  })
}

function slide(input) {
  if (input.dataset.slides) return
  input.dataset.slides = 'true'
  const slider = document.createElement('input')
  slider.type = 'range'
  // The step last, and the value after it: a range puts what lies between two steps on one of them.
  slider.min = input.dataset.lowest
  slider.max = input.dataset.highest
  slider.step = input.dataset.step
  slider.setAttribute('aria-labelledby', labelOf(input))
  const follow = () => {
    const number = Number(input.value.replace(',', '.'))
    if (input.value.trim() && Number.isFinite(number)) slider.value = String(number)
  }
  follow()
  slider.addEventListener('input', () => {
    input.value = slider.value
  })
  input.addEventListener('input', follow)
  input.before(slider)
}

/** The id of the words that name the number; they name its slider too. */
function labelOf(input) {
  const [label] = input.labels
  label.id ||= `${input.id}-label`
  return label.id
}
