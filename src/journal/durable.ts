import { constants } from 'node:fs';
import { open } from 'node:fs/promises';
import { dirname } from 'node:path';

/**
 * Appends to a file, which is created for the user alone; when it returns, the text is on the disk. Returns how long the
 * file is then. `throughLinks`: also to the target of a link.
 */
export const appendDurably = async (file: string, text: string, { throughLinks = false } = {}): Promise<number> => {
  const flags = constants.O_WRONLY | constants.O_APPEND | constants.O_CREAT;
  const handle = await open(file, throughLinks ? flags : flags | constants.O_NOFOLLOW, 0o600);
  try {
    const isNew = (await handle.stat()).size === 0;
    await handle.appendFile(text);
    await handle.sync();
    if (isNew) await syncFolder(dirname(file));
    return (await handle.stat()).size;
  } finally {
    await handle.close();
  }
};

/** A new file only survives a crash if its folder was written, too. Windows cannot, and need not, do that. */
export const syncFolder = async (folder: string): Promise<void> => {
  if (process.platform === 'win32') return;
  const handle = await open(folder, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
};
