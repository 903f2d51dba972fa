/**
 * Makes a `role="tablist"` work whose tabs name their panels by `aria-controls`: one panel is shown, and the arrow keys
 * move between the tabs.
 * @param shown receives the id of each panel that is shown
 * @returns `show`, which shows the panel of an id
 */
export function makeTabs(list: HTMLElement, shown: (panel: string) => void): { show(panel: string): void } {
  const tabs = [...list.querySelectorAll<HTMLElement>('[role=tab]')];
  const panelOf = (tab: HTMLElement) => tab.getAttribute('aria-controls')!;
  const select = (chosen: HTMLElement) => {
    for (const tab of tabs) {
      tab.setAttribute('aria-selected', String(tab === chosen));
      tab.tabIndex = tab === chosen ? 0 : -1;
      document.getElementById(panelOf(tab))!.hidden = tab !== chosen;
    }
    shown(panelOf(chosen));
  };
  for (const [i, tab] of tabs.entries()) {
    tab.addEventListener('click', () => select(tab));
    tab.addEventListener('keydown', (event) => {
      const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
      if (step === undefined) return;
      event.preventDefault();
      const next = tabs[(i + step + tabs.length) % tabs.length]!;
      select(next);
      next.focus();
    });
  }
  return {
    show(panel) {
      const tab = tabs.find((one) => panelOf(one) === panel)!;
      if (tab.getAttribute('aria-selected') !== 'true') select(tab);
    },
  };
}
