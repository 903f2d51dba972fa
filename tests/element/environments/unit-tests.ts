import { expect, it, vi } from 'vitest';
import { placeholder, type SessionSource, StyleTransferElement } from '../../../src/element/index.ts';
import { Visibility } from '../../../src/element/view/visibility.ts';
import korean from '../../../src/language/korean/shown.json' with { type: 'json' };

/** A GPU as somebody's unit test would pretend it. */
const pretended: SessionSource = {
  adapter: async () => ({ description: 'Pretended', software: false }) as never,
  create: () => Promise.reject(new Error('not painted here')),
};

/** A PNG file of 16 × 16 grey pixels, in base64. */
const GREY =
  'iVBORw0KGgoAAAANSUhEUgAAABAAAAAQCAMAAAAoLQ9TAAAAA1BMVEWAgICQdD0xAAAACXBIWXMAAAPoAAAD6AG1e1JrAAAADklEQVR4nGNgGAUMSAAAARAAAVrp4sUAAAAASUVORK5CYII=';

/**
 * What somebody's unit tests do with the element in a DOM that draws nothing and lacks observers and WebGPU.
 * @param unread what it says of a sound picture there
 */
export function unitTests(unread: RegExp): void {
  it('is defined, and mounted with the help for browsers without WebGPU', async () => {
    const element = document.createElement('style-transfer');
    expect(element).toBeInstanceOf(StyleTransferElement);
    document.body.append(element);
    await element.updateComplete;
    expect(part(element, 'unsupported')?.textContent).toContain('This browser cannot paint here');
    expect(await element.start()).toBe(false);
    expect(element.state).toBe('error');
    element.remove();
  });

  it('takes attributes, fires events and tells wrong settings, with a pretended GPU', async () => {
    const element = mounted();
    element.setAttribute('size', '640');
    element.setAttribute('content-layer', 'conv4_2');
    await element.updateComplete;
    expect(element.size).toBe(640);
    expect(part(element, 'start-button')?.textContent).toContain('Paint');
    const errors: string[] = [];
    element.addEventListener('error', ({ detail }) => errors.push(detail.code));
    element.setAttribute('size', '-3');
    await element.updateComplete;
    expect(errors).toEqual(['settings']);
    expect(part(element, 'error')?.textContent).toContain('size');
    element.remove();
  });

  it('tells why a picture cannot be read', async () => {
    const element = mounted();
    const errors: string[] = [];
    element.addEventListener('error', ({ detail }) => errors.push(detail.message));
    element.content = new Blob([Uint8Array.from(atob(GREY), (letter) => letter.charCodeAt(0))]);
    await expect.poll(() => errors.length).toBe(1);
    expect(errors[0]).toMatch(unread);
    element.remove();
  });

  it('counts as on screen where nothing observes that', () => {
    vi.stubGlobal('IntersectionObserver', undefined);
    const host = Object.assign(document.createElement('p'), { addController: () => undefined });
    let changes = 0;
    const visibility = new Visibility({ host } as never, () => {
      changes += 1;
    });
    visibility.hostConnected();
    expect([visibility.visible, changes]).toEqual([true, 1]);
    visibility.hostDisconnected();
    vi.unstubAllGlobals();
  });

  it('has a placeholder with the parts of its first update', async () => {
    const element = mounted();
    await element.updateComplete;
    const template = document.createElement('div');
    // `innerHTML` makes no shadow root of it, so that it can be read as a template.
    template.innerHTML = placeholder();
    const { content } = template.querySelector('template')!;
    expect(content.querySelector('style')!.textContent).toContain('--style-transfer-ratio');
    expect(outline(content)).toEqual(outline(element.shadowRoot!));
    element.remove();
  });

  it('has a placeholder in each language, with the words of its first update', () => {
    const said = (language?: 'en' | 'ko') => {
      const template = document.createElement('div');
      template.innerHTML = placeholder(language && { language });
      const { content } = template.querySelector('template')!;
      const words = [...content.querySelectorAll('button, .drop-zone-label')].map((node) => node.textContent);
      return [content.querySelector('[part=base]')!.getAttribute('lang'), ...words];
    };
    expect(said()).toEqual(['en', 'Paint', 'Picture', 'Style']);
    expect(said('ko')).toEqual(['ko', korean.Paint, korean.Picture, korean.Style]);
  });

  it('replaces a placeholder', async () => {
    const element = document.createElement('style-transfer');
    element.sessionSource = pretended;
    element.attachShadow({ mode: 'open' }).innerHTML = '<p>Here soon</p>';
    document.body.append(element);
    await element.updateComplete;
    expect(element.shadowRoot!.querySelector('p')).toBeNull();
    expect(part(element, 'start-button')).not.toBeNull();
    element.remove();
  });

  it('gives the sheet of a placeholder the nonce of the page', () => {
    expect(placeholder().length).toBeLessThan(9500);
    expect(placeholder({ nonce: 'a"b' })).toContain('<style nonce="a&quot;b">');
  });
}

function mounted(): StyleTransferElement {
  const element = document.createElement('style-transfer');
  element.sessionSource = pretended;
  document.body.append(element);
  return element;
}

function part(element: StyleTransferElement, name: string): Element | null {
  return element.shadowRoot!.querySelector(`[part~="${name}"]`);
}

/** Every box with its parts and classes, in order, without icons, inputs and what takes no room. */
function outline(root: ParentNode): string[] {
  return [...root.querySelectorAll('*')]
    .filter((node) => !node.closest('svg, input, style, .poster, .announcer, .notes, slot[name=style]'))
    .map((node) => {
      const [parts, classes] = [node.getAttribute('part'), node.getAttribute('class')];
      const depth = ancestors(node);
      return [depth, node.localName, parts, classes?.trim()]
        .filter((value) => value !== null && value !== '')
        .join(' ');
    });
}

function ancestors(node: Element): number {
  return node.parentElement ? 1 + ancestors(node.parentElement) : 0;
}
