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

/** Least memory limit: any picture needs more. */
const MIN_BYTES = 2 ** 20;

/**
 * Parses bytes from `512MB`, `1.5 GiB` or a plain number; KB, MB and GB are powers of 1000, KiB, MiB and GiB of 1024.
 * @throws ArtFilterError `settings`
 */
export function parseBytes(text: string): number {
  const [, number, unit] = /^\s*(\d+(?:\.\d+)?)\s*([a-z]*)\s*$/i.exec(text) ?? [];
  const bytes = Math.round(Number(number) * (UNITS[(unit ?? '').toUpperCase()] ?? Number.NaN));
  if (!(bytes >= MIN_BYTES && bytes <= Number.MAX_SAFE_INTEGER)) {
    throw new ArtFilterError(
      'settings',
      `memory is ${JSON.stringify(text)}, expected an amount from 1 MiB on, such as 512MB or 1.5GiB. Give one.`,
    );
  }
  return bytes;
}

/** Bytes as text: `197 MB`, `1.2 GB`, in powers of 1000. */
export function formatBytes(bytes: number): string {
  if (bytes >= 999.5e6) return `${rounded(bytes / 1e9)} GB`;
  return bytes >= 999.5e3 ? `${rounded(bytes / 1e6)} MB` : `${Math.max(1, Math.round(bytes / 1e3))} KB`;
}

/** Millions of bytes in two or three digits, without the unit: `0.4`, `12`, `575`. */
export function megabytes(bytes: number): string {
  const millions = bytes / 1e6;
  return millions < 9.95 ? millions.toFixed(1) : String(Math.round(millions));
}

/** `5.2 of 52 MB`. */
export function formatProgress({ done, total }: { readonly done: number; readonly total: number }): string {
  return `${megabytes(done)} of ${megabytes(total)} MB`;
}

/** Two digits below 10, else whole. */
function rounded(value: number): string {
  return value < 9.95 ? value.toFixed(1).replace(/\.0$/, '') : value.toFixed(0);
}

/** A measured time: `42 s`, `3 min 20 s`, `1 h 5 min`; `unknown time` for what is not finite. */
export function formatSeconds(seconds: number): string {
  if (!Number.isFinite(seconds)) return 'unknown time';
  const whole = Math.ceil(seconds);
  if (whole < 60) return `${whole} s`;
  if (whole < 3600) return `${Math.floor(whole / 60)} min ${whole % 60} s`;
  return `${Math.floor(whole / 3600)} h ${Math.floor((whole % 3600) / 60)} min`;
}

/** An estimated time, rounded: `10 seconds`, `3 minutes`, `1.5 hours`. */
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
