import type { BotocoreModel, BotocoreOperation, BotocoreReference, BotocoreShape } from '../../scripts/api-model-source';

/** A request as it came in. */
export interface WireRequest {
  readonly method: string;
  readonly path: string;
  readonly query: URLSearchParams;
  readonly headers: { readonly [name: string]: string | string[] | undefined };
  readonly body: Buffer;
}

/** A response as it goes out. */
export interface WireResponse {
  readonly status: number;
  readonly headers: { [name: string]: string };
  readonly body: string | Buffer;
}

type Json = any;

/** Whether a request is one of an operation of a REST protocol, and with which labels; the more parts match, the higher the score. */
export function matchRest(operation: BotocoreOperation, request: WireRequest): { labels: Record<string, string>; score: number } | undefined {
  if (operation.http.method !== request.method) { return undefined; }
  const [template, constants] = operation.http.requestUri.split('?');
  const labels: Record<string, string> = {};
  const wanted = template.split('/').slice(1).filter((part, i, all) => part || i < all.length - 1);
  const given = request.path.split('/').slice(1).filter((part, i, all) => part || i < all.length - 1);
  let score = 0;
  for (let i = 0; i < Math.max(wanted.length, given.length); i++) {
    const label = /^\{(.+?)(\+?)\}$/.exec(wanted[i] ?? '');
    if (label?.[2] && i < given.length) {
      labels[label[1]] = given.slice(i).map(decodeURIComponent).join('/');
      break;
    }
    if (i >= wanted.length || i >= given.length || given[i] === '') { return undefined; }
    if (label) {
      labels[label[1]] = decodeURIComponent(given[i]);
    } else if (wanted[i] === given[i]) {
      score += 2;
    } else {
      return undefined;
    }
  }
  for (const [name, value] of new URLSearchParams(constants ?? '')) {
    if (!request.query.has(name) || (value && request.query.get(name) !== value)) { return undefined; }
    score += 1;
  }
  return { labels, score };
}

/** The input of an operation, from the request. */
export function readInput(model: BotocoreModel, operation: BotocoreOperation, request: WireRequest): Json {
  const shape = operation.input && model.shapes[operation.input.shape];
  if (!shape) { return {}; }
  switch (model.metadata.protocol) {
    case 'json': return fromJson(model, shape, JSON.parse(request.body.toString('utf8') || '{}'));
    case 'query': return fromQuery(model, shape, new URLSearchParams(request.body.toString('utf8')), '') ?? {};
    default: return readRest(model, operation, shape, request);
  }
}

/** The response of an operation. */
export function writeOutput(model: BotocoreModel, operation: BotocoreOperation, output: Json, requestId: string): WireResponse {
  const reference = operation.output;
  const shape: BotocoreShape = reference ? model.shapes[reference.shape] : { type: 'structure', members: {} };
  switch (model.metadata.protocol) {
    case 'json': return { status: 200, headers: { 'content-type': `application/x-amz-json-${model.metadata.jsonVersion}` }, body: JSON.stringify(toJson(model, shape, output, 'unixTimestamp')) };
    case 'query': {
      const inner = toXmlMembers(model, shape, output);
      const result = reference?.resultWrapper ? `<${reference.resultWrapper}>${inner}</${reference.resultWrapper}>` : inner;
      const name = `${operation.name}Response`;
      return {
        status: 200,
        headers: { 'content-type': 'text/xml' },
        body: `<${name} xmlns="${model.metadata.xmlNamespace}">${result}<ResponseMetadata><RequestId>${requestId}</RequestId></ResponseMetadata></${name}>`,
      };
    }
    default: return writeRest(model, operation, shape, output);
  }
}

