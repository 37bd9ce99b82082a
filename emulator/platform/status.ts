/** The statuses of requests and jobs as they are stored; the switches only change how they are spelled on the wire. */
export type Status = 'Created' | 'Pending' | 'InProgress' | 'Succeeded' | 'Failed' | 'Canceled';

/** Statuses that nothing leaves any more. */
export const isOver = (status: unknown): boolean =>
  status === 'Succeeded' || status === 'Failed' || status === 'Canceled';
