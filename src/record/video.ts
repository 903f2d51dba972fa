import {
  BufferTarget,
  CanvasSource,
  getFirstEncodableVideoCodec,
  Mp4OutputFormat,
  Output,
  Quality,
  type VideoCodec,
  WebMOutputFormat,
} from 'mediabunny';
import { ArtFilterError } from '../errors.ts';
import { FILM_RATE, frameSeconds, HOLD_SECONDS, type VideoType } from './film.ts';

/** Codecs of each container, the most widely played first. */
const CODECS: Record<VideoType, VideoCodec[]> = {
  'video/mp4': ['avc', 'vp9', 'av1'],
  'video/webm': ['vp9', 'vp8', 'av1'],
};
const QUALITY = new Quality('very-high');

/** An encoded film and its codec. */
export interface Video {
  blob: Blob;
  codec: VideoCodec;
}

/** Pictures as files, all of one size, which is even in both directions. */
export interface VideoFrames {
  width: number;
  height: number;
  files: readonly Blob[];
}

/**
 * Encodes a film of still pictures at a constant rate, the last one held, by the browser's encoder. Needs a page or
 * worker from https or localhost.
 * @param type default: MP4 with H.264 where the browser can encode that, else WebM, else MP4
 * @throws ArtFilterError `picture` where the browser can encode no codec of the type at this size
 */
export async function encodeVideo(frames: VideoFrames, type?: VideoType): Promise<Video> {
  const { width, height, files } = frames;
  const { codec, container } = await choose(frames, type);
  const seconds = frameSeconds(files.length, FILM_RATE);
  const canvas = new OffscreenCanvas(width, height);
  const context = canvas.getContext('2d', { alpha: false })!;
  const target = new BufferTarget();
  const format = container === 'video/mp4' ? new Mp4OutputFormat() : new WebMOutputFormat();
  const output = new Output({ format, target });
  const source = new CanvasSource(canvas, { codec, quality: QUALITY });
  output.addVideoTrack(source);
  try {
    await output.start();
    let shown = 0;
    for (const file of files) {
      const picture = await createImageBitmap(file);
      context.drawImage(picture, 0, 0, width, height);
      picture.close();
      await source.add(shown++ * seconds, seconds);
    }
    // Repeated, with one to spare: WebM has no duration for its last frame, and players of MP4 differ.
    for (let held = 0; held < HOLD_SECONDS; held += seconds) {
      await source.add(shown++ * seconds, seconds);
    }
    await output.finalize();
  } catch (error) {
    await output.cancel().catch(() => undefined);
    const reason = error instanceof Error ? error.message : String(error);
    throw new ArtFilterError(
      'picture',
      `film: the browser's encoder failed (${reason}); try the other type.`,
      {
        cause: error,
      },
    );
  }
  return { blob: new Blob([target.buffer!], { type: container }), codec };
}

async function choose(
  { width, height }: VideoFrames,
  type: VideoType | undefined,
): Promise<{ container: VideoType; codec: VideoCodec }> {
  const can = (codecs: VideoCodec[]) =>
    getFirstEncodableVideoCodec(codecs, { width, height, quality: QUALITY });
  const wanted: [VideoType, VideoCodec[]][] = type
    ? [[type, CODECS[type]]]
    : [
        ['video/mp4', ['avc']],
        ['video/webm', CODECS['video/webm']],
        ['video/mp4', CODECS['video/mp4']],
      ];
  for (const [container, codecs] of wanted) {
    const codec = await can(codecs);
    if (codec) return { container, codec };
  }
  throw new ArtFilterError(
    'picture',
    `film: this browser cannot encode ${width}×${height} pixels as ${type ?? 'a film'}; use a current Chrome, Edge or Safari.`,
  );
}
