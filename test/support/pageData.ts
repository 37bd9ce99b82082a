/** The data in the file of a page. */
export const pageData = <T>(html: string): T => {
  const [, json = ''] = /<script type="application\/json" id="data">(.*?)<\/script>/.exec(html) ?? [];
  return JSON.parse(json) as T;
};
