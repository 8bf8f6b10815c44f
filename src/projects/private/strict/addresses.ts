/** The blocks that no router of the internet knows, and the two that the CDK writes for "nothing". */
const PRIVATE_V4: [number, number][] = [
  [0x0A000000, 8], [0xAC100000, 12], [0xC0A80000, 16], [0x64400000, 10], [0xA9FE0000, 16], [0x7F000000, 8], [0xFFFFFFFF, 32],
];
const PRIVATE_V6 = /^(f[cd][0-9a-f]{2}:|fe[89ab][0-9a-f]:|::1\/128$)/i;

/** Whether a CIDR block, as far as it is known, has an address of the internet. */
export function isAddressOfTheInternet(cidr: unknown): boolean {
  if (typeof cidr !== 'string') { return false; }
  if (cidr.includes(':')) { return !PRIVATE_V6.test(cidr); }
  const match = /^(\d+)\.(\d+)\.(\d+)\.(\d+)(?:\/(\d+))?$/.exec(cidr);
  if (match === null) { return false; }
  const [address, bits] = [match.slice(1, 5).reduce((sum, part) => sum * 256 + Number(part), 0), Number(match[5] ?? 32)];
  return !PRIVATE_V4.some(([block, length]) => bits >= length && Math.floor(address / 2 ** (32 - length)) === Math.floor(block / 2 ** (32 - length)));
}
