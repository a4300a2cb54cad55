// The component's results for engines whose next step reads them: what is JSON as a text becomes the value.

export function readable(result) {
  if (Array.isArray(result)) return result.map(readable);
  if (typeof result !== "object" || result === null) return result;
  return Object.fromEntries(Object.entries(result).map(([name, value]) => [name, valueOf(name, value)]));
}

function valueOf(name, value) {
  if (typeof value !== "string" || !/(^|-)json$/.test(name)) return readable(value);
  try {
    return JSON.parse(value);
  } catch {
    return value;
  }
}
