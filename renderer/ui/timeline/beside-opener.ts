/** Puts a popover above the button that opens it, with their left or right edges in line. */
export function besideOpener(popover: HTMLElement, side: 'left' | 'right'): void {
  const button = document.querySelector(`[popovertarget="${popover.id}"]`)?.getBoundingClientRect();
  if (!button) return;
  const { style } = popover;
  style.inset = 'auto';
  style.bottom = `${window.innerHeight - button.top + 4}px`;
  if (side === 'left') style.left = `${button.left}px`;
  else style.right = `${window.innerWidth - button.right}px`;
}
