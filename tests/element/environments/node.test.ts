import { expect, it } from 'vitest';

it('is imported on a server, where there is no DOM', async () => {
  expect(globalThis).not.toHaveProperty('document');
  const { placeholder, StyleTransferElement } = await import('../../../src/element/index.ts');
  expect(StyleTransferElement.observedAttributes).toContain('content-src');
  expect(placeholder()).toMatch(/^<template shadowrootmode="open">[\s\S]*<\/template>$/);
});
