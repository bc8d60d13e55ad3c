/** What a parameter can be to the optimizer, if it is trained. */
export const trainedRoles = ['weight', 'singular', 'bias', 'core'] as const;

export type TrainedRole = (typeof trainedRoles)[number];

/**
 * What a parameter is to the optimizer. `frozen` and `state` are not trained: they lie behind everything that is, and
 * have neither gradients nor moments. What each of the others gets is said by every optimizer.
 */
export type Role = TrainedRole | 'frozen' | 'state';

/** Whether optimizers change parameters of that role. */
export const isTrained = (role: Role): role is TrainedRole => trainedRoles.some((one) => one === role);

/** Parameters that share one entry of the group table: the number of their group. */
export const roleBlock = 64;
