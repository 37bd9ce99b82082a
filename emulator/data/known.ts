/** A value that is there unless the emulator itself is wrong. */
export const known = <T>(value: T | undefined | null): T => {
  if (value === undefined || value === null) throw new Error('The emulator lost track of something it made itself.');
  return value;
};
