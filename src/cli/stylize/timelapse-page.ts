import type { VideoType } from '../../record/film.ts';
import { encodeVideo } from '../../record/video.ts';

/** Page in headless Chrome that encodes a film; it fetches the frames from its own origin. */
declare global {
  /** Whether the browser can encode a type. */
  var canMakeFilm: (type: VideoType) => Promise<boolean>;
  /** @returns the film in base64, or an error message */
  var makeFilm: (
    type: VideoType,
    count: number,
    size: { width: number; height: number },
  ) => Promise<{ codec: string; base64: string } | { message: string }>;
}

globalThis.canMakeFilm = async (type) => {
  const canvas = new OffscreenCanvas(64, 64);
  canvas.getContext('2d');
  const file = await canvas.convertToBlob({ type: 'image/jpeg' });
  return encodeVideo({ width: 64, height: 64, files: [file] }, type).then(
    () => true,
    () => false,
  );
};

globalThis.makeFilm = async (type, count, size) => {
  try {
    const files: Blob[] = [];
    for (let i = 0; i < count; i++) files.push(await (await fetch(`frame-${i}.jpg`)).blob());
    const { blob, codec } = await encodeVideo({ ...size, files }, type);
    return { codec, base64: await base64Of(blob) };
  } catch (error) {
    return { message: error instanceof Error ? error.message : String(error) };
  }
};

function base64Of(blob: Blob): Promise<string> {
  return new Promise((resolve, reject) => {
    const reader = new FileReader();
    reader.onload = () => resolve((reader.result as string).replace(/^[^,]*,/, ''));
    reader.onerror = () => reject(reader.error);
    reader.readAsDataURL(blob);
  });
}
