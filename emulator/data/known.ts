/** Returns a value that only an error of the emulator itself could make missing. */
export const known = <T>(value: T | undefined | null): T => {
  if (value === undefined || value === null) throw new Error('The emulator lost track of something it made itself.');
  return value;
};
