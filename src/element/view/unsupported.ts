import { html, type TemplateResult } from 'lit';
import type { Words } from '../../language/words.ts';

/** Help where there is no WebGPU. */
export function renderUnsupported({ say, sentence }: Words, why: string): TemplateResult {
  return html`<div part="unsupported" class="unsupported">
    <slot name="unsupported">
      <h3>${say`This browser cannot paint here`}</h3>
      <p>${sentence(why)}</p>
      <ul>
        <li>${say`Chrome or Edge 120 or newer; on Android 12 or newer, Chrome 121.`}</li>
        <li>${say`Safari 26 or newer, on iPhone, iPad and Mac.`}</li>
        <li>${say`Firefox 141 or newer on Windows, 147 or newer on Macs with Apple silicon.`}</li>
        <li>
          ${say`Linux: Chrome 144 or newer with Intel’s graphics, 147 or newer with NVIDIA’s; else enable these two and restart:`}
          <code>chrome://flags/#enable-unsafe-webgpu</code>, <code>chrome://flags/#enable-vulkan</code>
        </li>
        <li>${say`The page must be served by https, or from this machine (localhost).`}</li>
      </ul>
    </slot>
  </div>`;
}

/** Reason why `navigator.gpu` is missing. */
export function missingWebGpu(): string {
  return window.isSecureContext
    ? 'It has no WebGPU, which painting needs.'
    : 'WebGPU needs a secure page, and this one was served by plain http.';
}
