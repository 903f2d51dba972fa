'use client';

import dynamic from 'next/dynamic';

// Only in the browser: React attaches no listeners to a custom element that came from the server.
export const ClientEasel = dynamic(() => import('./easel'), {
  ssr: false,
  loading: () => <p>Here soon…</p>,
});
