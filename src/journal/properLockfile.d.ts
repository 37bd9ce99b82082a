/** The part of the package that is used here; it has no types of its own. */
declare module 'proper-lockfile' {
  type LockOptions = {
    /** Whether the file to lock must exist. */
    realpath: boolean;
    /** After this many milliseconds without a sign of life of its holder, a lock is free. */
    stale: number;
    /** How often the holder gives a sign of life, in milliseconds. */
    update: number;
    fs: object;
    onCompromised: (error: Error) => void;
  };
  const lockfile: { lock(file: string, options: LockOptions): Promise<() => Promise<void>> };
  export default lockfile;
}
