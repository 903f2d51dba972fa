import axe from 'axe-core';
import type { Page } from 'puppeteer';

/** What a screen reader tells of an element. */
export interface Told {
  /** As ARIA has it, such as `button` and `img`. */
  readonly role: string;
  readonly name: string;
}

/** The part of axe that computes roles and names; its types leave it out. */
interface AxeCommons {
  setup(): AxeNode;
  teardown(): void;
  readonly commons: {
    readonly aria: { getRole(node: AxeNode): string | null };
    readonly dom: { isVisibleToScreenReaders(node: AxeNode): boolean };
    readonly text: { accessibleTextVirtual(node: AxeNode): string };
  };
}
interface AxeNode {
  readonly props: { readonly nodeType: number };
  readonly children?: readonly AxeNode[];
}

/**
 * All that a screen reader tells of a page, shadow roots included: by the browser's own tree, or where the browser shows
 * none to a test, as Firefox, by axe.
 */
export async function toldOf(page: Page): Promise<Told[]> {
  return /firefox/i.test(await page.browser().version()) ? byAxe(page) : byBrowser(page);
}

async function byBrowser(page: Page): Promise<Told[]> {
  const tree = await page.accessibility.snapshot({ interestingOnly: false });
  const told: Told[] = [];
  const walk = (node: NonNullable<typeof tree>) => {
    told.push({ role: node.role === 'image' ? 'img' : node.role.toLowerCase(), name: node.name ?? '' });
    for (const child of node.children ?? []) walk(child);
  };
  walk(tree!);
  return told;
}

async function byAxe(page: Page): Promise<Told[]> {
  await page.evaluate(axe.source);
  return page.evaluate(() => {
    const { axe } = globalThis as unknown as { axe: AxeCommons };
    const { aria, dom, text } = axe.commons;
    const told: { role: string; name: string }[] = [];
    const walk = (node: AxeNode) => {
      if (node.props.nodeType === 1 && dom.isVisibleToScreenReaders(node)) {
        const role = aria.getRole(node);
        if (role) told.push({ role, name: text.accessibleTextVirtual(node) });
      }
      for (const child of node.children ?? []) walk(child);
    };
    walk(axe.setup());
    axe.teardown();
    return told;
  });
}
