// Menus are `<details class="menu">`: a click beside one or Escape closes it, and only one is open.

const OPEN = 'details.menu[open]'

export function startMenus() {
  document.addEventListener('click', ({ target }) => {
    for (const menu of document.querySelectorAll(OPEN)) {
      if (!menu.contains(target)) menu.open = false
    }
  })
  document.addEventListener('keydown', ({ key }) => {
    const menu = key === 'Escape' && document.querySelector(OPEN)
    if (!menu) return
    const inside = menu.contains(document.activeElement)
    menu.open = false
    if (inside) menu.querySelector('summary').focus()
  })
}
