/** The roles of trained parameters. */
export const trainedRoles = ['weight', 'singular', 'bias', 'core'] as const;

export type TrainedRole = (typeof trainedRoles)[number];

/**
 * What a parameter is to the optimizer. `frozen` and `state` are not trained: they are stored after all trained
 * parameters, without gradients or moments. Every optimizer defines what each trained role gets.
 */
export type Role = TrainedRole | 'frozen' | 'state';

/** Whether optimizers change parameters of this role. */
export const isTrained = (role: Role): role is TrainedRole => trainedRoles.some((one) => one === role);

/** Parameters per entry of the group table. */
export const roleBlock = 64;
