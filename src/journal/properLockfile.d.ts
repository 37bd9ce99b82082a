/** The part of it that is used here; it comes without types. */
declare module 'proper-lockfile' {
  type LockOptions = {
    /** Whether the file that is locked has to be there. */
    realpath: boolean;
    /** A lock whose holder has given no sign of life for so many milliseconds is anybody's. */
    stale: number;
    /** How often the holder gives one. */
    update: number;
    fs: object;
    onCompromised: (error: Error) => void;
  };
  const lockfile: { lock(file: string, options: LockOptions): Promise<() => Promise<void>> };
  export default lockfile;
}
