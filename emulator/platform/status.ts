/** The statuses of requests and jobs as they are stored. Switches only change their spelling in responses. */
export type Status = 'Created' | 'Pending' | 'InProgress' | 'Succeeded' | 'Failed' | 'Canceled';

/** Whether a status is final. */
export const isOver = (status: unknown): boolean =>
  status === 'Succeeded' || status === 'Failed' || status === 'Canceled';