/** The response that says that something is wrong. */
export function writeError(protocol: string, code: string, message: string, status: number, requestId: string): WireResponse {
  const xml = `<Code>${code}</Code><Message>${escape(message)}</Message>`;
  switch (protocol) {
    case 'query': return {
      status,
      headers: { 'content-type': 'text/xml' },
      body: `<ErrorResponse><Error><Type>${status < 500 ? 'Sender' : 'Receiver'}</Type>${xml}</Error><RequestId>${requestId}</RequestId></ErrorResponse>`,
    };
    case 'rest-xml': return { status, headers: { 'content-type': 'application/xml' }, body: `<Error>${xml}<RequestId>${requestId}</RequestId></Error>` };
    default: return {
      status,
      headers: { 'content-type': 'application/x-amz-json-1.1', 'x-amzn-errortype': code },
      body: JSON.stringify({ __type: code, message, Message: message }),
    };
  }
}

function readRest(model: BotocoreModel, operation: BotocoreOperation, shape: BotocoreShape, request: WireRequest): Json {
  const { labels } = matchRest(operation, request)!;
  const input: Json = {};
  const rest: [string, BotocoreReference][] = [];
  for (const [name, reference] of Object.entries(shape.members ?? {})) {
    const wire = reference.locationName ?? name;
    const member = model.shapes[reference.shape];
    const header = request.headers[wire.toLowerCase()];
    switch (reference.location) {
      case 'uri': input[name] = fromText(member, labels[wire]); break;
      case 'querystring':
        if (member.type === 'list') {
          if (request.query.has(wire)) { input[name] = request.query.getAll(wire); }
        } else if (request.query.has(wire)) {
          input[name] = fromText(member, request.query.get(wire)!);
        }
        break;
      case 'header': if (header !== undefined) { input[name] = fromText(member, String(header)); } break;
      case 'headers': {
        const found = Object.entries(request.headers).filter(([key]) => key.startsWith(wire.toLowerCase()));
        if (found.length) { input[name] = Object.fromEntries(found.map(([key, value]) => [key.slice(wire.length), String(value)])); }
        break;
      }
      default: rest.push([name, reference]);
    }
  }
  const xml = model.metadata.protocol === 'rest-xml';
  if (shape.payload) {
    const member = model.shapes[shape.members![shape.payload].shape];
    if (member.type === 'blob') {
      if (request.body.length) { input[shape.payload] = unchunk(request); }
    } else if (request.body.length) {
      const text = request.body.toString('utf8');
      input[shape.payload] = xml ? fromXml(model, member, parseXml(text)) : member.type === 'string' ? text : fromJson(model, member, JSON.parse(text));
    }
  } else if (rest.length && request.body.length) {
    const members = Object.fromEntries(rest);
    Object.assign(input, xml ? fromXml(model, { ...shape, members }, parseXml(request.body.toString('utf8')))
      : fromJson(model, { ...shape, members }, JSON.parse(request.body.toString('utf8'))));
  }
  return input;
}

function writeRest(model: BotocoreModel, operation: BotocoreOperation, shape: BotocoreShape, output: Json): WireResponse {
  const headers: { [name: string]: string } = {};
  const members: { [name: string]: BotocoreReference } = {};
  const xml = model.metadata.protocol === 'rest-xml';
  let status = operation.http.responseCode ?? 200;
  for (const [name, reference] of Object.entries(shape.members ?? {})) {
    const value = output[name];
    const wire = reference.locationName ?? name;
    if (reference.location === 'statusCode') {
      status = value ?? status;
    } else if (reference.location === 'headers') {
      for (const [key, text] of Object.entries(value ?? {})) { headers[`${wire}${key}`] = String(text); }
    } else if (reference.location === 'header') {
      if (value !== undefined) { headers[wire.toLowerCase()] = value instanceof Date ? value.toUTCString() : String(value); }
    } else {
      members[name] = reference;
    }
  }
  if (shape.payload) {
    const member = model.shapes[shape.members![shape.payload].shape];
    const value = output[shape.payload];
    if (member.type === 'blob' || member.type === 'string') { return { status, headers, body: value === undefined ? '' : typeof value === 'string' ? value : Buffer.from(value) }; }
    headers['content-type'] ??= xml ? 'application/xml' : 'application/json';
    return { status, headers, body: xml ? toXml(model, { shape: shape.members![shape.payload].shape }, shape.payload, value ?? {}) : JSON.stringify(toJson(model, member, value ?? {}, 'unixTimestamp')) };
  }
  headers['content-type'] ??= xml ? 'application/xml' : 'application/json';
  const rest = { ...shape, members };
  if (xml) { return { status, headers, body: Object.keys(members).length ? `<${operation.output!.shape}>${toXmlMembers(model, rest, output)}</${operation.output!.shape}>` : '' }; }
  return { status, headers, body: JSON.stringify(toJson(model, rest, output, 'unixTimestamp')) };
}

