/** What a page was made from, out of its file. */
export const pageData = <T>(html: string): T => {
  const [, json = ''] = /<script type="application\/json" id="data">(.*?)<\/script>/.exec(html) ?? [];
  return JSON.parse(json) as T;
};
