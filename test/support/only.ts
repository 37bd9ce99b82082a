/** A stand-in with only the members that a test needs. Any other member is undefined, and fails the test. */
export const only = <T extends object>(members: Partial<Record<keyof T, unknown>>): T =>
  // The types cannot know which members the code under test will use.
  members as unknown as T;
