/** A stand-in with those members that a test needs. Whatever else is asked of it is undefined, and fails the test. */
export const only = <T extends object>(members: Partial<Record<keyof T, unknown>>): T =>
  // The types can't know which members the code under test will ask for.
  members as unknown as T;
