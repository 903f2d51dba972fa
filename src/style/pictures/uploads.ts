import type { Buffers } from '../../gpu/buffers.ts';
import { writeBufferInChunks } from '../../gpu/buffers.ts';
import { type BufferTensor, denseTensor } from '../../graph/tensor.ts';
import type { Picture, Size } from '../../image/picture.ts';

/** A picture [3, height, width] or a mask [height, width]; its size alone where a run is planned. */
export interface PictureOrSize extends Size {
  readonly data?: Float32Array;
}

/** Whether a picture has its values. */
export function hasValues(picture: PictureOrSize): picture is Picture {
  return picture.data !== undefined;
}

/** A tensor [3, height, width] of a picture's values, or of zeros for a size alone. */
export function uploadPicture(
  buffers: Buffers,
  label: string,
  picture: PictureOrSize,
): Promise<BufferTensor> {
  const { width, height, data } = picture;
  const pixels = buffers.create(label, 'image', 12 * width * height);
  return filled(buffers, denseTensor(label, [3, height, width], 'image', pixels), data);
}

/** A tensor [height, width] of a mask's values, or of zeros for a size alone. */
export function uploadMask(buffers: Buffers, label: string, mask: PictureOrSize): Promise<BufferTensor> {
  const { width, height, data } = mask;
  const pixels = buffers.create(label, 'masks', 4 * width * height);
  return filled(buffers, denseTensor(label, [height, width], 'masks', pixels), data);
}

async function filled(buffers: Buffers, tensor: BufferTensor, data?: Float32Array): Promise<BufferTensor> {
  if (data) await writeBufferInChunks(buffers.gpu, tensor.buffer, data);
  return tensor;
}

/** The content pictures of a scale on the GPU, each uploaded once for all that reads it. */
export class ContentUploads {
  readonly #uploads = new Map<PictureOrSize, Promise<BufferTensor>>();

  constructor(readonly buffers: Buffers) {}

  /** The tensor [3, height, width] of a picture, uploaded at the first call. */
  get(picture: PictureOrSize): Promise<BufferTensor> {
    const upload = this.held(picture) ?? uploadPicture(this.buffers, 'content', picture);
    this.#uploads.set(picture, upload);
    return upload;
  }

  /** The tensor of a picture that is on the GPU already. */
  held(picture: PictureOrSize): Promise<BufferTensor> | undefined {
    return this.#uploads.get(picture);
  }

  /** Frees all pictures but these. */
  async retain(...pictures: readonly PictureOrSize[]): Promise<void> {
    for (const [picture, upload] of this.#uploads) {
      if (pictures.includes(picture)) continue;
      this.#uploads.delete(picture);
      this.buffers.free((await upload).buffer);
    }
  }
}