// ---------------------------------------------------------------- JSON

function fromJson(model: BotocoreModel, shape: BotocoreShape, value: Json): Json {
  if (value === null || typeof value !== 'object' || shape.document) { return value; }
  if (shape.type === 'list' && Array.isArray(value)) { return value.map(element => fromJson(model, model.shapes[shape.member!.shape], element)); }
  if (shape.type === 'map') {
    return Object.fromEntries(Object.entries(value).map(([key, element]) => [key, fromJson(model, model.shapes[shape.value!.shape], element)]));
  }
  const names = new Map(Object.entries(shape.members ?? {}).map(([name, reference]) => [reference.locationName ?? name, name]));
  return Object.fromEntries(Object.entries(value).map(([wire, element]) => {
    const name = names.get(wire);
    return name ? [name, fromJson(model, model.shapes[shape.members![name].shape], element)] : [wire, element];
  }));
}

function toJson(model: BotocoreModel, shape: BotocoreShape, value: Json, format: string): Json {
  if (value === null || value === undefined || shape.document) { return value; }
  switch (shape.type) {
    case 'timestamp': {
      const date = value instanceof Date ? value : new Date(typeof value === 'number' ? value * 1000 : value);
      return (shape.timestampFormat ?? format) === 'iso8601' ? date.toISOString() : date.getTime() / 1000;
    }
    case 'blob': return typeof value === 'string' ? Buffer.from(value).toString('base64') : Buffer.from(value).toString('base64');
    case 'list': return value.map((element: Json) => toJson(model, model.shapes[shape.member!.shape], element, format));
    case 'map': return Object.fromEntries(Object.entries(value).map(([key, element]) => [key, toJson(model, model.shapes[shape.value!.shape], element, format)]));
    case 'structure': return Object.fromEntries(Object.entries(shape.members ?? {}).filter(([name]) => value[name] !== undefined)
      .map(([name, reference]) => [reference.locationName ?? name, toJson(model, model.shapes[reference.shape], value[name], format)]));
    default: return value;
  }
}

// ---------------------------------------------------------------- query

function fromQuery(model: BotocoreModel, shape: BotocoreShape, form: URLSearchParams, prefix: string): Json {
  const below = (name: string) => [...form.keys()].some(key => key === name || key.startsWith(`${name}.`));
  if (shape.type === 'structure') {
    const found = Object.entries(shape.members ?? {}).map(([name, reference]) => {
      const wire = `${prefix}${reference.locationName ?? name}`;
      return [name, below(wire) ? fromQuery(model, model.shapes[reference.shape], form, `${wire}.`) : undefined];
    }).filter(([, value]) => value !== undefined);
    return Object.fromEntries(found);
  }
  if (shape.type === 'list') {
    const base = shape.flattened ? prefix : `${prefix}${shape.member!.locationName ?? 'member'}.`;
    const list = [];
    for (let i = 1; below(`${base}${i}`); i++) { list.push(fromQuery(model, model.shapes[shape.member!.shape], form, `${base}${i}.`)); }
    return list;
  }
  return fromText(shape, form.get(prefix.slice(0, -1)) ?? '');
}

