import { JsonNumber } from './json';

/**
 * A float as Python's `repr` writes it, so that typed numbers give the same text as the SageMaker Python SDK: `1.0`, `1e-05`.
 */
export function floatText(value: number): string {
  const exponent = value === 0 ? 0 : Number(value.toExponential().split('e')[1]);
  if (exponent < -4 || exponent >= 16) {
    const [digits, power] = value.toExponential().split('e');
    return `${digits}e${power[0]}${power.slice(1).padStart(2, '0')}`;
  }
  return JsonNumber.float(value).text;
}

/** A value as Python's `json.dumps` writes it: a blank after commas and colons, other characters than ASCII escaped. */
export function pythonJson(value: any): string {
  if (value === undefined || value === null) { return 'null'; }
  if (typeof value === 'number') { return Number.isInteger(value) ? String(value) : floatText(value); }
  if (Array.isArray(value)) { return `[${value.map(pythonJson).join(', ')}]`; }
  if (typeof value === 'object') {
    if (value instanceof JsonNumber) { return value.text; }
    return `{${Object.keys(value).filter(key => value[key] !== undefined).map(key => `${pythonJson(key)}: ${pythonJson(value[key])}`).join(', ')}}`;
  }
  return JSON.stringify(value).replace(/[\u0080-\uffff]/g, char => `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`);
}
