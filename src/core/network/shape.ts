import { ShapeError } from '../errors';

/** Sizes per sample: [height, width, channels], [features], or any others. */
export type Shape = readonly number[];

/** A shape as text for messages. */
export const shapeText = (shape: Shape): string => `[${shape.join(', ')}]`;

/** Whether a number is a valid size. */
export const isSize = (value: number): boolean => Number.isInteger(value) && value > 0;

/** Number of values per sample. */
export const sizeOf = (shape: Shape): number => shape.reduce((product, size) => product * size, 1);

/** Height, width and channels of a node's input. Throws ShapeError for any other shape. */
export function imageShape(
  { name, kind }: { name: string; kind: string },
  input: Shape,
): [height: number, width: number, channels: number] {
  const [height, width, channels, ...rest] = input;
  if (height === undefined || width === undefined || channels === undefined || rest.length > 0)
    throw new ShapeError(
      `${name} (${kind}) reads ${shapeText(input)}, which is not an image. Give it [height, width, channels].`,
    );
  return [height, width, channels];
}
