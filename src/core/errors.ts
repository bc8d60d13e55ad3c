/** A link, file or command line that asks for something that does not exist or is out of range. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError';
}

/** A data file that is not what it says it is. The message names the file and the reason. */
export class DataError extends Error {
  override readonly name = 'DataError';
}

/** No usable WebGPU adapter. The message says how to get one. */
export class GpuUnavailableError extends Error {
  override readonly name = 'GpuUnavailableError';
}

/** The GPU refused work: a shader that does not compile, a validation error. */
export class GpuError extends Error {
  override readonly name = 'GpuError';
}

/** The device went away (driver reset, sleep, another process). Training can resume from the last snapshot. */
export class GpuLostError extends Error {
  override readonly name = 'GpuLostError';
}

/** The GPU has no memory left for the network. */
export class OutOfMemoryError extends Error {
  override readonly name = 'OutOfMemoryError';
}

/** Whether the device itself has failed, and goes on failing until it is opened again. */
export const isDeviceError = (error: unknown): boolean =>
  [GpuError, GpuLostError, OutOfMemoryError].some((kind) => error instanceof kind);

/** Tensors or matrices whose sizes do not fit together. */
export class ShapeError extends Error {
  override readonly name = 'ShapeError';
}

/** The loss stopped being a finite number. The last good weights are kept. */
export class DivergedError extends Error {
  override readonly name = 'DivergedError';
}

/** An error as plain data, as it crosses from the worker to the page. */
export type ErrorRecord = { name: string; message: string };

/** The plain-data form of anything thrown. */
export const errorRecord = (thrown: unknown): ErrorRecord =>
  thrown instanceof Error
    ? { name: thrown.name, message: thrown.message }
    : { name: 'Error', message: String(thrown) };
