import { ArtFilterError } from './errors.ts';

const UNITS: Readonly<Record<string, number>> = {
  '': 1,
  B: 1,
  KB: 1e3,
  MB: 1e6,
  GB: 1e9,
  KIB: 2 ** 10,
  MIB: 2 ** 20,
  GIB: 2 ** 30,
};

/** The least cap that any picture can be worked in. */
const LEAST = 2 ** 20;

/**
 * Bytes from `512MB`, `1.5 GiB` or a plain number; KB, MB and GB are powers of 1000, KiB, MiB and GiB of 1024.
 * @throws ArtFilterError `settings`
 */
export function parseBytes(text: string): number {
  const [, number, unit] = /^\s*(\d+(?:\.\d+)?)\s*([a-z]*)\s*$/i.exec(text) ?? [];
  const bytes = Math.round(Number(number) * (UNITS[(unit ?? '').toUpperCase()] ?? Number.NaN));
  if (!(bytes >= LEAST && bytes <= Number.MAX_SAFE_INTEGER)) {
    throw new ArtFilterError(
      'settings',
      `memory is ${JSON.stringify(text)}, expected an amount from 1 MiB on, such as 512MB or 1.5GiB. Give one.`,
    );
  }
  return bytes;
}

/** `197 MB`, `1.2 GB`, in powers of 1000. */
export function formatBytes(bytes: number): string {
  if (bytes >= 999.5e6) return `${rounded(bytes / 1e9)} GB`;
  return bytes >= 999.5e3 ? `${rounded(bytes / 1e6)} MB` : `${Math.max(1, Math.round(bytes / 1e3))} KB`;
}

/** In two digits below 10, else whole. */
function rounded(value: number): string {
  return value < 9.95 ? value.toFixed(1).replace(/\.0$/, '') : value.toFixed(0);
}

/** `10 seconds`, `3 minutes`, `1.5 hours`: as exact as a guess is. */
export function formatDuration(seconds: number): string {
  if (seconds < 1.5) return 'a second';
  if (seconds < 9.5) return `${Math.round(seconds)} seconds`;
  if (seconds < 57.5) return `${Math.round(seconds / 5) * 5} seconds`;
  const minutes = seconds / 60;
  if (minutes < 1.5) return 'a minute';
  if (minutes < 57.5) return `${minutes < 9.5 ? Math.round(minutes) : Math.round(minutes / 5) * 5} minutes`;
  const hours = Math.round(minutes / 30) / 2;
  return hours === 1 ? 'an hour' : `${hours < 10 ? hours : Math.round(hours)} hours`;
}
