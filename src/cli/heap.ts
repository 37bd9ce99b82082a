import { getHeapStatistics, setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

/** The heap may grow by so many bytes between two collections. */
const ROOM = 12 * 1024 * 1024;
const LOOK_EVERY_MS = 20;

/**
 * V8 lets the heap grow to several times what is in use before it collects what each page of an answer leaves behind,
 * so that a longer list would take more memory although nothing of it is kept. Until the function that this gives is
 * called, it is told to collect as soon as the heap has grown by a fixed amount.
 */
export const keepHeapFlat = (): (() => void) => {
  setFlagsFromString('--expose-gc');
  const collect = runInNewContext('gc') as () => void;
  const used = (): number => getHeapStatistics().used_heap_size;
  let floor = used();
  const timer = setInterval(() => {
    if (used() - floor < ROOM) return;
    collect();
    floor = used();
  }, LOOK_EVERY_MS);
  timer.unref();
  return () => {
    clearInterval(timer);
    collect();
  };
};
