/** The instances of orgs: production and sandbox instances, most of them with real names. */
export type Instances = { readonly production: readonly Instance[]; readonly sandbox: readonly Instance[] };
export type Instance = {
  readonly name: string;
  /** The characters after 00D in the ids of its orgs. */ readonly pod: string;
};

const PRODUCTION = ['NA1', 'UM1', 'EU45', 'AP12', 'USA234', 'CAN58', 'GBR16', 'IND101', 'DEU10', 'FRA22'];
const SANDBOX = ['CS194', 'CS42', 'USA234S', 'EU12S', 'AUS5S', 'CAN58S'];
const LETTERS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ';

export const createInstances = (count: number): Instances => {
  const sandboxes = Math.floor(count * 0.4);
  const production = named(PRODUCTION, 'NA', count - sandboxes, 0);
  return { production, sandbox: sandboxes > 0 ? named(SANDBOX, 'CS', sandboxes, count - sandboxes) : production };
};

const named = (known: readonly string[], prefix: string, count: number, first: number): Instance[] =>
  Array.from({ length: count }, (_, place) => ({
    name: known[place] ?? `${prefix}${200 + place}`,
    pod: `${Math.floor((first + place) / LETTERS.length) % 10}${LETTERS[(first + place) % LETTERS.length]}0`,
  }));
