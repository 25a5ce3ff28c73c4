const GAP = 4;

/**
 * An attachment: puts a popover above the button that opens it, below where there is more room, with their left or right
 * edges in line. What is higher than the room there scrolls. It is not to be seen, or pressed, before it has its place.
 */
export function besideOpener(side: 'left' | 'right'): (popover: HTMLElement) => () => void {
  return (popover) => {
    const hidden = ({ newState }: ToggleEvent) => {
      if (newState === 'open') popover.style.visibility = 'hidden';
    };
    const shown = () => {
      place(popover, side);
      popover.style.visibility = '';
    };
    popover.addEventListener('beforetoggle', hidden);
    popover.addEventListener('toggle', shown);
    return () => {
      popover.removeEventListener('beforetoggle', hidden);
      popover.removeEventListener('toggle', shown);
    };
  };
}

function place(popover: HTMLElement, side: 'left' | 'right'): void {
  const button = document.querySelector(`[popovertarget="${popover.id}"]`)?.getBoundingClientRect();
  if (!button) return;
  const { style } = popover;
  style.inset = 'auto';
  style.maxHeight = '';
  const [above, below] = [button.top - 2 * GAP, window.innerHeight - button.bottom - 2 * GAP];
  const isAbove = popover.offsetHeight <= above || above >= below;
  if (isAbove) style.bottom = `${window.innerHeight - button.top + GAP}px`;
  else style.top = `${button.bottom + GAP}px`;
  style.maxHeight = `${isAbove ? above : below}px`;
  style.overflowY = 'auto';
  if (side === 'left') style.left = `${button.left}px`;
  else style.right = `${window.innerWidth - button.right}px`;
}
