import { isRecord, text, unexpected } from './decode.js';
import { connectRest, type RequestingConnection, type RestOptions } from './rest.js';

/** The newest version of the API that the org has, whatever version the connection is for. */
export const newestApiVersion = async (connection: RequestingConnection, options: RestOptions): Promise<string> => {
  const answer = await connectRest(connection, options).get('/services/data');
  const versions = Array.isArray(answer) ? answer.filter(isRecord).map((each) => text(each, 'version')) : [];
  const [newest] = versions.sort((a, b) => Number(b) - Number(a));
  if (newest === undefined) throw unexpected('it names no version of the API');
  return newest;
};