function fromText(shape: BotocoreShape, text: string): Json {
  switch (shape.type) {
    case 'integer': case 'long': case 'float': case 'double': return Number(text);
    case 'boolean': return text === 'true';
    default: return text;
  }
}

// ---------------------------------------------------------------- XML

interface XmlNode { readonly name: string; readonly children: XmlNode[]; text: string }

function parseXml(text: string): XmlNode {
  const root: XmlNode = { name: '', children: [], text: '' };
  const stack = [root];
  for (const [, close, name, selfClosing, characters] of text.matchAll(/<(\/?)([\w:.-]+)[^>]*?(\/?)>|([^<]+)|<[?!][^>]*>/g)) {
    const top = stack[stack.length - 1];
    if (characters !== undefined) {
      top.text += characters.replace(/&(lt|gt|quot|apos|amp);/g, (_, entity: string) => ({ lt: '<', gt: '>', quot: '"', apos: "'", amp: '&' })[entity]!);
    } else if (close) {
      stack.pop();
    } else if (name) {
      const node: XmlNode = { name, children: [], text: '' };
      top.children.push(node);
      if (!selfClosing) { stack.push(node); }
    }
  }
  return root.children[0];
}

function fromXml(model: BotocoreModel, shape: BotocoreShape, node: XmlNode): Json {
  if (shape.type === 'structure') {
    const result: Json = {};
    for (const [name, reference] of Object.entries(shape.members ?? {})) {
      const member = model.shapes[reference.shape];
      const nodes = node.children.filter(child => child.name === (reference.locationName ?? name));
      if (!nodes.length) { continue; }
      const flat = member.type === 'list' && (member.flattened || reference.flattened);
      result[name] = flat ? nodes.map(child => fromXml(model, model.shapes[member.member!.shape], child)) : fromXml(model, member, nodes[0]);
    }
    return result;
  }
  if (shape.type === 'list') { return node.children.map(child => fromXml(model, model.shapes[shape.member!.shape], child)); }
  return fromText(shape, node.text);
}

function toXmlMembers(model: BotocoreModel, shape: BotocoreShape, value: Json): string {
  return Object.entries(shape.members ?? {}).filter(([name]) => value[name] !== undefined)
    .map(([name, reference]) => toXml(model, reference, reference.locationName ?? name, value[name])).join('');
}

function toXml(model: BotocoreModel, reference: BotocoreReference, name: string, value: Json): string {
  const shape = model.shapes[reference.shape];
  if (shape.type === 'structure') { return `<${name}>${toXmlMembers(model, shape, value)}</${name}>`; }
  if (shape.type === 'list') {
    const flat = shape.flattened || reference.flattened;
    const inner = value.map((element: Json) => toXml(model, shape.member!, flat ? name : shape.member!.locationName ?? 'member', element)).join('');
    return flat ? inner : `<${name}>${inner}</${name}>`;
  }
  if (shape.type === 'timestamp') { return `<${name}>${(value instanceof Date ? value : new Date(value)).toISOString()}</${name}>`; }
  if (shape.type === 'blob') { return `<${name}>${Buffer.from(value).toString('base64')}</${name}>`; }
  return `<${name}>${escape(String(value))}</${name}>`;
}

function escape(text: string): string {
  return text.replace(/[<>&]/g, char => ({ '<': '&lt;', '>': '&gt;', '&': '&amp;' })[char]!);
}

/** The content of a body in signed chunks. */
function unchunk(request: WireRequest): Buffer {
  if (!/aws-chunked/.test(String(request.headers['content-encoding'] ?? ''))) { return request.body; }
  const parts: Buffer[] = [];
  for (let at = 0; at < request.body.length;) {
    const end = request.body.indexOf('\r\n', at);
    const size = parseInt(request.body.toString('latin1', at, end), 16);
    if (!size) { break; }
    parts.push(request.body.subarray(end + 2, end + 2 + size));
    at = end + 2 + size + 2;
  }
  return Buffer.concat(parts);
}
