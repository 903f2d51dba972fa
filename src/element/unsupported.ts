import { html, type TemplateResult } from 'lit';

/** What to do where there is no WebGPU. */
export function renderUnsupported(why: string): TemplateResult {
  return html`<div part="unsupported" class="unsupported">
    <slot name="unsupported">
      <h3>This browser cannot paint here</h3>
      <p>${why}</p>
      <ul>
        <li><b>Windows, macOS, ChromeOS:</b> Chrome or Edge 113 or newer.</li>
        <li><b>Android 12 or newer:</b> Chrome 121 or newer.</li>
        <li><b>iPhone, iPad, Mac:</b> Safari 26 or newer.</li>
        <li><b>Windows:</b> Firefox 141 or newer.</li>
        <li>
          <b>Linux:</b> Chrome or Chromium with <code>chrome://flags/#enable-unsafe-webgpu</code> and
          <code>chrome://flags/#enable-vulkan</code> switched on, then started again.
        </li>
        <li>The page itself must come by <b>https</b>, or from this machine (localhost).</li>
      </ul>
    </slot>
  </div>`;
}

/** Why `navigator.gpu` is not there. */
export function missingWebGpu(): string {
  return window.isSecureContext
    ? 'It has no WebGPU, which the painting needs.'
    : 'WebGPU is only there on secure pages, and this one came by plain http.';
}
