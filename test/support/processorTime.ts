/** Measures the processor time of this process, in ms: other processes of the machine do not count. */
export const processorTime = (): (() => number) => {
  const started = process.cpuUsage();
  return () => {
    const { user, system } = process.cpuUsage(started);
    return (user + system) / 1000;
  };
};
