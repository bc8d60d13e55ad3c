import { ShapeError } from '../errors';

/** Per-sample sizes: [height, width, channels], [features], or any others. */
export type Shape = readonly number[];

/** A shape in a message. */
export const shapeText = (shape: Shape): string => `[${shape.join(', ')}]`;

/** Whether a number can be a size. */
export const isSize = (value: number): boolean => Number.isInteger(value) && value > 0;

/** Numbers of one sample. */
export const sizeOf = (shape: Shape): number => shape.reduce((product, size) => product * size, 1);

/** Height, width and channels of what a node reads. Throws ShapeError when it reads something else. */
export function imageShape(
  { name, kind }: { name: string; kind: string },
  input: Shape,
): [height: number, width: number, channels: number] {
  const [height, width, channels, ...rest] = input;
  if (height === undefined || width === undefined || channels === undefined || rest.length > 0)
    throw new ShapeError(
      `${name} (${kind}) reads ${shapeText(input)}, which is no image. Give it [height, width, channels].`,
    );
  return [height, width, channels];
}
