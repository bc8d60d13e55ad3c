/** A link, file or command line with an unknown name or an invalid value. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError';
}

/** A data file whose content is not what it declares. The message contains the file's name and the reason. */
export class DataError extends Error {
  override readonly name = 'DataError';
}

/** No usable WebGPU adapter. The message explains how to get one. */
export class GpuUnavailableError extends Error {
  override readonly name = 'GpuUnavailableError';
  /** How far it came: no WebGPU at all, no adapter, or no device on it. */
  readonly found: 'nothing' | 'noAdapter' | 'noDevice';
  constructor(message: string, found: 'nothing' | 'noAdapter' | 'noDevice' = 'noDevice') {
    super(message);
    this.found = found;
  }
}

/** The device computes wrongly, and must not train. The message names it, and what it computed. */
export class WrongDeviceError extends Error {
  override readonly name = 'WrongDeviceError';
}

/** The GPU rejected work: a shader that does not compile, a validation error. */
export class GpuError extends Error {
  override readonly name = 'GpuError';
}

/** The device was lost (driver reset, sleep, another process). Training can resume from the last snapshot. */
export class GpuLostError extends Error {
  override readonly name = 'GpuLostError';
}

/** The GPU does not have enough memory for the network. */
export class OutOfMemoryError extends Error {
  override readonly name = 'OutOfMemoryError';
}

/** Whether the device itself has failed; it keeps failing until it is opened again. */
export const isDeviceError = (error: unknown): boolean =>
  [GpuError, GpuLostError, OutOfMemoryError, WrongDeviceError].some((kind) => error instanceof kind);

/** Tensors or matrices with incompatible sizes. */
export class ShapeError extends Error {
  override readonly name = 'ShapeError';
}

/** The loss is no longer finite. The last good weights are kept. */
export class DivergedError extends Error {
  override readonly name = 'DivergedError';
}

/** An error as plain data, for messages from the worker to the page. */
export type ErrorRecord = { name: string; message: string };

/** The plain-data form of any thrown value. */
export const errorRecord = (thrown: unknown): ErrorRecord =>
  thrown instanceof Error
    ? { name: thrown.name, message: thrown.message }
    : { name: 'Error', message: String(thrown) };
